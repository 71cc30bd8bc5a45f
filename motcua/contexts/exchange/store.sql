-- name: record_read
-- A read that happened elsewhere (another node's registry); books held here call the function themselves.
SELECT exchange.record_read(
    %(subject_id)s::uuid, %(reader_kind)s::text, %(reader)s::uuid, %(agency)s::text,
    %(purpose)s::text, %(legal_basis)s::text, %(case_subject)s::uuid, %(case)s::uuid,
    %(service)s::text, %(step)s::text, %(registry)s::text, %(version_id)s::uuid,
    %(facts)s::text[], %(at)s::timestamptz
);

-- name: reads_of
-- The tracker's page, newest first; the id breaks ties so that no line is lost between pages.
SELECT subject_id, id, at, reader_kind, reader, agency, purpose, legal_basis, case_subject, case_id,
       service, step, registries, facts
FROM exchange.reads
WHERE subject_id = %(subject_id)s::uuid
  AND (at, id) < (%(before)s::timestamptz, %(before_id)s::uuid)
ORDER BY at DESC, id DESC
LIMIT %(n)s::int;

-- name: record_search
-- One line a search, however many it found.
INSERT INTO exchange.searches (reader, id, at, reader_kind, agency, purpose, legal_basis, found)
VALUES (
    %(reader)s::uuid, %(id)s::uuid, %(at)s::timestamptz, %(reader_kind)s::text, %(agency)s::text,
    %(purpose)s::text, %(legal_basis)s::text, %(found)s::int
);

-- name: organisation_by_key
-- Who signs with this key now, and the key itself.
SELECT o.id, o.code, o.kind, o.name, o.agency, o.base_url, k.public_key
FROM exchange.keys k
JOIN exchange.organisations o ON o.id = k.organisation
WHERE k.keyid = %(keyid)s::text
  AND k.valid_from <= %(now)s::timestamptz
  AND (k.valid_to IS NULL OR k.valid_to > %(now)s::timestamptz)
  AND o.ended_at IS NULL;

-- name: organisation_by_code
-- A node that holds a registry is named by its code in the pack.
SELECT id, code, kind, name, agency, base_url
FROM exchange.organisations
WHERE code = %(code)s::text AND ended_at IS NULL;

-- name: add_organisation
-- Added again, it keeps its id: keys and old messages name it.
INSERT INTO exchange.organisations AS o (id, code, kind, name, agency, base_url, created_at)
VALUES (
    %(id)s::uuid, %(code)s::text, %(kind)s::text, %(name)s::jsonb, %(agency)s::text,
    %(base_url)s::text, %(now)s::timestamptz
)
ON CONFLICT (code) DO UPDATE
SET kind = excluded.kind, name = excluded.name, agency = excluded.agency,
    base_url = excluded.base_url, ended_at = NULL
RETURNING o.id;

-- name: add_key
-- A key belongs to one organisation for ever.
INSERT INTO exchange.keys (keyid, organisation, algorithm, public_key, valid_from)
VALUES (
    %(keyid)s::text, %(organisation)s::uuid, 'ed25519', %(public_key)s::bytea, %(now)s::timestamptz
)
ON CONFLICT (keyid) DO NOTHING;

-- name: end_key
-- From now on messages under this key are refused; old ones still verify.
UPDATE exchange.keys SET valid_to = %(now)s::timestamptz
WHERE keyid = %(keyid)s::text AND valid_to IS NULL;

-- name: take_nonce
-- No row: this message was here before.
INSERT INTO exchange.nonces (nonce, keyid, seen_at, expires)
VALUES (%(nonce)s::text, %(keyid)s::text, %(now)s::timestamptz, %(expires)s::timestamptz)
ON CONFLICT (nonce, keyid) DO NOTHING;

-- name: forget_nonces
-- After its signature expired, a message is refused by its time.
-- Asks every shard.
DELETE FROM exchange.nonces WHERE expires < %(before)s::timestamptz;

-- name: answered
-- The first answer to a notice of this reference.
SELECT registry, content_hash, answer FROM exchange.notices
WHERE organisation = %(organisation)s::uuid AND reference = %(reference)s::text;

-- name: keep_answer
-- In the transaction of the notice's effect. Taken: somebody else is recording the same one now.
INSERT INTO exchange.notices (organisation, reference, registry, content_hash, answer, at)
VALUES (
    %(organisation)s::uuid, %(reference)s::text, %(registry)s::text, %(content_hash)s::bytea,
    %(answer)s::jsonb, %(now)s::timestamptz
);

-- name: log_message
-- Who sent what by hash, and how it was answered.
INSERT INTO exchange.message_log (
    organisation, id, at, direction, registry, signature_input, signature, content_hash, status
) VALUES (
    %(organisation)s::uuid, %(id)s::uuid, %(now)s::timestamptz, %(direction)s::text,
    %(registry)s::text, %(signature_input)s::text, %(signature)s::text, %(content_hash)s::bytea,
    %(status)s::int
);
