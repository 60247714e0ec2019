package web_test

import (
	"net/url"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
	"gatehouse/test/lab"
)

func (w *world) require(mode idc.MFAMode, without idc.WithoutDevice) {
	w.t.Helper()
	err := w.signin.PutMFASettings(w.t.Context(), w.admin("PutMfaDeviceManagementForDirectory"), homeStore, idc.MFASettings{
		Mode: mode, WithoutDevice: without, Kinds: []idc.MFAKind{idc.MFAApp, idc.MFAKey}, SelfManagement: true,
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// Second factors in Chromium, with its virtual authenticator.
func TestMFAInChromium(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	w.require(idc.MFAAlways, idc.WithoutDeviceRegister)
	got := lab.Browser[struct {
		Seen        []string
		Credentials int
	}](t, "testdata/mfa.mjs", map[string]any{
		"url": w.url, "user": "ada", "password": pass, "now": w.clock.Now().Unix(), "name": "<img onerror=alert(1)>",
	})
	if want := 11; len(got.Seen) != want {
		t.Errorf("saw %d pages, want %d: %q", len(got.Seen), want, got.Seen)
	}
	if got.Credentials != 1 {
		t.Errorf("the authenticator has %d credentials, want 1", got.Credentials)
	}
}

// Script is allowed in a sign-in, for passkeys and for passwords, and nowhere else.
func TestScriptOnlyInSignIns(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	b := w.browser()
	const self = "script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
	if got := b.get("/signin"); !strings.Contains(got.header.Get("Content-Security-Policy"), self) {
		t.Errorf("sign-in: policy %s", got.header.Get("Content-Security-Policy"))
	}
	b.signIn("ada", pass).want(t, "signing in", 200, atPortal)
	for _, path := range []string{"/start/plain", "/start/mfa", "/device"} {
		got := b.get(path)
		if p := got.header.Get("Content-Security-Policy"); strings.Contains(p, "script-src") || strings.Contains(got.body, "<script") {
			t.Errorf("%s: policy %s", path, p)
		}
	}
	w.require(idc.MFADisabled, idc.WithoutDeviceAllow)
	b.get("/start/mfa").want(t, "disabled", 200, "a password only")
	if got := w.browser().get("/signin"); strings.Contains(got.body, "passkey") {
		t.Error("passkeys are offered where none are used")
	}
}

func TestBlockedWithoutADevice(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	w.require(idc.MFAAlways, idc.WithoutDeviceBlock)
	b := w.browser()
	b.get("/start/plain")
	b.signIn("ada", pass).want(t, "without a device", 403, "You need an MFA device", "Ask your administrator")
	b.get("/signin").want(t, "after that", 403, "You need an MFA device")
	b.get("/start/plain").want(t, "at the portal", 200, "User name")
}

// Changing devices asks for a fresh act, and comes back to the page.
func TestDevicesAskForAFreshAct(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	b := w.browser()
	b.get("/start/plain")
	b.signIn("ada", pass)
	b.post("/start/mfa", "act", "register", "kind", "TOTP").want(t, "fresh", 200, "Set up an authenticator app", "<svg", "secret key")
	b.post("/start/mfa", "act", "register", "kind", "FAX").want(t, "a kind that there is not", 422, "That did not work")
	b.post("/start/mfa", "act", "delete", "id", "../x").want(t, "no such device", 404)
	b.post("/start/mfa").want(t, "nothing", 422)
	b.get("/start/mfa/register?"+url.Values{"id": {"x"}, "device": {"TOTP"}}.Encode()).want(t, "no such registration", 404, "over")
	w.clock.Add(16 * 60 * 1e9)
	b.post("/start/mfa", "act", "register", "kind", "TOTP").want(t, "later", 200, "Confirm that it is you")
	b.post("/signin", "step", "PASSWORD", "username", "ada", "password", pass).want(t, "after the password", 200, "MFA devices")
}
