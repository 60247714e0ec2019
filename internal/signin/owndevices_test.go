package signin

import (
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
)

func TestOwnDevices(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", pass)
	c, _ := w.mustSignIn("ada", pass)
	ctx := t.Context()
	r, err := w.StartOwnDevice(ctx, c, idc.MFAKey)
	if err != nil {
		t.Fatal(err)
	}
	key := newAuthenticator(t)
	other := w.user(homeStore, "bob", pass)
	bob, _ := w.mustSignIn("bob", pass)
	if _, err := w.CompleteOwnDevice(ctx, bob, idc.MFAKey, r.ID, Answer{Credential: key.create(r.Options)}); !idc.Is(err, idc.KindNotFound) {
		t.Errorf("somebody else's registration: got %v", err)
	}
	d, err := w.CompleteOwnDevice(ctx, c, idc.MFAKey, r.ID, Answer{Credential: key.create(r.Options), Name: " My key "})
	if err != nil || d.Name != "My key" {
		t.Fatalf("got %+v, %v", d, err)
	}
	if _, err := w.CompleteOwnDevice(ctx, c, idc.MFAKey, r.ID, Answer{Credential: key.create(r.Options)}); !idc.Is(err, idc.KindNotFound) {
		t.Errorf("a registration used again: got %v", err)
	}
	if r, err = w.StartOwnDevice(ctx, c, idc.MFAKey); err != nil {
		t.Fatal(err)
	}
	if _, err := w.CompleteOwnDevice(ctx, c, idc.MFAKey, r.ID, Answer{Credential: key.create(r.Options)}); !idc.Is(err, idc.KindConflict) {
		t.Errorf("the same key again: got %v", err)
	}
	if r, err = w.StartOwnDevice(ctx, c, idc.MFAKey); err != nil {
		t.Fatal(err)
	}
	second := newAuthenticator(t)
	second.origin = "https://elsewhere.example.com"
	if _, err := w.CompleteOwnDevice(ctx, c, idc.MFAKey, r.ID, Answer{Credential: second.create(r.Options)}); !idc.Is(err, idc.KindInvalid) {
		t.Errorf("an answer from another site: got %v", err)
	}
	second.origin = key.origin
	if _, err := w.CompleteOwnDevice(ctx, c, idc.MFAKey, r.ID, Answer{Credential: second.create(r.Options)}); !idc.Is(err, idc.KindNotFound) {
		t.Errorf("a challenge that was answered wrongly: got %v", err)
	}
	for _, name := range []string{"a\nb", "\xff", strings.Repeat("x", nameMost+1)} {
		if err := w.RenameOwnDevice(ctx, c, d.ID, name); !idc.Is(err, idc.KindInvalid) {
			t.Errorf("name %q: got %v", name, err)
		}
	}
	wantKind(t, "renaming somebody else's device", w.RenameOwnDevice(ctx, bob, d.ID, "x"), idc.KindNotFound)
	wantKind(t, "deleting somebody else's device", w.DeleteOwnDevice(ctx, bob, d.ID), idc.KindNotFound)
	if err := w.RenameOwnDevice(ctx, c, d.ID, "<b>Key</b>"); err != nil {
		t.Error(err)
	}

	// Two apps, six keys.
	for range 2 {
		w.app(other)
	}
	if _, err := w.StartOwnDevice(ctx, bob, idc.MFAApp); !idc.Is(err, idc.KindConflict) {
		t.Errorf("a third app: got %v", err)
	}
	for range 6 {
		w.key(other)
	}
	own, err := w.OwnDevices(ctx, bob)
	if err != nil || len(own.Devices) != 8 || len(own.Kinds) != 0 {
		t.Errorf("all devices: got %d, and %v may follow; %v", len(own.Devices), own.Kinds, err)
	}

	w.clock.Add(time.Hour)
	_, err = w.StartOwnDevice(ctx, c, idc.MFAApp)
	wantKind(t, "long after the sign-in", err, idc.KindDenied)
	wantKind(t, "long after the sign-in", w.DeleteOwnDevice(ctx, c, d.ID), idc.KindDenied)
	c2, err := w.Caller(ctx, func() string {
		flow := w.begin()
		r, err := w.next(flow, Input{Take: StepPasskey, Credential: key.get(w.prompt(flow).Passkey)})
		wantDone(t, r, err)
		return r.Cookie
	}())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.DeleteOwnDevice(ctx, c2, d.ID); err != nil {
		t.Error(err)
	}
	if err := w.PutMFASettings(ctx, w.as("sso.amazonaws.com", ""), homeStore, idc.MFASettings{
		Mode: idc.MFAAlways, WithoutDevice: idc.WithoutDeviceAllow, Kinds: []idc.MFAKind{idc.MFAApp},
	}); err != nil {
		t.Fatal(err)
	}
	_, err = w.StartOwnDevice(ctx, c2, idc.MFAApp)
	wantKind(t, "where others manage devices", err, idc.KindDenied)

}
