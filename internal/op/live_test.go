package op_test

import (
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// Whatever ends a person's access ends what was issued to them, at the next use.
func TestLiveness(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(h *house, r idc.Role)
		// what is left open
		portal, role, otherRole, other bool
	}{
		{"nothing", func(*house, idc.Role) {}, true, true, true, true},
		{"the user is disabled", func(h *house, _ idc.Role) {
			h.change(func(tx *op.Tx) error {
				u, err := tx.User(home, ada)
				if err != nil {
					return err
				}
				after := u
				after.Status = idc.UserDisabled
				return tx.UpdateUser(u, after)
			})
		}, false, false, false, true},
		{"the user is deleted", func(h *house, _ idc.Role) {
			h.change(func(tx *op.Tx) error {
				u, err := tx.User(home, ada)
				if err != nil {
					return err
				}
				return tx.DeleteUser(u)
			})
		}, false, false, false, true},
		{"the session is ended", func(h *house, _ idc.Role) {
			h.change(func(tx *op.Tx) error {
				s, err := tx.Session(home, session)
				if err != nil {
					return err
				}
				return tx.EndSession(s)
			})
		}, false, false, false, true},
		// Credentials outlast the session they were taken in (reference 7.5).
		{"the session runs out", func(h *house, _ idc.Role) { h.pass(9 * time.Hour) }, false, true, true, true},
		{"everything of the person is refused", refuse(store.MarkPerson, func(idc.Role) string { return string(ada) }), false, false, false, true},
		{"everything of the session is refused", refuse(store.MarkSession, func(idc.Role) string { return string(session) }), false, false, false, true},
		{"everybody's credentials of the role are refused", refuse(store.MarkRole, func(r idc.Role) string { return string(r.ARN()) }), true, false, true, true},
		{"the person's credentials of the role are refused", refuse(store.MarkPersonRole, func(r idc.Role) string { return store.PersonRole(ada, r.ARN()) }), true, false, true, true},
		{"somebody else's are refused", refuse(store.MarkPersonRole, func(r idc.Role) string { return store.PersonRole("somebody", r.ARN()) }), true, true, true, true},
		{"those of the same person in another store are refused", func(h *house, _ idc.Role) {
			h.change(func(tx *op.Tx) error { return tx.RefuseIssued("d-0000000002", store.MarkPerson, string(ada)) })
		}, true, true, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(h *house) {
				r, s := h.role(member, "First", allowAll), h.role(member, "Second", allowAll)
				issue := func(r idc.Role) idc.Caller {
					caller := h.as(r)
					caller.Person = h.person()
					return caller
				}
				portal := idc.Caller{Kind: idc.CallerPerson, Person: h.person(), Request: request("Portal")}
				first, second, derived := issue(r), issue(s), issue(s)
				derived.Session.RootRole, derived.Session.RootRoleID = r.ARN(), r.ID
				nobodys := h.as(r) // credentials that nobody's session stands behind
				view := func(c idc.Caller) error {
					_, err := op.View(h.t.Context(), h.gate, c, func(tx *op.Tx) (int, error) { tx.Permit("test"); return 0, nil })
					return err
				}
				all := []struct {
					what   string
					caller idc.Caller
					want   func() bool
				}{
					{"the portal", portal, func() bool { return c.portal }},
					{"credentials of the role", first, func() bool { return c.role }},
					{"credentials that were derived from them", derived, func() bool { return c.role }},
					{"credentials of another role", second, func() bool { return c.otherRole }},
					{"credentials of nobody", nobodys, func() bool { return c.other }},
				}
				for _, a := range all {
					if err := view(a.caller); err != nil {
						h.t.Errorf("%s, before: %v", a.what, err)
					}
				}
				c.end(h, r)
				for _, a := range all {
					err := view(a.caller)
					if (err == nil) != a.want() {
						h.t.Errorf("%s: %v, want open: %v", a.what, err, a.want())
					}
					if err != nil && !idc.Is(err, idc.KindUnauthenticated) {
						h.t.Errorf("%s: got %v, want unauthenticated", a.what, err)
					}
				}
			})
		})
	}
}

func refuse(kind store.MarkKind, id func(idc.Role) string) func(*house, idc.Role) {
	return func(h *house, r idc.Role) {
		h.change(func(tx *op.Tx) error { return tx.RefuseIssued(home, kind, id(r)) })
	}
}

// What is issued after a mark counts; the mark lies a little ahead, so that what
// was issued beside it does not.
func TestIssuedAfterAMark(t *testing.T) {
	each(t, func(h *house) {
		r := h.role(member, "Role", allowAll)
		var mark time.Time
		h.change(func(tx *op.Tx) error {
			if err := tx.RefuseIssued(home, store.MarkPersonRole, store.PersonRole(ada, r.ARN())); err != nil {
				return err
			}
			var err error
			mark, err = tx.NotBefore(home, store.MarkPersonRole, store.PersonRole(ada, r.ARN()))
			return err
		})
		if !mark.After(h.clock.Now()) {
			t.Fatalf("the mark %v does not cover what is issued beside it at %v", mark, h.clock.Now())
		}
		for issued, want := range map[time.Time]bool{
			h.clock.Now():                   false,
			mark:                            false,
			mark.Add(time.Microsecond):      true,
			h.clock.Now().Add(time.Hour):    true,
			h.clock.Now().Add(-time.Minute): false,
		} {
			c := h.as(r)
			c.Person = h.person()
			c.Person.Issued = issued
			if err := h.ask(c, check("test:Do")); (err == nil) != want {
				t.Errorf("issued %v after the mark: %v, want open: %v", issued.Sub(mark), err, want)
			}
		}
	})
}

// What was issued after a mark ends with the next one, also when no time has
// passed between the two, or the clock was set back.
func TestMarksMoveOn(t *testing.T) {
	each(t, func(h *house) {
		for _, back := range []time.Duration{0, 3 * time.Second} {
			r := h.role(member, "Role"+back.String(), allowAll)
			mark := store.Mark{Kind: store.MarkPersonRole, ID: store.PersonRole(ada, r.ARN())}
			revoke := func(tx *op.Tx) error { return tx.RefuseIssued(home, mark.Kind, mark.ID) }
			h.change(revoke)
			c := h.as(r)
			c.Person = h.person()
			h.change(func(tx *op.Tx) (err error) {
				c.Person.Issued, err = tx.IssueTime(home, mark)
				return err
			})
			h.wantAllowed("issued after a mark", c, check("test:Do"))
			h.clock.Add(-back)
			h.change(revoke)
			h.wantKind("issued before another mark", idc.KindUnauthenticated, h.ask(c, check("test:Do")))
		}
	})
}

// Marks go when nothing is left that they could end; a new session clears them away.
func TestOldMarksGo(t *testing.T) {
	each(t, func(h *house) {
		mark := func(id string) (at time.Time) {
			h.t.Helper()
			h.change(func(tx *op.Tx) (err error) {
				at, err = tx.NotBefore(home, store.MarkSession, id)
				return err
			})
			return at
		}
		revoke := func(id string) {
			h.change(func(tx *op.Tx) error { return tx.RefuseIssued(home, store.MarkSession, id) })
		}
		revoke("old")
		h.pass(91 * 24 * time.Hour) // the longest session has run out
		revoke("new")
		signIn := func(id idc.SessionID) {
			h.change(func(tx *op.Tx) error {
				return tx.InsertSession(idc.Session{Store: home, ID: id, User: ada, CookieHash: []byte(id), CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(time.Hour)})
			})
		}
		signIn("one")
		if mark("old").IsZero() {
			t.Error("a mark went after 91 days")
		}
		h.pass(10 * 24 * time.Hour)
		signIn("two")
		if !mark("old").IsZero() || mark("new").IsZero() {
			t.Errorf("marks after 101 and 10 days: got %v and %v, want the second only", mark("old"), mark("new"))
		}
	})
}
