package web_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
	"gatehouse/test/lab"
)

// newcomer adds a person who has an e-mail address and no password.
func (w *world) newcomer(name string) idc.User {
	w.t.Helper()
	u := idc.User{
		Store: homeStore, ID: idc.UserID("cccccccc-0000-4000-8000-" + (name + "000000000000")[:12]), UserName: name, Status: idc.UserEnabled,
		Source: idc.SourceDirectory, Revision: 1, Attrs: idc.UserAttributes{DisplayName: name, Emails: []idc.Email{{Value: name + "@example.com", Primary: true}}},
	}
	storetest.Update(w.t, w.db, func(tx *store.Tx) error { return tx.InsertUser(u) })
	return u
}

// helpDesk is what a script in the browser cannot do by itself: each path is one
// act, its answer JSON.
func helpDesk(t *testing.T, acts map[string]func(r *http.Request) (any, error)) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, act := range acts {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			out, err := act(r)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			json.NewEncoder(w).Encode(out)
		})
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// The pages that mail leads to, in Chromium: wide, narrow and without script.
func TestMailInChromium(t *testing.T) {
	w, box := newMailWorld(t)
	people := map[string]idc.User{}
	for _, name := range []string{"wide", "phone", "plain"} {
		people[name], people[name+"-new"] = w.newcomer(name), w.newcomer(name+"-new")
	}
	if err := w.signin.UpdateSettings(t.Context(), w.admin("UpdateSSOConfiguration"), home, func(s *idc.SignInSettings) { s.EmailOTP = true }); err != nil {
		t.Fatal(err)
	}
	type letter struct {
		Link string `json:"link"`
		Code string `json:"code"`
	}
	last := func(r *http.Request) (any, error) {
		err := w.signin.SendMail(t.Context(), signin.PostmanConfig{Store: w.db, Log: slog.New(slog.DiscardHandler), Now: w.clock.Now})
		var out letter
		for _, m := range box.Taken() {
			if m.To == r.FormValue("name")+"@example.com" {
				out = letter{m.Link(), m.Code()}
			}
		}
		return out, err
	}
	demand := func(mode idc.MFAMode, without idc.WithoutDevice) func(*http.Request) (any, error) {
		return func(*http.Request) (any, error) {
			return struct{}{}, w.signin.PutMFASettings(t.Context(), w.admin("PutMfaDeviceManagementForDirectory"), homeStore, idc.MFASettings{
				Mode: mode, WithoutDevice: without, Kinds: []idc.MFAKind{idc.MFAApp, idc.MFAKey}, SelfManagement: true,
			})
		}
	}
	mailbox := helpDesk(t, map[string]func(*http.Request) (any, error){
		"/last": last,
		"/verify": func(r *http.Request) (any, error) {
			if _, err := w.signin.VerifyEmail(t.Context(), w.admin("VerifyEmail"), homeStore, people[r.FormValue("name")].ID); err != nil {
				return nil, err
			}
			return last(r)
		},
		"/invite": func(r *http.Request) (any, error) {
			if _, err := w.signin.MailPassword(t.Context(), w.admin("UpdatePassword"), homeStore, people[r.FormValue("name")].ID); err != nil {
				return nil, err
			}
			return last(r)
		},
		"/demand": demand(idc.MFAAlways, idc.WithoutDeviceEmail),
		"/relax":  demand(idc.MFADisabled, idc.WithoutDeviceAllow),
	})
	got := lab.Browser[struct{ Seen []string }](t, "testdata/mail.mjs", map[string]string{
		"url": w.url, "mailbox": mailbox, "password": pass, "another": "Battery-Staple-2",
	})
	if want := 2 * 15; len(got.Seen) != want {
		t.Errorf("saw %d pages, want %d: %q", len(got.Seen), want, got.Seen)
	}
}

// A security key that an administrator registers through the API, by a page of the
// deployment's own origin.
func TestRegisteredKeyInChromium(t *testing.T) {
	w := newWorld(t)
	ada, _ := w.user(homeStore, "ada", signin.NewPassword{Password: pass})
	administrator := helpDesk(t, map[string]func(*http.Request) (any, error){
		"/start": func(*http.Request) (any, error) {
			r, err := w.signin.StartDeviceRegistration(t.Context(), w.admin("StartWebAuthnDeviceRegistration"), homeStore, ada.ID, idc.MFAKey)
			return map[string]string{"id": r.ID, "options": r.Options}, err
		},
		"/complete": func(r *http.Request) (any, error) {
			d, err := w.signin.CompleteDeviceRegistration(t.Context(), w.admin("CompleteWebAuthnDeviceRegistration"), homeStore, ada.ID, idc.MFAKey,
				r.FormValue("id"), signin.Answer{Credential: r.FormValue("credential"), Name: "Key of the help desk"})
			return map[string]string{"name": d.Name}, err
		},
	})
	got := lab.Browser[struct {
		Read struct {
			RP, User, Display string
			Bytes, Kinds      int
		}
		Name, Twice string
	}](t, "testdata/key.mjs", map[string]string{"url": w.url, "administrator": administrator, "user": "ada", "password": pass})
	if r := got.Read; r.RP != "localhost" || r.User != "ada" || r.Display != "ada" || r.Bytes < 16 || r.Kinds == 0 {
		t.Errorf("the browser reads the options as %+v", r)
	}
	if got.Name != "Key of the help desk" || got.Twice != "InvalidStateError" {
		t.Errorf("got %+v", got)
	}
	if !strings.HasPrefix(w.url, "http://localhost:") {
		t.Errorf("the pages are at %s", w.url)
	}
}
