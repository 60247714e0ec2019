package op_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

const (
	management = idc.AccountID("111111111111")
	member     = idc.AccountID("222222222222") // in an OU
	home       = idc.StoreID("d-0000000001")
	rootOU     = "r-root"
	ou         = idc.OUID("ou-root-00000001")
	ada        = idc.UserID("00000000-0000-4000-8000-00000000ada0")
	session    = idc.SessionID("00000000-0000-4000-8000-000000005e55")

	allowAll = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	trust    = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}`
)

// house is a gate over a small organization, with a clock that stands still.
type house struct {
	t     *testing.T
	store *store.Store
	gate  *op.Gate
	clock *storetest.Clock
	ids   atomic.Int64

	address       string
	stopFollowing func()
}

// alone reports that no other process can write to the database.
func (h *house) alone() bool { return !strings.HasPrefix(h.address, "postgres://") }

// another is the store of another process on the same database.
func (h *house) another() *store.Store {
	return storetest.Open(h.t, store.Config{Address: h.address, Now: h.clock.Now})
}

// each runs a test on both databases.
func each(t *testing.T, test func(h *house)) {
	storetest.Each(t, func(t *testing.T, address string) { test(newHouse(t, address)) })
}

func newHouse(t *testing.T, address string) *house {
	t.Helper()
	h := &house{t: t, clock: storetest.NewClock(), address: address}
	newID := func() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", h.ids.Add(1)) }
	h.store = storetest.Open(t, store.Config{Address: address, Now: h.clock.Now, NewID: newID})
	h.stopFollowing = follow(t, h.store)
	h.gate = op.New(op.Config{
		Store: h.store, Now: h.clock.Now, NewID: newID, Rand: rand.NewChaCha8([32]byte{1}),
		Log: slog.New(slog.DiscardHandler), Region: "us-east-1",
	})
	t.Cleanup(func() {
		if err := h.gate.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	h.change(func(tx *op.Tx) error {
		org := idc.Organization{ID: "o-test", Management: management, Root: rootOU, FeatureSet: "ALL", SCPEnabled: true, CreatedAt: tx.Now()}
		full := idc.ServiceControlPolicy{ID: idc.FullAWSAccess, Name: "FullAWSAccess", AWSManaged: true, Version: 1, Content: allowAll}
		account := func(id idc.AccountID, parent string) error {
			if err := tx.InsertAccount(idc.Account{ID: id, Name: string(id), Email: string(id) + "@example.com", Status: idc.AccountActive, JoinedMethod: "CREATED", JoinedAt: tx.Now(), Parent: parent, Plane: idc.PlaneLocal}); err != nil {
				return err
			}
			return tx.AttachSCP(idc.FullAWSAccess, string(id))
		}
		return errors.Join(tx.InsertOrganization(org), tx.InsertSCP(full), tx.AttachSCP(idc.FullAWSAccess, rootOU),
			tx.InsertOU(idc.OU{ID: ou, Name: "workloads", Parent: rootOU}), tx.AttachSCP(idc.FullAWSAccess, string(ou)),
			account(management, rootOU), account(member, string(ou)),
			tx.InsertInstance(idc.Instance{ID: "ssoins-1", Store: home, Owner: management, Region: "us-east-1", Status: "ACTIVE", CreatedAt: tx.Now()}),
			tx.InsertUser(idc.User{Store: home, ID: ada, UserName: "ada", Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}),
			tx.InsertSession(idc.Session{Store: home, ID: session, User: ada, CookieHash: []byte("cookie"), Authenticated: tx.Now(), CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(8 * time.Hour)}))
	})
	return h
}

// follow keeps what is remembered of the data fresh until the test ends, and
// returns when it is so for the first time.
func follow(t *testing.T, s *store.Store) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Follow(ctx, time.Millisecond)
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	await(t, "the log to be followed", func() bool { return !s.Stale() })
	return stop
}

// await asks until it is so, for a minute at most.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for !is() {
		select {
		case <-again.C:
		case <-limit.C:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// pass moves the clock, and waits until the log is known to be followed by the new time.
func (h *house) pass(d time.Duration) {
	h.t.Helper()
	h.clock.Add(d)
	await(h.t, "the log to be followed", func() bool { return !h.store.Stale() })
}

var system = idc.Caller{Kind: idc.CallerSystem, Request: idc.Request{EventSource: "sso.amazonaws.com", EventName: "Arrange"}}

// change does something that the test takes for granted.
func (h *house) change(fn func(tx *op.Tx) error) {
	h.t.Helper()
	if err := op.Exec(h.t.Context(), h.gate, system, func(tx *op.Tx) error {
		tx.Permit("arranged by the test")
		return fn(tx)
	}); err != nil {
		h.t.Fatal(err)
	}
}

// role makes a role with one inline policy.
func (h *house) role(account idc.AccountID, name, inline string) idc.Role {
	h.t.Helper()
	r := idc.Role{
		Account: account, ID: idc.RoleID(fmt.Sprintf("AROA%017d", h.ids.Add(1))), Name: name, Path: "/", Trust: trust,
		MaxSession: time.Hour, Version: 1, CreatedAt: h.clock.Now(),
	}
	if inline != "" {
		r.Inline = map[string]string{"inline": inline}
	}
	h.change(func(tx *op.Tx) error { return tx.InsertRole(r) })
	return r
}

// update changes a role.
func (h *house) update(r idc.Role, edit func(*idc.Role)) idc.Role {
	h.t.Helper()
	after := r
	edit(&after)
	h.change(func(tx *op.Tx) error { return tx.UpdateRole(r, after) })
	var now idc.Role
	storetest.View(h.t, h.store, func(tx *store.Tx) (err error) {
		now, err = tx.RoleByID(r.ID)
		return err
	})
	return now
}

// as is somebody with temporary credentials of a role, issued now.
func (h *house) as(r idc.Role) idc.Caller {
	now := h.clock.Now()
	return idc.Caller{
		Kind: idc.CallerRole, Account: r.Account, ARN: idc.AssumedRoleARN(r.Account, r.Name, "ada"), UserID: string(r.ID) + ":ada", AccessKeyID: "ASIATEST",
		Session: &idc.RoleSession{
			Account: r.Account, RoleID: r.ID, RoleARN: r.ARN(), RootRole: r.ARN(), RootRoleID: r.ID, Name: "ada", Issued: now, Expires: now.Add(time.Hour),
		},
		Request: request("Do"),
	}
}

// person is somebody behind a call.
func (h *house) person() *idc.Person {
	return &idc.Person{Store: home, User: ada, Name: "ada", Session: session, Issued: h.clock.Now()}
}

func root(account idc.AccountID) idc.Caller {
	return idc.Caller{Kind: idc.CallerRoot, Account: account, ARN: idc.RootARN(account), UserID: string(account), AccessKeyID: "AKIATEST", Request: request("Do")}
}

func request(event string) idc.Request {
	return idc.Request{
		ID: "r-" + event, SourceIP: "192.0.2.7", UserAgent: "test", Region: "us-east-1", EventSource: "test.amazonaws.com", EventName: event,
		Parameters: func() []byte { return []byte(`{"asked":"` + event + `"}`) },
	}
}

// ask asks the gate whether a caller may do something; nil is yes.
func (h *house) ask(c idc.Caller, check op.Check) error {
	h.t.Helper()
	if check.Owner == "" {
		check.Owner = c.Account
	}
	if check.Resource == "" {
		check.Resource = "arn:aws:test:::thing"
	}
	_, err := op.View(h.t.Context(), h.gate, c, func(tx *op.Tx) (struct{}, error) { return struct{}{}, tx.Authorize(check) })
	return err
}

func (h *house) wantAllowed(what string, c idc.Caller, check op.Check) {
	h.t.Helper()
	if err := h.ask(c, check); err != nil {
		h.t.Errorf("%s: %v", what, err)
	}
}

func (h *house) wantKind(what string, kind idc.Kind, err error) {
	h.t.Helper()
	if !idc.Is(err, kind) {
		h.t.Errorf("%s: got %v, want an error of kind %q", what, err, kind)
	}
}

func (h *house) wantDenied(what string, c idc.Caller, check op.Check) {
	h.t.Helper()
	h.wantKind(what, idc.KindDenied, h.ask(c, check))
}

// event is what the tests look at of an audit event.
type event struct {
	EventName, EventType, ErrorCode, ErrorMessage, RequestID, SourceIPAddress string
	ReadOnly                                                                  bool
	RequestParameters, ResponseElements                                       map[string]any
	UserIdentity                                                              struct {
		Type, ARN, PrincipalID, AccountID, AccessKeyID, InvokedBy, CredentialID string
		OnBehalfOf                                                              *struct{ UserID, IdentityStoreARN string }
		SessionContext                                                          *struct {
			SessionIssuer struct{ ARN, PrincipalID string }
			Attributes    struct{ MFAAuthenticated string }
		}
	}
}

// events lists the events of an account, newest first.
func (h *house) events(account idc.AccountID) []event {
	h.t.Helper()
	var all []event
	after := ""
	for {
		var page idc.Page[idc.Event]
		storetest.View(h.t, h.store, func(tx *store.Tx) (err error) {
			page, err = tx.ListEvents(account, idc.PageRequest{Limit: 1000, After: after})
			return err
		})
		for _, row := range page.Items {
			var e event
			if err := json.Unmarshal(row.Body, &e); err != nil {
				h.t.Fatalf("%v in %s", err, row.Body)
			}
			all = append(all, e)
		}
		if after = page.Next; after == "" {
			return all
		}
	}
}
