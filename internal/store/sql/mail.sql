-- Mail and what is proven by it.

-- name: InsertMail
INSERT INTO mails (store, id, user_id, kind, state, letter, attempts, reason, created_at, expires_at, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, 0, '', $7, $8, 0);

-- name: Mail
SELECT store, id, user_id, kind, state, letter, attempts, reason, created_at, expires_at, ended_at
FROM mails WHERE store = $1 AND id = $2;

-- name: UpdateMail
UPDATE mails SET user_id = $3, state = $4, letter = $5, attempts = $6, reason = $7, ended_at = $8 WHERE store = $1 AND id = $2;

-- name: DeleteMail
DELETE FROM mails WHERE store = $1 AND id = $2;

-- name: DeleteOldMails
DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE ended_at > 0 AND ended_at < $1 ORDER BY ended_at LIMIT $2);

-- name: ListMails
-- Newest first: ids begin with the time.
SELECT store, id, user_id, kind, state, letter, attempts, reason, created_at, expires_at, ended_at
FROM mails WHERE store = $1 AND id < $2 AND user_id <> '' ORDER BY id DESC LIMIT $3;

-- name: ListMailsOf
SELECT store, id, user_id, kind, state, letter, attempts, reason, created_at, expires_at, ended_at
FROM mails WHERE store = $1 AND user_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4;

-- name: InsertProof
INSERT INTO proofs (id, store, user_id, purpose, email, network, code, failures, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9);

-- name: Proof
SELECT id, store, user_id, purpose, email, network, code, failures, created_at, expires_at FROM proofs WHERE id = $1;

-- name: CountProofFailure
UPDATE proofs SET failures = failures + 1 WHERE id = $1;

-- name: DeleteProof
DELETE FROM proofs WHERE id = $1;

-- name: DeleteProofsOf
DELETE FROM proofs WHERE store = $1 AND user_id = $2 AND purpose IN ($list);

-- name: DeleteExpiredProofs
DELETE FROM proofs WHERE id IN (SELECT id FROM proofs WHERE expires_at < $1 ORDER BY expires_at LIMIT $2);

-- name: ProofsSince
SELECT network FROM proofs WHERE store = $1 AND user_id = $2 AND purpose = $3 AND created_at > $4 ORDER BY created_at DESC, id DESC LIMIT $5;

-- name: VerifiedEmail
SELECT email, verified_at FROM verified_emails WHERE store = $1 AND user_id = $2;

-- name: PutVerifiedEmail
INSERT INTO verified_emails (store, user_id, email, verified_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (store, user_id) DO UPDATE SET email = excluded.email, verified_at = excluded.verified_at;

-- name: DeleteVerifiedEmail
DELETE FROM verified_emails WHERE store = $1 AND user_id = $2;
