package web_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"gatehouse/internal/web"
)

// The built application is served to everybody alike, compressed where the browser
// takes it, under a policy of its own.
func TestApp(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	w := newWorldOf(t, func(c *web.Config) {
		c.App = fstest.MapFS{
			"portal.html": file("the portal"), "console.html": file("the console"), "icon.svg": file("<svg/>"), ".gitkeep": file(""),
			"assets/a-1.js": file("plain"), "assets/a-1.js.gz": file("zipped"), "assets/a-1.js.br": file("small"),
		}
	})
	b := w.browser()
	for path, want := range map[string]string{
		"/": "the portal", "/start": "the portal", "/start/": "the portal", "/start/" + string(other): "the portal", "/console": "the console", "/console/": "the console",
	} {
		a := b.get(path)
		a.want(t, path, 200, want)
		policy := a.header.Get("Content-Security-Policy")
		for _, directive := range []string{"default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, directive) {
				t.Errorf("%s: policy %q lacks %s", path, policy, directive)
			}
		}
		if strings.Contains(policy, "unsafe") || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: policy %q, cache %q", path, policy, a.header.Get("Cache-Control"))
		}
	}
	for accepted, want := range map[string][2]string{
		"identity": {"", "plain"}, "deflate, gzip": {"gzip", "zipped"}, "gzip, br;q=0.9": {"br", "small"}, "gzip;q=0, br; q=0": {"", "plain"}, "gbr": {"", "plain"},
	} {
		a := b.do("GET", "/app/assets/a-1.js", nil, "Accept-Encoding", accepted)
		a.want(t, accepted, 200, want[1])
		if got := a.header.Get("Content-Encoding"); got != want[0] || a.header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: encoding %q, vary %q", accepted, got, a.header.Get("Vary"))
		}
		if !strings.Contains(a.header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(a.header.Get("Content-Type"), "text/javascript") {
			t.Errorf("%s: cache %q, type %q", accepted, a.header.Get("Cache-Control"), a.header.Get("Content-Type"))
		}
	}
	if got := b.get("/app/icon.svg").header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a file whose name stays: cache %q", got)
	}
	for _, path := range []string{"/app/", "/app/portal.html", "/app/.gitkeep", "/app/assets/a-1.js.gz", "/app/../portal.html", "/app/assets/b.js"} {
		b.get(path).want(t, path, http.StatusNotFound)
	}
}

// A program without the application says how to have it, and works.
func TestWithoutApp(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/start", "/console"} {
		w.browser().get(path).want(t, path, 200, "make console build", `href="/start/plain"`)
	}
	w.browser().get("/app/assets/a.js").want(t, "a file", http.StatusNotFound)
}

// Half an application is a mistake of whoever built it.
func TestHalfAnApp(t *testing.T) {
	w := newWorld(t)
	if _, err := web.New(web.Config{
		SignIn: w.signin, Tokens: w.tokens, Access: w.access, PublicURL: w.url, Instance: home, Region: "us-east-1",
		App: fstest.MapFS{"portal.html": &fstest.MapFile{}},
	}); err == nil {
		t.Error("an application without its console was taken")
	}
}
