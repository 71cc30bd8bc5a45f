-- Whoever has not paid by the day that was named is reminded once, and their agency has an alert: a case that waits for a
-- payment stands on no work list.
ALTER TABLE cases.dues ADD COLUMN reminded_at timestamptz;
CREATE INDEX dues_by_limit ON cases.dues (until_at) WHERE state = 'owed' AND reminded_at IS NULL;
GRANT UPDATE (reminded_at) ON cases.dues TO motcua_app;
