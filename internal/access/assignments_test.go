package access

import (
	"errors"
	"fmt"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

func page(n int) idc.PageRequest { return idc.PageRequest{Limit: n} }

// target is a set in the member account.
func target(set idc.PermissionSetID) store.Target {
	return store.Target{Instance: instance, Account: member, Set: set}
}

// job is the job of a target; ok is false when there is none.
func (w *world) job(t store.Target) (j store.Job, ok bool) {
	w.Helper()
	w.view(func(tx *store.Tx) error {
		jobs, err := tx.Jobs(store.JobProvision, page(100))
		for _, each := range jobs.Items {
			if store.ProvisionTarget(each) == t {
				j, ok = each, true
			}
		}
		return err
	})
	return j, ok
}

func TestCreateAssignment(t *testing.T) {
	each(t, func(w *world) {
		p := w.set("Dev")
		r := w.assign(member, p.ID, idc.Principal{Type: idc.PrincipalUser, ID: "9067000001-" + string(ada)})
		if r.Status != idc.RequestInProgress || r.Principal != user(ada) || r.Account != member {
			w.Errorf("got %+v", r)
		}
		got := must[idc.AccessRequest](w)(w.DescribeRequest(w.Context(), root, instance, idc.RequestCreateAssignment, r.ID))
		if got.Status != idc.RequestInProgress {
			w.Errorf("status: got %s, want IN_PROGRESS", got.Status)
		}
		first, ok := w.job(target(p.ID))
		if !ok {
			t.Fatal("no job was put")
		}
		w.view(func(tx *store.Tx) error {
			grants, err := tx.GrantsOn(instance, member, p.ID)
			if len(grants) != 1 || grants[0].State != idc.GrantPending {
				w.Errorf("grants: got %+v, want one that is pending", grants)
			}
			role, _, perr := tx.Provisioned(instance, member, p.ID)
			if role.Version != 0 || role.Wanted != 1 || role.Pinned {
				w.Errorf("provisioned: got %+v, want version 1 wanted and none there", role)
			}
			waiting, werr := tx.RequestsWaiting(target(p.ID))
			if len(waiting) != 1 || waiting[0].ID != r.ID {
				w.Errorf("waiting: got %+v", waiting)
			}
			return errors.Join(err, perr, werr)
		})
		if rows := must[idc.Page[idc.Assignment]](w)(w.ListAssignments(w.Context(), root, instance, member, p.ID, page(10))); len(rows.Items) != 0 {
			w.Errorf("an assignment that is on its way is listed: %+v", rows.Items)
		}

		again := w.assign(member, p.ID, user(ada))
		second, _ := w.job(target(p.ID))
		if again.ID == r.ID || second.Generation <= first.Generation {
			w.Error("asking twice made no request of its own")
		}
		w.provision(member, p.ID)
		rows := must[idc.Page[idc.Assignment]](w)(w.ListAssignments(w.Context(), root, instance, member, p.ID, page(10)))
		if len(rows.Items) != 1 || rows.Items[0].Principal != user(ada) {
			w.Errorf("got %+v, want one row", rows.Items)
		}
	})
}

func TestAssignmentOfWhatIsNotThere(t *testing.T) {
	each(t, func(w *world) {
		p := w.set("Dev")
		good := idc.Assignment{Account: member, Set: p.ID, Principal: user(ada)}
		for name, change := range map[string]func(*idc.Assignment){
			"account":                   func(a *idc.Assignment) { a.Account = "999999999999" },
			"active account":            func(a *idc.Assignment) { a.Account = suspended },
			"set":                       func(a *idc.Assignment) { a.Set = "ps-0000000000000000" },
			"user":                      func(a *idc.Assignment) { a.Principal = user("aaaaaaaa-0000-4000-8000-00000000000f") },
			"group of that id":          func(a *idc.Assignment) { a.Principal = idc.Principal{Type: idc.PrincipalGroup, ID: string(ada)} },
			"user of the store's other": func(a *idc.Assignment) { a.Principal.ID = "9067000002-" + string(ada) },
		} {
			a := good
			change(&a)
			if _, err := w.CreateAssignment(w.Context(), root, instance, a); !idc.Is(err, idc.KindNotFound) {
				w.Errorf("no such %s: got %v, want NotFound", name, err)
			}
		}
		_, err := w.DeleteAssignment(w.Context(), root, instance, good)
		w.wantKind(err, idc.KindNotFound)
		if _, ok := w.job(target(p.ID)); ok {
			w.Error("a refused request left a job")
		}
	})
}

func TestDeleteAssignment(t *testing.T) {
	each(t, func(w *world) {
		p := w.set("Dev")
		w.assign(member, p.ID, user(ada))
		w.provision(member, p.ID)
		a := idc.Assignment{Account: member, Set: p.ID, Principal: user(ada)}
		r := must[idc.AccessRequest](w)(w.DeleteAssignment(w.Context(), root, instance, a))
		if r.Kind != idc.RequestDeleteAssignment || r.Status != idc.RequestInProgress {
			w.Errorf("got %+v", r)
		}
		rows := must[idc.Page[idc.Assignment]](w)(w.ListAssignments(w.Context(), root, instance, member, p.ID, page(10)))
		if len(rows.Items) != 0 {
			w.Errorf("got %+v, want the assignment gone at once", rows.Items)
		}
		_, err := w.DeleteAssignment(w.Context(), root, instance, a)
		w.wantKind(err, idc.KindNotFound)
		// The role is still there, and with it the set.
		w.wantKind(w.DeletePermissionSet(w.Context(), root, instance, p.ID), idc.KindConflict)
		w.view(func(tx *store.Tx) error {
			role, _, err := tx.Provisioned(instance, member, p.ID)
			if err != nil {
				return err
			}
			mark, err := tx.NotBefore(people, store.MarkRole, string(role.RoleARN))
			if mark.IsZero() {
				w.Error("credentials of the role outlive its last assignment")
			}
			return err
		})
		// Requests of one kind are not found as another's.
		_, err = w.DescribeRequest(w.Context(), root, instance, idc.RequestCreateAssignment, r.ID)
		w.wantKind(err, idc.KindNotFound)
	})
}

// Taking away what never came ends nobody's credentials.
func TestDeletePendingAssignment(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	p := w.set("Dev")
	w.assign(member, p.ID, user(ada))
	must[idc.AccessRequest](w)(w.DeleteAssignment(w.Context(), root, instance, idc.Assignment{Account: member, Set: p.ID, Principal: user(ada)}))
	w.view(func(tx *store.Tx) error {
		changes, err := tx.Changes(0, 1000)
		for _, c := range changes {
			if c.Kind == store.ChangeMark {
				w.Errorf("a mark was set: %+v", c)
			}
		}
		return err
	})
}

func TestSetInUse(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	p := w.set("Dev")
	w.assign(member, p.ID, user(ada))
	w.wantKind(w.DeletePermissionSet(w.Context(), root, instance, p.ID), idc.KindConflict)
	// With its principal the grant is gone, but not what may be in the account.
	w.update(func(tx *store.Tx) error {
		u, err := tx.User(people, ada)
		if err != nil {
			return err
		}
		return tx.DeleteUser(u)
	})
	w.wantKind(w.DeletePermissionSet(w.Context(), root, instance, p.ID), idc.KindConflict)
}

func TestListAssignmentsFor(t *testing.T) {
	each(t, func(w *world) {
		sets := map[string]idc.PermissionSetID{}
		for _, name := range []string{"A", "B", "C"} {
			sets[name] = w.set(name).ID
		}
		for _, a := range []idc.Assignment{
			{Account: member, Set: sets["A"], Principal: user(ada)},
			{Account: member, Set: sets["A"], Principal: group(eng)},
			{Account: management, Set: sets["B"], Principal: group(all)},
			{Account: member, Set: sets["C"], Principal: user(bob)},
		} {
			w.assign(a.Account, a.Set, a.Principal)
			w.provision(a.Account, a.Set)
		}
		list := func(who idc.Principal, account idc.AccountID) (got []string) {
			for p := page(1); ; {
				rows := must[idc.Page[idc.Assignment]](w)(w.ListAssignmentsFor(w.Context(), root, instance, who, account, p))
				for _, a := range rows.Items {
					got = append(got, fmt.Sprint(a.Account, a.Principal.ID))
				}
				if p.After = rows.Next; p.After == "" {
					return got
				}
			}
		}
		for _, c := range []struct {
			name    string
			who     idc.Principal
			account idc.AccountID
			want    []string
		}{
			{"itself and through groups of groups", user(ada), "", []string{fmt.Sprint(management, all), fmt.Sprint(member, eng), fmt.Sprint(member, ada)}},
			{"in one account", user(ada), member, []string{fmt.Sprint(member, eng), fmt.Sprint(member, ada)}},
			{"a group", group(eng), "", []string{fmt.Sprint(management, all), fmt.Sprint(member, eng)}},
			{"nothing of ada's", user(bob), "", []string{fmt.Sprint(member, bob)}},
			{"nothing there", user(bob), management, nil},
		} {
			if got := list(c.who, c.account); fmt.Sprint(got) != fmt.Sprint(c.want) {
				w.Errorf("%s: got %v, want %v", c.name, got, c.want)
			}
		}
		_, err := w.ListAssignmentsFor(w.Context(), root, instance, user("aaaaaaaa-0000-4000-8000-00000000000f"), "", page(1))
		w.wantKind(err, idc.KindNotFound)
	})
}

func TestProvision(t *testing.T) {
	each(t, func(w *world) {
		ctx, p := w.Context(), w.set("Dev")
		w.assign(member, p.ID, user(ada))
		w.provision(member, p.ID)
		w.assign(management, p.ID, user(ada))
		w.provision(management, p.ID)
		w.ok(w.AttachManagedPolicy(ctx, root, instance, p.ID, readOnly))

		list := func(status idc.ProvisioningStatus) string {
			accounts := must[idc.Page[idc.Provisioned]](w)(w.ListAccountsOf(ctx, root, instance, p.ID, status, page(10)))
			sets := must[idc.Page[idc.Provisioned]](w)(w.ListSetsIn(ctx, root, instance, member, status, page(10)))
			return fmt.Sprint(len(accounts.Items), len(sets.Items))
		}
		check := func(all, latest, stale string) {
			w.Helper()
			if got := list("") + ", " + list(idc.LatestProvisioned) + ", " + list(idc.LatestNotProvisioned); got != all+", "+latest+", "+stale {
				w.Errorf("accounts and sets: got %s, want %s, %s, %s", got, all, latest, stale)
			}
		}
		check("2 1", "0 0", "2 1")
		one := must[idc.AccessRequest](w)(w.Provision(ctx, root, instance, p.ID, member))
		w.provision(member, p.ID)
		check("2 1", "1 1", "1 0")
		every := must[idc.AccessRequest](w)(w.Provision(ctx, root, instance, p.ID, ""))
		w.provision(management, p.ID)
		check("2 1", "2 1", "0 0")
		if one.Account != member || every.Account != "" || every.Status != idc.RequestInProgress {
			w.Errorf("got %+v and %+v", one, every)
		}
		listed := must[idc.Page[idc.AccessRequest]](w)(w.ListRequests(ctx, root, instance, idc.RequestProvision, idc.RequestInProgress, page(10)))
		if len(listed.Items) != 2 || listed.Items[0].ID != every.ID {
			w.Errorf("requests: got %+v, want both, the newest first", listed.Items)
		}
		// An edit after the call does not come with it.
		w.ok(w.DetachManagedPolicy(ctx, root, instance, p.ID, readOnly))
		w.view(func(tx *store.Tx) error {
			role, _, err := tx.Provisioned(instance, member, p.ID)
			if role.Wanted != 2 {
				w.Errorf("wanted: got version %d, want 2", role.Wanted)
			}
			return err
		})
		for _, account := range []idc.AccountID{suspended, "999999999999"} {
			_, err := w.Provision(ctx, root, instance, p.ID, account)
			w.wantKind(err, idc.KindNotFound)
		}
	})
}

// A role that nobody is assigned is pinned until an assignment takes over.
func TestProvisionWithoutAssignment(t *testing.T) {
	each(t, func(w *world) {
		p := w.set("Dev")
		pinned := func() bool {
			var role idc.Provisioned
			w.view(func(tx *store.Tx) (err error) {
				role, _, err = tx.Provisioned(instance, member, p.ID)
				return err
			})
			return role.Pinned
		}
		_, err := w.Provision(w.Context(), root, instance, p.ID, member)
		w.ok(err)
		if !pinned() {
			w.Error("the role is not kept")
		}
		w.provision(member, p.ID)
		_, err = w.Provision(w.Context(), root, instance, p.ID, "")
		w.ok(err)
		if !pinned() {
			w.Error("provisioning every account took the pin away")
		}
		w.wantKind(w.DeletePermissionSet(w.Context(), root, instance, p.ID), idc.KindConflict)
		w.assign(member, p.ID, user(ada))
		if pinned() {
			w.Error("an assignment did not take over")
		}
		_, err = w.Provision(w.Context(), root, instance, p.ID, member)
		w.ok(err)
		if pinned() {
			w.Error("provisioning where somebody is assigned pinned the role")
		}
	})
}

func TestProvisionNowhere(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	p := w.set("Dev")
	r := must[idc.AccessRequest](w)(w.Provision(w.Context(), root, instance, p.ID, ""))
	after := must[idc.AccessRequest](w)(w.DescribeRequest(w.Context(), root, instance, idc.RequestProvision, r.ID))
	if r.Status != idc.RequestInProgress || after.Status != idc.RequestSucceeded {
		w.Errorf("got %s and then %s, want IN_PROGRESS and SUCCEEDED", r.Status, after.Status)
	}
}
