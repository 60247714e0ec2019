-- name: InsertMembership
INSERT INTO memberships (store, id, group_id, member_type, member_id, origin, created_at, created_by, updated_at, updated_by, member_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, (SELECT name_key FROM users WHERE store = $1 AND id = $5));

-- name: Membership
SELECT id, group_id, member_type, member_id, origin, created_at, created_by, updated_at, updated_by
FROM memberships WHERE store = $1 AND id = $2;

-- name: MembershipOf
SELECT id, group_id, member_type, member_id, origin, created_at, created_by, updated_at, updated_by
FROM memberships WHERE store = $1 AND member_type = $2 AND member_id = $3 AND group_id = $4;

-- name: ListMembers
SELECT id, group_id, member_type, member_id, origin, created_at, created_by, updated_at, updated_by
FROM memberships WHERE store = $1 AND group_id = $2 AND id > $3 ORDER BY id LIMIT $4;

-- name: ListMembershipsOf
SELECT id, group_id, member_type, member_id, origin, created_at, created_by, updated_at, updated_by
FROM memberships WHERE store = $1 AND member_type = $2 AND member_id = $3 AND group_id > $4 ORDER BY group_id LIMIT $5;

-- name: DeleteMembership
DELETE FROM memberships WHERE store = $1 AND id = $2;

-- name: GroupsOf
-- CROSS JOIN as in access.sql.
WITH RECURSIVE up (id) AS (
  SELECT group_id FROM memberships WHERE store = $1 AND member_type = $2 AND member_id = $3
  UNION
  SELECT m.group_id FROM up CROSS JOIN memberships m WHERE m.store = $1 AND m.member_type = 'GROUP' AND m.member_id = up.id
)
SELECT id FROM up ORDER BY id;

-- name: PeopleOf
WITH RECURSIVE down (member_type, member_id) AS (
  SELECT member_type, member_id FROM memberships WHERE store = $1 AND group_id = $2
  UNION
  SELECT m.member_type, m.member_id FROM down CROSS JOIN memberships m
  WHERE down.member_type = 'GROUP' AND m.store = $1 AND m.group_id = down.member_id
)
SELECT member_id FROM down WHERE member_type = 'USER' ORDER BY member_id;
