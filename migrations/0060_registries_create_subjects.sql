-- Subjects, their keys and numbers, who represents whom, and the ledger of the declared registries.
-- The registries' own tables lie in schema `books` and are made by `motcua registry apply`.
CREATE SCHEMA registries;
CREATE SCHEMA books;
GRANT USAGE ON SCHEMA registries, books TO motcua_app;

-- Whom a fact or a case is about: an opaque id and its kind. It stays when the subject is erased.
-- citus: distributed(subject_id)
CREATE TABLE registries.subjects (
    subject_id uuid NOT NULL PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('person', 'household', 'organisation')),
    made_at    timestamptz NOT NULL,
    erased_at  timestamptz
);

-- The key under which a subject's values are committed to in the log; without it a commitment says nothing.
-- citus: distributed(subject_id)
CREATE TABLE registries.subject_keys (
    subject_id uuid NOT NULL PRIMARY KEY,
    key        bytea NOT NULL CHECK (octet_length(key) = 32)
);

-- A number belongs to one subject in the nation. Kept as a keyed hash; a number allotted but not yet
-- written has no subject.
-- citus: distributed(claim)
CREATE TABLE registries.numbers (
    claim      bytea NOT NULL,
    series     text NOT NULL,
    subject_id uuid,
    claimed_at timestamptz NOT NULL,
    PRIMARY KEY (claim, series)
);

-- What the demo's own authority answered, so that the same question gets the same number. Sealed.
-- citus: distributed(key)
CREATE TABLE registries.allotments (
    key    text NOT NULL,
    series text NOT NULL,
    claim  bytea NOT NULL,
    sealed bytea NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (key, series)
);

-- A series whose authority is down answers nobody until it is up again.
-- citus: reference
CREATE TABLE registries.authorities_down (
    series text NOT NULL PRIMARY KEY,
    since  timestamptz NOT NULL
);

-- Who may act for a subject and why, from the subject's side; `until` is the last day. The person's side is
-- identity's.
-- citus: distributed(subject_id)
CREATE TABLE registries.represented_by (
    subject_id  uuid NOT NULL,
    person      uuid NOT NULL,
    registry    text NOT NULL,
    record_id   uuid NOT NULL,
    version_id  uuid NOT NULL,
    legal_basis text NOT NULL,
    since       date NOT NULL,
    until       date,
    PRIMARY KEY (subject_id, person, registry, record_id)
);

-- Invented people of the demo; empty everywhere else. Names of real people are never here.
-- citus: local
CREATE TABLE registries.demo_people (
    subject_id uuid NOT NULL PRIMARY KEY,
    name       text NOT NULL,
    born       date,
    home       text
);

-- Which statements made the books what they are, in order.
-- citus: local
CREATE TABLE registries.plans (
    id         uuid NOT NULL PRIMARY KEY,
    release    text NOT NULL,
    registry   text NOT NULL,
    why        text NOT NULL,
    statement  text NOT NULL,
    applied_at timestamptz NOT NULL
);

-- One of several candidates for a key, the first that nobody has; NULL when all are taken. Called with
-- the same key at once, both callers get the number of the first.
CREATE FUNCTION registries.allot(
    p_key text, p_series text, p_claims bytea[], p_sealed bytea[], p_at timestamptz
) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    answer bytea;
    i integer;
BEGIN
    -- The row of the key is taken first: who comes second waits here and then reads the answer.
    INSERT INTO registries.allotments (key, series, claim, sealed, at)
    VALUES (p_key, p_series, p_claims[1], p_sealed[1], p_at) ON CONFLICT (key, series) DO NOTHING;
    IF NOT FOUND THEN
        SELECT a.sealed INTO answer FROM registries.allotments a WHERE a.key = p_key AND a.series = p_series;
        RETURN answer;
    END IF;
    FOR i IN 1 .. array_length(p_claims, 1) LOOP
        INSERT INTO registries.numbers (claim, series, subject_id, claimed_at)
        VALUES (p_claims[i], p_series, NULL, p_at) ON CONFLICT (claim, series) DO NOTHING;
        IF FOUND THEN
            IF i > 1 THEN
                UPDATE registries.allotments SET claim = p_claims[i], sealed = p_sealed[i]
                WHERE key = p_key AND series = p_series;
            END IF;
            RETURN p_sealed[i];
        END IF;
    END LOOP;
    RAISE EXCEPTION 'all-taken' USING ERRCODE = 'MC011';
END
$$;
REVOKE ALL ON FUNCTION registries.allot FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registries.allot TO motcua_app;

-- Bind a number to its subject. False: it belongs to somebody else.
CREATE FUNCTION registries.claim_number(p_claim bytea, p_series text, p_subject uuid, p_at timestamptz)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO registries.numbers AS n (claim, series, subject_id, claimed_at)
    VALUES (p_claim, p_series, p_subject, p_at)
    ON CONFLICT (claim, series) DO UPDATE SET subject_id = excluded.subject_id
    WHERE n.subject_id IS NULL OR n.subject_id = excluded.subject_id;
    RETURN FOUND;
END
$$;
REVOKE ALL ON FUNCTION registries.claim_number FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registries.claim_number TO motcua_app;

GRANT SELECT, INSERT ON registries.subjects TO motcua_app;
GRANT UPDATE (erased_at) ON registries.subjects TO motcua_app;
GRANT SELECT, INSERT, DELETE ON registries.subject_keys TO motcua_app;
GRANT SELECT ON registries.numbers TO motcua_app;
GRANT SELECT, INSERT, DELETE ON registries.authorities_down TO motcua_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON registries.represented_by TO motcua_app;
GRANT SELECT, DELETE ON registries.demo_people TO motcua_app;
