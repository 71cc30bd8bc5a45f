-- name: choose_delivery
-- Beside the version of the draft: how a result is fetched changes nothing that was checked.
UPDATE cases.drafts
SET delivery = %(way)s::text, deliver_to = %(address)s::text
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid AND submitted_application IS NULL;

-- name: chosen
-- What was chosen, by the key of the draft.
SELECT delivery AS way, deliver_to AS address
FROM cases.drafts
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid;

-- name: add_delivery
-- Once for each case.
INSERT INTO cases.deliveries (agency, case_id, subject_id, application_id, reference, service, way, state, since)
VALUES (
    %(agency)s::text, %(case_id)s::uuid, %(subject_id)s::uuid, %(application_id)s::uuid, %(reference)s::text,
    %(service)s::text, %(way)s::text, %(state)s::text, %(since)s::timestamptz
)
ON CONFLICT (agency, case_id) DO NOTHING;

-- name: delivery
-- How a result is on its way.
SELECT agency, case_id, subject_id, application_id, reference, service, way, state, since, done_at, done_by, tracking
FROM cases.deliveries
WHERE agency = %(agency)s::text AND case_id = %(case_id)s::uuid;

-- name: delivery_locked
-- Of two who hand it out one is told that it is done.
SELECT agency, case_id, subject_id, application_id, reference, service, way, state, since, done_at, done_by, tracking
FROM cases.deliveries
WHERE agency = %(agency)s::text AND case_id = %(case_id)s::uuid
FOR UPDATE;

-- name: save_delivery
-- What became of it; the row is locked by the reader before.
UPDATE cases.deliveries
SET state = %(state)s::text, since = %(since)s::timestamptz, done_at = %(done_at)s::timestamptz,
    done_by = %(done_by)s::uuid, tracking = %(tracking)s::text
WHERE agency = %(agency)s::text AND case_id = %(case_id)s::uuid;

-- name: open_deliveries
-- What an office has to hand out or to send, the longest waiting first.
SELECT agency, case_id, subject_id, application_id, reference, service, way, state, since, done_at, done_by, tracking
FROM cases.deliveries
WHERE agency = %(agency)s::text AND state IN ('to-deliver', 'returned')
ORDER BY since, case_id
LIMIT 200;
