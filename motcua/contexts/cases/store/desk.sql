-- name: take_task
-- Whoever takes a task first has it; the same person takes it twice without harm, and a colleague takes it over
-- from whom they saw there: nobody's absence keeps a case.
UPDATE cases.tasks
SET state = 'taken', taken_by = %(by)s::uuid, taken_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid
  AND (state = 'open' OR (state = 'taken' AND taken_by IN (%(by)s::uuid, %(instead_of)s::uuid)));

-- name: add_facts
-- Facts that came after filing, e.g. a number; the filed commitment stands for what was filed. Added to what is
-- there: another part, or an erasure, may have changed it since it was read.
UPDATE cases.applications
SET facts = facts || %(facts)s::jsonb
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND erased_at IS NULL;

-- name: missed_tasks
-- Open tasks whose time is over, each told once. A case whose clock stands misses nothing.
SELECT t.subject_id, t.case_id, t.id, t.step, t.kind, t.agency, t.due_at, c.service, c.reference, c.due_at AS case_due_at,
    c.new_day
FROM cases.tasks t
JOIN cases.cases c ON c.subject_id = t.subject_id AND c.id = t.case_id
WHERE t.state <> 'done' AND t.missed_at IS NULL AND t.due_at < %(now)s::timestamptz
  AND c.closed_at IS NULL AND c.due_at IS NOT NULL
ORDER BY t.due_at
LIMIT 500;

-- name: mark_missed
-- Told once, whoever runs twice; what was done meanwhile is not told.
UPDATE cases.tasks
SET missed_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND missed_at IS NULL AND state <> 'done';

-- name: late_tasks
-- Tasks that were told while their case was still in time, and whose case is late by now.
SELECT t.subject_id, t.case_id, t.id, t.step, t.kind, t.agency, t.due_at, c.service, c.reference, c.due_at AS case_due_at,
    c.new_day
FROM cases.cases c
JOIN cases.tasks t ON t.subject_id = c.subject_id AND t.case_id = c.id
WHERE c.closed_at IS NULL AND c.due_at < %(now)s::timestamptz
  AND t.state <> 'done' AND t.missed_at <= c.due_at
ORDER BY c.due_at
LIMIT 500;

-- name: mark_late
-- Told a second time, once.
UPDATE cases.tasks
SET missed_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND missed_at <= %(case_due_at)s::timestamptz
  AND state <> 'done';

-- name: waiting_for_numbers
-- Cases that wait for the number authority, or whose number did not come in time for another reason; the longest
-- waiting first.
-- Asks every shard.
SELECT c.subject_id, c.id
FROM cases.cases c
JOIN cases.tasks t ON t.subject_id = c.subject_id AND t.case_id = c.id
WHERE c.closed_at IS NULL AND t.kind = 'allot' AND t.state <> 'done'
  AND (c.state = 'number-waiting' OR t.missed_at IS NOT NULL)
ORDER BY c.accepted_at
LIMIT 200;

-- name: waiting_hand_overs
-- Decided cases whose next part found no competent agency; few, tried again by the clock.
-- Asks every shard.
SELECT DISTINCT subject_id, case_id AS id
FROM cases.tasks
WHERE kind = 'hand-over' AND state <> 'done'
ORDER BY subject_id, case_id
LIMIT 200;

-- name: unanswered_supplements
-- Open supplements of which the citizen is to be reminded, or whose time is over; the clock asks every shard.
SELECT s.subject_id, s.case_id, s.id, s.until_at, s.until_at <= %(now)s::timestamptz AS over
FROM cases.supplements s
JOIN cases.cases c ON c.subject_id = s.subject_id AND c.id = s.case_id
WHERE s.answered_at IS NULL AND s.until_at IS NOT NULL AND c.closed_at IS NULL
  AND (s.until_at <= %(now)s::timestamptz OR (s.reminded_at IS NULL AND s.remind_at <= %(now)s::timestamptz))
ORDER BY s.until_at
LIMIT 500;

-- name: mark_reminded
-- Reminded once; who has answered meanwhile is not.
UPDATE cases.supplements
SET reminded_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid AND id = %(id)s::uuid
  AND answered_at IS NULL AND reminded_at IS NULL;

-- name: waiting_for_signers
-- Decided cases that nobody of their agency may sign; the longest waiting first, tried again by the clock.
-- Asks every shard.
SELECT subject_id, id
FROM cases.cases
WHERE state = 'signer-waiting'
ORDER BY accepted_at
LIMIT 200;

-- name: tell_new_day
-- Once; the row is locked by the reader before.
UPDATE cases.cases
SET new_day = %(day)s::date, late_reason = %(reason)s::text
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND new_day IS NULL;
