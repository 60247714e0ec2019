-- What the console's tables are read with: pages by name, whatever they are narrowed to.
-- Ranges include their lower end and exclude their upper one.

-- name: InsertUserWords
INSERT INTO user_words (store, name_key, word, shared) VALUES $rows(4);

-- name: DeleteUserWords
DELETE FROM user_words WHERE store = $1 AND name_key = $2;

-- name: UnwordedUsers
SELECT store, id FROM unworded_users WHERE (store, id) > ('', '') ORDER BY store, id LIMIT $1;

-- name: DeleteUnwordedUser
DELETE FROM unworded_users WHERE store = $1 AND id = $2;

-- name: SetMemberKey
-- The memberships of a user who is called otherwise now.
UPDATE memberships SET member_key = $3 WHERE store = $1 AND member_type = 'USER' AND member_id = $2;

-- name: UsersByWord
-- Whom words of a range find that begin with as many characters of the user name as listed.
SELECT name_key FROM user_words WHERE store = $1 AND word >= $2 AND word < $3 AND shared IN ($list) LIMIT $4;

-- A walk has two statements: the name that comes so many after another, and those
-- who are found between the two. $2 to $3 is where it walks, $4 to $5 what the user
-- name or a word lies in, $7 and $8 are status and group, '' for any. The scalar
-- subqueries are EXISTS in a form that PostgreSQL cannot turn into reading them whole.

-- name: UserAfter
SELECT name_key FROM users WHERE store = $1 AND name_key >= $2 ORDER BY name_key LIMIT 1 OFFSET $3;

-- name: UserOfStatusAfter
SELECT name_key FROM users WHERE store = $1 AND status = $4 AND name_key >= $2 ORDER BY name_key LIMIT 1 OFFSET $3;

-- name: MemberAfter
SELECT member_key FROM memberships WHERE store = $1 AND group_id = $4 AND member_key >= $2 ORDER BY member_key LIMIT 1 OFFSET $3;

-- name: SearchUsers
SELECT u.id, u.user_name, u.status, u.source, u.revision, u.attributes, u.external, u.created_at, u.created_by, u.updated_at, u.updated_by
FROM users u
WHERE u.store = $1 AND u.name_key >= $2 AND u.name_key < $3
  AND (u.name_key >= $4 AND u.name_key < $5
    OR (SELECT 1 FROM user_words w WHERE w.store = $1 AND w.name_key = u.name_key AND w.word >= $4 AND w.word < $5 LIMIT 1) IS NOT NULL)
ORDER BY u.name_key LIMIT $6;

-- name: SearchUsersOfStatus
-- The users are there twice so that SQLite takes the index by status: it has all that the first needs.
SELECT u.id, u.user_name, u.status, u.source, u.revision, u.attributes, u.external, u.created_at, u.created_by, u.updated_at, u.updated_by
FROM users s CROSS JOIN users u
WHERE s.store = $1 AND s.status = $7 AND s.name_key >= $2 AND s.name_key < $3
  AND u.store = $1 AND u.name_key = s.name_key
  AND ($8 = '' OR (SELECT 1 FROM memberships m WHERE m.store = $1 AND m.group_id = $8 AND m.member_key = s.name_key LIMIT 1) IS NOT NULL)
  AND (s.name_key >= $4 AND s.name_key < $5
    OR (SELECT 1 FROM user_words w WHERE w.store = $1 AND w.name_key = s.name_key AND w.word >= $4 AND w.word < $5 LIMIT 1) IS NOT NULL)
ORDER BY s.name_key LIMIT $6;

-- name: SearchMembers
SELECT u.id, u.user_name, u.status, u.source, u.revision, u.attributes, u.external, u.created_at, u.created_by, u.updated_at, u.updated_by
FROM memberships m CROSS JOIN users u
WHERE m.store = $1 AND m.group_id = $8 AND m.member_key >= $2 AND m.member_key < $3
  AND u.store = $1 AND u.name_key = m.member_key AND ($7 = '' OR u.status = $7)
  AND (m.member_key >= $4 AND m.member_key < $5
    OR (SELECT 1 FROM user_words w WHERE w.store = $1 AND w.name_key = m.member_key AND w.word >= $4 AND w.word < $5 LIMIT 1) IS NOT NULL)
ORDER BY m.member_key LIMIT $6;

-- name: UsersNamed
-- Those of the list that are of a status and in a group; '' is any.
SELECT u.id, u.user_name, u.status, u.source, u.revision, u.attributes, u.external, u.created_at, u.created_by, u.updated_at, u.updated_by
FROM users u
WHERE u.store = $1 AND u.name_key IN ($list) AND ($2 = '' OR u.status = $2)
  AND ($3 = '' OR (SELECT 1 FROM memberships m WHERE m.store = $1 AND m.group_id = $3 AND m.member_key = u.name_key LIMIT 1) IS NOT NULL)
ORDER BY u.name_key LIMIT $4;

-- name: SearchGroups
SELECT id, name, description, source, revision, external, created_at, created_by, updated_at, updated_by
FROM groups WHERE store = $1 AND name_key >= $2 AND name_key < $3 ORDER BY name_key LIMIT $4;

-- name: SearchGroupsOf
-- All the groups a user is directly in are read for each page: few people are in a thousand.
SELECT g.id, g.name, g.description, g.source, g.revision, g.external, g.created_at, g.created_by, g.updated_at, g.updated_by
FROM memberships m CROSS JOIN groups g
WHERE m.store = $2 AND m.member_type = 'USER' AND m.member_id = $1
  AND g.store = $2 AND g.id = m.group_id AND g.name_key >= $3 AND g.name_key < $4
ORDER BY g.name_key LIMIT $5;

-- name: CountMembers
SELECT g.id, (SELECT count(*) FROM (SELECT 1 FROM memberships m WHERE m.store = g.store AND m.group_id = g.id LIMIT $2) AS few)
FROM groups g WHERE g.store = $1 AND g.id IN ($list);

-- name: SearchPermissionSets
SELECT id, name, version, content, created_at FROM permission_sets
WHERE instance = $1 AND name_key >= $2 AND name_key < $3 ORDER BY name_key LIMIT $4;

-- name: CountProvisioned
-- In how many accounts a set is, and in how many of them as an older version.
SELECT s.id,
  (SELECT count(*) FROM provisioned p WHERE p.instance = s.instance AND p.permission_set = s.id AND p.version > 0),
  (SELECT count(*) FROM provisioned p WHERE p.instance = s.instance AND p.permission_set = s.id AND p.version > 0 AND p.version < s.version)
FROM permission_sets s WHERE s.instance = $1 AND s.id IN ($list);
