-- What the state tells a person, and what it reminds an agency of. A key makes a sending happen once.
CREATE SCHEMA notify;

-- Texts lie in the pack; a row keeps the template's name and what fills its places.
-- citus: distributed(subject_id)
CREATE TABLE notify.notices (
    subject_id uuid NOT NULL,
    key        text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    template   text NOT NULL,
    data       jsonb NOT NULL CHECK (jsonb_typeof(data) = 'object'),
    link       text CHECK (link LIKE '/%' AND link NOT LIKE '//%'),
    sent_at    timestamptz NOT NULL,
    seen_at    timestamptz,
    PRIMARY KEY (subject_id, key)
);
CREATE INDEX notices_by_time ON notify.notices (subject_id, sent_at DESC, key DESC);

-- An alert stays until what it warns of is over, or an official has taken note.
-- citus: distributed(agency)
CREATE TABLE notify.alerts (
    agency     text NOT NULL,
    key        text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    kind       text NOT NULL,
    subject_id uuid,
    case_id    uuid,
    data       jsonb NOT NULL CHECK (jsonb_typeof(data) = 'object'),
    link       text CHECK (link LIKE '/%' AND link NOT LIKE '//%'),
    raised_at  timestamptz NOT NULL,
    seen_at    timestamptz,
    seen_by    uuid,
    over_at    timestamptz,
    PRIMARY KEY (agency, key),
    CONSTRAINT a_case_lies_under_its_subject CHECK ((subject_id IS NULL) = (case_id IS NULL)),
    CONSTRAINT seen_by_somebody CHECK ((seen_at IS NULL) = (seen_by IS NULL))
);
CREATE INDEX alerts_open ON notify.alerts (agency, raised_at, key) WHERE over_at IS NULL;

GRANT USAGE ON SCHEMA notify TO motcua_app;
GRANT SELECT, INSERT, UPDATE (seen_at), DELETE ON notify.notices TO motcua_app;
GRANT SELECT, INSERT, UPDATE (seen_at, seen_by, over_at) ON notify.alerts TO motcua_app;
