package provision

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gatehouse/internal/dbtest"
	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// simulated is a world on SQLite for the simulated time of a bubble.
func simulated(t *testing.T) *world {
	return newWorld(t, filepath.Join(t.TempDir(), "gatehouse.db"), time.Now)
}

func closeRunner(t *testing.T, r *Runner) {
	t.Helper()
	if err := r.Close(context.Background()); err != nil {
		t.Errorf("closing the runner: %v", err)
	}
}

func TestRunnerIsWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := simulated(t)
		early := w.assign("early") // before there is a runner
		cfg := w.config(time.Now)
		cfg.Poll = time.Hour
		r := Start(cfg)
		defer closeRunner(t, r)
		synctest.Wait()
		w.wantStatus(early, idc.RequestSucceeded, "")
		begun := time.Now()
		late := w.assign("late")
		synctest.Wait()
		w.wantStatus(late, idc.RequestSucceeded, "")
		if waited := time.Since(begun); waited != 0 {
			t.Errorf("a job of this process waited %v", waited)
		}
	})
}

// Retries and the jobs of other processes are found without being told.
func TestRunnerLooksForDueJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := simulated(t)
		var back atomic.Bool
		w.plane.ensure = func(context.Context, plane.Role) error {
			if !back.Load() {
				return errors.New("away")
			}
			return nil
		}
		r := Start(w.config(time.Now))
		defer closeRunner(t, r)
		synctest.Wait()
		ada := w.assign("ada")
		synctest.Wait()
		w.wantStatus(ada, idc.RequestInProgress, "")
		back.Store(true)
		time.Sleep(r.cfg.Backoff(1) + r.cfg.Poll)
		synctest.Wait()
		w.wantStatus(ada, idc.RequestSucceeded, "")

		// A job whose signal somebody else has taken is one of another process.
		w.update(func(tx *store.Tx) error {
			_, err := tx.PutJob(store.NewJob{Kind: store.JobProvision, Target: string(instance) + " " + string(member) + " " + string(dev), RunAt: tx.Now().Add(time.Millisecond)})
			return err
		})
		synctest.Wait()
		time.Sleep(r.cfg.Poll)
		synctest.Wait()
		w.wantIdle()
	})
}

// A process that died with jobs in hand holds them no longer than its lease.
func TestRunnerTakesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := simulated(t)
		ada := w.assign("ada")
		if len(w.claim(1)) != 1 { // and never heard of again
			t.Fatal("nothing to claim")
		}
		r := Start(w.config(time.Now))
		defer closeRunner(t, r)
		synctest.Wait()
		w.wantStatus(ada, idc.RequestInProgress, "")
		time.Sleep(r.cfg.Lease + r.cfg.Poll)
		synctest.Wait()
		w.wantStatus(ada, idc.RequestSucceeded, "")
	})
}

func TestNoWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := simulated(t)
		cfg := w.config(time.Now)
		cfg.Workers = 0
		r := Start(cfg)
		ada := w.assign("ada")
		time.Sleep(time.Hour)
		synctest.Wait()
		w.wantStatus(ada, idc.RequestInProgress, "")
		w.wantGrants("ada PENDING")
		w.wantRole(0)
		closeRunner(t, r)
	})
}

// Close waits for what is under way and gives back what is not.
func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := simulated(t)
		release := make(chan struct{})
		w.plane.ensure = func(context.Context, plane.Role) error { <-release; return nil }
		cfg := w.config(time.Now)
		cfg.Workers = 1
		first := w.assign("ada")
		other := store.Target{Instance: instance, Account: management, Set: dev}
		second := w.assignTo(other, "ada")
		r := Start(cfg)
		synctest.Wait() // one is under way, the other in hand
		closed := make(chan error)
		go func() { closed <- r.Close(context.Background()) }()
		synctest.Wait()
		select {
		case err := <-closed:
			t.Fatalf("Close did not wait: %v", err)
		default:
		}
		close(release)
		if err := <-closed; err != nil {
			t.Errorf("Close: %v", err)
		}
		w.wantStatus(first, idc.RequestSucceeded, "")
		w.wantStatus(second, idc.RequestInProgress, "")
		if jobs := w.claim(10); len(jobs) != 1 || store.ProvisionTarget(jobs[0].Job) != other {
			t.Errorf("due after Close: got %+v, want the job that was not begun", jobs)
		}
		closeRunner(t, r) // twice is once
	})
}

func TestCloseRunsOutOfPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := simulated(t)
		w.plane.ensure = func(ctx context.Context, _ plane.Role) error { <-ctx.Done(); return ctx.Err() }
		ada := w.assign("ada")
		r := Start(w.config(time.Now))
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := r.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Close: got %v, want that it ran out of time", err)
		}
		w.wantStatus(ada, idc.RequestInProgress, "")
		w.plane.ensure = nil
		time.Sleep(time.Minute)
		w.runDue()
		w.wantStatus(ada, idc.RequestSucceeded, "")
	})
}

// A plane that does not answer is left before the lease ends.
func TestCallsEndBeforeTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := simulated(t)
		var took time.Duration
		w.plane.ensure = func(ctx context.Context, _ plane.Role) error {
			begun := time.Now()
			<-ctx.Done()
			took = time.Since(begun)
			return ctx.Err()
		}
		w.assign("ada")
		w.do(w.claim(1)[0])
		if took == 0 || took >= w.cfg.Lease {
			t.Errorf("the call took %v of a lease of %v", took, w.cfg.Lease)
		}
	})
}

// localPlane makes roles as plane/local does: in a transaction of the gate.
type localPlane struct {
	plane.Plane
	gate *op.Gate
}

func (p localPlane) Ensure(ctx context.Context, want plane.Role) (idc.ARN, error) {
	return op.Update(ctx, p.gate, caller, func(tx *op.Tx) (idc.ARN, error) {
		tx.Permit("a benchmark")
		r := idc.Role{Account: want.Account, ID: idc.RoleID(tx.NewID()), Name: want.Name, Path: idc.ReservedRolePath, Trust: "{}", Version: 1, CreatedAt: tx.Now()}
		return r.ARN(), tx.InsertRole(r)
	})
}

// BenchmarkAssignments provisions 1,200 assignments (DESIGN section 6): 60 accounts
// and 20 sets, from the moment the runner starts to the last request's end.
func BenchmarkAssignments(b *testing.B) {
	const accounts, sets = 60, 20
	for name, address := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return filepath.Join(t.TempDir(), "gatehouse.db") },
		"postgres": dbtest.Postgres,
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				w := newWorld(b, address(b), time.Now)
				w.fill(accounts, sets)
				cfg := w.config(time.Now)
				cfg.Planes[idc.PlaneLocal] = localPlane{gate: w.gate}
				cfg.Workers = 8
				done := w.finished(accounts * sets)
				b.StartTimer()
				r := Start(cfg)
				<-done
				b.StopTimer()
				if err := r.Close(context.Background()); err != nil {
					b.Error(err)
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(accounts*sets*b.N)/b.Elapsed().Seconds(), "assignments/s")
		})
	}
}

// fill assigns every set in every account to ada, with the runner stopped.
func (w *world) fill(accounts, sets int) {
	w.Helper()
	storetest.Update(w, w.db, func(tx *store.Tx) error {
		for i := range accounts {
			if err := w.account(tx, idc.AccountID(strconv.Itoa(400000000000+i))); err != nil {
				return err
			}
		}
		for i := range sets {
			if err := w.set(tx, idc.PermissionSetID("ps-"+strconv.Itoa(1000000000000000+i)), "Set"+strconv.Itoa(i)); err != nil {
				return err
			}
		}
		return nil
	})
	for i := range accounts {
		for j := range sets {
			w.assignTo(store.Target{Instance: instance, Account: idc.AccountID(strconv.Itoa(400000000000 + i)), Set: idc.PermissionSetID("ps-" + strconv.Itoa(1000000000000000+j))}, "ada")
		}
	}
}

// finished is closed when that many requests have ended.
func (w *world) finished(n int64) <-chan struct{} {
	done := make(chan struct{})
	var ended atomic.Int64
	w.db.Subscribe(func(changes []store.Change) {
		for _, c := range changes {
			if c.Kind == store.ChangeAccessRequest && c.Before != nil && ended.Add(1) == n {
				close(done)
			}
		}
	})
	return done
}
