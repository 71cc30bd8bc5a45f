-- name: dues_of_case
-- What a case has to have paid, in the order in which it was decided.
SELECT subject_id, case_id, fee, waits, kept_when, amount_minor, currency, state, order_id, until_at
FROM cases.dues
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid
ORDER BY decided_at, fee;

-- name: add_due
-- Decided once; the case is locked by the reader before.
INSERT INTO cases.dues (subject_id, case_id, fee, waits, kept_when, amount_minor, currency, decided_at, state)
VALUES (
    %(subject_id)s::uuid, %(case_id)s::uuid, %(fee)s::text, %(waits)s::text, %(kept_when)s::text[],
    %(amount_minor)s::bigint, %(currency)s::text, %(now)s::timestamptz, 'unasked'
);

-- name: ask_due
-- It was ordered, and may be settled already: by an exemption.
UPDATE cases.dues
SET state = %(state)s::text, order_id = %(order_id)s::uuid, until_at = %(until_at)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid AND fee = %(fee)s::text AND state = 'unasked';

-- name: move_due
-- How far its order is; what is over stays so.
UPDATE cases.dues
SET state = %(state)s::text
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid AND fee = %(fee)s::text AND state <> 'over';

-- name: unasked_cases
-- The next page of cases for which nobody collects, after a key; for whoever begins to collect.
-- Asks every shard.
SELECT DISTINCT subject_id, case_id AS id
FROM cases.dues
WHERE state = 'unasked' AND (subject_id, case_id) > (%(subject_id)s::uuid, %(id)s::uuid)
ORDER BY subject_id, case_id
LIMIT 200;

-- name: overdue_dues
-- What was not paid by the day that was named, and was not reminded of; the clock asks every shard.
SELECT subject_id, case_id, fee, waits, kept_when, amount_minor, currency, state, order_id, until_at
FROM cases.dues
WHERE state = 'owed' AND reminded_at IS NULL AND until_at < %(now)s::timestamptz
ORDER BY until_at
LIMIT 500;

-- name: mark_reminded_due
-- Once; what was paid meanwhile is not reminded of.
UPDATE cases.dues
SET reminded_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid AND fee = %(fee)s::text AND state = 'owed'
  AND reminded_at IS NULL;
