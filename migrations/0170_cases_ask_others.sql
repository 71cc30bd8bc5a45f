-- What goes before a decision: other agencies say what they think, officials go and look.
ALTER TABLE cases.tasks DROP CONSTRAINT tasks_kind_check;
ALTER TABLE cases.tasks ADD CONSTRAINT tasks_kind_check CHECK (kind IN (
    'acknowledge', 'check', 'consult', 'inspect', 'decide', 'allot', 'sign', 'issue', 'hand-over',
    'withdrawal'
));

-- What an agency that was asked says about a case; `silent`: it did not answer in time, and the law says what that
-- means. Erasure empties the words.
-- citus: distributed(subject_id)
CREATE TABLE cases.opinions (
    subject_id uuid NOT NULL,
    case_id    uuid NOT NULL,
    task_id    uuid NOT NULL,
    step       text NOT NULL,
    agency     text NOT NULL,
    answer     text NOT NULL CHECK (answer IN ('agrees', 'agrees-if', 'objects')),
    words      text,
    silent     boolean NOT NULL,
    given_by   uuid NOT NULL,
    given_at   timestamptz NOT NULL,
    PRIMARY KEY (subject_id, task_id),
    CONSTRAINT silence_says_nothing CHECK (NOT silent OR words IS NULL)
);
CREATE INDEX opinions_of_case ON cases.opinions (subject_id, case_id);
GRANT SELECT, INSERT, UPDATE ON cases.opinions TO motcua_app;

-- A visit on site with what was found; without a result it is put off to that day, and the words say why.
-- citus: distributed(subject_id)
CREATE TABLE cases.inspections (
    subject_id  uuid NOT NULL,
    case_id     uuid NOT NULL,
    id          uuid NOT NULL,
    task_id     uuid NOT NULL,
    step        text NOT NULL,
    on_day      date NOT NULL,
    result      text CHECK (result IN ('as-stated', 'not-as-stated')),
    words       text,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (subject_id, id)
);
CREATE INDEX inspections_of_case ON cases.inspections (subject_id, case_id);
GRANT SELECT, INSERT, UPDATE ON cases.inspections TO motcua_app;
