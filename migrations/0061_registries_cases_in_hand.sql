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

-- A case about a subject opened at an agency; told twice it is there once.
CREATE FUNCTION registries.take_in_hand(
    p_subject uuid, p_agency text, p_case_subject uuid, p_case uuid, p_at timestamptz
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO registries.in_hand (subject_id, agency, case_id, case_subject, since)
    VALUES (p_subject, p_agency, p_case, p_case_subject, p_at)
    ON CONFLICT DO NOTHING;
$$;
REVOKE ALL ON FUNCTION registries.take_in_hand FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registries.take_in_hand TO motcua_app;

-- The case is closed.
CREATE FUNCTION registries.let_go(p_subject uuid, p_agency text, p_case uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM registries.in_hand h
    WHERE h.subject_id = p_subject AND h.agency = p_agency AND h.case_id = p_case;
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
