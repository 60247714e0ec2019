-- name: InsertEvents
INSERT INTO events (id, at, account, source, name, username, access_key, address, read_only, error_code, resources, body)
VALUES $rows(12);

-- name: Event
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE id = $1 AND account = $2;

-- name: EventAnywhere
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE id = $1;

-- A search goes through one account's trail, or through those of all, in windows of
-- so many events: how many there are, where the last of them stands, and what of them
-- is looked for.

-- name: CountEventsOf
SELECT count(*) FROM (
  SELECT 1 FROM events WHERE account = $1 AND at >= $2 AND (at, id) < ($3, $4) ORDER BY at DESC, id DESC LIMIT $5
) AS few;

-- name: LastEventOf
SELECT at, id FROM events WHERE account = $1 AND at >= $2 AND (at, id) < ($3, $4) ORDER BY at DESC, id DESC LIMIT 1 OFFSET $5;

-- name: SearchEventsOf
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE account = $1 AND (at, id) >= ($2, $3) AND (at, id) < ($4, $5)
  AND ($6 = '' OR name = $6) AND ($7 = '' OR source = $7) AND ($8 = '' OR username = $8) AND ($9 = '' OR access_key = $9)
  AND ($10 = '' OR error_code = $10) AND (error_code = '' AND $11 OR error_code <> '' AND $12)
  AND (read_only = FALSE AND $13 OR read_only = TRUE AND $14)
  AND ($15 = '' OR address = $15 OR address = '' AND body LIKE $16 ESCAPE '!')
  AND ($17 = '' OR CAST(resources AS TEXT) LIKE $17 ESCAPE '!') AND ($18 = '' OR CAST(resources AS TEXT) LIKE $18 ESCAPE '!')
  AND ($19 = '' OR CAST(resources AS TEXT) LIKE $19 ESCAPE '!') AND ($20 = '' OR body LIKE $20 ESCAPE '!')
ORDER BY at DESC, id DESC LIMIT $21;

-- name: CountEvents
SELECT count(*) FROM (SELECT 1 FROM events WHERE at >= $1 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT $4) AS few;

-- name: LastEvent
SELECT at, id FROM events WHERE at >= $1 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT 1 OFFSET $4;

-- name: SearchEvents
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE (at, id) >= ($1, $2) AND (at, id) < ($3, $4)
  AND ($5 = '' OR name = $5) AND ($6 = '' OR source = $6) AND ($7 = '' OR username = $7) AND ($8 = '' OR access_key = $8)
  AND ($9 = '' OR error_code = $9) AND (error_code = '' AND $10 OR error_code <> '' AND $11)
  AND (read_only = FALSE AND $12 OR read_only = TRUE AND $13)
  AND ($14 = '' OR address = $14 OR address = '' AND body LIKE $15 ESCAPE '!')
  AND ($16 = '' OR CAST(resources AS TEXT) LIKE $16 ESCAPE '!') AND ($17 = '' OR CAST(resources AS TEXT) LIKE $17 ESCAPE '!')
  AND ($18 = '' OR CAST(resources AS TEXT) LIKE $18 ESCAPE '!') AND ($19 = '' OR body LIKE $19 ESCAPE '!')
ORDER BY at DESC, id DESC LIMIT $20;

-- name: EventsFrom
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE (at, id) > ($1, $2) AND at < $3 ORDER BY at, id LIMIT $4;

-- name: EventSpans
SELECT span FROM event_index WHERE account = $1 AND key = $2 AND value = $3 AND span >= $4 AND span <= $5
ORDER BY span DESC LIMIT $6;

-- name: EventSpansAnywhere
SELECT span FROM event_index WHERE key = $1 AND value = $2 AND span >= $3 AND span <= $4 ORDER BY span DESC LIMIT $5;

-- name: FirstEventSince
SELECT at FROM events WHERE at >= $1 ORDER BY at LIMIT 1;

-- name: EventAttributes
SELECT DISTINCT account, source, name, username, access_key, address, read_only, error_code FROM events WHERE at >= $1 AND at < $2;

-- name: EventResources
SELECT account, source, read_only, resources FROM events WHERE at >= $1 AND at < $2 AND CAST(resources AS TEXT) <> '[]';

-- name: InsertEventSpans
INSERT INTO event_index (account, key, value, span) VALUES $rows(4) ON CONFLICT DO NOTHING;

-- name: PurgeEvents
DELETE FROM events WHERE id IN (SELECT id FROM events WHERE at < $1 ORDER BY at LIMIT $2);

-- name: PurgeEventSpans
DELETE FROM event_index WHERE (account, key, value, span) IN (
  SELECT account, key, value, span FROM event_index WHERE span < $1 ORDER BY span LIMIT $2
);

-- name: CountAnonymousFailure
INSERT INTO anonymous_failures (minute, address, reason, count) VALUES ($1, $2, $3, $4)
ON CONFLICT (minute, address, reason) DO UPDATE SET count = anonymous_failures.count + excluded.count;

-- name: PurgeAnonymousFailures
DELETE FROM anonymous_failures WHERE (minute, address, reason) IN (
  SELECT minute, address, reason FROM anonymous_failures WHERE minute < $1 ORDER BY minute LIMIT $2
);
