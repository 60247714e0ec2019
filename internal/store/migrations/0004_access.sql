-- Permission sets, who has them where, and the requests that changed that.
CREATE TABLE permission_sets (
  instance   TEXT NOT NULL,
  id         TEXT NOT NULL,
  name       TEXT NOT NULL,
  name_key   TEXT NOT NULL,
  version    BIGINT NOT NULL,
  content    JSONB NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (instance, id)
);
CREATE UNIQUE INDEX permission_sets_name ON permission_sets (instance, name_key);

CREATE TABLE permission_set_versions (
  instance   TEXT NOT NULL,
  id         TEXT NOT NULL,
  version    BIGINT NOT NULL,
  content    JSONB NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (instance, id, version)
);

CREATE TABLE grants (
  instance       TEXT NOT NULL,
  id             TEXT NOT NULL,
  account        TEXT NOT NULL,
  permission_set TEXT NOT NULL,
  principal_type TEXT NOT NULL,
  principal_id   TEXT NOT NULL,
  origin         TEXT NOT NULL,
  state          TEXT NOT NULL, -- PENDING or ACTIVE
  valid_from     BIGINT,
  valid_until    BIGINT,
  created_at     BIGINT NOT NULL,
  PRIMARY KEY (instance, id)
);
CREATE UNIQUE INDEX grants_once ON grants (instance, account, permission_set, principal_type, principal_id, origin);
CREATE INDEX grants_principal ON grants (instance, principal_type, principal_id, account, permission_set);
CREATE INDEX grants_set ON grants (instance, permission_set, account);

CREATE TABLE access_requests (
  instance       TEXT NOT NULL,
  id             TEXT NOT NULL,
  kind           TEXT NOT NULL,
  status         TEXT NOT NULL,
  account        TEXT NOT NULL, -- '' for every account the set is provisioned to
  permission_set TEXT NOT NULL,
  principal_type TEXT NOT NULL,
  principal_id   TEXT NOT NULL,
  failure        TEXT NOT NULL,
  created_at     BIGINT NOT NULL,
  PRIMARY KEY (instance, id)
);
CREATE INDEX access_requests_listed ON access_requests (instance, kind, created_at, id);
CREATE INDEX access_requests_status ON access_requests (instance, kind, status, created_at, id);

-- What an open request still waits for: one row per account and set. The row
-- goes when a run of that target's job has covered it.
CREATE TABLE request_targets (
  instance       TEXT NOT NULL,
  request        TEXT NOT NULL,
  account        TEXT NOT NULL,
  permission_set TEXT NOT NULL,
  PRIMARY KEY (instance, request, account, permission_set)
);
CREATE INDEX request_targets_target ON request_targets (instance, account, permission_set, request);

-- Where a permission set is, or shall be, a role. The row is there from the moment
-- somebody wants the role until it was taken away: while it is there, a role may be.
CREATE TABLE provisioned (
  instance       TEXT NOT NULL,
  account        TEXT NOT NULL,
  permission_set TEXT NOT NULL,
  version        BIGINT NOT NULL,  -- what lives there; 0 as long as nothing does
  wanted         BIGINT NOT NULL,  -- what was asked for last
  pinned         BOOLEAN NOT NULL, -- wanted although nobody is assigned
  role_arn       TEXT NOT NULL,
  provisioned_at BIGINT NOT NULL,
  PRIMARY KEY (instance, account, permission_set)
);
CREATE INDEX provisioned_set ON provisioned (instance, permission_set, account);
