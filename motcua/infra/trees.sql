-- name: size
-- Where the tree ends now.
SELECT size FROM infra.trees WHERE tree = %(tree)s::text;

-- name: lock
-- Only one transaction appends at a time; who comes second does not wait but tries again later.
SELECT size FROM infra.trees WHERE tree = %(tree)s::text FOR UPDATE SKIP LOCKED;

-- name: create
-- A tree starts empty, once.
INSERT INTO infra.trees (tree, size) VALUES (%(tree)s::text, 0) ON CONFLICT (tree) DO NOTHING;

-- name: set_size
-- The lock of the tree is held, so nobody else moves it.
UPDATE infra.trees SET size = %(size)s::bigint WHERE tree = %(tree)s::text;

-- name: tile
-- The tile that grows.
SELECT level, n, hashes FROM infra.tiles
WHERE tree = %(tree)s::text AND level = %(level)s::integer AND n = %(n)s::bigint;

-- name: tiles
-- All tiles of a proof in one reading.
SELECT t.level, t.n, t.hashes
FROM jsonb_to_recordset(%(places)s::jsonb) AS p(level integer, n bigint)
JOIN infra.tiles AS t ON t.tree = %(tree)s::text AND t.level = p.level AND t.n = p.n;

-- name: put_tile
-- The right-most tile of a level grows, all others stay.
INSERT INTO infra.tiles (tree, level, n, hashes)
VALUES (%(tree)s::text, %(level)s::integer, %(n)s::bigint, %(hashes)s::bytea)
ON CONFLICT (tree, level, n) DO UPDATE SET hashes = excluded.hashes;

-- name: put_checkpoint
-- Two processes may state the same size: one statement is enough.
INSERT INTO infra.checkpoints (tree, size, root, at, note)
VALUES (%(tree)s::text, %(size)s::bigint, %(root)s::bytea, %(at)s::timestamptz, %(note)s::text)
ON CONFLICT (tree, size) DO NOTHING;

-- name: latest_checkpoint
-- What a receipt is proved against.
SELECT size, root, at, note FROM infra.checkpoints
WHERE tree = %(tree)s::text
ORDER BY size DESC
LIMIT 1;

-- name: checkpoints
-- For the check of the whole log, a page at a time: there are many more than fit into memory.
SELECT size, root, at, note FROM infra.checkpoints
WHERE tree = %(tree)s::text AND size > %(above)s::bigint
ORDER BY size
LIMIT %(count)s::integer;
