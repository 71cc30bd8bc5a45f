-- name: claim_start
-- A button pressed twice starts one draft: the second press finds the claim of the first.
INSERT INTO cases.starts (token, subject_id, draft_id)
VALUES (%(token)s::text, %(subject_id)s::uuid, %(draft_id)s::uuid)
ON CONFLICT DO NOTHING;

-- name: start_of_token
-- What the first press of the button started.
SELECT subject_id, draft_id AS id
FROM cases.starts
WHERE token = %(token)s::text;

-- name: add_draft
-- The new draft, under the subject it is about.
INSERT INTO cases.drafts (
    subject_id, id, bundle, release, channel, declarant, keeper, official, agency, holders, fixed, known, known_at,
    missing, answers, contested, typed, salt, version, started_at, updated_at, proof, agreed, withheld, posted_on,
    arrived_on
)
VALUES (
    %(subject_id)s::uuid, %(id)s::uuid, %(bundle)s::text, %(release)s::text, %(channel)s::text, %(declarant)s::uuid,
    %(keeper)s::uuid, %(official)s::uuid, %(agency)s::text, %(holders)s::jsonb, %(fixed)s::jsonb, %(known)s::jsonb,
    %(known_at)s::timestamptz, %(missing)s::jsonb, %(answers)s::jsonb, %(contested)s::jsonb, %(typed)s::jsonb,
    %(salt)s::bytea, %(version)s::integer, %(started_at)s::timestamptz, %(updated_at)s::timestamptz,
    %(proof)s::text, %(agreed)s::jsonb, %(withheld)s::jsonb, %(posted_on)s::date, %(arrived_on)s::date
);

-- name: list_draft
-- So that its keeper finds it on any device.
INSERT INTO cases.person_drafts (keeper, draft_id, subject_id, started_at)
VALUES (%(keeper)s::uuid, %(draft_id)s::uuid, %(subject_id)s::uuid, %(started_at)s::timestamptz)
ON CONFLICT DO NOTHING;

-- name: unlist_draft
-- Thrown away by its keeper.
DELETE FROM cases.person_drafts
WHERE keeper = %(keeper)s::uuid AND draft_id = %(draft_id)s::uuid;

-- name: delete_draft
-- A draft that was never filed leaves nothing behind.
DELETE FROM cases.drafts
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND keeper = %(keeper)s::uuid
  AND submitted_application IS NULL;

-- name: draft_of_keeper
-- The keeper's own draft, filed or not.
SELECT subject_id, id, bundle, release, channel, declarant, keeper, official, agency, holders, fixed, known, known_at,
    missing, answers, contested, typed, salt, version, started_at, updated_at, proof, agreed, withheld,
    submitted_application, posted_on, arrived_on
FROM cases.drafts
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND keeper = %(keeper)s::uuid;

-- name: draft_of_keeper_locked
-- The same, locked: two devices that save at once are told apart by what they saw.
SELECT subject_id, id, bundle, release, channel, declarant, keeper, official, agency, holders, fixed, known, known_at,
    missing, answers, contested, typed, salt, version, started_at, updated_at, proof, agreed, withheld,
    submitted_application, posted_on, arrived_on
FROM cases.drafts
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND keeper = %(keeper)s::uuid
FOR UPDATE;

-- name: draft_locked
-- For the person who was named in it, and agrees or does not.
SELECT subject_id, id, bundle, release, channel, declarant, keeper, official, agency, holders, fixed, known, known_at,
    missing, answers, contested, typed, salt, version, started_at, updated_at, proof, agreed, withheld,
    submitted_application, posted_on, arrived_on
FROM cases.drafts
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid
FOR UPDATE;

-- name: withheld_of
-- What its declarant may not see of a filed draft.
SELECT withheld
FROM cases.drafts
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid;

-- name: open_draft_of_offer
-- A record offers a bundle once: taking it up twice opens the same draft.
SELECT subject_id, id
FROM cases.drafts
WHERE subject_id = %(subject_id)s::uuid AND bundle = %(bundle)s::text AND keeper = %(keeper)s::uuid
  AND submitted_application IS NULL
ORDER BY started_at
LIMIT 1;

-- name: save_draft
-- What a page changed; the row is locked by the reader before.
UPDATE cases.drafts
SET holders = %(holders)s::jsonb, fixed = %(fixed)s::jsonb, known = %(known)s::jsonb,
    known_at = %(known_at)s::timestamptz, missing = %(missing)s::jsonb, answers = %(answers)s::jsonb,
    contested = %(contested)s::jsonb, typed = %(typed)s::jsonb, version = %(version)s::integer,
    updated_at = %(updated_at)s::timestamptz, proof = %(proof)s::text, agreed = %(agreed)s::jsonb,
    withheld = %(withheld)s::jsonb, checked = NULL, checked_facts = NULL
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND submitted_application IS NULL;

-- name: rebase_draft
-- A draft goes over to another release; the row is locked by the reader before.
UPDATE cases.drafts
SET release = %(release)s::text, holders = %(holders)s::jsonb, fixed = %(fixed)s::jsonb, known = %(known)s::jsonb,
    known_at = %(known_at)s::timestamptz, missing = %(missing)s::jsonb, answers = %(answers)s::jsonb,
    contested = %(contested)s::jsonb, typed = %(typed)s::jsonb, version = %(version)s::integer,
    updated_at = %(updated_at)s::timestamptz, proof = %(proof)s::text, agreed = %(agreed)s::jsonb,
    withheld = %(withheld)s::jsonb, checked = NULL, checked_facts = NULL
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND submitted_application IS NULL;

-- name: draft_to_file
-- The little that filing needs: a draft's answers are long, and stay in the database.
SELECT subject_id, id, bundle, release, channel, declarant, keeper, agency, posted_on, arrived_on, version, known_at,
    submitted_application, checked
FROM cases.drafts
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND keeper = %(keeper)s::uuid;

-- name: keep_checked
-- What the rules decided about this very version.
UPDATE cases.drafts
SET checked = %(checked)s::jsonb, checked_facts = %(facts)s::jsonb
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND version = %(version)s::integer
  AND submitted_application IS NULL;

-- name: drafts_listed
-- Where somebody's drafts lie, newest first.
SELECT subject_id, draft_id AS id
FROM cases.person_drafts
WHERE keeper = %(keeper)s::uuid
ORDER BY started_at DESC
LIMIT 50;

-- name: draft_lines
-- One line for each open draft; a few subjects, each on its shard.
SELECT subject_id, id, bundle, release, declarant, started_at, updated_at
FROM cases.drafts
WHERE subject_id = ANY (%(subjects)s::uuid[]) AND id = ANY (%(ids)s::uuid[]) AND keeper = %(keeper)s::uuid
  AND submitted_application IS NULL
ORDER BY updated_at DESC;

-- name: offers_of_person
-- What notices offer to a person by itself.
SELECT person, record_id, subject_id, registry, offered_at
FROM cases.person_offers
WHERE person = %(person)s::uuid
ORDER BY offered_at DESC
LIMIT 50;

-- name: newest_offers
-- For a demonstration's sign-in page: who was offered something, the newest first, from a place in that order on;
-- asks every shard, so for nothing else.
SELECT person, record_id, subject_id, registry, offered_at
FROM cases.person_offers
WHERE (%(persons)s::uuid[] IS NULL OR person = ANY (%(persons)s::uuid[]))
  AND (%(before)s::timestamptz IS NULL
    OR (offered_at, record_id, person) < (%(before)s::timestamptz, %(record_id)s::uuid, %(person)s::uuid))
ORDER BY offered_at DESC, record_id DESC, person DESC
LIMIT %(n)s::int;

-- name: filed_among
-- For the same page: which of these pairs are filed, by the rule of the next query.
SELECT asked.subject_id, asked.bundle
FROM unnest(%(subjects)s::uuid[], %(bundles)s::text[]) AS asked (subject_id, bundle)
WHERE cases.is_filed(asked.subject_id, asked.bundle);

-- name: is_filed
-- Whether a declaration of this bundle about a subject was filed and still runs or was answered.
SELECT cases.is_filed(%(subject_id)s::uuid, %(bundle)s::text);

-- name: stands_before
-- Whether what was filed before stands in the way of a new declaration.
SELECT cases.stands_before(%(subject_id)s::uuid, %(bundle)s::text, %(again)s::boolean);

-- name: add_paper
-- A paper handed in with a draft or a supplement.
INSERT INTO cases.papers (
    subject_id, draft_id, id, paper, supplement, filename, media_type, size, sha256, given_by, given_at, scan
)
VALUES (
    %(subject_id)s::uuid, %(draft_id)s::uuid, %(id)s::uuid, %(paper)s::text, %(supplement)s::uuid, %(filename)s::text,
    %(media_type)s::text, %(size)s::integer, %(sha256)s::text, %(given_by)s::uuid, %(given_at)s::timestamptz,
    %(scan)s::text
);

-- name: papers_of_draft
-- What was handed in and not taken back.
SELECT id, draft_id, paper, supplement, filename, media_type, size, sha256, given_by, given_at, scan
FROM cases.papers
WHERE subject_id = %(subject_id)s::uuid AND draft_id = %(draft_id)s::uuid AND removed_at IS NULL
ORDER BY given_at, id;

-- name: take_papers_along
-- A draft goes over to the subject that the named person's notice made; its papers go with it.
INSERT INTO cases.papers (
    subject_id, draft_id, id, paper, supplement, filename, media_type, size, sha256, given_by, given_at, scan
)
SELECT %(to_subject)s::uuid, %(to_draft)s::uuid, p.id, p.paper, p.supplement, p.filename, p.media_type, p.size,
    p.sha256, p.given_by, p.given_at, p.scan
FROM cases.papers p
WHERE p.subject_id = %(subject_id)s::uuid AND p.draft_id = %(draft_id)s::uuid AND p.removed_at IS NULL;

-- name: remove_paper
-- Taken back before filing; the row stays as a trace.
UPDATE cases.papers
SET removed_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND draft_id = %(draft_id)s::uuid AND id = %(id)s::uuid
  AND removed_at IS NULL;

-- name: lease_block
-- A block of dossier numbers of an agency and day: the first number of the block.
INSERT INTO cases.reference_blocks AS b (agency, day, next)
VALUES (%(agency)s::text, %(day)s::date, 1 + %(size)s::bigint)
ON CONFLICT (agency, day) DO UPDATE SET next = b.next + %(size)s::bigint
RETURNING next - %(size)s::bigint;

-- name: submit
-- Files declarations of concurrent requests in one call and one commit.
SELECT "position", outcome
FROM infra.once('cases.submit', %(items)s::jsonb);
