package provision

import (
	"context"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/plane"
	"gatehouse/internal/store"
)

// Killed after the account was changed and before that was recorded: the lease
// ends, another process does it again, and the late one writes nothing.
func TestKilledBeforeTheRecord(t *testing.T) {
	each(t, func(w *world) {
		ada := w.assign("ada")
		j := w.claim(1)[0]
		var wanted desired
		w.view(func(tx *store.Tx) (err error) {
			wanted, err = read(tx, target)
			return err
		})
		result := w.apply(j, wanted)
		if result.err != nil || len(w.plane.names()) != 1 {
			t.Fatalf("the role was not made: %+v", result)
		}
		w.wantStatus(ada, idc.RequestInProgress, "")
		w.wantGrants("ada PENDING")

		w.runDue() // the lease still holds
		w.wantStatus(ada, idc.RequestInProgress, "")
		w.clock.Add(w.cfg.Lease)
		w.runDue()
		w.wantStatus(ada, idc.RequestSucceeded, "")
		w.wantRole(1)

		w.unassign("ada")
		w.runDue()
		if err := w.record(j, wanted, result); !isLost(err) {
			t.Errorf("the late record: got %v, want the lease lost", err)
		}
		w.wantRole(0)
		w.wantIdle()
	})
}

// Killed after the role was taken away and before that was recorded, or before
// anything was done: nothing is lost, and nothing is done twice that shows.
func TestKilledInARemoval(t *testing.T) {
	each(t, func(w *world) {
		w.assign("ada")
		w.runDue()
		gone := w.unassign("ada")
		for _, remove := range []bool{false, true} {
			j := w.claim(1)[0]
			if remove {
				w.apply(j, desired{target: target, Wanted: store.Wanted{Status: idc.AccountActive, Plane: idc.PlaneLocal, SetName: "Dev"}})
			}
			w.clock.Add(w.cfg.Lease)
		}
		w.wantStatus(gone, idc.RequestInProgress, "")
		w.runDue()
		w.wantStatus(gone, idc.RequestSucceeded, "")
		w.wantRole(0)
		w.wantIdle()
	})
}

// A job that has waited for a worker begins with a lease that is long enough, or
// not at all.
func TestLateStart(t *testing.T) {
	each(t, func(w *world) {
		ada := w.assign("ada")
		j := w.claim(1)[0]
		w.clock.Add(w.cfg.Lease - time.Millisecond)
		w.plane.ensure = func(context.Context, plane.Role) error {
			w.clock.Add(w.cfg.Lease / 2)
			if others := w.claim(1); len(others) > 0 {
				t.Error("the lease ended during the call")
			}
			return nil
		}
		w.do(j)
		w.wantStatus(ada, idc.RequestSucceeded, "")

		w.unassign("ada")
		j = w.claim(1)[0]
		w.clock.Add(w.cfg.Lease)
		if others := w.claim(1); len(others) != 1 {
			t.Fatal("nobody took over")
		}
		w.plane.remove = func(string) error { t.Error("the plane was called without a lease"); return nil }
		w.do(j)
	})
}

// meanwhile has something happen while the plane is called for the first time.
func (w *world) meanwhile(fn func()) {
	first := true
	once := func() {
		if first {
			first = false
			fn()
		}
	}
	w.plane.ensure = func(context.Context, plane.Role) error { once(); return nil }
	w.plane.remove = func(string) error { once(); return nil }
}

// one runs one job once.
func (w *world) one() {
	w.Helper()
	jobs := w.claim(1)
	if len(jobs) != 1 {
		w.Fatal("no job is due")
	}
	w.do(jobs[0])
}

func TestAskedWhileItRuns(t *testing.T) {
	each(t, func(w *world) {
		ada := w.assign("ada")
		var bob, demanded idc.RequestID
		w.meanwhile(func() {
			w.edit("second")
			bob = w.assign("bob")
			demanded = w.demand()
		})
		w.one()
		w.wantStatus(ada, idc.RequestSucceeded, "")
		w.wantStatus(bob, idc.RequestInProgress, "")
		w.wantStatus(demanded, idc.RequestInProgress, "")
		w.wantGrants("ada ACTIVE", "bob PENDING")
		w.wantRole(1)
		w.one()
		w.wantStatus(bob, idc.RequestSucceeded, "")
		w.wantStatus(demanded, idc.RequestSucceeded, "")
		w.wantGrants("ada ACTIVE", "bob ACTIVE")
		w.wantRole(2)
		w.wantIdle()
	})
}

func TestTakenBackWhileItRuns(t *testing.T) {
	each(t, func(w *world) {
		ada := w.assign("ada")
		var gone idc.RequestID
		w.meanwhile(func() { gone = w.unassign("ada") })
		w.one()
		w.wantStatus(ada, idc.RequestFailed, removedBefore)
		w.wantStatus(gone, idc.RequestInProgress, "")
		w.runDue()
		w.wantStatus(gone, idc.RequestSucceeded, "")
		w.wantRole(0)
		w.wantIdle()
	})
}

func TestGivenAgainWhileItIsTakenAway(t *testing.T) {
	each(t, func(w *world) {
		w.assign("ada")
		w.runDue()
		gone := w.unassign("ada")
		var again idc.RequestID
		w.meanwhile(func() { again = w.assign("ada") })
		w.one()
		w.wantStatus(gone, idc.RequestSucceeded, "")
		w.wantStatus(again, idc.RequestInProgress, "")
		w.wantGrants("ada PENDING")
		w.wantRole(0)
		w.one()
		w.wantStatus(again, idc.RequestSucceeded, "")
		w.wantGrants("ada ACTIVE")
		w.wantRole(1)
		w.wantIdle()
	})
}

// An assignment that was asked for again, while the first asking was refused, is
// not swept away with it.
func TestAskedAgainWhileItIsRefused(t *testing.T) {
	each(t, func(w *world) {
		ada := w.assign("ada")
		var again idc.RequestID
		calls := 0
		w.plane.ensure = func(context.Context, plane.Role) error {
			if calls++; calls > 1 {
				return nil
			}
			again = w.assign("ada")
			return idc.Invalid(noPolicy)
		}
		w.one()
		w.wantStatus(ada, idc.RequestFailed, noPolicy)
		w.wantStatus(again, idc.RequestInProgress, "")
		w.wantGrants("ada PENDING")
		w.runDue()
		w.wantStatus(again, idc.RequestSucceeded, "")
		w.wantGrants("ada ACTIVE")
		w.wantRole(1)
	})
}
