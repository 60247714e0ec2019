-- Jobs: rows that say which target a worker has to look at. A job is due when
-- run_at has come and no lease runs.

-- name: PutJob
-- The first generation of a job is its time of birth in microseconds, so that
-- a job made again after it was finished has a higher one than it ever had.
INSERT INTO jobs (id, kind, target, generation, run_at, args) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (kind, target) DO UPDATE SET
  generation = jobs.generation + 1,
  run_at = CASE WHEN jobs.run_at < excluded.run_at THEN jobs.run_at ELSE excluded.run_at END,
  args = excluded.args
RETURNING id, generation;

-- name: DueJobs
SELECT id, run_at FROM jobs WHERE kind = $1 AND run_at <= $2 AND lease_until <= $2 ORDER BY run_at, id LIMIT $3;

-- name: LeaseJobs
-- On PostgreSQL the condition on lease_until is asked again of a row that another
-- claim has held meanwhile, in the version which that one left.
UPDATE jobs SET lease_until = $1, lease_owner = $2, attempt = attempt + 1
WHERE lease_until <= $3 AND id IN ($list)
RETURNING id, kind, target, generation, run_at, lease_until, attempt, args;

-- name: ExtendJob
UPDATE jobs SET lease_until = $3 WHERE id = $1 AND lease_owner = $2;

-- name: FinishJob
DELETE FROM jobs WHERE id = $1 AND lease_owner = $2 AND generation = $3;

-- name: RunJobAgain
UPDATE jobs SET lease_until = 0, lease_owner = '', attempt = 0 WHERE id = $1 AND lease_owner = $2;

-- name: RetryJob
-- A job that was put again while it ran does not wait.
UPDATE jobs SET lease_until = 0, lease_owner = '', run_at = CASE WHEN generation = $3 THEN $4 ELSE run_at END
WHERE id = $1 AND lease_owner = $2;

-- name: GetJob
SELECT id, kind, target, generation, run_at, lease_until, attempt, args FROM jobs WHERE kind = $1 AND target = $2;

-- name: ListJobs
SELECT id, kind, target, generation, run_at, lease_until, attempt, args FROM jobs
WHERE kind = $1 AND target > $2 ORDER BY target LIMIT $3;
