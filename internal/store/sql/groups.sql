-- name: InsertGroup
INSERT INTO groups (store, id, name, name_key, description, source, revision, external, created_at, created_by, updated_at, updated_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: Group
SELECT id, name, description, source, revision, external, created_at, created_by, updated_at, updated_by
FROM groups WHERE store = $1 AND id = $2;

-- name: GroupByName
SELECT id, name, description, source, revision, external, created_at, created_by, updated_at, updated_by
FROM groups WHERE store = $1 AND name_key = $2;

-- name: ListGroups
SELECT id, name, description, source, revision, external, created_at, created_by, updated_at, updated_by
FROM groups WHERE store = $1 AND name_key > $2 ORDER BY name_key LIMIT $3;

-- name: UpdateGroup
UPDATE groups SET name = $3, name_key = $4, description = $5, revision = $6, external = $7, updated_at = $8, updated_by = $9
WHERE store = $1 AND id = $2 AND revision = $10;

-- name: DeleteGroup
DELETE FROM groups WHERE store = $1 AND id = $2;
