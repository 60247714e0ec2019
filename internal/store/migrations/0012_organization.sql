-- Closed accounts, delegated administrators, service access.

-- Whether the deployment began as a standalone account, and can be one again. An
-- organization without feature set is such an account: nobody's organization.
ALTER TABLE organizations ADD COLUMN standalone BOOLEAN NOT NULL DEFAULT FALSE;

-- What an account that is being created is to be made with.
ALTER TABLE account_requests ADD COLUMN role_name TEXT NOT NULL DEFAULT '';
ALTER TABLE account_requests ADD COLUMN parent TEXT NOT NULL DEFAULT '';
ALTER TABLE account_requests ADD COLUMN tags JSONB NOT NULL DEFAULT '{}';

-- Services that may act in all accounts. Identity Center's own always could.
CREATE TABLE service_access (
  service    TEXT PRIMARY KEY, -- sso.amazonaws.com
  enabled_at BIGINT NOT NULL
);
INSERT INTO service_access (service, enabled_at) SELECT 'sso.amazonaws.com', created_at FROM organizations;

-- Member accounts that administer a service in the management account's place.
CREATE TABLE delegations (
  account TEXT NOT NULL,
  service TEXT NOT NULL,
  since   BIGINT NOT NULL,
  PRIMARY KEY (account, service)
);
CREATE INDEX delegations_service ON delegations (service, account);

-- The resource policy of the organization: what members may do to it.
CREATE TABLE organization_policies (
  id      TEXT PRIMARY KEY, -- rp- and 8
  content TEXT NOT NULL
);
