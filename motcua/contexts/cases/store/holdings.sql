-- name: hold
-- Somebody has a task; nobody else has it at that time.
INSERT INTO cases.holdings (
    subject_id, case_id, id, task_id, step, official, how, given_by, from_at, to_at, ended
)
VALUES (
    %(subject_id)s::uuid, %(case_id)s::uuid, %(id)s::uuid, %(task_id)s::uuid, %(step)s::text, %(official)s::uuid,
    %(how)s::text, %(given_by)s::uuid, %(from_at)s::timestamptz, %(to_at)s::timestamptz, %(ended)s::text
);

-- name: let_go
-- And has it no longer; nothing is touched when nobody had it.
UPDATE cases.holdings
SET to_at = %(at)s::timestamptz, ended = %(ended)s::text
WHERE subject_id = %(subject_id)s::uuid AND task_id = %(task_id)s::uuid AND to_at IS NULL;

-- name: holdings_of_case
-- The whole ledger of a case, in order.
SELECT id, task_id, step, official, how, given_by, from_at, to_at, ended
FROM cases.holdings
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid
ORDER BY from_at, id;

-- name: put_back
-- Open again for everybody; only whoever has it.
UPDATE cases.tasks
SET state = 'open', taken_by = NULL, taken_at = NULL
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND state = 'taken' AND taken_by = %(by)s::uuid;

-- name: hand
-- From whoever was seen to have it, or from nobody, to a colleague.
UPDATE cases.tasks
SET state = 'taken', taken_by = %(to)s::uuid, taken_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND state <> 'done'
  AND taken_by IS NOT DISTINCT FROM %(from)s::uuid;
