package web

import (
	"net/http/httptest"
	"os"
	"regexp"
	"testing"
	"time"

	"gatehouse/internal/idc"
)

// With https, cookies have the prefix that binds them to the origin, and Secure.
func TestCookieForm(t *testing.T) {
	for https, want := range map[bool]string{
		true:  "__Host-gatehouse-session=secret; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax",
		false: "gatehouse-session=secret; Path=/; Max-Age=60; HttpOnly; SameSite=Lax",
	} {
		p := &Pages{https: https}
		w := httptest.NewRecorder()
		p.set(w, sessionCookie, "secret", time.Minute)
		if got := w.Header().Get("Set-Cookie"); got != want {
			t.Errorf("https %t: got %q, want %q", https, got, want)
		}
	}
}

// What a redirect URI adds to a page's policy is its origin and never more: a
// URI must not be able to write directives.
func TestFormTarget(t *testing.T) {
	for uri, want := range map[string]string{
		"http://127.0.0.1:4711/oauth/callback": " http://127.0.0.1:4711",
		"https://app.example.com/back?x=;y":    " https://app.example.com",
		"http://[::1]:4711/back":               " http:",
		"com.example.app:/back":                " com.example.app:",
		"http://a;script-src *@b/":             "",
		"http://a b/":                          "",
		"http:///nowhere":                      "",
		"//host/path":                          "",
		"%":                                    "",
		"":                                     "",
	} {
		if got := formTarget(uri); got != want {
			t.Errorf("formTarget(%q): got %q, want %q", uri, got, want)
		}
	}
}

func FuzzFormTarget(f *testing.F) {
	f.Add("http://127.0.0.1:4711/oauth/callback")
	f.Add("x-y:;default-src *")
	f.Fuzz(func(t *testing.T, uri string) {
		got := formTarget(uri)
		for i, c := range got {
			if c == ';' || c == ',' || c == '*' || c == '\'' || c < ' ' || c > '~' || (c == ' ' && i != 0) {
				t.Fatalf("formTarget(%q) = %q", uri, got)
			}
		}
	})
}

// The log has few names for pages, whatever is asked for.
func TestPageNames(t *testing.T) {
	for path, want := range map[string]string{"/": "/", "/start/ssoins-1": "/start", "/device": "/device", "/x/y": "other", "": "/"} {
		if got := page(path); got != want {
			t.Errorf("page(%q): got %q, want %q", path, got, want)
		}
	}
}

// No portal can have the name of a page: its address would lead to the page.
func TestPagesAreNoPortals(t *testing.T) {
	source, err := os.ReadFile("web.go")
	if err != nil {
		t.Fatal(err)
	}
	pages := regexp.MustCompile(`"/(?:start|device)/([^"{/]+)`).FindAllSubmatch(source, -1)
	if len(pages) < 5 {
		t.Fatalf("web.go has the routes %q", pages)
	}
	for _, page := range pages {
		if name := string(page[1]); idc.ValidPortalName(name) {
			t.Errorf("a portal can be called %s, which is a page: add it to idc.PortalPaths", name)
		}
	}
}
