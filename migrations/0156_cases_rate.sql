-- What a citizen thought of how a case was handled, once: stars, the step that it is about, and words for the office alone,
-- which erasure empties.
-- citus: distributed(subject_id)
CREATE TABLE cases.ratings (
    subject_id uuid NOT NULL,
    case_id    uuid NOT NULL,
    stars      smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
    step       text,
    words      text,
    by_code    boolean NOT NULL,
    given_at   timestamptz NOT NULL,
    PRIMARY KEY (subject_id, case_id)
);
GRANT SELECT, INSERT, UPDATE ON cases.ratings TO motcua_app;
