-- name: waiting
-- For `drain`: all jobs that wait, also those that would be tried again later.
SELECT id, (args ->> 'seq')::bigint AS seq, args ->> 'handler' AS handler, attempts
FROM procrastinate.procrastinate_jobs
WHERE status = 'todo' AND task_name = %(task)s::text
ORDER BY id;

-- name: make_lease
-- Due at once when it is seen for the first time.
INSERT INTO infra.leases (name, due) VALUES (%(name)s::text, '-infinity') ON CONFLICT (name) DO NOTHING;

-- name: lease
-- The row lock is the lease: it ends with its holder, however that ends. An infinite moment is before all others.
SELECT greatest(due, 'epoch'::timestamptz) AS due
FROM infra.leases
WHERE name = %(name)s::text
FOR UPDATE SKIP LOCKED;

-- name: set_due
-- Under the lock taken above.
UPDATE infra.leases SET due = %(due)s::timestamptz WHERE name = %(name)s::text;

-- name: may_wait
-- The lease is a row lock while the job works in transactions of its own: this one may idle.
SELECT set_config('idle_in_transaction_session_timeout', '0', true);
