-- A citizen is asked because something is missing (`incomplete`) or because what they gave does not hold (`wrong`). A
-- second request on one case says why it was not asked the first time, and the case then counts as overdue.
ALTER TABLE cases.supplements
    ADD COLUMN lack  text NOT NULL DEFAULT 'incomplete' CHECK (lack IN ('incomplete', 'wrong')),
    ADD COLUMN again text;
ALTER TABLE cases.cases ADD COLUMN asked_again boolean NOT NULL DEFAULT FALSE;
ALTER TABLE cases.work_list ADD COLUMN asked_again boolean NOT NULL DEFAULT FALSE;

-- As in 0090, but that a line tells of a second request.
CREATE OR REPLACE FUNCTION cases.project_work(events jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases.work_list (
        agency, task_id, subject_id, case_id, reference, service, step, step_kind, duty, opened_at, due_at, case_due_at,
        asked_again
    )
    SELECT e.body ->> 'agency', (e.body ->> 'task_id')::uuid, e.subject_id, (e.body ->> 'case_id')::uuid,
        e.body ->> 'reference', e.body ->> 'service', e.body ->> 'step', e.body ->> 'step_kind', e.body ->> 'duty',
        e.at, (e.body ->> 'due_at')::timestamptz, (e.body ->> 'case_due_at')::timestamptz,
        coalesce((e.body ->> 'asked_again')::boolean, FALSE)
    FROM jsonb_to_recordset(events) AS e(subject_id uuid, kind text, at timestamptz, body jsonb)
    WHERE e.kind = 'task-opened'
    ON CONFLICT DO NOTHING;
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
