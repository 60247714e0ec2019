-- What the store itself needs. Times are microseconds since 1970, UTC.

-- Every change, with the row before and after: outbox, cache invalidation and
-- history in one.
CREATE TABLE changes (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- postgres
  seq INTEGER PRIMARY KEY AUTOINCREMENT, -- sqlite
  node     TEXT   NOT NULL,               -- the process that made it
  at       BIGINT NOT NULL,
  event_id TEXT   NOT NULL,               -- the audit event that caused it
  kind     TEXT   NOT NULL,
  id       TEXT   NOT NULL,
  scope    TEXT   NOT NULL,               -- instance, identity store or account
  before   JSONB,
  after    JSONB
);
CREATE INDEX changes_of ON changes (kind, id, seq);

-- One row for each target that a worker has to look at.
CREATE TABLE jobs (
  id          TEXT    PRIMARY KEY,
  kind        TEXT    NOT NULL,
  target      TEXT    NOT NULL,
  generation  BIGINT  NOT NULL,
  run_at      BIGINT  NOT NULL,
  lease_until BIGINT  NOT NULL DEFAULT 0,
  lease_owner TEXT    NOT NULL DEFAULT '',
  attempt     INTEGER NOT NULL DEFAULT 0,
  args        JSONB   NOT NULL
);
CREATE UNIQUE INDEX jobs_target ON jobs (kind, target);
CREATE INDEX jobs_due ON jobs (run_at, id);

-- Facts of the deployment. The value is JSON kept to the letter.
CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
