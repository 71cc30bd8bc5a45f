-- name: add_notice
-- Once for each key: a job that runs twice tells nobody twice.
INSERT INTO notify.notices (subject_id, key, template, data, link, sent_at)
VALUES (%(subject_id)s::uuid, %(key)s::text, %(template)s::text, %(data)s::jsonb, %(link)s::text,
        %(sent_at)s::timestamptz)
ON CONFLICT (subject_id, key) DO NOTHING;

-- name: notices_of
-- A page of a person's notices, the newest first; without a cursor the first page.
SELECT subject_id, key, template, data, link, sent_at, seen_at
FROM notify.notices
WHERE subject_id = %(subject_id)s::uuid
  AND (%(at)s::timestamptz IS NULL OR (sent_at, key) < (%(at)s::timestamptz, %(key)s::text))
ORDER BY sent_at DESC, key DESC
LIMIT %(size)s::integer;

-- name: unseen_of
-- How many are new, for the person's first page.
SELECT count(*)
FROM notify.notices
WHERE subject_id = %(subject_id)s::uuid
  AND seen_at IS NULL;

-- name: mark_seen
-- All up to the moment that the page showed: what came since stays new.
UPDATE notify.notices
SET seen_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid
  AND seen_at IS NULL
  AND sent_at <= %(until)s::timestamptz;

-- name: forget_notices
-- Erasure: notices may name a person.
DELETE FROM notify.notices
WHERE subject_id = %(subject_id)s::uuid;

-- name: delete_notice
-- One notice that says what must be forgotten.
DELETE FROM notify.notices
WHERE subject_id = %(subject_id)s::uuid AND key = %(key)s::text;

-- name: add_alert
-- Once for each key, also when the alert is over already.
INSERT INTO notify.alerts (agency, key, kind, subject_id, case_id, data, link, raised_at)
VALUES (%(agency)s::text, %(key)s::text, %(kind)s::text, %(subject_id)s::uuid, %(case_id)s::uuid,
        %(data)s::jsonb, %(link)s::text, %(raised_at)s::timestamptz)
ON CONFLICT (agency, key) DO NOTHING;

-- name: open_alerts
-- What an agency has to look at, the oldest first.
SELECT agency, key, kind, subject_id, case_id, data, link, raised_at, seen_at
FROM notify.alerts
WHERE agency = %(agency)s::text
  AND over_at IS NULL
ORDER BY raised_at, key
LIMIT %(size)s::integer;

-- name: end_alert
-- What it warned of is over.
UPDATE notify.alerts
SET over_at = %(now)s::timestamptz
WHERE agency = %(agency)s::text
  AND key = %(key)s::text
  AND over_at IS NULL;

-- name: take_note
-- The first official who takes note stands there; a second click changes nothing.
UPDATE notify.alerts
SET seen_at = coalesce(seen_at, %(now)s::timestamptz),
    seen_by = coalesce(seen_by, %(by)s::uuid)
WHERE agency = %(agency)s::text
  AND key = %(key)s::text;
