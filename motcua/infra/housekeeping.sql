-- name: forget_answers
-- A form token is not sent again after a day. Asks every shard, once an hour.
DELETE FROM infra.answers WHERE at < %(older_than)s::timestamptz;

-- name: forget_effects
-- No job waits that long; the list of failures is emptied by people within weeks.
DELETE FROM infra.effects WHERE at < %(older_than)s::timestamptz;
