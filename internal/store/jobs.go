package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"gatehouse/internal/idc"
)

// Job tells a worker to look at a target, and nothing about what it will find
// there: it is a wake-up, not an instruction. There is at most one job for each
// kind and target, so putting it twice is putting it once, and one lease at a
// time, so targets are worked on by one worker at once.
type Job struct {
	ID     string
	Kind   string
	Target string
	// Generation counts how often the job was put. It grows over the whole life
	// of a target, also when the job was finished and made again meanwhile: the
	// work of a lower generation must not overwrite that of a higher one.
	Generation int64
	RunAt      time.Time
	LeaseUntil time.Time
	Attempt    int // how often it was claimed since it was made or last succeeded
	Args       json.RawMessage

	lease string // the claim that Tx methods act for
}

// NewJob is a job to put.
type NewJob struct {
	Kind, Target string
	RunAt        time.Time // zero: now
	Args         any       // becomes JSON; nil is {}
}

// PutJob makes a job or, when its target has one, makes that due no later than
// j.RunAt, with j's arguments. It answers the generation that will have taken
// into account everything written in this transaction.
func (tx *Tx) PutJob(j NewJob) (generation int64, err error) {
	row, err := tx.newJob(j)
	if err != nil {
		return 0, err
	}
	var id string
	return generation, tx.row("PutJob", []any{&id, &generation}, row...)
}

// WakeJob is PutJob for whoever does not ask for the generation.
func (tx *Tx) WakeJob(j NewJob) error {
	row, err := tx.newJob(j)
	if err != nil {
		return err
	}
	return tx.send("PutJob", row...)
}

func (tx *Tx) newJob(j NewJob) (row []any, err error) {
	args, err := doc(j.Args)
	if err != nil {
		return nil, err
	}
	if args == nil {
		args = json.RawMessage("{}")
	}
	if j.RunAt.IsZero() {
		j.RunAt = tx.now
	}
	tx.wake(j.Kind)
	return []any{tx.store.cfg.NewID(), j.Kind, j.Target, tx.now, j.RunAt, args}, nil
}

// ClaimJobs leases at most n jobs of the kinds that are due, those that have
// waited longest first, until a time from now. Of many that claim at the same
// time each job goes to one; the others may be answered fewer jobs than there
// are, and a worker asks until it gets none. A lease that ends without
// FinishJob or RetryJob makes the job due again.
func (s *Store) ClaimJobs(ctx context.Context, kinds []string, n int, lease time.Duration) ([]Job, error) {
	// All claims want the same rows, the oldest: on PostgreSQL they wait for
	// each other, where SERIALIZABLE would fail all but one.
	var claimed []Job
	err := s.update(ctx, latest, func(tx *Tx) error {
		claimed = nil
		due, err := tx.dueJobs(kinds, n)
		if err != nil {
			return err
		}
		name := s.cfg.Node + "/" + s.cfg.NewID()
		return tx.rowsIn("LeaseJobs", func(row scanner) error {
			j, err := scanJob(row)
			j.lease = name
			claimed = append(claimed, j)
			return err
		}, due, tx.now.Add(lease), name, tx.now)
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(claimed, earlier)
	return claimed, nil
}

// dueJobs are the ids of the n jobs of the kinds that have waited longest. Each
// kind is asked by itself: an index has its jobs by time, however many there are
// of the others.
func (tx *Tx) dueJobs(kinds []string, n int) (ids []any, err error) {
	var due []Job
	for _, kind := range kinds {
		err := tx.rows("DueJobs", func(row scanner) error {
			var j Job
			err := row.Scan(&j.ID, at(&j.RunAt))
			due = append(due, j)
			return err
		}, kind, tx.now, n)
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(due, earlier)
	for _, j := range due[:min(n, len(due))] {
		ids = append(ids, j.ID)
	}
	return ids, nil
}

// earlier orders jobs by how long they have waited.
func earlier(a, b Job) int {
	return cmp.Or(a.RunAt.Compare(b.RunAt), cmp.Compare(a.ID, b.ID))
}

// ExtendJob prolongs the lease of a claimed job. It fails with
// ReasonLeaseLost when the lease had ended and the job went to somebody else.
func (tx *Tx) ExtendJob(j Job, until time.Time) error {
	n, err := tx.exec("ExtendJob", j.ID, j.lease, until)
	return held(n, err)
}

// FinishJob ends a claimed job that has done its work. When the job was put
// again since it was claimed, it is not over but due at once, and again is
// true. It fails with ReasonLeaseLost as ExtendJob does; the transaction in
// which the work's outcome is written then fails with it.
func (tx *Tx) FinishJob(j Job) (again bool, err error) {
	n, err := tx.exec("FinishJob", j.ID, j.lease, j.Generation)
	if err != nil || n > 0 {
		return false, err
	}
	n, err = tx.exec("RunJobAgain", j.ID, j.lease)
	if err := held(n, err); err != nil {
		return false, err
	}
	tx.wake(j.Kind)
	return true, nil
}

// RetryJob gives back a claimed job that could not do its work, to be due at a
// later time, or at once when it was put again meanwhile.
func (tx *Tx) RetryJob(j Job, runAt time.Time) error {
	n, err := tx.exec("RetryJob", j.ID, j.lease, j.Generation, runAt)
	tx.wake(j.Kind)
	return held(n, err)
}

func held(n int64, err error) error {
	if err == nil && n == 0 {
		return idc.Conflict(ReasonLeaseLost, "The job has gone to another worker.")
	}
	return err
}

// Job is the job of a target; NotFound when there is nothing to do for it.
func (tx *Tx) Job(kind, target string) (j Job, err error) {
	err = tx.row("GetJob", jobColumns(&j), kind, target)
	if errors.Is(err, errNoRow) {
		return Job{}, idc.NotFound("JOB", target, "There is no job for this target.")
	}
	return j, err
}

// Jobs lists the jobs of a kind by target.
func (tx *Tx) Jobs(kind string, page idc.PageRequest) (idc.Page[Job], error) {
	return listPage(tx, page, func(j Job) string { return j.Target }, scanJob, "ListJobs", kind, page.After)
}

func scanJob(row scanner) (j Job, err error) {
	return j, row.Scan(jobColumns(&j)...)
}

func jobColumns(j *Job) []any {
	return []any{&j.ID, &j.Kind, &j.Target, &j.Generation, at(&j.RunAt), at(&j.LeaseUntil), &j.Attempt, fromDoc(&j.Args)}
}

// NewJobs receives when this process has committed a job of one of the kinds that
// may be due. It only wakes: several jobs may come as one signal, and jobs of other
// processes or whose time has come do not signal at all. One worker listens to one
// kind, and looks for jobs once before it listens to several.
func (s *Store) NewJobs(kinds ...string) <-chan struct{} { return s.jobs.of(kinds...) }

// wakeUps are the signals of new jobs, by kind.
type wakeUps struct {
	mu    sync.Mutex
	kinds map[string]chan struct{}
}

// of is the one channel of the kinds.
func (w *wakeUps) of(kinds ...string) chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	var c chan struct{}
	for _, kind := range kinds {
		c = cmp.Or(c, w.kinds[kind])
	}
	if c == nil {
		c = make(chan struct{}, 1)
	}
	for _, kind := range kinds {
		w.kinds[kind] = c
	}
	return c
}

func (w *wakeUps) wake(kind string) {
	select {
	case w.of(kind) <- struct{}{}:
	default:
	}
}

// wake lets the workers of a kind know once tx is committed.
func (tx *Tx) wake(kind string) {
	if tx.newJobs == nil {
		tx.newJobs = map[string]bool{}
	}
	tx.newJobs[kind] = true
}
