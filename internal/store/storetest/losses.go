package storetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// The world of these tests: one instance, people ada and bob, groups team and
// crew, both in division, and one permission set that is a role in an account.
const (
	lossInstance = idc.InstanceID("ssoins-0000000000000001")
	lossStore    = idc.StoreID("d-0000000001")
	lossAccount  = idc.AccountID("222222222222")
	lossSet      = idc.PermissionSetID("ps-0000000000000001")
	lossRole     = idc.ARN("arn:aws:iam::222222222222:role/Reader")
)

type lossWorld struct {
	tx          *store.Tx
	memberships map[string]idc.Membership // "ada team"
	grants      map[string]idc.Grant      // "ada", "team"
}

func principal(name string) idc.Principal {
	if name == "ada" || name == "bob" {
		return idc.Principal{Type: idc.PrincipalUser, ID: name}
	}
	return idc.Principal{Type: idc.PrincipalGroup, ID: name}
}

func newLossWorld(tx *store.Tx, memberships []string, grants map[string]idc.GrantState, provisioned bool) (*lossWorld, error) {
	w := &lossWorld{tx: tx, memberships: map[string]idc.Membership{}, grants: map[string]idc.Grant{}}
	if err := tx.InsertInstance(idc.Instance{ID: lossInstance, Store: lossStore, Owner: "111111111111", Region: "us-east-1", Status: "ACTIVE", CreatedAt: tx.Now()}); err != nil {
		return nil, err
	}
	for _, name := range []string{"ada", "bob"} {
		if err := tx.InsertUser(idc.User{Store: lossStore, ID: idc.UserID(name), UserName: name, Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1}); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"team", "crew", "division"} {
		if err := tx.InsertGroup(idc.Group{Store: lossStore, ID: idc.GroupID(name), DisplayName: name, Source: idc.SourceDirectory, Revision: 1}); err != nil {
			return nil, err
		}
	}
	for _, m := range memberships {
		var member, group string
		if _, err := fmt.Sscan(m, &member, &group); err != nil {
			return nil, err
		}
		w.memberships[m] = idc.Membership{Store: lossStore, ID: idc.MembershipID(m), Group: idc.GroupID(group), Member: principal(member), Origin: idc.OriginDirect}
		if err := tx.InsertMembership(w.memberships[m]); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(grants)) {
		w.grants[name] = idc.Grant{
			Instance: lossInstance, ID: idc.GrantID(name), Account: lossAccount, Set: lossSet, Principal: principal(name),
			Origin: idc.OriginAPI, State: grants[name], CreatedAt: tx.Now(),
		}
		if err := tx.InsertGrant(w.grants[name]); err != nil {
			return nil, err
		}
	}
	p := idc.Provisioned{Instance: lossInstance, Account: lossAccount, Set: lossSet, Wanted: 1}
	if provisioned {
		p.Version, p.RoleARN, p.At = 1, lossRole, tx.Now()
	}
	return w, tx.PutProvisioned(idc.Provisioned{}, p)
}

// marked tells whose credentials of the role have ended: "all", "ada", "bob",
// and "person ada" where everything of hers has.
func marked(tx *store.Tx) ([]string, error) {
	out := []string{}
	for name, mark := range map[string]struct {
		kind store.MarkKind
		id   string
	}{
		"all":        {store.MarkRole, string(lossRole)},
		"ada":        {store.MarkPersonRole, store.PersonRole("ada", lossRole)},
		"bob":        {store.MarkPersonRole, store.PersonRole("bob", lossRole)},
		"person ada": {store.MarkPerson, "ada"},
		"person bob": {store.MarkPerson, "bob"},
	} {
		at, err := tx.NotBefore(lossStore, mark.kind, mark.id)
		if err != nil {
			return nil, err
		}
		if at.After(tx.Now()) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}

// Whoever loses the last way to a role loses the credentials of it, and nobody else does.
func testLosses(t *testing.T, address string) {
	const active, pending = idc.GrantActive, idc.GrantPending
	type grants = map[string]idc.GrantState
	membership := func(name string) func(*lossWorld) error {
		return func(w *lossWorld) error { return w.tx.DeleteMembership(w.memberships[name]) }
	}
	grant := func(name string) func(*lossWorld) error {
		return func(w *lossWorld) error { return w.tx.DeleteGrant(w.grants[name]) }
	}
	user := func(name string) func(*lossWorld) error {
		return func(w *lossWorld) error {
			u, err := w.tx.User(lossStore, idc.UserID(name))
			if err != nil {
				return err
			}
			return w.tx.DeleteUser(u)
		}
	}
	group := func(name string) func(*lossWorld) error {
		return func(w *lossWorld) error {
			g, err := w.tx.Group(lossStore, idc.GroupID(name))
			if err != nil {
				return err
			}
			return w.tx.DeleteGroup(g)
		}
	}
	none := []string{}
	undo := errors.New("the next case begins with an empty database")
	s := Open(t, store.Config{Address: address})
	for _, c := range []struct {
		name        string
		memberships []string
		grants      grants
		absent      bool // the role is not there
		remove      func(*lossWorld) error
		want        []string
	}{
		{"her grant, beside his", nil, grants{"ada": active, "bob": active}, false, grant("ada"), []string{"ada"}},
		{"the last grant", nil, grants{"ada": active}, false, grant("ada"), []string{"all"}},
		{"the last grant, of a group", []string{"ada team", "bob team"}, grants{"team": active}, false, grant("team"), []string{"all"}},
		{"a grant without a role", nil, grants{"ada": active}, true, grant("ada"), none},
		{"a grant of a group nobody is in", []string{"bob crew"}, grants{"team": active, "crew": active}, false, grant("team"), none},
		{"her grant, but her group's is left", []string{"ada team"}, grants{"ada": active, "team": active}, false, grant("ada"), none},
		{"her group's grant, but hers is left", []string{"ada team", "bob team"}, grants{"ada": active, "team": active}, false, grant("team"), []string{"bob"}},
		{"her grant, and her group's is not yet open", []string{"ada team"}, grants{"ada": active, "team": pending}, false, grant("ada"), []string{"ada"}},

		{"her membership", []string{"ada team", "bob team"}, grants{"team": active}, false, membership("ada team"), []string{"ada"}},
		{"her membership, but she has a grant", []string{"ada team"}, grants{"team": active, "ada": active}, false, membership("ada team"), none},
		{"her membership, and a grant that is not yet open", []string{"ada team"}, grants{"team": active, "ada": pending}, false, membership("ada team"), []string{"ada"}},
		{"her membership, but another group has it too", []string{"ada team", "ada crew"}, grants{"team": active, "crew": active}, false, membership("ada team"), none},
		{"a membership that gave nothing", []string{"ada team", "ada crew"}, grants{"team": active}, false, membership("ada crew"), none},
		{"a membership without a role", []string{"ada team"}, grants{"team": active}, true, membership("ada team"), none},

		{"her membership below the one that counts", []string{"ada team", "team division", "bob division"}, grants{"division": active}, false, membership("ada team"), []string{"ada"}},
		{"her membership, but another leads there", []string{"ada team", "ada crew", "team division", "crew division"}, grants{"division": active}, false, membership("ada team"), none},
		{"a group's membership", []string{"ada team", "bob team", "team division"}, grants{"division": active}, false, membership("team division"), []string{"ada", "bob"}},
		{"a group's membership, but one is there otherwise", []string{"ada team", "bob team", "bob crew", "team division", "crew division"}, grants{"division": active}, false, membership("team division"), []string{"ada"}},

		{"her group", []string{"ada team", "bob team"}, grants{"team": active, "bob": active}, false, group("team"), []string{"ada"}},
		{"her group, the last grant's", []string{"ada team"}, grants{"team": active}, false, group("team"), []string{"all"}},
		{"the group between", []string{"ada team", "bob division", "team division"}, grants{"division": active}, false, group("team"), []string{"ada"}},
		{"the group above", []string{"ada team", "team division"}, grants{"division": active, "bob": active}, false, group("division"), []string{"ada"}},
		{"a group that gave nothing", []string{"ada team", "ada crew"}, grants{"team": active}, false, group("crew"), none},
		{"herself", []string{"ada team", "bob team"}, grants{"team": active}, false, user("ada"), []string{"person ada"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			err := s.Update(t.Context(), func(tx *store.Tx) error {
				w, err := newLossWorld(tx, c.memberships, c.grants, !c.absent)
				if err != nil {
					return err
				}
				if before, err := marked(tx); err != nil || len(before) > 0 {
					return fmt.Errorf("marked from the beginning: %v, %w", before, err)
				}
				if err := c.remove(w); err != nil {
					return err
				}
				if got, err = marked(tx); err != nil {
					return err
				}
				return undo
			})
			if !errors.Is(err, undo) {
				t.Fatal(err)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("credentials ended: got %v, want %v", got, c.want)
			}
		})
	}
}
