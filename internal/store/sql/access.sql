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

-- name: ListAssignmentsOf
SELECT DISTINCT account, permission_set FROM grants
WHERE instance = $1 AND principal_type = $2 AND principal_id = $3 AND state = 'ACTIVE' AND (account, permission_set) > ($4, $5)
ORDER BY account, permission_set LIMIT $6;

-- name: SetHasGrants
SELECT count(*) FROM (SELECT 1 FROM grants WHERE instance = $1 AND permission_set = $2 LIMIT 1) AS held;

-- name: PutProvisioned
INSERT INTO provisioned (instance, account, permission_set, version, role_arn, provisioned_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (instance, account, permission_set) DO UPDATE
  SET version = excluded.version, role_arn = excluded.role_arn, provisioned_at = excluded.provisioned_at;

-- name: Provisioned
SELECT account, permission_set, version, role_arn, provisioned_at FROM provisioned
WHERE instance = $1 AND account = $2 AND permission_set = $3;

-- name: ListProvisionedAccounts
SELECT account, permission_set, version, role_arn, provisioned_at FROM provisioned
WHERE instance = $1 AND permission_set = $2 AND account > $3 ORDER BY account LIMIT $4;

-- name: ListProvisionedSets
SELECT account, permission_set, version, role_arn, provisioned_at FROM provisioned
WHERE instance = $1 AND account = $2 AND permission_set > $3 ORDER BY permission_set LIMIT $4;

-- name: DeleteProvisioned
DELETE FROM provisioned WHERE instance = $1 AND account = $2 AND permission_set = $3;

-- name: InsertAccessRequest
INSERT INTO access_requests (instance, id, kind, status, account, permission_set, principal_type, principal_id, failure, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: AccessRequest
SELECT id, kind, status, account, permission_set, principal_type, principal_id, failure, created_at
FROM access_requests WHERE instance = $1 AND id = $2;

-- name: ListAccessRequests
SELECT id, kind, status, account, permission_set, principal_type, principal_id, failure, created_at
FROM access_requests WHERE instance = $1 AND kind = $2 AND (created_at, id) < ($3, $4) ORDER BY created_at DESC, id DESC LIMIT $5;

-- name: ListAccessRequestsByStatus
SELECT id, kind, status, account, permission_set, principal_type, principal_id, failure, created_at
FROM access_requests WHERE instance = $1 AND kind = $2 AND status = $5 AND (created_at, id) < ($3, $4)
ORDER BY created_at DESC, id DESC LIMIT $6;

-- name: EndAccessRequest
UPDATE access_requests SET status = $3, failure = $4 WHERE instance = $1 AND id = $2 AND status = 'IN_PROGRESS';

-- name: InsertRequestTarget
INSERT INTO request_targets (instance, request, account, permission_set) VALUES ($1, $2, $3, $4);

-- name: RequestsWaiting
SELECT r.id, r.kind, r.status, r.account, r.permission_set, r.principal_type, r.principal_id, r.failure, r.created_at
FROM request_targets t JOIN access_requests r ON r.instance = t.instance AND r.id = t.request
WHERE t.instance = $1 AND t.account = $2 AND t.permission_set = $3 ORDER BY r.created_at, r.id;

-- name: DeleteRequestTarget
DELETE FROM request_targets WHERE instance = $1 AND request = $2 AND account = $3 AND permission_set = $4;

-- name: CountRequestTargets
SELECT count(*) FROM request_targets WHERE instance = $1 AND request = $2;
