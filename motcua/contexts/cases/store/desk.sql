-- name: work_of_agency
-- An agency's work, what is due first on top; a person sees what their duties allow.
SELECT agency, task_id, subject_id, case_id, reference, service, step, step_kind, duty, opened_at, due_at, case_due_at
FROM cases.work_list
WHERE agency = %(agency)s::text
  AND step_kind IN ('acknowledge', 'decide', 'sign')
  AND (duty IS NULL OR duty = ANY (%(duties)s::text[]))
  AND (%(service)s::text IS NULL OR service = %(service)s::text)
  AND (%(step)s::text IS NULL OR step_kind = %(step)s::text)
ORDER BY due_at, task_id
LIMIT %(limit)s::integer;

-- name: count_work
-- How much there is, by kind of step.
SELECT step_kind, count(*) AS amount
FROM cases.work_list
WHERE agency = %(agency)s::text
  AND (duty IS NULL OR duty = ANY (%(duties)s::text[]))
GROUP BY step_kind;

-- name: take_task
-- Whoever takes a task first has it; the same person takes it twice without harm.
UPDATE cases.tasks
SET state = 'taken', taken_by = %(by)s::uuid, taken_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid
  AND (state = 'open' OR (state = 'taken' AND taken_by = %(by)s::uuid));

-- name: move_task_due
-- The case's due date was derived anew, and the task's own time is the case's.
UPDATE cases.tasks
SET due_at = %(due_at)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND state <> 'done';

-- name: save_facts
-- Facts that came after filing, e.g. a number; the filed commitment stands for what was filed.
UPDATE cases.applications
SET facts = %(facts)s::jsonb
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND erased_at IS NULL;

-- name: missed_tasks
-- Open tasks whose time is over, each told once. A case whose clock stands misses nothing.
SELECT t.subject_id, t.case_id, t.id, t.step, t.kind, t.agency, t.due_at, c.service, c.reference, c.due_at AS case_due_at
FROM cases.tasks t
JOIN cases.cases c ON c.subject_id = t.subject_id AND c.id = t.case_id
WHERE t.state <> 'done' AND t.missed_at IS NULL AND t.due_at < %(now)s::timestamptz
  AND c.closed_at IS NULL AND c.due_at IS NOT NULL
ORDER BY t.due_at
LIMIT 500;

-- name: mark_missed
-- Told once, whoever runs twice.
UPDATE cases.tasks
SET missed_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND missed_at IS NULL;

-- name: waiting_for_numbers
-- Cases that wait for the number authority, the longest waiting first.
-- Asks every shard.
SELECT subject_id, id
FROM cases.cases
WHERE state = 'number-waiting' AND closed_at IS NULL
ORDER BY accepted_at
LIMIT 200;

-- name: running_cases
-- Cases whose clock runs, a page after a key; for deriving due dates anew when calendars change.
-- Asks every shard.
SELECT subject_id, id
FROM cases.cases
WHERE closed_at IS NULL AND due_at IS NOT NULL
  AND (subject_id, id) > (%(subject_id)s::uuid, %(id)s::uuid)
ORDER BY subject_id, id
LIMIT 500;
