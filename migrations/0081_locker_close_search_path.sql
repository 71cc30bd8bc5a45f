-- What is not named in the path is searched first: a temporary type of the caller's would stand in for one of
-- PostgreSQL's in a function that runs as its owner.
ALTER FUNCTION locker.keep(jsonb) SET search_path = pg_catalog, pg_temp;
