-- First answers of hot writes: the same token sent again gets the first answer (DESIGN §4, third door).
-- Forgotten after a day; the key holds the subject, so that the write stays on one shard.
-- citus: distributed(subject_id)
CREATE TABLE infra.answers (
    subject_id uuid NOT NULL,
    token      text NOT NULL,
    outcome    jsonb NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subject_id, token)
);
GRANT SELECT, INSERT, DELETE ON infra.answers TO motcua_app;

-- Calls a set-based function `f(items jsonb) RETURNS TABLE (position int, outcome jsonb)` for the items whose token has
-- no answer yet, and keeps the answers. Two calls with one token at once: the second fails on the key, and its caller
-- asks again.
CREATE FUNCTION infra.once(function text, items jsonb) RETURNS TABLE ("position" integer, outcome jsonb)
LANGUAGE plpgsql AS $$
DECLARE
    fresh jsonb;
    done  jsonb;
BEGIN
    RETURN QUERY
        SELECT i.position, a.outcome
        FROM jsonb_to_recordset(items) AS i("position" integer, subject_id uuid, token text)
        JOIN infra.answers AS a ON a.subject_id = i.subject_id AND a.token = i.token;
    IF FOUND THEN
        SELECT jsonb_agg(e.item) INTO fresh
        FROM jsonb_array_elements(items) AS e(item)
        LEFT JOIN infra.answers AS a
            ON a.subject_id = (e.item ->> 'subject_id')::uuid AND a.token = e.item ->> 'token'
        WHERE a.token IS NULL;
        IF fresh IS NULL THEN
            RETURN;
        END IF;
    ELSE
        fresh := items;
    END IF;
    EXECUTE format(
        'SELECT jsonb_agg(jsonb_build_object(''position'', position, ''outcome'', outcome)) FROM %s($1)',
        function::regproc
    ) INTO done USING fresh;
    INSERT INTO infra.answers (subject_id, token, outcome)
    SELECT i.subject_id, i.token, d.outcome
    FROM jsonb_to_recordset(fresh) AS i("position" integer, subject_id uuid, token text)
    JOIN jsonb_to_recordset(done) AS d("position" integer, outcome jsonb) ON d.position = i.position;
    RETURN QUERY
        SELECT d.position, d.outcome
        FROM jsonb_to_recordset(done) AS d("position" integer, outcome jsonb);
END
$$;
GRANT EXECUTE ON FUNCTION infra.once(text, jsonb) TO motcua_app;
