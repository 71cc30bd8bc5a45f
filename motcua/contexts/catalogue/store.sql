-- name: current_hash
-- Polled by every process each second: one short row.
SELECT hash FROM catalogue.current WHERE only_row;

-- name: release_files
-- Read once by each process that meets the release.
SELECT files FROM catalogue.releases WHERE hash = %(hash)s::text;

-- name: store_release
-- Publishing the same files again changes nothing.
INSERT INTO catalogue.releases (hash, pack, files, checked_at)
VALUES (%(hash)s::text, %(pack)s::text, %(files)s::bytea, %(checked_at)s::timestamptz)
ON CONFLICT (hash) DO NOTHING;

-- name: move_current
-- The one row that says which release is in use.
INSERT INTO catalogue.current (only_row, hash, moved_at)
VALUES (true, %(hash)s::text, %(moved_at)s::timestamptz)
ON CONFLICT (only_row) DO UPDATE SET hash = excluded.hash, moved_at = excluded.moved_at;
