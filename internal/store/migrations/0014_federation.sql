-- What federated sessions of STS need.

-- SAML assertions that gave credentials of a role, until nobody accepts them any more.
CREATE TABLE used_assertions (
  provider   TEXT NOT NULL, -- ARN
  digest     TEXT NOT NULL, -- of the assertion's id and the role
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (provider, digest)
);
CREATE INDEX used_assertions_expiry ON used_assertions (expires_at);
