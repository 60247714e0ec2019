package signin

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// cheap is a hash that tests can pay.
var cheap = HashParams{Memory: 1024, Time: 1, Threads: 1}

const (
	management = idc.AccountID("111122223333")
	home       = idc.InstanceID("ssoins-72231234567890ab")
	homeStore  = idc.StoreID("d-1234567890")
	other      = idc.InstanceID("ssoins-7223ba0987654321")
	otherStore = idc.StoreID("d-0987654321")
)

// world is a deployment with two instances, and a service over it.
type world struct {
	*Service
	t     testing.TB
	db    *store.Store
	gate  *op.Gate
	clock *storetest.Clock
	ids   atomic.Int64
	admin idc.Caller

	cookies map[string]string // the present one of a flow, by the one it began under
}

func newWorld(t testing.TB, configure ...func(*Config)) *world {
	t.Helper()
	return worldOn(t, filepath.Join(t.TempDir(), "gatehouse.db"), configure...)
}

func worldOn(t testing.TB, address string, configure ...func(*Config)) *world {
	t.Helper()
	w := &world{t: t, clock: storetest.NewClock(), cookies: map[string]string{}}
	newID := func() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", w.ids.Add(1)) }
	w.db = storetest.Open(t, store.Config{Address: address, Now: w.clock.Now, NewID: newID})
	follow(t, w.db)
	ring, err := keys.Create(keys.Config{Dir: t.TempDir(), Now: w.clock.Now, Rand: rand.Reader, NewID: newID})
	if err != nil {
		t.Fatal(err)
	}
	w.gate = op.New(op.Config{
		Store: w.db, Now: w.clock.Now, NewID: newID, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Region: "us-east-1",
	})
	t.Cleanup(func() { w.gate.Close(context.Background()) })
	w.admin = idc.Caller{Kind: idc.CallerRoot, Account: management, ARN: idc.RootARN(management), AccessKeyID: "AKIAEXAMPLE"}
	storetest.Update(t, w.db, func(tx *store.Tx) error {
		now := tx.Now()
		if err := tx.InsertOrganization(idc.Organization{ID: "o-exampleorg1", Management: management, Root: "r-abcd", FeatureSet: "ALL", CreatedAt: now}); err != nil {
			return err
		}
		if err := tx.InsertAccount(idc.Account{ID: management, Name: "Management", Email: "m@example.com", Status: idc.AccountActive, JoinedAt: now, Parent: "r-abcd", Plane: idc.PlaneLocal}); err != nil {
			return err
		}
		for id, s := range map[idc.InstanceID]idc.StoreID{home: homeStore, other: otherStore} {
			if err := tx.InsertInstance(idc.Instance{ID: id, Store: s, Owner: management, Region: "us-east-1", Status: "ACTIVE", CreatedAt: now}); err != nil {
				return err
			}
		}
		return nil
	})
	cfg := Config{Gate: w.gate, Ring: ring, Rand: rand.Reader, PublicURL: "http://localhost:8080", Instance: home, Hash: cheap}
	for _, f := range configure {
		f(&cfg)
	}
	if w.Service, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	return w
}

// follow keeps the store's caches fresh, as the program does.
func follow(t testing.TB, db *store.Store) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		db.Follow(ctx, time.Millisecond)
	}()
	t.Cleanup(func() { stop(); <-done })
	for tick := time.NewTicker(time.Millisecond); db.Fresh().IsZero(); {
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatal("the store does not become fresh")
		}
	}
}

// user adds a person with a password of their own; "" is none.
func (w *world) user(in idc.StoreID, name, password string) idc.User {
	w.t.Helper()
	u := idc.User{
		Store: in, ID: idc.UserID(fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", w.ids.Add(1))), UserName: name,
		Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1, Attrs: idc.UserAttributes{DisplayName: name},
	}
	storetest.Update(w.t, w.db, func(tx *store.Tx) error { return tx.InsertUser(u) })
	if password != "" {
		w.set(u, NewPassword{Password: password})
	}
	return u
}

func (w *world) set(u idc.User, n NewPassword) string {
	w.t.Helper()
	oneTime, err := w.UpdatePassword(w.t.Context(), w.as("sso-directory.amazonaws.com", "UpdatePassword"), u.Store, u.ID, n)
	if err != nil {
		w.t.Fatalf("setting the password of %s: %v", u.UserName, err)
	}
	return oneTime
}

// as is the administrator, doing what the event of that name records.
func (w *world) as(source, name string) idc.Caller {
	c := w.admin
	c.Request = idc.Request{EventSource: source, EventName: name, SourceIP: "192.0.2.9"}
	return c
}

// visitor is a browser that nobody is signed in with.
func visitor() idc.Caller {
	return idc.Caller{Request: idc.Request{ID: "request", SourceIP: "203.0.113.7", UserAgent: "Browser/1.0"}}
}

func (w *world) begin() string {
	w.t.Helper()
	cookie, err := w.Begin(w.t.Context(), visitor(), "", Return{Page: "portal"})
	if err != nil {
		w.t.Fatal(err)
	}
	return cookie
}

// signIn takes one password step in a new flow.
func (w *world) signIn(name, password string) (Result, error) {
	w.t.Helper()
	return w.Next(w.t.Context(), visitor(), w.begin(), Input{UserName: name, Password: password})
}

// mustSignIn signs somebody in and gives the caller that the cookie makes.
func (w *world) mustSignIn(name, password string) (idc.Caller, Result) {
	w.t.Helper()
	r, err := w.signIn(name, password)
	if err != nil || r.Step != StepDone {
		w.t.Fatalf("signing in as %s: step %s, %v", name, r.Step, err)
	}
	c, err := w.Caller(w.t.Context(), r.Cookie)
	if err != nil {
		w.t.Fatalf("caller of the session: %v", err)
	}
	return c, r
}

// act asks the gate whether a caller still may do anything.
func (w *world) act(c idc.Caller) error {
	_, err := w.OwnSessions(w.t.Context(), c, idc.PageRequest{Limit: 10})
	return err
}

// event is what tests look at of an audit event.
type event struct {
	Name, ErrorCode string
	Identity        struct {
		Type       string
		OnBehalfOf struct{ UserID, IdentityStoreARN string }
	} `json:"userIdentity"`
	Details  map[string]any `json:"serviceEventDetails"`
	More     map[string]any `json:"additionalEventData"`
	Response map[string]any `json:"responseElements"`
	Type     string         `json:"eventType"`
}

// events of the management account, oldest first, from a source; "" is all.
func (w *world) events(source string) (out []event) {
	w.t.Helper()
	storetest.View(w.t, w.db, func(tx *store.Tx) error {
		page, err := tx.ListEvents(management, idc.PageRequest{Limit: 1000})
		for _, e := range page.Items {
			if source != "" && e.Source != source {
				continue
			}
			v := event{}
			if err := json.Unmarshal(e.Body, &v); err != nil {
				return err
			}
			v.Name = e.Name
			out = append([]event{v}, out...)
		}
		return err
	})
	return out
}

func wantKind(t *testing.T, what string, err error, want idc.Kind) {
	t.Helper()
	if !idc.Is(err, want) {
		t.Errorf("%s: got %v, want an error of kind %q", what, err, want)
	}
}

const (
	pass  = "Correct-Horse-1"
	pass2 = "Battery-Staple-2"
	pass3 = "Third-Password-3"
	pass4 = "Fourth-Password-4"
)

func TestSignIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := worldOn(t, address)
		u := w.user(homeStore, "Ada", pass)
		c, r := w.mustSignIn(" ada ", pass)

		if got, want := *c.Person, (idc.Person{Store: homeStore, User: u.ID, Name: "Ada", Session: r.Session.ID, Issued: r.Session.Issued}); got != want {
			t.Errorf("person: got %+v, want %+v", got, want)
		}
		if got, want := r.Session.ExpiresAt.Sub(r.Session.CreatedAt), 8*time.Hour; got != want {
			t.Errorf("session lasts %v, want %v", got, want)
		}
		if r.Session.SourceIP != "203.0.113.7" || r.Session.UserAgent != "Browser/1.0" {
			t.Errorf("session: got %+v", r.Session)
		}
		if err := w.act(c); err != nil { // the password was set a moment ago: its mark lies ahead
			t.Errorf("the new session is refused: %v", err)
		}
		if got, want := r.Return, (Return{Page: "portal"}); got != want {
			t.Errorf("return: got %+v, want %+v", got, want)
		}

		w.clock.Add(8 * time.Hour)
		_, err := w.Caller(t.Context(), r.Cookie)
		wantKind(t, "an expired session", err, idc.KindUnauthenticated)
		_, err = w.Caller(t.Context(), "")
		wantKind(t, "no cookie", err, idc.KindUnauthenticated)
		_, err = w.Caller(t.Context(), "AAAA")
		wantKind(t, "another cookie", err, idc.KindUnauthenticated)
	})
}

func TestSecretsAreNotStored(t *testing.T) {
	w := newWorld(t)
	u := w.user(homeStore, "ada", pass)
	flow := w.begin()
	r, err := w.Next(t.Context(), visitor(), flow, Input{UserName: "ada", Password: pass})
	if err != nil {
		t.Fatal(err)
	}
	storetest.View(t, w.db, func(tx *store.Tx) error {
		s, err := tx.Session(homeStore, r.Session.ID)
		if string(s.CookieHash) == r.Cookie || len(s.CookieHash) != 32 {
			t.Errorf("stored of the cookie: %q", s.CookieHash)
		}
		p, perr := tx.Password(homeStore, u.ID)
		if perr != nil || p.Hash == pass {
			t.Errorf("stored of the password: %q, %v", p.Hash, perr)
		}
		return err
	})
	_, err = w.Flow(t.Context(), flow)
	wantKind(t, "the flow of a session that was made", err, idc.KindNotFound)
}

// One name in two instances is two people.
func TestInstancesDoNotMeet(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", pass)
	u := w.user(otherStore, "ada", pass2)

	_, err := w.signIn("ada", pass2)
	wantKind(t, "the other Ada's password", err, idc.KindUnauthenticated)
	cookie, err := w.Begin(t.Context(), visitor(), other, Return{Page: "portal"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.Next(t.Context(), visitor(), cookie, Input{UserName: "ada", Password: pass2})
	if err != nil || r.Session.User != u.ID || r.Session.Store != otherStore {
		t.Errorf("got session %+v, %v", r.Session, err)
	}
	_, err = w.Begin(t.Context(), visitor(), "ssoins-0000000000000000", Return{})
	wantKind(t, "an instance that is not there", err, idc.KindNotFound)
}

func TestOneTimePassword(t *testing.T) {
	w := newWorld(t)
	u := w.user(homeStore, "ada", "")
	oneTime := w.set(u, NewPassword{OneTime: true})

	flow := w.begin()
	next := func(in Input) (Result, error) {
		t.Helper()
		return w.next(flow, in)
	}
	r, err := next(Input{UserName: "ada", Password: oneTime})
	if err != nil || r.Step != StepNewPassword || r.Cookie != "" || r.User != "ada" {
		t.Fatalf("got %+v, %v", r, err)
	}
	for _, c := range []struct{ password, repeated, want string }{
		{pass, pass2, "not the same"},
		{"Short-1", "Short-1", "8 to 64"},
		{"no-upper-case-1", "no-upper-case-1", "an upper-case letter"},
		{oneTime, oneTime, "one of your last"},
	} {
		_, err := next(Input{NewPassword: c.password, Repeated: c.repeated})
		wantKind(t, c.password, err, idc.KindInvalid)
		wantText(t, err, c.want)
		wantText(t, err, "We couldn't update your password")
	}
	if r, err = next(Input{NewPassword: pass, Repeated: pass}); err != nil || r.Step != StepDone {
		t.Fatalf("got %+v, %v", r, err)
	}
	c, err := w.Caller(t.Context(), r.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.act(c); err != nil { // changing the password ended what was before, not this
		t.Errorf("the session after the change is refused: %v", err)
	}
	_, err = w.signIn("ada", oneTime)
	wantKind(t, "the one-time password a second time", err, idc.KindUnauthenticated)
	w.mustSignIn("ada", pass)
}

func TestOneTimePasswordLapses(t *testing.T) {
	w := newWorld(t)
	u := w.user(homeStore, "ada", "")
	oneTime := w.set(u, NewPassword{OneTime: true})
	w.clock.Add(7*24*time.Hour - time.Second)
	if r, err := w.signIn("ada", oneTime); err != nil || r.Step != StepNewPassword {
		t.Fatalf("got %+v, %v", r, err)
	}
	w.clock.Add(time.Second)
	_, err := w.signIn("ada", oneTime)
	wantKind(t, "after seven days", err, idc.KindUnauthenticated)
}

func TestRequireChange(t *testing.T) {
	w := newWorld(t)
	u := w.user(homeStore, "ada", pass)
	w.set(u, NewPassword{Password: pass2, RequireChange: true})
	r, err := w.signIn("ada", pass2)
	if err != nil || r.Step != StepNewPassword {
		t.Errorf("got %+v, %v", r, err)
	}
}

// A flow that waits for a new password dies with the password it was opened by.
func TestNewPasswordNeedsTheOneProven(t *testing.T) {
	w := newWorld(t)
	u := w.user(homeStore, "ada", "")
	for name, meanwhile := range map[string]func(){
		"another one-time password": func() { w.set(u, NewPassword{OneTime: true}) },
		"disabled": func() {
			storetest.Update(t, w.db, func(tx *store.Tx) error {
				before, err := tx.User(homeStore, u.ID)
				after := before
				after.Status = idc.UserDisabled
				if err != nil {
					return err
				}
				return tx.UpdateUser(before, after)
			})
		},
	} {
		storetest.Update(t, w.db, func(tx *store.Tx) error {
			before, err := tx.User(homeStore, u.ID)
			if err != nil || before.Status == idc.UserEnabled {
				return err
			}
			after := before
			after.Status = idc.UserEnabled
			return tx.UpdateUser(before, after)
		})
		w.clock.Add(time.Second)
		oneTime := w.set(u, NewPassword{OneTime: true})
		flow := w.begin()
		if _, err := w.next(flow, Input{UserName: "ada", Password: oneTime}); err != nil {
			t.Fatal(err)
		}
		w.clock.Add(time.Second)
		meanwhile()
		_, err := w.next(flow, Input{NewPassword: pass, Repeated: pass})
		wantKind(t, name, err, idc.KindNotFound)
	}
}

func TestFlowEnds(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", pass)
	flow := w.begin()
	w.clock.Add(flowLife)
	_, err := w.Next(t.Context(), visitor(), flow, Input{UserName: "ada", Password: pass})
	wantKind(t, "a flow that took too long", err, idc.KindNotFound)
	_, err = w.Next(t.Context(), visitor(), "", Input{UserName: "ada", Password: pass})
	wantKind(t, "no flow", err, idc.KindNotFound)
}

// Flows of one network are bounded; the oldest give way.
func TestFlowsAreBounded(t *testing.T) {
	w := newWorld(t)
	first := w.begin()
	for range flowsMost {
		w.clock.Add(time.Millisecond)
		w.begin()
	}
	_, err := w.Flow(t.Context(), first)
	wantKind(t, "the oldest flow", err, idc.KindNotFound)
}

func TestReauthentication(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", pass)
	w.user(homeStore, "eve", pass2)
	c, r := w.mustSignIn("ada", pass)
	fresh := func() bool {
		t.Helper()
		ok, err := w.Fresh(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if !fresh() {
		t.Error("a new session is not fresh")
	}
	w.clock.Add(15 * time.Minute)
	if fresh() {
		t.Error("a session of 15 minutes is fresh")
	}
	flow, err := w.Reauthenticate(t.Context(), c, Return{Page: "device", Query: "user_code=AAAA-BBBB"})
	if err != nil {
		t.Fatal(err)
	}
	// The flow is Ada's, whatever name is given.
	_, err = w.Next(t.Context(), visitor(), flow, Input{UserName: "eve", Password: pass2})
	wantKind(t, "somebody else's password", err, idc.KindUnauthenticated)
	again, err := w.Next(t.Context(), visitor(), flow, Input{Password: pass})
	if err != nil || again.Step != StepDone || again.Cookie != "" || again.Session.ID != r.Session.ID || again.Return.Page != "device" {
		t.Fatalf("got %+v, %v", again, err)
	}
	if !fresh() {
		t.Error("the session is not fresh after the password")
	}
	if got, want := again.Session.ExpiresAt, r.Session.ExpiresAt; !got.Equal(want) {
		t.Errorf("proving a session again made it last until %v, want %v", got, want)
	}
	_, err = w.Reauthenticate(t.Context(), visitor(), Return{})
	wantKind(t, "nobody", err, idc.KindUnauthenticated)
}

func wantText(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error: got %v, want one that says %q", err, want)
	}
}
