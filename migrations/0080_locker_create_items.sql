-- What a person holds: one line for each result in each holder's locker. The result itself lies with
-- its case under `credentials`; a line is made again from the log at any time.
CREATE SCHEMA locker;

-- citus: distributed(holder)
CREATE TABLE locker.items (
    holder     uuid NOT NULL,
    result_id  uuid NOT NULL,
    subject_id uuid NOT NULL,
    case_id    uuid NOT NULL,
    document   text NOT NULL,
    issued_at  timestamptz NOT NULL,
    PRIMARY KEY (holder, result_id)
);

-- Called by the sequencer with issued results: a line for each holder.
CREATE FUNCTION locker.keep(events jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    INSERT INTO locker.items (holder, result_id, subject_id, case_id, document, issued_at)
    SELECT (holder #>> '{}')::uuid, (item->'body'->>'result_id')::uuid, (item->>'subject_id')::uuid,
           (item->'body'->>'case_id')::uuid, item->'body'->>'document', (item->>'at')::timestamptz
    FROM jsonb_array_elements(events) AS item
    CROSS JOIN LATERAL jsonb_array_elements(item->'body'->'holders') AS holder
    ON CONFLICT (holder, result_id) DO NOTHING
$$;

REVOKE ALL ON FUNCTION locker.keep(jsonb) FROM PUBLIC;
GRANT USAGE ON SCHEMA locker TO motcua_app;
GRANT EXECUTE ON FUNCTION locker.keep(jsonb) TO motcua_app;
GRANT SELECT ON locker.items TO motcua_app;
