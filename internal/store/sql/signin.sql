-- name: DeletePassword
DELETE FROM passwords WHERE store = $1 AND user_id = $2;

-- name: DeleteSessionsOf
DELETE FROM sessions WHERE store = $1 AND user_id = $2;
