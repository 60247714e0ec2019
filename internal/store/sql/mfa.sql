-- name: InsertMFADevice
INSERT INTO mfa_devices (store, user_id, id, kind, name, credential, synced, sealed, counter, created_at, last_used_at, regressed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: MFADevices
SELECT store, user_id, id, kind, name, credential, synced, sealed, counter, created_at, last_used_at, regressed_at
FROM mfa_devices WHERE store = $1 AND user_id = $2 ORDER BY id;

-- name: MFADevice
SELECT store, user_id, id, kind, name, credential, synced, sealed, counter, created_at, last_used_at, regressed_at
FROM mfa_devices WHERE store = $1 AND user_id = $2 AND id = $3;

-- name: MFADeviceByCredential
SELECT store, user_id, id, kind, name, credential, synced, sealed, counter, created_at, last_used_at, regressed_at
FROM mfa_devices WHERE store = $1 AND credential = $2;

-- name: RenameMFADevice
UPDATE mfa_devices SET name = $4 WHERE store = $1 AND user_id = $2 AND id = $3;

-- name: UseMFADevice
UPDATE mfa_devices SET counter = $4, sealed = $5, synced = $6, last_used_at = $7
WHERE store = $1 AND user_id = $2 AND id = $3 AND counter = $8;

-- name: RegressMFADevice
UPDATE mfa_devices SET regressed_at = $4 WHERE store = $1 AND user_id = $2 AND id = $3;

-- name: DeleteMFADevice
DELETE FROM mfa_devices WHERE store = $1 AND user_id = $2 AND id = $3;

-- name: PutMFARegistration
INSERT INTO mfa_registrations (store, user_id, kind, id, data, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (store, user_id, kind) DO UPDATE SET id = excluded.id, data = excluded.data, expires_at = excluded.expires_at;

-- name: MFARegistration
SELECT store, user_id, kind, id, data, expires_at FROM mfa_registrations WHERE store = $1 AND user_id = $2 AND kind = $3;

-- name: DeleteMFARegistration
DELETE FROM mfa_registrations WHERE store = $1 AND user_id = $2 AND kind = $3 AND id = $4;

-- name: DeleteMFARegistrationsOf
DELETE FROM mfa_registrations WHERE store = $1 AND user_id = $2;

-- name: DeleteExpiredMFARegistrations
DELETE FROM mfa_registrations WHERE (store, user_id, kind) IN
  (SELECT store, user_id, kind FROM mfa_registrations WHERE expires_at < $1 ORDER BY expires_at LIMIT $2);

-- name: MFAAttempts
SELECT failures, retry_after FROM mfa_attempts WHERE store = $1 AND user_id = $2;

-- name: PutMFAAttempts
INSERT INTO mfa_attempts (store, user_id, failures, retry_after) VALUES ($1, $2, $3, $4)
ON CONFLICT (store, user_id) DO UPDATE SET failures = excluded.failures, retry_after = excluded.retry_after;

-- name: DeleteMFAAttempts
DELETE FROM mfa_attempts WHERE store = $1 AND user_id = $2;
