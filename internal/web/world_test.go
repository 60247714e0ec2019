package web_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"gatehouse/internal/access"
	"gatehouse/internal/httpx"
	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
	"gatehouse/internal/plane/local"
	"gatehouse/internal/signin"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
	"gatehouse/internal/token"
	"gatehouse/internal/web"
)

const (
	management = idc.AccountID("111122223333")
	home       = idc.InstanceID("ssoins-72231234567890ab")
	homeStore  = idc.StoreID("d-1234567890")
	other      = idc.InstanceID("ssoins-7223ba0987654321")
	otherStore = idc.StoreID("d-0987654321")
	hostile    = `<img src=x onerror=alert(1)>"'&`
	pass       = "Correct-Horse-1"
	atPortal   = "Built without its console" // what these pages, which have none, show as the portal
)

// world is a deployment with its pages behind a real listener.
type world struct {
	t      testing.TB
	db     *store.Store
	clock  *storetest.Clock
	ids    atomic.Int64
	signin *signin.Service
	tokens *token.Service
	access *access.Service
	plane  plane.Plane
	gate   *op.Gate
	url    string
}

func newWorld(t testing.TB, configure ...func(*signin.Config)) *world {
	t.Helper()
	return newWorldOf(t, func(*web.Config) {}, configure...)
}

func newWorldOf(t testing.TB, face func(*web.Config), configure ...func(*signin.Config)) *world {
	t.Helper()
	w := &world{t: t, clock: storetest.NewClock()}
	newID := func() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", w.ids.Add(1)) }
	w.db = storetest.Open(t, store.Config{Address: filepath.Join(t.TempDir(), "gatehouse.db"), Now: w.clock.Now, NewID: newID})
	ring, err := keys.Create(keys.Config{Dir: t.TempDir(), Now: w.clock.Now, Rand: rand.Reader, NewID: newID})
	if err != nil {
		t.Fatal(err)
	}
	w.gate = op.New(op.Config{
		Store: w.db, Now: w.clock.Now, NewID: newID, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Region: "us-east-1",
	})
	t.Cleanup(func() { w.gate.Close(context.Background()) })
	storetest.Update(t, w.db, found)

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.url = fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	cfg := signin.Config{
		Gate: w.gate, Ring: ring, Rand: rand.Reader, PublicURL: w.url, Instance: home,
		Hash: signin.HashParams{Memory: 1024, Time: 1, Threads: 1},
	}
	for _, f := range configure {
		f(&cfg)
	}
	w.signin, err = signin.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	w.tokens = token.New(token.Config{Gate: w.gate, Ring: ring, Rand: rand.Reader, PublicURL: w.url, Home: home})
	w.plane = local.New(local.Config{Gate: w.gate, Sealer: local.NewSealer(ring, rand.Reader), Rand: rand.Reader})
	w.access = access.New(access.Config{Gate: w.gate, Planes: map[string]plane.Plane{idc.PlaneLocal: w.plane}})
	shown := web.Config{SignIn: w.signin, Tokens: w.tokens, Access: w.access, PublicURL: w.url, Instance: home, Region: "us-east-1"}
	face(&shown)
	pages, err := web.New(shown)
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: httpx.Wrap(httpx.Config{
		Log: slog.New(slog.DiscardHandler), Now: w.clock.Now, NewID: newID,
	}, pages)}}
	server.Start()
	t.Cleanup(server.Close)
	return w
}

func found(tx *store.Tx) error {
	now := tx.Now()
	if err := tx.InsertOrganization(idc.Organization{ID: "o-exampleorg1", Management: management, Root: "r-abcd", FeatureSet: "ALL", CreatedAt: now}); err != nil {
		return err
	}
	for id, s := range map[idc.InstanceID]idc.StoreID{home: homeStore, other: otherStore} {
		if err := tx.InsertInstance(idc.Instance{ID: id, Store: s, Owner: management, Region: "us-east-1", Status: "ACTIVE", CreatedAt: now}); err != nil {
			return err
		}
	}
	return tx.InsertAccount(account(management, "Management"))
}

func account(id idc.AccountID, name string) idc.Account {
	return idc.Account{ID: id, Name: name, Email: string(id) + "@example.com", Status: idc.AccountActive, JoinedMethod: "CREATED", Parent: "r-abcd", Plane: idc.PlaneLocal}
}

func (w *world) admin(event string) idc.Caller {
	return idc.Caller{
		Kind: idc.CallerRoot, Account: management, ARN: idc.RootARN(management),
		Request: idc.Request{EventSource: "sso-directory.amazonaws.com", EventName: event, SourceIP: "192.0.2.9"},
	}
}

// name gives the portal of an instance a name.
func (w *world) name(in idc.InstanceID, name string) {
	w.t.Helper()
	if _, err := w.signin.CreateAlias(w.t.Context(), w.admin("CreateAlias"), in, name); err != nil {
		w.t.Fatal(err)
	}
}

// user adds a person with a password.
func (w *world) user(in idc.StoreID, name string, p signin.NewPassword) (idc.User, string) {
	w.t.Helper()
	u := idc.User{
		Store: in, ID: idc.UserID(fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", w.ids.Add(1))), UserName: name,
		Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1, Attrs: idc.UserAttributes{DisplayName: name},
	}
	storetest.Update(w.t, w.db, func(tx *store.Tx) error { return tx.InsertUser(u) })
	oneTime, err := w.signin.UpdatePassword(w.t.Context(), w.admin("UpdatePassword"), in, u.ID, p)
	if err != nil {
		w.t.Fatal(err)
	}
	return u, oneTime
}

// assign gives a person a set in an account, with its role; both are made when needed.
func (w *world) assign(u idc.User, a idc.Account, setName string) {
	w.t.Helper()
	set := idc.PermissionSet{Instance: home, ID: idc.PermissionSetID(fmt.Sprintf("ps-%016x", w.ids.Add(1))), Name: setName, Version: 1, Content: idc.SetContent{SessionDuration: "PT1H"}}
	storetest.Update(w.t, w.db, func(tx *store.Tx) error {
		known, err := tx.PermissionSetByName(home, setName)
		switch {
		case err == nil:
			set = known
		case idc.Is(err, idc.KindNotFound):
			if err := tx.InsertPermissionSet(set); err != nil {
				return err
			}
		default:
			return err
		}
		if _, err := tx.Account(a.ID); idc.Is(err, idc.KindNotFound) {
			if err := tx.InsertAccount(a); err != nil {
				return err
			}
		}
		return tx.InsertGrant(idc.Grant{
			Instance: home, ID: idc.GrantID(fmt.Sprintf("bbbbbbbb-0000-4000-8000-%012d", w.ids.Add(1))), Account: a.ID, Set: set.ID,
			Principal: idc.Principal{Type: idc.PrincipalUser, ID: string(u.ID)}, Origin: idc.OriginAPI, State: idc.GrantActive, CreatedAt: tx.Now(),
		})
	})
	arn, err := w.plane.Ensure(w.t.Context(), plane.Role{
		Instance: home, Account: a.ID, Name: "AWSReservedSSO_" + setName + "_0123456789abcdef", Region: "us-east-1", Content: set.Content,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	storetest.Update(w.t, w.db, func(tx *store.Tx) error {
		return tx.PutProvisioned(idc.Provisioned{}, idc.Provisioned{Instance: home, Account: a.ID, Set: set.ID, Version: 1, Wanted: 1, RoleARN: arn, At: tx.Now()})
	})
}

// browser is one, without script.
type browser struct {
	w      *world
	client *http.Client
}

// answer is what a browser got.
type answer struct {
	status int
	header http.Header
	body   string
	url    *url.URL
}

// browser follows redirects between pages, and stops at those that lead away.
func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &browser{w, &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if "http://"+r.URL.Host != w.url {
			return http.ErrUseLastResponse
		}
		return nil
	}}}
}

func (b *browser) do(method, path string, form url.Values, headers ...string) answer {
	b.w.t.Helper()
	if form != nil {
		headers = append(headers, "Content-Type", "application/x-www-form-urlencoded")
	}
	return b.raw(method, path, form.Encode(), headers...)
}

func (b *browser) raw(method, path, content string, headers ...string) answer {
	b.w.t.Helper()
	r, err := http.NewRequestWithContext(b.w.t.Context(), method, b.w.url+path, strings.NewReader(content))
	if err != nil {
		b.w.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := b.client.Do(r)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(body), resp.Request.URL}
}

func (b *browser) get(path string) answer { b.w.t.Helper(); return b.do("GET", path, nil) }

func (b *browser) post(path string, fields ...string) answer {
	b.w.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.do("POST", path, form)
}

// signIn enters user name and password at the sign-in page.
func (b *browser) signIn(name, password string) answer {
	b.w.t.Helper()
	return b.post("/signin", "step", "PASSWORD", "username", name, "password", password)
}

// client registers one as the AWS CLI does.
func (w *world) client(name string, redirects ...string) token.Client {
	w.t.Helper()
	r := token.ClientRequest{Name: name, Type: "public", Scopes: []string{"sso:account:access"}, IssuerURL: signin.StartURL(home)}
	if len(redirects) > 0 {
		r.RedirectURIs, r.GrantTypes = redirects, []string{"authorization_code", "refresh_token"}
	}
	c, err := w.tokens.RegisterClient(w.t.Context(), idc.Caller{}, r)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// device begins a device login, and answers its user code.
func (w *world) device(clientName string) string {
	w.t.Helper()
	c := w.client(clientName)
	d, err := w.tokens.StartDeviceAuthorization(w.t.Context(), idc.Caller{Request: idc.Request{SourceIP: "198.51.100.4"}}, c.ID, c.Secret, signin.StartURL(home))
	if err != nil {
		w.t.Fatal(err)
	}
	return d.UserCode
}

// authorizeURL is what a client has the browser open.
func authorizeURL(c token.Client, redirect string) string {
	return "/authorize?" + url.Values{
		"response_type": {"code"}, "client_id": {c.ID}, "redirect_uri": {redirect}, "state": {"abc-123"}, "code_challenge_method": {"S256"},
		"scopes": {"sso:account:access"}, "code_challenge": {strings.Repeat("A", 43)},
	}.Encode()
}

func (a answer) want(t testing.TB, what string, status int, texts ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("%s: got status %d, want %d", what, a.status, status)
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("%s: the page at %s does not say %q:\n%s", what, a.url, text, a.body)
		}
	}
}
