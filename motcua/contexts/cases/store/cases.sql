-- name: application_by_key
-- What was filed, by its key. Which office took it in, and how it came, its draft knows.
SELECT a.subject_id, a.id, a.draft_id, a.reference, a.bundle, a.release, a.channel, a.declarant, a.official, a.facts,
    a.holders, a.commitment, a.submitted_at, d.agency AS office, d.posted_on, d.arrived_on
FROM cases.applications a
JOIN cases.drafts d ON d.subject_id = a.subject_id AND d.id = a.draft_id
WHERE a.subject_id = %(subject_id)s::uuid AND a.id = %(id)s::uuid;

-- name: application_of_party
-- What was filed, for one who takes part in it or filed it.
SELECT a.subject_id, a.id, a.draft_id, a.reference, a.bundle, a.release, a.channel, a.declarant, a.official, a.facts,
    a.holders, a.commitment, a.submitted_at, d.agency AS office, d.posted_on, d.arrived_on
FROM cases.applications a
JOIN cases.drafts d ON d.subject_id = a.subject_id AND d.id = a.draft_id
WHERE a.subject_id = %(subject_id)s::uuid AND a.id = %(id)s::uuid
  AND (
      a.declarant = %(person)s::uuid
      OR a.official = %(person)s::uuid
      OR EXISTS (
          SELECT 1
          FROM cases.parties p
          WHERE p.subject_id = a.subject_id AND p.application_id = a.id AND p.person = %(person)s::uuid
      )
  );

-- name: parties_of_application
-- Who takes part.
SELECT person, role
FROM cases.parties
WHERE subject_id = %(subject_id)s::uuid AND application_id = %(application_id)s::uuid
ORDER BY role, person;

-- name: case_by_key
-- A case, by its key.
SELECT subject_id, id, application_id, previous_case, reference, bundle, service, release, agency, unit, channel, state,
    step, accepted_at, started_at, budget_unit, budget_amount, legal_basis, due_at, outcome, reason, decided_at,
    decided_by, closed_at, version, new_day, late_reason, asked_again,
    clause
FROM cases.cases
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid;

-- name: case_locked
-- The same, locked: of two who act at once one wins and the other sees what happened.
SELECT subject_id, id, application_id, previous_case, reference, bundle, service, release, agency, unit, channel, state,
    step, accepted_at, started_at, budget_unit, budget_amount, legal_basis, due_at, outcome, reason, decided_at,
    decided_by, closed_at, version, new_day, late_reason, asked_again,
    clause
FROM cases.cases
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid
FOR UPDATE;

-- name: cases_of_application
-- All parts of one declaration, in the order in which they opened.
SELECT subject_id, id, application_id, previous_case, reference, bundle, service, release, agency, unit, channel, state,
    step, accepted_at, started_at, budget_unit, budget_amount, legal_basis, due_at, outcome, reason, decided_at,
    decided_by, closed_at, version, new_day, late_reason, asked_again,
    clause
FROM cases.cases
WHERE subject_id = %(subject_id)s::uuid AND application_id = %(application_id)s::uuid
ORDER BY accepted_at, id;

-- name: save_case
-- What moved on a case; the row is locked by the reader before.
UPDATE cases.cases
SET state = %(state)s::text, step = %(step)s::text, started_at = %(started_at)s::timestamptz,
    asked_again = %(asked_again)s::boolean, budget_unit = %(budget_unit)s::text,
    budget_amount = %(budget_amount)s::integer, legal_basis = %(legal_basis)s::text, due_at = %(due_at)s::timestamptz,
    outcome = %(outcome)s::text, reason = %(reason)s::text, clause = %(clause)s::text, decided_at = %(decided_at)s::timestamptz,
    decided_by = %(decided_by)s::uuid, closed_at = %(closed_at)s::timestamptz, version = version + 1
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid;

-- name: add_case
-- The next part of a declaration opens; running twice opens nothing twice.
INSERT INTO cases.cases (
    subject_id, id, application_id, previous_case, reference, bundle, service, release, agency, unit, channel, state,
    step, accepted_at, started_at, budget_unit, budget_amount, legal_basis, due_at, version
)
VALUES (
    %(subject_id)s::uuid, %(id)s::uuid, %(application_id)s::uuid, %(previous_case)s::uuid, %(reference)s::text,
    %(bundle)s::text, %(service)s::text, %(release)s::text, %(agency)s::text, %(unit)s::text, %(channel)s::text,
    %(state)s::text, %(step)s::text, %(accepted_at)s::timestamptz, %(started_at)s::timestamptz, %(budget_unit)s::text,
    %(budget_amount)s::integer, %(legal_basis)s::text, %(due_at)s::timestamptz, 1
);

-- name: claim_reference
-- A dossier number belongs to one case in the nation.
INSERT INTO cases.references (reference, subject_id, application_id, case_id)
VALUES (%(reference)s::text, %(subject_id)s::uuid, %(application_id)s::uuid, %(case_id)s::uuid);

-- name: case_of_reference
-- Which case a dossier number names.
SELECT subject_id, case_id AS id
FROM cases.references
WHERE reference = %(reference)s::text;

-- name: spans_of_case
-- The ledger of a case's clock.
SELECT id, kind, from_at, to_at
FROM cases.spans
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid
ORDER BY from_at, id;

-- name: open_span
-- The clock stops.
INSERT INTO cases.spans (subject_id, case_id, id, kind, from_at)
VALUES (%(subject_id)s::uuid, %(case_id)s::uuid, %(id)s::uuid, %(kind)s::text, %(from_at)s::timestamptz);

-- name: close_span
-- The clock goes on.
UPDATE cases.spans
SET to_at = %(to_at)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid AND to_at IS NULL;

-- name: add_task
-- Somebody has something to do; one open task for each step of a case.
INSERT INTO cases.tasks (subject_id, case_id, id, step, kind, duty, agency, state, opened_at, due_at)
VALUES (
    %(subject_id)s::uuid, %(case_id)s::uuid, %(id)s::uuid, %(step)s::text, %(kind)s::text, %(duty)s::text,
    %(agency)s::text, 'open', %(opened_at)s::timestamptz, %(due_at)s::timestamptz
);

-- name: task_by_id
-- A task, by its key.
SELECT subject_id, case_id, id, step, kind, duty, agency, state, opened_at, due_at, taken_by, taken_at, done_by, done_at,
    outcome, note
FROM cases.tasks
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid;

-- name: tasks_of_case
-- What was and is to be done on a case.
SELECT subject_id, case_id, id, step, kind, duty, agency, state, opened_at, due_at, taken_by, taken_at, done_by, done_at,
    outcome, note
FROM cases.tasks
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid
ORDER BY opened_at, id;

-- name: finish_task
-- Done, once: nothing is touched when somebody was faster.
UPDATE cases.tasks
SET state = 'done', done_by = %(by)s::uuid, done_at = %(now)s::timestamptz, outcome = %(outcome)s::text,
    note = %(note)s::text
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND state <> 'done';

-- name: add_supplement
-- What an official asks of the citizen.
INSERT INTO cases.supplements (
    subject_id, case_id, id, lack, what, why, again, asked_by, asked_at, until_at, remind_at
)
VALUES (
    %(subject_id)s::uuid, %(case_id)s::uuid, %(id)s::uuid, %(lack)s::text, %(what)s::text, %(why)s::text,
    %(again)s::text, %(asked_by)s::uuid, %(asked_at)s::timestamptz, %(until_at)s::timestamptz,
    %(remind_at)s::timestamptz
);

-- name: supplements_of_case
-- What was asked and answered, in order.
SELECT id, what, why, asked_by, asked_at, answer, answered_by, answered_at, until_at, lack, again
FROM cases.supplements
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid
ORDER BY asked_at, id;

-- name: answer_supplement
-- The citizen's answer, once.
UPDATE cases.supplements
SET answer = %(answer)s::text, answered_by = %(by)s::uuid, answered_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid AND id = %(id)s::uuid AND answered_at IS NULL;

-- name: paper_by_id
-- A paper of a declaration.
SELECT id, draft_id, paper, supplement, filename, media_type, size, sha256, given_by, given_at, scan
FROM cases.papers
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND removed_at IS NULL;

-- name: applications_of_person
-- What a person takes part in, newest first.
SELECT person, application_id, subject_id, reference, bundle, submitted_at
FROM cases.person_cases
WHERE person = %(person)s::uuid
ORDER BY submitted_at DESC
LIMIT 100;

-- name: glances
-- One line for each case of some applications; a few subjects, each on its shard.
SELECT c.subject_id, c.id, c.application_id, c.reference, c.service, c.release, c.agency, c.state, c.accepted_at, c.due_at,
    c.closed_at, c.new_day, EXISTS (
        SELECT 1 FROM cases.dues d WHERE d.subject_id = c.subject_id AND d.case_id = c.id AND d.state = 'owed'
    ) AS to_pay
FROM cases.cases c
WHERE c.subject_id = ANY (%(subjects)s::uuid[]) AND c.application_id = ANY (%(applications)s::uuid[])
ORDER BY c.accepted_at, c.id;

-- name: erase_applications
-- Erasure: facts and salt go; the commitment in the log opens nothing any more, and still counts.
UPDATE cases.applications
SET facts = NULL, salt = NULL, holders = '{}', erased_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND erased_at IS NULL;

-- name: erase_drafts
-- A draft, filed or not, says the same as its application.
UPDATE cases.drafts
SET holders = '{}', fixed = '{}', known = '{}', answers = '{}', contested = '{}', typed = '{}', missing = '[]',
    salt = '', checked = NULL, checked_facts = NULL, deliver_to = NULL, version = version + 1
WHERE subject_id = %(subject_id)s::uuid;

-- name: erase_supplements
-- What was asked and answered names people.
UPDATE cases.supplements
SET what = NULL, why = NULL, again = NULL, answer = NULL
WHERE subject_id = %(subject_id)s::uuid;

-- name: erase_papers
-- Names of files are often names of people.
UPDATE cases.papers
SET filename = '', removed_at = coalesce(removed_at, %(now)s::timestamptz)
WHERE subject_id = %(subject_id)s::uuid;

-- name: erase_notes
-- Free text of officials.
UPDATE cases.tasks
SET note = NULL
WHERE subject_id = %(subject_id)s::uuid AND note IS NOT NULL;

-- name: erase_reasons
-- Free text of officials.
UPDATE cases.cases
SET reason = NULL, late_reason = NULL
WHERE subject_id = %(subject_id)s::uuid AND (reason IS NOT NULL OR late_reason IS NOT NULL);

-- name: files_of_subject
-- The contents behind a subject's papers.
SELECT DISTINCT sha256
FROM cases.papers
WHERE subject_id = %(subject_id)s::uuid;

-- name: keep_facts
-- What is left of an application when one who took part in it is erased.
UPDATE cases.applications
SET facts = %(facts)s::jsonb
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND erased_at IS NULL;
