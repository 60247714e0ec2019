package signin

import (
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

func TestKeyAsSecondFactor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := worldOn(t, address)
		ada, bob := w.user(homeStore, "ada", pass), w.user(homeStore, "bob", pass)
		key, foreign := w.key(ada), w.key(bob)

		flow := w.password("ada", StepKey)
		answer := key.get(w.prompt(flow).Options)
		r, err := w.next(flow, Input{Credential: answer})
		wantDone(t, r, err)

		for _, c := range []struct {
			what   string
			answer func(options string) string
		}{
			{"an answer from before", func(string) string { return answer }},
			{"somebody else's key", foreign.get},
			{"a page of another site", func(o string) string {
				key.origin = "http://localhost:9999"
				defer func() { key.origin = "http://localhost:8080" }()
				return key.get(o)
			}},
			{"another relying party", func(o string) string {
				return key.get(strings.Replace(o, `"rpId":"localhost"`, `"rpId":"example.com"`, 1))
			}},
			{"nothing", func(string) string { return "{}" }},
			{"no JSON", func(string) string { return "<x>" }},
			{"too much", func(string) string { return strings.Repeat("x", credentialMost+1) }},
		} {
			flow := w.password("ada", StepKey)
			before := w.prompt(flow).Options
			if _, err := w.next(flow, Input{Credential: c.answer(before)}); err != errDevice {
				t.Errorf("%s: got %v, want %v", c.what, err, errDevice)
			}
			if w.prompt(flow).Options == before {
				t.Errorf("%s: the challenge can be answered again", c.what)
			}
		}

		// A counter that goes back is refused, and on record.
		key.count = 0
		flow = w.password("ada", StepKey)
		if _, err := w.next(flow, Input{Credential: key.get(w.prompt(flow).Options)}); err != errDevice {
			t.Errorf("a counter that went back: got %v", err)
		}
		devices, err := w.ListDevices(t.Context(), w.as(directorySource, "ListMfaDevicesForUser"), homeStore, ada.ID)
		if err != nil || len(devices) != 1 || devices[0].RegressedAt.IsZero() {
			t.Errorf("devices: got %+v, %v", devices, err)
		}
		events := w.events(signInSource)
		if last := events[len(events)-1]; last.More["SignatureCounter"] != "Regressed" {
			t.Errorf("the event does not tell of the counter: %+v", last)
		}
	})
}

func TestPasskeyAlone(t *testing.T) {
	w := newWorld(t)
	ada := w.user(homeStore, "ada", pass)
	key := w.key(ada)
	flow := w.begin()
	options := w.prompt(flow).Passkey
	r, err := w.next(flow, Input{Take: StepPasskey, Credential: key.get(options)})
	wantDone(t, r, err)
	events := w.events(signInSource)
	if last := events[len(events)-1]; last.More["CredentialType"] != "WEBAUTHN" || last.Identity.OnBehalfOf.UserID != string(ada.ID) {
		t.Errorf("event of the sign-in: %+v", last)
	}

	refuse := func(what string, in func(options string) string) {
		t.Helper()
		flow := w.begin()
		if _, err := w.next(flow, Input{Take: StepPasskey, Credential: in(w.prompt(flow).Passkey)}); err != errDevice {
			t.Errorf("%s: got %v, want %v", what, err, errDevice)
		}
	}
	refuse("a challenge from another flow", func(string) string { return key.get(options) })
	refuse("a passkey of nobody", newAuthenticator(t).get)
	key.verified = false
	refuse("a passkey that did not verify its person", key.get)
	key.verified = true
	key.handle = []byte("somebody else")
	refuse("a handle of somebody else", key.get)
	key.handle = handle(homeStore, ada.ID)

	// Somebody else's passkey does not prove a session again.
	c, err := w.Caller(t.Context(), r.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	foreign := w.key(w.user(homeStore, "bob", pass))
	again, err := w.Reauthenticate(t.Context(), c, Return{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.next(again, Input{Take: StepPasskey, Credential: foreign.get(w.prompt(again).Passkey)}); err != errDevice {
		t.Errorf("somebody else's passkey: got %v", err)
	}
	if r, err := w.next(again, Input{Take: StepPasskey, Credential: key.get(w.prompt(again).Passkey)}); err != nil || r.Step != StepDone || !r.Session.MFA {
		t.Errorf("the person's own: got %+v, %v", r, err)
	}

	w.disable(ada)
	refuse("a disabled user", key.get)
	storetest.Update(t, w.db, func(tx *store.Tx) error { return tx.DeleteUser(ada) })
	refuse("a deleted user", key.get)
	storetest.View(t, w.db, func(tx *store.Tx) error {
		if left, err := tx.MFADevices(homeStore, ada.ID); err != nil || len(left) > 0 {
			t.Errorf("devices of a deleted user: %+v, %v", left, err)
		}
		return nil
	})
	w.require(idc.MFADisabled, idc.WithoutDeviceAllow)
	if got := w.prompt(w.begin()).Passkey; got != "" {
		t.Errorf("passkeys are offered where devices are not used: %s", got)
	}
}

// Who proves by a passkey who they are is asked for the present password before
// they replace it. Who has none chooses one.
func TestChangePasswordAfterAPasskey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := worldOn(t, address)
		ada := w.user(homeStore, "ada", pass)
		key := w.key(ada)
		change := func(cookie string) string {
			t.Helper()
			c, err := w.Caller(t.Context(), cookie)
			if err != nil {
				t.Fatal(err)
			}
			flow, err := w.ChangePassword(t.Context(), c, Return{Page: "profile"})
			if err != nil {
				t.Fatal(err)
			}
			return flow
		}
		begun := w.password("ada", StepKey)
		in, err := w.next(begun, Input{Credential: key.get(w.prompt(begun).Options)})
		wantDone(t, in, err)
		flow := change(in.Cookie)
		if got := w.prompt(flow).Passkey; got != "" {
			t.Error("the page offers a passkey in the place of the present password")
		}
		// A browser may send one all the same.
		f, err := w.Flow(t.Context(), w.cookie(flow))
		if err != nil || f.Why != WhyChange || !f.Again {
			t.Fatalf("got %+v, %v", f, err)
		}
		answer := key.get(w.party.passkeyOptions(w.state(flow).Challenge))
		r, err := w.next(flow, Input{Take: StepPasskey, Credential: answer})
		if err != nil || r.Step != StepPassword || r.Why != WhyChange || r.User != "ada" {
			t.Fatalf("after the passkey: %+v, %v", r, err)
		}
		if _, err := w.next(flow, Input{NewPassword: pass2, Repeated: pass2}); err != errRefused {
			t.Errorf("without the present password: %v", err)
		}
		if _, err := w.next(flow, Input{Password: "wrong"}); err != errRefused {
			t.Errorf("a wrong one: %v", err)
		}
		if r, err := w.next(flow, Input{Password: pass}); err != nil || r.Step != StepNewPassword || r.Why != WhyChange {
			t.Fatalf("after the present password: %+v, %v", r, err)
		}
		r, err = w.next(flow, Input{NewPassword: pass2, Repeated: pass2})
		if wantDone(t, r, err); !r.Session.MFA || r.Cookie == in.Cookie {
			t.Errorf("the session that follows: %+v", r)
		}
		if _, err := w.Caller(t.Context(), in.Cookie); !idc.Is(err, idc.KindUnauthenticated) {
			t.Errorf("the session from before: %v", err)
		}

		eve := w.user(homeStore, "eve", "")
		hers := w.key(eve)
		begun = w.begin()
		r, err = w.next(begun, Input{Take: StepPasskey, Credential: hers.get(w.prompt(begun).Passkey)})
		wantDone(t, r, err)
		flow = change(r.Cookie)
		r, err = w.next(flow, Input{Take: StepPasskey, Credential: hers.get(w.prompt(flow).Passkey)})
		if err != nil || r.Step != StepNewPassword {
			t.Fatalf("somebody without a password: %+v, %v", r, err)
		}
		r, err = w.next(flow, Input{NewPassword: pass, Repeated: pass})
		wantDone(t, r, err)
	})
}

// What a device says is for one challenge, of one person's flow, once: also when
// it comes twice at the same moment.
func TestChallengesAreForOneFlow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := worldOn(t, address)
		ada, bob := w.user(homeStore, "ada", pass), w.user(homeStore, "bob", pass)
		key, foreign := w.key(ada), w.key(bob)

		// Bob is asked; ada's device answers, for ada's flow and for bob's.
		adas, bobs := w.password("ada", StepKey), w.password("bob", StepKey)
		for what, answer := range map[string]string{
			"ada's key for bob's challenge": key.get(w.prompt(bobs).Options), "bob's key for bob's challenge": foreign.get(w.prompt(bobs).Options),
		} {
			if _, err := w.next(adas, Input{Credential: answer}); err != errDevice {
				t.Errorf("%s in ada's flow: %v", what, err)
			}
		}
		for what, answer := range map[string]string{
			"ada's key for ada's challenge": key.get(w.prompt(adas).Options), "ada's key for bob's challenge": key.get(w.prompt(bobs).Options),
		} {
			if _, err := w.next(bobs, Input{Credential: answer}); err != errDevice {
				t.Errorf("%s in bob's flow: %v", what, err)
			}
		}

		// One answer, many times at once, in its own flow and in another of ada's.
		second := w.password("ada", StepKey)
		in := Input{Credential: key.get(w.prompt(adas).Options)}
		results := make(chan error, 8)
		for i := range cap(results) {
			cookie := w.cookie([]string{adas, second}[i%2])
			go func() {
				_, err := w.Next(t.Context(), visitor(), cookie, in)
				results <- err
			}()
		}
		won := 0
		for range cap(results) {
			switch err := <-results; {
			case err == nil:
				won++
			case err != errDevice && !idc.Is(err, idc.KindNotFound):
				t.Errorf("got %v", err)
			}
		}
		if won != 1 {
			t.Errorf("one answer let %d in", won)
		}
	})
}

// The challenge of a registration is that registration's, and is answered once.
func TestRegistrationsAreAnsweredOnce(t *testing.T) {
	w := newWorld(t)
	ada, bob := w.user(homeStore, "ada", pass), w.user(homeStore, "bob", pass)
	c := w.as(directorySource, "StartWebAuthnDeviceRegistration")
	start := func(u idc.User) Registration {
		t.Helper()
		r, err := w.StartDeviceRegistration(t.Context(), c, u.Store, u.ID, idc.MFAKey)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	complete := func(u idc.User, id, answer string) error {
		_, err := w.CompleteDeviceRegistration(t.Context(), c, u.Store, u.ID, idc.MFAKey, id, Answer{Credential: answer})
		return err
	}
	one, other, bobs := start(ada), start(ada), start(bob)
	key := newAuthenticator(t)
	wantKind(t, "a registration that another took the place of", complete(ada, one.ID, key.create(one.Options)), idc.KindNotFound)
	wantKind(t, "an answer to another registration", complete(ada, other.ID, key.create(one.Options)), idc.KindInvalid)
	wantKind(t, "a registration that was answered wrongly", complete(ada, other.ID, key.create(other.Options)), idc.KindNotFound)
	other = start(ada)
	wantKind(t, "somebody else's registration", complete(ada, bobs.ID, key.create(bobs.Options)), idc.KindNotFound)
	results := make(chan error, 8)
	answer := key.create(other.Options)
	for range cap(results) {
		go func() { results <- complete(ada, other.ID, answer) }()
	}
	won := 0
	for range cap(results) {
		if err := <-results; err == nil {
			won++
		} else if !idc.Is(err, idc.KindNotFound) && !idc.Is(err, idc.KindConflict) {
			t.Errorf("got %v", err)
		}
	}
	devices, err := w.ListDevices(t.Context(), c, homeStore, ada.ID)
	if err != nil || won != 1 || len(devices) != 1 {
		t.Errorf("%d of %d answers registered %d devices, %v", won, cap(results), len(devices), err)
	}
}
