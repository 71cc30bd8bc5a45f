-- name: rating_of_case
-- What the citizen thought of it, if they said so.
SELECT stars, step, words, by_code, given_at
FROM cases.ratings
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid;

-- name: add_rating
-- Once: a second one changes nothing.
INSERT INTO cases.ratings (subject_id, case_id, stars, step, words, by_code, given_at)
VALUES (
    %(subject_id)s::uuid, %(case_id)s::uuid, %(stars)s::smallint, %(step)s::text, %(words)s::text, %(by_code)s::boolean,
    %(given_at)s::timestamptz
)
ON CONFLICT (subject_id, case_id) DO NOTHING;

-- name: erase_ratings
-- Words name people.
UPDATE cases.ratings
SET words = NULL
WHERE subject_id = %(subject_id)s::uuid AND words IS NOT NULL;
