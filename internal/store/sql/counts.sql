-- Counts for quotas: no further than the number that matters.

-- name: CountUsers
SELECT count(*) FROM (SELECT 1 FROM users WHERE store = $1 LIMIT $2) AS held;

-- name: CountGroups
SELECT count(*) FROM (SELECT 1 FROM groups WHERE store = $1 LIMIT $2) AS held;

-- name: CountPermissionSets
SELECT count(*) FROM (SELECT 1 FROM permission_sets WHERE instance = $1 LIMIT $2) AS held;

-- name: CountSetsInAccount
SELECT count(*) FROM (SELECT 1 FROM provisioned WHERE instance = $1 AND account = $2 LIMIT $3) AS held;
