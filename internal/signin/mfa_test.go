package signin

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// The vectors of RFC 6238 appendix B for SHA-1, in the six digits that we use.
func TestCodes(t *testing.T) {
	seed := []byte("12345678901234567890")
	for unix, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := code(seed, timeStep(time.Unix(unix, 0))); got != want {
			t.Errorf("at %d: got %s, want %s", unix, got, want)
		}
	}
	now := time.Unix(1111111111, 0)
	for _, c := range []struct {
		what  string
		off   time.Duration
		used  int64
		match bool
	}{
		{"now", 0, 0, true}, {"a step early", -totpPeriod, 0, true}, {"a step late", totpPeriod, 0, true},
		{"two steps early", -2 * totpPeriod, 0, false}, {"two steps late", 2 * totpPeriod, 0, false},
		{"used", 0, timeStep(now), false}, {"before the one used", -totpPeriod, timeStep(now), false},
	} {
		if _, ok := matchCode(seed, code(seed, timeStep(now.Add(c.off))), now, c.used); ok != c.match {
			t.Errorf("%s: got %v, want %v", c.what, ok, c.match)
		}
	}
	if uri := appURI(seed, "a b&c"); uri != "otpauth://totp/Gatehouse:a%20b&c?algorithm=SHA1&digits=6&issuer=Gatehouse&period=30&secret="+base32Text.EncodeToString(seed) {
		t.Errorf("URI: %s", uri)
	}
}

// require sets what the home instance asks for.
func (w *world) require(mode idc.MFAMode, without idc.WithoutDevice) {
	w.t.Helper()
	err := w.PutMFASettings(w.t.Context(), w.as("sso.amazonaws.com", "PutMfaDeviceManagementForDirectory"), homeStore,
		idc.MFASettings{Mode: mode, WithoutDevice: without, Kinds: []idc.MFAKind{idc.MFAApp, idc.MFAKey}, SelfManagement: true})
	if err != nil {
		w.t.Fatal(err)
	}
}

// app gives somebody an authenticator app, as administrators do, and answers its
// secret. The clock moves on, so that its next code is a new one.
func (w *world) app(u idc.User) []byte {
	w.t.Helper()
	c := w.as(directorySource, "StartVirtualMfaDeviceRegistration")
	r, err := w.StartDeviceRegistration(w.t.Context(), c, u.Store, u.ID, idc.MFAApp)
	if err != nil {
		w.t.Fatal(err)
	}
	seed, err := base32Text.DecodeString(r.Secret)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.CompleteDeviceRegistration(w.t.Context(), c, u.Store, u.ID, idc.MFAApp, r.ID, Answer{Code: w.code(seed)}); err != nil {
		w.t.Fatal(err)
	}
	w.clock.Add(totpPeriod)
	return seed
}

// key gives somebody a passkey.
func (w *world) key(u idc.User) *authenticator {
	w.t.Helper()
	a := newAuthenticator(w.t)
	c := w.as(directorySource, "StartWebAuthnDeviceRegistration")
	r, err := w.StartDeviceRegistration(w.t.Context(), c, u.Store, u.ID, idc.MFAKey)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.CompleteDeviceRegistration(w.t.Context(), c, u.Store, u.ID, idc.MFAKey, r.ID, Answer{Credential: a.create(r.Options)}); err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) code(seed []byte) string { return code(seed, timeStep(w.clock.Now())) }

// next gives a step of the flow that began under a cookie what is entered, and keeps
// the cookie that it goes on under, as a browser does.
func (w *world) next(flow string, in Input) (Result, error) {
	w.t.Helper()
	r, err := w.Next(w.t.Context(), visitor(), w.cookie(flow), in)
	if r.FlowCookie != "" {
		w.cookies[flow] = r.FlowCookie
	}
	return r, err
}

// cookie is the present one of the flow that began under another.
func (w *world) cookie(flow string) string { return cmp.Or(w.cookies[flow], flow) }

// prompt is what the page of a flow shows.
func (w *world) prompt(flow string) Prompt {
	w.t.Helper()
	f, err := w.Flow(w.t.Context(), w.cookie(flow))
	if err != nil {
		w.t.Fatal(err)
	}
	return f.Prompt
}

// state is what a flow keeps.
func (w *world) state(flow string) (p progress) {
	w.t.Helper()
	storetest.View(w.t, w.db, func(tx *store.Tx) error {
		row, err := tx.SignInFlow(flowID(w.cookie(flow)))
		if err != nil {
			return err
		}
		return json.Unmarshal(row.Data, &p)
	})
	return p
}

// password takes a new flow past the password; the step after it must be want.
func (w *world) password(name string, want Step) (flow string) {
	w.t.Helper()
	flow = w.begin()
	r, err := w.next(flow, Input{UserName: name, Password: pass})
	if err != nil || r.Step != want || r.Cookie != "" {
		w.t.Fatalf("after the password of %s: step %s, %v; want %s", name, r.Step, err, want)
	}
	return flow
}

func wantDone(t *testing.T, r Result, err error) {
	t.Helper()
	if err != nil || r.Step != StepDone || r.Cookie == "" || !r.Session.MFA {
		t.Fatalf("got step %s, session %+v, %v; want a session with MFA", r.Step, r.Session, err)
	}
}

func TestCodeAsSecondFactor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := worldOn(t, address)
		ada := w.user(homeStore, "ada", pass)
		if _, r := w.mustSignIn("ada", pass); r.Session.MFA {
			t.Error("a password alone counts as more")
		}
		seed := w.app(ada)
		flow := w.password("ada", StepCode)
		if _, err := w.next(flow, Input{Code: "000000"}); err != errDevice {
			t.Errorf("a wrong code: got %v", err)
		}
		first := w.code(seed)
		r, err := w.next(flow, Input{Code: " " + first[:3] + " " + first[3:] + " "})
		wantDone(t, r, err)

		// A step is good once, in every flow; so is what came before it.
		if _, err := w.next(w.password("ada", StepCode), Input{Code: first}); err != errDevice {
			t.Errorf("a code used again: got %v", err)
		}
		if _, err := w.next(w.password("ada", StepCode), Input{Code: code(seed, timeStep(w.clock.Now())-1)}); err != errDevice {
			t.Errorf("the code before the one used: got %v", err)
		}
		w.clock.Add(totpPeriod)
		r, err = w.next(w.password("ada", StepCode), Input{Code: w.code(seed)})
		wantDone(t, r, err)

		var names []string
		for _, e := range w.events(signInSource)[3:] { // after the sign-in by password alone
			names = append(names, strings.TrimPrefix(e.Name, "Credential")+" "+e.More["CredentialType"].(string)+" "+e.Details[e.Name].(string))
			if named := e.More["UserName"] != nil; named != (e.Name == "CredentialChallenge" && e.More["CredentialType"] == "PASSWORD") {
				t.Errorf("%s of %s names the user: %v", e.Name, e.More["CredentialType"], named)
			}
		}
		want := []string{"Challenge PASSWORD Success", "Verification PASSWORD Success", "Challenge TOTP Success",
			"Verification TOTP Failure", "Verification TOTP Success", "UserAuthentication PASSWORD,TOTP Success"}
		if len(names) < len(want) || !slices.Equal(names[:len(want)], want) {
			t.Errorf("events: got %q, want them to begin with %q", names, want)
		}
		devices, err := w.ListDevices(t.Context(), w.as(directorySource, "ListMfaDevicesForUser"), homeStore, ada.ID)
		if err != nil || len(devices) != 1 || devices[0].LastUsedAt.IsZero() {
			t.Errorf("devices: got %+v, %v", devices, err)
		}
	})
}

// Of two that give one code at once, one gets in.
func TestOneCodeTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := worldOn(t, address)
		seed := w.app(w.user(homeStore, "ada", pass))
		flows := []string{w.password("ada", StepCode), w.password("ada", StepCode)}
		in := Input{Code: w.code(seed)}
		got := make(chan error, len(flows))
		for _, flow := range flows {
			cookie := w.cookie(flow)
			go func() { _, err := w.Next(t.Context(), visitor(), cookie, in); got <- err }()
		}
		won := 0
		for range flows {
			if err := <-got; err == nil {
				won++
			} else if err != errDevice {
				t.Errorf("got %v, want %v", err, errDevice)
			}
		}
		if won != 1 {
			t.Errorf("%d of two got in by one code", won)
		}
	})
}

// Who knows the password cannot try codes without end, and a wrong code counts
// however often the password is right; the person's own browser need not wait.
func TestCodesAreNotGuessed(t *testing.T) {
	w := newWorld(t)
	seed := w.app(w.user(homeStore, "ada", pass))
	r, err := w.next(w.password("ada", StepCode), Input{Code: w.code(seed)})
	wantDone(t, r, err)
	w.clock.Add(time.Hour)
	for range freeFailures + 1 {
		if _, err := w.next(w.password("ada", StepCode), Input{Code: "000000"}); err != errDevice {
			t.Fatal(err)
		}
	}
	if _, err := w.next(w.password("ada", StepCode), Input{Code: w.code(seed)}); err != errDevice {
		t.Errorf("the right code, too early: got %v, want it refused", err)
	}
	flow := w.begin()
	if _, err := w.next(flow, Input{UserName: "ada", Password: pass, Browser: r.Browser}); err != nil {
		t.Fatal(err)
	}
	r, err = w.next(flow, Input{Code: w.code(seed), Browser: r.Browser})
	wantDone(t, r, err)
}

func TestChooseDevice(t *testing.T) {
	w := newWorld(t)
	ada := w.user(homeStore, "ada", pass)
	seed, key := w.app(ada), w.key(ada)
	flow := w.password("ada", StepChooseDevice)
	if _, err := w.next(flow, Input{Kind: "FAX"}); !idc.Is(err, idc.KindInvalid) {
		t.Errorf("a kind that there is not: got %v", err)
	}
	for _, c := range []struct {
		take Step
		kind idc.MFAKind
		want Step
	}{{"", idc.MFAKey, StepKey}, {StepChooseDevice, "", StepChooseDevice}, {"", idc.MFAApp, StepCode}} {
		if r, err := w.next(flow, Input{Take: c.take, Kind: c.kind}); err != nil || r.Step != c.want {
			t.Fatalf("got %s, %v; want %s", r.Step, err, c.want)
		}
	}
	if !w.prompt(flow).Others {
		t.Error("the other way is not offered")
	}
	r, err := w.next(flow, Input{Code: w.code(seed)})
	wantDone(t, r, err)
	flow = w.password("ada", StepChooseDevice)
	if _, err := w.next(flow, Input{Kind: idc.MFAKey}); err != nil {
		t.Fatal(err)
	}
	r, err = w.next(flow, Input{Credential: key.get(w.prompt(flow).Options)})
	wantDone(t, r, err)
}

func TestPersonWithoutDevice(t *testing.T) {
	w := newWorld(t)
	ada := w.user(homeStore, "ada", pass)
	w.require(idc.MFAAlways, idc.WithoutDeviceBlock)
	flow := w.password("ada", StepBlocked)
	if _, err := w.next(flow, Input{Code: "123456"}); !idc.Is(err, idc.KindNotFound) {
		t.Errorf("going on where there is no way: got %v", err)
	}
	w.require(idc.MFAAlways, idc.WithoutDeviceRegister)
	flow = w.password("ada", StepRegister)
	if _, err := w.next(flow, Input{Code: "123456"}); !idc.Is(err, idc.KindInvalid) {
		t.Errorf("a code before the choice: got %v", err)
	}
	if r, err := w.next(flow, Input{Kind: idc.MFAKey}); err != nil || r.Step != StepRegister {
		t.Fatalf("choosing: %s, %v", r.Step, err)
	}
	if r, err := w.next(flow, Input{Kind: idc.MFAApp}); err != nil || r.Step != StepRegister {
		t.Fatalf("choosing again: %s, %v", r.Step, err)
	}
	setup := w.prompt(flow).Setup
	if setup == nil || setup.Kind != idc.MFAApp || !strings.Contains(setup.URI, setup.Secret) {
		t.Fatalf("setup: %+v", setup)
	}
	seed, err := base32Text.DecodeString(setup.Secret)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.next(flow, Input{Code: "000000"}); !idc.Is(err, idc.KindInvalid) {
		t.Errorf("a wrong code: got %v", err)
	}
	r, err := w.next(flow, Input{Code: w.code(seed), DeviceName: "Phone"})
	wantDone(t, r, err)
	required := map[string]any{}
	for _, e := range w.events(signInSource) {
		required[e.Name] = e.More["DeviceEnrollmentRequired"]
	}
	if required["UserAuthentication"] != "true" || required["CredentialChallenge"] != "false" {
		t.Errorf("DeviceEnrollmentRequired of the last events: %v", required)
	}
	if _, err := w.next(w.password("ada", StepCode), Input{Code: w.code(seed)}); err != errDevice {
		t.Errorf("the code that registered the app signs in: %v", err)
	}

	// The same with a passkey.
	bob := w.user(homeStore, "bob", pass)
	flow = w.password("bob", StepRegister)
	if _, err := w.next(flow, Input{Kind: idc.MFAKey}); err != nil {
		t.Fatal(err)
	}
	key := newAuthenticator(t)
	r, err = w.next(flow, Input{Credential: key.create(w.prompt(flow).Setup.Options)})
	wantDone(t, r, err)

	// Recovery: without the device the person registers another one.
	admin := w.as(directorySource, "DeleteMfaDeviceForUser")
	for _, u := range []idc.User{ada, bob} {
		devices, err := w.ListDevices(t.Context(), admin, homeStore, u.ID)
		if err != nil || len(devices) != 1 {
			t.Fatalf("devices: %+v, %v", devices, err)
		}
		if err := w.DeleteDevice(t.Context(), admin, homeStore, u.ID, devices[0].ID); err != nil {
			t.Fatal(err)
		}
		w.password(u.UserName, StepRegister)
	}
}

// A one-time password that somebody found does not get past the device.
func TestDeviceComesBeforeANewPassword(t *testing.T) {
	w := newWorld(t)
	ada := w.user(homeStore, "ada", pass)
	seed := w.app(ada)
	oneTime := w.set(ada, NewPassword{OneTime: true})
	flow := w.begin()
	if r, err := w.next(flow, Input{UserName: "ada", Password: oneTime}); err != nil || r.Step != StepCode {
		t.Fatalf("got %s, %v", r.Step, err)
	}
	if r, err := w.next(flow, Input{Code: w.code(seed)}); err != nil || r.Step != StepNewPassword {
		t.Fatalf("got %s, %v", r.Step, err)
	}
	r, err := w.next(flow, Input{NewPassword: pass2, Repeated: pass2})
	wantDone(t, r, err)
}

func TestTrustedBrowser(t *testing.T) {
	w := newWorld(t)
	ada, bob := w.user(homeStore, "ada", pass), w.user(homeStore, "bob", pass)
	w.app(bob)
	seed := w.app(ada)
	w.require(idc.MFAContext, idc.WithoutDeviceAllow)
	w.clock.Add(time.Minute)
	signIn := func(trust bool) string {
		t.Helper()
		w.clock.Add(totpPeriod)
		r, err := w.next(w.password("ada", StepCode), Input{Code: w.code(seed), Trust: trust})
		wantDone(t, r, err)
		return r.Browser
	}
	step := func(c idc.Caller, name, browser string) Result {
		t.Helper()
		flow := w.begin()
		r, err := w.Next(t.Context(), c, flow, Input{UserName: name, Password: pass, Browser: browser})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	plain, own := signIn(false), signIn(true)
	elsewhere := visitor()
	elsewhere.Request.SourceIP = "198.51.100.99"
	for _, c := range []struct {
		what    string
		caller  idc.Caller
		name    string
		browser string
		want    Step
	}{
		{"a browser that is known", visitor(), "ada", plain, StepCode},
		{"a browser that is trusted", visitor(), "ada", own, StepDone},
		{"another network", elsewhere, "ada", own, StepCode},
		{"another person", visitor(), "bob", own, StepCode},
		{"a forged token", visitor(), "ada", own[:len(own)-4] + "AAAA", StepCode},
	} {
		if r := step(c.caller, c.name, c.browser); r.Step != c.want {
			t.Errorf("%s: got %s, want %s", c.what, r.Step, c.want)
		}
	}
	r := step(visitor(), "ada", own)
	if r.Session.MFA {
		t.Error("trust counts as a device")
	}
	if r = step(visitor(), "ada", r.Browser); r.Step != StepDone {
		t.Error("trust does not outlive a sign-in")
	}

	// It ends with what ends sessions, with time, with the mode and with the device.
	c, err := w.Caller(t.Context(), r.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.Reauthenticate(t.Context(), c, Return{}); err != nil {
		t.Fatal(err)
	} else if r, err := w.next(again, Input{Password: pass, Browser: own}); err != nil || r.Step != StepCode {
		t.Errorf("proving it again: got %s, %v", r.Step, err)
	}
	w.clock.Add(time.Minute)
	w.set(ada, NewPassword{Password: pass2})
	w.set(ada, NewPassword{Password: pass3})
	w.set(ada, NewPassword{Password: pass4})
	w.set(ada, NewPassword{Password: pass})
	if r := step(visitor(), "ada", own); r.Step != StepCode {
		t.Errorf("after a new password: got %s", r.Step)
	}
	w.clock.Add(time.Minute)
	own = signIn(true)
	w.require(idc.MFAAlways, idc.WithoutDeviceAllow)
	if r := step(visitor(), "ada", own); r.Step != StepCode {
		t.Errorf("always-on: got %s", r.Step)
	}
	w.require(idc.MFAContext, idc.WithoutDeviceBlock)
	w.clock.Add(trustLife + time.Minute) // it may be dated a little ahead, after the marks of a new password
	if r := step(visitor(), "ada", own); r.Step != StepCode {
		t.Errorf("after %v: got %s", trustLife, r.Step)
	}
	own = signIn(true)
	devices, err := w.ListDevices(t.Context(), w.as(directorySource, ""), homeStore, ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.DeleteDevice(t.Context(), w.as(directorySource, ""), homeStore, ada.ID, devices[0].ID); err != nil {
		t.Fatal(err)
	}
	if r := step(visitor(), "ada", own); r.Step != StepBlocked {
		t.Errorf("without the device: got %s", r.Step)
	}
	w.require(idc.MFADisabled, idc.WithoutDeviceBlock)
	if r := step(visitor(), "bob", ""); r.Step != StepDone {
		t.Errorf("disabled: got %s", r.Step)
	}
}

func TestMFASettings(t *testing.T) {
	w := newWorld(t)
	c := w.as("sso.amazonaws.com", "PutMfaDeviceManagementForDirectory")
	both := []idc.MFAKind{idc.MFAApp, idc.MFAKey}
	for _, bad := range []struct {
		set  idc.MFASettings
		kind idc.Kind
	}{
		{idc.MFASettings{Mode: "X", WithoutDevice: idc.WithoutDeviceAllow, Kinds: both}, idc.KindInvalid},
		{idc.MFASettings{Mode: idc.MFAAlways, WithoutDevice: "X", Kinds: both}, idc.KindInvalid},
		{idc.MFASettings{Mode: idc.MFAAlways, WithoutDevice: idc.WithoutDeviceAllow}, idc.KindInvalid},
		{idc.MFASettings{Mode: idc.MFAAlways, WithoutDevice: idc.WithoutDeviceAllow, Kinds: []idc.MFAKind{"FAX"}}, idc.KindInvalid},
		{idc.MFASettings{Mode: idc.MFAAlways, WithoutDevice: idc.WithoutDeviceAllow, Kinds: append(both, idc.MFAApp)}, idc.KindInvalid},
		{idc.MFASettings{Mode: idc.MFAAlways, WithoutDevice: idc.WithoutDeviceEmail, Kinds: both}, idc.KindConflict},
	} {
		wantKind(t, "settings", w.PutMFASettings(t.Context(), c, homeStore, bad.set), bad.kind)
	}
	wantKind(t, "a stranger", w.PutMFASettings(t.Context(), idc.Caller{}, homeStore, idc.MFASettings{}), idc.KindDenied)
	if got, err := w.MFASettings(t.Context(), c, homeStore); err != nil || got.Mode != idc.MFAAlways || got.WithoutDevice != idc.WithoutDeviceAllow {
		t.Errorf("default: got %+v, %v", got, err)
	}
	w.require(idc.MFAContext, idc.WithoutDeviceBlock)
	if got, err := w.MFASettings(t.Context(), c, otherStore); err != nil || got.Mode != idc.MFAAlways {
		t.Errorf("another instance: got %+v, %v", got, err)
	}
}

// What the database holds of a device opens for its person only.
func TestDevicesAreSealed(t *testing.T) {
	w := newWorld(t)
	ada, bob := w.user(homeStore, "ada", pass), w.user(homeStore, "bob", pass)
	seed := w.app(ada)
	storetest.View(t, w.db, func(tx *store.Tx) error {
		devices, err := tx.MFADevices(homeStore, ada.ID)
		if err != nil || len(devices) != 1 {
			t.Fatalf("got %+v, %v", devices, err)
		}
		d := devices[0]
		if strings.Contains(hex.EncodeToString(d.Sealed), hex.EncodeToString(seed)) {
			t.Error("the secret is in the clear")
		}
		d.User = bob.ID
		if _, err := w.openSeed(d); err == nil {
			t.Error("it opens for somebody else")
		}
		return nil
	})
}
