// Package provision makes accounts equal to what access wants of them.
//
// A job says only which target to look at: a permission set in an account. A run
// reads what is wanted there (grants, the version asked for, whether the role is
// pinned), asks the account's plane to have the role or not to have it, and
// records what came of it, in that order. The plane is called outside of any
// transaction and is idempotent; the record is one transaction that holds only
// while the job's lease does. So a process may be killed at any moment: the job
// is still there, its lease ends, and somebody else does the same again.
//
// A run answers for what it has seen. Requests and grants that were made while it
// was under way have put the job again, and are left to the run that follows.
//
// What an account refuses (Invalid) fails the requests that asked for it, with
// the reason. Other trouble is tried again, each time later; after Config.Attempts
// the requests fail, and the job starts over after Config.Rest, so that an
// account that was away for a day is put in order without anybody's help.
package provision

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
	"gatehouse/internal/store"
)

// Config is what a Runner is made of.
type Config struct {
	Store  *store.Store
	Gate   *op.Gate
	Planes map[string]plane.Plane // by name
	Log    *slog.Logger
	Now    func() time.Time

	// Also is the work on jobs of other kinds, by kind. It ends the job itself, in
	// the transaction of its outcome, and prolongs the lease as it needs; a job
	// whose work fails is tried again later.
	Also map[string]Work

	// Workers is how many targets are worked on at once. With none, jobs wait.
	Workers int
	// Backoff is how long a job waits after it has failed that many times.
	Backoff func(attempt int) time.Duration
	// Attempts is how often a job is tried before its requests fail. Default 8.
	Attempts int
	// Rest is how long a job waits after that. Default 15 minutes.
	Rest time.Duration
	// Lease is how long a job belongs to this process: as long do the targets wait
	// that a process was killed with. A call to a plane is given up before the lease
	// ends, so that no two processes ever change one target at the same time.
	// Default 12 seconds.
	Lease time.Duration
	// Poll is how often due retries, and jobs of other processes, are looked for.
	// Default one second.
	Poll time.Duration
}

// Work is done on a claimed job; its lease was granted for that long.
type Work func(ctx context.Context, j store.Job, lease time.Duration) error

func (c Config) withDefaults() Config {
	if c.Attempts == 0 {
		c.Attempts = 8
	}
	if c.Rest == 0 {
		c.Rest = 15 * time.Minute
	}
	if c.Lease == 0 {
		c.Lease = 12 * time.Second
	}
	if c.Poll == 0 {
		c.Poll = time.Second
	}
	return c
}

const (
	firstWait   = time.Second
	longestWait = 5 * time.Minute
)

// Backoff doubles the wait with every attempt, up to five minutes, and takes off
// up to half of it, so that jobs that failed together do not return together.
// chance answers numbers from 0 up to 1.
func Backoff(chance func() float64) func(attempt int) time.Duration {
	return func(attempt int) time.Duration {
		wait := longestWait
		if n := attempt - 1; n < 16 {
			wait = min(wait, firstWait<<max(n, 0))
		}
		return wait - time.Duration(chance()*float64(wait)/2)
	}
}

// RoleName is the name of a set's role in an account. It is the same every time
// the role is made again (DESIGN decision 6).
func RoleName(instance idc.InstanceID, account idc.AccountID, set string) string {
	sum := sha256.Sum256([]byte(string(instance) + " " + string(account) + " " + set))
	return "AWSReservedSSO_" + set + "_" + hex.EncodeToString(sum[:8])
}

// Runner works on jobs until it is closed.
type Runner struct {
	cfg    Config
	stop   chan struct{}
	once   sync.Once
	done   chan struct{}
	work   context.Context // of calls to planes; ends when Close runs out of patience
	cancel context.CancelFunc
}

// Start begins to work on jobs, unless there are no workers.
func Start(cfg Config) *Runner {
	r := newRunner(cfg)
	if cfg.Workers <= 0 {
		close(r.done)
		return r
	}
	go r.run()
	return r
}

func newRunner(cfg Config) *Runner {
	r := &Runner{cfg: cfg.withDefaults(), stop: make(chan struct{}), done: make(chan struct{})}
	r.work, r.cancel = context.WithCancel(context.Background())
	return r
}

// Close takes no more jobs and waits for those under way; when ctx ends first,
// their calls are broken off and the jobs left to be tried again.
func (r *Runner) Close(ctx context.Context) error {
	r.once.Do(func() { close(r.stop) })
	defer r.cancel()
	select {
	case <-r.done:
		return nil
	case <-ctx.Done():
	}
	r.cancel()
	<-r.done
	return ctx.Err()
}

// claimed is a job in hand.
type claimed struct {
	store.Job
	until time.Time // end of the lease
}

// run hands jobs to the workers. It holds as many more as there are workers, so
// that one claim is one transaction for many jobs.
func (r *Runner) run() {
	defer close(r.done)
	jobs := make(chan claimed, 2*r.cfg.Workers)
	finished := make(chan struct{}, 2*r.cfg.Workers)
	var workers sync.WaitGroup
	for range r.cfg.Workers {
		workers.Go(func() {
			for j := range jobs {
				r.do(j)
				finished <- struct{}{}
			}
		})
	}
	added := r.cfg.Store.NewJobs(r.kinds()...)
	poll := time.NewTicker(r.cfg.Poll)
	defer poll.Stop()
	inHand, due := 0, true
	for {
		if due && inHand <= r.cfg.Workers {
			batch := r.claim(2*r.cfg.Workers - inHand)
			due = len(batch) == 2*r.cfg.Workers-inHand
			inHand += len(batch)
			for _, j := range batch {
				jobs <- j
			}
		}
		select {
		case <-finished:
			inHand--
		case <-added:
			due = true
		case <-poll.C:
			due = true
		case <-r.stop:
			close(jobs)
			for j := range jobs { // whom no worker has begun
				r.giveBack(j)
			}
			workers.Wait()
			return
		}
	}
}

func (r *Runner) claim(n int) []claimed {
	until := r.cfg.Now().Add(r.cfg.Lease)
	jobs, err := r.cfg.Store.ClaimJobs(r.work, r.kinds(), n, r.cfg.Lease)
	if err != nil {
		r.cfg.Log.Error("jobs cannot be claimed", "error", err)
	}
	out := make([]claimed, len(jobs))
	for i, j := range jobs {
		out[i] = claimed{j, until}
	}
	return out
}

// kinds are those of the jobs that the runner works on.
func (r *Runner) kinds() []string {
	return append(slices.Sorted(maps.Keys(r.cfg.Also)), store.JobProvision)
}

// giveBack makes a job due at once.
func (r *Runner) giveBack(j claimed) {
	if err := r.retry(j, r.cfg.Now()); err != nil {
		r.cfg.Log.Warn("provisioning job not given back; its lease will end", "target", j.Target, "error", err)
	}
}

func (r *Runner) retry(j claimed, at time.Time) error {
	return r.cfg.Store.Update(context.WithoutCancel(r.work), func(tx *store.Tx) error { return tx.RetryJob(j.Job, at) })
}

// do runs a job and logs the one event of it.
func (r *Runner) do(j claimed) {
	begun := r.cfg.Now()
	if work := r.cfg.Also[j.Kind]; work != nil {
		r.other(j, work)
		return
	}
	t := store.ProvisionTarget(j.Job)
	outcome, err := r.provision(j, t)
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("account", string(t.Account)), slog.String("permissionSet", string(t.Set)), slog.String("outcome", outcome),
		slog.Int("attempt", j.Attempt), slog.Duration("duration", r.cfg.Now().Sub(begun)),
	}
	if err != nil {
		level = slog.LevelWarn
		attrs = append(attrs, slog.Any("error", err))
	}
	r.cfg.Log.LogAttrs(context.Background(), level, "provisioned", attrs...)
}

// other runs a job of another kind.
func (r *Runner) other(j claimed, work Work) {
	err := r.renew(&j)
	if err == nil {
		err = work(r.work, j.Job, r.cfg.Lease)
	}
	if err == nil || isLost(err) {
		return
	}
	r.cfg.Log.Warn("job failed", "kind", j.Kind, "target", j.Target, "attempt", j.Attempt, "error", err)
	if err := r.retry(j, r.cfg.Now().Add(r.cfg.Backoff(j.Attempt))); err != nil && !isLost(err) {
		r.cfg.Log.Warn("job not given back; its lease will end", "kind", j.Kind, "target", j.Target, "error", err)
	}
}

// renew prolongs the lease of a job that has waited for a worker, when a good
// part of it is over.
func (r *Runner) renew(j *claimed) error {
	now := r.cfg.Now()
	if j.until.Sub(now) > r.cfg.Lease*3/4 {
		return nil
	}
	until := now.Add(r.cfg.Lease)
	err := r.cfg.Store.Update(r.work, func(tx *store.Tx) error { return tx.ExtendJob(j.Job, until) })
	if err == nil {
		j.until = until
	}
	return err
}

// provision runs a job once. The outcome is a word for the log; err is why the
// account is not as it is wanted.
func (r *Runner) provision(j claimed, t store.Target) (outcome string, err error) {
	var wanted desired
	if err = r.renew(&j); err == nil {
		err = r.cfg.Store.View(r.work, func(tx *store.Tx) (err error) {
			wanted, err = read(tx, t)
			return err
		})
	}
	if err == nil {
		result := r.apply(j, wanted)
		if result.err == nil || j.Attempt >= r.cfg.Attempts {
			if err = r.record(j, wanted, result); err == nil {
				return result.word(), result.cause()
			}
		} else {
			err = result.err
		}
	}
	if isLost(err) {
		return "left to another worker", nil
	}
	if rerr := r.retry(j, r.cfg.Now().Add(r.cfg.Backoff(j.Attempt))); rerr != nil && !isLost(rerr) {
		return "lease left to end", err
	}
	return "tried again later", err
}

func isLost(err error) bool {
	e, ok := asError(err)
	return ok && e.Reason == store.ReasonLeaseLost
}
