package local

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

const (
	management idc.AccountID  = "100000000001"
	member     idc.AccountID  = "200000000002"
	other      idc.AccountID  = "300000000003"
	instance   idc.InstanceID = "ssoins-7223000000000001"
	people     idc.StoreID    = "d-9067000001"
	ada        idc.UserID     = "aaaaaaaa-0000-4000-8000-000000000001"
)

// world is an organization of three accounts with one person in it.
type world struct {
	testing.TB
	db     *store.Store
	gate   *op.Gate
	clock  *storetest.Clock
	plane  *Plane
	sts    *STS
	sealer *Sealer
}

func newWorld(t testing.TB, address string) *world {
	t.Helper()
	w := &world{TB: t, clock: storetest.NewClock()}
	var last atomic.Int64
	newID := func() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", last.Add(1)) }
	w.db = storetest.Open(t, store.Config{Address: address, Now: w.clock.Now, NewID: newID})
	w.follow()
	w.gate = op.New(op.Config{Store: w.db, Now: w.clock.Now, NewID: newID, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Region: "us-east-1"})
	t.Cleanup(func() { w.gate.Close(context.Background()) })
	ring, err := keys.Create(keys.Config{Dir: t.TempDir(), Now: w.clock.Now, Rand: rand.Reader, NewID: newID})
	if err != nil {
		t.Fatal(err)
	}
	w.sealer = NewSealer(ring, rand.Reader)
	cfg := Config{Gate: w.gate, Sealer: w.sealer, Rand: rand.Reader, PublicURL: "https://id.example.org"}
	w.plane, w.sts = New(cfg), NewSTS(cfg)
	w.update(w.found)
	return w
}

func (w *world) found(tx *store.Tx) error {
	org := idc.Organization{ID: "o-0000000001", Management: management, Root: "r-0001", FeatureSet: "ALL", SCPEnabled: true, CreatedAt: tx.Now()}
	full := idc.ServiceControlPolicy{ID: idc.FullAWSAccess, Name: "FullAWSAccess", AWSManaged: true, Version: 1,
		Content: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`}
	if err := tx.InsertOrganization(org); err != nil {
		return err
	}
	if err := tx.InsertSCP(full); err != nil {
		return err
	}
	targets := []string{string(org.Root)}
	for _, id := range []idc.AccountID{management, member, other} {
		if err := tx.InsertAccount(idc.Account{ID: id, Name: "a" + string(id), Email: string(id) + "@example.org", Status: idc.AccountActive,
			JoinedMethod: "CREATED", JoinedAt: tx.Now(), Parent: string(org.Root), Plane: idc.PlaneLocal}); err != nil {
			return err
		}
		targets = append(targets, string(id))
	}
	for _, target := range targets {
		if err := tx.AttachSCP(full.ID, target); err != nil {
			return err
		}
	}
	if err := tx.InsertInstance(idc.Instance{ID: instance, Store: people, Owner: management, Region: "us-east-1", Status: "ACTIVE", CreatedAt: tx.Now()}); err != nil {
		return err
	}
	return tx.InsertUser(idc.User{Store: people, ID: ada, UserName: "ada", Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1,
		CreatedAt: tx.Now(), UpdatedAt: tx.Now()})
}

// follow keeps what the process remembers fresh by the test's clock.
func (w *world) follow() {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := w.db.Follow(ctx, time.Millisecond); err != nil {
			w.Errorf("follow: %v", err)
		}
	}()
	w.Cleanup(func() { stop(); <-done })
	w.catchUp()
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

func (w *world) pass(d time.Duration) { w.clock.Add(d); w.catchUp() }

func (w *world) update(fn func(*store.Tx) error) { w.Helper(); storetest.Update(w, w.db, fn) }

func (w *world) role(account idc.AccountID, name string) (role idc.Role) {
	w.Helper()
	storetest.View(w, w.db, func(tx *store.Tx) (err error) {
		role, err = tx.RoleByName(account, name)
		return err
	})
	return role
}

// changeRole changes a role behind everybody's back, as no API can.
func (w *world) changeRole(account idc.AccountID, name string, change func(*idc.Role)) {
	w.Helper()
	w.update(func(tx *store.Tx) error {
		before, err := tx.RoleByName(account, name)
		if err != nil {
			return err
		}
		after := before
		change(&after)
		return tx.UpdateRole(before, after)
	})
}

func (w *world) events(account idc.AccountID) (names []string) {
	w.Helper()
	storetest.View(w, w.db, func(tx *store.Tx) error {
		page, err := tx.ListEvents(account, idc.PageRequest{Limit: 1000})
		for _, e := range page.Items {
			if !json.Valid(e.Body) {
				w.Errorf("event %s is no JSON: %s", e.Name, e.Body)
			}
			names = append(names, e.Name)
		}
		return err
	})
	slices.Sort(names)
	return names
}

// root is a caller with the key of an account's root.
func root(account idc.AccountID) idc.Caller {
	return idc.Caller{Kind: idc.CallerRoot, Account: account, ARN: idc.RootARN(account), UserID: string(account), AccessKeyID: "AKIA",
		Request: idc.Request{ID: "q", SourceIP: "192.0.2.1", EventSource: sourceSTS, EventName: "AssumeRole"}}
}

// asPerson asks for credentials as the access portal does.
func (w *world) federate(f plane.Federation) (plane.Credentials, error) {
	c := idc.Caller{Kind: idc.CallerPerson, Person: &f.Person, Request: idc.Request{ID: "q", SourceIP: "192.0.2.1", EventSource: sourceSSO, EventName: "Federate"}}
	return op.Update(w.Context(), w.gate, c, func(tx *op.Tx) (plane.Credentials, error) {
		tx.Permit("the test stands for access")
		return w.plane.Federate(tx, f)
	})
}

// open makes a caller of credentials.
func (w *world) open(c plane.Credentials) idc.Caller {
	w.Helper()
	o, err := w.sealer.Open(c.SessionToken)
	if err != nil {
		w.Fatal(err)
	}
	return CallerOf(o, idc.Request{ID: "q", SourceIP: "192.0.2.1", EventSource: sourceSTS, EventName: "AssumeRole"})
}

func person(w *world) idc.Person {
	return idc.Person{Store: people, User: ada, Name: "ada", Issued: w.clock.Now()}
}

func wantKind(t testing.TB, err error, want idc.Kind) {
	t.Helper()
	if !idc.Is(err, want) {
		t.Errorf("got %v, want one of kind %q", err, want)
	}
}
