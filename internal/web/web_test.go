package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

func TestSignInAndOut(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	b := w.browser()
	b.get("/start/plain").want(t, "without a session", 200, "<h1>Sign in</h1>", `autocomplete="current-password"`)
	a := b.signIn("ada", pass)
	a.want(t, "signed in", 200, "Your accounts", "Nothing is assigned to you yet", ">ada</span>")
	if a.url.Path != "/start/plain" {
		t.Errorf("signing in leads to %s", a.url)
	}
	if a := b.get("/signin"); a.url.Path != "/start" {
		t.Errorf("the sign-in page of somebody who is signed in is at %s", a.url)
	}
	b.post("/signout").want(t, "signed out", 200, "You are signed out")
	b.get("/start/plain").want(t, "after signing out", 200, "<h1>Sign in</h1>")
}

func TestOneTimePassword(t *testing.T) {
	w := newWorld(t)
	_, oneTime := w.user(homeStore, "ada", signin.NewPassword{OneTime: true})
	b := w.browser()
	b.get("/start/plain")
	b.signIn("ada", oneTime).want(t, "a one-time password", 200, "Choose a new password", "8 to 64 characters")
	step := []string{"step", "NEW_PASSWORD", "new-password", "weak", "repeated-password", "weak"}
	b.post("/signin", step...).want(t, "a weak password", 422, `role="alert"`, "We couldn&#39;t update your password")
	b.signIn("ada", oneTime).want(t, "the first page again", 200, "Choose a new password")
	step[3], step[5] = pass, pass
	b.post("/signin", step...).want(t, "a good password", 200, "Your accounts")
}

// Whoever guesses sees one page, byte for byte.
func TestNoEnumeration(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "known", signin.NewPassword{Password: pass})
	off, _ := w.user(homeStore, "quiet", signin.NewPassword{Password: pass})
	storetest.Update(t, w.db, func(tx *store.Tx) error {
		after := off
		after.Status = idc.UserDisabled
		return tx.UpdateUser(off, after)
	})
	var first answer
	for i, c := range []struct{ name, password string }{{"known", "wrong"}, {"absent", pass}, {"quiet", pass}, {"known", ""}} {
		b := w.browser()
		b.get("/signin")
		a := b.signIn(c.name, c.password)
		a.body = challenge.ReplaceAllString(strings.ReplaceAll(a.body, c.name, "NAME"), "CHALLENGE")
		a.header.Del("X-Amzn-Requestid")
		a.header.Del("Date")
		a.header.Del("Content-Length")
		if i == 0 {
			first = a
			a.want(t, "a wrong password", 403, `role="alert"`, "is not right")
			continue
		}
		if a.status != first.status || a.body != first.body || fmt.Sprint(a.header) != fmt.Sprint(first.header) {
			t.Errorf("%s differs:\n%d %v\n%s\nfrom\n%d %v\n%s", c.name, a.status, a.header, a.body, first.status, first.header, first.body)
		}
	}
}

// challenge is what a page asks a passkey to sign: random, and another one each time.
var challenge = regexp.MustCompile(`challenge&#34;:&#34;[-_0-9A-Za-z]{43}&#34;`)

// loaded is the script that some pages load.
var loaded = regexp.MustCompile(`<script src="/assets/[-.0-9a-z]+" defer></script>`)

func TestHeaders(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/signin", "/device", "/nowhere", "/authorize"} {
		a := w.browser().get(path)
		for name, want := range map[string]string{
			"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Type": "text/html; charset=utf-8",
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s: got %q, want %q", path, name, got, want)
			}
		}
		policy := a.header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: policy %q lacks %s", path, policy, want)
			}
		}
		if strings.Contains(loaded.ReplaceAllString(a.body, ""), "<script") || strings.Contains(a.body, "style=") || strings.Contains(a.body, "<style") {
			t.Errorf("%s has something inline:\n%s", path, a.body)
		}
	}
	path := between(w.browser().get("/signin").body, `rel="stylesheet" href="`, `"`)
	for _, what := range []string{"style sheet", "font"} {
		a := w.browser().get(path)
		if a.status != 200 || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s at %s: %d %v", what, path, a.status, a.header)
		}
		path = between(a.body, `src: url("`, `"`) // which the sheet loads
	}
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func TestCookies(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	b := w.browser()
	first := b.do("GET", "/signin", nil).header.Get("Set-Cookie")
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	all := append(b.signIn("ada", pass).header.Values("Set-Cookie"), first)
	names := ""
	for _, c := range all {
		names += strings.SplitN(c, "=", 2)[0] + " "
		for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
			if !strings.Contains(c, want) {
				t.Errorf("cookie %q lacks %s", c, want)
			}
		}
	}
	if want := "gatehouse-session gatehouse-browser gatehouse-flow gatehouse-flow "; names != want {
		t.Errorf("cookies: got %s, want %s", names, want)
	}
}

// A session cookie from before signing in is worth nothing afterwards.
func TestFixation(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	b := w.browser()
	u, _ := url.Parse(w.url)
	planted := []*http.Cookie{{Name: "gatehouse-session", Value: "planted"}}
	b.client.Jar.SetCookies(u, planted)
	b.get("/signin")
	b.signIn("ada", pass).want(t, "signed in", 200, atPortal)
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == "gatehouse-session" && c.Value == "planted" {
			t.Error("the planted cookie is the session's")
		}
	}
	thief := w.browser()
	thief.client.Jar.SetCookies(u, planted)
	thief.get("/start/plain").want(t, "with the planted cookie", 200, "<h1>Sign in</h1>")
}

func TestOtherSitesAreRefused(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	b := w.browser()
	b.get("/signin")
	form := url.Values{"step": {"PASSWORD"}, "username": {"ada"}, "password": {pass}}
	for _, h := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		b.do("POST", "/signin", form, h...).want(t, h[1], 403, "somewhere else")
	}
	b.do("POST", "/signin", form, "Sec-Fetch-Site", "same-origin").want(t, "the page itself", 200, atPortal)
	for _, path := range []string{"/signout", "/device", "/authorize", "/start/credentials"} {
		b.do("POST", path, url.Values{}, "Sec-Fetch-Site", "cross-site").want(t, path, 403, "somewhere else")
	}
	b.get("/start/plain").want(t, "nothing was done", 200, "Your accounts")
}

func TestFormsOfABrowserWithoutCookies(t *testing.T) {
	w := newWorld(t)
	w.browser().signIn("ada", pass).want(t, "no flow", 400, "does not keep cookies", "<h1>Sign in</h1>")
	b := w.browser()
	b.get("/signin")
	b.post("/signin", "step", "PASSWORD", "username", strings.Repeat("x", 70<<10)).want(t, "a huge form", 413, "Too much text")
	b.raw("POST", "/signin", "username=%zz", "Content-Type", "application/x-www-form-urlencoded").want(t, "a broken form", 400, "could not be read")
	b.get("/nowhere").want(t, "an unknown page", 404, "Page not found", "Request id")
	b.do("PUT", "/signin", nil).want(t, "a wrong method", 405)
}

func TestTooManyAttempts(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/signin")
	for range 40 {
		if a := b.signIn("nobody", "x"); a.status == 429 {
			a.want(t, "many attempts", 429, `role="alert"`, "too many attempts")
			if a.header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			return
		}
	}
	t.Error("40 attempts were not too many")
}

// The bar above names the identity center, as the portal's does, and the title names
// the page; neither says Gatehouse twice.
func TestNameOfTheCenter(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	wantNames := func(what string, a answer, brand, title string) {
		t.Helper()
		if got := between(a.body, `height="24"><span>`, "</span>"); got != brand {
			t.Errorf("%s: the bar names %q, want %q", what, got, brand)
		}
		if got := between(a.body, "<title>", "</title>"); got != title {
			t.Errorf("%s: the title is %q, want %q", what, got, title)
		}
	}
	wantNames("without a name", w.browser().get("/signin"), "Gatehouse", "Sign in – Gatehouse")
	storetest.Update(t, w.db, func(tx *store.Tx) error {
		before, err := tx.Instance(home)
		after := before
		after.Name = " Acme  Corp & Sons\n"
		if err == nil {
			err = tx.UpdateInstance(before, after)
		}
		return err
	})
	const name = "Acme Corp &amp; Sons"
	b := w.browser()
	wantNames("the sign-in", b.get("/signin"), name, "Sign in – Gatehouse")
	wantNames("refused", b.signIn("ada", "x"), name, "Error: Sign in – Gatehouse")
	b.signIn("ada", pass)
	wantNames("signed in", b.get("/start/profile"), name, "Your profile – Gatehouse")
	wantNames("an error", b.get("/nowhere"), "Gatehouse", "Page not found – Gatehouse")
	wantNames("another instance", b.get("/start/"+string(other)+"/plain"), "Gatehouse", "Sign in – Gatehouse")
}

func TestStartURL(t *testing.T) {
	w := newWorld(t)
	w.name(other, "branch")
	b := w.browser()
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for path, want := range map[string]string{
		"/start": signin.StartURL(home), "/start/" + string(other): signin.StartURL(other), "/start/elsewhere": "",
		"/start/branch": signin.StartURL(other), "/start/Branch": "", "/start/branch/": "", "/start/%3Cimg%20src=x%3E": "",
	} {
		a := b.do("HEAD", path, nil)
		if got := a.header.Get("Location"); got != want || (want != "" && a.status != 302) {
			t.Errorf("HEAD %s: got %d %s, want %s", path, a.status, got, want)
		}
	}
}

func TestPortal(t *testing.T) {
	w := newWorld(t)
	ada, _ := w.user(homeStore, hostile, signin.NewPassword{Password: pass})
	for i := range 25 {
		w.assign(ada, account(idc.AccountID(fmt.Sprintf("2000000000%02d", i)), fmt.Sprintf("Account %02d", i)), "ReadOnly")
	}
	w.assign(ada, account("300000000000", hostile), "Admin+Tools")
	b := w.browser()
	b.get("/start/plain")
	a := b.signIn(hostile, pass)
	a.want(t, "first page", 200, "Account 00", "Account 19", "Next page", "ReadOnly")
	if strings.Contains(a.body, "Account 20") || strings.Contains(a.body, "<img src=x") {
		t.Errorf("first page:\n%s", a.body)
	}
	next := b.get(html.UnescapeString(between(a.body[strings.Index(a.body, "<nav"):], `<a href="`, `"`)))
	next.want(t, "second page", 200, "Account 20", "First page", "&lt;img src=x")
	if strings.Contains(next.body, "<img src=x") || strings.Contains(next.body, "Next page") {
		t.Errorf("second page:\n%s", next.body)
	}
	b.get("/start/plain?search=account+2").want(t, "search", 200, "Account 20", "Account 24")
	b.get("/start/plain?search=200000000007").want(t, "search by number", 200, "Account 07", "<details open>")
	b.get("/start/plain?search=%3Cscript%3E").want(t, "search for nothing", 200, "No account of yours matches “&lt;script&gt;”")
	b.get("/start/elsewhere").want(t, "no instance", 404)
}

func TestCredentials(t *testing.T) {
	w := newWorld(t)
	ada, _ := w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	w.user(homeStore, "eve", signin.NewPassword{Password: pass})
	w.assign(ada, account("200000000001", "Sandbox"), "ReadOnly")
	path := "/start/credentials?account_id=200000000001&role_name=ReadOnly"
	b := w.browser()
	b.get("/start/plain")
	b.signIn("ada", pass)
	a := b.get(path)
	a.want(t, "before", 200, "[profile ReadOnly-200000000001]", "sso_start_url = "+signin.StartURL(home), "endpoint_url = "+w.url, "Get credentials")
	if strings.Contains(a.body, "AWS_SECRET_ACCESS_KEY") {
		t.Error("following a link issued credentials")
	}
	b.post("/start/credentials", "account_id", "200000000001", "role_name", "ReadOnly").want(t, "after", 200,
		`export AWS_ACCESS_KEY_ID="ASIA`, "export AWS_SECRET_ACCESS_KEY=", "export AWS_SESSION_TOKEN=",
		"SET AWS_ACCESS_KEY_ID=ASIA", "$Env:AWS_ACCESS_KEY_ID=", "[200000000001_ReadOnly]", "aws_session_token=")

	e := w.browser()
	e.get("/start/plain")
	e.signIn("eve", pass)
	e.get(path).want(t, "somebody else's role", 403, "No access")
	e.post("/start/credentials", "account_id", "200000000001", "role_name", "ReadOnly").want(t, "somebody else's credentials", 403, "No access")
	e.get("/start/credentials?account_id=x").want(t, "no account", 400)
	w.browser().get(path).want(t, "nobody", 200, "<h1>Sign in</h1>")
}

func TestDevice(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	b := w.browser()
	code := w.device(hostile)
	link := "/device?user_code=" + code
	b.get("/device").want(t, "no code", 200, "Enter the code")
	b.get(link).want(t, "nobody is signed in", 200, "<h1>Sign in</h1>")
	a := b.signIn("ada", pass)
	a.want(t, "the device", 200, code, "198.51.100.4", "&lt;img src=x", "you started yourself", "credentials of all of them")
	if a.url.RequestURI() != link || strings.Contains(a.body, "<img src=x") {
		t.Errorf("signing in leads to %s:\n%s", a.url, a.body)
	}
	b.get("/device?user_code=bcdf-ghjk").want(t, "a wrong code", 404, `role="alert"`, "not known")
	b.post("/device", "user_code", code).want(t, "no decision", 400)
	b.post("/device", "user_code", strings.ToLower(code), "decision", "allow").want(t, "allowed", 200, "The device is allowed")
	b.get(link).want(t, "a used code", 404, "used already")
	denied := w.device("CLI")
	b.post("/device", "user_code", denied, "decision", "deny").want(t, "denied", 200, "The device is refused")
	b.post("/device", "user_code", denied, "decision", "allow").want(t, "a refused code", 404)
	late := w.device("CLI")
	w.clock.Add(10 * time.Minute)
	b.get("/device?user_code="+late).want(t, "an expired code", 404, "expired")
}

// Whoever signed in a while ago proves it again before a device is allowed.
func TestDeviceAsksForAFreshAct(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	b := w.browser()
	b.get("/start/plain")
	b.signIn("ada", pass)
	w.clock.Add(20 * time.Minute)
	code := w.device("CLI")
	b.post("/device", "user_code", code, "decision", "allow").want(t, "an old session", 200, "Confirm that it is you", ">ada</span>")
	b.get("/device?user_code="+code).want(t, "an old session", 200, "Confirm that it is you")
	b.post("/signin", "step", "PASSWORD", "password", "wrong").want(t, "a wrong password", 403, "is not right")
	a := b.post("/signin", "step", "PASSWORD", "password", pass)
	a.want(t, "confirmed", 200, "Allow this device?", code)
	b.post("/device", "user_code", code, "decision", "allow").want(t, "allowed", 200, "The device is allowed")
}

func TestAuthorize(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	c := w.client(hostile, "http://127.0.0.1/oauth/callback")
	path := authorizeURL(c, "http://127.0.0.1:4711/oauth/callback")
	b := w.browser()
	b.get(path).want(t, "nobody is signed in", 200, "<h1>Sign in</h1>")
	a := b.signIn("ada", pass)
	a.want(t, "consent", 200, "Allow this application?", "127.0.0.1:4711", "this computer", "&lt;img src=x")
	if a.url.RequestURI() != path || strings.Contains(a.body, "<img src=x") {
		t.Errorf("signing in leads to %s", a.url)
	}
	if csp := a.header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "form-action 'self' http://127.0.0.1:4711") {
		t.Errorf("policy: %s", csp)
	}
	action := html.UnescapeString(between(a.body, `<form method="post" action="/authorize`, `"`))
	got, err := url.Parse("/authorize" + action)
	if err != nil || got.Query().Encode() != a.url.Query().Encode() {
		t.Errorf("the form sends %s, %v", action, err)
	}
	for decision, want := range map[string]string{"allow": "code", "deny": "error"} {
		a := b.post(path, "decision", decision)
		to, _ := url.Parse(a.header.Get("Location"))
		if a.status != 303 || to.Host != "127.0.0.1:4711" || to.Path != "/oauth/callback" || to.Query().Get("state") != "abc-123" || to.Query().Get(want) == "" {
			t.Errorf("%s: got %d %s", decision, a.status, to)
		}
	}
	b.post(path).want(t, "no decision", 400)

	for what, bad := range map[string]string{
		"no request":           "/authorize",
		"another redirect URI": authorizeURL(c, "http://evil.example/oauth/callback"),
		"an unknown client":    strings.Replace(path, "client_id=", "client_id=x", 1),
	} {
		for _, method := range []string{"GET", "POST"} {
			if a := b.do(method, bad, nil); a.status != 400 || a.header.Get("Location") != "" {
				t.Errorf("%s %s: got %d %s", method, what, a.status, a.header.Get("Location"))
			}
		}
	}
	told := b.get(strings.Replace(path, "response_type=code", "response_type=token", 1))
	if to := told.header.Get("Location"); told.status != 303 || !strings.HasPrefix(to, "http://127.0.0.1:4711/oauth/callback?error=unsupported_response_type") {
		t.Errorf("a client that asks for too much: got %d %s", told.status, to)
	}
}

// Each instance has its own people; being signed in to one is nothing in the other.
func TestInstances(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	w.user(otherStore, "bea", signin.NewPassword{Password: pass})
	b := w.browser()
	b.get("/start/plain")
	b.signIn("ada", pass).want(t, "home", 200, ">ada</span>")
	b.get("/start/"+string(home)+"/plain").want(t, "home by name", 200, ">ada</span>")
	b.get("/start/"+string(other)+"/plain").want(t, "the other one", 200, "<h1>Sign in</h1>")
	b.signIn("ada", pass).want(t, "ada at the other one", 403)
	a := b.signIn("bea", pass)
	a.want(t, "bea at the other one", 200, ">bea</span>")
	if a.url.Path != "/start/"+string(other)+"/plain" {
		t.Errorf("signing in leads to %s", a.url)
	}
	b.get("/start/"+string(home)+"/plain").want(t, "home", 200, "<h1>Sign in</h1>")
}

// A name of a portal stands wherever the id of its instance does, and a later name
// takes nothing from an earlier one.
func TestPortalNames(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	w.user(otherStore, "bea", signin.NewPassword{Password: pass})
	w.name(other, "branch")
	w.name(other, "shop")
	for _, name := range []string{"branch", "shop"} {
		b := w.browser()
		b.get("/start/"+name).want(t, name, 200)
		b.get("/start/"+name+"/plain").want(t, name, 200, "<h1>Sign in</h1>")
		b.signIn("ada", pass).want(t, "somebody of another instance", 403)
		b.signIn("bea", pass).want(t, "somebody of it", 200, ">bea</span>")
		b.get("/start/"+name+"/plain").want(t, name+" again", 200, ">bea</span>")
		b.get("/device/"+name).want(t, "its page for devices", 200, `action="/device/`+name+`"`)
	}
	b := w.browser()
	for _, path := range []string{"/start/nowhere", "/start/nowhere/plain", "/start/BRANCH", "/start/%3Cimg%20src=x%20onerror=alert(1)%3E", "/device/nowhere"} {
		a := b.get(path)
		a.want(t, path, 404, "Page not found")
		if strings.Contains(a.body, "onerror") {
			t.Errorf("the page at %s says what was asked for", path)
		}
	}
}
