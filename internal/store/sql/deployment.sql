-- name: InsertInstance
INSERT INTO instances (id, store, owner, kind, name, region, status, reason, settings, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Instance
SELECT id, store, owner, kind, name, region, status, reason, settings, created_at
FROM instances WHERE id = $1;

-- name: InstanceOfStore
SELECT id, store, owner, kind, name, region, status, reason, settings, created_at
FROM instances WHERE store = $1;

-- name: ListInstancesOf
SELECT id, store, owner, kind, name, region, status, reason, settings, created_at
FROM instances WHERE owner = $1 AND id > $2 ORDER BY id LIMIT $3;

-- name: UpdateInstance
UPDATE instances SET name = $2, status = $3, reason = $4, settings = $5 WHERE id = $1;

-- name: DeleteInstance
DELETE FROM instances WHERE id = $1;

-- name: InsertAccessKey
INSERT INTO access_keys (id, account, sealed_secret, active, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: AccessKey
SELECT id, account, sealed_secret, active, created_at, expires_at FROM access_keys WHERE id = $1;

-- name: ListAccessKeys
SELECT id, account, sealed_secret, active, created_at, expires_at FROM access_keys WHERE account = $1 ORDER BY id;

-- name: UpdateAccessKey
UPDATE access_keys SET active = $2, expires_at = $3 WHERE id = $1;

-- name: PutTag
INSERT INTO tags (resource, key, value) VALUES ($1, $2, $3)
ON CONFLICT (resource, key) DO UPDATE SET value = excluded.value;

-- name: Tags
SELECT key, value FROM tags WHERE resource = $1 ORDER BY key;

-- name: TagsOf
SELECT resource, key, value FROM tags WHERE resource IN ($list);

-- name: DeleteTag
DELETE FROM tags WHERE resource = $1 AND key = $2;

-- name: DeleteTags
DELETE FROM tags WHERE resource = $1;

-- name: DeleteAccessKey
DELETE FROM access_keys WHERE id = $1;

-- name: AccessKeyUse
SELECT at, source, body FROM events WHERE access_key = $1 AND access_key >= 'AKIA' AND access_key < 'AKIB'
ORDER BY at DESC LIMIT 1;

-- name: InsertPortalAlias
INSERT INTO portal_aliases (alias, instance, created_at) VALUES ($1, $2, $3);

-- name: PortalAlias
SELECT alias, instance, created_at FROM portal_aliases WHERE alias = $1;

-- name: ListPortalAliases
SELECT alias, instance, created_at FROM portal_aliases WHERE instance = $1 AND alias > $2 AND alias <> $3 ORDER BY alias LIMIT $4;

-- name: DeletePortalAlias
DELETE FROM portal_aliases WHERE alias = $1;
