-- name: used
-- Papers of drafts that are there and of what was filed; what lay with a draft that was thrown away is nobody's.
-- Asks every shard.
SELECT DISTINCT p.sha256
FROM cases.papers AS p
LEFT JOIN cases.drafts AS d ON d.subject_id = p.subject_id AND d.id = p.draft_id
LEFT JOIN cases.applications AS a ON a.subject_id = p.subject_id AND a.draft_id = p.draft_id
WHERE p.sha256 = ANY (%(files)s::text[])
  AND p.removed_at IS NULL
  AND (d.id IS NOT NULL OR a.id IS NOT NULL OR p.supplement IS NOT NULL);

-- name: held_papers
-- Papers that wait for the scanner, the longest waiting first; few at any time. Asks every shard.
SELECT subject_id, id, sha256
FROM cases.papers
WHERE scan = 'held' AND removed_at IS NULL
ORDER BY given_at
LIMIT 100;

-- name: scanned
-- What the scanner said, once.
UPDATE cases.papers
SET scan = %(scan)s::text
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND scan = 'held';
