-- name: append
-- One row, on the subject's own shard: the sequencer moves it to the log after the commit.
INSERT INTO infra.pending (subject_id, id, kind, at, actor_kind, actor_id, agency, body, commitment)
VALUES (
    %(subject_id)s::uuid, %(id)s::uuid, %(kind)s::text, %(at)s::timestamptz, %(actor_kind)s::text,
    %(actor_id)s::uuid, %(agency)s::text, %(body)s::jsonb, %(commitment)s::bytea
);

-- name: append_all
-- Many rows at once.
SELECT infra.append_events(%(rows)s::jsonb);
