-- An agency's work by lanes: the lines of one kind of step, way in, duty and so on, in the order of their due dates. An
-- official's page reads the first lines of the lanes that are theirs, and costs the same whatever lies in the others.
ALTER TABLE cases.work_list
    ADD COLUMN channel  text NOT NULL DEFAULT 'online',
    ADD COLUMN taken_by uuid;
UPDATE cases.work_list w
SET taken_by = t.taken_by, channel = c.channel
FROM cases.tasks t
JOIN cases.cases c ON c.subject_id = t.subject_id AND c.id = t.case_id
WHERE t.subject_id = w.subject_id AND t.id = w.task_id;
ALTER TABLE cases.work_list
    ADD COLUMN lane text COLLATE "C" GENERATED ALWAYS AS (
        step_kind || '/' || channel || '/' || CASE WHEN taken_by IS NULL THEN 'open' ELSE 'taken' END || '/'
        || CASE WHEN asked_again THEN 'again' ELSE 'first' END || '/' || coalesce(duty, '')
    ) STORED;
CREATE INDEX work_by_lane ON cases.work_list (agency, lane, due_at, task_id);
CREATE INDEX work_by_service ON cases.work_list (agency, service, lane, due_at, task_id);
CREATE INDEX work_by_taker ON cases.work_list (agency, taken_by, due_at, task_id) WHERE taken_by IS NOT NULL;
CREATE INDEX work_of_case ON cases.work_list (agency, case_id);
DROP INDEX cases.work_by_due;

-- As in 0121, but that a line knows its way in and who took it.
CREATE OR REPLACE FUNCTION cases.project_work(events jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases.work_list (
        agency, task_id, subject_id, case_id, reference, service, step, step_kind, duty, opened_at, due_at, case_due_at,
        asked_again, channel
    )
    SELECT e.body ->> 'agency', (e.body ->> 'task_id')::uuid, e.subject_id, (e.body ->> 'case_id')::uuid,
        e.body ->> 'reference', e.body ->> 'service', e.body ->> 'step', e.body ->> 'step_kind', e.body ->> 'duty',
        e.at, (e.body ->> 'due_at')::timestamptz, (e.body ->> 'case_due_at')::timestamptz,
        coalesce((e.body ->> 'asked_again')::boolean, FALSE), coalesce(e.body ->> 'channel', 'online')
    FROM jsonb_to_recordset(events) AS e(subject_id uuid, kind text, at timestamptz, body jsonb)
    WHERE e.kind = 'task-opened'
    ON CONFLICT DO NOTHING;
    UPDATE cases.work_list w
    SET taken_by = taken.by
    FROM (
        SELECT DISTINCT ON (e.body ->> 'task_id') e.body ->> 'agency' AS agency, (e.body ->> 'task_id')::uuid AS task_id,
            CASE e.kind WHEN 'task-taken' THEN e.actor_id WHEN 'task-handed-over' THEN (e.body ->> 'to')::uuid END AS by
        FROM jsonb_to_recordset(events) AS e(seq bigint, kind text, actor_id uuid, body jsonb)
        WHERE e.kind IN ('task-taken', 'task-handed-over', 'task-put-back')
        ORDER BY e.body ->> 'task_id', e.seq DESC
    ) AS taken
    WHERE w.agency = taken.agency AND w.task_id = taken.task_id;
    UPDATE cases.work_list w
    SET case_due_at = changed.due_at
    FROM (
        SELECT DISTINCT ON (e.body ->> 'case_id') e.body ->> 'agency' AS agency, (e.body ->> 'case_id')::uuid AS case_id,
            (e.body ->> 'due_at')::timestamptz AS due_at
        FROM jsonb_to_recordset(events) AS e(seq bigint, kind text, body jsonb)
        WHERE e.kind = 'clock-changed'
        ORDER BY e.body ->> 'case_id', e.seq DESC
    ) AS changed
    WHERE w.agency = changed.agency AND w.case_id = changed.case_id;
    UPDATE cases.work_list w
    SET due_at = moved.due_at
    FROM (
        SELECT DISTINCT ON (e.body ->> 'task_id') e.body ->> 'agency' AS agency, (e.body ->> 'task_id')::uuid AS task_id,
            (e.body ->> 'due_at')::timestamptz AS due_at
        FROM jsonb_to_recordset(events) AS e(seq bigint, kind text, body jsonb)
        WHERE e.kind = 'task-moved'
        ORDER BY e.body ->> 'task_id', e.seq DESC
    ) AS moved
    WHERE w.agency = moved.agency AND w.task_id = moved.task_id;
    DELETE FROM cases.work_list w
    USING jsonb_to_recordset(events) AS e(kind text, body jsonb)
    WHERE e.kind = 'task-done'
      AND w.agency = e.body ->> 'agency'
      AND w.task_id = (e.body ->> 'task_id')::uuid;
END $$;

-- Cases of an agency by the names of those who take part: keyed hashes of the last words of a name, without diacritics,
-- under a key outside the database. What is found is the case; the name is shown by its initials.
-- citus: distributed(agency)
CREATE TABLE cases.names (
    agency     text  NOT NULL,
    token      bytea NOT NULL,
    case_id    uuid  NOT NULL,
    subject_id uuid  NOT NULL,
    PRIMARY KEY (agency, token, case_id)
);
-- For erasure, which asks every shard.
CREATE INDEX names_of_subject ON cases.names (subject_id);
GRANT SELECT, INSERT, DELETE ON cases.names TO motcua_app;
