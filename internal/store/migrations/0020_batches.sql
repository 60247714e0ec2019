-- Assignments that were asked for together, and claims of jobs by their kind.

CREATE TABLE assignment_batches (
  instance     TEXT NOT NULL,
  id           TEXT NOT NULL,
  kind         TEXT NOT NULL,   -- CREATE_ASSIGNMENT or DELETE_ASSIGNMENT
  plan         JSONB NOT NULL,  -- the accounts, sets and principals: each with each
  total        BIGINT NOT NULL, -- how many combinations there are
  accounts     BIGINT NOT NULL, -- in how many accounts
  begun        BIGINT NOT NULL, -- how many of them are requests by now
  created_at   BIGINT NOT NULL,
  created_by   TEXT NOT NULL,   -- an ARN
  client_token TEXT NOT NULL,   -- the account and its word; '' for none
  asked        TEXT NOT NULL,   -- a digest of what was asked for with it
  PRIMARY KEY (instance, id)
);
CREATE INDEX assignment_batches_listed ON assignment_batches (instance, created_at, id);
CREATE INDEX assignment_batches_token ON assignment_batches (instance, client_token, created_at);

-- Which batch a request belongs to; '' for none, and for a failed one in whose place
-- another was begun. batch_again says that one is about to be.
ALTER TABLE access_requests ADD COLUMN batch TEXT NOT NULL DEFAULT '';
ALTER TABLE access_requests ADD COLUMN batch_again BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX access_requests_batch ON access_requests (instance, batch, account, status, batch_again, id) WHERE batch <> '';

-- By kind, so that rare ones do not walk past the many of another.
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (kind, run_at, id);
