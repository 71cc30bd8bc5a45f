-- The event log and what serves it. Rows of `log` are never changed: the application may only add and read.
-- citus lines say where a table lives on a cluster; reference: docs/adr and tests/architecture.
CREATE SCHEMA IF NOT EXISTS infra;
GRANT USAGE ON SCHEMA infra TO motcua_app;

-- A function is callable only by whom its own migration grants it to.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- What has happened and is not in the log yet: written with the change itself, on the subject's shard.
-- citus: distributed(subject_id)
CREATE TABLE infra.pending (
    subject_id uuid NOT NULL,
    id         uuid NOT NULL,
    kind       text NOT NULL,
    at         timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id   uuid NOT NULL,
    agency     text,
    body       jsonb NOT NULL,
    commitment bytea CHECK (length(commitment) = 32),
    PRIMARY KEY (subject_id, id)
);
GRANT SELECT, INSERT, DELETE ON infra.pending TO motcua_app;

-- The log: gap-free `seq` from 0, the index of the leaf in the Merkle tree.
-- citus: local
CREATE TABLE infra.log (
    seq        bigint PRIMARY KEY CHECK (seq >= 0),
    id         uuid NOT NULL,
    subject_id uuid NOT NULL,
    kind       text NOT NULL,
    at         timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id   uuid NOT NULL,
    agency     text,
    body       jsonb NOT NULL,
    commitment bytea
);
CREATE INDEX log_of_subject ON infra.log (subject_id, seq);
GRANT SELECT, INSERT ON infra.log TO motcua_app;

-- Merkle trees as tiles of 256 hashes (C2SP tlog-tiles): (level, n) holds the hashes of complete subtrees of
-- 256^level leaves from n*256 on. Only the right-most tile of a level grows.
-- citus: local
CREATE TABLE infra.tiles (
    tree   text NOT NULL,
    level  integer NOT NULL,
    n      bigint NOT NULL,
    hashes bytea NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
    PRIMARY KEY (tree, level, n)
);
ALTER TABLE infra.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL; -- hashes do not compress
GRANT SELECT, INSERT, UPDATE ON infra.tiles TO motcua_app;

-- The size of each tree; the row is also the lock of whoever appends to it.
-- citus: local
CREATE TABLE infra.trees (
    tree text PRIMARY KEY,
    size bigint NOT NULL CHECK (size >= 0)
);
INSERT INTO infra.trees (tree, size) VALUES ('log', 0);
GRANT SELECT, INSERT, UPDATE ON infra.trees TO motcua_app;

-- Signed statements of a tree's size and root, as notes of the C2SP form.
-- citus: local
CREATE TABLE infra.checkpoints (
    tree text NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL CHECK (length(root) = 32),
    at   timestamptz NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (tree, size)
);
GRANT SELECT, INSERT ON infra.checkpoints TO motcua_app;

-- Who may do a thing alone, and when it is due next; the row lock is the lease and dies with its holder.
-- citus: local
CREATE TABLE infra.leases (
    name text PRIMARY KEY,
    due  timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON infra.leases TO motcua_app;

-- Keys of effects that are there: (event, handler).
-- citus: local
CREATE TABLE infra.effects (
    key text PRIMARY KEY,
    at  timestamptz NOT NULL
);
GRANT SELECT, INSERT, DELETE ON infra.effects TO motcua_app;

-- Jobs that failed for good: a list that people see, never silence.
-- citus: local
CREATE TABLE infra.failures (
    key      text PRIMARY KEY,
    handler  text NOT NULL,
    event_id uuid,
    seq      bigint,
    attempts integer NOT NULL,
    reason   text NOT NULL,
    at       timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON infra.failures TO motcua_app;

-- Rows made by set-based functions of the contexts: same columns as `pending`, commitment in hex.
CREATE FUNCTION infra.append_events(events jsonb) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO infra.pending (subject_id, id, kind, at, actor_kind, actor_id, agency, body, commitment)
    SELECT e.subject_id, e.id, e.kind, e.at, e.actor_kind, e.actor_id, e.agency, e.body, decode(e.commitment, 'hex')
    FROM jsonb_to_recordset(events) AS e(
        subject_id uuid, id uuid, kind text, at timestamptz, actor_kind text, actor_id uuid, agency text,
        body jsonb, commitment text
    );
$$;
GRANT EXECUTE ON FUNCTION infra.append_events(jsonb) TO motcua_app;
