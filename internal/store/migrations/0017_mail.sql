-- Mail, and what was proven by it.

-- The outbox. A row is written in the transaction that causes a mail; what it says
-- is sealed, since that may be a link, and goes when the mail is on its way or given up.
CREATE TABLE mails (
  store      TEXT NOT NULL,
  id         TEXT NOT NULL,
  user_id    TEXT NOT NULL,   -- '' while it is not known who asked
  kind       TEXT NOT NULL,   -- INVITATION, RESET, UPDATED, VERIFICATION or CODE
  state      TEXT NOT NULL,   -- WAITING, SENT or FAILED
  letter     BYTEA NOT NULL,  -- sealed; empty once it is SENT or FAILED
  attempts   BIGINT NOT NULL,
  reason     TEXT NOT NULL,   -- what the mail server said last
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL, -- not worth sending any more
  ended_at   BIGINT NOT NULL, -- when it was SENT or FAILED; else 0
  PRIMARY KEY (store, id)
);
CREATE UNIQUE INDEX mails_id ON mails (id);
CREATE INDEX mails_ended ON mails (ended_at);

-- What somebody who reads the mail of an address can prove: a link, known by the hash
-- of its secret, or a code, known by the sign-in that asked for it.
CREATE TABLE proofs (
  id         TEXT PRIMARY KEY,
  store      TEXT NOT NULL,
  user_id    TEXT NOT NULL,
  purpose    TEXT NOT NULL,   -- INVITATION, RESET, VERIFICATION or CODE
  email      TEXT NOT NULL,   -- folded; it is worth nothing when the person has another one by now
  network    TEXT NOT NULL,   -- where it was asked for; '' for those of administrators
  code       BYTEA NOT NULL,  -- sealed
  failures   BIGINT NOT NULL, -- codes that were wrong
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX proofs_person ON proofs (store, user_id, purpose, created_at, id);
CREATE INDEX proofs_expiry ON proofs (expires_at);

-- The address of a person that is known to be theirs.
CREATE TABLE verified_emails (
  store       TEXT NOT NULL,
  user_id     TEXT NOT NULL,
  email       TEXT NOT NULL, -- folded
  verified_at BIGINT NOT NULL,
  PRIMARY KEY (store, user_id)
);

-- The bound of all flows together finds the oldest.
CREATE INDEX signin_flows_created ON signin_flows (created_at, id);
