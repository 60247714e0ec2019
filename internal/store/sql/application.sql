-- name: InsertApplication
INSERT INTO applications (instance, id, account, provider, name, name_key, region, content, created_at, client_token, asked)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Application
SELECT id, account, provider, name, region, content, created_at
FROM applications WHERE instance = $1 AND id = $2;

-- name: ApplicationByToken
SELECT asked, id, account, provider, name, region, content, created_at
FROM applications WHERE instance = $1 AND account = $2 AND client_token = $3;

-- name: ListApplications
SELECT id, account, provider, name, region, content, created_at
FROM applications WHERE instance = $1 AND id > $2 ORDER BY id LIMIT $3;

-- name: ListApplicationsOfAccount
SELECT id, account, provider, name, region, content, created_at
FROM applications WHERE instance = $1 AND account = $2 AND id > $3 ORDER BY id LIMIT $4;

-- name: ListApplicationsOfProvider
SELECT id, account, provider, name, region, content, created_at
FROM applications WHERE instance = $1 AND provider = $2 AND id > $3 ORDER BY id LIMIT $4;

-- name: ListApplicationsOfAccountAndProvider
SELECT id, account, provider, name, region, content, created_at
FROM applications WHERE instance = $1 AND account = $2 AND provider = $3 AND id > $4 ORDER BY id LIMIT $5;

-- name: CountApplications
SELECT count(*) FROM (SELECT 1 FROM applications WHERE instance = $1 LIMIT $2) AS counted;

-- name: UpdateApplication
UPDATE applications SET name = $3, name_key = $4, content = $5 WHERE instance = $1 AND id = $2;

-- name: DeleteApplication
DELETE FROM applications WHERE instance = $1 AND id = $2;

-- name: PutApplicationGrant
INSERT INTO application_grants (instance, application, type, content) VALUES ($1, $2, $3, $4)
ON CONFLICT (instance, application, type) DO UPDATE SET content = excluded.content;

-- name: ApplicationGrants
SELECT content FROM application_grants WHERE instance = $1 AND application = $2 ORDER BY type;

-- name: ApplicationGrant
SELECT content FROM application_grants WHERE instance = $1 AND application = $2 AND type = $3;

-- name: DeleteApplicationGrant
DELETE FROM application_grants WHERE instance = $1 AND application = $2 AND type = $3;

-- name: PutApplicationMethod
INSERT INTO application_methods (instance, application, type, actor_policy) VALUES ($1, $2, $3, $4)
ON CONFLICT (instance, application, type) DO UPDATE SET actor_policy = excluded.actor_policy;

-- name: ApplicationMethods
SELECT type, actor_policy FROM application_methods WHERE instance = $1 AND application = $2 ORDER BY type;

-- name: ApplicationMethod
SELECT type, actor_policy FROM application_methods WHERE instance = $1 AND application = $2 AND type = $3;

-- name: DeleteApplicationMethod
DELETE FROM application_methods WHERE instance = $1 AND application = $2 AND type = $3;

-- name: PutApplicationScope
INSERT INTO application_scopes (instance, application, scope, targets) VALUES ($1, $2, $3, $4)
ON CONFLICT (instance, application, scope) DO UPDATE SET targets = excluded.targets;

-- name: ApplicationScope
SELECT scope, targets FROM application_scopes WHERE instance = $1 AND application = $2 AND scope = $3;

-- name: ListApplicationScopes
SELECT scope, targets FROM application_scopes WHERE instance = $1 AND application = $2 AND scope > $3 ORDER BY scope LIMIT $4;

-- name: CountApplicationScopes
SELECT count(*) FROM application_scopes WHERE instance = $1 AND application = $2;

-- name: DeleteApplicationScope
DELETE FROM application_scopes WHERE instance = $1 AND application = $2 AND scope = $3;

-- name: InsertApplicationAssignment
INSERT INTO application_assignments (instance, application, principal_type, principal_id, created_at) VALUES ($1, $2, $3, $4, $5);

-- name: ApplicationAssignment
SELECT s.application, a.account, s.principal_type, s.principal_id, s.created_at
FROM application_assignments s JOIN applications a ON a.instance = s.instance AND a.id = s.application
WHERE s.instance = $1 AND s.application = $2 AND s.principal_type = $3 AND s.principal_id = $4;

-- name: ListApplicationAssignments
SELECT s.application, a.account, s.principal_type, s.principal_id, s.created_at
FROM application_assignments s JOIN applications a ON a.instance = s.instance AND a.id = s.application
WHERE s.instance = $1 AND s.application = $2 AND (s.principal_type, s.principal_id) > ($3, $4)
ORDER BY s.principal_type, s.principal_id LIMIT $5;

-- name: ApplicationAssignmentsOf
SELECT s.application, a.account, s.principal_type, s.principal_id, s.created_at
FROM application_assignments s JOIN applications a ON a.instance = s.instance AND a.id = s.application
WHERE s.instance = $1 AND s.principal_type = $2 AND s.principal_id = $3 ORDER BY s.application;

-- name: ListApplicationAssignmentsThrough
-- What a principal may use, itself and through groups, each with the principal that is assigned.
-- CROSS JOIN as in access.sql.
WITH RECURSIVE who (kind, id) AS (
  SELECT CAST($3 AS TEXT), CAST($4 AS TEXT)
  UNION
  SELECT 'GROUP', m.group_id FROM who CROSS JOIN memberships m WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id
)
SELECT s.application, a.account, s.principal_type, s.principal_id, s.created_at
FROM who CROSS JOIN application_assignments s JOIN applications a ON a.instance = s.instance AND a.id = s.application
WHERE s.instance = $2 AND s.principal_type = who.kind AND s.principal_id = who.id AND (s.application, s.principal_type, s.principal_id) > ($5, $6, $7)
ORDER BY s.application, s.principal_type, s.principal_id LIMIT $8;

-- name: ListApplicationAssignmentsThroughIn
WITH RECURSIVE who (kind, id) AS (
  SELECT CAST($3 AS TEXT), CAST($4 AS TEXT)
  UNION
  SELECT 'GROUP', m.group_id FROM who CROSS JOIN memberships m WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id
)
SELECT s.application, a.account, s.principal_type, s.principal_id, s.created_at
FROM who CROSS JOIN application_assignments s JOIN applications a ON a.instance = s.instance AND a.id = s.application
WHERE s.instance = $2 AND s.principal_type = who.kind AND s.principal_id = who.id AND s.application = $8 AND (s.application, s.principal_type, s.principal_id) > ($5, $6, $7)
ORDER BY s.application, s.principal_type, s.principal_id LIMIT $9;

-- name: AssignedApplications
WITH RECURSIVE who (kind, id) AS (
  SELECT 'USER', CAST($3 AS TEXT)
  UNION
  SELECT 'GROUP', m.group_id FROM who CROSS JOIN memberships m WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id
)
SELECT DISTINCT s.application FROM who CROSS JOIN application_assignments s
WHERE s.instance = $2 AND s.principal_type = who.kind AND s.principal_id = who.id;

-- name: DeleteApplicationAssignment
DELETE FROM application_assignments WHERE instance = $1 AND application = $2 AND principal_type = $3 AND principal_id = $4;

-- name: InsertTrustedTokenIssuer
INSERT INTO trusted_token_issuers (instance, id, account, name, name_key, issuer, mapping, created_at, client_token, asked)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: TrustedTokenIssuer
SELECT id, account, name, issuer, mapping, created_at FROM trusted_token_issuers WHERE instance = $1 AND id = $2;

-- name: TrustedTokenIssuerOf
SELECT id, account, name, issuer, mapping, created_at FROM trusted_token_issuers WHERE instance = $1 AND issuer = $2;

-- name: TrustedTokenIssuerByToken
SELECT asked, id, account, name, issuer, mapping, created_at FROM trusted_token_issuers
WHERE instance = $1 AND account = $2 AND client_token = $3;

-- name: ListTrustedTokenIssuers
SELECT id, account, name, issuer, mapping, created_at FROM trusted_token_issuers WHERE instance = $1 AND id > $2 ORDER BY id LIMIT $3;

-- name: CountTrustedTokenIssuers
SELECT count(*) FROM (SELECT 1 FROM trusted_token_issuers WHERE instance = $1 LIMIT $2) AS counted;

-- name: UpdateTrustedTokenIssuer
UPDATE trusted_token_issuers SET name = $3, name_key = $4, mapping = $5 WHERE instance = $1 AND id = $2;

-- name: DeleteTrustedTokenIssuer
DELETE FROM trusted_token_issuers WHERE instance = $1 AND id = $2;
