-- What people owe on services and what they paid: orders, the ledger, movements at the bank, the list of work.
CREATE SCHEMA payments;
GRANT USAGE ON SCHEMA payments TO motcua_app;

-- Accounts that collect, as declared. `id` is the subject under which money lies that fits no order yet.
-- citus: reference
CREATE TABLE payments.accounts (
    account     text NOT NULL PRIMARY KEY,
    id          uuid NOT NULL UNIQUE,
    agency      text NOT NULL,
    declared    jsonb NOT NULL,
    declared_at timestamptz NOT NULL
);

-- One row for each fee that is to be paid. Its state is derived from the transfers and written beside them, in one
-- transaction; the key makes ordering happen once.
-- citus: distributed(subject_id)
CREATE TABLE payments.orders (
    subject_id   uuid NOT NULL,
    id           uuid NOT NULL,
    case_id      uuid NOT NULL,
    key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    account      text NOT NULL,
    reference    text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency     text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    title        jsonb NOT NULL CHECK (jsonb_typeof(title) = 'object'),
    payer        uuid NOT NULL,
    due_at       timestamptz NOT NULL,
    ordered_at   timestamptz NOT NULL,
    state        text NOT NULL CHECK (state IN (
        'ordered', 'failed', 'partly-paid', 'paid', 'paid-late', 'over-paid', 'written-off', 'exempt',
        'cancelled', 'refund-due', 'refunding', 'refunded', 'overdrawn'
    )),
    settled      boolean NOT NULL,
    failed_at    timestamptz,
    settled_at   timestamptz,
    PRIMARY KEY (subject_id, id),
    UNIQUE (subject_id, key),
    UNIQUE (subject_id, id, currency),
    CONSTRAINT settled_at_a_moment CHECK (settled = (settled_at IS NOT NULL)),
    CONSTRAINT what_is_paid_is_settled CHECK (
        NOT settled OR state IN ('paid', 'paid-late', 'over-paid', 'written-off', 'exempt', 'refund-due',
                                 'refunding', 'refunded')
    )
);
CREATE INDEX orders_of_case ON payments.orders (subject_id, case_id);

-- A reference is unique in the nation: a claim, keyed by the value itself.
-- citus: distributed(reference)
CREATE TABLE payments.claims (
    reference  text NOT NULL PRIMARY KEY,
    account    text NOT NULL,
    subject_id uuid NOT NULL,
    order_id   uuid NOT NULL
);

-- A payer who is not the subject finds the order by this line.
-- citus: distributed(payer)
CREATE TABLE payments.payers (
    payer      uuid NOT NULL,
    order_id   uuid NOT NULL,
    subject_id uuid NOT NULL,
    ordered_at timestamptz NOT NULL,
    PRIMARY KEY (payer, order_id)
);

-- The ledger. A row is one debit and one credit of the same amount, so debits equal credits whatever is written; which
-- accounts a kind may touch stands in the constraint. Only ever added to: what was wrong is undone by another row.
-- Under the order's subject, or under the collecting account's id for money that fits no order yet.
-- citus: distributed(subject_id)
CREATE TABLE payments.transfers (
    subject_id   uuid NOT NULL,
    key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 300),
    order_id     uuid,
    account      text NOT NULL,
    kind         text NOT NULL,
    debit        text NOT NULL,
    credit       text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency     text NOT NULL,
    value_at     timestamptz NOT NULL,
    at           timestamptz NOT NULL,
    actor_kind   text NOT NULL,
    actor_id     uuid NOT NULL,
    reason       text NOT NULL DEFAULT '',
    PRIMARY KEY (subject_id, key),
    FOREIGN KEY (subject_id, order_id, currency) REFERENCES payments.orders (subject_id, id, currency),
    CONSTRAINT of_an_order_or_of_the_account CHECK (
        (order_id IS NULL) = (kind IN ('suspense', 'suspense-out', 'assign', 'assign-out'))
    ),
    CONSTRAINT a_kind_has_its_two_sides CHECK ((kind, debit, credit) IN (
        ('charge', 'owed', 'fees'), ('receipt', 'bank', 'owed'), ('assigned', 'clearing', 'owed'),
        ('reversal', 'owed', 'bank'), ('exemption', 'waived', 'owed'), ('cancellation', 'fees', 'owed'),
        ('write-off', 'written-off', 'owed'), ('keep', 'owed', 'written-off'), ('refund', 'owed', 'outgoing'),
        ('refund-sent', 'outgoing', 'bank'), ('suspense', 'bank', 'unmatched'), ('suspense-out', 'unmatched', 'bank'),
        ('assign', 'unmatched', 'clearing'), ('assign-out', 'clearing', 'unmatched'), ('returned', 'outgoing', 'clearing')
    )),
    CONSTRAINT what_a_person_forgives_has_a_reason CHECK (
        kind NOT IN ('exemption', 'cancellation', 'write-off', 'keep', 'refund') OR length(reason) > 0
    )
);
CREATE INDEX transfers_of_order ON payments.transfers (subject_id, order_id);
CREATE INDEX transfers_of_account ON payments.transfers (account);

-- What banks told, once for each movement however often and by whichever way it was told. `text` is the payer's and
-- may be erased. `posted` is how it entered the ledger.
-- citus: distributed(account)
CREATE TABLE payments.movements (
    account      text NOT NULL,
    ref          text NOT NULL CHECK (length(ref) BETWEEN 1 AND 200),
    stage        text NOT NULL CHECK (stage IN ('failed', 'booked', 'reversed')),
    amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
    currency     text NOT NULL,
    value_at     timestamptz NOT NULL,
    text         text NOT NULL,
    reversal     boolean NOT NULL,
    posted       text,
    subject_id   uuid,
    order_id     uuid,
    reason       text,
    told_at      timestamptz NOT NULL,
    PRIMARY KEY (account, ref),
    CONSTRAINT an_order_lies_under_its_subject CHECK ((subject_id IS NULL) = (order_id IS NULL))
);
CREATE INDEX movements_newest ON payments.movements (account, value_at DESC, ref);

-- The duty to reconcile, by agency: a movement that fits no order, an order that does not come out even.
-- citus: distributed(agency)
CREATE TABLE payments.duties (
    agency     text NOT NULL,
    key        text NOT NULL,
    account    text NOT NULL,
    reason     text NOT NULL,
    ref        text,
    subject_id uuid,
    order_id   uuid,
    since      timestamptz NOT NULL,
    closed_at  timestamptz,
    closed_by  uuid,
    remark     text NOT NULL DEFAULT '',
    PRIMARY KEY (agency, key),
    CONSTRAINT of_a_movement_or_of_an_order CHECK ((ref IS NULL) = (order_id IS NOT NULL))
);
CREATE INDEX duties_open ON payments.duties (agency, since, key) WHERE closed_at IS NULL;

-- How far each bank was asked, and since when it has not answered.
-- citus: distributed(account)
CREATE TABLE payments.pollings (
    account       text NOT NULL PRIMARY KEY,
    cursor        text NOT NULL,
    asked_at      timestamptz NOT NULL,
    failing_since timestamptz
);

-- Where people's money goes is said by the owner's command alone, never by the portal.
GRANT SELECT ON payments.accounts TO motcua_app;
GRANT SELECT, INSERT, UPDATE (state, settled, failed_at, settled_at) ON payments.orders TO motcua_app;
GRANT SELECT, INSERT ON payments.claims, payments.payers, payments.transfers TO motcua_app;
GRANT SELECT, INSERT, UPDATE (stage, value_at, text, posted, subject_id, order_id, reason)
    ON payments.movements TO motcua_app;
GRANT SELECT, INSERT, UPDATE (reason, since, closed_at, closed_by, remark) ON payments.duties TO motcua_app;
GRANT SELECT, INSERT, UPDATE (cursor, asked_at, failing_since) ON payments.pollings TO motcua_app;
