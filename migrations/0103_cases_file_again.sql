-- Some declarations are made again: a confirmation that one asks for each year. What was filed before stands in their
-- way only as long as it runs; a life event is declared once, unless it was refused or withdrawn.
CREATE FUNCTION cases.stands_before(about uuid, declared text, again boolean) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN again THEN EXISTS (
        SELECT 1
        FROM cases.applications a
        JOIN cases.cases c ON c.subject_id = a.subject_id AND c.application_id = a.id
        WHERE a.subject_id = about AND a.bundle = declared AND c.closed_at IS NULL
    ) ELSE cases.is_filed(about, declared) END;
$$;
GRANT EXECUTE ON FUNCTION cases.stands_before(uuid, text, boolean) TO motcua_app;

ALTER TYPE cases.submission ADD ATTRIBUTE again boolean;

-- As in 0090, but for the rule above.
CREATE OR REPLACE FUNCTION cases.submit(items jsonb) RETURNS TABLE ("position" integer, outcome jsonb)
LANGUAGE plpgsql AS $$
DECLARE
    asked cases.submission[];
    filed cases.submission[];
BEGIN
    SELECT array_agg(jsonb_populate_record(NULL::cases.submission, e.item || jsonb_build_object('place', e.position)))
    INTO asked
    FROM jsonb_to_recordset(items) AS e("position" integer, item jsonb);

    -- All drafts about a subject, so that of two parents one files; always in the same order, so that two groups in
    -- flight do not wait for each other.
    PERFORM 1
    FROM cases.drafts d
    WHERE d.subject_id IN (SELECT i.subject_id FROM unnest(asked) AS i)
    ORDER BY d.subject_id, d.id
    FOR UPDATE OF d;

    SELECT array_agg(w.item) INTO filed
    FROM (
        SELECT DISTINCT ON (i.subject_id, i.bundle) i AS item
        FROM unnest(asked) AS i
        JOIN cases.drafts d ON d.subject_id = i.subject_id AND d.id = i.draft_id
        WHERE d.version = i.version AND d.submitted_application IS NULL
          AND (d.checked ->> 'version')::integer = i.version
          AND NOT cases.stands_before(i.subject_id, i.bundle, i.again)
        ORDER BY i.subject_id, i.bundle, i.place
    ) AS w;

    UPDATE cases.drafts d
    SET submitted_application = i.application_id, updated_at = i.at, typed = '{}'
    FROM unnest(filed) AS i
    WHERE d.subject_id = i.subject_id AND d.id = i.draft_id;

    INSERT INTO cases.applications (
        subject_id, id, draft_id, reference, bundle, release, channel, declarant, official, facts, holders, salt,
        commitment, submitted_at
    )
    SELECT i.subject_id, i.application_id, i.draft_id, i.reference, i.bundle, i.release, i.channel, d.declarant,
        d.official, d.checked_facts, d.holders, d.salt, decode(d.checked ->> 'commitment', 'hex'), i.at
    FROM unnest(filed) AS i
    JOIN cases.drafts d ON d.subject_id = i.subject_id AND d.id = i.draft_id;

    INSERT INTO cases.parties (subject_id, application_id, person, role)
    SELECT i.subject_id, i.application_id, p.person, p.role
    FROM unnest(filed) AS i, LATERAL jsonb_to_recordset(i.parties) AS p(person uuid, role text);

    INSERT INTO cases.cases (
        subject_id, id, application_id, reference, bundle, service, release, agency, unit, channel, state, step,
        accepted_at, started_at, budget_unit, budget_amount, legal_basis, due_at, version
    )
    SELECT i.subject_id, c.id, i.application_id, c.reference, i.bundle, c.service, i.release, c.agency, c.unit,
        i.channel, 'opened', c.step, i.at, c.started_at, c.budget_unit, c.budget_amount, c.legal_basis, c.due_at, 1
    FROM unnest(filed) AS i,
        LATERAL jsonb_to_recordset(i.cases) AS c(
            id uuid, reference text, service text, agency text, unit text, step text, started_at timestamptz,
            budget_unit text, budget_amount integer, legal_basis text, due_at timestamptz
        );

    INSERT INTO cases.references (reference, subject_id, application_id, case_id)
    SELECT c.reference, i.subject_id, i.application_id, c.id
    FROM unnest(filed) AS i, LATERAL jsonb_to_recordset(i.cases) AS c(id uuid, reference text);

    INSERT INTO cases.tasks (subject_id, case_id, id, step, kind, duty, agency, state, opened_at, due_at)
    SELECT i.subject_id, t.case_id, t.id, t.step, t.kind, t.duty, t.agency, 'open', i.at, t.due_at
    FROM unnest(filed) AS i,
        LATERAL jsonb_to_recordset(i.tasks) AS t(
            id uuid, case_id uuid, step text, kind text, duty text, agency text, due_at timestamptz
        );

    PERFORM infra.append_events((
        SELECT jsonb_agg(e.event) FROM unnest(filed) AS i, LATERAL jsonb_array_elements(i.events) AS e(event)
    ));

    RETURN QUERY
    SELECT i.place, jsonb_build_object(
        'filed', coalesce(d.submitted_application = i.application_id, FALSE),
        'application_id', d.submitted_application,
        'by_another', d.submitted_application IS NULL AND cases.stands_before(i.subject_id, i.bundle, i.again)
    )
    FROM unnest(asked) AS i
    LEFT JOIN cases.drafts d ON d.subject_id = i.subject_id AND d.id = i.draft_id;
END $$;
