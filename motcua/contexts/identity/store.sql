-- name: live_session
-- The one read of every request: an official's duties are those of this moment, not of the sign-in.
SELECT s.id, s.actor_id, s.kind, o.agency, coalesce(o.duties, '{}') AS duties, s.idle_until, s.ends_at
FROM identity.sessions AS s
LEFT JOIN identity.officials AS o ON o.id = s.actor_id
WHERE s.actor_id = %(actor_id)s::uuid
  AND s.token_hash = %(token_hash)s::bytea
  AND s.revoked_at IS NULL
  AND s.idle_until > %(now)s::timestamptz
  AND s.ends_at > %(now)s::timestamptz
  AND (s.method <> 'demo' OR %(demo)s::boolean)
  AND (s.kind = 'citizen' OR (o.kind = s.kind AND o.ended_at IS NULL));

-- name: slide_session
-- Activity moves the end of the idle time, at most once a minute.
UPDATE identity.sessions
SET idle_until = %(idle_until)s::timestamptz
WHERE actor_id = %(actor_id)s::uuid AND id = %(id)s::uuid AND revoked_at IS NULL;

-- name: add_session
-- A new sign-in; old rows of the account are forgotten by `forget_sessions`.
INSERT INTO identity.sessions (actor_id, token_hash, id, kind, method, device, opened_at, idle_until, ends_at)
VALUES (
    %(actor_id)s::uuid, %(token_hash)s::bytea, %(id)s::uuid, %(kind)s::text, %(method)s::text,
    %(device)s::text, %(now)s::timestamptz, %(idle_until)s::timestamptz, %(ends_at)s::timestamptz
);

-- name: forget_sessions
-- Sessions that ended a month ago say nothing any more; the log keeps that they were.
-- Asks every shard.
DELETE FROM identity.sessions
WHERE ends_at < %(before)s::timestamptz;

-- name: own_sessions
-- The list from which somebody ends a session on a lost device.
SELECT id, actor_id, method, device, opened_at, idle_until, ends_at
FROM identity.sessions
WHERE actor_id = %(actor_id)s::uuid
  AND revoked_at IS NULL
  AND idle_until > %(now)s::timestamptz
  AND ends_at > %(now)s::timestamptz
ORDER BY opened_at DESC
LIMIT 100;

-- name: revoke_session
-- Ends one session of this account; nobody else's.
UPDATE identity.sessions
SET revoked_at = %(now)s::timestamptz
WHERE actor_id = %(actor_id)s::uuid AND id = %(id)s::uuid AND revoked_at IS NULL;

-- name: revoke_sessions_of
-- An account that was closed is out at once.
UPDATE identity.sessions
SET revoked_at = %(now)s::timestamptz
WHERE actor_id = %(actor_id)s::uuid AND revoked_at IS NULL;

-- name: official_by_id
-- Accounts in office only.
SELECT id, kind, name, agency, duties
FROM identity.officials
WHERE id = %(id)s::uuid AND ended_at IS NULL;

-- name: official_by_issuer
-- How an official's OpenID Connect identity finds the account.
SELECT id, kind, name, agency, duties
FROM identity.officials
WHERE issuer = %(issuer)s::text AND issued_sub = %(issued_sub)s::text AND ended_at IS NULL;

-- name: officials_of
-- The officials of an agency, for choosing who acts; with a duty, those who have it.
SELECT id, kind, name, agency, duties
FROM identity.officials
WHERE agency = %(agency)s::text
  AND ended_at IS NULL
  AND (%(duty)s::text IS NULL OR %(duty)s::text = ANY (duties))
ORDER BY name, id;

-- name: auditors
-- The accounts that look at everybody's doings.
SELECT id, kind, name, agency, duties
FROM identity.officials
WHERE kind = 'auditor' AND ended_at IS NULL
ORDER BY name, id;

-- name: add_official
-- An account that is there already stays as it is.
INSERT INTO identity.officials (id, kind, name, agency, duties, issuer, issued_sub, appointed_at)
VALUES (
    %(id)s::uuid, %(kind)s::text, %(name)s::text, %(agency)s::text, %(duties)s::text[],
    %(issuer)s::text, %(issued_sub)s::text, %(now)s::timestamptz
)
ON CONFLICT DO NOTHING;

-- name: set_duties
-- Duties change at once, also for sessions that are open.
UPDATE identity.officials
SET duties = %(duties)s::text[]
WHERE id = %(id)s::uuid AND ended_at IS NULL;

-- name: end_official
-- The row stays: the log and old decisions name it.
UPDATE identity.officials
SET ended_at = %(now)s::timestamptz
WHERE id = %(id)s::uuid AND ended_at IS NULL;

-- name: add_grant
-- The same proof grants once; a later version of the same record may move the end.
INSERT INTO identity.grants (representative, subject_id, proof, legal_basis, given_at, until)
VALUES (
    %(representative)s::uuid, %(subject_id)s::uuid, %(proof)s::uuid, %(legal_basis)s::text,
    %(now)s::timestamptz, %(until)s::date
)
ON CONFLICT (representative, subject_id, proof) DO NOTHING;

-- name: end_grant
-- The proof was corrected or has ended.
UPDATE identity.grants
SET revoked_at = %(now)s::timestamptz
WHERE representative = %(representative)s::uuid
  AND subject_id = %(subject_id)s::uuid
  AND proof = %(proof)s::uuid
  AND revoked_at IS NULL;

-- name: grants_of
-- For whom somebody may act on a day: the day of `until` still counts.
SELECT representative, subject_id, proof, legal_basis, given_at, until
FROM identity.grants
WHERE representative = %(representative)s::uuid
  AND revoked_at IS NULL
  AND (until IS NULL OR until >= %(day)s::date)
ORDER BY given_at, subject_id;

-- name: grant_for
-- May this person act for this subject on this day? The longest grant answers.
SELECT representative, subject_id, proof, legal_basis, given_at, until
FROM identity.grants
WHERE representative = %(representative)s::uuid
  AND subject_id = %(subject_id)s::uuid
  AND revoked_at IS NULL
  AND (until IS NULL OR until >= %(day)s::date)
ORDER BY until DESC NULLS FIRST
LIMIT 1;

-- name: add_sign_in
-- Kept here and not in the cookie, so that it can be used only once.
INSERT INTO identity.sign_ins (state_hash, audience, nonce, verifier, return_to, started_at)
VALUES (
    %(state_hash)s::bytea, %(audience)s::text, %(nonce)s::text, %(verifier)s::text,
    %(return_to)s::text, %(now)s::timestamptz
);

-- name: take_sign_in
-- The row goes with its first use: a second answer of the provider finds nothing.
DELETE FROM identity.sign_ins
WHERE state_hash = %(state_hash)s::bytea
RETURNING audience, nonce, verifier, return_to, started_at;

-- name: forget_sign_ins
-- Sign-ins that nobody came back from.
-- Asks every shard.
DELETE FROM identity.sign_ins
WHERE started_at < %(before)s::timestamptz;

-- name: add_passkey
-- An id that is known already belongs to somebody: it is not taken over.
INSERT INTO identity.passkeys (credential_id, official_id, public_key, sign_count, label, added_at)
VALUES (
    %(credential_id)s::bytea, %(official_id)s::uuid, %(public_key)s::bytea, %(sign_count)s::bigint,
    %(label)s::text, %(now)s::timestamptz
)
ON CONFLICT (credential_id) DO NOTHING;

-- name: passkeys_of
-- The list from which somebody removes a lost one.
SELECT credential_id, official_id, public_key, sign_count, label, added_at, used_at
FROM identity.passkeys
WHERE official_id = %(official_id)s::uuid
ORDER BY added_at, credential_id
LIMIT 100;

-- name: passkey_locked
-- Locked, so that a copy used at the same moment meets the new count.
SELECT credential_id, official_id, public_key, sign_count, label, added_at, used_at
FROM identity.passkeys
WHERE credential_id = %(credential_id)s::bytea
FOR UPDATE;

-- name: passkey_used
-- The count goes up with each use: a copy falls behind.
UPDATE identity.passkeys
SET sign_count = %(sign_count)s::bigint, used_at = %(now)s::timestamptz
WHERE credential_id = %(credential_id)s::bytea;

-- name: remove_passkey
-- One's own only.
DELETE FROM identity.passkeys
WHERE credential_id = %(credential_id)s::bytea AND official_id = %(official_id)s::uuid;
