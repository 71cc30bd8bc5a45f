-- Checked packs by content hash, and the one that is in use.
CREATE SCHEMA catalogue;

-- The files of a checked pack as they were published. Never changed: cases keep the hash.
-- citus: reference
CREATE TABLE catalogue.releases (
    hash       text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
    pack       text NOT NULL,
    files      bytea NOT NULL,
    checked_at timestamptz NOT NULL
);

-- One row: publishing moves it, every process polls it.
-- citus: reference
CREATE TABLE catalogue.current (
    only_row boolean PRIMARY KEY CHECK (only_row),
    hash     text NOT NULL REFERENCES catalogue.releases (hash),
    moved_at timestamptz NOT NULL
);

GRANT USAGE ON SCHEMA catalogue TO motcua_app;
GRANT SELECT, INSERT ON catalogue.releases TO motcua_app;
GRANT SELECT, INSERT, UPDATE (hash, moved_at) ON catalogue.current TO motcua_app;
