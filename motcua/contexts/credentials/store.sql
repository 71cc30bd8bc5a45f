-- name: next_position
-- The row lock makes the next taker wait until this transaction ends: no gap, no double.
INSERT INTO credentials.series AS s (agency, series, year, last)
VALUES (%(agency)s::text, %(series)s::text, %(year)s::integer, 1)
ON CONFLICT (agency, series, year) DO UPDATE SET last = s.last + 1
RETURNING last;

-- name: keep_number
-- The line in the book of numbers.
INSERT INTO credentials.numbers (agency, series, year, position, owner)
VALUES (%(agency)s::text, %(series)s::text, %(year)s::integer, %(position)s::integer, %(owner)s::uuid);

-- name: void_number
-- The number stays taken; its line says why nothing came of it.
UPDATE credentials.numbers
SET void = %(reason)s::text
WHERE agency = %(agency)s::text AND series = %(series)s::text
  AND year = %(year)s::integer AND position = %(position)s::integer;

-- name: signer_of
-- The competent signer of an agency at this moment: the chosen one, else whoever was appointed last.
SELECT agency, account, name, title, label, fingerprint
FROM credentials.signers
WHERE agency = %(agency)s::text AND until IS NULL
  AND (%(account)s::uuid IS NULL OR account = %(account)s::uuid)
ORDER BY since DESC, account
LIMIT 1;

-- name: keep_signer
-- Appointing again takes effect from the new moment.
INSERT INTO credentials.signers (agency, account, name, title, label, fingerprint, since)
VALUES (%(agency)s::text, %(account)s::uuid, %(name)s::text, %(title)s::text, %(label)s::text,
        %(fingerprint)s::bytea, %(since)s::timestamptz)
ON CONFLICT (agency, account) DO UPDATE
SET name = EXCLUDED.name, title = EXCLUDED.title, label = EXCLUDED.label,
    fingerprint = EXCLUDED.fingerprint, since = EXCLUDED.since, until = NULL;

-- name: end_signer
-- From this moment on the account signs no more for the agency.
UPDATE credentials.signers SET until = %(until)s::timestamptz
WHERE agency = %(agency)s::text AND account = %(account)s::uuid AND until IS NULL;

-- name: insert_result
-- A proposed result with its reserved number.
INSERT INTO credentials.results
    (subject_id, id, case_id, agency, unit, service, channel, document, release, series, year,
     position, number, code, holders, facts, signer, state, proposed_at)
VALUES (%(subject_id)s::uuid, %(id)s::uuid, %(case_id)s::uuid, %(agency)s::text, %(unit)s::text,
        %(service)s::text, %(channel)s::text, %(document)s::text, %(release)s::text,
        %(series)s::text, %(year)s::integer, %(position)s::integer, %(number)s::text,
        %(code)s::text, %(holders)s::uuid[], %(facts)s::jsonb, %(signer)s::uuid, 'proposed',
        %(proposed_at)s::timestamptz);

-- name: insert_subject
-- So that the result is found by its id alone.
INSERT INTO credentials.subjects (result_id, subject_id)
VALUES (%(result_id)s::uuid, %(subject_id)s::uuid);

-- name: insert_code
-- So that the result is found by the code of its QR.
INSERT INTO credentials.codes (code, subject_id, result_id)
VALUES (%(code)s::text, %(subject_id)s::uuid, %(result_id)s::uuid);

-- name: insert_paper
-- So that a file that was issued is known again; the same file twice is the same result.
INSERT INTO credentials.papers (sha256, subject_id, result_id)
VALUES (%(sha256)s::text, %(subject_id)s::uuid, %(result_id)s::uuid)
ON CONFLICT (sha256) DO NOTHING;

-- name: result_of_paper
-- From the hash of a file to the key of the result.
SELECT subject_id, result_id FROM credentials.papers WHERE sha256 = %(sha256)s::text;

-- name: subject_of
-- The shard on which a result lies.
SELECT subject_id FROM credentials.subjects WHERE result_id = %(result_id)s::uuid;

-- name: result_of_code
-- From the QR to the key of the result.
SELECT subject_id, result_id FROM credentials.codes WHERE code = %(code)s::text;

-- name: result
-- One result, to look at.
SELECT subject_id, id, case_id, agency, unit, service, channel, document, release, series, year,
       position, number, code, holders, facts, signer, state, proposed_at, prepared, digest,
       room_start, room_end, attributes, signature, chain, signed_at, pdf, picture, credential,
       issued_at, ended_at, reason
FROM credentials.results
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid;

-- name: result_locked
-- One result, locked, so that two signatures, or a signature and a withdrawal, cannot both count.
SELECT subject_id, id, case_id, agency, unit, service, channel, document, release, series, year,
       position, number, code, holders, facts, signer, state, proposed_at, prepared, digest,
       room_start, room_end, attributes, signature, chain, signed_at, pdf, picture, credential,
       issued_at, ended_at, reason
FROM credentials.results
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid
FOR UPDATE;

-- name: results_of_case
-- What a case has led to, oldest first.
SELECT subject_id, id AS result_id, document, number, state, signer, prepared AS pdf, digest, failed_at
FROM credentials.results
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid
ORDER BY id;

-- name: set_prepared
-- Preparing again before the signature replaces the file.
UPDATE credentials.results
SET state = 'prepared', prepared = %(prepared)s::text, picture = %(picture)s::text, digest = %(digest)s::bytea,
    room_start = %(room_start)s::integer, room_end = %(room_end)s::integer
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid
  AND state IN ('proposed', 'prepared');

-- name: set_signed
-- The signer's answer; what the holders get follows in a job.
UPDATE credentials.results
SET state = 'signed', attributes = %(attributes)s::bytea, signature = %(signature)s::bytea,
    chain = %(chain)s::bytea[], signed_at = %(signed_at)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND state = 'prepared';

-- name: set_issued
-- From now on the result counts.
UPDATE credentials.results
SET state = 'issued', pdf = %(pdf)s::text, credential = %(credential)s::text, issued_at = %(issued_at)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND state = 'signed';

-- name: set_failed
-- The machine gives up, once; what is over already has not failed.
UPDATE credentials.results
SET failed_at = %(failed_at)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid
  AND state IN ('proposed', 'signed') AND failed_at IS NULL;

-- name: unset_failed
-- Tried again, by one of two who press the button.
UPDATE credentials.results
SET failed_at = NULL
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid
  AND state IN ('proposed', 'signed') AND failed_at IS NOT NULL;

-- name: set_ended
-- Revoked or void, with the moment and the reason.
UPDATE credentials.results
SET state = %(state)s::text, ended_at = %(ended_at)s::timestamptz, reason = %(reason)s::text
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid;

-- name: status_place
-- The place that a result already has, for a job that runs again.
SELECT place FROM credentials.statuses
WHERE list = %(list)s::text AND result_id = %(result_id)s::uuid;

-- name: result_at
-- From a credential in somebody's hand, which names its list and place, to the result.
SELECT result_id FROM credentials.statuses
WHERE list = %(list)s::text AND place = %(place)s::integer;

-- name: claim_place
-- Nothing is touched if somebody else has the place.
INSERT INTO credentials.statuses (list, place, result_id)
VALUES (%(list)s::text, %(place)s::integer, %(result_id)s::uuid)
ON CONFLICT (list, place) DO NOTHING;

-- name: set_status_revoked
-- The bit of a revoked credential.
UPDATE credentials.statuses SET revoked_at = %(revoked_at)s::timestamptz
WHERE list = %(list)s::text AND result_id = %(result_id)s::uuid AND revoked_at IS NULL;

-- name: revoked_places
-- The bits of a list; all others are valid or never given.
SELECT place FROM credentials.statuses
WHERE list = %(list)s::text AND revoked_at IS NOT NULL
ORDER BY place;

-- name: list_exists
-- A list that nobody has a place in is not found.
SELECT EXISTS (SELECT 1 FROM credentials.statuses WHERE list = %(list)s::text);

-- name: files_of
-- The files of a person's results, to be removed with the facts.
SELECT prepared, pdf, picture, credential
FROM credentials.results
WHERE subject_id = %(subject_id)s::uuid AND facts IS NOT NULL;

-- name: files_used
-- Those of some files that a result names.
-- Asks every shard.
SELECT prepared AS file FROM credentials.results WHERE prepared = ANY (%(files)s::text[])
UNION SELECT pdf FROM credentials.results WHERE pdf = ANY (%(files)s::text[])
UNION SELECT picture FROM credentials.results WHERE picture = ANY (%(files)s::text[])
UNION SELECT credential FROM credentials.results WHERE credential = ANY (%(files)s::text[]);

-- name: erase_facts
-- Numbers, states and proofs stay; what a paper said about the person goes.
UPDATE credentials.results SET facts = NULL
WHERE subject_id = %(subject_id)s::uuid AND facts IS NOT NULL;
