package token

import (
	"errors"
	"slices"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// A token without scopes is one of the time before scopes, and opens every account.
// An application must come to none by asking for a scope that it then gives up.
func TestScopesThatAnApplicationGivesUp(t *testing.T) {
	w := sqliteShop(t)
	theirs := w.application("apl-0000000000000002", member)
	w.scope(theirs, "orders:read")
	give := func(tx *store.Tx) error { return tx.DeleteApplicationScope(theirs, "orders:read") }
	narrow := func(r *ApplicationRequest) { r.Scopes = []string{"orders:read"} }

	first, err := w.CreateApplicationToken(t.Context(), backend(member), with(w.bearer(theirs, nil), narrow))
	if err != nil || !slices.Equal(first.Scopes, []string{"orders:read"}) {
		t.Fatalf("got scopes %v, %v", first.Scopes, err)
	}
	asked := askedBy(theirs)
	asked.Scopes = []string{"orders:read"}
	code := w.byCodeOf(w.ada, asked)
	w.write(give)

	for name, r := range map[string]ApplicationRequest{"refresh": byRefresh(theirs, first.RefreshToken), "code": code} {
		got, err := w.CreateApplicationToken(t.Context(), backend(member), r)
		wantRefusal(t, err, "InvalidScopeException")
		if got.AccessToken != "" {
			t.Errorf("%s: got a token of scopes %v, want none", name, got.Scopes)
		}
	}
}

// Tokens of an application open accounts by the scope for that and by no other,
// whichever clients get by without it.
func TestTokensOfApplicationsNeedTheScopeOfAccounts(t *testing.T) {
	w := sqliteShop(t)
	var l login
	if _, err := op.View(t.Context(), w.gate, w.ada, func(tx *op.Tx) (_ struct{}, err error) {
		tx.Permit("the test makes tokens")
		l, err = readLogin(tx, w.instance.ID, w.ada.Person.Store, w.ada.Person.User, w.ada.Person.Session)
		return struct{}{}, err
	}); err != nil {
		t.Fatal(err)
	}
	l.person.Via = w.app.ARN()
	for _, scopes := range [][]string{nil, {scopePortal}, {scopeOpenID, scopePortal}} {
		token, life, err := w.accessToken(l, clientOf(w.app, scopes), w.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.OpenAccessToken(token); !idc.Is(err, idc.KindDenied) {
			t.Errorf("scopes %v at the portal: got %v, want it denied", scopes, err)
		}
		if life != accessLife {
			t.Errorf("scopes %v: got a life of %s, want %s", scopes, life, accessLife)
		}
	}
}

// Nobody gets in through an application whose account is closed, on whosever behalf.
func TestApplicationsOfClosedAccounts(t *testing.T) {
	w := sqliteShop(t)
	theirs := w.application("apl-0000000000000002", member)
	w.write(func(tx *store.Tx) error { return tx.PutApplicationMethod(theirs, method(management)) })
	w.fresh()
	code := w.byCode(w.ada, theirs)
	first := w.asks(w.bearer(theirs, nil))
	w.write(func(tx *store.Tx) error {
		before, err := tx.Account(member)
		if err != nil {
			return err
		}
		after := before
		after.Status = idc.AccountSuspended
		return tx.UpdateAccount(before, after)
	})
	w.fresh()
	for what, r := range map[string]ApplicationRequest{
		"a trusted token": w.bearer(theirs, nil), "a code": code, "a refresh token": byRefresh(theirs, first.RefreshToken),
	} {
		if _, err := w.ask(r); err == nil {
			t.Errorf("%s: got tokens", what)
		}
	}
	_, err := w.Authorize(t.Context(), askedBy(theirs))
	wantRefusal(t, err, "InvalidClientException")
}

// An ID token of ours gives no login: that would give another ID token, without end.
func TestOwnTokensDoNotVouch(t *testing.T) {
	w := sqliteShop(t)
	own := w.tti
	own.ID, own.Name, own.Issuer = "tti-00000000-0000-4000-8000-000000000002", "own", w.Issuer(w.instance.ID)
	own.Mapping.Claim = "sub"
	w.write(func(tx *store.Tx) error {
		return errors.Join(tx.InsertTrustedTokenIssuer(own, store.ClientToken{}), tx.PutApplicationGrant(w.app, idc.ApplicationGrant{
			Type: idc.GrantJWTBearer, Issuers: []idc.AuthorizedIssuer{{Issuer: own.ARN(), Audiences: []string{string(w.app.ARN())}}, {Issuer: w.tti.ARN(), Audiences: []string{"shop"}}},
		}))
	})
	first := w.asks(w.bearer(w.app, nil))
	r := w.bearer(w.app, nil)
	r.Assertion = first.IDToken
	_, err := w.ask(r)
	wantRefusal(t, err, "InvalidGrantException")
}
