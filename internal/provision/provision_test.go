package provision

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/plane"
	"gatehouse/internal/store"
)

func TestAssignmentBecomesRole(t *testing.T) {
	each(t, func(w *world) {
		w.edit("second")
		ada := w.assign("ada")
		w.edit("third") // after the assignment: it does not reach the account
		w.wantStatus(ada, idc.RequestInProgress, "")
		w.runDue()
		w.wantStatus(ada, idc.RequestSucceeded, "")
		w.wantGrants("ada ACTIVE")
		w.wantRole(2)
		w.wantIdle()
		name := RoleName(instance, member, "Dev")
		got := w.plane.roles[name]
		want := plane.Role{Instance: instance, Account: member, Name: name, Region: "eu-west-1", Content: idc.SetContent{Description: "second", SessionDuration: "PT1H"}}
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			w.Errorf("asked the plane for\n%+v, want\n%+v", got, want)
		}
		w.view(func(tx *store.Tx) error {
			p, _, err := tx.Provisioned(instance, member, dev)
			if p.RoleARN != idc.RoleARN(member, idc.ReservedRolePath, name) {
				w.Errorf("recorded role: got %s", p.RoleARN)
			}
			events, eerr := tx.ListEvents(management, idc.PageRequest{Limit: 10})
			if len(events.Items) != 1 || events.Items[0].Name != "CompleteProvisioning" {
				w.Errorf("events: got %+v", events.Items)
			}
			return errors.Join(err, eerr)
		})

		w.demand()
		w.runDue()
		w.wantRole(3)
	})
}

func TestLastAssignmentTakesRoleAway(t *testing.T) {
	each(t, func(w *world) {
		w.assign("ada")
		w.assign("bob")
		w.runDue()
		w.edit("second")
		first := w.unassign("ada")
		w.runDue()
		w.wantStatus(first, idc.RequestSucceeded, "")
		w.wantRole(1) // bob is left, and a removal brings no new version
		name := w.plane.names()[0]
		last := w.unassign("bob")
		w.runDue()
		w.wantStatus(last, idc.RequestSucceeded, "")
		w.wantRole(0)
		w.wantIdle()
		w.view(func(tx *store.Tx) error {
			used, err := tx.SetInUse(instance, dev)
			if used {
				w.Error("the set is still in use")
			}
			return err
		})
		w.assign("ada")
		w.runDue()
		if got := w.plane.names()[0]; got != name {
			w.Errorf("the role came back as %s, was %s", got, name)
		}
	})
}

func TestPinnedRole(t *testing.T) {
	each(t, func(w *world) {
		r := w.demand()
		w.runDue()
		w.wantStatus(r, idc.RequestSucceeded, "")
		w.wantRole(1)
		w.assign("ada")
		w.runDue()
		w.unassign("ada")
		w.runDue()
		w.wantRole(0)
	})
}

const noPolicy = "Received a 404 status error: Not supported policy"

func refuse(context.Context, plane.Role) error { return idc.Invalid(noPolicy) }

func TestRefusal(t *testing.T) {
	each(t, func(w *world) {
		w.plane.ensure = refuse
		w.plane.roles["half made"] = plane.Role{}
		w.plane.remove = func(string) error { clear(w.plane.roles); return nil }
		ada, demanded := w.assign("ada"), w.demand()
		w.runDue()
		w.wantStatus(ada, idc.RequestFailed, noPolicy)
		w.wantStatus(demanded, idc.RequestFailed, noPolicy)
		w.wantGrants()
		w.wantRole(0) // also what may have been half made
		w.wantIdle()
		w.view(func(tx *store.Tx) error {
			_, known, err := tx.Provisioned(instance, member, dev)
			if known {
				w.Error("a refused role is still wanted")
			}
			return err
		})
	})
}

// A refusal without a word is a failure with a reason all the same.
func TestRefusalWithoutAWord(t *testing.T) {
	each(t, func(w *world) {
		w.plane.ensure = func(context.Context, plane.Role) error { return idc.Invalid("") }
		ada := w.assign("ada")
		w.runDue()
		w.wantStatus(ada, idc.RequestFailed, "The account refused the role.")
	})
}

// A refusal costs nobody what they have.
func TestRefusalOfANewVersion(t *testing.T) {
	each(t, func(w *world) {
		w.assign("ada")
		w.assign("bob")
		w.assign("dan")
		w.runDue()
		w.edit("second")
		refusals := 0
		w.plane.ensure = func(_ context.Context, r plane.Role) error {
			if r.Content.Description == "second" {
				refusals++
				return idc.Invalid(noPolicy)
			}
			return nil
		}
		demanded, carol, again, bob := w.demand(), w.assign("carol"), w.assign("ada"), w.unassign("bob")
		w.runDue()
		w.wantStatus(demanded, idc.RequestFailed, noPolicy)
		w.wantStatus(carol, idc.RequestFailed, noPolicy)
		w.wantStatus(again, idc.RequestFailed, noPolicy)
		w.wantStatus(bob, idc.RequestSucceeded, "")
		w.wantGrants("ada ACTIVE", "dan ACTIVE")
		w.wantRole(1)
		w.wantIdle()
		// The version that was refused is not tried again by itself.
		w.unassign("ada")
		w.runDue()
		w.wantRole(1)
		if refusals != 1 {
			w.Errorf("the account was asked %d times for what it refuses", refusals)
		}
	})
}

func TestRefusalOfAPin(t *testing.T) {
	each(t, func(w *world) {
		w.plane.ensure = refuse
		r := w.demand()
		w.runDue()
		w.wantStatus(r, idc.RequestFailed, noPolicy)
		w.wantIdle()
		w.view(func(tx *store.Tx) error {
			used, err := tx.SetInUse(instance, dev)
			if used {
				w.Error("a role that was refused is still pinned")
			}
			return err
		})
	})
}

func TestRetry(t *testing.T) {
	each(t, func(w *world) {
		calls := 0
		away := true
		w.plane.ensure = func(context.Context, plane.Role) error {
			calls++
			if away {
				return errors.New("connection refused by 10.0.0.1")
			}
			return nil
		}
		ada := w.assign("ada")
		wantCalls := func(want int) {
			w.Helper()
			w.runDue()
			if calls != want {
				w.Errorf("at %v: got %d calls, want %d", w.clock.Now(), calls, want)
			}
		}
		wantCalls(1)
		w.clock.Add(time.Second - time.Millisecond)
		wantCalls(1)
		w.clock.Add(time.Millisecond)
		wantCalls(2)
		w.wantStatus(ada, idc.RequestInProgress, "")
		w.wantGrants("ada PENDING")
		w.clock.Add(time.Second)
		wantCalls(2) // the second wait is longer
		away = false
		w.clock.Add(time.Second)
		wantCalls(3)
		w.wantStatus(ada, idc.RequestSucceeded, "")
		w.wantGrants("ada ACTIVE")
		w.wantIdle()
	})
}

// When the patience ends the requests fail, and what they would have made is not
// made later. Removals are tried for as long as it takes.
func TestGivingUp(t *testing.T) {
	each(t, func(w *world) {
		const told = "The account could not be reached. It will be tried again."
		w.assign("ada")
		w.runDue()
		away := errors.New("connection refused by 10.0.0.1")
		w.plane.ensure = func(context.Context, plane.Role) error { return away }
		w.plane.remove = func(string) error { return away }
		wait := func() {
			for range w.cfg.Attempts {
				w.runDue()
				w.clock.Add(time.Minute)
			}
		}
		bob := w.assign("bob")
		wait()
		w.wantStatus(bob, idc.RequestFailed, told)
		w.wantGrants("ada ACTIVE")
		w.wantRole(1)
		ada := w.unassign("ada")
		wait()
		w.wantStatus(ada, idc.RequestFailed, told)
		w.wantGrants()
		w.wantRole(1)
		w.plane.remove = nil
		w.clock.Add(w.cfg.Rest)
		w.runDue()
		w.wantRole(0)
		w.wantIdle()
	})
}

// What the plane says of itself may be shown; what is inside may not.
func TestGivingUpSaysWhy(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&idc.Error{Kind: idc.KindDenied, Message: "not authorized to perform iam:CreateRole"}, "not authorized to perform iam:CreateRole"},
		{&idc.Error{Kind: idc.KindInternal, Message: "secret"}, "The account could not be reached. It will be tried again."},
		{errors.New("secret"), "The account could not be reached. It will be tried again."},
	} {
		if got := (result{err: fmt.Errorf("ensure: %w", c.err)}).reason(); got != c.want {
			t.Errorf("%v: got %q, want %q", c.err, got, c.want)
		}
	}
}

func TestAccountThatCannot(t *testing.T) {
	each(t, func(w *world) {
		w.update(func(tx *store.Tx) error {
			before, err := tx.Account(member)
			if err != nil {
				return err
			}
			after := before
			after.Status = idc.AccountSuspended
			return tx.UpdateAccount(before, after)
		})
		r := w.assign("ada")
		w.runDue()
		w.wantStatus(r, idc.RequestFailed, "AWS account 200000000002 is not active.")
		w.wantGrants()
		gone := w.assignTo(store.Target{Instance: instance, Account: "999999999999", Set: dev}, "ada")
		w.runDue()
		w.wantStatus(gone, idc.RequestFailed, "AWS account 999999999999 is not in the organization.")
		w.wantIdle()
	})
}

func TestPlaneThatIsNotHere(t *testing.T) {
	each(t, func(w *world) {
		delete(w.cfg.Planes, idc.PlaneLocal)
		r := w.assign("ada")
		w.runDue()
		w.wantStatus(r, idc.RequestInProgress, "") // another node may have it
		w.wantGrants("ada PENDING")
	})
}

func TestPrincipalDeleted(t *testing.T) {
	each(t, func(w *world) {
		remove := func(name string) {
			w.update(func(tx *store.Tx) error {
				u, err := tx.User(people, idc.UserID(name))
				if err != nil {
					return err
				}
				return tx.DeleteUser(u)
			})
		}
		for _, name := range []string{"ada", "bob"} {
			w.update(func(tx *store.Tx) error {
				return tx.InsertUser(idc.User{Store: people, ID: idc.UserID(name), UserName: name, Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1})
			})
		}
		w.assign("ada")
		w.runDue()
		bob := w.assign("bob")
		remove("ada")
		remove("bob")
		w.runDue()
		w.wantStatus(bob, idc.RequestFailed, removedBefore)
		w.wantRole(0)
		w.wantIdle()
	})
}

var roleForm = regexp.MustCompile(`^AWSReservedSSO_[\w+=,.@-]{1,32}_[0-9a-f]{16}$`)

func TestRoleName(t *testing.T) {
	longest := "abcdefghijklmnopqrstuvwxyz012345"
	name := RoleName(instance, member, longest)
	if !roleForm.MatchString(name) || len(name) > 64 {
		t.Errorf("%s is no role name", name)
	}
	if RoleName(instance, member, longest) != name {
		t.Error("the name changes")
	}
	for _, other := range []string{RoleName(instance, management, longest), RoleName("ssoins-2", member, longest)} {
		if other == name {
			t.Error("two targets have one name")
		}
	}
}

func TestBackoff(t *testing.T) {
	for _, c := range []struct {
		attempt int
		chance  float64
		want    time.Duration
	}{
		{1, 0, time.Second}, {1, 0.5, 750 * time.Millisecond}, {2, 0, 2 * time.Second}, {4, 0, 8 * time.Second},
		{9, 0, 256 * time.Second}, {10, 0, 5 * time.Minute}, {1000, 0, 5 * time.Minute}, {1000, 0.5, 225 * time.Second}, {0, 0, time.Second},
	} {
		if got := Backoff(func() float64 { return c.chance })(c.attempt); got != c.want {
			t.Errorf("attempt %d, chance %v: got %v, want %v", c.attempt, c.chance, got, c.want)
		}
	}
}
