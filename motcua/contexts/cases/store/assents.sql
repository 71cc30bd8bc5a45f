-- name: ask
-- The person is asked once for each draft and role.
INSERT INTO cases.assents (person, id, subject_id, draft_id, role, bundle, declarant, asked_at)
VALUES (
    %(person)s::uuid, %(id)s::uuid, %(subject_id)s::uuid, %(draft_id)s::uuid, %(role)s::text, %(bundle)s::text,
    %(declarant)s::uuid, %(asked_at)s::timestamptz
)
ON CONFLICT DO NOTHING;

-- name: assents_of
-- Who wanted to declare for a person, newest first, answered or not.
SELECT person, id, subject_id, draft_id, role, bundle, declarant, asked_at, answer, answered_at
FROM cases.assents
WHERE person = %(person)s::uuid
ORDER BY asked_at DESC, id DESC
LIMIT 20;

-- name: assent_locked
-- The person's own; locked, so that two presses of the buttons give one answer.
SELECT person, id, subject_id, draft_id, role, bundle, declarant, asked_at, answer, answered_at
FROM cases.assents
WHERE person = %(person)s::uuid AND id = %(id)s::uuid
FOR UPDATE;

-- name: answer_assent
-- Once.
UPDATE cases.assents
SET answer = %(answer)s::text, answered_at = %(now)s::timestamptz
WHERE person = %(person)s::uuid AND id = %(id)s::uuid AND answer IS NULL;

-- name: drafts_waiting
-- Which of some drafts are still being filled in; a few subjects, each on its shard.
SELECT subject_id, id
FROM cases.drafts
WHERE subject_id = ANY (%(subjects)s::uuid[]) AND id = ANY (%(ids)s::uuid[]) AND submitted_application IS NULL;
