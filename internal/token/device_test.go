package token

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

func TestDeviceLogin(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.signIn(w.instance.Store, "ada")
		d := w.started(refreshing)
		if d.ExpiresIn != 600*time.Second || d.Interval != time.Second {
			t.Errorf("expires in %v, interval %v: want 10 minutes and 1 second", d.ExpiresIn, d.Interval)
		}
		if d.VerificationURI != public+"/device" || d.VerificationURIComplete != public+"/device?user_code="+d.UserCode {
			t.Errorf("verification addresses: got %q and %q", d.VerificationURI, d.VerificationURIComplete)
		}
		_, err := w.asks(d)
		wantRefusal(t, err, "AuthorizationPendingException")

		typed := " " + strings.ToLower(strings.ReplaceAll(d.UserCode, "-", " – "))
		r, err := w.DeviceRequest(t.Context(), ada, typed)
		if err != nil || r.UserCode != d.UserCode || r.ClientName != "botocore-client-corp" || r.SourceIP != "192.0.2.1" ||
			len(r.Scopes) != 1 || r.ExpiresAt.Sub(r.CreatedAt) != 600*time.Second {
			t.Errorf("device request: got %+v, %v", r, err)
		}
		if err := w.ApproveDevice(t.Context(), ada, typed); err != nil {
			t.Fatal(err)
		}
		for _, f := range []func() error{
			func() error { return w.ApproveDevice(t.Context(), ada, d.UserCode) },
			func() error { return w.DenyDevice(t.Context(), ada, d.UserCode) },
			func() error { _, err := w.DeviceRequest(t.Context(), ada, d.UserCode); return err },
		} {
			if err := f(); !idc.Is(err, idc.KindNotFound) {
				t.Errorf("a code that is used: got %v, want NotFound", err)
			}
		}
		tokens, err := w.asks(d)
		if err != nil {
			t.Fatal(err)
		}
		if tokens.ExpiresIn != time.Hour || !strings.HasPrefix(tokens.AccessToken, "aoa") || !strings.HasPrefix(tokens.RefreshToken, "aor") {
			t.Errorf("tokens: got %+v", tokens)
		}
		w.wantOpen(tokens.AccessToken)
		c, err := w.OpenAccessToken(tokens.AccessToken)
		if err != nil || c.Kind != idc.CallerPerson || c.Person.User != ada.Person.User || c.Person.Session != ada.Person.Session ||
			c.Person.Name != "ada" || c.Person.Store != w.instance.Store || c.Person.Family == "" {
			t.Errorf("caller: got %+v, %v", c.Person, err)
		}
	})
}

func TestDeviceDecisions(t *testing.T) {
	w := sqlite(t)
	ada := w.signIn(w.instance.Store, "ada")
	other := w.addInstance("ssoins-7223000000000002", "d-9067000002")
	eve := w.signIn(other.Store, "ada") // the same name in another store is another person

	denied := w.started(refreshing)
	if err := w.DenyDevice(t.Context(), ada, denied.UserCode); err != nil {
		t.Fatal(err)
	}
	_, err := w.asks(denied)
	wantRefusal(t, err, "AccessDeniedException")

	expired := w.started(refreshing)
	w.pass(600 * time.Second)
	err = w.ApproveDevice(t.Context(), ada, expired.UserCode)
	wantRefusal(t, err, ReasonExpired)
	if _, err := w.DeviceRequest(t.Context(), ada, expired.UserCode); !idc.Is(err, idc.KindNotFound) {
		t.Errorf("an expired code: got %v, want NotFound", err)
	}
	_, err = w.asks(expired)
	wantRefusal(t, err, "ExpiredTokenException")

	late := w.started(refreshing)
	if err := w.ApproveDevice(t.Context(), ada, late.UserCode); err != nil {
		t.Fatal(err)
	}
	w.pass(600 * time.Second)
	_, err = w.asks(late)
	wantRefusal(t, err, "ExpiredTokenException")

	waiting := w.started(refreshing)
	token := ada
	person := *ada.Person
	person.Family = "a family"
	token.Person = &person
	for name, c := range map[string]idc.Caller{"nobody": somebody(), "a token": token} {
		if err := w.ApproveDevice(t.Context(), c, waiting.UserCode); !idc.Is(err, idc.KindDenied) {
			t.Errorf("approval by %s: got %v, want Denied", name, err)
		}
	}
	if err := w.ApproveDevice(t.Context(), eve, waiting.UserCode); !idc.Is(err, idc.KindNotFound) {
		t.Errorf("approval by somebody of another store: got %v, want NotFound", err)
	}
	for _, typed := range []string{"", "BCDF-GHJ", "AEIO-UAEI", "BCDF-GHJK-L", "12345678", waiting.UserCode + "\x00"} {
		if _, err := w.DeviceRequest(t.Context(), ada, typed); !idc.Is(err, idc.KindNotFound) {
			t.Errorf("user code %q: got %v, want NotFound", typed, err)
		}
	}
	_, err = w.asks(waiting)
	wantRefusal(t, err, "AuthorizationPendingException")
}

// The CLI asks twice at once when it begins; after that, who asks too early waits longer.
func TestSlowDown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.signIn(w.instance.Store, "ada")
		d := w.started(refreshing)
		for _, step := range []struct {
			wait time.Duration
			want idc.Reason
		}{
			{0, "AuthorizationPendingException"},
			{0, "AuthorizationPendingException"}, // back to back
			{time.Second, "AuthorizationPendingException"},
			{900 * time.Millisecond, "AuthorizationPendingException"}, // the network is not exact
			{500 * time.Millisecond, "SlowDownException"},             // interval 6 s
			{5 * time.Second, "SlowDownException"},                    // 11 s
			{11 * time.Second, "AuthorizationPendingException"},
			{10 * time.Second, "SlowDownException"}, // 16 s
			{16 * time.Second, "AuthorizationPendingException"},
		} {
			w.pass(step.wait)
			_, err := w.asks(d)
			wantRefusal(t, err, step.want)
		}
		if err := w.ApproveDevice(t.Context(), ada, d.UserCode); err != nil {
			t.Fatal(err)
		}
		if _, err := w.asks(d); err != nil {
			t.Errorf("an early call after the approval: %v", err)
		}
	})
}

func TestPendingGrantsOfAnAddress(t *testing.T) {
	w := sqlite(t)
	ada := w.signIn(w.instance.Store, "ada")
	c := w.registered(refreshing)
	start := func(address string) (DeviceAuthorization, error) {
		who := somebody()
		who.Request.SourceIP = address
		return w.StartDeviceAuthorization(t.Context(), who, c.ID, c.Secret, public+"/start")
	}
	var first DeviceAuthorization
	for i := range 3 {
		a, err := start("192.0.2.1")
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = a
		}
	}
	_, err := start("192.0.2.1")
	wantRefusal(t, err, "SlowDownException")
	if _, err := start("192.0.2.2"); err != nil {
		t.Errorf("another address: %v", err)
	}
	// One customer of an IPv6 network has all the addresses of a /64.
	for i := range 3 {
		if _, err := start(fmt.Sprintf("2001:db8::%x", i)); err != nil {
			t.Fatal(err)
		}
	}
	_, err = start("2001:db8::ffff")
	wantRefusal(t, err, "SlowDownException")
	if _, err := start("2001:db8:0:1::1"); err != nil {
		t.Errorf("another network: %v", err)
	}
	if err := w.ApproveDevice(t.Context(), ada, first.UserCode); err != nil {
		t.Fatal(err)
	}
	if _, err := start("192.0.2.1"); err != nil {
		t.Errorf("after an approval: %v", err)
	}
	w.pass(600 * time.Second)
	if _, err := start("192.0.2.1"); err != nil {
		t.Errorf("when the others have expired: %v", err)
	}
	// What has been expired for long is deleted in passing.
	w.pass(purgeAfter + time.Second)
	if _, err := start("192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	storetest.View(t, w.store, func(tx *store.Tx) error {
		if _, err := tx.DeviceGrant(hash(first.DeviceCode)); !idc.Is(err, idc.KindNotFound) {
			t.Errorf("a grant that expired long ago: got %v, want NotFound", err)
		}
		return nil
	})
}

func TestUserCodeConflict(t *testing.T) {
	w := sqlite(t)
	// Bytes that make the same user code twice, and then another one.
	twice := strings.Repeat("\x01", 8+8) + strings.Repeat("\x02", 8)
	w.cfg.Rand = strings.NewReader(twice)
	g := store.DeviceGrant{CodeHash: hash("one"), Instance: w.instance.ID, Interval: time.Second}
	if err := w.addGrant(t.Context(), somebody(), &g); err != nil {
		t.Fatal(err)
	}
	g.CodeHash = hash("two")
	if err := w.addGrant(t.Context(), somebody(), &g); err != nil {
		t.Fatal(err)
	}
	if g.UserCode != "DDDD-DDDD" {
		t.Errorf("user code: got %q, want DDDD-DDDD", g.UserCode)
	}
}

// Of many that redeem one code at the same moment one wins. To the others it is
// a replay, and a replay ends what the code was spent for.
func TestCodesAreSpentOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.signIn(w.instance.Store, "ada")
		d := w.started(refreshing)
		if err := w.ApproveDevice(t.Context(), ada, d.UserCode); err != nil {
			t.Fatal(err)
		}
		c := w.registered(withCode)
		code := w.code(ada, c)
		for name, redeem := range map[string]func() (Tokens, error){
			"device code":        func() (Tokens, error) { return w.asks(d) },
			"authorization code": func() (Tokens, error) { return w.CreateToken(t.Context(), somebody(), exchange(c, code)) },
		} {
			const callers = 16
			var wins atomic.Int32
			var token string
			var mu sync.Mutex
			var all sync.WaitGroup
			for range callers {
				all.Go(func() {
					tokens, err := redeem()
					for idc.Is(err, idc.KindUnavailable) { // met the others too often
						tokens, err = redeem()
					}
					var e *idc.Error
					switch {
					case err == nil:
						wins.Add(1)
						mu.Lock()
						token = tokens.AccessToken
						mu.Unlock()
					case !errors.As(err, &e) || e.Reason != "InvalidGrantException":
						t.Errorf("%s: %v", name, err)
					}
				})
			}
			all.Wait()
			if got := wins.Load(); got != 1 {
				t.Fatalf("%s: %d callers were given tokens, want 1", name, got)
			}
			w.wantShut(token)
		}
	})
}

func TestReplayEndsTheFamily(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.signIn(w.instance.Store, "ada")
		d, tokens := w.loggedIn(ada, refreshing)
		_, other := w.loggedIn(ada, refreshing)
		w.wantOpen(tokens.AccessToken)
		for range 2 {
			_, err := w.asks(d)
			wantRefusal(t, err, "InvalidGrantException")
		}
		w.wantShut(tokens.AccessToken)
		_, err := w.CreateToken(t.Context(), somebody(), refreshOf(d.Client, tokens.RefreshToken))
		wantRefusal(t, err, "InvalidGrantException")
		w.wantOpen(other.AccessToken)
	})
}
