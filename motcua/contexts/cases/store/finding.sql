-- name: add_names
-- What a case is found by; twice is no more.
INSERT INTO cases.names (agency, token, case_id, subject_id)
SELECT %(agency)s::text, t.token, %(case_id)s::uuid, %(subject_id)s::uuid
FROM unnest(%(tokens)s::bytea[]) AS t(token)
ON CONFLICT DO NOTHING;

-- name: cases_of_name
-- The newest cases of an agency under a name; their ids grow with time.
SELECT subject_id, case_id AS id
FROM cases.names
WHERE agency = %(agency)s::text AND token = %(token)s::bytea
ORDER BY case_id DESC
LIMIT 100;

-- name: cases_of_person
-- The cases about a person, and those of the declarations that they take part in.
SELECT subject_id, id
FROM cases.cases
WHERE subject_id = %(person)s::uuid
UNION
SELECT c.subject_id, c.id
FROM unnest(%(subjects)s::uuid[], %(applications)s::uuid[]) AS a(subject_id, application_id)
JOIN cases.cases c ON c.subject_id = a.subject_id AND c.application_id = a.application_id;

-- name: cases_of
-- One line for each of some cases, as far as they are an agency's; the newest first.
SELECT c.subject_id, c.id, c.application_id, c.reference, c.service, c.release, c.agency, c.state, c.accepted_at, c.due_at,
    c.closed_at, c.new_day
FROM unnest(%(subjects)s::uuid[], %(ids)s::uuid[]) AS k(subject_id, id)
JOIN cases.cases c ON c.subject_id = k.subject_id AND c.id = k.id
WHERE c.agency = %(agency)s::text
ORDER BY c.accepted_at DESC, c.id
LIMIT %(limit)s::integer;

-- name: erase_names
-- Nothing finds a case by a name any more in which an erased person took part. Asks every shard.
DELETE FROM cases.names
WHERE subject_id = %(subject_id)s::uuid;
