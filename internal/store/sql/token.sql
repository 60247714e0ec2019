-- name: InsertDeviceGrant
INSERT INTO device_grants (code_hash, user_code, instance, client, source_ip, network, status, store, user_id, session, family,
  interval_s, polls, polled_at, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, 'PENDING', '', '', '', '', $7, 0, 0, $8, $9);

-- name: DeviceGrant
SELECT code_hash, user_code, instance, client, source_ip, status, store, user_id, session, family,
  interval_s, polls, polled_at, created_at, expires_at
FROM device_grants WHERE code_hash = $1;

-- name: DeviceGrantByUserCode
SELECT code_hash, user_code, instance, client, source_ip, status, store, user_id, session, family,
  interval_s, polls, polled_at, created_at, expires_at
FROM device_grants WHERE user_code = $1;

-- name: CountPendingGrants
SELECT count(*) FROM device_grants WHERE network = $1 AND status = 'PENDING' AND expires_at > $2;

-- name: PollDeviceGrant
UPDATE device_grants SET polls = polls + 1, polled_at = $3, interval_s = $4
WHERE code_hash = $1 AND polls = $2 AND status = 'PENDING';

-- name: DecideDeviceGrant
UPDATE device_grants SET status = $2, store = $3, user_id = $4, session = $5
WHERE code_hash = $1 AND status = 'PENDING';

-- name: SpendDeviceGrant
UPDATE device_grants SET status = 'SPENT', family = $2 WHERE code_hash = $1 AND status = 'APPROVED';

-- name: PurgeDeviceGrants
DELETE FROM device_grants WHERE code_hash IN (
  SELECT code_hash FROM device_grants WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
);

-- name: InsertAuthorizationCode
INSERT INTO authorization_codes (code_hash, instance, client, redirect_uri, code_challenge, store, user_id, session, family,
  created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, $10);

-- name: AuthorizationCode
SELECT code_hash, instance, client, redirect_uri, code_challenge, store, user_id, session, family, created_at, expires_at
FROM authorization_codes WHERE code_hash = $1;

-- name: SpendAuthorizationCode
UPDATE authorization_codes SET family = $2 WHERE code_hash = $1 AND family = '';

-- name: PurgeAuthorizationCodes
DELETE FROM authorization_codes WHERE code_hash IN (
  SELECT code_hash FROM authorization_codes WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
);

-- name: InsertTokenFamily
INSERT INTO token_families (store, id, instance, session, user_id, client, secret, counter, rotated_at, created_at, expires_at,
  application, issuer, origin, issued_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: TokenFamily
SELECT store, id, instance, session, user_id, client, secret, counter, rotated_at, created_at, expires_at,
  application, issuer, origin, issued_at
FROM token_families WHERE store = $1 AND id = $2;

-- name: RotateTokenFamily
UPDATE token_families SET counter = counter + 1, rotated_at = $4 WHERE store = $1 AND id = $2 AND counter = $3;

-- name: DeleteTokenFamily
DELETE FROM token_families WHERE store = $1 AND id = $2;

-- name: PurgeTokenFamilies
DELETE FROM token_families WHERE (store, id) IN (
  SELECT store, id FROM token_families WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
);

-- name: FamiliesOfApplication
SELECT id FROM token_families WHERE store = $1 AND application = $2 AND application <> '';

-- name: FamiliesOfUserIn
SELECT id FROM token_families WHERE store = $1 AND application = $2 AND user_id = $3 AND application <> '';

-- name: OlderFamiliesOfUserIn
SELECT id FROM token_families WHERE store = $1 AND application = $2 AND user_id = $3 AND application <> ''
ORDER BY created_at DESC, id DESC LIMIT 100 OFFSET $4;

-- name: UsersOfApplication
SELECT DISTINCT user_id FROM token_families WHERE store = $1 AND application = $2 AND application <> '';

-- name: FamiliesOfIssuer
SELECT id FROM token_families WHERE store = $1 AND issuer = $2 AND issuer <> '';

-- name: FamiliesFrom
SELECT id FROM token_families WHERE store = $1 AND origin = $2 AND origin <> '';

-- name: ClearTokenFamilies
DELETE FROM token_families WHERE (store, id) IN (SELECT store, id FROM token_families WHERE store = $1 LIMIT $2);
