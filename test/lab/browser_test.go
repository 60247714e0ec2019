package lab

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBrowserAllowsADevice(t *testing.T) {
	t.Parallel()
	s := startStandIn(t)
	h := s.Person(t)
	h.Configure(t, s.SSO(), demoProfile)
	cli := CLIv2(t, h)
	cli.Login(t, func(p DevicePrompt) {
		saw := Browser[struct{ Code, Heading, Title string }](t, "testdata/device.mjs", map[string]string{"url": p.CompleteURL})
		if saw.Code != p.Code || saw.Heading != "You chose to allow" || saw.Title != "Device" {
			t.Errorf("the person saw %+v, the CLI said %s", saw, p.Code)
		}
	}, "--profile", demoProfile.Name).Must(t)

	shot, err := os.ReadFile(filepath.Join(t.ArtifactDir(), "screenshots", "allowed.png"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(shot, []byte("\x89PNG")) {
		t.Errorf("the screenshot is no PNG: %q", shot[:min(8, len(shot))])
	}
}

func TestBrowserLogsInWithPKCE(t *testing.T) {
	t.Parallel()
	s := startStandIn(t)
	h, sso := s.Person(t), s.SSO()
	PKCELogin(t, h, sso, func(address string) {
		Browser[any](t, "testdata/visit.mjs", map[string]string{"url": address})
	})
	if got, want := h.Token(t, sso).AccessToken, "token 1"; got != want {
		t.Errorf("cached token: got %q, want %q", got, want)
	}
}

func TestBrowserHasAnAuthenticator(t *testing.T) {
	t.Parallel()
	s := startStandIn(t)
	got := Browser[struct{ Type string }](t, "testdata/passkey.mjs", map[string]string{"url": s.URL + "/device"})
	if got.Type != "public-key" {
		t.Errorf("credential: got %q, want public-key", got.Type)
	}
}

func TestMisbehavingPageFailsTheTest(t *testing.T) {
	t.Parallel()
	s := startStandIn(t)
	for _, c := range []struct {
		name  string
		input map[string]any
		want  string
	}{
		{"nothing", map[string]any{"url": s.URL + "/device"}, ""},
		{"a page that is refused", map[string]any{"url": s.URL + "/nowhere"}, ""},
		{"inline script", map[string]any{"url": s.URL + "/device?inline=1"}, "broke its Content-Security-Policy: script-src"},
		{"another host", map[string]any{"url": s.URL + "/careless", "fetch": "https://example.com/font"}, "asked another host"},
		{"no such button", map[string]any{"url": s.URL + "/device", "press": "Approve"}, "Timeout"},
		{"no label", map[string]any{"url": s.URL + "/careless", "axe": true}, "label"},
	} {
		got := watch(t, func(t testing.TB) { Browser[any](t, "testdata/visit.mjs", c.input) })
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: the test failed with %q, want %q", c.name, got, c.want)
		}
	}
}
