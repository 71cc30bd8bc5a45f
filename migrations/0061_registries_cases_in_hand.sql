-- Which agency has an open case about whom: an official's program reads a registry for such a case only. Fed by the
-- log: rows come when a case opens and go when it closes.
-- citus: distributed(subject_id)
CREATE TABLE registries.in_hand (
    subject_id   uuid NOT NULL,
    agency       text NOT NULL,
    case_id      uuid NOT NULL,
    case_subject uuid NOT NULL,
    since        timestamptz NOT NULL,
    PRIMARY KEY (subject_id, agency, case_id)
);

-- Cases about subjects opened at agencies, many at once; told twice they are there once.
CREATE FUNCTION registries.take_in_hand(
    p_subjects uuid[], p_agencies text[], p_case_subjects uuid[], p_cases uuid[], p_since timestamptz[]
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO registries.in_hand (subject_id, agency, case_subject, case_id, since)
    SELECT n.subject_id, n.agency, n.case_subject, n.case_id, n.since
    FROM unnest(p_subjects, p_agencies, p_case_subjects, p_cases, p_since)
        AS n(subject_id, agency, case_subject, case_id, since)
    ON CONFLICT DO NOTHING;
$$;
REVOKE ALL ON FUNCTION registries.take_in_hand FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registries.take_in_hand TO motcua_app;

-- The cases are closed.
CREATE FUNCTION registries.let_go(p_subjects uuid[], p_agencies text[], p_cases uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM registries.in_hand h
    USING unnest(p_subjects, p_agencies, p_cases) AS n(subject_id, agency, case_id)
    WHERE h.subject_id = n.subject_id AND h.agency = n.agency AND h.case_id = n.case_id;
$$;
REVOKE ALL ON FUNCTION registries.let_go FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registries.let_go TO motcua_app;

-- The newest open case of an agency about a subject. It refuses rather than gives no row, so that a read joined to it
-- tells no case from no record.
CREATE FUNCTION registries.case_in_hand(p_subject uuid, p_agency text)
RETURNS TABLE (subject_id uuid, case_subject uuid, case_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT h.subject_id, h.case_subject, h.case_id
    FROM registries.in_hand h
    WHERE h.subject_id = p_subject AND h.agency = p_agency
    ORDER BY h.since DESC, h.case_id DESC
    LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no-case-in-hand' USING ERRCODE = 'MC015';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION registries.case_in_hand FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registries.case_in_hand TO motcua_app;
