package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

func putJob(t testing.TB, s *store.Store, j store.NewJob) (generation int64) {
	t.Helper()
	Update(t, s, func(tx *store.Tx) (err error) {
		generation, err = tx.PutJob(j)
		return err
	})
	return generation
}

// claim claims the jobs of kind k.
func claim(t testing.TB, s *store.Store) []store.Job {
	t.Helper()
	jobs, err := s.ClaimJobs(t.Context(), []string{"k"}, 10, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

// claimOne claims the one job that must be due.
func claimOne(t testing.TB, s *store.Store) store.Job {
	t.Helper()
	jobs := claim(t, s)
	if len(jobs) != 1 {
		t.Fatalf("claimed: got %+v, want one job", jobs)
	}
	return jobs[0]
}

func finish(t testing.TB, s *store.Store, j store.Job) (again bool, err error) {
	t.Helper()
	err = s.Update(t.Context(), func(tx *store.Tx) (err error) {
		again, err = tx.FinishJob(j)
		return err
	})
	return again, err
}

func testJobLife(t *testing.T, address string) {
	clock := NewClock()
	s := Open(t, store.Config{Address: address, Now: clock.Now})
	putJob(t, s, store.NewJob{Kind: "k", Target: "later", RunAt: clock.Now().Add(time.Hour)})
	putJob(t, s, store.NewJob{Kind: "other", Target: "now"})
	generation := putJob(t, s, store.NewJob{Kind: "k", Target: "now", Args: row{"x"}})
	select {
	case <-s.NewJobs("k"):
	default:
		t.Error("workers were not woken")
	}
	j := claimOne(t, s)
	if j.Target != "now" || j.Generation != generation || j.Attempt != 1 {
		t.Errorf("claimed %+v", j)
	}
	if want := clock.Now().Add(time.Minute).UTC().Truncate(time.Microsecond); j.LeaseUntil != want {
		t.Errorf("lease: got %v, want %v", j.LeaseUntil, want)
	}
	if got := rowOf(t, j.Args); *got != (row{"x"}) {
		t.Errorf("args: got %v", got)
	}
	if jobs := claim(t, s); len(jobs) != 0 {
		t.Errorf("claimed while leased: %+v", jobs)
	}
	clock.Add(30 * time.Second)
	Update(t, s, func(tx *store.Tx) error { return tx.ExtendJob(j, tx.Now().Add(time.Minute)) })
	clock.Add(45 * time.Second)
	if jobs := claim(t, s); len(jobs) != 0 {
		t.Errorf("claimed while the lease was prolonged: %+v", jobs)
	}
	if again, err := finish(t, s, j); again || err != nil {
		t.Errorf("finish: again %v, %v", again, err)
	}
	View(t, s, func(tx *store.Tx) error {
		_, err := tx.Job("k", "now")
		wantKind(t, err, idc.KindNotFound)
		p, err := tx.Jobs("k", idc.PageRequest{Limit: 10})
		if len(p.Items) != 1 || p.Items[0].Target != "later" {
			t.Errorf("left: %+v", p.Items)
		}
		return err
	})
	clock.Add(time.Hour)
	if j := claimOne(t, s); j.Target != "later" {
		t.Errorf("an hour later: claimed %+v", j)
	}
}

// A job that was put again while a worker had it is due again when that one
// finishes, with the newer arguments, and is not claimed before.
func testJobPutAgain(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	first := putJob(t, s, store.NewJob{Kind: "k", Target: "t", Args: row{"1"}})
	j := claimOne(t, s)
	second := putJob(t, s, store.NewJob{Kind: "k", Target: "t", Args: row{"2"}})
	if second <= first {
		t.Errorf("generations: %d, then %d", first, second)
	}
	if jobs := claim(t, s); len(jobs) != 0 {
		t.Errorf("two leases for one target: %+v", jobs)
	}
	again, err := finish(t, s, j)
	if !again || err != nil {
		t.Errorf("finish: again %v, %v", again, err)
	}
	j = claimOne(t, s)
	if j.Generation != second || j.Attempt != 1 || *rowOf(t, j.Args) != (row{"2"}) {
		t.Errorf("claimed again: %+v", j)
	}
	if again, err := finish(t, s, j); again || err != nil {
		t.Errorf("finish: again %v, %v", again, err)
	}
}

func testJobBackoff(t *testing.T, address string) {
	clock := NewClock()
	s := Open(t, store.Config{Address: address, Now: clock.Now})
	putJob(t, s, store.NewJob{Kind: "k", Target: "t"})
	retry := func(j store.Job) {
		t.Helper()
		Update(t, s, func(tx *store.Tx) error { return tx.RetryJob(j, tx.Now().Add(time.Hour)) })
	}
	retry(claimOne(t, s))
	if jobs := claim(t, s); len(jobs) != 0 {
		t.Errorf("claimed before its time: %+v", jobs)
	}
	clock.Add(time.Hour)
	j := claimOne(t, s)
	if j.Attempt != 2 {
		t.Errorf("attempt: got %d, want 2", j.Attempt)
	}
	// Putting it ends the waiting: after the failure,
	retry(j)
	putJob(t, s, store.NewJob{Kind: "k", Target: "t"})
	j = claimOne(t, s)
	// and before it.
	putJob(t, s, store.NewJob{Kind: "k", Target: "t"})
	retry(j)
	claimOne(t, s)
}

// A worker whose lease ended can do no harm once another has the job.
func testJobLeaseLost(t *testing.T, address string) {
	clock := NewClock()
	s := Open(t, store.Config{Address: address, Now: clock.Now})
	putJob(t, s, store.NewJob{Kind: "k", Target: "t"})
	late := claimOne(t, s)
	clock.Add(time.Minute)
	holder := claimOne(t, s)
	for name, act := range map[string]func(*store.Tx) error{
		"finish": func(tx *store.Tx) error { _, err := tx.FinishJob(late); return err },
		"retry":  func(tx *store.Tx) error { return tx.RetryJob(late, tx.Now()) },
		"extend": func(tx *store.Tx) error { return tx.ExtendJob(late, tx.Now().Add(time.Hour)) },
	} {
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			if err := tx.PutSetting("outcome of "+name, 1); err != nil {
				return err
			}
			return act(tx)
		})
		var e *idc.Error
		if !errors.As(err, &e) || e.Reason != store.ReasonLeaseLost {
			t.Errorf("%s: got %v, want %s", name, err, store.ReasonLeaseLost)
		}
	}
	if names, _ := page(t, s, 10, ""); len(names) != 0 {
		t.Errorf("the late worker wrote %q", names)
	}
	if again, err := finish(t, s, holder); again || err != nil {
		t.Errorf("finish: again %v, %v", again, err)
	}
}

// The generation of a target grows even when its job was finished and made
// again, so that a worker of its former life is known to be late.
func testJobGenerationGrows(t *testing.T, address string) {
	clock := NewClock()
	s := Open(t, store.Config{Address: address, Now: clock.Now})
	last := int64(0)
	for range 3 {
		for range 3 {
			generation := putJob(t, s, store.NewJob{Kind: "k", Target: "t"})
			if generation <= last {
				t.Errorf("generation %d after %d", generation, last)
			}
			last = generation
			clock.Add(10 * time.Microsecond)
		}
		if _, err := finish(t, s, claimOne(t, s)); err != nil {
			t.Fatal(err)
		}
	}
}

// Sixteen workers race for jobs, some of which are put again meanwhile: every
// job is claimed exactly once for each time that it has to run.
func testJobRace(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	const targets, workers = 200, 16
	for i := range targets {
		putJob(t, s, store.NewJob{Kind: "k", Target: fmt.Sprintf("%03d", i)})
	}
	type run struct {
		target     string
		generation int64
	}
	var mu sync.Mutex
	runs := map[run]int{}
	running := map[string]bool{}
	covered := map[string]int64{} // by the generation that was finished last
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				var jobs []store.Job
				err := errors.New("not tried")
				for range 100 {
					jobs, err = s.ClaimJobs(t.Context(), []string{"k"}, 5, time.Hour)
					if !idc.Is(err, idc.KindUnavailable) {
						break
					}
				}
				if err != nil {
					t.Error(err)
					return
				}
				if len(jobs) == 0 {
					return
				}
				for _, j := range jobs {
					mu.Lock()
					runs[run{j.Target, j.Generation}]++
					if running[j.Target] {
						t.Errorf("two workers have %s", j.Target)
					}
					running[j.Target] = true
					once := runs[run{j.Target, j.Generation}] == 1 && covered[j.Target] == 0
					mu.Unlock()
					if once && j.Target < "050" { // somebody wants it looked at again
						err := insist(t, s, func(tx *store.Tx) error {
							_, err := tx.PutJob(store.NewJob{Kind: "k", Target: j.Target})
							return err
						})
						if err != nil {
							t.Error(err)
						}
					}
					mu.Lock()
					running[j.Target] = false
					covered[j.Target] = j.Generation
					mu.Unlock()
					err := insist(t, s, func(tx *store.Tx) error {
						_, err := tx.FinishJob(j)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	// A worker may leave while another still holds the last jobs, which then
	// takes what becomes due again; nothing is left behind.
	if left := claim(t, s); len(left) != 0 {
		t.Errorf("left behind: %+v", left)
	}
	want := targets + 50
	if len(runs) != want {
		t.Errorf("runs: got %d, want %d", len(runs), want)
	}
	for r, n := range runs {
		if n != 1 {
			t.Errorf("%v was claimed %d times", r, n)
		}
	}
}

// Whoever claims jobs of several kinds is given those that have waited longest,
// whatever their kind, and none of other kinds.
func testJobKinds(t *testing.T, address string) {
	clock := NewClock()
	s := Open(t, store.Config{Address: address, Now: clock.Now})
	for i, kind := range []string{"a", "a", "b", "other", "a", "b", "a"} {
		putJob(t, s, store.NewJob{Kind: kind, Target: fmt.Sprint(i)})
		clock.Add(time.Second)
	}
	for _, want := range []string{"[0 1 2]", "[4 5 6]", "[]"} {
		jobs, err := s.ClaimJobs(t.Context(), []string{"b", "a", "none"}, 3, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, j := range jobs {
			got = append(got, j.Target)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("claimed %v, want %s", got, want)
		}
	}
	// One channel tells of all kinds that a worker listens to.
	added := s.NewJobs("c", "d")
	for _, kind := range []string{"c", "d"} {
		putJob(t, s, store.NewJob{Kind: kind, Target: "t"})
		select {
		case <-added:
		default:
			t.Errorf("nobody was woken for %s", kind)
		}
	}
}
