-- name: DeletePassword
DELETE FROM passwords WHERE store = $1 AND user_id = $2;

-- name: DeleteSessionsOf
DELETE FROM sessions WHERE store = $1 AND user_id = $2;

-- name: InsertSession
INSERT INTO sessions (store, id, user_id, cookie_hash, mfa, source_ip, user_agent, authenticated_at, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Session
SELECT store, id, user_id, cookie_hash, mfa, source_ip, user_agent, authenticated_at, created_at, expires_at
FROM sessions WHERE store = $1 AND id = $2;

-- name: SessionByCookie
SELECT store, id, user_id, cookie_hash, mfa, source_ip, user_agent, authenticated_at, created_at, expires_at
FROM sessions WHERE cookie_hash = $1;

-- name: ListSessions
SELECT store, id, user_id, cookie_hash, mfa, source_ip, user_agent, authenticated_at, created_at, expires_at
FROM sessions WHERE store = $1 AND user_id = $2 AND id > $3 ORDER BY id LIMIT $4;

-- name: UpdateSession
UPDATE sessions SET mfa = $3, authenticated_at = $4 WHERE store = $1 AND id = $2;

-- name: DeleteSession
DELETE FROM sessions WHERE store = $1 AND id = $2;

