package token

import (
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/issuer"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
	"gatehouse/test/lab"
)

const (
	management = idc.AccountID("111122223333")
	member     = idc.AccountID("222233334444")
	redirect   = "https://app.example.com/callback"
)

// shop is a world with applications, and an issuer that they trust.
type shop struct {
	*world
	provider *lab.Issuer
	tti      idc.TrustedTokenIssuer
	app      idc.Application
	ada      idc.Caller // signed in at the portal
}

func eachShop(t *testing.T, test func(t *testing.T, w *shop)) {
	storetest.Each(t, func(t *testing.T, address string) { test(t, newShop(t, newWorld(t, address))) })
}

func newShop(t *testing.T, base *world) *shop {
	t.Helper()
	w := &shop{world: base, provider: lab.NewIssuer(t)}
	w.Service = New(Config{
		Gate: w.gate, Ring: w.ring, Rand: w.cfg.Rand, PublicURL: public, Home: w.instance.ID,
		Issuers: issuer.New(issuer.Config{Now: w.clock.Now, Loopback: true}),
	})
	w.write(func(tx *store.Tx) error {
		if err := tx.InsertOrganization(idc.Organization{ID: "o-test", Management: management, Root: "r-test", CreatedAt: tx.Now()}); err != nil {
			return err
		}
		for _, id := range []idc.AccountID{management, member} {
			if err := tx.InsertAccount(idc.Account{
				ID: id, Name: string(id), Email: string(id) + "@example.com", Status: idc.AccountActive, JoinedAt: tx.Now(), Parent: "r-test", Plane: idc.PlaneLocal,
			}); err != nil {
				return err
			}
		}
		w.tti = idc.TrustedTokenIssuer{
			Instance: w.instance.ID, ID: "tti-00000000-0000-4000-8000-000000000001", Account: management, Name: "corp", Issuer: w.provider.URL,
			Mapping: idc.ClaimMapping{Claim: "preferred_username", Attribute: "userName"}, CreatedAt: tx.Now(),
		}
		return tx.InsertTrustedTokenIssuer(w.tti, store.ClientToken{})
	})
	w.ada = w.signIn(w.instance.Store, "ada")
	w.app = w.application("apl-0000000000000001", management)
	w.fresh()
	return w
}

func (w *shop) write(fn func(tx *store.Tx) error) {
	w.t.Helper()
	storetest.Update(w.t, w.store, fn)
}

// application makes an application with every grant, which nobody has to be assigned to.
func (w *shop) application(id idc.ApplicationID, account idc.AccountID) idc.Application {
	w.t.Helper()
	a := idc.Application{
		Instance: w.instance.ID, ID: id, Account: account, Provider: "arn:aws:sso::aws:applicationProvider/custom", Name: string(id),
		Region: "us-east-1", Content: idc.ApplicationContent{Status: idc.ApplicationEnabled}, CreatedAt: w.clock.Now(),
	}
	w.write(func(tx *store.Tx) error {
		if err := tx.InsertApplication(a, store.ClientToken{}); err != nil {
			return err
		}
		for _, g := range []idc.ApplicationGrant{
			{Type: idc.GrantAuthorizationCode, RedirectURIs: []string{redirect, "http://localhost/callback"}},
			{Type: idc.GrantRefreshToken},
			{Type: idc.GrantJWTBearer, Issuers: []idc.AuthorizedIssuer{{Issuer: w.tti.ARN(), Audiences: []string{"shop", "desk"}}}},
			{Type: idc.GrantTokenExchange},
		} {
			if err := tx.PutApplicationGrant(a, g); err != nil {
				return err
			}
		}
		return tx.PutApplicationMethod(a, method(account))
	})
	return a
}

// method lets an account act for an application.
func method(account idc.AccountID) idc.ApplicationMethod {
	return idc.ApplicationMethod{Type: idc.MethodIAM, ActorPolicy: json.RawMessage(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
		"Principal":{"AWS":"` + string(account) + `"},"Action":"sso-oauth:CreateTokenWithIAM","Resource":"*"}]}`)}
}

// update changes an application.
func (w *shop) update(a idc.Application, edit func(*idc.ApplicationContent)) idc.Application {
	w.t.Helper()
	after := a
	edit(&after.Content)
	w.write(func(tx *store.Tx) error { return tx.UpdateApplication(a, after) })
	return after
}

func (w *shop) scope(a idc.Application, scope string, targets ...idc.ARN) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		return tx.PutApplicationScope(a, idc.ApplicationScope{Scope: scope, Targets: targets})
	})
}

func (w *shop) assign(a idc.Application, p idc.Principal) idc.ApplicationAssignment {
	w.t.Helper()
	as := idc.ApplicationAssignment{Instance: a.Instance, Application: a.ID, Account: a.Account, Principal: p, CreatedAt: w.clock.Now()}
	w.write(func(tx *store.Tx) error { return tx.InsertApplicationAssignment(as) })
	return as
}

// user reads a person again.
func (w *shop) user(c idc.Caller) (u idc.User) {
	w.t.Helper()
	storetest.View(w.t, w.store, func(tx *store.Tx) (err error) {
		u, err = tx.User(c.Person.Store, c.Person.User)
		return err
	})
	return u
}

// backend is who calls for an application: the root of an account.
func backend(account idc.AccountID) idc.Caller {
	return idc.Caller{
		Kind: idc.CallerRoot, Account: account, ARN: idc.RootARN(account), UserID: string(account), AccessKeyID: "AKIATEST",
		Request: idc.Request{ID: "request", SourceIP: "192.0.2.1", EventSource: "sso-oauth.amazonaws.com", EventName: "CreateTokenWithIAM", Code: reason},
	}
}

// reason is the code of an answer, which here is the error's reason.
func reason(err error) string {
	var e *idc.Error
	errors.As(err, &e)
	return string(e.Reason)
}

func (w *shop) ask(r ApplicationRequest) (ApplicationTokens, error) {
	w.t.Helper()
	return w.CreateApplicationToken(w.t.Context(), backend(management), r)
}

func (w *shop) asks(r ApplicationRequest) ApplicationTokens {
	w.t.Helper()
	out, err := w.ask(r)
	if err != nil {
		w.t.Fatalf("create token: %v", err)
	}
	return out
}

// claims are those of a token about ada, with changes; nil takes one away.
func (w *shop) claims(change map[string]any) map[string]any {
	now := w.clock.Now()
	c := map[string]any{"sub": "00u1", "aud": "shop", "preferred_username": "Ada", "iat": now.Unix(), "exp": now.Add(time.Hour).Unix()}
	maps.Copy(c, change)
	for name, value := range c {
		if value == nil {
			delete(c, name)
		}
	}
	return c
}

func (w *shop) bearer(a idc.Application, change map[string]any) ApplicationRequest {
	w.t.Helper()
	return ApplicationRequest{ClientID: string(a.ARN()), GrantType: string(idc.GrantJWTBearer), Assertion: w.provider.Token(w.claims(change))}
}

func byRefresh(a idc.Application, token string) ApplicationRequest {
	return ApplicationRequest{ClientID: string(a.ARN()), GrantType: string(idc.GrantRefreshToken), RefreshToken: token}
}

func byExchange(a idc.Application, token string) ApplicationRequest {
	return ApplicationRequest{
		ClientID: string(a.ARN()), GrantType: string(idc.GrantTokenExchange), SubjectToken: token, SubjectTokenType: typeAccess,
	}
}

// askedBy is what an application has a browser ask at /authorize.
func askedBy(a idc.Application) AuthorizeRequest {
	return AuthorizeRequest{
		ResponseType: "code", ClientID: string(a.ARN()), RedirectURI: redirect, State: "a state",
		CodeChallenge: challengeOf(verifier), CodeChallengeMethod: "S256",
	}
}

// byCode is the request that redeems what a person has just granted.
func (w *shop) byCode(who idc.Caller, a idc.Application) ApplicationRequest {
	w.t.Helper()
	return w.byCodeOf(who, askedBy(a))
}

// byCodeOf is byCode for a request of one's own.
func (w *shop) byCodeOf(who idc.Caller, r AuthorizeRequest) ApplicationRequest {
	w.t.Helper()
	to, err := w.GrantCode(w.t.Context(), who, r)
	if err != nil {
		w.t.Fatalf("grant code: %v", err)
	}
	u, err := url.Parse(to)
	if err != nil || u.Query().Get("code") == "" || u.Query().Get("state") != "a state" {
		w.t.Fatalf("redirect: got %q", to)
	}
	return ApplicationRequest{
		ClientID: r.ClientID, GrantType: string(idc.GrantAuthorizationCode), Code: u.Query().Get("code"), RedirectURI: redirect, CodeVerifier: verifier,
	}
}

// lives reports whether what came of a login of an application is let in.
func (w *shop) lives(out ApplicationTokens) error {
	w.t.Helper()
	w.fresh()
	a, err := w.openAccess(out.AccessToken)
	if err != nil {
		return err
	}
	c := idc.Caller{Kind: idc.CallerPerson, Person: a.person()}
	_, err = op.View(w.t.Context(), w.gate, c, func(tx *op.Tx) (struct{}, error) {
		tx.Permit("the test asks whether the caller lives")
		return struct{}{}, nil
	})
	return err
}

func (w *shop) wantAlive(what string, out ApplicationTokens) {
	w.t.Helper()
	if err := w.lives(out); err != nil {
		w.t.Errorf("%s: access token: got %v, want it to be good", what, err)
	}
}

// wantDead checks that neither token of a login is worth anything.
func (w *shop) wantDead(what string, a idc.Application, out ApplicationTokens) {
	w.t.Helper()
	if err := w.lives(out); !idc.Is(err, idc.KindUnauthenticated) {
		w.t.Errorf("%s: access token: got %v, want it to be refused", what, err)
	}
	if out.RefreshToken == "" {
		return
	}
	if _, err := w.ask(byRefresh(a, out.RefreshToken)); err == nil {
		w.t.Errorf("%s: the refresh token is good", what)
	}
}
