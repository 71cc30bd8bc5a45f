-- name: open_drafts
-- How many drafts were begun under which release: counts only. A command asks every shard.
SELECT release, bundle, count(*)::integer AS n
FROM cases.drafts
WHERE submitted_application IS NULL
GROUP BY release, bundle;

-- name: open_cases
-- How many cases are open under which release, where, and how far: counts only. A command asks every shard.
SELECT release, bundle, service, agency, state, count(*)::integer AS n
FROM cases.cases
WHERE closed_at IS NULL
GROUP BY release, bundle, service, agency, state;
