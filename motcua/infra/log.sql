-- name: entry_by_id
-- By the subject's own index: an id alone would need one over the whole log.
SELECT seq, id, subject_id, kind, at, actor_kind, actor_id, agency, body, commitment
FROM infra.log
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid;

-- name: entry_by_seq
-- A job carries only the place of its event.
SELECT seq, id, subject_id, kind, at, actor_kind, actor_id, agency, body, commitment
FROM infra.log
WHERE seq = %(seq)s::bigint;

-- name: entries_of
-- What happened to one subject.
SELECT seq, id, subject_id, kind, at, actor_kind, actor_id, agency, body, commitment
FROM infra.log
WHERE subject_id = %(subject_id)s::uuid
ORDER BY seq;

-- name: entries
-- A stretch, for the check of the whole and for rebuilding projections.
SELECT seq, id, subject_id, kind, at, actor_kind, actor_id, agency, body, commitment
FROM infra.log
WHERE seq >= %(start)s::bigint AND seq < %(start)s::bigint + %(count)s::bigint
ORDER BY seq;

-- name: extent
-- One statement, so that all three are of one moment while the log grows.
SELECT t.size,
       (SELECT count(*) FROM infra.log AS l WHERE l.seq >= t.size) AS beyond,
       (SELECT coalesce(max(c.size), 0) FROM infra.checkpoints AS c
        WHERE c.tree = %(tree)s::text) AS stated
FROM infra.trees AS t
WHERE t.tree = %(tree)s::text;

-- name: newest
-- What stands behind a number, newest first; the agency is the one that the event names.
SELECT seq, id, subject_id, kind, at, actor_kind, actor_id, agency, body, commitment
FROM infra.log
WHERE kind = ANY (%(kinds)s::text[])
  AND (%(agency)s::text IS NULL OR body ->> 'agency' = %(agency)s::text)
ORDER BY seq DESC
LIMIT %(count)s::integer;
