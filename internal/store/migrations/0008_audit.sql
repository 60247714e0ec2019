-- CloudTrail-shaped events. Their ids are time-ordered, so that the table grows at its end.
CREATE TABLE events (
  id         TEXT PRIMARY KEY,
  at         BIGINT NOT NULL,
  account    TEXT NOT NULL,
  source     TEXT NOT NULL,
  name       TEXT NOT NULL,
  username   TEXT NOT NULL,
  access_key TEXT NOT NULL,
  read_only  BOOLEAN NOT NULL,
  error_code TEXT NOT NULL,
  body       TEXT NOT NULL
);
CREATE INDEX events_at ON events (account, at, id);

-- Requests of nobody are counted, not written one by one.
CREATE TABLE anonymous_failures (
  minute  BIGINT NOT NULL,
  address TEXT NOT NULL,
  reason  TEXT NOT NULL,
  count   BIGINT NOT NULL,
  PRIMARY KEY (minute, address, reason)
);
