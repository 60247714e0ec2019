-- name: InsertEvents
INSERT INTO events (id, at, account, source, name, username, access_key, read_only, error_code, resources, body)
VALUES $rows(11);

-- name: Event
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE id = $1 AND account = $2;

-- name: ListEvents
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE account = $1 AND at >= $2 AND (at, id) < ($3, $4) ORDER BY at DESC, id DESC LIMIT $5;

-- name: EventsNamed
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE account = $1 AND at >= $2 AND (at, id) < ($3, $4) AND name = $5 ORDER BY at DESC, id DESC LIMIT $6;

-- name: EventsOfSource
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE account = $1 AND at >= $2 AND (at, id) < ($3, $4) AND source = $5 ORDER BY at DESC, id DESC LIMIT $6;

-- name: EventsOfUser
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE account = $1 AND at >= $2 AND (at, id) < ($3, $4) AND username = $5 ORDER BY at DESC, id DESC LIMIT $6;

-- name: EventsOfKey
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE account = $1 AND at >= $2 AND (at, id) < ($3, $4) AND access_key = $5 ORDER BY at DESC, id DESC LIMIT $6;

-- name: EventsReadOnly
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE account = $1 AND at >= $2 AND (at, id) < ($3, $4) AND read_only = $5 ORDER BY at DESC, id DESC LIMIT $6;

-- name: EventsAbout
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE account = $1 AND at >= $2 AND (at, id) < ($3, $4) AND CAST(resources AS TEXT) LIKE $5 ESCAPE '!' ORDER BY at DESC, id DESC LIMIT $6;

-- name: EventsFrom
SELECT id, at, account, source, name, username, access_key, read_only, error_code, resources, body
FROM events WHERE (at, id) > ($1, $2) AND at < $3 ORDER BY at, id LIMIT $4;

-- name: EventSpans
SELECT span FROM event_index WHERE account = $1 AND key = $2 AND value = $3 AND span >= $4 AND span <= $5
ORDER BY span DESC LIMIT $6;

-- name: FirstEventSince
SELECT at FROM events WHERE at >= $1 ORDER BY at LIMIT 1;

-- name: EventAttributes
SELECT DISTINCT account, source, name, username, access_key, read_only FROM events WHERE at >= $1 AND at < $2;

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
