-- What a case has to have paid. Payment is a machine of its own beside the case's state: here stands how far it is known
-- to have come, and what of the case waits for it. `unasked`: nobody collects for the agency yet, so that nothing waits;
-- `over`: the case ended, and nothing is to be paid any more.
-- citus: distributed(subject_id)
CREATE TABLE cases.dues (
    subject_id   uuid NOT NULL,
    case_id      uuid NOT NULL,
    fee          text NOT NULL,
    waits        text NOT NULL CHECK (waits IN ('nothing', 'work', 'result')),
    kept_when    text[] NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency     text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    decided_at   timestamptz NOT NULL,
    state        text NOT NULL CHECK (state IN ('unasked', 'owed', 'settled', 'over')),
    order_id     uuid,
    until_at     timestamptz,
    PRIMARY KEY (subject_id, case_id, fee),
    CONSTRAINT ordered_unless_unasked CHECK (state IN ('unasked', 'over') OR order_id IS NOT NULL)
);
CREATE INDEX dues_unasked ON cases.dues (subject_id, case_id) WHERE state = 'unasked';
GRANT SELECT, INSERT, UPDATE (state, order_id, until_at) ON cases.dues TO motcua_app;

-- While a case waits for a payment its clock stands.
ALTER TABLE cases.spans DROP CONSTRAINT spans_kind_check;
ALTER TABLE cases.spans ADD CONSTRAINT spans_kind_check CHECK (kind IN ('supplement', 'number-waiting', 'payment'));
