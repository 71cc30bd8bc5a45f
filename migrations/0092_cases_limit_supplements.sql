-- A citizen has until `until_at` to answer a supplement, if the service sets a limit, and is reminded once from
-- `remind_at` on. Who did not answer in time may declare again.
ALTER TABLE cases.supplements
    ADD COLUMN until_at    timestamptz,
    ADD COLUMN remind_at   timestamptz,
    ADD COLUMN reminded_at timestamptz;

-- For the clock's jobs: who is to be reminded, and whose time is over.
CREATE INDEX open_supplements_by_limit ON cases.supplements (until_at)
WHERE answered_at IS NULL AND until_at IS NOT NULL;

-- Whether a bundle was declared about a subject, and was not refused, withdrawn or stopped.
CREATE OR REPLACE FUNCTION cases.is_filed(about uuid, declared text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1
        FROM cases.applications a
        JOIN cases.cases c ON c.subject_id = a.subject_id AND c.application_id = a.id
        WHERE a.subject_id = about AND a.bundle = declared AND c.state NOT IN ('refused', 'withdrawn', 'stopped')
    );
$$;
