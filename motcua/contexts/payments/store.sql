-- name: declare_account
-- Declared again it keeps its id: money that fits no order lies under it.
INSERT INTO payments.accounts AS a (account, id, agency, declared, declared_at)
VALUES (%(account)s::text, %(id)s::uuid, %(agency)s::text, %(declared)s::jsonb, %(now)s::timestamptz)
ON CONFLICT (account) DO UPDATE
SET agency = excluded.agency, declared = excluded.declared, declared_at = excluded.declared_at
RETURNING a.id;

-- name: account
-- The declaration that holds now.
SELECT id, declared FROM payments.accounts WHERE account = %(account)s::text;

-- name: accounts
-- All of them: a reference table of a few rows.
SELECT id, declared FROM payments.accounts ORDER BY account;

-- name: add_order
-- No row: it was ordered before under this key.
INSERT INTO payments.orders (
    subject_id, id, case_id, key, account, reference, amount_minor, currency, title, payer, due_at, ordered_at,
    state, settled
) VALUES (
    %(subject_id)s::uuid, %(id)s::uuid, %(case_id)s::uuid, %(key)s::text, %(account)s::text, %(reference)s::text,
    %(amount_minor)s::bigint, %(currency)s::text, %(title)s::jsonb, %(payer)s::uuid, %(due_at)s::timestamptz,
    %(now)s::timestamptz, 'ordered', false
)
ON CONFLICT (subject_id, key) DO NOTHING;

-- name: claim
-- No row: the reference is somebody else's.
INSERT INTO payments.claims (reference, account, subject_id, order_id)
VALUES (%(reference)s::text, %(account)s::text, %(subject_id)s::uuid, %(order_id)s::uuid)
ON CONFLICT (reference) DO NOTHING;

-- name: claimed
-- Which order a reference names.
SELECT account, subject_id, order_id AS id FROM payments.claims WHERE reference = %(reference)s::text;

-- name: add_payer
-- Whoever pays for somebody else finds the order by it.
INSERT INTO payments.payers (payer, order_id, subject_id, ordered_at)
VALUES (%(payer)s::uuid, %(order_id)s::uuid, %(subject_id)s::uuid, %(now)s::timestamptz)
ON CONFLICT (payer, order_id) DO NOTHING;

-- name: orders_of_payer
-- The newest of what a person was asked to pay.
SELECT subject_id, order_id AS id FROM payments.payers
WHERE payer = %(payer)s::uuid
ORDER BY ordered_at DESC, order_id DESC
LIMIT 100;

-- name: order_by_key
-- What was ordered under the caller's own key.
SELECT subject_id, id, case_id, key, account, reference, amount_minor, currency, title, payer, due_at, ordered_at,
       state, settled, failed_at, settled_at
FROM payments.orders
WHERE subject_id = %(subject_id)s::uuid AND key = %(key)s::text;

-- name: order
-- One order under its subject.
SELECT subject_id, id, case_id, key, account, reference, amount_minor, currency, title, payer, due_at, ordered_at,
       state, settled, failed_at, settled_at
FROM payments.orders
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid;

-- name: order_locked
-- Locked, so that of two movements at once each sees the other's transfer.
SELECT subject_id, id, case_id, key, account, reference, amount_minor, currency, title, payer, due_at, ordered_at,
       state, settled, failed_at, settled_at
FROM payments.orders
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid
FOR UPDATE;

-- name: orders_of_case
-- What is to be paid for a case, the oldest first.
SELECT subject_id, id, case_id, key, account, reference, amount_minor, currency, title, payer, due_at, ordered_at,
       state, settled, failed_at, settled_at
FROM payments.orders
WHERE subject_id = %(subject_id)s::uuid AND case_id = %(case_id)s::uuid
ORDER BY ordered_at, id
LIMIT 100;

-- name: save_standing
-- As derived from the transfers, in their transaction.
UPDATE payments.orders
SET state = %(state)s::text, settled = %(settled)s::boolean, failed_at = %(failed_at)s::timestamptz,
    settled_at = %(settled_at)s::timestamptz
WHERE subject_id = %(subject_id)s::uuid AND id = %(id)s::uuid;

-- name: add_transfer
-- No row: it was posted before.
INSERT INTO payments.transfers (
    subject_id, key, order_id, account, kind, debit, credit, amount_minor, currency, value_at, at, actor_kind,
    actor_id, reason
) VALUES (
    %(subject_id)s::uuid, %(key)s::text, %(order_id)s::uuid, %(account)s::text, %(kind)s::text, %(debit)s::text,
    %(credit)s::text, %(amount_minor)s::bigint, %(currency)s::text, %(value_at)s::timestamptz, %(at)s::timestamptz,
    %(actor_kind)s::text, %(actor_id)s::uuid, %(reason)s::text
)
ON CONFLICT (subject_id, key) DO NOTHING;

-- name: transfers
-- The ledger of one order.
SELECT kind, amount_minor, value_at FROM payments.transfers
WHERE subject_id = %(subject_id)s::uuid AND order_id = %(order_id)s::uuid
ORDER BY at, key;

-- name: balances
-- The ledger of one collecting account, for its auditors: asks every shard.
SELECT side, sum(amount_minor)::bigint AS balance_minor
FROM (
    SELECT debit AS side, amount_minor FROM payments.transfers
    WHERE account = %(account)s::text AND currency = %(currency)s::text
    UNION ALL
    SELECT credit, -amount_minor FROM payments.transfers
    WHERE account = %(account)s::text AND currency = %(currency)s::text
) AS sides
GROUP BY side
ORDER BY side;

-- name: add_movement
-- No row: it was told before.
INSERT INTO payments.movements (
    account, ref, stage, amount_minor, currency, value_at, text, reversal, told_at
) VALUES (
    %(account)s::text, %(ref)s::text, %(stage)s::text, %(amount_minor)s::bigint, %(currency)s::text,
    %(value_at)s::timestamptz, %(text)s::text, %(reversal)s::boolean, %(now)s::timestamptz
)
ON CONFLICT (account, ref) DO NOTHING;

-- name: movement_locked
-- What was told of it, locked until what it does is done.
SELECT account, ref, stage, amount_minor, currency, value_at, text, reversal, posted, subject_id, order_id, reason
FROM payments.movements
WHERE account = %(account)s::text AND ref = %(ref)s::text
FOR UPDATE;

-- name: save_movement
-- How far it has come and what it did.
UPDATE payments.movements
SET stage = %(stage)s::text, value_at = %(value_at)s::timestamptz, text = %(text)s::text, posted = %(posted)s::text,
    subject_id = %(subject_id)s::uuid, order_id = %(order_id)s::uuid, reason = %(reason)s::text
WHERE account = %(account)s::text AND ref = %(ref)s::text;

-- name: forget_text
-- Erasure: what the payer wrote; the amount and the ledger stay.
UPDATE payments.movements SET text = ''
WHERE account = %(account)s::text AND ref = %(ref)s::text;

-- name: open_duty
-- Another reason opens it again; the same one told twice changes nothing.
INSERT INTO payments.duties AS d (agency, key, account, reason, ref, subject_id, order_id, since)
VALUES (
    %(agency)s::text, %(key)s::text, %(account)s::text, %(reason)s::text, %(ref)s::text, %(subject_id)s::uuid,
    %(order_id)s::uuid, %(now)s::timestamptz
)
ON CONFLICT (agency, key) DO UPDATE
SET reason = excluded.reason, since = excluded.since, closed_at = NULL, closed_by = NULL, remark = ''
WHERE d.reason <> excluded.reason;

-- name: close_duty
-- By an official with a remark, or by itself because it came out even.
UPDATE payments.duties
SET closed_at = %(now)s::timestamptz, closed_by = %(by)s::uuid, remark = %(remark)s::text,
    reason = CASE WHEN %(by)s::uuid IS NULL THEN 'over' ELSE reason END
WHERE agency = %(agency)s::text AND key = %(key)s::text AND closed_at IS NULL;

-- name: open_duties
-- What an agency has to reconcile, the oldest first.
SELECT agency, key, account, reason, ref, subject_id, order_id, since, closed_at
FROM payments.duties
WHERE agency = %(agency)s::text AND closed_at IS NULL
ORDER BY since, key
LIMIT %(size)s::integer;

-- name: duty_locked
-- One line, locked, so that of two officials one is told that it is done.
SELECT agency, key, account, reason, ref, subject_id, order_id, since, closed_at
FROM payments.duties
WHERE agency = %(agency)s::text AND key = %(key)s::text
FOR UPDATE;

-- name: duty
-- One line to look at.
SELECT agency, key, account, reason, ref, subject_id, order_id, since, closed_at
FROM payments.duties
WHERE agency = %(agency)s::text AND key = %(key)s::text;

-- name: movement
-- What was told of a movement, to look at.
SELECT account, ref, stage, amount_minor, currency, value_at, text, reversal, posted, subject_id, order_id, reason
FROM payments.movements
WHERE account = %(account)s::text AND ref = %(ref)s::text;

-- name: polling
-- How far the bank was asked.
SELECT cursor, asked_at, failing_since FROM payments.pollings WHERE account = %(account)s::text;

-- name: save_polling
-- After the answer's movements were taken, or the failure seen.
INSERT INTO payments.pollings AS p (account, cursor, asked_at, failing_since)
VALUES (%(account)s::text, %(cursor)s::text, %(now)s::timestamptz, %(failing_since)s::timestamptz)
ON CONFLICT (account) DO UPDATE
SET cursor = excluded.cursor, asked_at = excluded.asked_at, failing_since = excluded.failing_since;
