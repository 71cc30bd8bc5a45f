-- Who may come in: sessions, officials, grants of representation, and sign-ins under way.
CREATE SCHEMA identity;
GRANT USAGE ON SCHEMA identity TO motcua_app;

-- One row for each sign-in. The token itself is nowhere: its SHA-256 is. The actor's id is part of the
-- token, so that the read of every request touches one shard.
-- citus: distributed(actor_id)
CREATE TABLE identity.sessions (
    actor_id   uuid NOT NULL,
    token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
    id         uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('citizen', 'official', 'auditor')),
    method     text NOT NULL CHECK (method IN ('demo', 'oidc', 'passkey')),
    device     text NOT NULL DEFAULT '' CHECK (length(device) <= 80),
    opened_at  timestamptz NOT NULL,
    idle_until timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (actor_id, token_hash)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.sessions TO motcua_app;

-- Accounts of officials and auditors: an agency and the duties there. Small, joined by every session read.
-- citus: reference
CREATE TABLE identity.officials (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('official', 'auditor')),
    name         text NOT NULL CHECK (name <> ''),
    agency       text,
    duties       text[] NOT NULL DEFAULT '{}',
    issuer       text,
    issued_sub   text,
    appointed_at timestamptz NOT NULL,
    ended_at     timestamptz,
    CONSTRAINT official_has_agency CHECK (kind = 'auditor' OR agency IS NOT NULL),
    CONSTRAINT sub_has_issuer CHECK ((issuer IS NULL) = (issued_sub IS NULL)),
    CONSTRAINT officials_by_issuer UNIQUE (issuer, issued_sub)
);
CREATE INDEX officials_by_agency ON identity.officials (agency);
GRANT SELECT, INSERT, UPDATE ON identity.officials TO motcua_app;

-- A person may act for another subject: on which proof, by which law, until which day.
-- citus: distributed(representative)
CREATE TABLE identity.grants (
    representative uuid NOT NULL,
    subject_id     uuid NOT NULL,
    proof          uuid NOT NULL,
    legal_basis    text NOT NULL CHECK (legal_basis <> ''),
    given_at       timestamptz NOT NULL,
    until          date,
    revoked_at     timestamptz,
    PRIMARY KEY (representative, subject_id, proof),
    CONSTRAINT nobody_represents_themselves CHECK (representative <> subject_id)
);
GRANT SELECT, INSERT, UPDATE ON identity.grants TO motcua_app;

-- A sign-in that is at the provider: used once, within minutes.
-- citus: distributed(state_hash)
CREATE TABLE identity.sign_ins (
    state_hash bytea PRIMARY KEY CHECK (length(state_hash) = 32),
    audience   text NOT NULL CHECK (audience IN ('citizens', 'officials')),
    nonce      text NOT NULL,
    verifier   text NOT NULL,
    return_to  text NOT NULL,
    started_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, DELETE ON identity.sign_ins TO motcua_app;

-- Public keys of officials' passkeys.
-- citus: reference
CREATE TABLE identity.passkeys (
    credential_id bytea PRIMARY KEY,
    official_id   uuid NOT NULL REFERENCES identity.officials (id),
    public_key    bytea NOT NULL,
    sign_count    bigint NOT NULL CHECK (sign_count >= 0),
    label         text NOT NULL,
    added_at      timestamptz NOT NULL,
    used_at       timestamptz
);
CREATE INDEX passkeys_by_official ON identity.passkeys (official_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.passkeys TO motcua_app;
