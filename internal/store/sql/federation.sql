-- name: InsertUsedAssertion
INSERT INTO used_assertions (provider, digest, expires_at) VALUES ($1, $2, $3);

-- name: PurgeUsedAssertions
DELETE FROM used_assertions WHERE (provider, digest) IN (
  SELECT provider, digest FROM used_assertions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
);
