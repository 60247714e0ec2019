-- IAM of the local accounts.
CREATE TABLE roles (
  account     TEXT NOT NULL,
  id          TEXT NOT NULL, -- AROA…, one per life of the role
  name        TEXT NOT NULL,
  name_key    TEXT NOT NULL,
  path        TEXT NOT NULL,
  description TEXT NOT NULL,
  trust       TEXT NOT NULL,
  max_session BIGINT NOT NULL, -- seconds
  boundary    TEXT NOT NULL,
  policies    JSONB NOT NULL, -- attached ARNs and inline documents
  tags        JSONB NOT NULL,
  version     BIGINT NOT NULL,
  created_at  BIGINT NOT NULL,
  PRIMARY KEY (account, name_key)
);
CREATE UNIQUE INDEX roles_id ON roles (id);

-- Which managed policies roles hold, as attachment or boundary, to be asked from the policy's side.
CREATE TABLE role_policies (
  account TEXT NOT NULL,
  policy  TEXT NOT NULL, -- ARN
  role_id TEXT NOT NULL,
  usage   TEXT NOT NULL, -- ATTACHED or BOUNDARY
  PRIMARY KEY (account, policy, role_id, usage)
);
CREATE INDEX role_policies_role ON role_policies (role_id);

CREATE TABLE policies (
  account     TEXT NOT NULL,
  id          TEXT NOT NULL, -- ANPA…
  name        TEXT NOT NULL,
  name_key    TEXT NOT NULL,
  path        TEXT NOT NULL,
  description TEXT NOT NULL,
  versions    JSONB NOT NULL, -- texts, the default and the latest number
  tags        JSONB NOT NULL,
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  PRIMARY KEY (account, name_key)
);
CREATE UNIQUE INDEX policies_id ON policies (id);

CREATE TABLE saml_providers (
  account     TEXT NOT NULL,
  name        TEXT NOT NULL,
  metadata    TEXT NOT NULL,
  created_at  BIGINT NOT NULL,
  valid_until BIGINT NOT NULL,
  PRIMARY KEY (account, name)
);
