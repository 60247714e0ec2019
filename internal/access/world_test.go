package access

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
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
	management idc.AccountID  = "100000000001"
	member     idc.AccountID  = "200000000002"
	suspended  idc.AccountID  = "300000000003"
	instance   idc.InstanceID = "ssoins-7223000000000001"
	elsewhere  idc.InstanceID = "ssoins-7223000000000002"
	people     idc.StoreID    = "d-9067000001"
	others     idc.StoreID    = "d-9067000002"
	ada        idc.UserID     = "aaaaaaaa-0000-4000-8000-000000000001"
	bob        idc.UserID     = "aaaaaaaa-0000-4000-8000-000000000002"
	eng        idc.GroupID    = "bbbbbbbb-0000-4000-8000-000000000001"
	all        idc.GroupID    = "bbbbbbbb-0000-4000-8000-000000000002"
)

// world is an organization of three accounts with two identity centers; ada is
// in eng, and eng is in all. The other center has an ada of its own.
type world struct {
	*testing.T
	*Service
	db    *store.Store
	gate  *op.Gate
	clock *storetest.Clock
	plane *fakePlane
}

// fakePlane stands for accounts that are somewhere else.
type fakePlane struct {
	plane.Plane
	federate func(plane.Federation) (plane.Credentials, error)
	session  func(plane.Federation) (idc.Caller, error)
}

func (p *fakePlane) Session(_ *op.Tx, f plane.Federation) (idc.Caller, error) { return p.session(f) }

func (p *fakePlane) Federate(_ *op.Tx, f plane.Federation) (plane.Credentials, error) {
	return p.federate(f)
}

func each(t *testing.T, fn func(w *world)) {
	storetest.Each(t, func(t *testing.T, address string) { fn(newWorld(t, address)) })
}

func newWorld(t *testing.T, address string) *world {
	t.Helper()
	w := &world{T: t, clock: storetest.NewClock(), plane: &fakePlane{}}
	var last atomic.Int64
	newID := func() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", last.Add(1)) }
	w.db = storetest.Open(t, store.Config{Address: address, Now: w.clock.Now, NewID: newID})
	w.gate = op.New(op.Config{Store: w.db, Now: w.clock.Now, NewID: newID, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Region: "us-east-1"})
	ctx, stop := context.WithCancel(context.Background())
	followed := make(chan error)
	go func() { followed <- w.db.Follow(ctx, time.Millisecond) }()
	t.Cleanup(func() {
		stop()
		if err := <-followed; err != nil {
			t.Errorf("following the log: %v", err)
		}
		if err := w.gate.Close(context.Background()); err != nil {
			t.Errorf("closing the gate: %v", err)
		}
	})
	w.Service = New(Config{Gate: w.gate, Planes: map[string]plane.Plane{idc.PlaneLocal: w.plane}, Quotas: idc.AWSQuotas})
	w.update(w.found)
	w.catchUp()
	return w
}

func (w *world) found(tx *store.Tx) error {
	now := tx.Now()
	steps := []func() error{
		func() error {
			return tx.InsertOrganization(idc.Organization{ID: "o-0000000001", Management: management, Root: "r-0001", FeatureSet: "ALL", CreatedAt: now})
		},
		func() error {
			return tx.InsertInstance(idc.Instance{ID: instance, Store: people, Owner: management, Region: "us-east-1", Status: "ACTIVE", CreatedAt: now})
		},
		func() error {
			return tx.InsertInstance(idc.Instance{ID: elsewhere, Store: others, Owner: member, Region: "us-east-1", Status: "ACTIVE", CreatedAt: now})
		},
	}
	for id, status := range map[idc.AccountID]idc.AccountStatus{management: idc.AccountActive, member: idc.AccountActive, suspended: idc.AccountSuspended} {
		steps = append(steps, func() error {
			return tx.InsertAccount(idc.Account{ID: id, Name: "a" + string(id), Email: string(id) + "@example.org", Status: status,
				JoinedMethod: "CREATED", JoinedAt: now, Parent: "r-0001", Plane: idc.PlaneLocal})
		})
	}
	for _, s := range []idc.StoreID{people, others} {
		for id, name := range map[idc.UserID]string{ada: "ada", bob: "bob"} {
			steps = append(steps, func() error {
				return tx.InsertUser(idc.User{Store: s, ID: id, UserName: name, Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1, CreatedAt: now, UpdatedAt: now})
			})
		}
	}
	for id, name := range map[idc.GroupID]string{eng: "eng", all: "all"} {
		steps = append(steps, func() error {
			return tx.InsertGroup(idc.Group{Store: people, ID: id, DisplayName: name, Source: idc.SourceDirectory, Revision: 1, CreatedAt: now, UpdatedAt: now})
		})
	}
	for _, m := range []idc.Membership{
		{ID: "1", Group: eng, Member: user(ada)},
		{ID: "2", Group: all, Member: group(eng)},
	} {
		m.Store, m.Origin, m.CreatedAt, m.UpdatedAt = people, idc.OriginDirect, now, now
		steps = append(steps, func() error { return tx.InsertMembership(m) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// catchUp waits until everything committed by the clock's present is known.
func (w *world) catchUp() {
	w.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range 10000 {
		if w.clock.Now().Sub(w.db.Fresh()) < time.Millisecond {
			return
		}
		<-tick.C
	}
	w.Fatal("the log is not followed")
}

func (w *world) update(fn func(*store.Tx) error) { w.Helper(); storetest.Update(w, w.db, fn) }
func (w *world) view(fn func(*store.Tx) error)   { w.Helper(); storetest.View(w, w.db, fn) }

// must takes the answer of a call for granted.
func must[T any](w *world) func(T, error) T {
	return func(v T, err error) T {
		w.Helper()
		if err != nil {
			w.Fatal(err)
		}
		return v
	}
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) wantKind(err error, want idc.Kind) {
	w.Helper()
	if !idc.Is(err, want) {
		w.Errorf("got %v, want one of kind %q", err, want)
	}
}

// set makes a permission set.
func (w *world) set(name string) idc.PermissionSet {
	w.Helper()
	return must[idc.PermissionSet](w)(w.CreatePermissionSet(w.Context(), root, instance, NewPermissionSet{Name: name}))
}

func (w *world) read(id idc.PermissionSetID) idc.PermissionSet {
	w.Helper()
	return must[idc.PermissionSet](w)(w.DescribePermissionSet(w.Context(), root, instance, id))
}

func (w *world) assign(account idc.AccountID, set idc.PermissionSetID, who idc.Principal) idc.AccessRequest {
	w.Helper()
	return must[idc.AccessRequest](w)(w.CreateAssignment(w.Context(), root, instance, idc.Assignment{Account: account, Set: set, Principal: who}))
}

// provision does for a target what the runner does when all goes well.
func (w *world) provision(account idc.AccountID, set idc.PermissionSetID) {
	w.Helper()
	w.update(func(tx *store.Tx) error {
		p, ok, err := tx.Provisioned(instance, account, set)
		if err != nil || !ok {
			return fmt.Errorf("nobody wants the role: %w", err)
		}
		p.Version, p.RoleARN, p.At = p.Wanted, idc.RoleARN(account, idc.ReservedRolePath, "AWSReservedSSO_"+string(set)), tx.Now()
		if err := tx.PutProvisioned(idc.Provisioned{}, p); err != nil {
			return err
		}
		grants, err := tx.GrantsOn(instance, account, set)
		for _, g := range grants {
			if err := tx.ActivateGrant(g); err != nil {
				return err
			}
		}
		return err
	})
}

func user(id idc.UserID) idc.Principal { return idc.Principal{Type: idc.PrincipalUser, ID: string(id)} }
func group(id idc.GroupID) idc.Principal {
	return idc.Principal{Type: idc.PrincipalGroup, ID: string(id)}
}

// root administers the first identity center.
var root = rootOf(management)

func rootOf(account idc.AccountID) idc.Caller {
	return idc.Caller{Kind: idc.CallerRoot, Account: account, ARN: idc.RootARN(account), UserID: string(account), AccessKeyID: "AKIA",
		Request: idc.Request{ID: "q", SourceIP: "192.0.2.1", EventSource: "sso.amazonaws.com", EventName: "Test"}}
}

// role is a caller with a role of the management account that has one policy.
func (w *world) role(name, document string) idc.Caller {
	w.Helper()
	r := idc.Role{Account: management, ID: idc.RoleID("AROA" + name), Name: name, Path: "/", Trust: "{}", MaxSession: time.Hour,
		Inline: map[string]string{"p": document}, Version: 1, CreatedAt: w.clock.Now()}
	w.update(func(tx *store.Tx) error { return tx.InsertRole(r) })
	c := rootOf(management)
	c.Kind, c.ARN = idc.CallerRole, idc.AssumedRoleARN(management, name, "s")
	c.Session = &idc.RoleSession{Account: management, RoleID: r.ID, RoleARN: r.ARN(), RootRole: r.ARN(), RootRoleID: r.ID, Name: "s",
		Issued: w.clock.Now(), Expires: w.clock.Now().Add(time.Hour)}
	return c
}

// person is a signed-in person.
func (w *world) person(s idc.StoreID, id idc.UserID) idc.Caller {
	c := rootOf("")
	c.Kind, c.ARN, c.UserID, c.AccessKeyID = idc.CallerPerson, "", "", ""
	c.Person = &idc.Person{Store: s, User: id, Name: "whoever", Issued: w.clock.Now()}
	return c
}
