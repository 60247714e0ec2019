-- name: InsertOrganization
INSERT INTO organizations (id, management, root, feature_set, scp_enabled, standalone, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Organization
SELECT id, management, root, feature_set, scp_enabled, standalone, created_at FROM organizations ORDER BY id LIMIT 1;

-- name: UpdateOrganization
UPDATE organizations SET id = $2, root = $3, feature_set = $4, scp_enabled = $5, created_at = $6 WHERE id = $1;

-- name: InsertAccount
INSERT INTO accounts (id, name, email, email_key, status, joined_method, joined_at, parent, plane)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: Account
SELECT id, name, email, status, joined_method, joined_at, parent, plane FROM accounts WHERE id = $1;

-- name: AccountByEmail
SELECT id, name, email, status, joined_method, joined_at, parent, plane FROM accounts WHERE email_key = $1;

-- name: ListAccounts
SELECT id, name, email, status, joined_method, joined_at, parent, plane FROM accounts WHERE id > $1 ORDER BY id LIMIT $2;

-- name: ListAccountsOf
SELECT id, name, email, status, joined_method, joined_at, parent, plane FROM accounts
WHERE parent = $1 AND id > $2 ORDER BY id LIMIT $3;

-- name: UpdateAccount
UPDATE accounts SET name = $2, status = $3, parent = $4, plane = $5 WHERE id = $1;

-- name: PutAccountRequest
INSERT INTO account_requests (id, name, email, state, account, failure, requested_at, completed_at, role_name, parent, tags)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, account = excluded.account, failure = excluded.failure,
  completed_at = excluded.completed_at;

-- name: AccountRequest
SELECT id, name, email, state, account, failure, requested_at, completed_at, role_name, parent, tags FROM account_requests WHERE id = $1;

-- name: ListAccountRequests
SELECT id, name, email, state, account, failure, requested_at, completed_at, role_name, parent, tags FROM account_requests
WHERE id > $1 ORDER BY id LIMIT $2;

-- name: InsertOU
INSERT INTO ous (id, parent, name, name_key) VALUES ($1, $2, $3, $4);

-- name: OU
SELECT id, parent, name FROM ous WHERE id = $1;

-- name: ListOUsOf
SELECT id, parent, name FROM ous WHERE parent = $1 AND id > $2 ORDER BY id LIMIT $3;

-- name: UpdateOU
UPDATE ous SET name = $2, name_key = $3 WHERE id = $1;

-- name: DeleteOU
DELETE FROM ous WHERE id = $1;

-- name: CountAccounts
SELECT COUNT(*) FROM (SELECT id FROM accounts WHERE id > '' ORDER BY id LIMIT $1) few;

-- name: CountOUs
SELECT COUNT(*) FROM (SELECT id FROM ous WHERE id > '' ORDER BY id LIMIT $1) few;

-- name: CountSCPs
SELECT COUNT(*) FROM (SELECT id FROM scps WHERE id > '' ORDER BY id LIMIT $1) few;

-- name: InsertSCP
INSERT INTO scps (id, name, name_key, description, content, aws_managed, version) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: SCP
SELECT id, name, description, content, aws_managed, version FROM scps WHERE id = $1;

-- name: ListSCPs
SELECT id, name, description, content, aws_managed, version FROM scps WHERE id > $1 ORDER BY id LIMIT $2;

-- name: SCPsOf
SELECT p.id, p.name, p.description, p.content, p.aws_managed, p.version
FROM scp_targets t JOIN scps p ON p.id = t.policy WHERE t.target = $1 AND p.id > $2 ORDER BY p.id LIMIT $3;

-- name: UpdateSCP
UPDATE scps SET name = $2, name_key = $3, description = $4, content = $5, version = $6 WHERE id = $1;

-- name: DeleteSCP
DELETE FROM scps WHERE id = $1;

-- name: AttachSCP
INSERT INTO scp_targets (target, policy) VALUES ($1, $2);

-- name: DetachSCP
DELETE FROM scp_targets WHERE target = $1 AND policy = $2;

-- name: SCPTargets
SELECT target FROM scp_targets WHERE policy = $1 AND target > $2 ORDER BY target LIMIT $3;
