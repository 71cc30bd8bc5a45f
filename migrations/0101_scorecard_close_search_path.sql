-- As for the locker: temporary objects of the caller's come last.
ALTER FUNCTION scorecard.add_events(jsonb, text) SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION scorecard.apply(jsonb) SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION scorecard.hold() SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION scorecard.learn(text, text, jsonb, text, text) SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION scorecard.clear() SET search_path = pg_catalog, pg_temp;
