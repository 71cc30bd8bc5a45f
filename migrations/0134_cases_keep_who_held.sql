-- The ledger of who had a case when: one line for each time that an official held one of its tasks. Nothing is changed
-- in it but that an open line is closed.
-- citus: distributed(subject_id)
CREATE TABLE cases.holdings (
    subject_id uuid NOT NULL,
    case_id    uuid NOT NULL,
    id         uuid NOT NULL,
    task_id    uuid NOT NULL,
    step       text NOT NULL,
    official   uuid NOT NULL,
    how        text NOT NULL CHECK (how IN ('taken', 'taken-over', 'handed', 'acted')),
    given_by   uuid,
    from_at    timestamptz NOT NULL,
    to_at      timestamptz,
    ended      text CHECK (ended IN ('put-back', 'taken-over', 'handed-on', 'done', 'cancelled')),
    PRIMARY KEY (subject_id, case_id, id),
    CONSTRAINT given_when_handed CHECK ((how = 'handed') = (given_by IS NOT NULL)),
    CONSTRAINT ended_when_over CHECK ((to_at IS NULL) = (ended IS NULL)),
    CONSTRAINT held_forward CHECK (to_at >= from_at)
);
-- One official at a time holds a task.
CREATE UNIQUE INDEX one_holder_of_a_task ON cases.holdings (subject_id, task_id) WHERE to_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON cases.holdings TO motcua_app;
