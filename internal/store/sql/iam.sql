-- name: InsertRole
INSERT INTO roles (account, id, name, name_key, path, description, trust, max_session, boundary, policies, tags, version, created_at, trusted)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: RoleByName
SELECT account, id, name, path, description, trust, max_session, boundary, policies, tags, version, created_at, trusted
FROM roles WHERE account = $1 AND name_key = $2;

-- name: RoleToIssue
-- A role, and the last of the marks that end what was issued of it to a person.
SELECT (
    SELECT max(n.at) FROM not_before n WHERE n.store = $3 AND (
      n.kind = 'PERSON' AND n.id = $4 OR n.kind = 'SESSION' AND n.id = $5 OR n.kind = 'ROLE' AND n.id = $6 OR n.kind = 'PERSON_ROLE' AND n.id = $7)
  ), account, id, name, path, description, trust, max_session, boundary, policies, tags, version, created_at, trusted
FROM roles WHERE account = $1 AND name_key = $2;

-- name: RoleByID
SELECT account, id, name, path, description, trust, max_session, boundary, policies, tags, version, created_at, trusted
FROM roles WHERE id = $1;

-- name: ListRoles
SELECT account, id, name, path, description, trust, max_session, boundary, policies, tags, version, created_at, trusted
FROM roles WHERE account = $1 AND name_key > $2 AND path >= $3 AND path < $4 ORDER BY name_key LIMIT $5;

-- name: UpdateRole
UPDATE roles SET description = $2, trust = $3, max_session = $4, boundary = $5, policies = $6, tags = $7, version = $8,
  trusted = $10
WHERE id = $1 AND version = $9;

-- name: DeleteRole
DELETE FROM roles WHERE id = $1;

-- name: InsertRolePolicy
INSERT INTO role_policies (account, policy, role_id, usage) VALUES ($1, $2, $3, $4);

-- name: DeleteRolePolicies
DELETE FROM role_policies WHERE role_id = $1;

-- name: PolicyUses
SELECT usage, count(*) FROM role_policies WHERE account = $1 AND policy = $2 GROUP BY usage;

-- name: AllPolicyUses
SELECT policy, usage, count(*) FROM role_policies WHERE account = $1 GROUP BY policy, usage;

-- name: InsertPolicy
INSERT INTO policies (account, id, name, name_key, path, description, versions, tags, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: Policy
SELECT account, id, name, path, description, versions, tags, created_at, updated_at FROM policies WHERE account = $1 AND name_key = $2;

-- name: ListPolicies
SELECT account, id, name, path, description, versions, tags, created_at, updated_at
FROM policies WHERE account = $1 AND name_key > $2 AND path >= $3 AND path < $4 ORDER BY name_key LIMIT $5;

-- name: UpdatePolicy
UPDATE policies SET versions = $2, tags = $3, updated_at = $4 WHERE id = $1;

-- name: DeletePolicy
DELETE FROM policies WHERE id = $1;

-- name: InsertSAMLProvider
INSERT INTO saml_providers (account, name, metadata, created_at, valid_until, unique_id, tags) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: UpdateSAMLProvider
UPDATE saml_providers SET metadata = $3, valid_until = $4, tags = $5 WHERE account = $1 AND name = $2;

-- name: SAMLProvider
SELECT account, name, metadata, created_at, valid_until, unique_id, tags FROM saml_providers WHERE account = $1 AND name = $2;

-- name: ListSAMLProviders
SELECT account, name, metadata, created_at, valid_until, unique_id, tags FROM saml_providers WHERE account = $1 ORDER BY name;

-- name: DeleteSAMLProvider
DELETE FROM saml_providers WHERE account = $1 AND name = $2;

-- name: InsertOIDCProvider
INSERT INTO oidc_providers (account, url, client_ids, thumbprints, tags, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: OIDCProvider
SELECT account, url, client_ids, thumbprints, tags, created_at FROM oidc_providers WHERE account = $1 AND url = $2;

-- name: ListOIDCProviders
SELECT account, url, client_ids, thumbprints, tags, created_at FROM oidc_providers WHERE account = $1 ORDER BY url;

-- name: UpdateOIDCProvider
UPDATE oidc_providers SET client_ids = $3, thumbprints = $4, tags = $5 WHERE account = $1 AND url = $2;

-- name: DeleteOIDCProvider
DELETE FROM oidc_providers WHERE account = $1 AND url = $2;

-- name: PolicyRoles
SELECT account, id, name, path, description, trust, max_session, boundary, policies, tags, version, created_at, trusted
FROM roles WHERE account = $1 AND name_key > $2 AND path >= $3 AND path < $4 AND id IN (
  SELECT role_id FROM role_policies WHERE account = $1 AND policy = $5 AND usage >= $6 AND usage <= $7
) ORDER BY name_key LIMIT $8;

-- name: CountIAM
SELECT (SELECT count(*) FROM roles WHERE account = $1), (SELECT count(*) FROM policies WHERE account = $1),
  (SELECT count(*) FROM saml_providers WHERE account = $1) + (SELECT count(*) FROM oidc_providers WHERE account = $1);

-- name: InsertAccountAlias
INSERT INTO account_aliases (alias, account, created_at) VALUES ($1, $2, $3);

-- name: AccountAlias
SELECT alias FROM account_aliases WHERE account = $1;

-- name: DeleteAccountAlias
DELETE FROM account_aliases WHERE account = $1;

-- name: InsertRoleDeletion
INSERT INTO role_deletions (id, account, failure, used_by, created_at) VALUES ($1, $2, $3, $4, $5);

-- name: RoleDeletion
SELECT failure, used_by FROM role_deletions WHERE account = $1 AND id = $2;
