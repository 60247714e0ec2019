-- Applications, what they may ask for, and the issuers whose tokens they exchange.

-- A client token lives as long as what it made: asked again, the same comes back.
CREATE TABLE applications (
  instance     TEXT NOT NULL,
  id           TEXT NOT NULL,
  account      TEXT NOT NULL, -- that made it
  provider     TEXT NOT NULL,
  name         TEXT NOT NULL,
  name_key     TEXT NOT NULL,
  region       TEXT NOT NULL, -- it was made in
  content      JSONB NOT NULL,
  created_at   BIGINT NOT NULL,
  client_token TEXT,  -- NULL where none was given
  asked        TEXT NOT NULL, -- a hash of what was asked for with the token
  PRIMARY KEY (instance, id)
);
CREATE UNIQUE INDEX applications_name ON applications (instance, account, name_key);
CREATE UNIQUE INDEX applications_token ON applications (instance, account, client_token);
CREATE INDEX applications_account ON applications (instance, account, id);
CREATE INDEX applications_provider ON applications (instance, provider, id);
CREATE INDEX applications_account_provider ON applications (instance, account, provider, id);

CREATE TABLE application_grants (
  instance    TEXT NOT NULL,
  application TEXT NOT NULL,
  type        TEXT NOT NULL,
  content     JSONB NOT NULL,
  PRIMARY KEY (instance, application, type)
);

CREATE TABLE application_methods (
  instance     TEXT NOT NULL,
  application  TEXT NOT NULL,
  type         TEXT NOT NULL,
  actor_policy JSONB NOT NULL,
  PRIMARY KEY (instance, application, type)
);

CREATE TABLE application_scopes (
  instance    TEXT NOT NULL,
  application TEXT NOT NULL,
  scope       TEXT NOT NULL,
  targets     JSONB NOT NULL,
  PRIMARY KEY (instance, application, scope)
);

CREATE TABLE application_assignments (
  instance       TEXT NOT NULL,
  application    TEXT NOT NULL,
  principal_type TEXT NOT NULL,
  principal_id   TEXT NOT NULL,
  created_at     BIGINT NOT NULL,
  PRIMARY KEY (instance, application, principal_type, principal_id)
);
CREATE INDEX application_assignments_principal ON application_assignments (instance, principal_type, principal_id, application);

CREATE TABLE trusted_token_issuers (
  instance     TEXT NOT NULL,
  id           TEXT NOT NULL,
  account      TEXT NOT NULL, -- that made it
  name         TEXT NOT NULL,
  name_key     TEXT NOT NULL,
  issuer       TEXT NOT NULL,
  mapping      JSONB NOT NULL,
  created_at   BIGINT NOT NULL,
  client_token TEXT,
  asked        TEXT NOT NULL,
  PRIMARY KEY (instance, id)
);
CREATE UNIQUE INDEX trusted_token_issuers_name ON trusted_token_issuers (instance, name_key);
CREATE UNIQUE INDEX trusted_token_issuers_issuer ON trusted_token_issuers (instance, issuer);
CREATE UNIQUE INDEX trusted_token_issuers_token ON trusted_token_issuers (instance, account, client_token);
