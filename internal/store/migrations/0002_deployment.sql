-- The organization with its accounts, and the identity centers that live in it.
CREATE TABLE organizations (
  id          TEXT PRIMARY KEY,
  management  TEXT NOT NULL,
  root        TEXT NOT NULL,
  feature_set TEXT NOT NULL,
  scp_enabled BOOLEAN NOT NULL,
  created_at  BIGINT NOT NULL
);

CREATE TABLE accounts (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  email         TEXT NOT NULL,
  email_key     TEXT NOT NULL,
  status        TEXT NOT NULL,
  joined_method TEXT NOT NULL,
  joined_at     BIGINT NOT NULL,
  parent        TEXT NOT NULL,
  plane         TEXT NOT NULL
);
CREATE UNIQUE INDEX accounts_email ON accounts (email_key);
CREATE INDEX accounts_parent ON accounts (parent, id);

CREATE TABLE account_requests (
  id           TEXT PRIMARY KEY,
  name         TEXT NOT NULL,
  email        TEXT NOT NULL,
  state        TEXT NOT NULL,
  account      TEXT NOT NULL,
  failure      TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  completed_at BIGINT
);

CREATE TABLE ous (
  id       TEXT PRIMARY KEY,
  parent   TEXT NOT NULL,
  name     TEXT NOT NULL,
  name_key TEXT NOT NULL
);
CREATE UNIQUE INDEX ous_name ON ous (parent, name_key);
CREATE INDEX ous_parent ON ous (parent, id);

CREATE TABLE scps (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  name_key    TEXT NOT NULL,
  description TEXT NOT NULL,
  content     TEXT NOT NULL,
  aws_managed BOOLEAN NOT NULL,
  version     BIGINT NOT NULL
);
CREATE UNIQUE INDEX scps_name ON scps (name_key);

CREATE TABLE scp_targets (
  target TEXT NOT NULL, -- root, OU or account id
  policy TEXT NOT NULL REFERENCES scps (id),
  PRIMARY KEY (target, policy)
);
CREATE INDEX scp_targets_policy ON scp_targets (policy, target);

CREATE TABLE instances (
  id         TEXT PRIMARY KEY,
  store      TEXT NOT NULL,
  owner      TEXT NOT NULL,
  name       TEXT NOT NULL,
  region     TEXT NOT NULL,
  status     TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX instances_store ON instances (store);
CREATE INDEX instances_owner ON instances (owner, id);

CREATE TABLE access_keys (
  id            TEXT PRIMARY KEY,
  account       TEXT NOT NULL,
  sealed_secret BYTEA NOT NULL,
  active        BOOLEAN NOT NULL,
  created_at    BIGINT NOT NULL,
  expires_at    BIGINT
);
CREATE INDEX access_keys_account ON access_keys (account, id);

-- Tags of everything but IAM roles, which carry their own.
CREATE TABLE tags (
  resource TEXT NOT NULL, -- ARN
  key      TEXT NOT NULL,
  value    TEXT NOT NULL,
  PRIMARY KEY (resource, key)
);
