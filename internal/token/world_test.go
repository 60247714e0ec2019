package token

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"runtime"
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

const public = "https://sso.example.com"

// world is a deployment with one instance, and the clock it runs by.
type world struct {
	t        testing.TB
	clock    *storetest.Clock
	store    *store.Store
	gate     *op.Gate
	ring     *keys.Ring
	instance idc.Instance
	*Service
	ids atomic.Int64
}

// each runs a test in a world on SQLite and in one on PostgreSQL.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	storetest.Each(t, func(t *testing.T, address string) { test(t, newWorld(t, address)) })
}

func newWorld(t testing.TB, address string) *world {
	t.Helper()
	w := &world{t: t, clock: storetest.NewClock()}
	w.store = storetest.Open(t, store.Config{Address: address, Now: w.clock.Now})
	following, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.store.Follow(following, time.Millisecond)
	}()
	t.Cleanup(func() { stop(); <-done })
	var err error
	w.ring, err = keys.Create(keys.Config{Dir: t.TempDir(), Now: w.clock.Now, Rand: rand.Reader, NewID: w.newID})
	if err != nil {
		t.Fatal(err)
	}
	w.instance = w.addInstance("ssoins-7223000000000001", "d-9067000001")
	w.gate = op.New(op.Config{
		Store: w.store, Now: w.clock.Now, NewID: w.newID, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Region: "us-east-1",
	})
	t.Cleanup(func() { w.gate.Close(context.Background()) })
	w.Service = w.node()
	w.fresh()
	return w
}

// node is another process of the deployment.
func (w *world) node() *Service {
	return New(Config{
		Gate: w.gate, Ring: w.ring, Rand: rand.Reader, PublicURL: public, Home: w.instance.ID,
		Origins: []string{"https://console.example.com"}, Pending: 3,
	})
}

func (w *world) newID() string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", w.ids.Add(1)) }

// pass lets time pass, and waits until caches know what happened until then.
func (w *world) pass(d time.Duration) {
	w.clock.Add(d)
	w.fresh()
}

func (w *world) fresh() {
	for w.store.Stale() && w.t.Context().Err() == nil {
		runtime.Gosched()
	}
}

func (w *world) addInstance(id idc.InstanceID, storeID idc.StoreID) idc.Instance {
	w.t.Helper()
	i := idc.Instance{ID: id, Store: storeID, Owner: "111122223333", Region: "us-east-1", Status: "ACTIVE", CreatedAt: w.clock.Now()}
	storetest.Update(w.t, w.store, func(tx *store.Tx) error { return tx.InsertInstance(i) })
	return i
}

// signIn makes a person with a session of eight hours.
func (w *world) signIn(storeID idc.StoreID, name string) idc.Caller {
	w.t.Helper()
	now := w.clock.Now()
	u := idc.User{Store: storeID, ID: idc.UserID(w.newID()), UserName: name, Status: idc.UserEnabled, Source: idc.SourceDirectory, CreatedAt: now, UpdatedAt: now}
	storetest.Update(w.t, w.store, func(tx *store.Tx) error { return tx.InsertUser(u) })
	return w.session(u)
}

func (w *world) session(u idc.User) idc.Caller {
	w.t.Helper()
	now := w.clock.Now()
	id := idc.SessionID(w.newID())
	cookie := sha256.Sum256([]byte(id))
	s := idc.Session{Store: u.Store, ID: id, User: u.ID, Authenticated: now, CreatedAt: now, ExpiresAt: now.Add(8 * time.Hour), CookieHash: cookie[:]}
	storetest.Update(w.t, w.store, func(tx *store.Tx) error { return tx.InsertSession(s) })
	return idc.Caller{
		Kind: idc.CallerPerson, Person: &idc.Person{Store: u.Store, User: u.ID, Name: u.UserName, Session: id, Issued: now},
		Request: idc.Request{ID: "page", SourceIP: "198.51.100.9"},
	}
}

// somebody is who calls without proving anything.
func somebody() idc.Caller {
	return idc.Caller{Request: idc.Request{ID: "request", SourceIP: "192.0.2.1", EventSource: "sso.amazonaws.com", EventName: "CreateToken"}}
}

var refreshing = ClientRequest{Name: "botocore-client-corp", Type: "public", Scopes: []string{"sso:account:access"}}

var withCode = ClientRequest{
	Name: "botocore-client-corp", Type: "public", Scopes: []string{"sso:account:access"},
	GrantTypes: []string{"authorization_code", "refresh_token"}, RedirectURIs: []string{"http://127.0.0.1/oauth/callback"},
}

func (w *world) registered(r ClientRequest) Client {
	w.t.Helper()
	c, err := w.RegisterClient(w.t.Context(), somebody(), r)
	if err != nil {
		w.t.Fatalf("register: %v", err)
	}
	return c
}

// device is a device login under way.
type device struct {
	Client
	DeviceAuthorization
}

func (w *world) started(r ClientRequest) device {
	w.t.Helper()
	c := w.registered(r)
	a, err := w.StartDeviceAuthorization(w.t.Context(), somebody(), c.ID, c.Secret, public+"/start")
	if err != nil {
		w.t.Fatalf("start device authorization: %v", err)
	}
	return device{c, a}
}

// asks is one CreateToken call of the device.
func (w *world) asks(d device) (Tokens, error) {
	return w.CreateToken(w.t.Context(), somebody(), TokenRequest{
		ClientID: d.ID, ClientSecret: d.Secret, GrantType: "urn:ietf:params:oauth:grant-type:device_code", DeviceCode: d.DeviceCode,
	})
}

// loggedIn is a whole device login.
func (w *world) loggedIn(who idc.Caller, r ClientRequest) (device, Tokens) {
	w.t.Helper()
	d := w.started(r)
	if err := w.ApproveDevice(w.t.Context(), who, d.UserCode); err != nil {
		w.t.Fatalf("approve: %v", err)
	}
	tokens, err := w.asks(d)
	if err != nil {
		w.t.Fatalf("create token: %v", err)
	}
	return d, tokens
}

const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // of RFC 7636, appendix B

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

const callback = "http://127.0.0.1:51234/oauth/callback"

// asked is the request that the AWS CLI has the browser make.
func asked(c Client) AuthorizeRequest {
	return ParseAuthorize(url.Values{
		"response_type": {"code"}, "client_id": {c.ID}, "redirect_uri": {callback}, "state": {"a state"},
		"code_challenge_method": {"S256"}, "scopes": {"sso:account:access"}, "code_challenge": {challengeOf(verifier)},
	})
}

func (w *world) code(who idc.Caller, c Client) string {
	w.t.Helper()
	redirect, err := w.GrantCode(w.t.Context(), who, asked(c))
	if err != nil {
		w.t.Fatalf("grant code: %v", err)
	}
	u, err := url.Parse(redirect)
	if err != nil || !strings.HasPrefix(redirect, callback+"?") {
		w.t.Fatalf("redirect: got %q", redirect)
	}
	return u.Query().Get("code")
}

func exchange(c Client, code string) TokenRequest {
	return TokenRequest{
		ClientID: c.ID, ClientSecret: c.Secret, GrantType: "authorization_code", Code: code, RedirectURI: callback, CodeVerifier: verifier,
	}
}

func refreshOf(c Client, token string) TokenRequest {
	return TokenRequest{ClientID: c.ID, ClientSecret: c.Secret, GrantType: "refresh_token", RefreshToken: token}
}

// opens reports whether the gate lets the bearer of an access token in.
func (w *world) opens(token string) error {
	c, err := w.OpenAccessToken(token)
	if err != nil {
		return err
	}
	_, err = op.View(w.t.Context(), w.gate, c, func(tx *op.Tx) (struct{}, error) {
		tx.Permit("the test asks whether the caller lives")
		return struct{}{}, nil
	})
	return err
}

func (w *world) wantOpen(token string) {
	w.t.Helper()
	if err := w.opens(token); err != nil {
		w.t.Errorf("access token: got %v, want it to be good", err)
	}
}

func (w *world) wantShut(token string) {
	w.t.Helper()
	if err := w.opens(token); !idc.Is(err, idc.KindUnauthenticated) {
		w.t.Errorf("access token: got %v, want it to be refused", err)
	}
}

// wantRefusal checks the reason, which is the exception's name, of an error.
func wantRefusal(t testing.TB, err error, want idc.Reason) {
	t.Helper()
	var e *idc.Error
	if !errors.As(err, &e) || e.Reason != want || e.Message == "" {
		t.Errorf("error: got %v, want reason %s and a message", err, want)
	}
}
