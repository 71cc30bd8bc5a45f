-- Applications and their cases, from the first question to the decision. Everything about one subject lies
-- under its id; what other readers need (a person, an agency) is a projection fed by the log.
CREATE SCHEMA cases;
GRANT USAGE ON SCHEMA cases TO motcua_app;

-- A declaration that is being filled in. `known` is what registries answered at `known_at`, `answers` what the
-- person said, `typed` what was typed and could not be read yet, `missing` which look-ups were down.
-- `keeper` may open it again: the declarant, or the official who files for a walk-in. `checked` is what the rules
-- decided about the version that was checked, `checked_facts` what is filed of it; any change empties both.
-- citus: distributed(subject_id)
CREATE TABLE cases.drafts (
    subject_id            uuid NOT NULL,
    id                    uuid NOT NULL,
    bundle                text NOT NULL,
    release               text NOT NULL,
    channel               text NOT NULL CHECK (channel IN ('online', 'counter')),
    declarant             uuid NOT NULL,
    keeper                uuid NOT NULL,
    official              uuid,
    agency                text,
    holders               jsonb NOT NULL,
    fixed                 jsonb NOT NULL,
    known                 jsonb NOT NULL,
    known_at              timestamptz NOT NULL,
    missing               jsonb NOT NULL,
    answers               jsonb NOT NULL,
    contested             jsonb NOT NULL,
    typed                 jsonb NOT NULL,
    salt                  bytea NOT NULL,
    version               integer NOT NULL,
    started_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL,
    submitted_application uuid,
    checked               jsonb,
    checked_facts         jsonb,
    PRIMARY KEY (subject_id, id),
    CONSTRAINT official_at_the_counter CHECK ((channel = 'counter') = (official IS NOT NULL))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON cases.drafts TO motcua_app;

-- The button that starts a draft, pressed twice, starts one.
-- citus: distributed(token)
CREATE TABLE cases.starts (
    token      text PRIMARY KEY,
    subject_id uuid NOT NULL,
    draft_id   uuid NOT NULL
);
GRANT SELECT, INSERT ON cases.starts TO motcua_app;

-- Where somebody's open drafts lie.
-- citus: distributed(keeper)
CREATE TABLE cases.person_drafts (
    keeper     uuid NOT NULL,
    draft_id   uuid NOT NULL,
    subject_id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    PRIMARY KEY (keeper, draft_id)
);
GRANT SELECT, INSERT, DELETE ON cases.person_drafts TO motcua_app;

-- What was filed: every fact with its source. Erasure empties facts and salt; the commitment stays in the log.
-- citus: distributed(subject_id)
CREATE TABLE cases.applications (
    subject_id   uuid NOT NULL,
    id           uuid NOT NULL,
    draft_id     uuid NOT NULL,
    reference    text NOT NULL,
    bundle       text NOT NULL,
    release      text NOT NULL,
    channel      text NOT NULL CHECK (channel IN ('online', 'counter')),
    declarant    uuid NOT NULL,
    official     uuid,
    facts        jsonb,
    holders      jsonb NOT NULL,
    salt         bytea,
    commitment   bytea NOT NULL CHECK (length(commitment) = 32),
    submitted_at timestamptz NOT NULL,
    erased_at    timestamptz,
    PRIMARY KEY (subject_id, id),
    CONSTRAINT one_application_of_a_draft UNIQUE (subject_id, draft_id),
    CONSTRAINT nothing_left_when_erased CHECK (
        (erased_at IS NULL) = (facts IS NOT NULL) AND (erased_at IS NULL) = (salt IS NOT NULL)
    )
);
GRANT SELECT, INSERT, UPDATE ON cases.applications TO motcua_app;

-- Who takes part in an application.
-- citus: distributed(subject_id)
CREATE TABLE cases.parties (
    subject_id     uuid NOT NULL,
    application_id uuid NOT NULL,
    person         uuid NOT NULL,
    role           text NOT NULL,
    PRIMARY KEY (subject_id, application_id, person, role)
);
GRANT SELECT, INSERT ON cases.parties TO motcua_app;

-- One service of an application, under one agency and its clock. The due date is derived from budget, start
-- and the ledger of spans; none while the clock stands.
-- citus: distributed(subject_id)
CREATE TABLE cases.cases (
    subject_id     uuid NOT NULL,
    id             uuid NOT NULL,
    application_id uuid NOT NULL,
    previous_case  uuid,
    reference      text NOT NULL,
    bundle         text NOT NULL,
    service        text NOT NULL,
    release        text NOT NULL,
    agency         text NOT NULL,
    unit           text NOT NULL,
    channel        text NOT NULL,
    state          text NOT NULL CHECK (state IN (
        'opened', 'acknowledged', 'in-processing', 'supplement', 'number-waiting', 'to-sign', 'decided',
        'issued', 'refused', 'withdrawn', 'stopped'
    )),
    step           text NOT NULL,
    accepted_at    timestamptz NOT NULL,
    started_at     timestamptz NOT NULL,
    budget_unit    text NOT NULL CHECK (budget_unit IN ('days', 'hours', 'minutes')),
    budget_amount  integer NOT NULL CHECK (budget_amount >= 0),
    legal_basis    text NOT NULL,
    due_at         timestamptz,
    outcome        text CHECK (outcome IN ('approved', 'refused')),
    reason         text,
    decided_at     timestamptz,
    decided_by     uuid,
    closed_at      timestamptz,
    version        integer NOT NULL,
    PRIMARY KEY (subject_id, id),
    CONSTRAINT closed_at_when_closed CHECK (
        (state IN ('issued', 'refused', 'withdrawn', 'stopped')) = (closed_at IS NOT NULL)
    )
);
CREATE INDEX cases_of_application ON cases.cases (subject_id, application_id);
-- For the clock's jobs: what is open, by what is due first.
CREATE INDEX open_cases_by_due ON cases.cases (due_at) WHERE closed_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON cases.cases TO motcua_app;

-- The ledger of a case's clock: when it stood, and why. An open span has no end.
-- citus: distributed(subject_id)
CREATE TABLE cases.spans (
    subject_id uuid NOT NULL,
    case_id    uuid NOT NULL,
    id         uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('supplement', 'number-waiting')),
    from_at    timestamptz NOT NULL,
    to_at      timestamptz,
    PRIMARY KEY (subject_id, case_id, id),
    CONSTRAINT span_runs_forward CHECK (to_at >= from_at)
);
CREATE UNIQUE INDEX one_open_span ON cases.spans (subject_id, case_id) WHERE to_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON cases.spans TO motcua_app;

-- What somebody has to do on a case.
-- citus: distributed(subject_id)
CREATE TABLE cases.tasks (
    subject_id uuid NOT NULL,
    case_id    uuid NOT NULL,
    id         uuid NOT NULL,
    step       text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('acknowledge', 'decide', 'allot', 'sign', 'issue', 'hand-over')),
    duty       text,
    agency     text NOT NULL,
    state      text NOT NULL CHECK (state IN ('open', 'taken', 'done')),
    opened_at  timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    taken_by   uuid,
    taken_at   timestamptz,
    done_by    uuid,
    done_at    timestamptz,
    outcome    text,
    note       text,
    missed_at  timestamptz,
    PRIMARY KEY (subject_id, id),
    CONSTRAINT done_at_when_done CHECK ((state = 'done') = (done_at IS NOT NULL AND outcome IS NOT NULL))
);
-- One open task for each step of a case: a job that runs twice opens nothing twice.
CREATE UNIQUE INDEX one_open_task_of_a_step ON cases.tasks (subject_id, case_id, step) WHERE state <> 'done';
-- For the clock's jobs: which open task has missed its time.
CREATE INDEX open_tasks_by_due ON cases.tasks (due_at) WHERE state <> 'done' AND missed_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON cases.tasks TO motcua_app;

-- What an official asked for, and what came back.
-- citus: distributed(subject_id)
CREATE TABLE cases.supplements (
    subject_id  uuid NOT NULL,
    case_id     uuid NOT NULL,
    id          uuid NOT NULL,
    what        text,
    why         text,
    asked_by    uuid NOT NULL,
    asked_at    timestamptz NOT NULL,
    answer      text,
    answered_by uuid,
    answered_at timestamptz,
    PRIMARY KEY (subject_id, case_id, id)
);
CREATE UNIQUE INDEX one_open_supplement ON cases.supplements (subject_id, case_id) WHERE answered_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON cases.supplements TO motcua_app;

-- Papers that were handed in: with a draft (`paper` is the declared id), or with a supplement (its id).
-- The content is a file by its hash.
-- citus: distributed(subject_id)
CREATE TABLE cases.papers (
    subject_id uuid NOT NULL,
    draft_id   uuid NOT NULL,
    id         uuid NOT NULL,
    paper      text,
    supplement uuid,
    filename   text NOT NULL,
    media_type text NOT NULL CHECK (media_type IN ('application/pdf', 'image/jpeg', 'image/png')),
    size       integer NOT NULL CHECK (size > 0),
    sha256     text NOT NULL CHECK (length(sha256) = 64),
    given_by   uuid NOT NULL,
    given_at   timestamptz NOT NULL,
    removed_at timestamptz,
    PRIMARY KEY (subject_id, id),
    CONSTRAINT paper_of_one_thing CHECK ((paper IS NULL) <> (supplement IS NULL))
);
CREATE INDEX papers_of_draft ON cases.papers (subject_id, draft_id);
GRANT SELECT, INSERT, UPDATE ON cases.papers TO motcua_app;

-- The dossier number is unique in the nation: a claim, keyed by the value itself.
-- citus: distributed(reference)
CREATE TABLE cases.references (
    reference      text PRIMARY KEY,
    subject_id     uuid NOT NULL,
    application_id uuid NOT NULL,
    case_id        uuid NOT NULL
);
GRANT SELECT, INSERT ON cases.references TO motcua_app;

-- Dossier numbers are leased in blocks for each agency and day, before the write: `next` is the first free one.
-- citus: distributed(agency)
CREATE TABLE cases.reference_blocks (
    agency text NOT NULL,
    day    date NOT NULL,
    next   bigint NOT NULL CHECK (next > 0),
    PRIMARY KEY (agency, day)
);
GRANT SELECT, INSERT, UPDATE ON cases.reference_blocks TO motcua_app;

-- Somebody at the counter: the official found the person by number and birth date and may file for them until
-- `until`. The address of the page holds this row's id, never the person's number.
-- citus: distributed(official)
CREATE TABLE cases.visits (
    official uuid NOT NULL,
    id       uuid NOT NULL,
    person   uuid NOT NULL,
    bundle   text NOT NULL,
    until    timestamptz NOT NULL,
    PRIMARY KEY (official, id)
);
GRANT SELECT, INSERT ON cases.visits TO motcua_app;

-- Searches for a person by number and birth date: guessing is limited by the seeker.
-- citus: distributed(seeker)
CREATE TABLE cases.searches (
    seeker uuid NOT NULL,
    id     uuid NOT NULL,
    at     timestamptz NOT NULL,
    found  boolean NOT NULL,
    PRIMARY KEY (seeker, id)
);
GRANT SELECT, INSERT ON cases.searches TO motcua_app;

-- Projection: what a person takes part in.
-- citus: distributed(person)
CREATE TABLE cases.person_cases (
    person         uuid NOT NULL,
    application_id uuid NOT NULL,
    subject_id     uuid NOT NULL,
    reference      text NOT NULL,
    bundle         text NOT NULL,
    submitted_at   timestamptz NOT NULL,
    PRIMARY KEY (person, application_id)
);
GRANT SELECT, INSERT, DELETE ON cases.person_cases TO motcua_app;

-- Projection: which record of a registry offers a bundle to a person by itself.
-- citus: distributed(person)
CREATE TABLE cases.person_offers (
    person     uuid NOT NULL,
    record_id  uuid NOT NULL,
    subject_id uuid NOT NULL,
    registry   text NOT NULL,
    offered_at timestamptz NOT NULL,
    PRIMARY KEY (person, record_id)
);
GRANT SELECT, INSERT, DELETE ON cases.person_offers TO motcua_app;

-- Projection: the work of an agency. A stale line does no harm: acting on it says who decided.
-- citus: distributed(agency)
CREATE TABLE cases.work_list (
    agency      text NOT NULL,
    task_id     uuid NOT NULL,
    subject_id  uuid NOT NULL,
    case_id     uuid NOT NULL,
    reference   text NOT NULL,
    service     text NOT NULL,
    step        text NOT NULL,
    step_kind   text NOT NULL,
    duty        text,
    opened_at   timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    case_due_at timestamptz,
    PRIMARY KEY (agency, task_id)
);
CREATE INDEX work_by_due ON cases.work_list (agency, due_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON cases.work_list TO motcua_app;

-- Feeds what persons take part in, and takes the filed draft from their list.
CREATE FUNCTION cases.project_persons(events jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases.person_cases (person, application_id, subject_id, reference, bundle, submitted_at)
    SELECT DISTINCT (p ->> 'person')::uuid, (e.body ->> 'application_id')::uuid, e.subject_id,
        e.body ->> 'reference', e.body ->> 'bundle', e.at
    FROM jsonb_to_recordset(events) AS e(subject_id uuid, kind text, at timestamptz, body jsonb),
        LATERAL jsonb_array_elements(e.body -> 'parties') AS p
    WHERE e.kind = 'application-submitted'
    ON CONFLICT DO NOTHING;
    DELETE FROM cases.person_drafts d
    USING jsonb_to_recordset(events) AS e(kind text, body jsonb)
    WHERE e.kind = 'application-submitted'
      AND d.keeper = (e.body ->> 'keeper')::uuid
      AND d.draft_id = (e.body ->> 'draft_id')::uuid;
END $$;
GRANT EXECUTE ON FUNCTION cases.project_persons(jsonb) TO motcua_app;

-- Feeds the offers that a notice makes by itself.
CREATE FUNCTION cases.project_offers(events jsonb) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO cases.person_offers (person, record_id, subject_id, registry, offered_at)
    SELECT DISTINCT p::uuid, (e.body ->> 'record_id')::uuid, e.subject_id, e.body ->> 'registry', e.at
    FROM jsonb_to_recordset(events) AS e(subject_id uuid, at timestamptz, body jsonb),
        LATERAL jsonb_array_elements_text(e.body -> 'offered_to') AS p
    ON CONFLICT DO NOTHING;
$$;
GRANT EXECUTE ON FUNCTION cases.project_offers(jsonb) TO motcua_app;

-- Feeds the work lists. A task opened and done in one batch leaves nothing; so does a line that comes twice.
CREATE FUNCTION cases.project_work(events jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases.work_list (
        agency, task_id, subject_id, case_id, reference, service, step, step_kind, duty, opened_at, due_at, case_due_at
    )
    SELECT e.body ->> 'agency', (e.body ->> 'task_id')::uuid, e.subject_id, (e.body ->> 'case_id')::uuid,
        e.body ->> 'reference', e.body ->> 'service', e.body ->> 'step', e.body ->> 'step_kind', e.body ->> 'duty',
        e.at, (e.body ->> 'due_at')::timestamptz, (e.body ->> 'case_due_at')::timestamptz
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
GRANT EXECUTE ON FUNCTION cases.project_work(jsonb) TO motcua_app;

-- One declaration to file, as the web sends it: `cases`, `tasks`, `parties` and `events` are arrays. Its facts are
-- copied from the draft.
CREATE TYPE cases.submission AS (
    place          integer,
    subject_id     uuid,
    draft_id       uuid,
    version        integer,
    application_id uuid,
    reference      text,
    bundle         text,
    release        text,
    channel        text,
    at             timestamptz,
    parties        jsonb,
    cases          jsonb,
    tasks          jsonb,
    events         jsonb
);

-- Whether a bundle was declared about a subject, and was not refused or withdrawn.
CREATE FUNCTION cases.is_filed(about uuid, declared text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1
        FROM cases.applications a
        JOIN cases.cases c ON c.subject_id = a.subject_id AND c.application_id = a.id
        WHERE a.subject_id = about AND a.bundle = declared AND c.state NOT IN ('refused', 'withdrawn')
    );
$$;
GRANT EXECUTE ON FUNCTION cases.is_filed(uuid, text) TO motcua_app;

-- Files many declarations at once, one outcome for each. It decides no rule; it repeats each precondition (the
-- draft's version, checked, not filed yet) under a lock, so that a double click files once. An item that lost answers
-- with the application that is there, or with none if its version is stale.
CREATE FUNCTION cases.submit(items jsonb) RETURNS TABLE ("position" integer, outcome jsonb)
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
          AND NOT cases.is_filed(i.subject_id, i.bundle)
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
        'by_another', d.submitted_application IS NULL AND cases.is_filed(i.subject_id, i.bundle)
    )
    FROM unnest(asked) AS i
    LEFT JOIN cases.drafts d ON d.subject_id = i.subject_id AND d.id = i.draft_id;
END $$;
GRANT EXECUTE ON FUNCTION cases.submit(jsonb) TO motcua_app;
