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

-- name: end_message_alerts
-- Of messages: noted is over, and after some days there is nothing left to do. From every shard.
UPDATE notify.alerts
SET over_at = %(now)s::timestamptz
WHERE kind = ANY (%(kinds)s::text[])
  AND over_at IS NULL
  AND (seen_at IS NOT NULL OR raised_at < %(before)s::timestamptz);

-- name: take_note
-- The first official who takes note stands there; a second click changes nothing.
UPDATE notify.alerts
SET seen_at = coalesce(seen_at, %(now)s::timestamptz),
    seen_by = coalesce(seen_by, %(by)s::uuid)
WHERE agency = %(agency)s::text
  AND key = %(key)s::text;

-- name: queue_deliveries
-- One for each contact that its person wants; nothing for whoever has none.
INSERT INTO notify.deliveries (subject_id, key, channel, agency, state, created_at, due_at)
SELECT c.subject_id, %(key)s::text, c.channel, %(agency)s::text, 'waiting', %(now)s::timestamptz,
       %(now)s::timestamptz
FROM notify.contacts c
WHERE c.subject_id = %(subject_id)s::uuid
  AND c.wanted
ON CONFLICT (subject_id, key, channel) DO NOTHING;

-- name: contacts_of
-- A person's own contacts.
SELECT channel, sealed, language, wanted, confirmed_at, refused_at
FROM notify.contacts
WHERE subject_id = %(subject_id)s::uuid
ORDER BY channel;

-- name: keep_contact
-- A confirmed address takes the place of the one before; what was chosen stays as it was.
INSERT INTO notify.contacts (subject_id, channel, sealed, language, wanted, confirmed_at)
SELECT %(subject_id)s::uuid, %(channel)s::text, %(sealed)s::bytea, coalesce(max(c.language), %(language)s::text), true,
       %(now)s::timestamptz
FROM notify.contacts c
WHERE c.subject_id = %(subject_id)s::uuid
ON CONFLICT (subject_id, channel) DO UPDATE
SET sealed = excluded.sealed, confirmed_at = excluded.confirmed_at, refused_at = NULL;

-- name: set_wishes
-- Language and channels, of all contacts at once.
UPDATE notify.contacts
SET language = %(language)s::text, wanted = (channel = ANY (%(wanted)s::text[]))
WHERE subject_id = %(subject_id)s::uuid;

-- name: mark_refused
-- The last message came back: its person is told on the page.
UPDATE notify.contacts
SET refused_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid
  AND channel = %(channel)s::text
  AND sealed = %(sealed)s::bytea;

-- name: remove_contact
-- At any time, and without a trace of the address.
DELETE FROM notify.contacts
WHERE subject_id = %(subject_id)s::uuid
  AND channel = %(channel)s::text;

-- name: forget_contacts
-- Erasure.
DELETE FROM notify.contacts
WHERE subject_id = %(subject_id)s::uuid;

-- name: forget_codes
-- Erasure.
DELETE FROM notify.codes
WHERE subject_id = %(subject_id)s::uuid;

-- name: count_asked
-- How often today, this time included.
INSERT INTO notify.asked AS a (claim, day, times)
VALUES (%(claim)s::bytea, %(day)s::date, 1)
ON CONFLICT (claim, day) DO UPDATE SET times = a.times + 1
RETURNING times;

-- name: forget_asked
-- Counts of days gone by, from every shard.
DELETE FROM notify.asked
WHERE day < %(day)s::date;

-- name: keep_code
-- The newest code of a channel is the only one.
INSERT INTO notify.codes (subject_id, channel, id, sealed, code, language, asked_at, until_at, tries_left, state,
                          due_at)
VALUES (%(subject_id)s::uuid, %(channel)s::text, %(id)s::uuid, %(sealed)s::bytea, %(code)s::bytea,
        %(language)s::text, %(asked_at)s::timestamptz, %(until_at)s::timestamptz, %(tries)s::integer, 'waiting',
        %(asked_at)s::timestamptz)
ON CONFLICT (subject_id, channel) DO UPDATE
SET id = excluded.id, sealed = excluded.sealed, code = excluded.code, language = excluded.language,
    asked_at = excluded.asked_at, until_at = excluded.until_at, tries_left = excluded.tries_left,
    state = excluded.state, due_at = excluded.due_at, attempts = 0;

-- name: codes_of
-- What a person's page says of codes that are on their way.
SELECT subject_id, channel, id, sealed, code, language, asked_at, until_at, tries_left, state, attempts
FROM notify.codes
WHERE subject_id = %(subject_id)s::uuid
  AND until_at > %(now)s::timestamptz;

-- name: code_locked
-- Locked: of two tries at once each counts.
SELECT subject_id, channel, id, sealed, code, language, asked_at, until_at, tries_left, state, attempts
FROM notify.codes
WHERE subject_id = %(subject_id)s::uuid
  AND channel = %(channel)s::text
FOR UPDATE;

-- name: count_try
-- A wrong code.
UPDATE notify.codes
SET tries_left = greatest(tries_left - 1, 0)
WHERE subject_id = %(subject_id)s::uuid
  AND channel = %(channel)s::text;

-- name: drop_code
-- Used, or given up by its person.
DELETE FROM notify.codes
WHERE subject_id = %(subject_id)s::uuid
  AND channel = %(channel)s::text;

-- name: forget_codes_past
-- Nobody may use them any more; from every shard.
DELETE FROM notify.codes
WHERE until_at < %(now)s::timestamptz;

-- name: due_codes
-- Codes to be sent, from every shard.
SELECT subject_id, id::text AS key, channel
FROM notify.codes
WHERE state = 'waiting'
  AND channel = %(channel)s::text
  AND due_at <= %(now)s::timestamptz
  AND until_at > %(now)s::timestamptz
ORDER BY due_at
LIMIT %(size)s::integer;

-- name: take_code
-- Begins a try; if its sender is killed it is tried again from `due_at` on.
UPDATE notify.codes
SET attempts = attempts + 1, due_at = %(due_at)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid
  AND channel = %(channel)s::text
  AND id = %(id)s::uuid
  AND state = 'waiting'
RETURNING subject_id, channel, id, sealed, code, language, asked_at, until_at, tries_left, state, attempts;

-- name: set_code
-- How a try ended; not if a newer code was asked for meanwhile.
UPDATE notify.codes
SET state = %(state)s::text, due_at = %(due_at)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid
  AND channel = %(channel)s::text
  AND id = %(id)s::uuid;

-- name: due_deliveries
-- Notices to be sent, from every shard, the longest due first.
SELECT subject_id, key, channel
FROM notify.deliveries
WHERE state = 'waiting'
  AND channel = %(channel)s::text
  AND due_at <= %(now)s::timestamptz
ORDER BY due_at
LIMIT %(size)s::integer;

-- name: delivery_locked
-- With its notice, the contact it goes to, and what became of the cheaper channel.
SELECT d.subject_id, d.key, d.channel, d.agency, d.created_at, d.attempts, d.reason, d.unsure, d.parts, d.counted_on,
       n.template, n.data, n.sent_at, n.seen_at, c.sealed, coalesce(c.wanted, false) AS wanted,
       coalesce(c.language, '') AS language, m.channel IS NOT NULL AS has_mail, e.state AS mail_state
FROM notify.deliveries d
JOIN notify.notices n ON n.subject_id = d.subject_id AND n.key = d.key
LEFT JOIN notify.contacts c ON c.subject_id = d.subject_id AND c.channel = d.channel
LEFT JOIN notify.contacts m ON m.subject_id = d.subject_id AND m.channel = 'mail'
LEFT JOIN notify.deliveries e ON e.subject_id = d.subject_id AND e.key = d.key AND e.channel = 'mail'
WHERE d.subject_id = %(subject_id)s::uuid
  AND d.key = %(key)s::text
  AND d.channel = %(channel)s::text
  AND d.state = 'waiting'
  AND (%(due_by)s::timestamptz IS NULL OR d.due_at <= %(due_by)s::timestamptz)
FOR UPDATE OF d;

-- name: take_delivery
-- Begins a try: if its sender is killed it is tried again from `due_at` on.
UPDATE notify.deliveries
SET attempts = attempts + 1, due_at = %(due_at)s::timestamptz, unsure = true, parts = %(parts)s::integer,
    counted_on = %(counted_on)s::date
WHERE subject_id = %(subject_id)s::uuid
  AND key = %(key)s::text
  AND channel = %(channel)s::text;

-- name: put_off
-- Later: the first try has not come yet, or the last one did not succeed.
UPDATE notify.deliveries
SET due_at = %(due_at)s::timestamptz, reason = %(reason)s::text, unsure = %(unsure)s::boolean
WHERE subject_id = %(subject_id)s::uuid
  AND key = %(key)s::text
  AND channel = %(channel)s::text
  AND state = 'waiting';

-- name: end_delivery
-- Once: a second end changes nothing and is not counted.
UPDATE notify.deliveries
SET state = %(state)s::text, reason = %(reason)s::text, ended_at = %(now)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid
  AND key = %(key)s::text
  AND channel = %(channel)s::text
  AND state = 'waiting';

-- name: spend
-- Counted before it is sent, and only within the agency's cap.
INSERT INTO notify.spent AS s (agency, day, channel, messages, parts, cost_minor)
SELECT %(agency)s::text, %(day)s::date, %(channel)s::text, 1, %(parts)s::integer, %(cost_minor)s::bigint
WHERE %(cap)s::integer IS NULL OR %(parts)s::integer <= %(cap)s::integer
ON CONFLICT (agency, day, channel) DO UPDATE
SET messages = s.messages + 1, parts = s.parts + excluded.parts, cost_minor = s.cost_minor + excluded.cost_minor
WHERE %(cap)s::integer IS NULL OR s.parts + excluded.parts <= %(cap)s::integer;

-- name: give_back
-- It was not sent after all.
UPDATE notify.spent
SET messages = messages - 1, parts = parts - %(parts)s::integer, cost_minor = cost_minor - %(cost_minor)s::bigint
WHERE agency = %(agency)s::text
  AND day = %(day)s::date
  AND channel = %(channel)s::text;

-- name: count_failed
-- A message that reached nobody.
INSERT INTO notify.spent AS s (agency, day, channel, messages, parts, cost_minor, failed)
VALUES (%(agency)s::text, %(day)s::date, %(channel)s::text, 0, 0, 0, 1)
ON CONFLICT (agency, day, channel) DO UPDATE SET failed = s.failed + 1;

-- name: spent_of
-- An agency's own counts, the newest day first.
SELECT day, channel, messages, parts, cost_minor, failed
FROM notify.spent
WHERE agency = %(agency)s::text
  AND day >= %(since)s::date
ORDER BY day DESC, channel;
