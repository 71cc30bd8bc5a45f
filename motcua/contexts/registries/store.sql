-- name: make_subject
-- The id is made outside: a volatile function would not do on a distributed table.
INSERT INTO registries.subjects (subject_id, kind, made_at)
VALUES (%(subject_id)s::uuid, %(kind)s::text, %(now)s::timestamptz);

-- name: make_key
-- Beside the subject, so that erasing one row makes its commitments mute.
INSERT INTO registries.subject_keys (subject_id, key)
VALUES (%(subject_id)s::uuid, %(key)s::bytea);

-- name: key_of
-- For the commitment that binds a version to the log.
SELECT key FROM registries.subject_keys WHERE subject_id = %(subject_id)s::uuid;

-- name: forget_key
-- Erasure: what the log committed to can no longer be opened.
DELETE FROM registries.subject_keys WHERE subject_id = %(subject_id)s::uuid;

-- name: mark_erased
-- The opaque id stays: the log, proofs and counts name it.
UPDATE registries.subjects SET erased_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND erased_at IS NULL;

-- name: subject_of_claim
-- A number is found by its keyed hash only.
SELECT subject_id FROM registries.numbers
WHERE claim = %(claim)s::bytea AND series = %(series)s::text AND subject_id IS NOT NULL;

-- name: allot
-- The first free one of several candidates, the same again for the same key.
SELECT registries.allot(
    %(key)s::text, %(series)s::text, %(claims)s::bytea[], %(sealed)s::bytea[], %(now)s::timestamptz
);

-- name: authority_down
-- The demo's authority can be taken down to see what waits.
SELECT count(*) FROM registries.authorities_down WHERE series = %(series)s::text;

-- name: take_authority_down
-- Twice down is down.
INSERT INTO registries.authorities_down (series, since)
VALUES (%(series)s::text, %(now)s::timestamptz) ON CONFLICT (series) DO NOTHING;

-- name: bring_authority_up
-- Waiting cases get their numbers with the next try.
DELETE FROM registries.authorities_down WHERE series = %(series)s::text;

-- name: end_representations
-- A new version of a record says anew who represents; returned so that the grants end too.
DELETE FROM registries.represented_by
WHERE subject_id = %(subject_id)s::uuid
  AND registry = %(registry)s::text
  AND record_id = %(record_id)s::uuid
RETURNING person, legal_basis, until, registry, version_id;

-- name: add_representation
-- The subject's side, beside the subject's other rows; identity keeps the person's side.
INSERT INTO registries.represented_by (
    subject_id, person, registry, record_id, version_id, legal_basis, since, until
) VALUES (
    %(subject_id)s::uuid, %(person)s::uuid, %(registry)s::text, %(record_id)s::uuid,
    %(version_id)s::uuid, %(legal_basis)s::text, %(since)s::date, %(until)s::date
)
ON CONFLICT (subject_id, person, registry, record_id) DO UPDATE
SET version_id = excluded.version_id, legal_basis = excluded.legal_basis,
    since = excluded.since, until = excluded.until;

-- name: representatives
-- Who may act for a subject on a day; the last day counts.
SELECT person, legal_basis, until, registry, version_id
FROM registries.represented_by
WHERE subject_id = %(subject_id)s::uuid
  AND since <= %(at)s::date
  AND (until IS NULL OR until >= %(at)s::date)
ORDER BY since, person;

-- name: all_representations
-- Erasure takes them all, whatever their time.
DELETE FROM registries.represented_by WHERE subject_id = %(subject_id)s::uuid
RETURNING person, legal_basis, until, registry, version_id;

-- name: demo_people_by_text
-- The demo's sign-in page; an empty text gives the first ones.
SELECT subject_id, name, born, home FROM registries.demo_people
WHERE position(lower(%(text)s::text) IN lower(name)) > 0
ORDER BY name, subject_id LIMIT %(n)s::int;

-- name: demo_people_by_id
-- Those whom the demo names first, such as who has an offer.
SELECT subject_id, name, born, home FROM registries.demo_people
WHERE subject_id = ANY (%(subjects)s::uuid[])
ORDER BY name, subject_id;

-- name: forget_demo_person
-- Erasure reaches the demo's list too.
DELETE FROM registries.demo_people WHERE subject_id = %(subject_id)s::uuid;

-- name: columns_of_books
-- What the books hold now.
SELECT c.table_name AS book, c.column_name AS name, c.data_type AS type
FROM information_schema.columns c
WHERE c.table_schema = 'books';

-- name: functions_of_books
-- Fingerprints of the generated functions, kept as their comments.
SELECT p.proname AS name, obj_description(p.oid, 'pg_proc') AS fingerprint
FROM pg_catalog.pg_proc p
WHERE p.pronamespace = 'books'::regnamespace;

-- name: lock_applying
-- One `apply` at a time.
SELECT pg_advisory_xact_lock(1836020323, 60);

-- name: patience
-- A reader may hold a book; rather fail and be called again than stop everybody.
SELECT set_config('lock_timeout', '4s', true);

-- name: record_change
-- The ledger: which statement, for which release, when.
INSERT INTO registries.plans (id, release, registry, why, statement, applied_at)
VALUES (
    %(id)s::uuid, %(release)s::text, %(registry)s::text, %(why)s::text, %(statement)s::text,
    %(now)s::timestamptz
);

-- name: stage_subjects
-- COPY cannot skip who is there already; a temporary table can.
CREATE TEMPORARY TABLE IF NOT EXISTS loaded_subjects (
    subject_id uuid, kind text, made_at timestamptz, key bytea
) ON COMMIT DROP;

-- name: copy_subjects
-- Subjects of a load with a key each, in case they are new.
COPY pg_temp.loaded_subjects (subject_id, kind, made_at, key) FROM STDIN;

-- name: take_subjects
-- The new ones only.
INSERT INTO registries.subjects (subject_id, kind, made_at)
SELECT DISTINCT ON (subject_id) subject_id, kind, made_at FROM pg_temp.loaded_subjects
ON CONFLICT (subject_id) DO NOTHING;

-- name: take_keys
-- A subject keeps its first key: commitments depend on it.
INSERT INTO registries.subject_keys (subject_id, key)
SELECT DISTINCT ON (subject_id) subject_id, key FROM pg_temp.loaded_subjects
ON CONFLICT (subject_id) DO NOTHING;

-- name: clear_subjects
-- The next batch starts empty.
TRUNCATE pg_temp.loaded_subjects;

-- name: copy_claims
-- A number that is claimed twice stops the load.
COPY registries.numbers (claim, series, subject_id, claimed_at) FROM STDIN;

-- name: copy_demo_people
-- The demo's sign-in page offers them.
COPY registries.demo_people (subject_id, name, born, home) FROM STDIN;
