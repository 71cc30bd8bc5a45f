-- name: seed_of_application
-- What the code of a receipt follows from; none once erased.
SELECT id AS application_id, salt
FROM cases.applications
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND salt IS NOT NULL;

-- name: count_try
-- One more try in this hour; gives how many there were.
INSERT INTO cases.status_tries AS there (key, hour, tries)
VALUES (%(key)s::bytea, %(hour)s::timestamptz, 1)
ON CONFLICT (key, hour) DO UPDATE SET tries = there.tries + 1
RETURNING tries;

-- name: forget_tries
-- Old lines say nothing any more. Asks every shard.
DELETE FROM cases.status_tries
WHERE hour < %(before)s::timestamptz;
