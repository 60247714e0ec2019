-- name: InsertEvents
INSERT INTO events (id, at, account, source, name, username, access_key, read_only, error_code, body)
VALUES $rows(10);

-- name: ListEvents
SELECT id, at, account, source, name, username, access_key, read_only, error_code, body
FROM events WHERE account = $1 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT $4;

-- name: CountAnonymousFailure
INSERT INTO anonymous_failures (minute, address, reason, count) VALUES ($1, $2, $3, $4)
ON CONFLICT (minute, address, reason) DO UPDATE SET count = anonymous_failures.count + excluded.count;

-- name: PurgeAnonymousFailures
DELETE FROM anonymous_failures WHERE (minute, address, reason) IN (
  SELECT minute, address, reason FROM anonymous_failures WHERE minute < $1 ORDER BY minute LIMIT $2
);
