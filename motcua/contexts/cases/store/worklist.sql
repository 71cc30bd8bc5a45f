-- name: lanes
-- The lanes of an agency that have a line, by one index probe each (PostgreSQL 17 does not skip along an index itself).
WITH RECURSIVE found AS (
    (SELECT lane FROM cases.work_list WHERE agency = %(agency)s::text ORDER BY lane LIMIT 1)
    UNION ALL
    SELECT (
        SELECT w.lane FROM cases.work_list w
        WHERE w.agency = %(agency)s::text AND w.lane > f.lane
        ORDER BY w.lane LIMIT 1
    )
    FROM found f
    WHERE f.lane IS NOT NULL
)
SELECT lane FROM found WHERE lane IS NOT NULL;

-- name: lines
-- The first lines of some lanes by due date: as many of each as are shown of all, and of these the first.
SELECT w.agency, w.task_id, w.subject_id, w.case_id, w.reference, w.service, w.step, w.step_kind, w.duty, w.opened_at,
    w.due_at, w.case_due_at, w.asked_again, w.channel, w.taken_by
FROM unnest(%(lanes)s::text[]) AS l(lane)
CROSS JOIN LATERAL (
    SELECT x.agency, x.task_id, x.subject_id, x.case_id, x.reference, x.service, x.step, x.step_kind, x.duty,
        x.opened_at, x.due_at, x.case_due_at, x.asked_again, x.channel, x.taken_by
    FROM cases.work_list x
    WHERE x.agency = %(agency)s::text AND x.lane = l.lane
      AND x.due_at < %(before)s::timestamptz
      AND (x.due_at, x.task_id) > (%(after)s::timestamptz, %(after_task)s::uuid)
    ORDER BY x.due_at, x.task_id
    LIMIT %(limit)s::integer
) AS w
ORDER BY w.due_at, w.task_id
LIMIT %(limit)s::integer;

-- name: lines_of_service
-- The same of one service.
SELECT w.agency, w.task_id, w.subject_id, w.case_id, w.reference, w.service, w.step, w.step_kind, w.duty, w.opened_at,
    w.due_at, w.case_due_at, w.asked_again, w.channel, w.taken_by
FROM unnest(%(lanes)s::text[]) AS l(lane)
CROSS JOIN LATERAL (
    SELECT x.agency, x.task_id, x.subject_id, x.case_id, x.reference, x.service, x.step, x.step_kind, x.duty,
        x.opened_at, x.due_at, x.case_due_at, x.asked_again, x.channel, x.taken_by
    FROM cases.work_list x
    WHERE x.agency = %(agency)s::text AND x.service = %(service)s::text AND x.lane = l.lane
      AND x.due_at < %(before)s::timestamptz
      AND (x.due_at, x.task_id) > (%(after)s::timestamptz, %(after_task)s::uuid)
    ORDER BY x.due_at, x.task_id
    LIMIT %(limit)s::integer
) AS w
ORDER BY w.due_at, w.task_id
LIMIT %(limit)s::integer;

-- name: lines_of_taker
-- What one official has taken; few, so their lanes are only looked at.
SELECT agency, task_id, subject_id, case_id, reference, service, step, step_kind, duty, opened_at, due_at, case_due_at,
    asked_again, channel, taken_by
FROM cases.work_list
WHERE agency = %(agency)s::text AND taken_by = %(taker)s::uuid
  AND lane = ANY (%(lanes)s::text[])
  AND (%(service)s::text = '' OR service = %(service)s::text)
  AND due_at < %(before)s::timestamptz
  AND (due_at, task_id) > (%(after)s::timestamptz, %(after_task)s::uuid)
ORDER BY due_at, task_id
LIMIT %(limit)s::integer;

-- name: amounts
-- How much lies in some lanes, counted no further than is told.
SELECT l.lane, n.amount
FROM unnest(%(lanes)s::text[]) AS l(lane)
CROSS JOIN LATERAL (
    SELECT count(*) AS amount
    FROM (
        SELECT 1 FROM cases.work_list x
        WHERE x.agency = %(agency)s::text AND x.lane = l.lane
        LIMIT %(most)s::integer
    ) AS counted
) AS n;

-- name: services_there
-- The services of which an agency has a line.
WITH RECURSIVE found AS (
    (SELECT service FROM cases.work_list WHERE agency = %(agency)s::text ORDER BY service LIMIT 1)
    UNION ALL
    SELECT (
        SELECT w.service FROM cases.work_list w
        WHERE w.agency = %(agency)s::text AND w.service > f.service
        ORDER BY w.service LIMIT 1
    )
    FROM found f
    WHERE f.service IS NOT NULL
)
SELECT service FROM found WHERE service IS NOT NULL;
