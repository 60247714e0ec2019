package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
	"gatehouse/internal/token"
)

// ownURL is what a tab of the console opens to get its code at a page.
func (w *world) ownURL(page string, more ...string) string {
	q := url.Values{
		"response_type": {"code"}, "client_id": {token.ConsoleClientID}, "redirect_uri": {w.url + page}, "state": {"tab-1"},
		"code_challenge_method": {"S256"}, "code_challenge": {strings.Repeat("A", 43)},
	}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return "/authorize?" + q.Encode()
}

// still is a browser that follows no redirects.
func (b *browser) still() *browser {
	client := *b.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{b.w, &client}
}

// wantCode checks that the browser is sent to a page with a code.
func (a answer) wantCode(t *testing.T, what, page string) {
	t.Helper()
	to, err := url.Parse(a.header.Get("Location"))
	if err != nil || a.status != 303 || !strings.HasPrefix(to.String(), page+"?") || to.Query().Get("code") == "" || to.Query().Get("state") != "tab-1" {
		t.Errorf("%s: got %d %s, want a code at %s", what, a.status, to, page)
	}
}

// Our own application gets its code without a page, from whoever is signed in;
// who is not signs in first.
func TestAuthorizeOwn(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	w.user(otherStore, "bea", signin.NewPassword{Password: pass})
	b := w.browser()
	b.get(w.ownURL("/console")).want(t, "nobody is signed in", 200, "<h1>Sign in</h1>")
	a := b.still().signIn("ada", pass)
	if want := w.ownURL("/console"); a.status != 303 || a.header.Get("Location") != want {
		t.Fatalf("signing in leads to %d %s, want %s", a.status, a.header.Get("Location"), want)
	}
	for _, page := range []string{"/start", "/console", "/start/" + string(home)} {
		b.still().get(w.ownURL(page)).wantCode(t, "ada at "+page, w.url+page)
	}
	b.still().do("GET", w.ownURL("/start"), nil, "Sec-Fetch-Dest", "document", "Sec-Fetch-Mode", "navigate").wantCode(t, "a page", w.url+"/start")
	for _, into := range []string{"iframe", "empty", "image", "script"} {
		a := b.still().do("GET", w.ownURL("/start"), nil, "Sec-Fetch-Dest", into)
		if a.status != 403 || a.header.Get("Location") != "" {
			t.Errorf("a code for an %s: got %d %s", into, a.status, a.header.Get("Location"))
		}
	}
	if a := b.still().do("HEAD", w.ownURL("/start"), nil); a.header.Get("Location") != "" {
		t.Errorf("HEAD: got %d %s", a.status, a.header.Get("Location"))
	}
	b.still().get(w.ownURL("/start", "prompt", "none")).wantCode(t, "without a page", w.url+"/start")

	// The portal of another instance has other people.
	there := "/start/" + string(other)
	b.get(w.ownURL(there)).want(t, "the other one", 200, "<h1>Sign in</h1>")
	b.signIn("ada", pass).want(t, "ada at the other one", 403)
	if a := b.still().signIn("bea", pass); a.header.Get("Location") != w.ownURL(there) {
		t.Fatalf("signing in there leads to %s", a.header.Get("Location"))
	}
	b.still().get(w.ownURL(there)).wantCode(t, "bea there", w.url+there)
	b.still().get(w.ownURL("/console")).wantCode(t, "bea, who named none", w.url+"/console")
}

// A tab that asks for no page is told why there has to be one.
func TestAuthorizeWithoutPage(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	c := w.client("cli", "http://127.0.0.1/oauth/callback")
	theirs := authorizeURL(c, "http://127.0.0.1:4711/oauth/callback") + "&prompt=none"
	b := w.browser()
	wantError := func(what, path, want string) {
		t.Helper()
		a := b.still().get(path)
		if to, err := url.Parse(a.header.Get("Location")); err != nil || a.status != 303 || to.Query().Get("error") != want || to.Query().Get("state") == "" {
			t.Errorf("%s: got %d %s, want error %s", what, a.status, to, want)
		}
	}
	wantError("nobody", w.ownURL("/start", "prompt", "none"), "login_required")
	wantError("nobody, another client", theirs, "login_required")
	b.get("/start/plain")
	b.signIn("ada", pass)
	wantError("somebody of another instance", w.ownURL("/start/"+string(other), "prompt", "none"), "login_required")
	wantError("another client", theirs, "consent_required")
}

func TestAuthorizeOwnRefusals(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	b := w.browser()
	b.get("/start/plain")
	b.signIn("ada", pass)
	for what, path := range map[string]string{
		"another site":        w.ownURL("/start", "redirect_uri", "https://evil.example/start"),
		"another page":        w.ownURL("/signout"),
		"a slash more":        w.ownURL("/start/"),
		"no such instance":    w.ownURL("/start/ssoins-0000000000000000"),
		"loopback":            w.ownURL("/start", "redirect_uri", "http://127.0.0.1:1/start"),
		"no redirect":         w.ownURL("/start", "redirect_uri", ""),
		"another site, wrong": w.ownURL("/start", "redirect_uri", "https://evil.example/", "response_type", "token", "prompt", "none"),
	} {
		if a := b.still().get(path); a.status != 400 || a.header.Get("Location") != "" {
			t.Errorf("%s: got %d %s, want a page that says so", what, a.status, a.header.Get("Location"))
		}
	}
	a := b.still().get(w.ownURL("/start", "code_challenge", ""))
	if to := a.header.Get("Location"); a.status != 303 || !strings.HasPrefix(to, w.url+"/start?error=invalid_request") {
		t.Errorf("no challenge: got %d %s", a.status, to)
	}
	b.post("/signout")
	b.get(w.ownURL("/start")).want(t, "after signing out", 200, "<h1>Sign in</h1>")
}

// Whatever tabs were opened, the person has one session.
func TestOwnLoginsAreNoSessions(t *testing.T) {
	w := newWorld(t)
	u, _ := w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	b := w.browser()
	b.get("/start/plain")
	b.signIn("ada", pass)
	for range 3 {
		b.still().get(w.ownURL("/start")).wantCode(t, "a tab", w.url+"/start")
	}
	page, err := w.signin.ListSessions(t.Context(), w.admin("ListSessions"), homeStore, u.ID, idc.PageRequest{Limit: 10})
	if err != nil || len(page.Items) != 1 {
		t.Errorf("sessions: got %+v, %v, want one", page.Items, err)
	}
}
