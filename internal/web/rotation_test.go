package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gatehouse/internal/signin"
)

const flow = "gatehouse-flow"

// sent posts a form with cookies of its own choice, and shows the answer as it is.
func (b *browser) sent(cookies string, fields ...string) answer {
	b.w.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	alone := &browser{b.w, &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	return alone.do("POST", "/signin", form, "Cookie", cookies)
}

// Who planted a sign-in, or got hold of its cookie, is left behind when the person
// enters the password, and again at each step after that.
func TestPlantedSignInIsLeftBehind(t *testing.T) {
	w := newWorld(t)
	_, oneTime := w.user(homeStore, "ada", signin.NewPassword{OneTime: true})
	thief := w.browser()
	thief.get("/start/plain")
	planted := thief.cookies()[flow]

	b := w.browser()
	b.plant(flow, planted)
	b.signIn("ada", oneTime).want(t, "in the planted sign-in", 200, "Choose a new password")
	now := b.cookies()[flow]
	if now == planted || len(now) < 43 {
		t.Fatalf("the cookie after the password is %q", now)
	}
	choose := []string{"step", "NEW_PASSWORD", "new-password", "Thiefs-Password-1", "repeated-password", "Thiefs-Password-1"}
	for range 2 {
		thief.plant(flow, planted)
		thief.post("/signin", choose...).want(t, "the thief's password", 200, "<h1>Sign in</h1>", "went on in another window")
		if got := thief.cookies(); got[flow] == now || got["gatehouse-session"] != "" {
			t.Errorf("the thief holds %v", got)
		}
		thief.plant(flow, planted)
		thief.get("/signin").want(t, "the thief's look", 200, "<h1>Sign in</h1>")
	}
	choose[3], choose[5] = pass, pass
	b.post("/signin", choose...).want(t, "the person's own", 200, "Your accounts")
	for _, old := range []string{planted, now} {
		thief.plant(flow, old)
		thief.get("/signin").want(t, "after all", 200, "<h1>Sign in</h1>")
	}
}

// A form that was sent twice, and a page that somebody went back to, lead on: to the
// step that comes now, to where the sign-in led, or, where the answer to the first
// was lost with its cookie, by a sign-in to the same place.
func TestFormsSentTwice(t *testing.T) {
	w := newWorld(t)
	_, oneTime := w.user(homeStore, "ada", signin.NewPassword{OneTime: true})
	target := "/device?user_code=" + w.device("client")
	begin := func() (b *browser, first string) {
		b = w.browser()
		b.get(target).want(t, "the device", 200, "<h1>Sign in</h1>")
		return b, flow + "=" + b.cookies()[flow]
	}
	wantRedirect := func(what string, a answer) {
		t.Helper()
		if a.status != http.StatusSeeOther || a.header.Get("Location") != "/signin" || len(a.header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s: got %d to %q with %q", what, a.status, a.header.Get("Location"), a.header.Values("Set-Cookie"))
		}
	}
	password := []string{"step", "PASSWORD", "username", "ada", "password", oneTime}
	choose := []string{"step", "NEW_PASSWORD", "new-password", pass, "repeated-password", pass}

	b, first := begin()
	b.post("/signin", password...).want(t, "the password", 200, "Choose a new password")
	wantRedirect("the password again", b.sent(first, password...))
	b.get("/signin").want(t, "after it", 200, "Choose a new password")
	b.post("/signin", password...).want(t, "the first page, gone back to", 200, "Choose a new password")

	second := flow + "=" + b.cookies()[flow]
	b.post("/signin", choose...).want(t, "the new password", 200, "Allow this device?")
	wantRedirect("the new password again", b.sent(second, choose...))
	b.plant(flow, strings.TrimPrefix(second, flow+"="))
	if a := b.get("/signin"); a.url.RequestURI() != target {
		t.Errorf("after it the browser is at %s, want %s", a.url, target)
	}

	// The answer was lost: the browser knows the old cookie only.
	b, first = begin()
	password[5] = pass
	if a := b.sent(first, password...); a.status != http.StatusSeeOther || len(a.header.Values("Set-Cookie")) == 0 {
		t.Fatalf("the first time: %d %v", a.status, a.header)
	}
	b.post("/signin", password...).want(t, "the second time", 200, "<h1>Sign in</h1>", `role="status"`, "went on in another window")
	if a := b.signIn("ada", pass); a.url.RequestURI() != target {
		t.Errorf("the sign-in of its own leads to %s, want %s", a.url, target)
	}
}
