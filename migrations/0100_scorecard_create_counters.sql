-- Numbers counted from the log. The sequencer moves them in the transaction that gives an event its
-- place, so a board is never ahead of the log nor behind it by more than one batch.
CREATE SCHEMA scorecard;

-- What is counted: events of a kind whose body contains `condition`, or the sum of a field of it.
-- The id is a hash of the definition, so a changed definition is another count.
-- citus: reference
CREATE TABLE scorecard.counts (
    id        text PRIMARY KEY,
    event     text NOT NULL,
    condition jsonb NOT NULL,
    summed    text,
    zone      text NOT NULL
);

-- citus: distributed(agency)
CREATE TABLE scorecard.counters (
    agency   text NOT NULL,
    count_id text NOT NULL,
    unit     text NOT NULL,
    service  text NOT NULL,
    channel  text NOT NULL,
    day      date NOT NULL,
    amount   bigint NOT NULL,
    PRIMARY KEY (agency, count_id, day, unit, service, channel)
);

-- The last place of the log that is counted; -1 before the first. One row; its lock orders counting and learning a new count.
-- citus: reference
CREATE TABLE scorecard.position (
    sole boolean PRIMARY KEY CHECK (sole),
    seq  bigint NOT NULL
);
INSERT INTO scorecard.position (sole, seq) VALUES (true, -1);

-- Adds events to the counters; `only_count` limits it to one count, for learning it from the past.
CREATE FUNCTION scorecard.add_events(events jsonb, only_count text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    INSERT INTO scorecard.counters AS held (agency, count_id, unit, service, channel, day, amount)
    SELECT coalesce(item->'body'->>'agency', ''), c.id, coalesce(item->'body'->>'unit', ''),
           coalesce(item->'body'->>'service', ''), coalesce(item->'body'->>'channel', ''),
           ((item->>'at')::timestamptz AT TIME ZONE c.zone)::date,
           sum(CASE WHEN c.summed IS NULL THEN 1 ELSE coalesce((item->'body'->>c.summed)::bigint, 0) END)
    FROM jsonb_array_elements(events) AS item
    JOIN scorecard.counts AS c
      ON c.event = item->>'kind' AND item->'body' @> c.condition
    WHERE only_count IS NULL OR c.id = only_count
    GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (agency, count_id, day, unit, service, channel)
    DO UPDATE SET amount = held.amount + excluded.amount
$$;

-- Called by the sequencer once a batch, in seq order.
CREATE FUNCTION scorecard.apply(events jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE scorecard.position
    SET seq = greatest(seq, (SELECT max((item->>'seq')::bigint) FROM jsonb_array_elements(events) AS item))
    WHERE sole;
    PERFORM scorecard.add_events(events, NULL);
END
$$;

-- Locks the position and says how far the log is counted: whoever learns a count reads up to there.
CREATE FUNCTION scorecard.hold() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT seq FROM scorecard.position WHERE sole FOR UPDATE
$$;

-- A new count, with nothing counted yet. False when it is known already.
CREATE FUNCTION scorecard.learn(id text, event text, condition jsonb, summed text, zone text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO scorecard.counts (id, event, condition, summed, zone)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END
$$;

-- Drops every counter and definition, before counting again from the log.
CREATE FUNCTION scorecard.clear() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    DELETE FROM scorecard.counters;
    DELETE FROM scorecard.counts;
$$;

REVOKE ALL ON FUNCTION scorecard.add_events(jsonb, text), scorecard.apply(jsonb), scorecard.hold(),
    scorecard.learn(text, text, jsonb, text, text), scorecard.clear() FROM PUBLIC;
GRANT USAGE ON SCHEMA scorecard TO motcua_app, motcua_scorecard;
GRANT EXECUTE ON FUNCTION scorecard.add_events(jsonb, text), scorecard.apply(jsonb), scorecard.hold(),
    scorecard.learn(text, text, jsonb, text, text), scorecard.clear() TO motcua_app;
GRANT SELECT ON scorecard.counts, scorecard.counters, scorecard.position TO motcua_app, motcua_scorecard;
