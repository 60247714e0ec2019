package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// line is an entry in one line: who, where, what, how it stands, and every path.
func line(e idc.AccessEntry) string {
	var paths []string
	for _, p := range e.Paths {
		text := "own"
		if p.Principal.Type == idc.PrincipalGroup {
			text = ""
			for _, g := range p.Via {
				text += ">" + g.Name
			}
		}
		if p.Pending {
			text += "?"
		}
		paths = append(paths, text)
	}
	return fmt.Sprintf("%s %s %s %s %s", e.User.UserName, e.Account, e.Set.Name, e.State, strings.Join(paths, " "))
}

// walk reads a report in pages of a size.
func (w *world) walk(size int, list func(idc.PageRequest) (idc.Page[idc.AccessEntry], error)) (lines []string) {
	w.Helper()
	for p := page(size); ; {
		got := must[idc.Page[idc.AccessEntry]](w)(list(p))
		if len(got.Items) > size || got.Next != "" && len(got.Items) != size {
			w.Errorf("a page of %d entries for %d, next %q", len(got.Items), size, got.Next)
		}
		for _, e := range got.Items {
			lines = append(lines, line(e))
		}
		if p.After = got.Next; p.After == "" {
			return lines
		}
	}
}

func (w *world) ofAccount(account idc.AccountID, set idc.PermissionSetID, size int) []string {
	w.Helper()
	return w.walk(size, func(p idc.PageRequest) (idc.Page[idc.AccessEntry], error) {
		return w.ListAccountAccess(w.Context(), root, instance, account, set, p)
	})
}

func (w *world) ofUser(id idc.UserID, size int) []string {
	w.Helper()
	return w.walk(size, func(p idc.PageRequest) (idc.Page[idc.AccessEntry], error) {
		return w.ListUserAccess(w.Context(), root, instance, id, p)
	})
}

func (w *world) wantLines(what string, got []string, want ...string) {
	w.Helper()
	if !slices.Equal(got, want) {
		w.Errorf("%s:\ngot  %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func (w *world) addGroup(id idc.GroupID, name string) idc.GroupID {
	w.Helper()
	w.update(func(tx *store.Tx) error {
		return tx.InsertGroup(idc.Group{Store: people, ID: id, DisplayName: name, Source: idc.SourceDirectory, Revision: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now()})
	})
	return id
}

func (w *world) join(in idc.GroupID, who idc.Principal) {
	w.Helper()
	w.update(func(tx *store.Tx) error {
		return tx.InsertMembership(idc.Membership{Store: people, ID: idc.MembershipID(string(in) + who.ID), Group: in, Member: who, Origin: idc.OriginDirect, CreatedAt: tx.Now(), UpdatedAt: tx.Now()})
	})
}

func TestAccessReports(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.set("alpha").ID, w.set(`<img onerror="x">`).ID
		if a > b { // entries of one person stand by the ids of sets
			a, b = b, a
		}
		names := map[idc.PermissionSetID]string{a: w.read(a).Name, b: w.read(b).Name}
		ops := w.addGroup("bbbbbbbb-0000-4000-8000-000000000009", "<b>ops")
		w.join(ops, user(ada)) // ada is in ops, in eng, and through both in all
		w.join(all, group(ops))
		w.assign(member, a, group(all))
		w.assign(member, a, user(ada))
		w.assign(member, b, group(ops))
		w.assign(member, a, user(bob))
		w.assign(management, b, user(bob))
		w.update(func(tx *store.Tx) error { // from before the account was suspended
			return tx.InsertGrant(idc.Grant{Instance: instance, ID: "00000000-0000-7000-8000-00000000aaaa", Account: suspended, Set: a,
				Principal: user(bob), Origin: idc.OriginAPI, State: idc.GrantActive, CreatedAt: tx.Now()})
		})

		state := func(account idc.AccountID, set idc.PermissionSetID, how string, paths ...string) string {
			return fmt.Sprintf("%s %s %s %s", account, names[set], how, strings.Join(paths, " "))
		}
		w.wantLines("before anything is provisioned", w.ofAccount(member, "", 10),
			"ada "+state(member, a, "MISSING", "own?", ">all><b>ops?", ">all>eng?"), "ada "+state(member, b, "MISSING", "><b>ops?"), "bob "+state(member, a, "MISSING", "own?"))
		w.provision(member, a)
		w.provision(management, b)
		w.pass()
		w.ok(w.PutInlinePolicy(w.Context(), root, instance, a, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}`))
		want := []string{
			"ada " + state(member, a, "OUTDATED", "own", ">all><b>ops", ">all>eng"),
			"ada " + state(member, b, "MISSING", "><b>ops?"),
			"bob " + state(member, a, "OUTDATED", "own"),
		}
		for _, size := range []int{1, 2, 3, 10} {
			w.wantLines(fmt.Sprintf("the account by %d", size), w.ofAccount(member, "", size), want...)
		}
		w.wantLines("one set of the account", w.ofAccount(member, b, 10), want[1])
		w.wantLines("an account that is going", w.ofAccount(suspended, "", 10))
		wantAda := want[:2]
		wantBob := []string{"bob " + state(management, b, "PROVISIONED", "own"), want[2]}
		for _, size := range []int{1, 2, 10} {
			w.wantLines("ada", w.ofUser(ada, size), wantAda...)
			w.wantLines("bob", w.ofUser(bob, size), wantBob...)
			w.wantLines("bob by the long id", w.ofUser(idc.UserID(strings.TrimPrefix(string(people), "d-")+"-"+string(bob)), size), wantBob...)
		}

		// What a role has that another's grant made, one's own does not open yet.
		w.assign(management, b, user(ada))
		w.wantLines("a grant that waits", w.ofUser(ada, 1)[:1], "ada "+state(management, b, "MISSING", "own?"))

		entries := must[idc.Page[idc.AccessEntry]](w)(w.ListUserAccess(w.Context(), root, instance, bob, page(10))).Items
		for _, e := range entries {
			if e.Set.Role == "" || e.Paths[0].AssignedAt.IsZero() || e.AccountName != "a"+string(e.Account) {
				w.Errorf("%+v", e)
			}
		}
		if e := must[idc.Page[idc.AccessEntry]](w)(w.ListUserAccess(w.Context(), root, instance, ada, page(10))).Items[2]; e.Set.Role != "" {
			w.Errorf("a role that is not there: %+v", e)
		}
		for _, list := range []func() error{
			func() error {
				_, err := w.ListUserAccess(w.Context(), root, instance, "aaaaaaaa-0000-4000-8000-00000000ffff", page(1))
				return err
			},
			func() error {
				_, err := w.ListUserAccess(w.Context(), root, "ssoins-7223ffffffffffff", ada, page(1))
				return err
			},
			func() error {
				_, err := w.ListAccountAccess(w.Context(), root, instance, "999999999999", "", page(1))
				return err
			},
			func() error {
				_, err := w.ListAccountAccess(w.Context(), root, instance, member, "ps-ffffffffffffffff", page(1))
				return err
			},
		} {
			w.wantKind(list(), idc.KindNotFound)
		}
	})
}

// A web of groups, each of two layers in both of the next: a million chains. The
// report shows a few, the shortest among them, and soon.
func TestAccessReportOfAWeb(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	set := w.set("web").ID
	layers := 20
	name := func(layer, i int) idc.GroupID {
		return idc.GroupID(fmt.Sprintf("cccccccc-0000-4000-8000-%06d%06d", layer, i))
	}
	for layer := range layers {
		for i := range 2 {
			w.addGroup(name(layer, i), fmt.Sprintf("g%d.%d", layer, i))
			for j := range 2 {
				if layer > 0 {
					w.join(name(layer, i), group(name(layer-1, j)))
				}
			}
		}
	}
	w.join(name(0, 0), user(ada))
	w.join(name(0, 1), user(bob))
	top := name(layers-1, 0)
	w.join(top, group(name(0, 0))) // a short way for ada
	w.assign(member, set, group(top))
	entries := must[idc.Page[idc.AccessEntry]](w)(w.ListAccountAccess(w.Context(), root, instance, member, "", page(10))).Items
	if len(entries) != 2 || len(entries[0].Paths) != mostChains || len(entries[0].Paths[0].Via) != 2 || len(entries[1].Paths) != mostChains {
		t.Fatalf("got %d entries, %+v", len(entries), entries)
	}
	for _, e := range entries {
		direct := name(0, 0)
		if e.User.ID == bob {
			direct = name(0, 1)
		}
		for _, p := range e.Paths {
			if p.Via[0].ID != top || p.Via[len(p.Via)-1].ID != direct {
				t.Errorf("%s: %+v", e.User.UserName, p.Via)
			}
		}
	}
}

// Of an account that more people reach than are gathered, pages are the same.
func TestAccessReportOfManyPeople(t *testing.T) {
	each(t, func(w *world) {
		set, other := w.set("set").ID, w.set("other").ID
		n := 5200 // more than are gathered at once
		for from := 0; from < n; from += 200 {
			w.update(func(tx *store.Tx) error {
				for i := from; i < from+200; i++ {
					id := idc.UserID(fmt.Sprintf("dddddddd-0000-4000-8000-%012d", i))
					err := tx.InsertUser(idc.User{Store: people, ID: id, UserName: fmt.Sprintf("p%05d", i), Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now()})
					if err == nil && i%13 != 0 { // each thirteenth is not one of them
						err = tx.InsertMembership(idc.Membership{Store: people, ID: idc.MembershipID(id), Group: eng, Member: user(id), Origin: idc.OriginDirect, CreatedAt: tx.Now(), UpdatedAt: tx.Now()})
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
		}
		w.assign(member, set, group(all)) // of which eng is a member
		w.assign(member, other, user("dddddddd-0000-4000-8000-000000000013"))
		few := w.ofAccount(member, "", 1000)
		if want := n - 400 + 2; len(few) != want { // not every thirteenth, but ada, and the thirteenth for the other set
			w.Fatalf("got %d entries, want %d", len(few), want)
		}
		w.join(all, user(bob))
		for i := range 300 { // over the bound
			w.join(all, user(idc.UserID(fmt.Sprintf("dddddddd-0000-4000-8000-%012d", i*13+1))))
		}
		many := w.ofAccount(member, "", 1000)
		wantFirst := []string{"ada", "bob", "p00001"}
		for i, name := range wantFirst {
			if !strings.HasPrefix(many[i], name+" ") {
				w.Errorf("entry %d: got %s, want %s", i, many[i], name)
			}
		}
		if len(many) != len(few)+1 || !slices.IsSorted(firstWords(many)) {
			w.Errorf("got %d entries, and %d before bob", len(many), len(few))
		}
		if got := w.ofAccount(member, other, 10); len(got) != 1 || !strings.HasPrefix(got[0], "p00013 ") {
			w.Errorf("of the other set: %q", got)
		}
	})
}

func firstWords(lines []string) (out []string) {
	for _, l := range lines {
		word, _, _ := strings.Cut(l, " ")
		out = append(out, word)
	}
	return out
}

// Who may not list assignments, or see people, does not see them here.
func TestAccessReportsAuthorization(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	set := w.set("set").ID
	owner := string(people.ARN(management))
	account := func(c idc.Caller, set idc.PermissionSetID) error {
		_, err := w.ListAccountAccess(w.Context(), c, instance, member, set, page(1))
		return err
	}
	person := func(c idc.Caller) error {
		_, err := w.ListUserAccess(w.Context(), c, instance, ada, page(1))
		return err
	}
	simulate := func(c idc.Caller) error {
		_, err := w.SimulateUserAccess(w.Context(), c, instance, Simulation{User: ada, Account: member, Actions: []string{"s3:GetObject"}})
		return err
	}
	statement := func(action string, resources ...string) string {
		return fmt.Sprintf(`{"Effect":"Allow","Action":%q,"Resource":["%s"]}`, action, strings.Join(resources, `","`))
	}
	document := func(statements ...string) string {
		return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	}
	i, all, one, where := string(instance.ARN()), string(everySet.ARN(instance)), string(set.ARN(instance)), string(idc.SSOAccountARN(member))
	users := statement("identitystore:ListUsers", owner, string(idc.AllUsersARN))
	members := statement("identitystore:ListGroupMemberships", owner, string(idc.AllGroupsARN), string(idc.AllMembershipsARN))
	describe := statement("identitystore:DescribeUser", owner, string(ada.ARN()))
	groups := statement("identitystore:ListGroupMembershipsForMember", owner, string(ada.ARN()), string(idc.AllMembershipsARN))
	n := 0
	for _, test := range []struct {
		name    string
		doc     string
		call    func(idc.Caller) error
		allowed bool
	}{
		{"an account", document(statement("sso:ListAccountAssignments", i, all, where), users, members), func(c idc.Caller) error { return account(c, "") }, true},
		{"one set of an account", document(statement("sso:ListAccountAssignments", i, one, where), users, members), func(c idc.Caller) error { return account(c, set) }, true},
		{"all sets by leave for one", document(statement("sso:ListAccountAssignments", i, one, where), users, members), func(c idc.Caller) error { return account(c, "") }, false},
		{"another account", document(statement("sso:ListAccountAssignments", i, all, string(idc.SSOAccountARN(management))), users, members), func(c idc.Caller) error { return account(c, "") }, false},
		{"an account without people", document(statement("sso:ListAccountAssignments", i, all, where), members), func(c idc.Caller) error { return account(c, "") }, false},
		{"an account without memberships", document(statement("sso:ListAccountAssignments", i, all, where), users), func(c idc.Caller) error { return account(c, "") }, false},
		{"a person", document(statement("sso:ListAccountAssignmentsForPrincipal", i), describe, groups), person, true},
		{"a person unseen", document(statement("sso:ListAccountAssignmentsForPrincipal", i), groups), person, false},
		{"a person without groups", document(statement("sso:ListAccountAssignmentsForPrincipal", i), describe), person, false},
		{"a person's assignments", document(statement("sso:ListAccountAssignments", i), describe, groups), person, false},
		{"a simulation", document(statement("gatehouse:SimulateUserAccess", i, string(ada.ARN()), where)), simulate, true},
		{"a simulation of another", document(statement("gatehouse:SimulateUserAccess", i, string(bob.ARN()), where)), simulate, false},
		{"a simulation elsewhere", document(statement("gatehouse:SimulateUserAccess", i, string(ada.ARN()), string(idc.SSOAccountARN(management)))), simulate, false},
	} {
		n++
		c := w.role(fmt.Sprintf("R%d", n), test.doc)
		w.pass()
		err := test.call(c)
		if test.allowed && err != nil || !test.allowed && !idc.Is(err, idc.KindDenied) {
			t.Errorf("%s: got %v", test.name, err)
		}
	}
	for _, call := range []func(idc.Caller) error{func(c idc.Caller) error { return account(c, "") }, person, simulate} {
		w.wantKind(call(rootOf(member)), idc.KindDenied) // of another account
	}
}

// pass lets what was committed become known.
func (w *world) pass() {
	w.Helper()
	w.clock.Add(time.Second)
	w.catchUp()
}
