-- What waits for a machine: numbers that an authority has not given, parts that no agency takes. The clock asks every half
-- minute, and would read all that is open.
CREATE INDEX tasks_of_machines ON cases.tasks (kind) WHERE state <> 'done' AND kind IN ('allot', 'hand-over');
