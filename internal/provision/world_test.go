package provision

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

const (
	management idc.AccountID       = "100000000001"
	member     idc.AccountID       = "200000000002"
	instance   idc.InstanceID      = "ssoins-7223000000000001"
	people     idc.StoreID         = "d-9067000001"
	dev        idc.PermissionSetID = "ps-0000000000000001"
)

var target = store.Target{Instance: instance, Account: member, Set: dev}

// world is an organization of two accounts with one permission set. What access
// would write, its methods write.
type world struct {
	testing.TB
	db    *store.Store
	gate  *op.Gate
	clock *storetest.Clock
	plane *fakePlane
	newID func() string
	*Runner
}

// fakePlane is an account that remembers its roles. ensure and remove come
// before that, and may fail.
type fakePlane struct {
	plane.Plane
	mu     sync.Mutex
	roles  map[string]plane.Role
	ensure func(context.Context, plane.Role) error
	remove func(name string) error
}

func (p *fakePlane) Ensure(ctx context.Context, want plane.Role) (idc.ARN, error) {
	if p.ensure != nil {
		if err := p.ensure(ctx, want); err != nil {
			return "", err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.roles[want.Name] = want
	return idc.RoleARN(want.Account, idc.ReservedRolePath, want.Name), nil
}

func (p *fakePlane) Remove(_ context.Context, _ idc.AccountID, name string) error {
	if p.remove != nil {
		if err := p.remove(name); err != nil {
			return err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.roles, name)
	return nil
}

func (p *fakePlane) names() (names []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name := range p.roles {
		names = append(names, name)
	}
	return names
}

func each(t *testing.T, fn func(w *world)) {
	storetest.Each(t, func(t *testing.T, address string) {
		clock := storetest.NewClock()
		w := newWorld(t, address, clock.Now)
		w.clock = clock
		fn(w)
	})
}

func newWorld(t testing.TB, address string, now func() time.Time) *world {
	t.Helper()
	w := &world{TB: t, plane: &fakePlane{roles: map[string]plane.Role{}}}
	var last atomic.Int64
	w.newID = func() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", last.Add(1)) }
	w.db = storetest.Open(t, store.Config{Address: address, Now: now, NewID: w.newID})
	w.gate = op.New(op.Config{Store: w.db, Now: now, NewID: w.newID, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Region: "us-east-1"})
	t.Cleanup(func() {
		if err := w.gate.Close(context.Background()); err != nil {
			t.Errorf("closing the gate: %v", err)
		}
	})
	w.Runner = newRunner(w.config(now))
	w.update(w.found)
	return w
}

func (w *world) config(now func() time.Time) Config {
	return Config{
		Store: w.db, Gate: w.gate, Planes: map[string]plane.Plane{idc.PlaneLocal: w.plane}, Log: slog.New(slog.DiscardHandler), Now: now,
		Workers: 4, Backoff: func(attempt int) time.Duration { return time.Duration(attempt) * time.Second }, Attempts: 3,
	}
}

func (w *world) found(tx *store.Tx) error {
	if err := tx.InsertOrganization(idc.Organization{ID: "o-0000000001", Management: management, Root: "r-0001", FeatureSet: "ALL", CreatedAt: tx.Now()}); err != nil {
		return err
	}
	for _, id := range []idc.AccountID{management, member} {
		if err := w.account(tx, id); err != nil {
			return err
		}
	}
	if err := tx.InsertInstance(idc.Instance{ID: instance, Store: people, Owner: management, Region: "eu-west-1", Status: "ACTIVE", CreatedAt: tx.Now()}); err != nil {
		return err
	}
	return w.set(tx, dev, "Dev")
}

func (w *world) account(tx *store.Tx, id idc.AccountID) error {
	return tx.InsertAccount(idc.Account{ID: id, Name: "a" + string(id), Email: string(id) + "@example.org", Status: idc.AccountActive,
		JoinedMethod: "CREATED", JoinedAt: tx.Now(), Parent: "r-0001", Plane: idc.PlaneLocal})
}

func (w *world) set(tx *store.Tx, id idc.PermissionSetID, name string) error {
	return tx.InsertPermissionSet(idc.PermissionSet{Instance: instance, ID: id, Name: name, Version: 1,
		Content: idc.SetContent{Description: "first", SessionDuration: "PT1H"}, CreatedAt: tx.Now()})
}

func (w *world) update(fn func(*store.Tx) error) { w.Helper(); storetest.Update(w, w.db, fn) }
func (w *world) view(fn func(*store.Tx) error)   { w.Helper(); storetest.View(w, w.db, fn) }

// edit gives the set new content.
func (w *world) edit(description string) {
	w.Helper()
	w.update(func(tx *store.Tx) error {
		p, err := tx.PermissionSet(instance, dev)
		if err != nil {
			return err
		}
		content := p.Content
		content.Description = description
		return tx.UpdatePermissionSet(p, content)
	})
}

// request records a request and wakes its job.
func (w *world) request(tx *store.Tx, kind idc.RequestKind, t store.Target, who idc.Principal) (idc.RequestID, error) {
	r := idc.AccessRequest{Instance: instance, ID: idc.RequestID(w.newID()), Kind: kind, Status: idc.RequestInProgress,
		Account: t.Account, Set: t.Set, Principal: who, CreatedAt: tx.Now()}
	return r.ID, errors.Join(tx.InsertAccessRequest(r, []store.Target{t}), tx.WakeProvision(t))
}

func (w *world) assign(who string) idc.RequestID { w.Helper(); return w.assignTo(target, who) }

func (w *world) assignTo(t store.Target, who string) (id idc.RequestID) {
	w.Helper()
	w.update(func(tx *store.Tx) (err error) {
		p, err := tx.PermissionSet(instance, t.Set)
		if err != nil {
			return err
		}
		if err := want(tx, t, p.Version, false); err != nil {
			return err
		}
		err = tx.EnsureGrant(idc.Grant{Instance: instance, ID: idc.GrantID(w.newID()), Account: t.Account, Set: t.Set,
			Principal: user(who), Origin: idc.OriginAPI, State: idc.GrantPending, CreatedAt: tx.Now()})
		if err != nil {
			return err
		}
		id, err = w.request(tx, idc.RequestCreateAssignment, t, user(who))
		return err
	})
	return id
}

func (w *world) unassign(who string) (id idc.RequestID) {
	w.Helper()
	w.update(func(tx *store.Tx) error {
		g, err := tx.Grant(instance, idc.Assignment{Account: member, Set: dev, Principal: user(who)}, idc.OriginAPI)
		if err != nil {
			return err
		}
		if err := tx.DeleteGrant(g); err != nil {
			return err
		}
		id, err = w.request(tx, idc.RequestDeleteAssignment, target, user(who))
		return err
	})
	return id
}

// want asks for a role as an operation of access does.
func want(tx *store.Tx, t store.Target, version int64, pinned bool) error {
	is, _, err := tx.Provisioned(t.Instance, t.Account, t.Set)
	if err != nil {
		return err
	}
	return tx.WantProvisioned(t, is, version, pinned)
}

// demand is ProvisionPermissionSet in the member account.
func (w *world) demand() (id idc.RequestID) {
	w.Helper()
	w.update(func(tx *store.Tx) error {
		p, err := tx.PermissionSet(instance, dev)
		if err != nil {
			return err
		}
		grants, err := tx.GrantsOn(instance, member, dev)
		if err != nil {
			return err
		}
		if err := want(tx, target, p.Version, len(grants) == 0); err != nil {
			return err
		}
		id, err = w.request(tx, idc.RequestProvision, target, idc.Principal{})
		return err
	})
	return id
}

// runDue runs every job that is due, and those that become due by that.
func (w *world) runDue() {
	w.Helper()
	for range 10 {
		jobs := w.claim(100)
		if len(jobs) == 0 {
			return
		}
		for _, j := range jobs {
			w.do(j)
		}
	}
	w.Error("the jobs do not come to an end")
}

// wantStatus checks how a request stands and, when it failed, why.
func (w *world) wantStatus(id idc.RequestID, want idc.RequestStatus, reason string) {
	w.Helper()
	w.view(func(tx *store.Tx) error {
		r, err := tx.AccessRequest(instance, id)
		if r.Status != want || r.FailureReason != reason {
			w.Errorf("%s: got %s %q, want %s %q", r.Kind, r.Status, r.FailureReason, want, reason)
		}
		return err
	})
}

// wantGrants checks who has the set in the member account, by state.
func (w *world) wantGrants(want ...string) {
	w.Helper()
	w.view(func(tx *store.Tx) error {
		grants, err := tx.GrantsOn(instance, member, dev)
		var got []string
		for _, g := range grants {
			got = append(got, g.Principal.ID+" "+string(g.State))
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			w.Errorf("grants: got %v, want %v", got, want)
		}
		return err
	})
}

// wantRole checks what lives in the member account, in the store's eyes and in the
// plane's; version 0 is nothing.
func (w *world) wantRole(version int64) {
	w.Helper()
	w.view(func(tx *store.Tx) error {
		p, _, err := tx.Provisioned(instance, member, dev)
		if p.Version != version {
			w.Errorf("recorded: got version %d, want %d", p.Version, version)
		}
		return err
	})
	if got := len(w.plane.names()); (got > 0) != (version > 0) {
		w.Errorf("the account has %d roles, the record says version %d", got, version)
	}
}

// wantIdle checks that no job is left.
func (w *world) wantIdle() {
	w.Helper()
	w.view(func(tx *store.Tx) error {
		jobs, err := tx.Jobs(store.JobProvision, idc.PageRequest{Limit: 10})
		if len(jobs.Items) != 0 {
			w.Errorf("jobs left: %+v", jobs.Items)
		}
		return err
	})
}

func user(id string) idc.Principal { return idc.Principal{Type: idc.PrincipalUser, ID: id} }
