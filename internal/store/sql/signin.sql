-- name: Password
SELECT hash, one_time, expires_at, previous, failures, retry_after, updated_at
FROM passwords WHERE store = $1 AND user_id = $2;

-- name: PutPassword
INSERT INTO passwords (store, user_id, hash, one_time, expires_at, previous, failures, retry_after, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (store, user_id) DO UPDATE SET hash = excluded.hash, one_time = excluded.one_time,
  expires_at = excluded.expires_at, previous = excluded.previous, failures = excluded.failures,
  retry_after = excluded.retry_after, updated_at = excluded.updated_at;

-- name: SetPasswordHash
UPDATE passwords SET hash = $3 WHERE store = $1 AND user_id = $2;

-- name: SetPasswordFailures
UPDATE passwords SET failures = $3, retry_after = $4 WHERE store = $1 AND user_id = $2;

-- name: DeletePassword
DELETE FROM passwords WHERE store = $1 AND user_id = $2;

-- name: InsertSignInFlow
INSERT INTO signin_flows (id, instance, source_ip, step, revision, data, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: SignInFlow
SELECT id, instance, source_ip, step, revision, data, created_at, expires_at FROM signin_flows WHERE id = $1;

-- name: UpdateSignInFlow
UPDATE signin_flows SET step = $2, data = $3, revision = revision + 1 WHERE id = $1 AND revision = $4;

-- name: LeaveSignInFlow
UPDATE signin_flows SET step = $2, data = $3, expires_at = $4, revision = revision + 1 WHERE id = $1 AND revision = $5;

-- name: DeleteExpiredSignInFlows
DELETE FROM signin_flows WHERE id IN (SELECT id FROM signin_flows WHERE expires_at < $1 ORDER BY expires_at LIMIT $2);

-- name: DeleteSignInFlowsBeyond
DELETE FROM signin_flows
WHERE id IN (SELECT id FROM signin_flows WHERE source_ip = $1 ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3);

-- name: TrimSignInFlows
DELETE FROM signin_flows WHERE id IN (SELECT id FROM signin_flows WHERE created_at <= $1 ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3);

-- name: DeleteSessionsOf
DELETE FROM sessions WHERE store = $1 AND user_id = $2;

-- name: DeleteExpiredSessions
DELETE FROM sessions WHERE cookie_hash IN (SELECT cookie_hash FROM sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2);

-- name: InsertSession
INSERT INTO sessions (store, id, user_id, cookie_hash, mfa, source_ip, user_agent, authenticated_at, issued_at,
                      last_used_at, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: Session
SELECT store, id, user_id, cookie_hash, mfa, source_ip, user_agent, authenticated_at, issued_at, last_used_at, created_at, expires_at
FROM sessions WHERE store = $1 AND id = $2;

-- name: SessionByCookie
SELECT store, id, user_id, cookie_hash, mfa, source_ip, user_agent, authenticated_at, issued_at, last_used_at, created_at, expires_at
FROM sessions WHERE cookie_hash = $1;

-- name: ListSessions
SELECT store, id, user_id, cookie_hash, mfa, source_ip, user_agent, authenticated_at, issued_at, last_used_at, created_at, expires_at
FROM sessions WHERE store = $1 AND user_id = $2 AND expires_at > $3 AND id < $4 ORDER BY id DESC LIMIT $5;

-- name: UpdateSession
UPDATE sessions SET mfa = $3, authenticated_at = $4 WHERE store = $1 AND id = $2;

-- name: TouchSession
UPDATE sessions SET last_used_at = $3 WHERE store = $1 AND id = $2;

-- name: DeleteSession
DELETE FROM sessions WHERE store = $1 AND id = $2;
