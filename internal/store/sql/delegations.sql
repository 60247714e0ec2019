-- name: PutServiceAccess
INSERT INTO service_access (service, enabled_at) VALUES ($1, $2) ON CONFLICT (service) DO NOTHING;

-- name: DeleteServiceAccess
DELETE FROM service_access WHERE service = $1;

-- name: ServiceAccess
SELECT service, enabled_at FROM service_access WHERE service = $1;

-- name: ListServiceAccess
SELECT service, enabled_at FROM service_access WHERE service > $1 ORDER BY service LIMIT $2;

-- name: InsertDelegation
INSERT INTO delegations (account, service, since) VALUES ($1, $2, $3);

-- name: DeleteDelegation
DELETE FROM delegations WHERE account = $1 AND service = $2;

-- name: DelegationsOf
SELECT account, service, since FROM delegations WHERE account = $1 AND service > $2 ORDER BY service LIMIT $3;

-- name: DelegationsFor
SELECT account, service, since FROM delegations WHERE service = $1 AND account > $2 ORDER BY account LIMIT $3;

-- name: DelegatedAccounts
SELECT account, '', MIN(since) FROM delegations WHERE account > $1 GROUP BY account ORDER BY account LIMIT $2;

-- name: OrganizationPolicy
SELECT id, content FROM organization_policies WHERE id > '' ORDER BY id LIMIT 1;

-- name: PutOrganizationPolicy
INSERT INTO organization_policies (id, content) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET content = excluded.content;

-- name: DeleteOrganizationPolicy
DELETE FROM organization_policies WHERE id = $1;
