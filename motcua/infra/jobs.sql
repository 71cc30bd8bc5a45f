-- name: leave_effect
-- An effect and its key commit together, so a job that runs twice changes nothing.
INSERT INTO infra.effects (key, at)
VALUES (%(key)s::text, now())
ON CONFLICT (key) DO NOTHING;
