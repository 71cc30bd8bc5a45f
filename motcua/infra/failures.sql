-- name: record
-- One line for a job, however often it fails.
INSERT INTO infra.failures (key, handler, event_id, seq, attempts, reason, at)
VALUES (
    %(key)s::text, %(handler)s::text, %(event_id)s::uuid, %(seq)s::bigint, %(attempts)s::integer,
    %(reason)s::text, %(at)s::timestamptz
)
ON CONFLICT (key) DO UPDATE
SET attempts = excluded.attempts, reason = excluded.reason, at = excluded.at;

-- name: listed
-- The visible list.
SELECT key, handler, event_id, seq, attempts, reason, at
FROM infra.failures
ORDER BY at;

-- name: take
-- Off the list, e.g. back into the queue: the row goes, so that two clicks queue it once.
DELETE FROM infra.failures
WHERE key = %(key)s::text
RETURNING key, handler, event_id, seq, attempts, reason, at;
