-- name: hold
-- Locks the position: nothing is counted until this transaction ends.
SELECT scorecard.hold();

-- name: learn
-- A count of the pack; its id is a hash of its definition.
SELECT scorecard.learn(%(id)s::text, %(event)s::text, %(condition)s::jsonb, %(summed)s::text, %(zone)s::text);

-- name: add_events
-- Past events into one count (or all, when none is named).
SELECT scorecard.add_events(%(events)s::jsonb, %(count_id)s::text);

-- name: clear
-- Before counting again from the log.
SELECT scorecard.clear();

-- name: cells_by_agency
-- Numerators and denominators side by side, a line for each agency.
-- Asks every shard.
SELECT agency AS place,
       coalesce(sum(amount) FILTER (WHERE count_id = %(numerator)s::text), 0)::bigint AS numerator,
       coalesce(sum(amount) FILTER (WHERE count_id = %(denominator)s::text), 0)::bigint AS denominator,
       coalesce(sum(amount) FILTER (WHERE count_id = %(events)s::text), 0)::bigint AS events
FROM scorecard.counters
WHERE count_id IN (%(numerator)s::text, %(denominator)s::text, %(events)s::text)
GROUP BY agency
ORDER BY agency;

-- name: cells_by_day
-- The same by day.
-- Asks every shard.
SELECT day::text AS place,
       coalesce(sum(amount) FILTER (WHERE count_id = %(numerator)s::text), 0)::bigint AS numerator,
       coalesce(sum(amount) FILTER (WHERE count_id = %(denominator)s::text), 0)::bigint AS denominator,
       coalesce(sum(amount) FILTER (WHERE count_id = %(events)s::text), 0)::bigint AS events
FROM scorecard.counters
WHERE count_id IN (%(numerator)s::text, %(denominator)s::text, %(events)s::text)
GROUP BY day
ORDER BY day;

-- name: cells_by_service
-- The same by service.
-- Asks every shard.
SELECT service AS place,
       coalesce(sum(amount) FILTER (WHERE count_id = %(numerator)s::text), 0)::bigint AS numerator,
       coalesce(sum(amount) FILTER (WHERE count_id = %(denominator)s::text), 0)::bigint AS denominator,
       coalesce(sum(amount) FILTER (WHERE count_id = %(events)s::text), 0)::bigint AS events
FROM scorecard.counters
WHERE count_id IN (%(numerator)s::text, %(denominator)s::text, %(events)s::text)
GROUP BY service
ORDER BY service;

-- name: totals
-- Every count in all: a few rows, for the front page of the board.
-- Asks every shard.
SELECT count_id AS place, sum(amount)::bigint AS numerator, 0::bigint AS denominator
FROM scorecard.counters
GROUP BY count_id;

-- name: counted_to
-- How far the log is counted: stands beside every number.
SELECT seq FROM scorecard.position WHERE sole;

-- name: all_counters
-- Everything that is counted, in one order, for comparing two countings.
-- Asks every shard.
SELECT agency, count_id, unit, service, channel, day, amount
FROM scorecard.counters
ORDER BY agency, count_id, day, unit, service, channel;
