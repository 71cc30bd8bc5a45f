-- name: register_page
-- An agency's cases of some days, a page after a line. Asks every shard.
SELECT accepted_at, id, reference, service, release, channel, state, due_at, decided_at, closed_at, asked_again
FROM cases.cases
WHERE agency = %(agency)s::text
  AND accepted_at >= %(since)s::timestamptz AND accepted_at < %(until)s::timestamptz
  AND (accepted_at, id) > (%(after_at)s::timestamptz, %(after_id)s::uuid)
ORDER BY accepted_at, id
LIMIT %(limit)s::integer;

-- name: register_size
-- How many there are. Asks every shard.
SELECT count(*)
FROM cases.cases
WHERE agency = %(agency)s::text
  AND accepted_at >= %(since)s::timestamptz AND accepted_at < %(until)s::timestamptz;

-- name: register_end_of_part
-- The last line of the parts before one that is wanted. Asks every shard.
SELECT accepted_at, id, reference, service, release, channel, state, due_at, decided_at, closed_at, asked_again
FROM cases.cases
WHERE agency = %(agency)s::text
  AND accepted_at >= %(since)s::timestamptz AND accepted_at < %(until)s::timestamptz
ORDER BY accepted_at, id
LIMIT 1 OFFSET %(before)s::integer;
