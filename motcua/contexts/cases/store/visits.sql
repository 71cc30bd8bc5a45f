-- name: add_visit
-- A person at the counter was found.
INSERT INTO cases.visits (official, id, person, bundle, until)
VALUES (%(official)s::uuid, %(id)s::uuid, %(person)s::uuid, %(bundle)s::text, %(until)s::timestamptz);

-- name: visit_of_official
-- The official's own visit, while it lasts.
SELECT official, id, person, bundle, until
FROM cases.visits
WHERE official = %(official)s::uuid AND id = %(id)s::uuid AND until > %(now)s::timestamptz;

-- name: attends
-- Whether a person stands at the official's counter: the last search for them is not long ago.
SELECT EXISTS (
    SELECT 1 FROM cases.visits
    WHERE official = %(official)s::uuid AND person = %(person)s::uuid AND until > %(now)s::timestamptz
);

-- name: try_search
-- One more try to find a person, counted as failed until it is not; false when there were too many.
SELECT cases.try_search(
    %(seeker)s::uuid, %(id)s::uuid, %(at)s::timestamptz, %(since)s::timestamptz, %(most)s::integer
);

-- name: end_search
-- What became of the try.
UPDATE cases.searches
SET found = %(found)s::boolean
WHERE seeker = %(seeker)s::uuid AND id = %(id)s::uuid;
