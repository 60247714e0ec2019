package token

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
)

func FuzzUserCode(f *testing.F) {
	for _, s := range []string{"BCDF-GHJK", "bcdfghjk", " b c d f – g h j k ", "AEIO-UAEI", "BCDF-GHJ", "BCDF-GHJKL", "\x00", "ＢＣＤＦ-ＧＨＪＫ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code, ok := parseUserCode(typed)
		if !ok {
			return
		}
		if len(code) != 9 || code[4] != '-' || strings.Trim(code, userCodeLetters+"-") != "" {
			t.Errorf("parsed %q as %q", typed, code)
		}
		if again, ok := parseUserCode(strings.ToLower(code)); !ok || again != code {
			t.Errorf("%q does not parse as itself: %q", code, again)
		}
	})
}

func FuzzRefreshToken(f *testing.F) {
	secret := []byte("a secret")
	good := refreshToken{store: "d-9067000001", family: "00000000-0000-4000-8000-000000000001", counter: 3}.sign(secret)
	f.Add(good)
	f.Add(refreshToken{}.sign(secret))
	f.Add(good[:50])
	f.Add("aor")
	f.Add("")
	f.Fuzz(func(t *testing.T, token string) {
		r, ok := parseRefreshToken(token)
		if !ok || !r.genuine(secret) {
			return
		}
		if got := r.sign(secret); got != token {
			t.Errorf("a genuine token in another form: %q, made as %q", token, got)
		}
	})
}

func FuzzSealedTokens(f *testing.F) {
	w := newWorld(f, filepath.Join(f.TempDir(), "gatehouse.db"))
	client := w.registered(withCode)
	_, tokens := w.loggedIn(w.signIn(w.instance.Store, "ada"), refreshing)
	f.Add(client.ID)
	f.Add(client.Secret)
	f.Add(tokens.AccessToken)
	f.Add(tokens.AccessToken[:40])
	f.Add("aoaAQ")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := w.OpenAccessToken(text); (err == nil) != (text == tokens.AccessToken) {
			t.Errorf("access token %q: %v", text, err)
		}
		if _, err := w.client(text); (err == nil) != (text == client.ID) {
			t.Errorf("client id %q: %v", text, err)
		}
		if _, err := w.authenticate(client.ID, text); (err == nil) != (text == client.Secret) {
			t.Errorf("client secret %q: %v", text, err)
		}
	})
}

// Whatever is registered and asked for, a browser is sent to the machine it runs
// on, or to us.
func FuzzRedirect(f *testing.F) {
	s := New(Config{PublicURL: public})
	for _, uri := range []string{
		"http://127.0.0.1/oauth/callback", "http://127.0.0.1:8080/oauth/callback", "http://[::1]/", "http://localhost:1/a?b=c", public + "/console/",
		"http://127.0.0.1:80@evil.example/", `http://127.0.0.1\.evil.example/`, "http://localhost%2eevil.example/", "http://127.0.0.1%00.evil.example",
	} {
		f.Add(uri, uri)
		f.Add("http://127.0.0.1/oauth/callback", uri)
	}
	f.Fuzz(func(t *testing.T, registered, uri string) {
		r := registration{Redirects: []string{registered}}
		if !s.mayRedirect(registered) || !r.redirects(uri) || !s.mayRedirect(uri) {
			return
		}
		location := AuthorizeRequest{RedirectURI: uri, State: "s"}.answer(url.Values{"code": {"c"}})
		u, err := url.Parse(location)
		if err != nil || strings.ContainsAny(location, "\r\n\t\\ ") {
			t.Fatalf("sent to %q", location)
		}
		if !slices.Contains([]string{"127.0.0.1", "::1", "localhost", "sso.example.com"}, u.Hostname()) || u.User != nil {
			t.Errorf("sent to %q", location)
		}
		if u.Query().Get("code") == "" || u.Fragment != "" {
			t.Errorf("the code is lost in %q", location)
		}
	})
}

// A start URL of our own is a name or an id and nothing else of the address.
func FuzzStartURL(f *testing.F) {
	s := New(Config{PublicURL: public, Home: "home"})
	for _, u := range []string{public + "/start", public + "/start/corp/", public + "/start/../corp", public + "//start/x", "https://[", "/"} {
		f.Add(u)
	}
	f.Fuzz(func(t *testing.T, start string) {
		name, own := s.ownName(start)
		if !own && name != "" || len(name) > idc.LongestStartURL {
			t.Errorf("start URL %q names %q", start, name)
		}
		if u, err := url.Parse(start); idc.ValidPortalName(name) && (err != nil || !strings.EqualFold(u.Host, "sso.example.com") || strings.Trim(u.Path, "/") != "start/"+name) {
			t.Errorf("start URL %q leads to the portal %q", start, name)
		}
	})
}

func FuzzScope(f *testing.F) {
	f.Add("sso:account:access")
	f.Add("sso-portal:*")
	f.Fuzz(func(t *testing.T, scope string) {
		if knownScope(scope) && (len(scope) > 160 || strings.ContainsAny(scope, " \n\"<>")) {
			t.Errorf("scope %q is known", scope)
		}
	})
}

// BenchmarkDeviceLogin is register, start, one approval by a signed-in person
// and the token, without HTTP.
func BenchmarkDeviceLogin(b *testing.B) {
	w := newWorld(b, filepath.Join(b.TempDir(), "gatehouse.db"))
	w.cfg.Pending = 1 << 30
	ada := w.signIn(w.instance.Store, "ada")
	b.SetParallelism(8)
	start := time.Now()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			w.loggedIn(ada, refreshing)
		}
	})
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "logins/s")
}
