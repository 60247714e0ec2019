-- What people prove themselves by beside a password. What is asked of them is in
-- the settings of their instance.
CREATE TABLE mfa_devices (
  store        TEXT NOT NULL,
  user_id      TEXT NOT NULL,
  id           TEXT NOT NULL,
  kind         TEXT NOT NULL, -- TOTP or WEBAUTHN
  name         TEXT NOT NULL,
  credential   TEXT NOT NULL, -- WebAuthn credential id, base64url; of an authenticator app, its id
  synced       BOOLEAN NOT NULL,
  sealed       BYTEA NOT NULL,  -- secret of an app, or credential record
  counter      BIGINT NOT NULL, -- last time step used, or signature count
  created_at   BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  regressed_at BIGINT NOT NULL, -- when the signature count went back
  PRIMARY KEY (store, user_id, id)
);
CREATE UNIQUE INDEX mfa_devices_credential ON mfa_devices (store, credential);

-- Devices on their way to be registered: one of a kind for each person.
CREATE TABLE mfa_registrations (
  store      TEXT NOT NULL,
  user_id    TEXT NOT NULL,
  kind       TEXT NOT NULL,
  id         TEXT NOT NULL,
  data       JSONB NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (store, user_id, kind)
);
CREATE INDEX mfa_registrations_expiry ON mfa_registrations (expires_at);

-- How attempts at a person's codes went; a password that is right does not begin
-- the count anew.
CREATE TABLE mfa_attempts (
  store       TEXT NOT NULL,
  user_id     TEXT NOT NULL,
  failures    BIGINT NOT NULL,
  retry_after BIGINT NOT NULL,
  PRIMARY KEY (store, user_id)
);
