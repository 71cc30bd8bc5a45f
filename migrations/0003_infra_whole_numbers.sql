-- A leaf of the log is canonical JSON, which knows whole numbers only. An event with a fraction would stop the
-- sequencer, so it is refused where it arises; amounts and shares are written as text.
ALTER TABLE infra.pending ADD CONSTRAINT whole_numbers
    CHECK (NOT jsonb_path_exists(body, '$.** ? (@.type() == "number" && @ != @.floor())'));
