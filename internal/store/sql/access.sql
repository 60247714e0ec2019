-- name: InsertPermissionSet
INSERT INTO permission_sets (instance, id, name, name_key, version, content, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: InsertPermissionSetVersion
INSERT INTO permission_set_versions (instance, id, version, content, created_at) VALUES ($1, $2, $3, $4, $5);

-- name: PermissionSet
SELECT id, name, version, content, created_at FROM permission_sets WHERE instance = $1 AND id = $2;

-- name: PermissionSetByName
SELECT id, name, version, content, created_at FROM permission_sets WHERE instance = $1 AND name_key = $2;

-- name: ListPermissionSets
SELECT id, name, version, content, created_at FROM permission_sets WHERE instance = $1 AND id > $2 ORDER BY id LIMIT $3;

-- name: UpdatePermissionSet
UPDATE permission_sets SET version = $3, content = $4 WHERE instance = $1 AND id = $2 AND version = $5;

-- name: DeletePermissionSet
DELETE FROM permission_sets WHERE instance = $1 AND id = $2;

-- name: InsertGrant
INSERT INTO grants (instance, id, account, permission_set, principal_type, principal_id, origin, state, valid_from, valid_until, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: EnsureGrant
INSERT INTO grants (instance, id, account, permission_set, principal_type, principal_id, origin, state, valid_from, valid_until, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (instance, account, permission_set, principal_type, principal_id, origin) DO NOTHING;

-- name: Grant
SELECT id, account, permission_set, principal_type, principal_id, origin, state, valid_from, valid_until, created_at
FROM grants WHERE instance = $1 AND account = $2 AND permission_set = $3 AND principal_type = $4 AND principal_id = $5 AND origin = $6;

-- name: GrantsOn
SELECT id, account, permission_set, principal_type, principal_id, origin, state, valid_from, valid_until, created_at
FROM grants WHERE instance = $1 AND account = $2 AND permission_set = $3 ORDER BY principal_type, principal_id, origin;

-- name: GrantsOf
SELECT id, account, permission_set, principal_type, principal_id, origin, state, valid_from, valid_until, created_at
FROM grants WHERE instance = $1 AND principal_type = $2 AND principal_id = $3 ORDER BY account, permission_set, id;

-- name: ActivateGrants
UPDATE grants SET state = 'ACTIVE' WHERE instance = $1 AND account = $2 AND permission_set = $3 AND id = $4;

-- name: DeleteGrant
DELETE FROM grants WHERE instance = $1 AND id = $2;

-- name: ListAssignments
SELECT DISTINCT principal_type, principal_id FROM grants
WHERE instance = $1 AND account = $2 AND permission_set = $3 AND state = 'ACTIVE' AND (principal_type, principal_id) > ($4, $5)
ORDER BY principal_type, principal_id LIMIT $6;

-- name: ListAssignmentsThrough
-- What a principal has itself and through groups, each with the principal it is given to.
-- CROSS JOIN, here and below: SQLite then goes from a principal to its memberships and grants.
-- Left to itself it reads all of a store's, and looks through the principals for each.
WITH RECURSIVE who (kind, id) AS (
  SELECT CAST($3 AS TEXT), CAST($4 AS TEXT)
  UNION
  SELECT 'GROUP', m.group_id FROM who CROSS JOIN memberships m WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id
)
SELECT DISTINCT g.account, g.permission_set, g.principal_type, g.principal_id
FROM who CROSS JOIN grants g
WHERE g.principal_type = who.kind AND g.principal_id = who.id AND g.instance = $2 AND g.state = 'ACTIVE' AND (g.account, g.permission_set, g.principal_type, g.principal_id) > ($5, $6, $7, $8)
ORDER BY g.account, g.permission_set, g.principal_type, g.principal_id LIMIT $9;

-- name: ListAssignmentsThroughIn
WITH RECURSIVE who (kind, id) AS (
  SELECT CAST($3 AS TEXT), CAST($4 AS TEXT)
  UNION
  SELECT 'GROUP', m.group_id FROM who CROSS JOIN memberships m WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id
)
SELECT DISTINCT g.account, g.permission_set, g.principal_type, g.principal_id
FROM who CROSS JOIN grants g
WHERE g.principal_type = who.kind AND g.principal_id = who.id AND g.instance = $2 AND g.account = $9 AND g.state = 'ACTIVE'
  AND (g.account, g.permission_set, g.principal_type, g.principal_id) > ($5, $6, $7, $8)
ORDER BY g.account, g.permission_set, g.principal_type, g.principal_id LIMIT $10;

-- name: ReachableAccounts
WITH RECURSIVE who (kind, id) AS (
  SELECT 'USER', CAST($3 AS TEXT)
  UNION
  SELECT 'GROUP', m.group_id FROM who CROSS JOIN memberships m WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id
)
SELECT a.id, a.name, a.email, a.status, a.joined_method, a.joined_at, a.parent, a.plane
FROM (
  SELECT DISTINCT g.account FROM who CROSS JOIN grants g
  WHERE g.principal_type = who.kind AND g.principal_id = who.id AND g.instance = $2 AND g.state = 'ACTIVE'
  AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4) AND g.account > $5
) mine JOIN accounts a ON a.id = mine.account
WHERE a.status = 'ACTIVE' ORDER BY a.id LIMIT $6;

-- name: ReachableSets
WITH RECURSIVE who (kind, id) AS (
  SELECT 'USER', CAST($3 AS TEXT)
  UNION
  SELECT 'GROUP', m.group_id FROM who CROSS JOIN memberships m WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id
)
SELECT s.id, s.name, s.version, s.content, s.created_at
FROM (
  SELECT DISTINCT g.permission_set FROM who CROSS JOIN grants g
  WHERE g.principal_type = who.kind AND g.principal_id = who.id AND g.instance = $2 AND g.state = 'ACTIVE'
  AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4) AND g.account = $5
) mine JOIN permission_sets s ON s.instance = $2 AND s.id = mine.permission_set
WHERE s.name_key > $6 AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = $5 AND a.status = 'ACTIVE')
ORDER BY s.name_key LIMIT $7;

-- name: ReachedRoles
-- The sets that a person has in a range of accounts, each in the version that lives there. Rows come once for each
-- way that leads there and in no order: sorting all of them costs more here than where they are read.
WITH RECURSIVE who (kind, id) AS (
  SELECT 'USER', CAST($3 AS TEXT)
  UNION
  SELECT 'GROUP', m.group_id FROM who CROSS JOIN memberships m WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id
)
SELECT g.account, g.permission_set, COALESCE(p.version, 0) AS version
FROM who CROSS JOIN grants g
LEFT JOIN provisioned p ON p.instance = $2 AND p.account = g.account AND p.permission_set = g.permission_set
WHERE g.principal_type = who.kind AND g.principal_id = who.id AND g.instance = $2 AND g.state = 'ACTIVE'
AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4) AND g.account > $5 AND g.account <= $6;

-- name: RoleFor
-- RoleIn for a person who has the set there now.
WITH RECURSIVE who (kind, id) AS (
  SELECT 'USER', CAST($3 AS TEXT)
  UNION
  SELECT 'GROUP', m.group_id FROM who CROSS JOIN memberships m WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id
)
SELECT a.status, a.plane, p.permission_set, p.role_arn, v.content
FROM permission_sets s
JOIN provisioned p ON p.instance = s.instance AND p.account = $5 AND p.permission_set = s.id
JOIN permission_set_versions v ON v.instance = s.instance AND v.id = s.id AND v.version = p.version
JOIN accounts a ON a.id = p.account
WHERE s.instance = $2 AND s.name_key = $6 AND EXISTS (
  SELECT 1 FROM who CROSS JOIN grants g
  WHERE g.principal_type = who.kind AND g.principal_id = who.id AND g.instance = $2 AND g.state = 'ACTIVE'
  AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4)
  AND g.account = $5 AND g.permission_set = s.id
);

-- name: HoldsIn
WITH RECURSIVE who (kind, id) AS (
  SELECT CAST($3 AS TEXT), CAST($4 AS TEXT)
  UNION
  SELECT 'GROUP', m.group_id FROM memberships m JOIN who ON m.member_type = who.kind AND m.member_id = who.id WHERE m.store = $1
)
SELECT count(*) FROM (
  SELECT 1 FROM who JOIN grants g ON g.principal_type = who.kind AND g.principal_id = who.id
  WHERE g.instance = $2 AND g.account = $5 LIMIT 1
) AS held;

-- name: RoleIn
SELECT a.status, a.plane, p.permission_set, p.role_arn, v.content
FROM permission_sets s
JOIN provisioned p ON p.instance = s.instance AND p.account = $2 AND p.permission_set = s.id
JOIN permission_set_versions v ON v.instance = s.instance AND v.id = s.id AND v.version = p.version
JOIN accounts a ON a.id = p.account
WHERE s.instance = $1 AND s.name_key = $3;

-- name: SetInUse
SELECT count(*) FROM (
  SELECT 1 FROM grants WHERE instance = $1 AND permission_set = $2
  UNION ALL
  SELECT 1 FROM provisioned WHERE instance = $1 AND permission_set = $2
  LIMIT 1
) AS held;

-- name: PermissionSetVersion
SELECT content FROM permission_set_versions WHERE instance = $1 AND id = $2 AND version = $3;

-- name: Wanted
-- What decides whether, and as what, a set lives in an account. Whatever is not there is empty.
SELECT i.owner, i.region, COALESCE(a.status, ''), COALESCE(a.plane, ''), COALESCE(s.name, ''), COALESCE(p.pinned, FALSE),
  COALESCE(v.version, 0), v.content
FROM instances i
LEFT JOIN accounts a ON a.id = $2
LEFT JOIN permission_sets s ON s.instance = i.id AND s.id = $3
LEFT JOIN provisioned p ON p.instance = i.id AND p.account = $2 AND p.permission_set = $3
LEFT JOIN permission_set_versions v ON v.instance = i.id AND v.id = $3 AND v.version = COALESCE(NULLIF(p.wanted, 0), s.version)
WHERE i.id = $1;

-- name: PutProvisioned
INSERT INTO provisioned (instance, account, permission_set, version, wanted, pinned, role_arn, provisioned_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (instance, account, permission_set) DO UPDATE
  SET version = excluded.version, wanted = excluded.wanted, pinned = excluded.pinned,
      role_arn = excluded.role_arn, provisioned_at = excluded.provisioned_at;

-- name: Provisioned
SELECT account, permission_set, version, wanted, pinned, role_arn, provisioned_at FROM provisioned
WHERE instance = $1 AND account = $2 AND permission_set = $3;

-- name: ListProvisionedAccounts
SELECT account, permission_set, version, wanted, pinned, role_arn, provisioned_at FROM provisioned
WHERE instance = $1 AND permission_set = $2 AND version > 0 AND account > $3 ORDER BY account LIMIT $4;

-- name: ListProvisionedAccountsLatest
SELECT account, permission_set, version, wanted, pinned, role_arn, provisioned_at FROM provisioned
WHERE instance = $1 AND permission_set = $2 AND version = $4 AND account > $3 ORDER BY account LIMIT $5;

-- name: ListProvisionedAccountsStale
SELECT account, permission_set, version, wanted, pinned, role_arn, provisioned_at FROM provisioned
WHERE instance = $1 AND permission_set = $2 AND version > 0 AND version < $4 AND account > $3 ORDER BY account LIMIT $5;

-- name: ListProvisionedSets
SELECT account, permission_set, version, wanted, pinned, role_arn, provisioned_at FROM provisioned
WHERE instance = $1 AND account = $2 AND version > 0 AND permission_set > $3 ORDER BY permission_set LIMIT $4;

-- name: ListProvisionedSetsLatest
SELECT p.account, p.permission_set, p.version, p.wanted, p.pinned, p.role_arn, p.provisioned_at
FROM provisioned p JOIN permission_sets s ON s.instance = p.instance AND s.id = p.permission_set
WHERE p.instance = $1 AND p.account = $2 AND p.version = s.version AND p.permission_set > $3
ORDER BY p.permission_set LIMIT $4;

-- name: ListProvisionedSetsStale
SELECT p.account, p.permission_set, p.version, p.wanted, p.pinned, p.role_arn, p.provisioned_at
FROM provisioned p JOIN permission_sets s ON s.instance = p.instance AND s.id = p.permission_set
WHERE p.instance = $1 AND p.account = $2 AND p.version > 0 AND p.version < s.version AND p.permission_set > $3
ORDER BY p.permission_set LIMIT $4;

-- name: DeleteProvisioned
DELETE FROM provisioned WHERE instance = $1 AND account = $2 AND permission_set = $3;

-- name: InsertAccessRequest
INSERT INTO access_requests (instance, id, kind, status, account, permission_set, principal_type, principal_id, failure, batch, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: AccessRequest
SELECT id, kind, status, account, permission_set, principal_type, principal_id, failure, batch, created_at
FROM access_requests WHERE instance = $1 AND id = $2;

-- name: ListAccessRequests
SELECT id, kind, status, account, permission_set, principal_type, principal_id, failure, batch, created_at
FROM access_requests WHERE instance = $1 AND kind = $2 AND (created_at, id) < ($3, $4) ORDER BY created_at DESC, id DESC LIMIT $5;

-- name: ListAccessRequestsByStatus
SELECT id, kind, status, account, permission_set, principal_type, principal_id, failure, batch, created_at
FROM access_requests WHERE instance = $1 AND kind = $2 AND status = $5 AND (created_at, id) < ($3, $4)
ORDER BY created_at DESC, id DESC LIMIT $6;

-- name: EndAccessRequest
-- A request succeeds with the last of its targets, and fails with the first.
UPDATE access_requests SET status = $3, failure = $4 WHERE instance = $1 AND id = $2 AND status = 'IN_PROGRESS'
  AND ($5 OR NOT EXISTS (SELECT 1 FROM request_targets t WHERE t.instance = $1 AND t.request = $2));

-- name: InsertRequestTarget
INSERT INTO request_targets (instance, request, account, permission_set) VALUES ($1, $2, $3, $4);

-- name: RequestsWaiting
SELECT r.id, r.kind, r.status, r.account, r.permission_set, r.principal_type, r.principal_id, r.failure, r.batch, r.created_at
FROM request_targets t JOIN access_requests r ON r.instance = t.instance AND r.id = t.request
WHERE t.instance = $1 AND t.account = $2 AND t.permission_set = $3 ORDER BY r.created_at, r.id;

-- name: DeleteRequestTarget
DELETE FROM request_targets WHERE instance = $1 AND request = $2 AND account = $3 AND permission_set = $4;

