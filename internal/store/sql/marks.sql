-- name: PutMark
INSERT INTO not_before (store, kind, id, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (store, kind, id) DO UPDATE
  SET at = CASE WHEN not_before.at < excluded.at THEN excluded.at ELSE not_before.at + 1 END
RETURNING at;

-- name: Marks
SELECT kind, id, at FROM not_before WHERE store = $1 AND kind IN ('PERSON', 'SESSION', 'ROLE', 'PERSON_ROLE') AND id IN ($list);

-- name: Mark
SELECT at FROM not_before WHERE store = $1 AND kind = $2 AND id = $3;

-- name: DeleteOldMarks
DELETE FROM not_before WHERE (store, kind, id) IN (SELECT store, kind, id FROM not_before WHERE at < $1 ORDER BY at LIMIT $2);
