-- Who reaches an account, and what a person reaches, pending grants included.
--
-- ways are the groups that lead to an account: those that have a grant there, and
-- the groups in them. CROSS JOIN as in access.sql.

-- name: CountAccountPeople
-- How many memberships and grants of people lead to an account, up to a number.
WITH RECURSIVE ways (id) AS (
  SELECT g.principal_id FROM grants g
  WHERE g.instance = $2 AND g.account = $3 AND g.principal_type = 'GROUP' AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4) AND (CAST($5 AS TEXT) = '' OR g.permission_set = $5)
  UNION
  SELECT m.member_id FROM ways CROSS JOIN memberships m WHERE m.store = $1 AND m.group_id = ways.id AND m.member_type = 'GROUP'
)
SELECT count(*) FROM (
  SELECT g.principal_id FROM grants g
  WHERE g.instance = $2 AND g.account = $3 AND g.principal_type = 'USER' AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4) AND (CAST($5 AS TEXT) = '' OR g.permission_set = $5)
  UNION ALL
  SELECT m.member_id FROM ways CROSS JOIN memberships m WHERE m.store = $1 AND m.group_id = ways.id AND m.member_type = 'USER'
  LIMIT $6
) AS few;

-- name: AccountPeopleFew
-- Gathers all of them: for accounts that few people reach.
WITH RECURSIVE ways (id) AS (
  SELECT g.principal_id FROM grants g
  WHERE g.instance = $2 AND g.account = $3 AND g.principal_type = 'GROUP' AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4) AND (CAST($5 AS TEXT) = '' OR g.permission_set = $5)
  UNION
  SELECT m.member_id FROM ways CROSS JOIN memberships m WHERE m.store = $1 AND m.group_id = ways.id AND m.member_type = 'GROUP'
),
people (id) AS (
  SELECT g.principal_id FROM grants g
  WHERE g.instance = $2 AND g.account = $3 AND g.principal_type = 'USER' AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4) AND (CAST($5 AS TEXT) = '' OR g.permission_set = $5)
  UNION
  SELECT m.member_id FROM ways CROSS JOIN memberships m WHERE m.store = $1 AND m.group_id = ways.id AND m.member_type = 'USER'
)
SELECT u.id, u.user_name, u.status, u.source, u.revision, u.attributes, u.external, u.created_at, u.created_by, u.updated_at, u.updated_by
FROM people CROSS JOIN users u WHERE u.store = $1 AND u.id = people.id AND u.name_key >= $6 ORDER BY u.name_key LIMIT $7;

-- name: AccountPeopleMany
-- Walks the users by name and asks of each: for accounts that many people reach.
-- Not EXISTS: for that PostgreSQL may gather everybody first.
WITH RECURSIVE ways (id) AS (
  SELECT g.principal_id FROM grants g
  WHERE g.instance = $2 AND g.account = $3 AND g.principal_type = 'GROUP' AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4) AND (CAST($5 AS TEXT) = '' OR g.permission_set = $5)
  UNION
  SELECT m.member_id FROM ways CROSS JOIN memberships m WHERE m.store = $1 AND m.group_id = ways.id AND m.member_type = 'GROUP'
)
SELECT u.id, u.user_name, u.status, u.source, u.revision, u.attributes, u.external, u.created_at, u.created_by, u.updated_at, u.updated_by
FROM users u
WHERE u.store = $1 AND u.name_key >= $6 AND (
  (
    SELECT 1 FROM memberships m WHERE m.store = $1 AND m.member_type = 'USER' AND m.member_id = u.id AND m.group_id IN (SELECT id FROM ways) LIMIT 1
  ) IS NOT NULL OR (
    SELECT 1 FROM grants g
    WHERE g.instance = $2 AND g.principal_type = 'USER' AND g.principal_id = u.id AND g.account = $3 AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4)
      AND (CAST($5 AS TEXT) = '' OR g.permission_set = $5) LIMIT 1
  ) IS NOT NULL
)
ORDER BY u.name_key LIMIT $7;

-- name: AccountEdges
-- The memberships by which people reach an account through groups.
WITH RECURSIVE ways (id) AS (
  SELECT g.principal_id FROM grants g
  WHERE g.instance = $2 AND g.account = $3 AND g.principal_type = 'GROUP' AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4) AND (CAST($5 AS TEXT) = '' OR g.permission_set = $5)
  UNION
  SELECT m.member_id FROM ways CROSS JOIN memberships m WHERE m.store = $1 AND m.group_id = ways.id AND m.member_type = 'GROUP'
),
who (kind, id) AS (
  SELECT 'USER', u.id FROM users u WHERE u.store = $1 AND u.id IN ($list)
  UNION
  SELECT 'GROUP', m.group_id FROM who CROSS JOIN memberships m
  WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id AND m.group_id IN (SELECT id FROM ways)
)
SELECT m.member_type, m.member_id, m.group_id FROM who CROSS JOIN memberships m
WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id AND m.group_id IN (SELECT id FROM ways);

-- name: AccountGrantsOf
SELECT g.id, g.account, g.permission_set, g.principal_type, g.principal_id, g.origin, g.state, g.valid_from, g.valid_until, g.created_at
FROM grants g WHERE g.instance = $1 AND g.account = $2 AND g.principal_type = $3 AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4)
  AND (CAST($5 AS TEXT) = '' OR g.permission_set = $5) AND g.principal_id IN ($list);

-- name: SetsInAccount
SELECT s.id, s.name, s.version, COALESCE(p.version, 0), COALESCE(p.role_arn, '')
FROM permission_sets s LEFT JOIN provisioned p ON p.instance = s.instance AND p.account = $2 AND p.permission_set = s.id
WHERE s.instance = $1 AND s.id IN ($list);

-- name: GroupNames
SELECT id, name FROM groups WHERE store = $1 AND id IN ($list);

-- name: UserReaches
WITH RECURSIVE who (kind, id) AS (
  SELECT 'USER', CAST($3 AS TEXT)
  UNION
  SELECT 'GROUP', m.group_id FROM who CROSS JOIN memberships m WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id
)
SELECT mine.account, a.name, s.id, s.name, s.version, COALESCE(p.version, 0), COALESCE(p.role_arn, '')
FROM (
  SELECT DISTINCT g.account, g.permission_set FROM who CROSS JOIN grants g
  WHERE g.principal_type = who.kind AND g.principal_id = who.id AND g.instance = $2 AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4)
    AND (g.account, g.permission_set) > ($5, $6)
) mine
JOIN accounts a ON a.id = mine.account
JOIN permission_sets s ON s.instance = $2 AND s.id = mine.permission_set
LEFT JOIN provisioned p ON p.instance = $2 AND p.account = mine.account AND p.permission_set = mine.permission_set
WHERE a.status = 'ACTIVE' ORDER BY mine.account, mine.permission_set LIMIT $7;

-- name: UserGrantsBetween
-- What leads a person to the accounts and sets from one to another, both included.
WITH RECURSIVE who (kind, id) AS (
  SELECT 'USER', CAST($3 AS TEXT)
  UNION
  SELECT 'GROUP', m.group_id FROM who CROSS JOIN memberships m WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id
)
SELECT g.id, g.account, g.permission_set, g.principal_type, g.principal_id, g.origin, g.state, g.valid_from, g.valid_until, g.created_at
FROM who CROSS JOIN grants g
WHERE g.principal_type = who.kind AND g.principal_id = who.id AND g.instance = $2 AND (g.valid_from IS NULL OR g.valid_from <= $4) AND (g.valid_until IS NULL OR g.valid_until > $4)
  AND (g.account, g.permission_set) >= ($5, $6) AND (g.account, g.permission_set) <= ($7, $8);

-- name: UserEdges
-- The memberships by which a person is in groups, through groups too.
WITH RECURSIVE who (kind, id) AS (
  SELECT 'USER', CAST($2 AS TEXT)
  UNION
  SELECT 'GROUP', m.group_id FROM who CROSS JOIN memberships m WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id
)
SELECT m.member_type, m.member_id, m.group_id FROM who CROSS JOIN memberships m
WHERE m.store = $1 AND m.member_type = who.kind AND m.member_id = who.id;
