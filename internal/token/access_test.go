package token

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

func TestOpenAccessToken(t *testing.T) {
	w := sqlite(t)
	ada := w.signIn(w.instance.Store, "ada")
	_, tokens := w.loggedIn(ada, refreshing)
	for i := range len(tokens.AccessToken) {
		if _, err := w.OpenAccessToken(flip(tokens.AccessToken, i)); !idc.Is(err, idc.KindUnauthenticated) {
			t.Fatalf("with character %d changed: got %v, want Unauthenticated", i, err)
		}
	}
	for _, token := range []string{"", "aoa", tokens.AccessToken + "A", tokens.RefreshToken, strings.Repeat("aoa", 1<<20)} {
		_, err := w.OpenAccessToken(token)
		var e *idc.Error
		if !errors.As(err, &e) || e.Kind != idc.KindUnauthenticated || e.Message != "Session token not found or invalid" {
			t.Errorf("token %q: got %v", cut(token), err)
		}
	}
	_, other := w.loggedIn(ada, ClientRequest{Name: "editor", Type: "public", Scopes: []string{"codewhisperer:completions"}})
	if _, err := w.OpenAccessToken(other.AccessToken); !idc.Is(err, idc.KindDenied) {
		t.Errorf("token of a client without access to accounts: got %v, want Denied", err)
	}
}

// What ends a session ends all that was issued in it, and nothing else.
func TestLogout(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.signIn(w.instance.Store, "ada")
		var user idc.User
		storetest.View(t, w.store, func(tx *store.Tx) (err error) {
			user, err = tx.User(ada.Person.Store, ada.Person.User)
			return err
		})
		elsewhere := w.session(user)
		d, one := w.loggedIn(ada, refreshing)
		_, two := w.loggedIn(ada, refreshing)
		_, kept := w.loggedIn(elsewhere, refreshing)
		waiting := w.started(refreshing)
		if err := w.ApproveDevice(t.Context(), ada, waiting.UserCode); err != nil {
			t.Fatal(err)
		}

		caller, err := w.OpenAccessToken(one.AccessToken)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Logout(t.Context(), caller); err != nil {
			t.Fatal(err)
		}
		w.wantShut(one.AccessToken)
		w.wantShut(two.AccessToken)
		w.wantOpen(kept.AccessToken)
		if err := w.Logout(t.Context(), caller); !idc.Is(err, idc.KindUnauthenticated) {
			t.Errorf("logging out again: got %v, want Unauthenticated", err)
		}
		_, err = w.CreateToken(t.Context(), somebody(), refreshOf(d.Client, one.RefreshToken))
		wantRefusal(t, err, "InvalidGrantException")
		_, err = w.asks(waiting)
		wantRefusal(t, err, "InvalidGrantException")

		// All sessions of the person end, and the person signs in anew at the same
		// moment: new tokens are dated after the marks that ended the old ones.
		storetest.Update(t, w.store, func(tx *store.Tx) error { return tx.EndSessions(user.Store, user.ID) })
		w.wantShut(kept.AccessToken)
		again := w.session(user)
		storetest.View(t, w.store, func(tx *store.Tx) (err error) {
			again.Person.Issued, err = tx.IssueTime(user.Store, store.PersonMarks(user.ID, again.Person.Session)...)
			return err
		})
		_, fresh := w.loggedIn(again, refreshing)
		w.wantOpen(fresh.AccessToken)
	})
}

// The issue of tokens is on record, as the person's doing and without secrets;
// registering and asking are not.
func TestEvents(t *testing.T) {
	w := sqlite(t)
	ada := w.signIn(w.instance.Store, "ada")
	d, tokens := w.loggedIn(ada, refreshing)
	if _, err := w.asks(d); err == nil { // ends the family
		t.Fatal("a spent code gave tokens")
	}
	if err := w.gate.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	var events []idc.Event
	storetest.View(t, w.store, func(tx *store.Tx) error {
		page, err := tx.ListEvents(w.instance.Owner, idc.PageRequest{Limit: 100})
		events = page.Items
		return err
	})
	var names []string
	for _, e := range events {
		names = append(names, e.Source+" "+e.Name)
		body := string(e.Body)
		for _, secret := range []string{tokens.AccessToken, tokens.RefreshToken, d.DeviceCode, d.Secret} {
			if strings.Contains(body, secret) {
				t.Errorf("event %s holds a secret: %s", e.Name, body)
			}
		}
	}
	if got, want := strings.Join(names, ", "), "gatehouse EndTokenFamily, sso.amazonaws.com CreateToken, gatehouse ApproveDevice"; got != want {
		t.Fatalf("events: got %s, want %s", got, want)
	}
	var body struct {
		UserIdentity struct {
			Type       string
			OnBehalfOf struct{ UserID, IdentityStoreARN string }
			Credential string `json:"credentialId"`
		}
		ResponseElements map[string]any
		Resources        []op.EventResource
	}
	if err := json.Unmarshal(events[1].Body, &body); err != nil {
		t.Fatal(err)
	}
	id := body.UserIdentity
	if id.Type != "IdentityCenterUser" || id.OnBehalfOf.UserID != string(ada.Person.User) || id.Credential != string(ada.Person.Session) ||
		id.OnBehalfOf.IdentityStoreARN != "arn:aws:identitystore::111122223333:identitystore/d-9067000001" {
		t.Errorf("identity: got %+v", id)
	}
	if body.ResponseElements["accessToken"] != "HIDDEN_DUE_TO_SECURITY_REASONS" || body.ResponseElements["expiresIn"] != 3600.0 {
		t.Errorf("response: got %v", body.ResponseElements)
	}
	if len(body.Resources) != 1 || body.Resources[0].ARN != "d-9067000001" || body.Resources[0].Type != "IdentityStoreId" {
		t.Errorf("resources: got %v", body.Resources)
	}
}
