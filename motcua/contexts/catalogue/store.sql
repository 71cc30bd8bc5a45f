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

-- name: first_current
-- The first release of all comes into use; of two at once one does.
INSERT INTO catalogue.current (only_row, hash, moved_at)
VALUES (true, %(hash)s::text, %(moved_at)s::timestamptz)
ON CONFLICT (only_row) DO NOTHING;

-- name: move_current
-- The one row that says which release is in use; only in place of the one that was looked at.
UPDATE catalogue.current
SET hash = %(hash)s::text, moved_at = %(moved_at)s::timestamptz
WHERE only_row AND hash = %(previous)s::text;

-- name: add_proposal
-- A release that one person has signed for.
INSERT INTO catalogue.proposals (id, release, pack, previous, proposer, proposed_at, proposed_with)
VALUES (
    %(id)s::uuid, %(release)s::text, %(pack)s::text, %(previous)s::text, %(proposer)s::bytea,
    %(proposed_at)s::timestamptz, %(proposed_with)s::bytea
);

-- name: proposal
-- One proposal, confirmed or not.
SELECT id, release, pack, previous, proposer, proposed_at, proposed_with, confirmer, confirmed_at, confirmed_with
FROM catalogue.proposals WHERE id = %(id)s::uuid;

-- name: proposals
-- The newest first: what waits, and who put what into use.
SELECT id, release, pack, previous, proposer, proposed_at, proposed_with, confirmer, confirmed_at, confirmed_with
FROM catalogue.proposals ORDER BY id DESC LIMIT %(most)s::integer;

-- name: confirm_proposal
-- Of two people who confirm at once one does.
UPDATE catalogue.proposals
SET confirmer = %(confirmer)s::bytea, confirmed_at = %(confirmed_at)s::timestamptz,
    confirmed_with = %(confirmed_with)s::bytea
WHERE id = %(id)s::uuid AND confirmer IS NULL;
