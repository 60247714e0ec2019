package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

// person is somebody with a browser and a command line, request by request.
type person struct {
	w        *world
	name     string
	password string
	browser  *http.Client // keeps cookies, follows no redirect

	client, secret string // the registration of the command line
}

func (w *world) person(t testing.TB, name, password string) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &person{w: w, name: name, password: password, browser: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	var registered struct{ ClientID, ClientSecret string }
	p.api(t, "/client/register", map[string]any{
		"clientName": "botocore-client-corp", "clientType": "public", "scopes": []string{"sso:account:access"},
		"grantTypes":   []string{"authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"},
		"redirectUris": []string{"http://127.0.0.1/oauth/callback"},
	}, &registered)
	p.client, p.secret = registered.ClientID, registered.ClientSecret
	return p
}

// page fetches a page, or posts a form when there is one.
func (p *person) page(t testing.TB, path string, form url.Values) (status int, location string) {
	t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	r, err := http.NewRequestWithContext(t.Context(), method, p.w.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := p.browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	io.Copy(io.Discard, a.Body)
	return a.StatusCode, a.Header.Get("Location")
}

func (p *person) signIn(t testing.TB) {
	t.Helper()
	p.page(t, "/start/plain", nil) // begins a sign-in
	if status, to := p.page(t, "/signin", url.Values{"step": {"PASSWORD"}, "username": {p.name}, "password": {p.password}}); to != "/start/plain" {
		t.Fatalf("sign-in of %s: got %d to %q", p.name, status, to)
	}
}

// signedIn reports whether the browser still opens the portal.
func (p *person) signedIn(t testing.TB) bool {
	t.Helper()
	status, _ := p.page(t, "/start/plain", nil)
	return status == http.StatusOK
}

// api posts JSON to the OIDC API and says whether that worked.
func (p *person) api(t testing.TB, path string, in, out any) bool {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.w.URL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	return p.answer(t, r, out)
}

// portal asks the portal API with an access token.
func (p *person) portal(t testing.TB, method, path, token string, out any) bool {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, p.w.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Amz-Sso_bearer_token", token)
	return p.answer(t, r, out)
}

func (p *person) answer(t testing.TB, r *http.Request, out any) bool {
	t.Helper()
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	if a.StatusCode != http.StatusOK {
		if a.StatusCode >= 500 {
			t.Errorf("%s: %d %s", r.URL.Path, a.StatusCode, body)
		}
		return false
	}
	if out != nil {
		if err := json.Unmarshal(body, out); err != nil {
			t.Fatalf("%s: %v in %s", r.URL.Path, err, body)
		}
	}
	return true
}

// tokens are what a login gives the command line.
type tokens struct{ AccessToken, RefreshToken string }

// approved is a device code that the person has allowed and that nobody has spent.
func (p *person) approved(t testing.TB) (code string) {
	t.Helper()
	var d struct{ DeviceCode, UserCode string }
	if !p.api(t, "/device_authorization", map[string]any{"clientId": p.client, "clientSecret": p.secret, "startUrl": p.w.URL + "/start"}, &d) {
		t.Fatal("the device login does not start")
	}
	if status, _ := p.page(t, "/device", url.Values{"user_code": {d.UserCode}, "decision": {"allow"}}); status != http.StatusOK {
		t.Fatalf("allowing a device: got %d", status)
	}
	return d.DeviceCode
}

const (
	callback = "http://127.0.0.1:51234/oauth/callback"
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // of RFC 7636, appendix B
)

// granted is an authorization code on its way to the command line.
func (p *person) granted(t testing.TB) (code string) {
	t.Helper()
	challenge := sha256.Sum256([]byte(verifier))
	_, to := p.page(t, "/authorize?"+url.Values{
		"response_type": {"code"}, "client_id": {p.client}, "redirect_uri": {callback}, "state": {"s"}, "scopes": {"sso:account:access"},
		"code_challenge_method": {"S256"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])},
	}.Encode(), url.Values{"decision": {"allow"}})
	u, err := url.Parse(to)
	if err != nil || u.Query().Get("code") == "" {
		t.Fatalf("the client is sent to %q", to)
	}
	return u.Query().Get("code")
}

// redeem asks for tokens by a grant.
func (p *person) redeem(t testing.TB, grant string, more map[string]any) (out tokens, ok bool) {
	t.Helper()
	in := map[string]any{"clientId": p.client, "clientSecret": p.secret, "grantType": grant}
	for k, v := range more {
		in[k] = v
	}
	ok = p.api(t, "/token", in, &out)
	return out, ok
}

func (p *person) byDevice(t testing.TB, code string) (tokens, bool) {
	t.Helper()
	return p.redeem(t, "urn:ietf:params:oauth:grant-type:device_code", map[string]any{"deviceCode": code})
}

func (p *person) byCode(t testing.TB, code string) (tokens, bool) {
	t.Helper()
	return p.redeem(t, "authorization_code", map[string]any{"code": code, "redirectUri": callback, "codeVerifier": verifier})
}

func (p *person) byRefresh(t testing.TB, token string) (tokens, bool) {
	t.Helper()
	return p.redeem(t, "refresh_token", map[string]any{"refreshToken": token})
}

// credentials are those of a role in an account, for an access token.
func (p *person) credentials(t testing.TB, token, account, role string) (*signer, bool) {
	t.Helper()
	var out struct {
		RoleCredentials struct{ AccessKeyID, SecretAccessKey, SessionToken string }
	}
	ok := p.portal(t, http.MethodGet, "/federation/credentials?"+url.Values{"account_id": {account}, "role_name": {role}}.Encode(), token, &out)
	c := out.RoleCredentials
	return &signer{url: p.w.URL, region: "us-east-1", key: c.AccessKeyID, secret: c.SecretAccessKey, token: c.SessionToken}, ok
}

// sts does one call of STS; false when it was refused.
func (c *signer) sts(t testing.TB, form url.Values, out any) bool {
	t.Helper()
	form.Set("Version", "2011-06-15")
	return c.query(t, "sts", form, out)
}

// query does one call of the query protocol; false when it was refused.
func (c *signer) query(t testing.TB, service string, form url.Values, out any) bool {
	t.Helper()
	body := form.Encode()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.url+"/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	c.sign(r, body, service, time.Now())
	a, err := c.send(r)
	if err != nil {
		t.Fatal(err)
	}
	if a.Status >= 500 {
		t.Errorf("%s: %v", form.Get("Action"), a)
	}
	if a.Status != http.StatusOK {
		return false
	}
	if out != nil {
		if err := xml.Unmarshal(a.Body, out); err != nil {
			t.Fatalf("%v in %s", err, a.Body)
		}
	}
	return true
}

// works reports whether the credentials are good for anything.
func (c *signer) works(t testing.TB) bool {
	t.Helper()
	return c.sts(t, url.Values{"Action": {"GetCallerIdentity"}}, nil)
}

// assume is a signer with credentials of another role, or nil.
func (c *signer) assume(t testing.TB, role string) *signer {
	t.Helper()
	var out struct {
		Credentials struct {
			AccessKeyID     string `xml:"AccessKeyId"`
			SecretAccessKey string
			SessionToken    string
		} `xml:"AssumeRoleResult>Credentials"`
	}
	if !c.sts(t, url.Values{"Action": {"AssumeRole"}, "RoleArn": {role}, "RoleSessionName": {"hop"}}, &out) {
		return nil
	}
	k := out.Credentials
	return &signer{url: c.url, region: c.region, key: k.AccessKeyID, secret: k.SecretAccessKey, token: k.SessionToken}
}

// await asks until something is so, for a minute at most.
func await(t testing.TB, what string, is func() bool) {
	t.Helper()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for range 6000 {
		if is() {
			return
		}
		<-again.C
	}
	t.Fatal(fmt.Sprint("waited in vain for ", what))
}
