-- Cases in bulk, through the real tables and the projections that the log runs.
CREATE SCHEMA bench;
CREATE TABLE bench.agencies (place int PRIMARY KEY, code text NOT NULL);
CREATE TABLE bench.tokens (agency text NOT NULL, name int NOT NULL, tokens bytea[] NOT NULL, PRIMARY KEY (agency, name));
-- A case by its number: half of the names are rare, one is everybody's twentieth; due within twenty days, some late.
CREATE FUNCTION bench.batch(first int, last int, at timestamptz, services text[], facts text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE made ON COMMIT DROP AS
    SELECT n, md5('s' || n)::uuid AS subject_id, md5('a' || n)::uuid AS application_id,
        ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id,
        md5('p' || n % 100000)::uuid AS person, a.code AS agency, 'N.' || n AS reference,
        services[1 + n % array_length(services, 1)] AS service, n % 5 = 0 AS open,
        CASE WHEN n % 20 = 0 THEN 0 ELSE n % <names> END AS name,
        at - (n % 1000) * interval '1 hour' AS filed,
        at + (n % 480 - 48) * interval '1 hour' + n * interval '1 microsecond' AS due,
        CASE WHEN n % 7 = 0 THEN 'counter' ELSE 'online' END AS channel,
        'd' || lpad((n / 7 % <duties>)::text, 2, '0') AS duty
    FROM generate_series(first, last) AS n
    JOIN bench.agencies a ON a.place = CASE WHEN n / 5 % 5 = 0 THEN 0 ELSE n / 5 % <agencies> END;
    INSERT INTO cases.applications (subject_id, id, draft_id, reference, bundle, release, channel, declarant, facts,
        holders, salt, commitment, submitted_at)
    SELECT subject_id, application_id, application_id, reference, 'b', 'r', channel, person,
        replace(facts, 'NNN', n::text)::jsonb, '{}', decode('00', 'hex'), sha256(n::text::bytea), filed
    FROM made;
    INSERT INTO cases.parties (subject_id, application_id, person, role)
    SELECT subject_id, application_id, person, 'x' FROM made;
    INSERT INTO cases.cases (subject_id, id, application_id, reference, bundle, service, release, agency, unit, channel,
        state, step, accepted_at, started_at, budget_unit, budget_amount, legal_basis, due_at, closed_at, version)
    SELECT subject_id, id, application_id, reference, 'b', service, 'r', agency, 'u', channel,
        CASE WHEN open THEN 'acknowledged' ELSE 'issued' END, 's', filed, filed, 'days', 3, 'law', due,
        CASE WHEN open THEN NULL ELSE at END, 1
    FROM made;
    INSERT INTO cases.tasks (subject_id, case_id, id, step, kind, duty, agency, state, opened_at, due_at, done_at, outcome)
    SELECT m.subject_id, m.id, md5(k.kind || m.n)::uuid, k.kind, k.kind, m.duty, m.agency,
        CASE WHEN m.open AND k.kind = 'decide' THEN 'open' ELSE 'done' END, m.filed, m.due,
        CASE WHEN m.open AND k.kind = 'decide' THEN NULL ELSE at END,
        CASE WHEN m.open AND k.kind = 'decide' THEN NULL ELSE 'done' END
    FROM made m, unnest(ARRAY['acknowledge', 'decide', 'sign', 'issue']) AS k(kind)
    WHERE NOT m.open OR k.kind IN ('acknowledge', 'decide');
    INSERT INTO cases.references (reference, subject_id, application_id, case_id)
    SELECT reference, subject_id, application_id, id FROM made;
    INSERT INTO cases.names (agency, token, case_id, subject_id)
    SELECT m.agency, t.token, m.id, m.subject_id
    FROM made m JOIN bench.tokens b ON b.agency = m.agency AND b.name = m.name, unnest(b.tokens) AS t(token);
    PERFORM cases.project_persons((
        SELECT jsonb_agg(jsonb_build_object('subject_id', subject_id, 'kind', 'application-submitted', 'at', filed, 'body',
            jsonb_build_object('application_id', application_id, 'draft_id', application_id, 'keeper', person,
                'reference', reference, 'bundle', 'b',
                'parties', jsonb_build_array(jsonb_build_object('person', person, 'role', 'x')))))
        FROM made));
    PERFORM cases.project_work((
        SELECT jsonb_agg(jsonb_build_object('seq', n, 'subject_id', subject_id, 'kind', 'task-opened', 'at', filed, 'body',
            jsonb_build_object('agency', agency, 'task_id', md5('decide' || n)::uuid, 'case_id', id, 'reference', reference,
                'service', 's' || lpad((n / 11 % <services>)::text, 2, '0'), 'step', 'decide',
                'step_kind', CASE WHEN n % 3 = 0 THEN 'sign' ELSE 'decide' END, 'duty', duty,
                'due_at', due, 'case_due_at', due, 'channel', channel)))
        FROM made WHERE open));
    PERFORM cases.project_work((
        SELECT coalesce(jsonb_agg(jsonb_build_object('seq', n, 'subject_id', subject_id, 'kind', 'task-taken', 'at', filed,
            'body', jsonb_build_object('agency', agency, 'task_id', md5('decide' || n)::uuid,
                'taken_by', md5('t' || n % 1000)::uuid))), '[]')
        FROM made WHERE open AND n % 20 = 0));
END $$;
