-- OIDC: grants waiting for a person, codes waiting for their client, and the
-- token families that came of them. Client registrations are not stored: the
-- client carries its own, sealed.
CREATE TABLE device_grants (
  code_hash  BYTEA PRIMARY KEY, -- SHA-256 of the device code
  user_code  TEXT NOT NULL,
  instance   TEXT NOT NULL,
  client     JSONB NOT NULL,
  source_ip  TEXT NOT NULL,
  network    TEXT NOT NULL, -- of source_ip, for the bound of pending grants
  status     TEXT NOT NULL, -- PENDING, APPROVED, DENIED, SPENT
  store      TEXT NOT NULL, -- who approved, in which session
  user_id    TEXT NOT NULL,
  session    TEXT NOT NULL,
  family     TEXT NOT NULL, -- '' until spent; then what a replay must end
  interval_s BIGINT NOT NULL,
  polls      BIGINT NOT NULL,
  polled_at  BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX device_grants_user_code ON device_grants (user_code);
CREATE INDEX device_grants_expiry ON device_grants (expires_at);
CREATE INDEX device_grants_pending ON device_grants (status, network, expires_at);

CREATE TABLE authorization_codes (
  code_hash      BYTEA PRIMARY KEY, -- SHA-256 of the code
  instance       TEXT NOT NULL,
  client         JSONB NOT NULL,
  redirect_uri   TEXT NOT NULL,
  code_challenge TEXT NOT NULL,
  store          TEXT NOT NULL,
  user_id        TEXT NOT NULL,
  session        TEXT NOT NULL,
  family         TEXT NOT NULL, -- '' until spent; then what a replay must end
  created_at     BIGINT NOT NULL,
  expires_at     BIGINT NOT NULL
);
CREATE INDEX authorization_codes_expiry ON authorization_codes (expires_at);

CREATE TABLE token_families (
  store      TEXT NOT NULL,
  id         TEXT NOT NULL,
  instance   TEXT NOT NULL,
  session    TEXT NOT NULL,
  user_id    TEXT NOT NULL,
  client     JSONB NOT NULL,
  secret     BYTEA,           -- sealed; its refresh tokens are derived from it
  counter    BIGINT NOT NULL, -- number of the refresh token that is current
  rotated_at BIGINT NOT NULL, -- since when it is
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (store, id)
);
CREATE INDEX token_families_expiry ON token_families (expires_at);
