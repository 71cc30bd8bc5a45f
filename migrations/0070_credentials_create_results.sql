-- Results of the state: one row from proposal to revocation, numbers without gaps, codes for verifying,
-- the appointed signers, and the status lists of credentials.
CREATE SCHEMA IF NOT EXISTS credentials;
GRANT USAGE ON SCHEMA credentials TO motcua_app;

-- One row for each result. `facts` are what its document says; erasure nulls them.
-- citus: distributed(subject_id)
CREATE TABLE credentials.results (
    subject_id  uuid NOT NULL,
    id          uuid NOT NULL,
    case_id     uuid NOT NULL,
    agency      text NOT NULL,
    unit        text NOT NULL,
    service     text NOT NULL,
    channel     text NOT NULL,
    document    text NOT NULL,
    release     text NOT NULL,
    series      text NOT NULL,
    year        integer NOT NULL,
    position    integer NOT NULL,
    number      text NOT NULL,
    code        text NOT NULL,
    holders     uuid[] NOT NULL,
    facts       jsonb,
    signer      uuid NOT NULL,
    state       text NOT NULL
        CHECK (state IN ('proposed', 'prepared', 'signed', 'issued', 'revoked', 'void')),
    proposed_at timestamptz NOT NULL,
    -- What the signer looks at and signs: the file, the digest of its ranges, and the room in it.
    prepared    text,
    digest      bytea CHECK (length(digest) = 32),
    room_start  integer,
    room_end    integer,
    -- What the signer's key answered.
    attributes  bytea,
    signature   bytea,
    chain       bytea[],
    signed_at   timestamptz,
    -- What the holders get; each is the hash of a file.
    pdf         text,
    picture     text,
    credential  text,
    issued_at   timestamptz,
    ended_at    timestamptz,
    reason      text,
    PRIMARY KEY (subject_id, id),
    CONSTRAINT prepared_whole CHECK (
        (state NOT IN ('prepared', 'signed', 'issued', 'revoked'))
        OR (prepared IS NOT NULL AND digest IS NOT NULL AND room_start < room_end)),
    CONSTRAINT signed_whole CHECK (
        (state NOT IN ('signed', 'issued', 'revoked'))
        OR (attributes IS NOT NULL AND signature IS NOT NULL AND chain IS NOT NULL AND signed_at IS NOT NULL)),
    CONSTRAINT issued_whole CHECK (
        (state NOT IN ('issued', 'revoked'))
        OR (pdf IS NOT NULL AND picture IS NOT NULL AND credential IS NOT NULL AND issued_at IS NOT NULL)),
    CONSTRAINT ended_with_reason CHECK (
        (state IN ('revoked', 'void')) = (ended_at IS NOT NULL AND reason IS NOT NULL))
);
CREATE INDEX results_of_case ON credentials.results (subject_id, case_id);
GRANT SELECT, INSERT, UPDATE ON credentials.results TO motcua_app;

-- Finds the shard of a result whose id alone is known.
-- citus: distributed(result_id)
CREATE TABLE credentials.subjects (
    result_id  uuid PRIMARY KEY,
    subject_id uuid NOT NULL
);
GRANT SELECT, INSERT ON credentials.subjects TO motcua_app;

-- Finds a result by the code of its QR.
-- citus: distributed(code)
CREATE TABLE credentials.codes (
    code       text PRIMARY KEY,
    subject_id uuid NOT NULL,
    result_id  uuid NOT NULL
);
GRANT SELECT, INSERT ON credentials.codes TO motcua_app;

-- Finds a result by the hash of the file that somebody holds in their hand.
-- citus: distributed(sha256)
CREATE TABLE credentials.papers (
    sha256     text PRIMARY KEY,
    subject_id uuid NOT NULL,
    result_id  uuid NOT NULL
);
GRANT SELECT, INSERT ON credentials.papers TO motcua_app;

-- The last number given in a yearly series of an agency; its row lock keeps the series without gaps.
-- citus: distributed(agency)
CREATE TABLE credentials.series (
    agency text NOT NULL,
    series text NOT NULL,
    year   integer NOT NULL,
    last   integer NOT NULL CHECK (last > 0),
    PRIMARY KEY (agency, series, year)
);
GRANT SELECT, INSERT, UPDATE ON credentials.series TO motcua_app;

-- The book of numbers: a line for each, kept also when its document never came to be.
-- citus: distributed(agency)
CREATE TABLE credentials.numbers (
    agency   text NOT NULL,
    series   text NOT NULL,
    year     integer NOT NULL,
    position integer NOT NULL,
    owner    uuid NOT NULL,
    void     text,
    PRIMARY KEY (agency, series, year, position)
);
GRANT SELECT, INSERT, UPDATE ON credentials.numbers TO motcua_app;

-- Who may sign for an agency, one at a time; the key's label names it at its driver.
-- citus: distributed(agency)
CREATE TABLE credentials.signers (
    agency  text NOT NULL,
    account uuid NOT NULL,
    name    text NOT NULL,
    title   text NOT NULL,
    label   text NOT NULL,
    -- SHA-256 of the certificate: a signature by any other one does not count.
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    since   timestamptz NOT NULL,
    until   timestamptz,
    PRIMARY KEY (agency, account)
);
GRANT SELECT, INSERT, UPDATE ON credentials.signers TO motcua_app;

-- A credential's place in a status list (draft-ietf-oauth-status-list): a day's list, a place drawn by hash.
-- citus: distributed(list)
CREATE TABLE credentials.statuses (
    list       text NOT NULL,
    place      integer NOT NULL CHECK (place >= 0),
    result_id  uuid NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (list, place),
    UNIQUE (list, result_id)
);
CREATE INDEX revoked_of_list ON credentials.statuses (list, place) WHERE revoked_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON credentials.statuses TO motcua_app;
