-- name: InsertUser
INSERT INTO users (store, id, user_name, name_key, email_key, status, source, revision, attributes, external,
                   created_at, created_by, updated_at, updated_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: User
SELECT id, user_name, status, source, revision, attributes, external, created_at, created_by, updated_at, updated_by
FROM users WHERE store = $1 AND id = $2;

-- name: UserByName
SELECT id, user_name, status, source, revision, attributes, external, created_at, created_by, updated_at, updated_by
FROM users WHERE store = $1 AND name_key = $2;

-- name: UserByEmail
SELECT id, user_name, status, source, revision, attributes, external, created_at, created_by, updated_at, updated_by
FROM users WHERE store = $1 AND email_key = $2;

-- name: ListUsers
SELECT id, user_name, status, source, revision, attributes, external, created_at, created_by, updated_at, updated_by
FROM users WHERE store = $1 AND name_key > $2 ORDER BY name_key LIMIT $3;

-- name: UpdateUser
UPDATE users SET user_name = $3, name_key = $4, email_key = $5, status = $6, revision = $7, attributes = $8,
                 external = $9, updated_at = $10, updated_by = $11
WHERE store = $1 AND id = $2 AND revision = $12;

-- name: DeleteUser
DELETE FROM users WHERE store = $1 AND id = $2;

-- name: InsertExternalID
INSERT INTO external_ids (store, kind, issuer, external_id, id) VALUES ($1, $2, $3, $4, $5);

-- name: ExternalID
SELECT id FROM external_ids WHERE store = $1 AND kind = $2 AND issuer = $3 AND external_id = $4;

-- name: OwnersOfExternalID
-- Whom any issuer knows by this id; more than one is as many as matter.
SELECT DISTINCT id FROM external_ids WHERE store = $1 AND kind = $2 AND external_id = $3 LIMIT 2;

-- name: DeleteExternalIDs
DELETE FROM external_ids WHERE store = $1 AND kind = $2 AND id = $3;
