-- Batches of assignments. Their requests are in access_requests: what is counted
-- there of a batch is read from one index.

-- name: InsertAssignmentBatch
INSERT INTO assignment_batches (instance, id, kind, plan, total, accounts, begun, created_at, created_by, client_token, asked, author)
VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11);

-- name: AssignmentBatch
SELECT id, kind, total, accounts, begun, created_at, created_by, author FROM assignment_batches WHERE instance = $1 AND id = $2;

-- name: AssignmentBatchOfToken
SELECT asked, id, kind, total, accounts, begun, created_at, created_by, author FROM assignment_batches
WHERE instance = $1 AND client_token = $2 AND created_at > $3 ORDER BY created_at DESC LIMIT 1;

-- name: AssignmentBatchPlan
SELECT plan FROM assignment_batches WHERE instance = $1 AND id = $2;

-- name: AssignmentBatchSubjects
SELECT id, plan -> 'sets', plan -> 'principals' FROM assignment_batches WHERE instance = $1 AND id IN ($list);

-- name: ListAssignmentBatches
SELECT id, kind, total, accounts, begun, created_at, created_by, author FROM assignment_batches
WHERE instance = $1 AND created_at > $2 AND (created_at, id) < ($3, $4) ORDER BY created_at DESC, id DESC LIMIT $5;

-- name: SetBatchAuthor
UPDATE assignment_batches SET author = $3 WHERE instance = $1 AND id = $2;

-- name: SetBatchBegun
UPDATE assignment_batches SET begun = $3 WHERE instance = $1 AND id = $2;

-- name: DeleteAssignmentBatch
DELETE FROM assignment_batches WHERE instance = $1 AND id = $2;

-- name: CountBatch
SELECT status, batch_again, count(*) FROM access_requests WHERE instance = $1 AND batch = $2 AND batch <> '' GROUP BY status, batch_again;

-- name: CountBatchByAccount
SELECT account, status, batch_again, count(*) FROM access_requests
WHERE instance = $1 AND batch = $2 AND batch <> '' AND account > $3 AND account <= $4 GROUP BY account, status, batch_again;

-- name: ListBatchFailures
SELECT id, kind, status, account, permission_set, principal_type, principal_id, failure, batch, created_at FROM access_requests
WHERE instance = $1 AND batch = $2 AND batch <> '' AND account = $3 AND status = 'FAILED' AND batch_again = FALSE ORDER BY id LIMIT $4;

-- name: BatchFailedTargets
SELECT DISTINCT account, permission_set FROM access_requests
WHERE instance = $1 AND batch = $2 AND batch <> '' AND status = 'FAILED' AND batch_again = FALSE ORDER BY account, permission_set;

-- name: BeginFailuresAgain
UPDATE access_requests SET batch_again = TRUE
WHERE instance = $1 AND batch = $2 AND batch <> '' AND status = 'FAILED' AND batch_again = FALSE;

-- name: RequestsToBeginAgain
SELECT id, kind, status, account, permission_set, principal_type, principal_id, failure, batch, created_at FROM access_requests
WHERE instance = $1 AND batch = $2 AND batch <> '' AND batch_again = TRUE ORDER BY account, status, id LIMIT $3;

-- name: LeaveBatch
UPDATE access_requests SET batch = '', batch_again = FALSE WHERE instance = $1 AND id = $2;

-- name: LeaveBatchAll
UPDATE access_requests SET batch = '', batch_again = FALSE WHERE instance = $1 AND batch = $2 AND batch <> '';

-- name: ActiveAccountsAmong
SELECT id FROM accounts WHERE status = 'ACTIVE' AND id IN ($list);

-- name: AccountNames
SELECT id, name FROM accounts WHERE id IN ($list);

-- name: PermissionSetsAmong
SELECT id FROM permission_sets WHERE instance = $1 AND id IN ($list);

-- name: PermissionSetNames
SELECT id, name FROM permission_sets WHERE instance = $1 AND id IN ($list);

-- name: UserNames
SELECT id, user_name FROM users WHERE store = $1 AND id IN ($list);

-- name: UsersAmong
SELECT id FROM users WHERE store = $1 AND id IN ($list);

-- name: GroupsAmong
SELECT id FROM groups WHERE store = $1 AND id IN ($list);
