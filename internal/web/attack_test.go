package web_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
	"gatehouse/internal/token"
)

// cookies are what a browser holds, by name.
func (b *browser) cookies() map[string]string {
	b.w.t.Helper()
	u, err := url.Parse(b.w.url)
	if err != nil {
		b.w.t.Fatal(err)
	}
	out := map[string]string{}
	for _, c := range b.client.Jar.Cookies(u) {
		out[c.Name] = c.Value
	}
	return out
}

// plant puts a cookie into a browser.
func (b *browser) plant(name, value string) {
	b.w.t.Helper()
	u, err := url.Parse(b.w.url)
	if err != nil {
		b.w.t.Fatal(err)
	}
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

// signedIn is a browser that somebody is signed in with.
func (w *world) signedIn(name string) *browser {
	w.t.Helper()
	b := w.browser()
	b.get("/start/plain")
	b.signIn(name, pass).want(w.t, "signing in as "+name, 200, "Your accounts")
	return b
}

// A cookie opens what it was made for, in the deployment that made it, for as long
// as the session lasts; nothing else that an attacker holds or finds in a stolen
// database does.
func TestForgedCookies(t *testing.T) {
	w, foreign := newWorld(t), newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	foreign.user(homeStore, "ada", signin.NewPassword{Password: pass})
	b := w.signedIn("ada")
	mine := b.cookies()
	session := mine["gatehouse-session"]
	waiting := w.browser()
	waiting.get("/signin")
	flow := waiting.cookies()["gatehouse-flow"]
	if len(session) < 43 || len(flow) < 43 {
		t.Fatalf("cookies: %v, flow %q", mine, flow)
	}
	over := w.signedIn("ada")
	ended := over.cookies()["gatehouse-session"]
	over.post("/signout")

	opens := func(name, value string) answer {
		t.Helper()
		thief := w.browser()
		thief.client.Jar = nil
		return thief.do("GET", "/start/profile", nil, "Cookie", name+"="+value)
	}
	opens("gatehouse-session", session).want(t, "the cookie itself", 200, "Your profile")
	stored := sha256.Sum256([]byte("session " + session)) // what is in the database
	last := session[:len(session)-1]
	for what, value := range map[string]string{
		"nothing": "", "a word": "admin", "a name": "ada", "a piece of it": last, "with more": session + "A", "in other letters": strings.ToUpper(session),
		"twice": session + session, "quoted twice": `""` + session, "with another last letter": last + string('A'+(session[len(session)-1]-'A'+4)%26),
		"what is stored": hex.EncodeToString(stored[:]), "what is stored, in base64": base64.RawURLEncoding.EncodeToString(stored[:]),
		"a flow's": flow, "a browser's token": mine["gatehouse-browser"], "one that was signed out": ended,
		"another deployment's": foreign.signedIn("ada").cookies()["gatehouse-session"], "an id": "00000000-0000-7000-8000-000000000001",
		"a lot": strings.Repeat("A", 64<<10), "a query": "' OR '1'='1",
	} {
		a := opens("gatehouse-session", value)
		if strings.Contains(a.body, "Your profile") || strings.Contains(a.body, ">ada</span>") || a.status >= 500 {
			t.Errorf("%s opens a page: %d %s", what, a.status, a.url)
		}
	}
	for _, name := range []string{"__Host-gatehouse-session", "Gatehouse-Session", "gatehouse-flow", "gatehouse-browser", "session"} {
		if a := opens(name, session); strings.Contains(a.body, "Your profile") {
			t.Errorf("the cookie opens a page by the name of %s", name)
		}
	}
	// No sign-in goes on with another cookie in the place of its own.
	for what, value := range map[string]string{"a session's": session, "a browser's": mine["gatehouse-browser"], "a piece": flow[1:], "another's": flow + "A"} {
		thief := w.browser()
		thief.plant("gatehouse-flow", value)
		thief.signIn("ada", pass).want(t, what+" cookie as a flow", 400, "over already")
	}
}

// Whatever cookies somebody planted before the sign-in, they open nothing by it.
func TestPlantedSignIn(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	w.user(homeStore, "eve", signin.NewPassword{Password: pass})
	thief := w.browser()
	thief.get("/start/plain")
	planted := thief.cookies()["gatehouse-flow"]
	eves := w.signedIn("eve").cookies()["gatehouse-session"]

	b := w.browser()
	b.plant("gatehouse-flow", planted)
	b.plant("gatehouse-session", eves)
	b.signIn("ada", pass).want(t, "in the planted sign-in", 200, "Your accounts", ">ada</span>")
	now := b.cookies()
	if now["gatehouse-session"] == eves || now["gatehouse-session"] == planted || now["gatehouse-flow"] != "" {
		t.Errorf("cookies after the sign-in: %v", now)
	}
	for _, path := range []string{"/start/profile", "/signin"} {
		thief.get(path).want(t, "who planted the sign-in, at "+path, 200, "<h1>Sign in</h1>")
	}
	thief.plant("gatehouse-flow", planted)
	thief.post("/signin", "step", "PASSWORD", "username", "ada", "password", pass).want(t, "the planted sign-in again", 200, "<h1>Sign in</h1>", "went on in another window")
	// Proving it again makes no cookie that somebody else could hold.
	w.clock.Add(time.Hour)
	b.get("/device?user_code="+w.device("client")).want(t, "later", 200, "Confirm that it is you")
	thief.plant("gatehouse-flow", b.cookies()["gatehouse-flow"])
	b.signIn("ada", pass).want(t, "proven again", 200, "Allow this device?")
	thief.get("/start/profile").want(t, "who holds the cookie of that flow", 200, "<h1>Sign in</h1>")
}

// locations asks for a target as it stands, which no client in its right mind
// sends, and answers where it leads.
func (b *browser) locations(target string) (location string) {
	b.w.t.Helper()
	host := strings.TrimPrefix(b.w.url, "http://")
	c, err := net.Dial("tcp", host)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer c.Close()
	var cookies []string
	for name, value := range b.cookies() {
		cookies = append(cookies, name+"="+value)
	}
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nConnection: close\r\n\r\n", target, host, strings.Join(cookies, "; "))
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		b.w.t.Fatalf("%s: %v", target, err)
	}
	defer r.Body.Close()
	for _, planted := range r.Cookies() {
		b.plant(planted.Name, planted.Value)
	}
	if r.StatusCode >= 500 {
		b.w.t.Errorf("%s: status %d", target, r.StatusCode)
	}
	return r.Header.Get("Location")
}

// No address that somebody is given leads away from here: not at once, and not
// after the sign-in that it asks for.
func TestNothingLeadsAway(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	c := w.client("AWS CLI", "http://127.0.0.1/oauth/callback")
	authorize := func(redirect string) string { return authorizeURL(c, redirect) }
	away := []string{
		"https://evil.example", "//evil.example", `/\evil.example`, `\\evil.example`, "/%5cevil.example", "/%5Cevil.example", "%2f%2fevil.example",
		"///evil.example", "https:evil.example", "javascript:alert(1)", "data:text/html,x", "http://127.0.0.1@evil.example", "\t//evil.example", "/.//evil.example",
	}
	var targets []string
	for _, a := range away {
		q := url.QueryEscape(a)
		for _, parameter := range []string{"return", "return_to", "next", "redirect", "redirect_uri", "destination", "RelayState", "relay_state", "url", "continue"} {
			targets = append(targets, "/signin?"+parameter+"="+q, "/start?"+parameter+"="+q, "/start/plain?"+parameter+"="+q)
		}
		targets = append(targets, "/device?user_code="+q, "/link?token="+q, "/?next="+q, "/forgot?next="+q,
			authorize(a), authorize(a+"/oauth/callback"))
	}
	targets = append(targets,
		"//evil.example", "//evil.example/start", `/\evil.example`, "/%5cevil.example", "/start//evil.example", `/start/\evil.example`, "/start/%2f%2fevil.example",
		"/start/..//evil.example", "/./\\evil.example", "/device//evil.example", "/%2f/evil.example", "/start;//evil.example", "/start/%0d%0aLocation:%20https://evil.example",
		"http://evil.example/start", "http://evil.example/signin",
	)
	for _, redirect := range []string{
		"http://127.0.0.1.evil.example/oauth/callback", `http://127.0.0.1\@evil.example/oauth/callback`, "http://127.0.0.1%5c@evil.example/oauth/callback",
		"http://evil.example#@127.0.0.1/oauth/callback", "http://localhost.evil.example/oauth/callback", "javascript://127.0.0.1/oauth/callback%0aalert(1)",
		"http://[::ffff:203.0.113.7]/oauth/callback", "//127.0.0.1/oauth/callback",
	} {
		targets = append(targets, authorize(redirect))
	}
	led := 0
	stays := func(what, location string) {
		t.Helper()
		if location == "" {
			return
		}
		led++
		base, _ := url.Parse(w.url)
		u, err := base.Parse(location)
		if err != nil || u.Scheme != "http" || u.Host != base.Host || strings.ContainsAny(location, "\\\r\n\t") || strings.HasPrefix(location, "//") {
			t.Errorf("%s leads to %q", what, location)
		}
	}
	signedIn := w.signedIn("ada")
	for _, target := range targets {
		stays(target+", signed in,", signedIn.locations(target))
		b := w.browser()
		location := b.locations(target)
		stays(target, location)
		if location != "/signin" {
			continue
		}
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		after := b.signIn("ada", pass)
		if after.status != http.StatusSeeOther {
			t.Errorf("the sign-in that %s asks for: got %d", target, after.status)
		}
		stays("signing in for "+target, after.header.Get("Location"))
	}
	if led < len(targets)/2 {
		t.Errorf("%d targets led anywhere only %d times", len(targets), led)
	}
}

// Of many who decide about one device at the same moment, and while it asks for
// its tokens, one decides, and the device gets what that one decided.
func TestOneDecides(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	w.user(homeStore, "bob", signin.NewPassword{Password: pass})
	c := w.client("client")
	device := idc.Caller{Request: idc.Request{SourceIP: "198.51.100.4"}}
	var browsers []*browser
	for i := range 6 {
		browsers = append(browsers, w.signedIn([]string{"ada", "bob"}[i%2]))
	}
	for round := range 4 {
		d, err := w.tokens.StartDeviceAuthorization(t.Context(), device, c.ID, c.Secret, signin.StartURL(home))
		if err != nil {
			t.Fatal(err)
		}
		redeem := func() error {
			_, err := w.tokens.CreateToken(t.Context(), device, token.TokenRequest{
				GrantType: "urn:ietf:params:oauth:grant-type:device_code", ClientID: c.ID, ClientSecret: c.Secret, DeviceCode: d.DeviceCode,
			})
			return err
		}
		var allowed, denied, given atomic.Int32
		var all sync.WaitGroup
		for i, b := range browsers {
			decision := []string{"allow", "deny"}[(i+round)/2%2]
			all.Go(func() {
				switch a := b.post("/device", "user_code", d.UserCode, "decision", decision); {
				case a.status == 200 && decision == "allow":
					allowed.Add(1)
				case a.status == 200:
					denied.Add(1)
				case a.status != 404 && a.status != 409:
					t.Errorf("%s too late: got %d\n%s", decision, a.status, a.body)
				}
			})
		}
		all.Go(func() {
			if redeem() == nil {
				given.Add(1)
			}
		})
		all.Wait()
		if allowed.Load()+denied.Load() != 1 {
			t.Fatalf("%d allowed the device and %d denied it, want one decision", allowed.Load(), denied.Load())
		}
		w.clock.Add(time.Minute)
		err = redeem()
		if err == nil {
			given.Add(1)
		}
		if given.Load() != allowed.Load() {
			t.Errorf("allowed by %d, tokens given %d times", allowed.Load(), given.Load())
		}
		var e *idc.Error
		if denied.Load() == 1 && (!errors.As(err, &e) || e.Reason != "AccessDeniedException") {
			t.Errorf("a device that was denied: %v", err)
		}
	}
}

// namesOf gives everything of a person's that has a name the same one.
func (w *world) namesOf(name string) idc.User {
	w.t.Helper()
	u, _ := w.user(homeStore, name, signin.NewPassword{Password: pass})
	storetest.Update(w.t, w.db, func(tx *store.Tx) error {
		after := u
		after.Attrs.DisplayName, after.Attrs.NickName, after.Attrs.Title = name, name, name
		after.Attrs.Emails = []idc.Email{{Value: "ada@example.com", Primary: true}}
		return tx.UpdateUser(u, after)
	})
	a := account(idc.AccountID(fmt.Sprintf("3%011d", w.ids.Add(1))), name)
	a.Email = name + "@example.com"
	w.assign(u, a, "Reader")
	return u
}
