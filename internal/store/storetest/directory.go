package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

func lossUser(name string) idc.User {
	return idc.User{Store: lossStore, ID: idc.UserID(name), UserName: name, Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1}
}

func lossGroup(name string) idc.Group {
	return idc.Group{Store: lossStore, ID: idc.GroupID(name), DisplayName: name, Source: idc.SourceDirectory, Revision: 1}
}

// Groups in groups are followed to any depth, once each, and in a circle too: the
// operations refuse circles, but data may come with one.
func testNestedGroups(t *testing.T, address string) {
	const depth = 60
	s := Open(t, store.Config{Address: address})
	name := func(i int) string { return fmt.Sprintf("g%02d", i) }
	join := func(tx *store.Tx, member, group idc.Principal) error {
		return tx.InsertMembership(idc.Membership{
			Store: lossStore, ID: idc.MembershipID(member.ID + " " + group.ID), Group: idc.GroupID(group.ID), Member: member, Origin: idc.OriginDirect,
		})
	}
	group := func(id string) idc.Principal { return idc.Principal{Type: idc.PrincipalGroup, ID: id} }
	Update(t, s, func(tx *store.Tx) error {
		err := errors.Join(tx.InsertUser(lossUser("ada")), tx.InsertUser(lossUser("bob")))
		for i := range depth {
			err = errors.Join(err, tx.InsertGroup(lossGroup(name(i))))
		}
		for i := range depth - 1 {
			err = errors.Join(err, join(tx, group(name(i)), group(name(i+1))))
		}
		// A second way up, and the circle.
		return errors.Join(err, join(tx, group(name(0)), group(name(depth/2))), join(tx, group(name(depth-1)), group(name(depth/3))),
			join(tx, principal("ada"), group(name(0))), join(tx, principal("bob"), group(name(depth/2))))
	})
	var adas, bobs []idc.GroupID
	people := map[string][]idc.UserID{}
	View(t, s, func(tx *store.Tx) (err error) {
		if adas, err = tx.GroupsOf(lossStore, principal("ada")); err != nil {
			return err
		}
		if bobs, err = tx.GroupsOf(lossStore, principal("bob")); err != nil {
			return err
		}
		for _, g := range []string{name(0), name(depth / 4), name(depth / 3), name(depth - 1), "none"} {
			if people[g], err = tx.PeopleOf(lossStore, idc.GroupID(g)); err != nil {
				return err
			}
		}
		return nil
	})
	if len(adas) != depth || len(slices.Compact(slices.Clone(adas))) != depth {
		t.Errorf("groups of ada: %v, want all %d once", adas, depth)
	}
	if want := depth - depth/3; len(bobs) != want || bobs[0] != idc.GroupID(name(depth/3)) {
		t.Errorf("groups of bob: %v, want the %d of the circle", bobs, want)
	}
	for g, want := range map[string][]idc.UserID{
		name(0): {"ada"}, name(depth / 4): {"ada"}, name(depth / 3): {"ada", "bob"}, name(depth - 1): {"ada", "bob"}, "none": nil,
	} {
		if !slices.Equal(people[g], want) {
			t.Errorf("people of %s: got %v, want %v", g, people[g], want)
		}
	}
}

// Names are one whatever their letter case and form; stores do not share them.
func testDirectoryKeys(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	other := idc.StoreID("d-0000000002")
	Update(t, s, func(tx *store.Tx) error {
		u, g := lossUser("1"), lossGroup("1")
		u.UserName, g.DisplayName = "Åsa", "Ｏｐｓ"
		u.Attrs.Emails = []idc.Email{{Value: "asa@example.com"}}
		u.ExternalIDs, g.ExternalIDs = []idc.ExternalID{{Issuer: "scim", ID: "1"}}, []idc.ExternalID{{Issuer: "scim", ID: "1"}}
		return errors.Join(tx.InsertUser(u), tx.InsertGroup(g))
	})
	for _, c := range []struct {
		what  string
		user  func(*idc.User)
		group func(*idc.Group)
		want  bool // there is room
	}{
		{"the same name", func(u *idc.User) { u.UserName = "Åsa" }, func(g *idc.Group) { g.DisplayName = "Ｏｐｓ" }, false},
		{"another letter case", func(u *idc.User) { u.UserName = "åSA" }, func(g *idc.Group) { g.DisplayName = "OPS" }, false},
		{"another form of the characters", func(u *idc.User) { u.UserName = "A\u030asa" }, func(g *idc.Group) { g.DisplayName = "ops" }, false},
		{"the same address", func(u *idc.User) { u.Attrs.Emails = []idc.Email{{Value: "ASA@example.com"}} }, nil, false},
		{"the same external id", func(u *idc.User) { u.ExternalIDs = []idc.ExternalID{{Issuer: "scim", ID: "1"}} },
			func(g *idc.Group) { g.ExternalIDs = []idc.ExternalID{{Issuer: "scim", ID: "1"}} }, false},
		{"the external id of another issuer", func(u *idc.User) { u.ExternalIDs = []idc.ExternalID{{Issuer: "scim2", ID: "1"}} },
			func(g *idc.Group) { g.ExternalIDs = []idc.ExternalID{{Issuer: "scim2", ID: "1"}} }, true},
		{"no address", func(u *idc.User) { u.UserName = "none" }, nil, true},
		{"a letter without its ring", func(u *idc.User) { u.UserName = "Asa" }, func(g *idc.Group) { g.DisplayName = "0ps" }, true},
		{"another store", func(u *idc.User) { u.Store, u.UserName = other, "Åsa" }, func(g *idc.Group) { g.Store, g.DisplayName = other, "OPS" }, true},
	} {
		u, g := lossUser("u "+c.what), lossGroup("g "+c.what)
		c.user(&u)
		errs := map[string]error{"user": s.Update(t.Context(), func(tx *store.Tx) error { return tx.InsertUser(u) })}
		if c.group != nil {
			c.group(&g)
			errs["group"] = s.Update(t.Context(), func(tx *store.Tx) error { return tx.InsertGroup(g) })
		}
		for kind, err := range errs {
			var e *idc.Error
			switch {
			case c.want && err != nil:
				t.Errorf("%s with %s: %v", kind, c.what, err)
			case !c.want && (!errors.As(err, &e) || e.Kind != idc.KindConflict || e.Reason != idc.ReasonUniqueness):
				t.Errorf("%s with %s: got %v, want a conflict", kind, c.what, err)
			}
		}
	}
}

// What hangs on a user or group goes with it: memberships and grants.
func testDeletedPrincipals(t *testing.T, address string) {
	for _, c := range []struct {
		name   string
		delete func(*store.Tx) error
		// what is left of memberships and grants
		memberships, grants []string
	}{
		{"ada", func(tx *store.Tx) error { return tx.DeleteUser(lossUser("ada")) }, []string{"bob team", "team division"}, []string{"division", "team"}},
		{"team", func(tx *store.Tx) error { return tx.DeleteGroup(lossGroup("team")) }, []string{"ada crew"}, []string{"ada", "division"}},
		{"division", func(tx *store.Tx) error { return tx.DeleteGroup(lossGroup("division")) }, []string{"ada crew", "ada team", "bob team"}, []string{"ada", "team"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Open(t, store.Config{Address: address})
			undo := errors.New("the next case begins with an empty database")
			var memberships, grants []string
			err := s.Update(t.Context(), func(tx *store.Tx) error {
				w, err := newLossWorld(tx, []string{"ada team", "ada crew", "bob team", "team division"},
					map[string]idc.GrantState{"ada": idc.GrantActive, "team": idc.GrantActive, "division": idc.GrantActive}, true)
				if err != nil {
					return err
				}
				if err := c.delete(tx); err != nil {
					return err
				}
				for name, m := range w.memberships {
					if _, err := tx.Membership(lossStore, m.ID); err == nil {
						memberships = append(memberships, name)
					} else if !idc.Is(err, idc.KindNotFound) {
						return err
					}
				}
				left, err := tx.GrantsOn(lossInstance, lossAccount, lossSet)
				for _, g := range left {
					grants = append(grants, g.Principal.ID)
				}
				return errors.Join(err, undo)
			})
			if !errors.Is(err, undo) || idc.Is(err, idc.KindConflict) {
				t.Fatal(err)
			}
			slices.Sort(memberships)
			slices.Sort(grants)
			if !slices.Equal(memberships, c.memberships) {
				t.Errorf("memberships left: %v, want %v", memberships, c.memberships)
			}
			if !slices.Equal(grants, c.grants) {
				t.Errorf("grants left: %v, want %v", grants, c.grants)
			}
		})
	}
}
