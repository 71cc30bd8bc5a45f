-- name: add_opinion
-- What an agency that was asked says, or what its silence means; one for each task.
INSERT INTO cases.opinions (subject_id, case_id, task_id, step, agency, answer, words, silent, given_by, given_at)
VALUES (
    %(subject_id)s::uuid, %(case_id)s::uuid, %(task_id)s::uuid, %(step)s::text, %(agency)s::text, %(answer)s::text,
    %(words)s::text, %(silent)s::boolean, %(given_by)s::uuid, %(given_at)s::timestamptz
);

-- name: opinions_of_case
-- What the others said, in order.
SELECT task_id, step, agency, answer, words, silent, given_by, given_at
FROM cases.opinions
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid
ORDER BY given_at, task_id;

-- name: add_inspection
-- A visit, or why it is put off.
INSERT INTO cases.inspections (subject_id, case_id, id, task_id, step, on_day, result, words, recorded_by, recorded_at)
VALUES (
    %(subject_id)s::uuid, %(case_id)s::uuid, %(id)s::uuid, %(task_id)s::uuid, %(step)s::text, %(on_day)s::date,
    %(result)s::text, %(words)s::text, %(recorded_by)s::uuid, %(recorded_at)s::timestamptz
);

-- name: inspections_of_case
-- All visits, in order.
SELECT id, task_id, step, on_day, result, words, recorded_by, recorded_at
FROM cases.inspections
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid
ORDER BY recorded_at, id;

-- name: erase_opinions
-- Free text of officials.
UPDATE cases.opinions
SET words = NULL
WHERE subject_id = %(subject_id)s::uuid AND words IS NOT NULL;

-- name: erase_inspections
-- Free text of officials.
UPDATE cases.inspections
SET words = NULL
WHERE subject_id = %(subject_id)s::uuid AND words IS NOT NULL;
