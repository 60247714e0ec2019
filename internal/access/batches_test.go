package access

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// start begins a batch of assignments that root makes.
func (w *world) start(n NewBatch) Batch {
	w.Helper()
	return must[Batch](w)(w.StartBatch(w.Context(), root, instance, n))
}

func creates(accounts []idc.AccountID, sets []idc.PermissionSetID, who ...idc.Principal) NewBatch {
	return NewBatch{Kind: idc.RequestCreateAssignment, Accounts: accounts, Sets: sets, Principals: who}
}

func removes(accounts []idc.AccountID, sets []idc.PermissionSetID, who ...idc.Principal) NewBatch {
	n := creates(accounts, sets, who...)
	n.Kind = idc.RequestDeleteAssignment
	return n
}

// carryOn does the jobs of batches, as the runner does.
func (w *world) carryOn() {
	w.Helper()
	for _, j := range must[[]store.Job](w)(w.db.ClaimJobs(w.Context(), []string{store.JobBatch}, 10, time.Minute)) {
		w.ok(w.CarryOn(w.Context(), j, time.Minute))
	}
}

// cover ends what waits for a set in an account, badly when there is a reason.
func (w *world) cover(account idc.AccountID, set idc.PermissionSetID, reason string) {
	w.Helper()
	w.update(func(tx *store.Tx) error {
		t := store.Target{Instance: instance, Account: account, Set: set}
		waiting, err := tx.RequestsWaiting(t)
		for _, r := range waiting {
			if err := tx.CoverRequest(r, t, reason); err != nil {
				return err
			}
		}
		return err
	})
}

func (w *world) batch(id idc.BatchID) Batch {
	w.Helper()
	return must[Batch](w)(w.DescribeBatch(w.Context(), root, instance, id))
}

func (w *world) wantProgress(id idc.BatchID, total, succeeded, failed int, status idc.RequestStatus) {
	w.Helper()
	want := idc.Progress{Total: total, Succeeded: succeeded, Failed: failed}
	if b := w.batch(id); b.Progress != want || b.Status() != status {
		w.Errorf("got %+v, %s; want %+v, %s", b.Progress, b.Status(), want, status)
	}
}

// batchAccounts lists the accounts of a batch page by page, each in a word: "id status total/succeeded/failed".
func (w *world) batchAccounts(id idc.BatchID, status idc.RequestStatus, limit int) (all []string) {
	w.Helper()
	p := page(limit)
	for range 100 {
		got := must[idc.Page[idc.BatchAccount]](w)(w.ListBatchAccounts(w.Context(), root, instance, id, status, p))
		if len(got.Items) > limit || len(got.Items) == 0 && got.Next != "" {
			w.Fatalf("a page of %d with %q", len(got.Items), got.Next)
		}
		for _, a := range got.Items {
			all = append(all, fmt.Sprintf("%s %s %d/%d/%d", a.Account, a.Status(), a.Total, a.Succeeded, a.Failed))
		}
		if p.After = got.Next; p.After == "" {
			return all
		}
	}
	w.Fatal("the list does not end")
	return nil
}

// A batch begins as one row and one job, becomes requests in portions, and ends
// when they have; what failed begins again in other requests.
func TestBatch(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.set("A").ID, w.set("B").ID
		made := w.start(creates([]idc.AccountID{member, management, member}, []idc.PermissionSetID{b, a, a}, user(ada),
			idc.Principal{Type: idc.PrincipalUser, ID: "9067000001-" + strings.ToUpper(string(ada))}, group(eng)))
		if made.AssignmentBatch.Total != 8 || made.Accounts != 2 || made.CreatedBy != root.ARN || made.Status() != idc.RequestInProgress {
			w.Errorf("begun: %+v", made)
		}
		w.wantProgress(made.ID, 8, 0, 0, idc.RequestInProgress)
		w.carryOn()
		w.carryOn() // there is nothing more to do
		requests := must[idc.Page[idc.AccessRequest]](w)(w.ListRequests(w.Context(), root, instance, idc.RequestCreateAssignment, idc.RequestInProgress, page(100)))
		if len(requests.Items) != 8 {
			w.Errorf("%d requests, want 8", len(requests.Items))
		}
		w.cover(member, a, "")
		w.cover(member, b, "No room.")
		w.wantProgress(made.ID, 8, 2, 2, idc.RequestInProgress)
		want := []string{
			"100000000001 IN_PROGRESS 4/0/0",
			"200000000002 FAILED 4/2/2",
		}
		for limit := 1; limit < 4; limit++ {
			if got := w.batchAccounts(made.ID, "", limit); fmt.Sprint(got) != fmt.Sprint(want) {
				w.Errorf("pages of %d: %v", limit, got)
			}
			for i, status := range []idc.RequestStatus{idc.RequestInProgress, idc.RequestFailed} {
				if got := w.batchAccounts(made.ID, status, limit); fmt.Sprint(got) != fmt.Sprint(want[i:i+1]) {
					w.Errorf("pages of %d that are %s: %v", limit, status, got)
				}
			}
			if got := w.batchAccounts(made.ID, idc.RequestSucceeded, limit); got != nil {
				w.Errorf("pages of %d that have succeeded: %v", limit, got)
			}
		}
		list := must[idc.Page[idc.BatchAccount]](w)(w.ListBatchAccounts(w.Context(), root, instance, made.ID, idc.RequestFailed, page(10)))
		if f := list.Items[0].Failures; len(f) != 2 || f[0].FailureReason != "No room." || f[0].Set != b || list.Items[0].Name != "a"+string(member) {
			w.Errorf("failures: %+v", list.Items)
		}
		w.cover(management, a, "")
		w.cover(management, b, "")
		w.wantProgress(made.ID, 8, 6, 2, idc.RequestFailed)

		again := must[Batch](w)(w.RetryBatch(w.Context(), root, instance, made.ID))
		if want := (idc.Progress{Total: 8, Succeeded: 6}); again.Progress != want {
			w.Errorf("asked to begin again: %+v, want %+v", again.Progress, want)
		}
		w.ok(func() error { _, err := w.RetryBatch(w.Context(), root, instance, made.ID); return err }()) // twice is once
		w.carryOn()
		w.wantProgress(made.ID, 8, 6, 0, idc.RequestInProgress)
		w.cover(member, b, "")
		w.wantProgress(made.ID, 8, 8, 0, idc.RequestSucceeded)
		for status, want := range map[idc.RequestStatus]int{idc.RequestFailed: 2, idc.RequestSucceeded: 8, idc.RequestInProgress: 0} {
			page := must[idc.Page[idc.AccessRequest]](w)(w.ListRequests(w.Context(), root, instance, idc.RequestCreateAssignment, status, page(100)))
			if len(page.Items) != want {
				w.Errorf("%d requests are %s, want %d", len(page.Items), status, want)
			}
		}

		gone := w.start(removes([]idc.AccountID{member}, []idc.PermissionSetID{a, b}, user(ada), user(bob))) // bob has none
		w.carryOn()
		w.wantProgress(gone.ID, 4, 2, 0, idc.RequestInProgress)
		w.cover(member, a, "")
		w.cover(member, b, "")
		w.wantProgress(gone.ID, 4, 4, 0, idc.RequestSucceeded)
	})
}

// Batches are listed newest first, page by page, those of one moment too.
func TestBatchPages(t *testing.T) {
	each(t, func(w *world) {
		n := creates([]idc.AccountID{member}, []idc.PermissionSetID{w.set("A").ID}, user(ada))
		var want []idc.BatchID
		for i := range 6 {
			want = append([]idc.BatchID{w.start(n).ID}, want...)
			if i%2 > 0 {
				w.clock.Add(time.Second)
				w.catchUp()
			}
		}
		for limit := 1; limit < 8; limit++ {
			var got []idc.BatchID
			p := page(limit)
			for range want {
				list := must[idc.Page[Batch]](w)(w.ListBatches(w.Context(), root, instance, p))
				for _, b := range list.Items {
					got = append(got, b.ID)
				}
				if p.After = list.Next; p.After == "" {
					break
				}
			}
			if p.After != "" || fmt.Sprint(got) != fmt.Sprint(want) {
				w.Errorf("pages of %d: %v, want %v", limit, got, want)
			}
		}
	})
}

// What is asked for is refused whole, by name, and nothing of it begins.
func TestBatchRefused(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.set("A").ID, w.set("B").ID
		allowed := w.role("Some", fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sso:CreateAccountAssignment","Resource":["arn:aws:sso:::instance/*",%q,%q]}]}`,
			a.ARN(instance), idc.SSOAccountARN(member)))
		w.update(func(tx *store.Tx) error {
			return tx.InsertDelegation(idc.Delegation{Account: member, Service: idc.ServiceSSO, Since: tx.Now()})
		})
		w.assign(management, b, user(bob))
		w.catchUp()
		delegate := rootOf(member)
		ada, nobody := user(ada), user("cccccccc-0000-4000-8000-000000000001")
		accounts := func(ids ...idc.AccountID) []idc.AccountID { return ids }
		sets := func(ids ...idc.PermissionSetID) []idc.PermissionSetID { return ids }
		many := make([]idc.Principal, 5001)
		for i := range many {
			many[i] = user(idc.UserID(fmt.Sprintf("cccccccc-0000-4000-8000-%012d", i)))
		}
		for _, c := range []struct {
			what string
			by   idc.Caller
			n    NewBatch
			kind idc.Kind
			says string
		}{
			{"another account beside", allowed, creates(accounts(member, management), sets(a), ada), idc.KindDenied, string(idc.SSOAccountARN(management))},
			{"another set beside", allowed, creates(accounts(member), sets(a, b), ada), idc.KindDenied, string(b.ARN(instance))},
			{"another action", allowed, removes(accounts(member), sets(a), ada), idc.KindDenied, "sso:DeleteAccountAssignment"},
			{"what is not there, of which nothing is told", allowed, creates(accounts("900000000009"), sets(a), ada), idc.KindDenied, "account/900000000009"},
			{"the management account by a delegate", delegate, creates(accounts(member, management), sets(a), ada), idc.KindDenied, string(idc.SSOAccountARN(management))},
			{"a set of the management account by a delegate", delegate, creates(accounts(member), sets(a, b), ada), idc.KindDenied, string(b.ARN(instance))},
			{"an account that is not", root, creates(accounts(member, "900000000009"), sets(a), ada), idc.KindNotFound, "account 900000000009 is"},
			{"accounts that are not", root, creates(accounts(member, suspended, "900000000009"), sets(a), ada), idc.KindNotFound, string(suspended) + ", 900000000009 is"},
			{"a set that is not", root, creates(accounts(member), sets(a, "ps-0000000000000009"), ada), idc.KindNotFound, "id ps-0000000000000009"},
			{"a user that is not", root, creates(accounts(member), sets(a), ada, nobody), idc.KindNotFound, "USER with id " + nobody.ID},
			{"a user as a group", root, creates(accounts(member), sets(a), idc.Principal{Type: idc.PrincipalGroup, ID: ada.ID}), idc.KindNotFound, "GROUP with id"},
			{"many that are not", root, creates(accounts(member), sets(a), many[:15]...), idc.KindNotFound, "-000000000009 and 5 more"},
			{"too many", root, creates(accounts(member), sets(a, b), many...), idc.KindInvalid, "10002"},
			{"a set that is not, to be removed", root, removes(accounts(member), sets("ps-0000000000000009"), ada), idc.KindNotFound, "id ps-0000000000000009"},
		} {
			_, err := w.StartBatch(w.Context(), c.by, instance, c.n)
			if !idc.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
				w.Errorf("%s: got %v, want %s: …%s…", c.what, err, c.kind, c.says)
			}
		}
		if _, err := w.StartBatch(w.Context(), root, elsewhere, creates(accounts(member), sets(a), ada)); !idc.Is(err, idc.KindDenied) {
			w.Errorf("in an instance of another account: %v", err)
		}
		if all := must[idc.Page[Batch]](w)(w.ListBatches(w.Context(), root, instance, page(10))); len(all.Items) > 0 {
			w.Errorf("refusals left %+v", all.Items)
		}
		w.view(func(tx *store.Tx) error {
			jobs, err := tx.Jobs(store.JobBatch, page(10))
			if len(jobs.Items) > 0 {
				w.Errorf("refusals left %+v", jobs.Items)
			}
			return err
		})
		// All of it is allowed; it is begun again by those only who may begin it.
		made := must[Batch](w)(w.StartBatch(w.Context(), allowed, instance, creates(accounts(member), sets(a), ada)))
		w.carryOn()
		w.cover(member, a, "No room.")
		_, err := w.RetryBatch(w.Context(), w.role("Other", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sso:*","Resource":"arn:aws:sso:::instance/*"}]}`), instance, made.ID)
		if !idc.Is(err, idc.KindDenied) || !strings.Contains(err.Error(), string(a.ARN(instance))) {
			w.Errorf("begun again by somebody else: %v", err)
		}
		w.wantProgress(made.ID, 1, 0, 1, idc.RequestFailed)
		for what, look := range map[string]func() error{
			"describe": func() error { _, err := w.DescribeBatch(w.Context(), allowed, instance, made.ID); return err },
			"list":     func() error { _, err := w.ListBatches(w.Context(), allowed, instance, page(10)); return err },
			"accounts": func() error {
				_, err := w.ListBatchAccounts(w.Context(), allowed, instance, made.ID, "", page(10))
				return err
			},
			"describe what is not there": func() error { _, err := w.DescribeBatch(w.Context(), allowed, instance, "none"); return err },
		} {
			if err := look(); !idc.Is(err, idc.KindDenied) {
				w.Errorf("%s by who may only assign: %v", what, err)
			}
		}
		_, err = w.RetryBatch(w.Context(), root, instance, "none")
		w.wantKind(err, idc.KindNotFound)
	})
}

// The same request with the same token is the same batch for a day.
func TestBatchToken(t *testing.T) {
	each(t, func(w *world) {
		set := w.set("A").ID
		n := creates([]idc.AccountID{member, management}, []idc.PermissionSetID{set}, user(ada))
		n.Token = "t-1"
		first := w.start(n)
		n.Accounts = []idc.AccountID{management, member} // the order is nothing
		if again := w.start(n); again.ID != first.ID {
			w.Errorf("the same request began %s beside %s", again.ID, first.ID)
		}
		other := n
		other.Principals = []idc.Principal{user(bob)}
		_, err := w.StartBatch(w.Context(), root, instance, other)
		w.wantKind(err, idc.KindConflict)
		w.update(func(tx *store.Tx) error {
			return tx.InsertDelegation(idc.Delegation{Account: member, Service: idc.ServiceSSO, Since: tx.Now()})
		})
		w.catchUp()
		own := creates([]idc.AccountID{member}, n.Sets, user(ada))
		own.Token = n.Token
		b := must[Batch](w)(w.StartBatch(w.Context(), rootOf(member), instance, own))
		if b.ID == first.ID {
			w.Error("the token of another account is the same")
		}
		w.clock.Add(25 * time.Hour)
		w.catchUp()
		if next := w.start(n); next.ID == first.ID {
			w.Error("a day later the token still means the first batch")
		}
		w.carryOn()
		w.clock.Add(29 * 24 * time.Hour)
		w.catchUp()
		all := must[idc.Page[Batch]](w)(w.ListBatches(w.Context(), root, instance, page(10)))
		if len(all.Items) != 1 {
			w.Errorf("30 days after the first two: %+v", all.Items)
		}
		w.carryOn()
		_, err = w.DescribeBatch(w.Context(), root, instance, first.ID)
		w.wantKind(err, idc.KindNotFound)
		requests := must[idc.Page[idc.AccessRequest]](w)(w.ListRequests(w.Context(), root, instance, idc.RequestCreateAssignment, "", page(10)))
		if len(requests.Items) != 5 {
			w.Errorf("%d requests are left of batches that are old, want all 5", len(requests.Items))
		}
	})
}

// What went away between asking and beginning is a failure that says so.
func TestBatchOvertaken(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.set("A").ID, w.set("B").ID
		made := w.start(creates([]idc.AccountID{member, management}, []idc.PermissionSetID{a, b}, user(ada), user(bob)))
		w.ok(w.DeletePermissionSet(w.Context(), root, instance, b))
		w.update(func(tx *store.Tx) error {
			if err := tx.DeleteUser(idc.User{Store: people, ID: bob}); err != nil {
				return err
			}
			account, err := tx.Account(member)
			if err != nil {
				return err
			}
			closed := account
			closed.Status = idc.AccountSuspended
			return tx.UpdateAccount(account, closed)
		})
		w.carryOn()
		w.wantProgress(made.ID, 8, 0, 7, idc.RequestInProgress)
		w.cover(management, a, "")
		w.wantProgress(made.ID, 8, 1, 7, idc.RequestFailed)
		list := must[idc.Page[idc.BatchAccount]](w)(w.ListBatchAccounts(w.Context(), root, instance, made.ID, "", page(10)))
		reasons := map[string]int{}
		for _, account := range list.Items {
			for _, f := range account.Failures {
				switch {
				case f.FailureReason == "":
					w.Errorf("a failure without a reason: %+v", f)
				case f.Set == b && strings.Contains(f.FailureReason, "PermissionSet"), f.Set == a && f.Account == member && strings.Contains(f.FailureReason, "active"),
					f.Set == a && f.Account == management && f.Principal == user(bob) && strings.Contains(f.FailureReason, "USER"):
					reasons["right"]++
				default:
					w.Errorf("another reason: %+v", f)
				}
			}
		}
		if reasons["right"] != 7 {
			w.Errorf("%d failures, want 7", reasons["right"])
		}
	})
}

// A large batch is many transactions, of several turns. Whoever loses the lease
// leaves the rest to whoever has it now, and nothing begins twice.
func TestBatchPortions(t *testing.T) {
	each(t, func(w *world) {
		const users = 130
		var who []idc.Principal
		w.update(func(tx *store.Tx) error {
			for i := range users {
				u := idc.User{Store: people, ID: idc.UserID(fmt.Sprintf("cccccccc-0000-4000-8000-%012d", i)), UserName: fmt.Sprint("u", i),
					Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1}
				if err := tx.InsertUser(u); err != nil {
					return err
				}
				who = append(who, user(u.ID))
			}
			return nil
		})
		made := w.start(creates([]idc.AccountID{member, management}, []idc.PermissionSetID{w.set("A").ID}, who...))
		claim := func() store.Job {
			w.Helper()
			jobs := must[[]store.Job](w)(w.db.ClaimJobs(w.Context(), []string{store.JobBatch}, 1, time.Minute))
			if len(jobs) != 1 {
				t.Fatalf("claimed %+v, want one job", jobs)
			}
			return jobs[0]
		}
		late := claim()
		w.clock.Add(2 * time.Minute)
		w.catchUp()
		holder := claim()
		if err := w.CarryOn(w.Context(), late, time.Minute); !idc.Is(err, idc.KindConflict) {
			w.Errorf("who lost the lease carries on: %v", err)
		}
		w.wantProgress(made.ID, 2*users, 0, 0, idc.RequestInProgress)
		// With no time at all, each turn is one transaction.
		turns := 1
		for w.ok(w.CarryOn(w.Context(), holder, 0)); turns < 10; turns++ {
			jobs := must[[]store.Job](w)(w.db.ClaimJobs(w.Context(), []string{store.JobBatch}, 1, time.Minute))
			if len(jobs) == 0 {
				break
			}
			w.ok(w.CarryOn(w.Context(), jobs[0], 0))
		}
		if turns != 4 { // three of up to a hundred, and one that finds nothing more to do
			w.Errorf("%d turns, want 4", turns)
		}
		w.view(func(tx *store.Tx) error {
			once := map[idc.Assignment]bool{}
			list, err := tx.ListAccessRequests(instance, idc.RequestCreateAssignment, "", page(1000))
			for _, r := range list.Items {
				once[idc.Assignment{Account: r.Account, Set: r.Set, Principal: r.Principal}] = true
			}
			if len(list.Items) != 2*users || len(once) != 2*users {
				w.Errorf("%d requests for %d assignments, want %d", len(list.Items), len(once), 2*users)
			}
			return err
		})
	})
}
