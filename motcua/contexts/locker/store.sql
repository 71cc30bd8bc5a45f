-- name: items_of
-- A person's results, newest first.
SELECT holder, result_id, subject_id, case_id, document, issued_at
FROM locker.items
WHERE holder = %(holder)s::uuid
ORDER BY issued_at DESC, result_id
LIMIT 200;

-- name: item
-- One result, only under its holder.
SELECT holder, result_id, subject_id, case_id, document, issued_at
FROM locker.items
WHERE holder = %(holder)s::uuid
  AND result_id = %(result_id)s::uuid;
