-- Who asks for the status of a case by its number and code: how often in an hour, by number and by address. The key is a
-- hash under a secret, so that no address stands here; lines are thrown away after a day.
-- citus: distributed(key)
CREATE TABLE cases.status_tries (
    key   bytea NOT NULL CHECK (length(key) = 32),
    hour  timestamptz NOT NULL,
    tries integer NOT NULL CHECK (tries > 0),
    PRIMARY KEY (key, hour)
);
CREATE INDEX status_tries_by_hour ON cases.status_tries (hour);
GRANT SELECT, INSERT, UPDATE, DELETE ON cases.status_tries TO motcua_app;
