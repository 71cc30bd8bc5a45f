-- A case that is late gets one new day, with the reason that the citizen reads. What was promised first stays: it is
-- what counts for being on time.
ALTER TABLE cases.cases
    ADD COLUMN new_day     date,
    ADD COLUMN late_reason text,
    ADD CONSTRAINT reason_with_its_day CHECK (late_reason IS NULL OR new_day IS NOT NULL);
