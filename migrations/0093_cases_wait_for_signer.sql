-- A case may wait, by name, until somebody of its agency may sign.
ALTER TABLE cases.cases DROP CONSTRAINT cases_state_check;
ALTER TABLE cases.cases ADD CONSTRAINT cases_state_check CHECK (state IN (
    'opened', 'acknowledged', 'in-processing', 'supplement', 'number-waiting', 'signer-waiting', 'to-sign', 'decided',
    'issued', 'refused', 'withdrawn', 'stopped'
));

-- For the clock's job that tries again; few at any time.
CREATE INDEX cases_without_signer ON cases.cases (accepted_at) WHERE state = 'signer-waiting';
