-- What the store itself needs: changes, jobs, settings.

-- name: AddChanges
INSERT INTO changes (node, at, event_id, kind, id, scope, before, after) VALUES $rows(8);

-- name: ChangesAfter
SELECT seq, node, at, event_id, kind, id, scope, before, after FROM changes
WHERE seq > $1 ORDER BY seq LIMIT $2;

-- What a process has changed itself it only counts.
-- name: FollowChanges
SELECT seq, node, at, event_id, kind, id, scope,
  CASE WHEN node = $3 THEN NULL ELSE before END, CASE WHEN node = $3 THEN NULL ELSE after END
FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2;

-- name: ChangesOf
SELECT seq, node, at, event_id, kind, id, scope, before, after FROM changes
WHERE kind = $1 AND id = $2 AND seq > $3 ORDER BY seq LIMIT $4;

-- name: PutSetting
INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: AddSetting
INSERT INTO settings (key, value) VALUES ($1, $2);

-- name: GetSetting
SELECT value FROM settings WHERE key = $1;

-- name: ListSettings
SELECT key, value FROM settings WHERE key > $1 ORDER BY key LIMIT $2;

-- name: DeleteSetting
DELETE FROM settings WHERE key = $1;

-- name: RecentChanges
SELECT seq, at FROM changes WHERE seq < $1 ORDER BY seq DESC LIMIT $2;

-- name: ChangesBetween
WITH gap (low, high) AS (VALUES $rows(2))
SELECT seq, node, at, event_id, kind, id, scope, before, after
FROM gap JOIN changes ON seq BETWEEN CAST(low AS BIGINT) AND CAST(high AS BIGINT);
