-- Organisations outside and inside, their signed notices, and the tracker of every read of a person's data.
CREATE SCHEMA exchange;
GRANT USAGE ON SCHEMA exchange TO motcua_app;

-- Who takes part in the exchange. `base_url`: where its node answers, if it holds registries.
-- citus: reference
CREATE TABLE exchange.organisations (
    id         uuid NOT NULL PRIMARY KEY,
    code       text NOT NULL UNIQUE,
    kind       text NOT NULL,
    name       jsonb NOT NULL,
    agency     text,
    base_url   text,
    created_at timestamptz NOT NULL,
    ended_at   timestamptz
);

-- Public keys by the id that a signature names. A key is never deleted: old signatures must verify.
-- citus: reference
CREATE TABLE exchange.keys (
    keyid        text NOT NULL PRIMARY KEY,
    organisation uuid NOT NULL,
    algorithm    text NOT NULL CHECK (algorithm IN ('ed25519')),
    public_key   bytea NOT NULL,
    valid_from   timestamptz NOT NULL,
    valid_to     timestamptz
);

-- A nonce is taken once for each key: a replayed message meets its own claim.
-- citus: distributed(nonce)
CREATE TABLE exchange.nonces (
    nonce   text NOT NULL,
    keyid   text NOT NULL,
    seen_at timestamptz NOT NULL,
    expires timestamptz NOT NULL,
    PRIMARY KEY (nonce, keyid)
);
CREATE INDEX nonces_expires ON exchange.nonces (expires);

-- The same notice sent again under the sender's own reference gets the first answer.
-- citus: distributed(organisation)
CREATE TABLE exchange.notices (
    organisation uuid NOT NULL,
    reference    text NOT NULL,
    registry     text NOT NULL,
    content_hash bytea NOT NULL,
    answer       jsonb NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (organisation, reference)
);

-- Every signed message: who sent what by hash, when, and how it was answered. Bodies stay with their owners.
-- citus: distributed(organisation)
CREATE TABLE exchange.message_log (
    organisation    uuid NOT NULL,
    id              uuid NOT NULL,
    at              timestamptz NOT NULL,
    direction       text NOT NULL CHECK (direction IN ('in', 'out')),
    registry        text NOT NULL,
    signature_input text NOT NULL,
    signature       text NOT NULL,
    content_hash    bytea NOT NULL,
    status          integer NOT NULL,
    PRIMARY KEY (organisation, id)
);

-- What a person sees of all reads of their data. An official who opens the same case again within a
-- quarter of an hour has one line; what was read in it grows.
-- citus: distributed(subject_id)
CREATE TABLE exchange.reads (
    subject_id   uuid NOT NULL,
    id           uuid NOT NULL,
    at           timestamptz NOT NULL,
    reader_kind  text NOT NULL,
    reader       uuid NOT NULL,
    agency       text,
    purpose      text NOT NULL,
    legal_basis  text NOT NULL,
    case_subject uuid,
    case_id      uuid,
    service      text,
    step         text,
    registries   text[] NOT NULL,
    versions     uuid[] NOT NULL,
    facts        text[] NOT NULL,
    PRIMARY KEY (subject_id, id)
);
CREATE INDEX reads_newest ON exchange.reads (subject_id, at DESC);

-- A search in the population is one line however many it found; it names no subject.
-- citus: distributed(reader)
CREATE TABLE exchange.searches (
    reader      uuid NOT NULL,
    id          uuid NOT NULL,
    at          timestamptz NOT NULL,
    reader_kind text NOT NULL,
    agency      text,
    purpose     text NOT NULL,
    legal_basis text NOT NULL,
    found       integer NOT NULL,
    PRIMARY KEY (reader, id)
);

-- The only writer of the tracker. Runs as its owner: who reads cannot forge or drop an entry.
CREATE FUNCTION exchange.record_read(
    p_subject uuid, p_reader_kind text, p_reader uuid, p_agency text, p_purpose text, p_legal_basis text,
    p_case_subject uuid, p_case_id uuid, p_service text, p_step text,
    p_registry text, p_version uuid, p_facts text[], p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    entry uuid;
BEGIN
    IF coalesce(p_purpose, '') = '' OR coalesce(p_legal_basis, '') = '' THEN
        RAISE EXCEPTION 'purpose-missing' USING ERRCODE = 'MC010';
    END IF;
    IF p_reader_kind IN ('machine', 'organisation') THEN
        entry := gen_random_uuid();
    ELSE
        entry := md5(concat_ws('|', p_reader_kind, p_reader, p_agency, p_purpose, p_case_id,
                               floor(extract(epoch FROM p_at) / 900)))::uuid;
    END IF;
    INSERT INTO exchange.reads AS r (subject_id, id, at, reader_kind, reader, agency, purpose, legal_basis,
                                     case_subject, case_id, service, step, registries, versions, facts)
    VALUES (p_subject, entry, p_at, p_reader_kind, p_reader, p_agency, p_purpose, p_legal_basis,
            p_case_subject, p_case_id, p_service, p_step, ARRAY[p_registry],
            CASE WHEN p_version IS NULL THEN '{}'::uuid[] ELSE ARRAY[p_version] END,
            coalesce(p_facts, '{}'))
    ON CONFLICT (subject_id, id) DO UPDATE
    SET registries = ARRAY(SELECT DISTINCT x FROM unnest(r.registries || excluded.registries) AS x ORDER BY x),
        versions = ARRAY(SELECT DISTINCT x FROM unnest(r.versions || excluded.versions) AS x ORDER BY x),
        facts = ARRAY(SELECT DISTINCT x FROM unnest(r.facts || excluded.facts) AS x ORDER BY x)
    WHERE NOT (excluded.registries <@ r.registries AND excluded.versions <@ r.versions
               AND excluded.facts <@ r.facts);
END
$$;
REVOKE ALL ON FUNCTION exchange.record_read FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.record_read TO motcua_app;

GRANT SELECT, INSERT, UPDATE ON exchange.organisations, exchange.keys TO motcua_app;
GRANT SELECT, INSERT, DELETE ON exchange.nonces TO motcua_app;
GRANT SELECT, INSERT ON exchange.notices, exchange.message_log TO motcua_app;
GRANT SELECT ON exchange.reads TO motcua_app;
GRANT INSERT ON exchange.searches TO motcua_app;
