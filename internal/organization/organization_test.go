package organization

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

const management idc.AccountID = "100000000001"

type world struct {
	*Service
	db     *store.Store
	root   string
	worker WorkerConfig
	clock  *storetest.Clock
}

func newWorld(t testing.TB, address string) *world {
	t.Helper()
	return begin(t, address, func(tx *store.Tx) error {
		for _, target := range []string{"r-0001", string(management)} {
			if err := tx.AttachSCP(idc.FullAWSAccess, target); err != nil {
				return err
			}
		}
		return tx.PutServiceAccess(idc.ServiceAccess{Service: idc.ServiceSSO, EnabledAt: tx.Now()})
	})
}

// newStandalone is a world that begins without an organization.
func newStandalone(t testing.TB, address string) *world {
	t.Helper()
	return begin(t, address, nil)
}

// begin makes a world; without grow it is a standalone account.
func begin(t testing.TB, address string, grow func(*store.Tx) error) *world {
	t.Helper()
	clock := storetest.NewClock()
	var last atomic.Int64
	newID := func() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", last.Add(1)) }
	db := storetest.Open(t, store.Config{Address: address, Now: clock.Now, NewID: newID})
	follow(t, db)
	gate := op.New(op.Config{Store: db, Now: clock.Now, NewID: newID, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Region: "us-east-1"})
	t.Cleanup(func() { gate.Close(context.Background()) })
	storetest.Update(t, db, func(tx *store.Tx) error {
		org := idc.Organization{ID: "o-0000000001", Management: management, Root: "r-0001", FeatureSet: "ALL", SCPEnabled: true, CreatedAt: tx.Now()}
		if grow == nil {
			org.FeatureSet, org.SCPEnabled, org.Standalone = "", false, true
		}
		if err := tx.InsertOrganization(org); err != nil {
			return err
		}
		if err := tx.InsertAccount(idc.Account{ID: management, Name: "Management", Email: "root@example.org", Status: idc.AccountActive,
			JoinedMethod: "INVITED", JoinedAt: tx.Now(), Parent: "r-0001", Plane: idc.PlaneLocal}); err != nil {
			return err
		}
		if err := tx.InsertSCP(idc.ServiceControlPolicy{ID: idc.FullAWSAccess, Name: "FullAWSAccess", AWSManaged: true, Version: 1, Content: allow}); err != nil {
			return err
		}
		if grow != nil {
			return grow(tx)
		}
		return nil
	})
	return &world{
		New(Config{Gate: gate, Rand: rand.Reader}), db, "r-0001",
		WorkerConfig{Store: db, Log: slog.New(slog.DiscardHandler), Now: clock.Now}, clock,
	}
}

// follow lets the process know the log of its database, which it does not know on
// PostgreSQL until it has asked once.
func follow(t testing.TB, db *store.Store) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- db.Follow(ctx, time.Millisecond) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("follow: %v", err)
		}
	})
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range 10000 {
		if !db.Fresh().IsZero() {
			return
		}
		<-tick.C
	}
	t.Fatal("the log is not followed")
}

const (
	allow = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	deny  = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"organizations:*","Resource":"*"}]}`
)

func root(account idc.AccountID) idc.Caller {
	return idc.Caller{Kind: idc.CallerRoot, Account: account, ARN: idc.RootARN(account), UserID: string(account),
		Request: idc.Request{ID: "q", EventSource: "organizations.amazonaws.com", EventName: "Test"}}
}

var admin = root(management)

func wantReason(t testing.TB, err error, want idc.Reason) {
	t.Helper()
	var e *idc.Error
	if !errors.As(err, &e) || e.Reason != want {
		t.Errorf("got %v, want reason %s", err, want)
	}
}

// workOff does what a worker would do by and by.
func (w *world) workOff(t testing.TB) {
	t.Helper()
	if err := w.WorkOff(t.Context(), w.worker); err != nil {
		t.Error(err)
	}
}

// account makes an account and answers how the request for it ended.
func (w *world) account(t testing.TB, n NewAccount) idc.AccountRequest {
	t.Helper()
	r, err := w.CreateAccount(t.Context(), admin, n)
	if err != nil {
		t.Fatal(err)
	}
	if r.State != StateInProgress || r.Account != "" {
		t.Errorf("the answer is not IN_PROGRESS: %+v", r)
	}
	w.workOff(t)
	if r, err = w.DescribeAccountRequest(t.Context(), admin, r.ID); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCreateAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		r := w.account(t, NewAccount{Name: "Prod", Email: "prod@example.org", Tags: map[string]string{"env": "prod"}})
		if r.State != StateSucceeded || !r.Account.Valid() || r.CompletedAt == nil || !regexp.MustCompile(`^car-[a-z0-9]{32}$`).MatchString(r.ID) {
			t.Fatalf("request: %+v", r)
		}
		a, err := w.DescribeAccount(t.Context(), admin, r.Account)
		if err != nil || a.Path != "o-0000000001/r-0001/"+string(r.Account)+"/" || a.Plane != idc.PlaneLocal || a.JoinedMethod != "CREATED" {
			t.Errorf("account: %+v, %v", a, err)
		}
		if tags, err := w.Tags(t.Context(), admin, string(r.Account)); err != nil || tags["env"] != "prod" {
			t.Errorf("tags: %v, %v", tags, err)
		}
		storetest.View(t, w.db, func(tx *store.Tx) error {
			role, err := tx.RoleByName(r.Account, "OrganizationAccountAccessRole")
			if !strings.Contains(role.Trust, `"arn:aws:iam::100000000001:root"`) || !slices.Equal(role.Attached, []idc.ARN{"arn:aws:iam::aws:policy/AdministratorAccess"}) {
				t.Errorf("access role: %+v", role)
			}
			return err
		})
		held, err := w.ListPoliciesOf(t.Context(), admin, string(r.Account), TypeSCP, idc.PageRequest{Limit: 9})
		if err != nil || len(held.Items) != 1 || held.Items[0].ID != idc.FullAWSAccess {
			t.Errorf("policies: %+v, %v", held, err)
		}

		again := w.account(t, NewAccount{Name: "Other", Email: "PROD@example.org"})
		if again.State != StateFailed || again.FailureReason != "EMAIL_ALREADY_EXISTS" || again.Account != "" {
			t.Errorf("a taken address: %+v", again)
		}
		failed, err := w.ListAccountRequests(t.Context(), admin, []string{StateFailed}, idc.PageRequest{Limit: 1})
		if err != nil || len(failed.Items) != 1 || failed.Items[0].ID != again.ID {
			t.Errorf("failed requests: %+v, %v", failed, err)
		}
		_, err = w.DescribeAccountRequest(t.Context(), admin, "car-none")
		wantReason(t, err, "CreateAccountStatusNotFoundException")
		_, err = w.DescribeAccount(t.Context(), admin, "999999999999")
		wantReason(t, err, "AccountNotFoundException")
	})
}

// Of many who want one address, one gets it; the others' requests have failed.
func TestOneAddressOneAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		var requests [6]idc.AccountRequest
		for i := range requests {
			var err error
			if requests[i], err = w.CreateAccount(t.Context(), admin, NewAccount{Name: "A", Email: "a@example.org"}); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		for range requests {
			wg.Go(func() { w.workOff(t) })
		}
		wg.Wait()
		w.workOff(t)
		made, failed := 0, 0
		for _, r := range requests {
			r, err := w.DescribeAccountRequest(t.Context(), admin, r.ID)
			switch {
			case err != nil:
				t.Error(err)
			case r.State == StateSucceeded:
				made++
			case r.FailureReason == "EMAIL_ALREADY_EXISTS":
				failed++
			}
		}
		if made != 1 || failed != 5 {
			t.Errorf("%d made, %d failed", made, failed)
		}
	})
}

func TestTree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		ctx, first := t.Context(), idc.PageRequest{Limit: 20}
		parent, path := w.root, "o-0000000001/r-0001/"
		var units []string
		for i := range maxDepth {
			u, err := w.CreateOU(ctx, admin, parent, fmt.Sprintf("Level %d", i), nil)
			if err != nil {
				t.Fatal(err)
			}
			if path += string(u.ID) + "/"; u.Path != path {
				t.Errorf("path: got %s, want %s", u.Path, path)
			}
			parent = string(u.ID)
			units = append(units, parent)
		}
		_, err := w.CreateOU(ctx, admin, parent, "Deeper", nil)
		wantReason(t, err, "OU_DEPTH_LIMIT_EXCEEDED")
		_, err = w.CreateOU(ctx, admin, w.root, "LEVEL 0", nil)
		wantReason(t, err, "DuplicateOrganizationalUnitException")
		_, err = w.CreateOU(ctx, admin, "ou-0001-nowhere0", "X", nil)
		wantReason(t, err, "ParentNotFoundException")
		_, err = w.DescribeOU(ctx, admin, "ou-0001-nowhere0")
		wantReason(t, err, "OrganizationalUnitNotFoundException")
		_, err = w.ListChildren(ctx, admin, "r-none", TypeOU, first)
		wantReason(t, err, "ParentNotFoundException")

		a := w.account(t, NewAccount{Name: "A", Email: "a@example.org"}).Account
		wantReason(t, w.MoveAccount(ctx, admin, a, w.root, w.root), "DuplicateAccountException")
		wantReason(t, w.MoveAccount(ctx, admin, a, "r-none", units[0]), "SourceParentNotFoundException")
		wantReason(t, w.MoveAccount(ctx, admin, a, w.root, "ou-0001-nowhere0"), "DestinationParentNotFoundException")
		wantReason(t, w.MoveAccount(ctx, admin, a, units[1], units[0]), "AccountNotFoundException")
		wantReason(t, w.MoveAccount(ctx, admin, "999999999999", w.root, units[0]), "AccountNotFoundException")
		if err := w.MoveAccount(ctx, admin, a, w.root, units[4]); err != nil {
			t.Fatal(err)
		}
		if got, err := w.Parent(ctx, admin, string(a)); err != nil || got.ID != units[4] || got.Type != TypeOU {
			t.Errorf("parent of the account: %+v, %v", got, err)
		}
		if got, err := w.Parent(ctx, admin, units[0]); err != nil || got.ID != w.root || got.Type != TypeRoot {
			t.Errorf("parent of the unit: %+v, %v", got, err)
		}
		_, err = w.Parent(ctx, admin, "999999999999")
		wantReason(t, err, "ChildNotFoundException")
		children, err := w.ListChildren(ctx, admin, units[4], TypeAccount, first)
		if err != nil || len(children.Items) != 1 || children.Items[0].ID != string(a) {
			t.Errorf("children: %+v, %v", children, err)
		}
		if got, err := w.DescribeAccount(ctx, admin, a); err != nil || got.Path != path+string(a)+"/" {
			t.Errorf("path of the account: %+v, %v", got, err)
		}
		var all []idc.AccountID
		p := idc.PageRequest{Limit: 1}
		for range 3 {
			page, err := w.ListAccounts(ctx, admin, p)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range page.Items {
				all = append(all, a.ID)
			}
			if p.After = page.Next; page.Next == "" {
				break
			}
		}
		if slices.Sort(all); !slices.Contains(all, a) || len(all) != 2 {
			t.Errorf("accounts: %v", all)
		}
	})
}

func TestPolicies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		ctx, first := t.Context(), idc.PageRequest{Limit: 20}
		u, err := w.CreateOU(ctx, admin, w.root, "Workloads", nil)
		if err != nil {
			t.Fatal(err)
		}
		ou := string(u.ID)
		a := w.account(t, NewAccount{Name: "A", Email: "a@example.org", Parent: ou}).Account
		policy := func(name, content string) (Policy, error) {
			return w.CreatePolicy(ctx, admin, NewPolicy{Name: name, Content: content, Type: TypeSCP})
		}
		p, err := policy("Deny", deny)
		if err != nil {
			t.Fatal(err)
		}
		_, err = policy("DENY", deny)
		wantReason(t, err, "DuplicatePolicyException")
		_, err = policy("Broken", `{"Statement":[]}`)
		wantReason(t, err, "MalformedPolicyDocumentException")
		_, err = policy("Long", allow+strings.Repeat(" ", maxContent))
		wantReason(t, err, "POLICY_CONTENT_LIMIT_EXCEEDED")
		_, err = w.CreatePolicy(ctx, admin, NewPolicy{Name: "T", Content: "{}", Type: "TAG_POLICY"})
		wantReason(t, err, "PolicyTypeNotAvailableForOrganizationException")

		// What is attached above an account bounds it, from the next call on.
		may := func() error { _, err := w.DescribeOrganization(ctx, root(a)); return err }
		if err := may(); err != nil {
			t.Fatal(err)
		}
		if err := w.AttachPolicy(ctx, admin, p.ID, ou); err != nil {
			t.Fatal(err)
		}
		if err := may(); !idc.Is(err, idc.KindDenied) {
			t.Errorf("the policy does not bound: %v", err)
		}
		wantReason(t, w.AttachPolicy(ctx, admin, p.ID, ou), "DuplicatePolicyAttachmentException")
		wantReason(t, w.DeletePolicy(ctx, admin, p.ID), "PolicyInUseException")
		targets, err := w.ListTargets(ctx, admin, p.ID, first)
		if err != nil || len(targets.Items) != 1 || targets.Items[0] != (Target{ou, u.ARN, "Workloads", TypeOU}) {
			t.Errorf("targets: %+v, %v", targets, err)
		}
		content := strings.Replace(deny, "organizations:*", "s3:*", 1)
		if _, err := w.UpdatePolicy(ctx, admin, p.ID, nil, nil, &content); err != nil {
			t.Fatal(err)
		}
		if err := may(); err != nil {
			t.Errorf("the changed policy still bounds: %v", err)
		}
		if err := w.DetachPolicy(ctx, admin, p.ID, ou); err != nil {
			t.Fatal(err)
		}
		wantReason(t, w.DetachPolicy(ctx, admin, p.ID, ou), "PolicyNotAttachedException")
		wantReason(t, w.DetachPolicy(ctx, admin, idc.FullAWSAccess, ou), "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED")
		wantReason(t, w.AttachPolicy(ctx, admin, p.ID, "999999999999"), "TargetNotFoundException")
		wantReason(t, w.AttachPolicy(ctx, admin, "p-none", ou), "PolicyNotFoundException")
		wantReason(t, w.DeletePolicy(ctx, admin, idc.FullAWSAccess), "IMMUTABLE_POLICY")
		for i := range maxAttachment {
			more, err := policy(fmt.Sprintf("More %d", i), allow)
			if err != nil {
				t.Fatal(err)
			}
			err = w.AttachPolicy(ctx, admin, more.ID, ou)
			if i < maxAttachment-1 && err != nil {
				t.Fatal(err)
			}
			if i == maxAttachment-1 {
				wantReason(t, err, "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED")
			}
		}
		if err := w.DeletePolicy(ctx, admin, p.ID); err != nil {
			t.Fatal(err)
		}
	})
}

// Switched off, policies bound nobody and are attached to nothing; switched on
// again, everything in the tree begins with FullAWSAccess.
func TestPolicyTypeIsSwitched(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		ctx := t.Context()
		u, err := w.CreateOU(ctx, admin, w.root, "U", nil)
		if err != nil {
			t.Fatal(err)
		}
		a := w.account(t, NewAccount{Name: "A", Email: "a@example.org", Parent: string(u.ID)}).Account
		p, err := w.CreatePolicy(ctx, admin, NewPolicy{Name: "Deny", Content: deny, Type: TypeSCP})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.AttachPolicy(ctx, admin, p.ID, string(a)); err != nil {
			t.Fatal(err)
		}
		_, err = w.EnablePolicyType(ctx, admin, "r-0001", TypeSCP)
		wantReason(t, err, "PolicyTypeAlreadyEnabledException")
		_, err = w.DisablePolicyType(ctx, admin, "r-none", TypeSCP)
		wantReason(t, err, "RootNotFoundException")
		if _, err := w.DisablePolicyType(ctx, admin, "r-0001", TypeSCP); err != nil {
			t.Fatal(err)
		}
		if _, err := w.DescribeOrganization(ctx, root(a)); err != nil {
			t.Errorf("a policy that is switched off still bounds: %v", err)
		}
		wantReason(t, w.AttachPolicy(ctx, admin, p.ID, string(a)), "PolicyTypeNotEnabledException")
		late := w.account(t, NewAccount{Name: "Late", Email: "late@example.org"}).Account
		if _, err := w.EnablePolicyType(ctx, admin, "r-0001", TypeSCP); err != nil {
			t.Fatal(err)
		}
		for _, target := range []string{w.root, string(u.ID), string(a), string(late), string(management)} {
			held, err := w.ListPoliciesOf(ctx, admin, target, TypeSCP, idc.PageRequest{Limit: 20})
			if err != nil || len(held.Items) != 1 || held.Items[0].ID != idc.FullAWSAccess {
				t.Errorf("%s: %+v, %v", target, held, err)
			}
		}
	})
}

// The tree belongs to the management account; members see that there is one.
func TestMembersAreRefused(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	ctx, first := t.Context(), idc.PageRequest{Limit: 1}
	c := root(w.account(t, NewAccount{Name: "A", Email: "a@example.org"}).Account)
	if org, err := w.DescribeOrganization(ctx, c); err != nil || org.ManagementEmail != "root@example.org" {
		t.Errorf("got %+v, %v", org, err)
	}
	for name, call := range map[string]func() error{
		"Root":                    func() error { _, err := w.Root(ctx, c); return err },
		"ServicesWithAccess":      func() error { _, err := w.ServicesWithAccess(ctx, c, first); return err },
		"DelegatedAdministrators": func() error { _, err := w.DelegatedAdministrators(ctx, c, "", first); return err },
		"Tags":                    func() error { _, err := w.Tags(ctx, c, w.root); return err },
		"CreateOU":                func() error { _, err := w.CreateOU(ctx, c, w.root, "x", nil); return err },
		"ListOUs":                 func() error { _, err := w.ListOUs(ctx, c, w.root, first); return err },
		"ListChildren":            func() error { _, err := w.ListChildren(ctx, c, w.root, TypeOU, first); return err },
		"Parent":                  func() error { _, err := w.Parent(ctx, c, string(c.Account)); return err },
		"ListAccounts":            func() error { _, err := w.ListAccounts(ctx, c, first); return err },
		"ListAccountsOf":          func() error { _, err := w.ListAccountsOf(ctx, c, w.root, first); return err },
		"DescribeAccount":         func() error { _, err := w.DescribeAccount(ctx, c, c.Account); return err },
		"CreateAccount": func() error {
			_, err := w.CreateAccount(ctx, c, NewAccount{Name: "x", Email: "x@example.org"})
			return err
		},
		"MoveAccount":            func() error { return w.MoveAccount(ctx, c, c.Account, w.root, w.root) },
		"DescribeAccountRequest": func() error { _, err := w.DescribeAccountRequest(ctx, c, "car-x"); return err },
		"ListAccountRequests":    func() error { _, err := w.ListAccountRequests(ctx, c, nil, first); return err },
		"CreatePolicy": func() error {
			_, err := w.CreatePolicy(ctx, c, NewPolicy{Name: "x", Content: allow, Type: TypeSCP})
			return err
		},
		"DescribePolicy":    func() error { _, err := w.DescribePolicy(ctx, c, idc.FullAWSAccess); return err },
		"UpdatePolicy":      func() error { _, err := w.UpdatePolicy(ctx, c, idc.FullAWSAccess, nil, nil, nil); return err },
		"DeletePolicy":      func() error { return w.DeletePolicy(ctx, c, idc.FullAWSAccess) },
		"AttachPolicy":      func() error { return w.AttachPolicy(ctx, c, idc.FullAWSAccess, w.root) },
		"DetachPolicy":      func() error { return w.DetachPolicy(ctx, c, idc.FullAWSAccess, w.root) },
		"ListPolicies":      func() error { _, err := w.ListPolicies(ctx, c, TypeSCP, first); return err },
		"ListPoliciesOf":    func() error { _, err := w.ListPoliciesOf(ctx, c, w.root, TypeSCP, first); return err },
		"ListTargets":       func() error { _, err := w.ListTargets(ctx, c, idc.FullAWSAccess, first); return err },
		"EnablePolicyType":  func() error { _, err := w.EnablePolicyType(ctx, c, "r-0001", TypeSCP); return err },
		"DisablePolicyType": func() error { _, err := w.DisablePolicyType(ctx, c, "r-0001", TypeSCP); return err },

		"DeleteOrganization":               func() error { return w.DeleteOrganization(ctx, c) },
		"EnableAllFeatures":                func() error { _, err := w.EnableAllFeatures(ctx, c); return err },
		"UpdateOU":                         func() error { _, err := w.UpdateOU(ctx, c, "ou-0001-nowhere0", "x"); return err },
		"DeleteOU":                         func() error { return w.DeleteOU(ctx, c, "ou-0001-nowhere0") },
		"CloseAccount":                     func() error { return w.CloseAccount(ctx, c, c.Account) },
		"RemoveAccount":                    func() error { return w.RemoveAccount(ctx, c, c.Account) },
		"TagResource":                      func() error { return w.TagResource(ctx, c, w.root, map[string]string{"a": "b"}) },
		"UntagResource":                    func() error { return w.UntagResource(ctx, c, w.root, []string{"a"}) },
		"EnableService":                    func() error { return w.EnableService(ctx, c, idc.ServiceSSO) },
		"DisableService":                   func() error { return w.DisableService(ctx, c, idc.ServiceSSO) },
		"RegisterDelegatedAdministrator":   func() error { return w.RegisterDelegatedAdministrator(ctx, c, c.Account, idc.ServiceSSO) },
		"DeregisterDelegatedAdministrator": func() error { return w.DeregisterDelegatedAdministrator(ctx, c, c.Account, idc.ServiceSSO) },
		"DelegatedServices":                func() error { _, err := w.DelegatedServices(ctx, c, c.Account, first); return err },
		"PutResourcePolicy":                func() error { _, err := w.PutResourcePolicy(ctx, c, "{}", nil); return err },
		"DescribeResourcePolicy":           func() error { _, err := w.DescribeResourcePolicy(ctx, c); return err },
		"DeleteResourcePolicy":             func() error { return w.DeleteResourcePolicy(ctx, c) },
	} {
		if err := call(); !idc.Is(err, idc.KindDenied) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Gatehouse itself makes the tree of a demonstration.
func TestSystemCaller(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	c := idc.Caller{Kind: idc.CallerSystem, Request: idc.Request{EventSource: "organizations.amazonaws.com", EventName: "CreateAccount"}}
	u, err := w.CreateOU(t.Context(), c, w.root, "Demo", nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.CreateAccount(t.Context(), c, NewAccount{Name: "Demo", Email: "demo@example.org", Parent: string(u.ID)})
	if err != nil {
		t.Fatal(err)
	}
	w.workOff(t)
	if r, err = w.DescribeAccountRequest(t.Context(), c, r.ID); err != nil || r.State != StateSucceeded {
		t.Errorf("got %+v, %v", r, err)
	}
	storetest.View(t, w.db, func(tx *store.Tx) error {
		events, err := tx.ListEvents(management, idc.PageRequest{Limit: 10})
		var names []string
		for _, e := range events.Items {
			names = append(names, e.Name)
		}
		if !slices.Contains(names, "CreateAccountResult") {
			t.Errorf("events of the management account: %q", names)
		}
		return err
	})
}

func BenchmarkCreateAccount(b *testing.B) {
	w := newWorld(b, b.TempDir()+"/db")
	for i := range b.N {
		if _, err := w.CreateAccount(b.Context(), admin, NewAccount{Name: "A", Email: fmt.Sprintf("a%d@example.org", i)}); err != nil {
			b.Fatal(err)
		}
	}
}
