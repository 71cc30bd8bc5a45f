-- name: begin_derivation
-- Once; whoever begins it again goes on with it. Asks every shard for what there is to do.
INSERT INTO cases.derivations (key, total, subject_id, case_id, began_at)
SELECT %(key)s::text, count(*), %(zero)s::uuid, %(zero)s::uuid, %(now)s::timestamptz
FROM cases.cases
WHERE closed_at IS NULL AND (due_at IS NOT NULL OR state = 'supplement')
ON CONFLICT DO NOTHING;

-- name: derivation_locked
-- How far it is; two processes take turns.
SELECT key, total, done, moved, subject_id, case_id, ended_at
FROM cases.derivations
WHERE key = %(key)s::text
FOR UPDATE;

-- name: unfinished_derivation
-- The one that was begun last and has not ended.
SELECT key
FROM cases.derivations
WHERE ended_at IS NULL
ORDER BY began_at DESC
LIMIT 1;

-- name: go_on
-- After a batch, in its transaction.
UPDATE cases.derivations
SET done = done + %(done)s::integer, moved = moved + %(moved)s::integer, subject_id = %(subject_id)s::uuid,
    case_id = %(case_id)s::uuid, ended_at = %(ended_at)s::timestamptz
WHERE key = %(key)s::text;

-- name: running
-- The next cases whose clock runs, or waits for the citizen, with all that their due dates are derived from, in the
-- order of their keys: the page first, so that what belongs to it is read for it alone. Asks every shard.
SELECT c.subject_id, c.id, c.bundle, c.service, c.release, c.agency, c.started_at, c.budget_unit, c.budget_amount,
    c.due_at, c.version,
    (
        SELECT a.submitted_at FROM cases.applications a WHERE a.subject_id = c.subject_id AND a.id = c.application_id
    ) AS submitted_at,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('from_at', s.from_at, 'to_at', s.to_at) ORDER BY s.from_at), '[]')
        FROM cases.spans s
        WHERE s.subject_id = c.subject_id AND s.case_id = c.id AND s.kind = 'supplement'
    ) AS spans,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', t.id, 'step', t.step, 'agency', t.agency, 'opened_at', t.opened_at, 'due_at', t.due_at
        )), '[]')
        FROM cases.tasks t
        WHERE t.subject_id = c.subject_id AND t.case_id = c.id AND t.state <> 'done'
    ) AS tasks,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'asked_at', q.asked_at, 'until_at', q.until_at)), '[]')
        FROM cases.supplements q
        WHERE q.subject_id = c.subject_id AND q.case_id = c.id AND q.answered_at IS NULL AND q.until_at IS NOT NULL
    ) AS supplements
FROM (
    SELECT x.subject_id, x.id, x.application_id, x.bundle, x.service, x.release, x.agency, x.started_at, x.budget_unit,
        x.budget_amount, x.due_at, x.version
    FROM cases.cases x
    WHERE x.closed_at IS NULL AND (x.due_at IS NOT NULL OR x.state = 'supplement')
      AND (x.subject_id, x.id) > (%(subject_id)s::uuid, %(case_id)s::uuid)
    ORDER BY x.subject_id, x.id
    LIMIT %(limit)s::integer
) AS c
ORDER BY c.subject_id, c.id;

-- name: move_cases
-- Their due dates as derived, unless somebody has acted since they were read.
UPDATE cases.cases c
SET due_at = m.due_at, version = c.version + 1
FROM unnest(%(subjects)s::uuid[], %(ids)s::uuid[], %(dues)s::timestamptz[], %(versions)s::integer[])
    AS m(subject_id, id, due_at, version)
WHERE c.subject_id = m.subject_id AND c.id = m.id AND c.version = m.version;

-- name: move_tasks
-- And those of what is to be done on them.
UPDATE cases.tasks t
SET due_at = m.due_at
FROM unnest(%(subjects)s::uuid[], %(ids)s::uuid[], %(dues)s::timestamptz[]) AS m(subject_id, id, due_at)
WHERE t.subject_id = m.subject_id AND t.id = m.id AND t.state <> 'done';

-- name: move_limits
-- A corrected calendar gives the citizen more time; what was promised is never taken back.
UPDATE cases.supplements s
SET until_at = m.until_at
FROM unnest(%(subjects)s::uuid[], %(ids)s::uuid[], %(dues)s::timestamptz[]) AS m(subject_id, id, until_at)
WHERE s.subject_id = m.subject_id AND s.id = m.id AND s.answered_at IS NULL AND s.until_at < m.until_at;
