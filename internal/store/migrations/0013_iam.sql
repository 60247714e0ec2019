-- OIDC providers, account aliases, keys of the root and what else IAM of a local account keeps.
CREATE TABLE oidc_providers (
  account     TEXT NOT NULL,
  url         TEXT NOT NULL, -- without its scheme, as in the ARN
  client_ids  JSONB NOT NULL,
  thumbprints JSONB NOT NULL,
  tags        JSONB NOT NULL,
  created_at  BIGINT NOT NULL,
  PRIMARY KEY (account, url)
);

ALTER TABLE saml_providers ADD COLUMN unique_id TEXT NOT NULL DEFAULT '';
ALTER TABLE saml_providers ADD COLUMN tags JSONB NOT NULL DEFAULT '{}';

-- Unique ids of the roles that the trust policy names by ARN, from when it was saved.
ALTER TABLE roles ADD COLUMN trusted JSONB NOT NULL DEFAULT '{}';

CREATE TABLE account_aliases (
  alias      TEXT PRIMARY KEY,
  account    TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_aliases_account ON account_aliases (account);

-- What became of requests to delete service-linked roles.
CREATE TABLE role_deletions (
  id         TEXT PRIMARY KEY,
  account    TEXT NOT NULL,
  failure    TEXT NOT NULL, -- empty: the role is gone
  used_by    JSONB NOT NULL, -- ARNs that kept it
  created_at BIGINT NOT NULL
);

-- When a long-term key was last used is asked of the trail; nothing else is indexed by key.
CREATE INDEX events_long_term_key ON events (access_key, at) WHERE access_key >= 'AKIA' AND access_key < 'AKIB';
