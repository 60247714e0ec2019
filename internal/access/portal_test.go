package access

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/plane"
	"gatehouse/internal/store"
)

// accounts and sets are what a person sees, read one row at a time.
func (w *world) accounts(c idc.Caller) (got []idc.AccountID) {
	w.Helper()
	for p := page(1); ; {
		rows := must[idc.Page[idc.Account]](w)(w.ReachableAccounts(w.Context(), c, p))
		for _, a := range rows.Items {
			got = append(got, a.ID)
		}
		if p.After = rows.Next; p.After == "" {
			return got
		}
	}
}

func (w *world) sets(c idc.Caller, account idc.AccountID) (got []string) {
	w.Helper()
	for p := page(1); ; {
		rows := must[idc.Page[idc.PermissionSet]](w)(w.ReachableSets(w.Context(), c, account, p))
		for _, s := range rows.Items {
			got = append(got, s.Name)
		}
		if p.After = rows.Next; p.After == "" {
			return got
		}
	}
}

func (w *world) wantReach(c idc.Caller, account idc.AccountID, want ...string) {
	w.Helper()
	if got := w.sets(c, account); fmt.Sprint(got) != fmt.Sprint(want) {
		w.Errorf("sets in %s: got %v, want %v", account, got, want)
	}
}

func TestReach(t *testing.T) {
	each(t, func(w *world) {
		first, second := w.person(people, ada), w.person(people, bob)
		b, a, c := w.set("beta"), w.set("Alpha"), w.set("charlie")
		w.assign(member, b.ID, user(ada))
		w.wantReach(first, member) // the role is not there yet
		for _, x := range []idc.Assignment{
			{Account: member, Set: b.ID, Principal: group(eng)}, // twice over
			{Account: member, Set: a.ID, Principal: group(all)}, // through a group in a group
			{Account: management, Set: c.ID, Principal: group(eng)},
			{Account: member, Set: c.ID, Principal: user(bob)},
		} {
			w.assign(x.Account, x.Set, x.Principal)
			w.provision(x.Account, x.Set)
		}
		if got := w.accounts(first); fmt.Sprint(got) != fmt.Sprint([]idc.AccountID{management, member}) {
			w.Errorf("accounts of ada: got %v", got)
		}
		if got := w.accounts(second); fmt.Sprint(got) != fmt.Sprint([]idc.AccountID{member}) {
			w.Errorf("accounts of bob: got %v", got)
		}
		w.wantReach(first, member, "Alpha", "beta")
		w.wantReach(second, member, "charlie")
		w.wantReach(second, management)
		w.wantReach(w.person(others, ada), member) // the other ada

		// With the membership goes what came by it.
		w.update(func(tx *store.Tx) error {
			m, err := tx.MembershipOf(people, user(ada), eng)
			if err != nil {
				return err
			}
			return tx.DeleteMembership(m)
		})
		w.catchUp()
		w.wantReach(first, member, "beta")
		w.wantReach(first, management)

		// Nobody reaches an account that is not active.
		w.update(func(tx *store.Tx) error {
			before, err := tx.Account(member)
			if err != nil {
				return err
			}
			after := before
			after.Status = idc.AccountSuspended
			return tx.UpdateAccount(before, after)
		})
		w.wantReach(first, member)
		if got := w.accounts(first); len(got) != 0 {
			w.Errorf("accounts of ada: got %v, want none", got)
		}
	})
}

func TestReachInTime(t *testing.T) {
	each(t, func(w *world) {
		p := w.set("Dev")
		from, until := w.clock.Now().Add(time.Hour), w.clock.Now().Add(2*time.Hour)
		w.update(func(tx *store.Tx) error {
			return tx.InsertGrant(idc.Grant{Instance: instance, ID: "g", Account: member, Set: p.ID, Principal: user(ada), Origin: "rule",
				State: idc.GrantActive, From: &from, Until: &until, CreatedAt: tx.Now()})
		})
		c := w.person(people, ada)
		for _, want := range []int{0, 1, 0} {
			if got := w.accounts(c); len(got) != want {
				w.Errorf("at %v: reaches %v, want %d accounts", w.clock.Now(), got, want)
			}
			w.clock.Add(time.Hour)
			w.catchUp()
		}
	})
}

func TestReachIsForPeople(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	_, err := w.ReachableAccounts(w.Context(), root, page(1))
	w.wantKind(err, idc.KindDenied)
	_, err = w.ReachableSets(w.Context(), root, member, page(1))
	w.wantKind(err, idc.KindDenied)
	_, err = w.GetRoleCredentials(w.Context(), root, member, "Dev")
	w.wantKind(err, idc.KindDenied)
}

func TestGetRoleCredentials(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		p := must[idc.PermissionSet](w)(w.CreatePermissionSet(ctx, root, instance, NewPermissionSet{Name: "Dev", SessionDuration: "PT2H"}))
		c := w.person(people, ada)
		c.Person.Session = "s"
		session := idc.Session{Store: people, ID: "s", User: ada, MFA: true, CookieHash: []byte{1}, Authenticated: w.clock.Now().UTC().Truncate(time.Microsecond),
			CreatedAt: w.clock.Now(), ExpiresAt: w.clock.Now().Add(time.Hour)}
		w.update(func(tx *store.Tx) error { return tx.InsertSession(session) })
		var asked plane.Federation
		w.plane.federate = func(f plane.Federation) (plane.Credentials, error) {
			asked = f
			return plane.Credentials{AccessKeyID: "ASIA"}, nil
		}
		w.assign(member, p.ID, group(eng))
		_, err := w.GetRoleCredentials(ctx, c, member, "Dev")
		w.wantKind(err, idc.KindDenied) // the role is not there yet
		w.provision(member, p.ID)
		// What was not provisioned does not count: the old duration holds.
		longer := "PT8H"
		w.ok(w.UpdatePermissionSet(ctx, root, instance, p.ID, SetChange{SessionDuration: &longer}))

		got := must[plane.Credentials](w)(w.GetRoleCredentials(ctx, c, member, "Dev"))
		want := plane.Federation{Account: member, Role: idc.RoleARN(member, idc.ReservedRolePath, "AWSReservedSSO_"+string(p.ID)), Session: "ada",
			Duration: 2 * time.Hour, Person: *c.Person, MFA: true, Authenticated: session.Authenticated}
		if got.AccessKeyID != "ASIA" || fmt.Sprintf("%+v", asked) != fmt.Sprintf("%+v", want) {
			w.Errorf("asked the plane for\n%+v, want\n%+v", asked, want)
		}
		w.view(func(tx *store.Tx) error {
			events, err := tx.ListEvents(management, page(1000))
			found := false
			for _, e := range events.Items {
				found = found || e.UserName == "whoever" && e.ErrorCode == "" && !e.ReadOnly
			}
			if !found {
				w.Error("the issue is not on record")
			}
			return err
		})

		for name, try := range map[string]func() error{
			"another set":       func() error { _, err := w.GetRoleCredentials(ctx, c, member, "Dev2"); return err },
			"another account":   func() error { _, err := w.GetRoleCredentials(ctx, c, management, "Dev"); return err },
			"no account":        func() error { _, err := w.GetRoleCredentials(ctx, c, "999999999999", "Dev"); return err },
			"somebody else":     func() error { _, err := w.GetRoleCredentials(ctx, w.person(people, bob), member, "Dev"); return err },
			"the other ada":     func() error { _, err := w.GetRoleCredentials(ctx, w.person(others, ada), member, "Dev"); return err },
			"a suspended place": func() error { _, err := w.GetRoleCredentials(ctx, c, suspended, "Dev"); return err },
		} {
			var e *idc.Error
			if err := try(); !errors.As(err, &e) || e.Kind != idc.KindDenied || e.Message != "No access" {
				w.Errorf("%s: got %v, want No access", name, err)
			}
		}

		w.plane.federate = func(plane.Federation) (plane.Credentials, error) {
			return plane.Credentials{}, idc.NotFound("ROLE", "x", "gone")
		}
		_, err = w.GetRoleCredentials(ctx, c, member, "Dev")
		w.wantKind(err, idc.KindDenied)

		must[idc.AccessRequest](w)(w.DeleteAssignment(ctx, root, instance, idc.Assignment{Account: member, Set: p.ID, Principal: group(eng)}))
		_, err = w.GetRoleCredentials(ctx, c, member, "Dev")
		w.wantKind(err, idc.KindDenied)
	})
}
