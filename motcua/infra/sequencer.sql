-- name: anything
-- The common case of an idle worker. Asks every shard.
SELECT EXISTS (SELECT 1 FROM infra.pending);

-- name: take
-- Ids are UUIDv7, so the oldest come first; a late commit only comes into a later batch. Asks every shard.
SELECT
    %(start)s::bigint + row_number() OVER (ORDER BY p.id) - 1 AS seq,
    p.id, p.subject_id, p.kind, p.at, p.actor_kind, p.actor_id, p.agency, p.body, p.commitment
FROM (
    SELECT id, subject_id, kind, at, actor_kind, actor_id, agency, body, commitment
    FROM infra.pending
    ORDER BY id
    LIMIT %(count)s::integer
) AS p
ORDER BY p.id;

-- name: log
-- The rows of a batch, in bulk.
COPY infra.log (seq, id, subject_id, kind, at, actor_kind, actor_id, agency, body, commitment) FROM STDIN;

-- name: forget
-- What is in the log is pending no longer.
DELETE FROM infra.pending AS p
USING jsonb_to_recordset(%(keys)s::jsonb) AS k(s uuid, i uuid)
WHERE p.subject_id = k.s AND p.id = k.i;

-- name: queue_path
-- The queue's own functions do not name their schema.
SET LOCAL search_path = procrastinate;

-- name: no_path
-- Everything else names its schema.
SET LOCAL search_path = '';

-- name: defer
-- One call for all jobs of a batch: a job holds the place of its event and the handler's name, nothing else.
SELECT count(procrastinate.procrastinate_defer_jobs_v1(d.jobs))
FROM (
    SELECT array_agg(
        ROW(%(queue)s::text, %(task)s::text, 0, NULL, NULL, j.args, NULL)::procrastinate.procrastinate_job_to_defer_v1
    ) AS jobs
    FROM jsonb_array_elements(%(jobs)s::jsonb) AS j(args)
) AS d;

-- name: done
-- A job that ran in `drain`.
SELECT procrastinate.procrastinate_finish_job_v1(%(id)s::bigint, 'succeeded', true) IS NULL;
