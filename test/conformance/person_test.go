package conformance

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
)

// browser is a person's, signed in. It keeps cookies and follows no redirect.
type browser struct {
	w *world
	*http.Client
}

const password = "Analytical-Engine-1"

var (
	// thePerson is a user with a password who has the set of personSet in the member account.
	thePerson = shared(func(w *world) any {
		id := newUser(w)
		w.must("gatehouse", "UpdatePassword", in{"IdentityStoreId": identityStore, "UserId": id, "Mode": "SET", "Password": password})
		w.created(w.member(w.must("sso-admin", "CreateAccountAssignment", over(assigned, in{"PermissionSetArn": personSet, "PrincipalId": id})), "AccountAssignmentCreationStatus", "RequestId"))
		return id
	})
	personSet     = shared(newSet)
	personSetName = setName(personSet)
	theBrowser    = shared(func(w *world) any { return w.signIn(w.text(thePerson), password) })
	// freshToken is an access token of that person, of a login of its own.
	login      = fresh(func(w *world) any { return w.login(w.get(theBrowser).(*browser)) })
	freshToken = fresh(func(w *world) any { return w.get(login).(in)["accessToken"] })
	// lastToken belongs to a session of its own, which ends with the token.
	lastToken = fresh(func(w *world) any {
		return w.login(w.signIn(w.text(thePerson), password))["accessToken"]
	})
)

// signIn signs a user in as people do.
func (w *world) signIn(user, password string) *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	b := &browser{w, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	name := w.member(w.must("identitystore", "DescribeUser", in{"IdentityStoreId": identityStore, "UserId": user}), "UserName")
	b.page("/start/plain", nil) // begins a sign-in
	if to := b.page("/signin", url.Values{"step": {"PASSWORD"}, "username": {name}, "password": {password}}); to != "/start/plain" {
		w.t.Fatalf("%s cannot sign in: sent to %q", name, to)
	}
	return b
}

// login lets a device in.
func (w *world) login(b *browser) in {
	w.t.Helper()
	d := w.must("sso-oidc", "StartDeviceAuthorization", in{"clientId": clientID, "clientSecret": clientSecret, "startUrl": startURL})
	b.decide(w.member(d, "userCode"), "allow")
	return w.must("sso-oidc", "CreateToken", byDevice(d["deviceCode"]))
}

// page fetches a page, or posts a form when there is one, and says where it leads.
func (b *browser) page(path string, form url.Values) (location string) {
	b.w.t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	r, err := http.NewRequestWithContext(b.w.t.Context(), method, b.w.URL+path, strings.NewReader(body))
	if err != nil {
		b.w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := b.Do(r)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer a.Body.Close()
	io.Copy(io.Discard, a.Body)
	return a.Header.Get("Location")
}

// decide allows or denies a device.
func (b *browser) decide(userCode, decision string) {
	b.page("/device", url.Values{"user_code": {userCode}, "decision": {decision}})
}

const (
	callback = "http://127.0.0.1:51234/oauth/callback"
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // of RFC 7636, appendix B
)

// code lets a client in and answers its authorization code.
func (b *browser) code(client string) string {
	b.w.t.Helper()
	challenge := sha256.Sum256([]byte(verifier))
	to, err := url.Parse(b.page("/authorize?"+url.Values{
		"response_type": {"code"}, "client_id": {client}, "redirect_uri": {callback}, "state": {"s"}, "scopes": {"sso:account:access"},
		"code_challenge_method": {"S256"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])},
	}.Encode(), url.Values{"decision": {"allow"}}))
	if err != nil || to.Query().Get("code") == "" {
		b.w.t.Fatalf("the client is sent to %q, %v", to, err)
	}
	return to.Query().Get("code")
}
