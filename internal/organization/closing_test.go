package organization

import (
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// A closed account is nobody's from the moment it is asked for, and closed for good.
func TestCloseAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		ctx := t.Context()
		a := w.account(t, NewAccount{Name: "A", Email: "a@example.org"}).Account
		if _, err := w.DescribeOrganization(ctx, root(a)); err != nil {
			t.Fatal(err)
		}
		wantReason(t, w.CloseAccount(ctx, admin, management), "CANNOT_CLOSE_MANAGEMENT_ACCOUNT")
		wantReason(t, w.CloseAccount(ctx, admin, "999999999999"), "AccountNotFoundException")
		if err := w.CloseAccount(ctx, admin, a); err != nil {
			t.Fatal(err)
		}
		state := func(want string) {
			t.Helper()
			if got, err := w.DescribeAccount(ctx, admin, a); err != nil || got.State() != want {
				t.Errorf("got %s, %v, want %s", got.State(), err, want)
			}
			if _, err := w.DescribeOrganization(ctx, root(a)); !idc.Is(err, idc.KindUnauthenticated) {
				t.Errorf("credentials of an account that is %s: %v", want, err)
			}
			wantReason(t, w.CloseAccount(ctx, admin, a), "AccountAlreadyClosedException")
		}
		state("PENDING_CLOSURE")
		w.workOff(t)
		state("CLOSED")
		wantReason(t, w.RegisterDelegatedAdministrator(ctx, admin, a, idc.ServiceSSO), "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR")
		if r := w.account(t, NewAccount{Name: "B", Email: "a@example.org"}); r.FailureReason != "EMAIL_ALREADY_EXISTS" {
			t.Errorf("its address was given away: %+v", r)
		}
	})
}

// A job that was killed before its end is done again, once; what is over stays as it was.
func TestWorkIsDoneOnce(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	ctx := t.Context()
	r, err := w.CreateAccount(ctx, admin, NewAccount{Name: "A", Email: "a@example.org", Parent: w.root})
	if err != nil {
		t.Fatal(err)
	}
	claimed, err := w.db.ClaimJobs(ctx, []string{jobAccount}, 1, jobLease) // whoever claimed it is killed
	if err != nil || len(claimed) != 1 {
		t.Fatalf("claimed %+v, %v", claimed, err)
	}
	w.workOff(t)
	if got, err := w.DescribeAccountRequest(ctx, admin, r.ID); err != nil || got.State != StateInProgress {
		t.Errorf("while somebody has the job: %+v, %v", got, err)
	}
	w.clock.Add(2 * jobLease)
	w.workOff(t)
	done, err := w.DescribeAccountRequest(ctx, admin, r.ID)
	if err != nil || done.State != StateSucceeded {
		t.Fatalf("after the lease: %+v, %v", done, err)
	}
	if err := w.perform(ctx, claimed[0]); err == nil {
		t.Error("whoever lost the job ended it")
	}
	storetest.Update(t, w.db, func(tx *store.Tx) error {
		_, err := tx.PutJob(store.NewJob{Kind: jobAccount, Target: r.ID})
		return err
	})
	w.workOff(t)
	if n := w.count(t); n != 2 {
		t.Errorf("%d accounts", n)
	}
}

// A worker is woken by what is asked for here.
func TestWorker(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	changed := make(chan struct{}, 16)
	w.db.Subscribe(func(changes []store.Change) {
		for _, c := range changes {
			if c.Kind == store.ChangeAccount {
				changed <- struct{}{}
			}
		}
	})
	worker := w.Start(w.worker)
	defer worker.Close()
	if _, err := w.CreateAccount(t.Context(), admin, NewAccount{Name: "A", Email: "a@example.org"}); err != nil {
		t.Fatal(err)
	}
	<-changed
}

func TestQuotas(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	ctx := t.Context()
	w.quotas = idc.Quotas{Accounts: 2, OrganizationalUnits: 1, ServiceControlPolicies: 2, TagsOfResource: 1}
	one, two := map[string]string{"a": "1"}, map[string]string{"a": "1", "b": "2"}
	_, err := w.CreateAccount(ctx, admin, NewAccount{Name: "A", Email: "a@example.org", Tags: two})
	wantReason(t, err, "MAX_TAG_LIMIT_EXCEEDED")
	a := w.account(t, NewAccount{Name: "A", Email: "a@example.org", Tags: one})
	if a.State != StateSucceeded {
		t.Fatalf("%+v", a)
	}
	if b := w.account(t, NewAccount{Name: "B", Email: "b@example.org"}); b.State != StateFailed || b.FailureReason != "ACCOUNT_LIMIT_EXCEEDED" {
		t.Errorf("one account too many: %+v", b)
	}
	if err := w.TagResource(ctx, admin, string(a.Account), map[string]string{"a": "2"}); err != nil {
		t.Errorf("a tag instead of another: %v", err)
	}
	wantReason(t, w.TagResource(ctx, admin, string(a.Account), map[string]string{"b": "1"}), "MAX_TAG_LIMIT_EXCEEDED")
	if _, err := w.CreateOU(ctx, admin, w.root, "U", nil); err != nil {
		t.Fatal(err)
	}
	_, err = w.CreateOU(ctx, admin, w.root, "V", nil)
	wantReason(t, err, "OU_NUMBER_LIMIT_EXCEEDED")
	if _, err := w.CreatePolicy(ctx, admin, NewPolicy{Name: "P", Content: allow, Type: TypeSCP}); err != nil {
		t.Fatal(err)
	}
	_, err = w.CreatePolicy(ctx, admin, NewPolicy{Name: "Q", Content: allow, Type: TypeSCP})
	wantReason(t, err, "POLICY_NUMBER_LIMIT_EXCEEDED")
}

func TestTagsAndUnits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		ctx := t.Context()
		a := w.account(t, NewAccount{Name: "A", Email: "a@example.org"}).Account
		u, err := w.CreateOU(ctx, admin, w.root, "U", nil)
		if err != nil {
			t.Fatal(err)
		}
		p, err := w.CreatePolicy(ctx, admin, NewPolicy{Name: "P", Content: allow, Type: TypeSCP})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{w.root, string(u.ID), string(a), p.ID} {
			if err := w.TagResource(ctx, admin, id, map[string]string{"a": "1", "b": "2"}); err != nil {
				t.Fatal(err)
			}
			if err := w.UntagResource(ctx, admin, id, []string{"a", "none"}); err != nil {
				t.Fatal(err)
			}
			if tags, err := w.Tags(ctx, admin, id); err != nil || len(tags) != 1 || tags["b"] != "2" {
				t.Errorf("tags of %s: %v, %v", id, tags, err)
			}
		}
		for _, id := range []string{"r-none", "ou-0001-nowhere0", "999999999999", "p-nowhere0", "rp-nowhere0"} {
			wantReason(t, w.TagResource(ctx, admin, id, map[string]string{"a": "1"}), "TargetNotFoundException")
		}
		wantReason(t, w.TagResource(ctx, admin, w.root, map[string]string{"AWS:a": "1"}), "INVALID_SYSTEM_TAGS_PARAMETER")

		if got, err := w.UpdateOU(ctx, admin, u.ID, "Renamed"); err != nil || got.Name != "Renamed" || got.Path != u.Path {
			t.Errorf("renamed: %+v, %v", got, err)
		}
		if got, err := w.UpdateOU(ctx, admin, u.ID, ""); err != nil || got.Name != "Renamed" {
			t.Errorf("left as it is: %+v, %v", got, err)
		}
		v, err := w.CreateOU(ctx, admin, w.root, "V", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.UpdateOU(ctx, admin, v.ID, "RENAMED")
		wantReason(t, err, "DuplicateOrganizationalUnitException")
		_, err = w.UpdateOU(ctx, admin, "ou-0001-nowhere0", "x")
		wantReason(t, err, "OrganizationalUnitNotFoundException")
		if err := w.MoveAccount(ctx, admin, a, w.root, string(u.ID)); err != nil {
			t.Fatal(err)
		}
		wantReason(t, w.DeleteOU(ctx, admin, u.ID), "OrganizationalUnitNotEmptyException")
		if err := w.MoveAccount(ctx, admin, a, string(u.ID), w.root); err != nil {
			t.Fatal(err)
		}
		if err := w.AttachPolicy(ctx, admin, p.ID, string(u.ID)); err != nil {
			t.Fatal(err)
		}
		if err := w.DeleteOU(ctx, admin, u.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.DeletePolicy(ctx, admin, p.ID); err != nil {
			t.Errorf("still attached to a unit that is gone: %v", err)
		}
		wantReason(t, w.DeleteOU(ctx, admin, u.ID), "OrganizationalUnitNotFoundException")
	})
}

// count counts the accounts.
func (w *world) count(t testing.TB) (n int) {
	t.Helper()
	storetest.View(t, w.db, func(tx *store.Tx) (err error) {
		n, err = tx.CountAccounts(100)
		return err
	})
	return n
}
