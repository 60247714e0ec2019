-- How people prove who they are, and the sessions they then have.
CREATE TABLE passwords (
  store       TEXT NOT NULL,
  user_id     TEXT NOT NULL,
  hash        TEXT NOT NULL,    -- PHC string
  one_time    BOOLEAN NOT NULL, -- must be changed at the next sign-in
  expires_at  BIGINT NOT NULL,  -- of a one-time password
  previous    JSONB NOT NULL,   -- hashes that may not come back, newest first
  failures    BIGINT NOT NULL,  -- in a row
  retry_after BIGINT NOT NULL,  -- no attempt counts before this time
  updated_at  BIGINT NOT NULL,
  PRIMARY KEY (store, user_id)
);

-- One row per sign-in under way; step and data say where it stands.
CREATE TABLE signin_flows (
  id         TEXT PRIMARY KEY, -- hash of the browser's flow cookie
  instance   TEXT NOT NULL,
  source_ip  TEXT NOT NULL,
  step       TEXT NOT NULL,
  revision   BIGINT NOT NULL, -- grows with every step, so that none is taken twice
  data       JSONB NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX signin_flows_expiry ON signin_flows (expires_at);
CREATE INDEX signin_flows_source ON signin_flows (source_ip, created_at, id);

CREATE TABLE sessions (
  store            TEXT NOT NULL,
  id               TEXT NOT NULL,
  user_id          TEXT NOT NULL,
  cookie_hash      BYTEA NOT NULL, -- SHA-256 of the cookie's secret
  mfa              BOOLEAN NOT NULL,
  source_ip        TEXT NOT NULL,
  user_agent       TEXT NOT NULL,
  authenticated_at BIGINT NOT NULL,
  issued_at        BIGINT NOT NULL, -- after every mark that was there when it was made
  last_used_at     BIGINT NOT NULL,
  created_at       BIGINT NOT NULL,
  expires_at       BIGINT NOT NULL,
  PRIMARY KEY (store, id)
);
CREATE UNIQUE INDEX sessions_cookie ON sessions (cookie_hash);
CREATE INDEX sessions_user ON sessions (store, user_id, id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Credentials issued up to this time are refused: of a person, of a portal
-- session, or of a person in one role.
CREATE TABLE not_before (
  store TEXT NOT NULL,
  kind  TEXT NOT NULL, -- PERSON, SESSION, ROLE, PERSON_ROLE or FAMILY
  id    TEXT NOT NULL,
  at    BIGINT NOT NULL,
  PRIMARY KEY (store, kind, id)
);
CREATE INDEX not_before_at ON not_before (at);
