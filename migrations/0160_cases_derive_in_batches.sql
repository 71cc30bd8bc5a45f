-- A corrected calendar: the due dates of all running cases are derived anew, a batch at a time. How far that is stands
-- here, in the transaction of each batch: whoever goes on after an end without warning goes on where it was.
-- citus: local
CREATE TABLE cases.derivations (
    key        text PRIMARY KEY,
    total      bigint NOT NULL,
    done       bigint NOT NULL DEFAULT 0,
    moved      bigint NOT NULL DEFAULT 0,
    subject_id uuid NOT NULL,
    case_id    uuid NOT NULL,
    began_at   timestamptz NOT NULL,
    ended_at   timestamptz
);
GRANT SELECT, INSERT, UPDATE ON cases.derivations TO motcua_app;

-- The running cases in the order of their keys, without those that are closed: after years nearly all are.
CREATE INDEX running_cases ON cases.cases (subject_id, id) WHERE closed_at IS NULL;
