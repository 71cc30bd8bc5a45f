-- Three more ways of a case: an agency does not accept it (with the reason and the clause of the law), a citizen asks to
-- withdraw it while somebody works on it, and an official stops it.
ALTER TABLE cases.cases ADD COLUMN clause text;
ALTER TABLE cases.cases DROP CONSTRAINT cases_state_check, DROP CONSTRAINT closed_at_when_closed;
ALTER TABLE cases.cases
    ADD CONSTRAINT cases_state_check CHECK (state IN (
        'opened', 'not-accepted', 'acknowledged', 'in-processing', 'supplement', 'number-waiting', 'signer-waiting',
        'to-sign', 'withdrawal-asked', 'decided', 'issued', 'refused', 'withdrawn', 'stopped'
    )),
    ADD CONSTRAINT closed_at_when_closed CHECK (
        (state IN ('not-accepted', 'issued', 'refused', 'withdrawn', 'stopped')) = (closed_at IS NOT NULL)
    );
ALTER TABLE cases.tasks DROP CONSTRAINT tasks_kind_check;
ALTER TABLE cases.tasks ADD CONSTRAINT tasks_kind_check CHECK (kind IN (
    'acknowledge', 'decide', 'allot', 'sign', 'issue', 'hand-over', 'withdrawal'
));

-- Whether a bundle was declared about a subject, and did not end without a decision.
CREATE OR REPLACE FUNCTION cases.is_filed(about uuid, declared text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1
        FROM cases.applications a
        JOIN cases.cases c ON c.subject_id = a.subject_id AND c.application_id = a.id
        WHERE a.subject_id = about AND a.bundle = declared
          AND c.state NOT IN ('not-accepted', 'refused', 'withdrawn', 'stopped')
    );
$$;
