-- What a declarant may see of others. `proof` says why they may see it ('offered', 'named' by a registry), `agreed`
-- who was named for a role and agreed, `withheld` of which roles nothing is shown, and who has to agree first.
ALTER TABLE cases.drafts
    ADD COLUMN proof    text  NOT NULL DEFAULT 'none',
    ADD COLUMN agreed   jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN withheld jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT known_proof CHECK (proof IN ('offered', 'named', 'none'));

-- Somebody was named by number in a declaration that nothing had offered to its declarant: the person is told, and
-- agrees or does not. Without an answer the declarant may file, and sees none of the person's values.
-- citus: distributed(person)
CREATE TABLE cases.assents (
    person      uuid NOT NULL,
    id          uuid NOT NULL,
    subject_id  uuid NOT NULL,
    draft_id    uuid NOT NULL,
    role        text NOT NULL,
    bundle      text NOT NULL,
    declarant   uuid NOT NULL,
    asked_at    timestamptz NOT NULL,
    answer      text CHECK (answer IN ('agreed', 'refused')),
    answered_at timestamptz,
    PRIMARY KEY (person, id),
    CONSTRAINT asked_once UNIQUE (person, draft_id, role),
    CONSTRAINT answered_at_when_answered CHECK ((answer IS NULL) = (answered_at IS NULL))
);
GRANT SELECT, INSERT, UPDATE ON cases.assents TO motcua_app;

-- A walk-in's draft and cases are open to the official during a visit of the same person only.
CREATE INDEX visits_of_person ON cases.visits (official, person, until);

-- Tries to find a person are counted where they are entered, so that many at once are not more than one by one.
-- Gives whether the try is allowed.
CREATE FUNCTION cases.try_search(p_seeker uuid, p_id uuid, p_at timestamptz, p_since timestamptz, p_most integer)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    failed integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_seeker::text, 90));
    SELECT count(*) INTO failed
    FROM cases.searches s
    WHERE s.seeker = p_seeker AND s.at > p_since AND NOT s.found;
    IF failed >= p_most THEN
        RETURN false;
    END IF;
    INSERT INTO cases.searches (seeker, id, at, found) VALUES (p_seeker, p_id, p_at, false);
    RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION cases.try_search(uuid, uuid, timestamptz, timestamptz, integer) TO motcua_app;
GRANT UPDATE (found) ON cases.searches TO motcua_app;

-- Tells the registries about whom an agency has a case in hand: whom it is about, and its parties.
CREATE FUNCTION cases.project_hands(events jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM registries.take_in_hand(
        array_agg(w.person), array_agg(e.body ->> 'agency'), array_agg(e.subject_id),
        array_agg((e.body ->> 'case_id')::uuid), array_agg(e.at)
    )
    FROM jsonb_to_recordset(events) AS e(subject_id uuid, kind text, at timestamptz, body jsonb),
        LATERAL (
            SELECT e.subject_id AS person
            UNION
            SELECT (p ->> 'person')::uuid FROM jsonb_array_elements(e.body -> 'parties') AS p
        ) AS w
    WHERE e.kind = 'case-opened';
    PERFORM registries.let_go(
        array_agg(w.person), array_agg(e.body ->> 'agency'), array_agg((e.body ->> 'case_id')::uuid)
    )
    FROM jsonb_to_recordset(events) AS e(subject_id uuid, kind text, body jsonb)
    JOIN cases.cases c ON c.subject_id = e.subject_id AND c.id = (e.body ->> 'case_id')::uuid,
        LATERAL (
            SELECT e.subject_id AS person
            UNION
            SELECT p.person FROM cases.parties p
            WHERE p.subject_id = c.subject_id AND p.application_id = c.application_id
        ) AS w
    WHERE e.kind = 'case-closed';
END $$;
GRANT EXECUTE ON FUNCTION cases.project_hands(jsonb) TO motcua_app;

-- What is open already.
DO $$
BEGIN
    PERFORM registries.take_in_hand(
        array_agg(w.person), array_agg(c.agency), array_agg(c.subject_id), array_agg(c.id),
        array_agg(c.accepted_at)
    )
    FROM cases.cases c,
        LATERAL (
            SELECT c.subject_id AS person
            UNION
            SELECT p.person FROM cases.parties p
            WHERE p.subject_id = c.subject_id AND p.application_id = c.application_id
        ) AS w
    WHERE c.closed_at IS NULL
    GROUP BY c.agency;
END $$;
