package issuer

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"gatehouse/internal/idc"
)

var start = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// provider is an OpenID provider on this machine.
type provider struct {
	t      *testing.T
	server *httptest.Server
	now    time.Time

	mu       sync.Mutex
	keys     []jose.JSONWebKey
	cache    string // Cache-Control of the key set
	names    string // the issuer that the discovery document names
	asked    int    // for keys
	status   int
	padding  string
	redirect string
	hold     chan struct{} // answers wait for it
}

func newProvider(t *testing.T) *provider {
	p := &provider{t: t, now: start}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.redirect != "" {
			http.Redirect(w, r, p.redirect, http.StatusFound)
			return
		}
		json.NewEncoder(w).Encode(map[string]any{"issuer": p.names, "jwks_uri": p.server.URL + "/keys"})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		hold := p.hold
		p.mu.Unlock()
		if hold != nil {
			<-hold
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.asked++
		if p.status != 0 {
			w.WriteHeader(p.status)
		}
		w.Header().Set("Cache-Control", p.cache)
		set := struct {
			Keys    []any  `json:"keys"`
			Padding string `json:"padding"`
		}{Padding: p.padding}
		set.Keys = append(set.Keys, map[string]any{"kty": "AKP", "kid": "of a kind to come"})
		for _, k := range p.keys {
			set.Keys = append(set.Keys, k)
		}
		json.NewEncoder(w).Encode(set)
	})
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	p.names = p.server.URL
	return p
}

func (p *provider) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

func (p *provider) fetched() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

func (p *provider) issuers() *Issuers {
	return New(Config{Now: func() time.Time { p.mu.Lock(); defer p.mu.Unlock(); return p.now }, Loopback: true})
}

// key makes a key pair; the provider publishes it.
func (p *provider) key(kid string, alg jose.SignatureAlgorithm) jose.SigningKey {
	p.t.Helper()
	var private crypto.Signer
	var err error
	switch alg[:2] {
	case "ES":
		private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	default:
		private, err = rsa.GenerateKey(rand.Reader, 2048)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.set(func() {
		p.keys = append(p.keys, jose.JSONWebKey{Key: private.Public(), KeyID: kid, Algorithm: string(alg), Use: "sig"})
	})
	return jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: private, KeyID: kid}}
}

func (p *provider) claims(change map[string]any) map[string]any {
	c := map[string]any{"iss": p.server.URL, "sub": "somebody", "aud": "us", "exp": start.Add(time.Hour).Unix(), "iat": start.Unix()}
	maps.Copy(c, change)
	for name, value := range c {
		if value == nil {
			delete(c, name)
		}
	}
	return c
}

func sign(t *testing.T, k jose.SigningKey, claims map[string]any) string {
	t.Helper()
	s, err := jose.NewSigner(k, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(s).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestVerify(t *testing.T) {
	p := newProvider(t)
	for _, alg := range []jose.SignatureAlgorithm{jose.RS256, jose.PS256, jose.ES256} {
		k := p.key("key of "+string(alg), alg)
		s := p.issuers()
		token := sign(t, k, p.claims(map[string]any{"email": "ada@example.com"}))
		if got, err := s.Named(token); err != nil || got != p.server.URL {
			t.Errorf("%s: issuer named: got %q, %v, want %q", alg, got, err, p.server.URL)
		}
		claims, err := s.Verify(t.Context(), p.server.URL, token)
		if err != nil || claims["email"] != "ada@example.com" {
			t.Errorf("%s: got %v, %v", alg, claims, err)
		}
		if got, want := Expires(claims), start.Add(time.Hour); !got.Equal(want) {
			t.Errorf("%s: expires: got %v, want %v", alg, got, want)
		}
	}
}

func TestClaimsRefused(t *testing.T) {
	p := newProvider(t)
	k := p.key("k", jose.RS256)
	s := p.issuers()
	for name, change := range map[string]map[string]any{
		"another issuer":     {"iss": "https://elsewhere.example.com"},
		"no subject":         {"sub": nil},
		"an empty subject":   {"sub": ""},
		"no expiry":          {"exp": nil},
		"an expiry of words": {"exp": "tomorrow"},
		"an endless expiry":  {"exp": 1e300},
		"expired":            {"exp": start.Add(-skew).Unix()},
		"not yet good":       {"nbf": start.Add(skew + time.Second).Unix()},
		"made in the future": {"iat": start.Add(skew + time.Second).Unix()},
		"nbf of words":       {"nbf": "now"},
	} {
		if _, err := s.Verify(t.Context(), p.server.URL, sign(t, k, p.claims(change))); !idc.Is(err, idc.KindInvalid) {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
	// What is off by less than the skew is good.
	for name, change := range map[string]map[string]any{
		"just expired":  {"exp": start.Add(time.Second - skew).Unix()},
		"a bit too new": {"nbf": start.Add(skew).Unix(), "iat": start.Add(skew).Unix()},
	} {
		if _, err := s.Verify(t.Context(), p.server.URL, sign(t, k, p.claims(change))); err != nil {
			t.Errorf("%s: got %v, want it taken", name, err)
		}
	}
}

func TestSignaturesRefused(t *testing.T) {
	p := newProvider(t)
	k := p.key("k", jose.RS256)
	s := p.issuers()
	good := sign(t, k, p.claims(nil))
	part := strings.Split(good, ".")
	other := newProvider(t)
	public, err := json.Marshal(p.keys[0])
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	body, err := json.Marshal(p.claims(map[string]any{"sub": "somebody else"}))
	if err != nil {
		t.Fatal(err)
	}
	private := k.Key.(jose.JSONWebKey)
	for name, token := range map[string]string{
		"nothing":                  "",
		"no token":                 "a.b.c",
		"another payload":          part[0] + "." + encode(body) + "." + part[2],
		"no signature":             part[0] + "." + part[1] + ".",
		"algorithm none":           encode([]byte(`{"alg":"none"}`)) + "." + part[1] + ".",
		"public key as secret":     sign(t, jose.SigningKey{Algorithm: jose.HS256, Key: public}, p.claims(nil)),
		"another's key":            sign(t, other.key("k", jose.RS256), p.claims(nil)),
		"a key by another name":    sign(t, jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: private.Key, KeyID: "l"}}, p.claims(nil)),
		"a key for something else": sign(t, jose.SigningKey{Algorithm: jose.PS256, Key: private}, p.claims(nil)),
		"too long":                 sign(t, k, p.claims(map[string]any{"more": strings.Repeat("x", longestToken)})),
	} {
		if _, err := s.Verify(t.Context(), p.server.URL, token); !idc.Is(err, idc.KindInvalid) {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
	if _, err := s.Verify(t.Context(), p.server.URL, good); err != nil {
		t.Errorf("the token itself: got %v", err)
	}
}

func TestKeysAreKeptAndRotated(t *testing.T) {
	p := newProvider(t)
	first := p.key("first", jose.ES256)
	p.set(func() { p.cache = "public, max-age=600" })
	s := p.issuers()
	verify := func(k jose.SigningKey) error {
		_, err := s.Verify(t.Context(), p.server.URL, sign(t, k, p.claims(nil)))
		return err
	}
	for range 3 {
		if err := verify(first); err != nil {
			t.Fatal(err)
		}
	}
	if got := p.fetched(); got != 1 {
		t.Fatalf("keys fetched: got %d times, want once", got)
	}
	second := p.key("second", jose.ES256)
	if err := verify(second); !idc.Is(err, idc.KindInvalid) {
		t.Errorf("a new key, just after the last fetch: got %v, want it refused", err)
	}
	if got := p.fetched(); got != 1 {
		t.Errorf("unknown keys make us ask at once: %d fetches", got)
	}
	p.set(func() { p.now = p.now.Add(askAgain) })
	if err := verify(second); err != nil {
		t.Errorf("a new key: got %v", err)
	}
	p.set(func() { p.keys = p.keys[1:] })
	if err := verify(first); err != nil {
		t.Errorf("the old key, as long as it may be kept: got %v", err)
	}
	p.set(func() { p.now = p.now.Add(600 * time.Second) })
	if err := verify(first); !idc.Is(err, idc.KindInvalid) {
		t.Errorf("the old key after it was withdrawn: got %v, want it refused", err)
	}
}

func TestIssuerDown(t *testing.T) {
	p := newProvider(t)
	k := p.key("k", jose.ES256)
	s := p.issuers()
	verify := func() error {
		_, err := s.Verify(t.Context(), p.server.URL, sign(t, k, p.claims(map[string]any{"exp": start.Add(72 * time.Hour).Unix()})))
		return err
	}
	p.set(func() { p.status = http.StatusInternalServerError })
	for range 2 {
		err := verify()
		var e *idc.Error
		if !idc.Is(err, idc.KindUnavailable) || !errors.As(err, &e) || e.Err == nil {
			t.Errorf("no keys: got %v, want Unavailable with its cause", err)
		}
	}
	if got := p.fetched(); got != 1 {
		t.Errorf("an issuer that is down: asked %d times, want once", got)
	}
	p.set(func() { p.status = 0; p.now = p.now.Add(askAgain) })
	if err := verify(); err != nil {
		t.Fatalf("up again: got %v", err)
	}
	p.set(func() { p.status = http.StatusBadGateway; p.now = p.now.Add(keptDefault) })
	if err := verify(); err != nil {
		t.Errorf("down for a while: got %v, want the old keys to count", err)
	}
	p.set(func() { p.now = p.now.Add(keptStale) })
	if err := verify(); !idc.Is(err, idc.KindUnavailable) {
		t.Errorf("down for long: got %v, want Unavailable", err)
	}
}

// Who waits for keys waits for one fetch, and may leave without ending it.
func TestOneFetch(t *testing.T) {
	p := newProvider(t)
	k := p.key("k", jose.ES256)
	hold := make(chan struct{})
	p.set(func() { p.hold = hold })
	s := p.issuers()
	token := sign(t, k, p.claims(nil))
	left, leave := context.WithCancel(t.Context())
	leave()
	if _, err := s.Verify(left, p.server.URL, token); !errors.Is(err, context.Canceled) {
		t.Errorf("who leaves: got %v", err)
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, err := s.Verify(t.Context(), p.server.URL, token); err != nil {
				t.Errorf("who waits: got %v", err)
			}
		})
	}
	close(hold)
	wait.Wait()
	if got := p.fetched(); got != 1 {
		t.Errorf("fetches: got %d, want 1", got)
	}
}

func TestDocumentsRefused(t *testing.T) {
	for name, change := range map[string]func(p *provider){
		"another issuer's document": func(p *provider) { p.names = "https://elsewhere.example.com" },
		"too large":                 func(p *provider) { p.padding = strings.Repeat("x", documentMost) },
		"no keys":                   func(p *provider) { p.keys = nil },
		"redirect without TLS":      func(p *provider) { p.redirect = "http://issuer.example.com/" },
		"redirect to a file":        func(p *provider) { p.redirect = "file:///etc/passwd" },
		"redirect to itself":        func(p *provider) { p.redirect = "/.well-known/openid-configuration" },
	} {
		p := newProvider(t)
		k := p.key("k", jose.ES256)
		p.set(func() { change(p) })
		if _, err := p.issuers().Verify(t.Context(), p.server.URL, sign(t, k, p.claims(nil))); !idc.Is(err, idc.KindUnavailable) {
			t.Errorf("%s: got %v, want Unavailable", name, err)
		}
	}
}

func TestWeakKeys(t *testing.T) {
	weak := &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 1023), E: 65537}
	if strong(weak) {
		t.Error("a key of 1024 bits counts")
	}
}

// An issuer on another machine's loopback is this machine: only a server for
// trying things out may ask it.
func TestWhereIssuersMayBe(t *testing.T) {
	p := newProvider(t)
	k := p.key("k", jose.ES256)
	s := New(Config{Now: func() time.Time { return start }})
	if _, err := s.Verify(t.Context(), p.server.URL, sign(t, k, p.claims(nil))); !idc.Is(err, idc.KindUnavailable) || p.fetched() != 0 {
		t.Errorf("loopback without leave: got %v after %d fetches", err, p.fetched())
	}
	for _, c := range []struct {
		address  string
		loopback bool
		want     bool
	}{
		{"127.0.0.1", false, false}, {"127.0.0.1", true, true}, {"::1", false, false}, {"::ffff:127.0.0.1", false, false},
		{"169.254.169.254", true, false}, {"::ffff:169.254.169.254", false, false}, {"fd00:ec2::254", false, false}, {"fe80::1", false, false},
		{"0.0.0.0", true, false}, {"::", false, false}, {"224.0.0.1", false, false},
		{"10.1.2.3", false, true}, {"192.0.2.1", false, true}, {"2001:db8::1", false, true},
	} {
		if got := mayDial(netip.MustParseAddr(c.address), c.loopback) == nil; got != c.want {
			t.Errorf("dial %s, loopback %v: got %v, want %v", c.address, c.loopback, got, c.want)
		}
	}
}

func TestKept(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"":                        keptDefault,
		"public":                  keptDefault,
		"max-age=300":             5 * time.Minute,
		"Public, Max-Age=300":     5 * time.Minute,
		"no-store":                0,
		"max-age=soon":            0,
		"max-age=-1":              0,
		"max-age=999999999999999": keptAtMost,
	} {
		if got := kept(http.Header{"Cache-Control": {header}}); got != want {
			t.Errorf("%q: got %v, want %v", header, got, want)
		}
	}
}

func FuzzNamed(f *testing.F) {
	f.Add("a.b.c")
	f.Add(fmt.Sprintf("%s.%s.%s", base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256"}`)),
		base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"https://issuer.example.com"}`)), "c2ln"))
	s := New(Config{Now: func() time.Time { return start }})
	f.Fuzz(func(t *testing.T, token string) {
		if issuer, err := s.Named(token); err == nil && issuer == "" {
			t.Error("an issuer without a name")
		}
	})
}

// An issuer with a certificate of somebody's own is known where they are.
func TestRootCAs(t *testing.T) {
	p := newProvider(t)
	k := p.key("k", jose.ES256)
	secure := httptest.NewTLSServer(p.server.Config.Handler)
	t.Cleanup(secure.Close)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	p.set(func() { p.names = secure.URL })
	token := sign(t, k, p.claims(map[string]any{"iss": secure.URL}))
	roots := x509.NewCertPool()
	roots.AddCert(secure.Certificate())
	now := func() time.Time { return start }
	if _, err := New(Config{Now: now, Loopback: true, RootCAs: roots}).Verify(t.Context(), secure.URL, token); err != nil {
		t.Errorf("with its root: got %v", err)
	}
	if _, err := New(Config{Now: now, Loopback: true}).Verify(t.Context(), secure.URL, token); !idc.Is(err, idc.KindUnavailable) {
		t.Errorf("without its root: got %v, want Unavailable", err)
	}
}
