package token

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
	"gatehouse/test/lab"
)

func sqliteShop(t *testing.T) *shop {
	return newShop(t, newWorld(t, filepath.Join(t.TempDir(), "gatehouse.db")))
}

func TestJWTBearer(t *testing.T) {
	eachShop(t, func(t *testing.T, w *shop) {
		w.scope(w.app, "orders:read")
		out := w.asks(w.bearer(w.app, nil))
		if want := []string{"openid", "aws", "sts:identity_context", "orders:read"}; !slices.Equal(out.Scopes, want) {
			t.Errorf("scopes: got %v, want %v", out.Scopes, want)
		}
		if out.ExpiresIn != time.Hour || out.RefreshToken == "" || out.IssuedTokenType != typeRefresh {
			t.Errorf("got %+v", out)
		}
		w.wantAlive("new", out)
		if _, err := w.OpenAccessToken(out.AccessToken); !idc.Is(err, idc.KindDenied) {
			t.Errorf("at the portal without its scope: got %v, want Denied", err)
		}
		again := w.asks(byRefresh(w.app, out.RefreshToken))
		w.wantAlive("refreshed", again)
		w.pass(w.cfg.Grace)
		if _, err := w.ask(byRefresh(w.app, out.RefreshToken)); err == nil {
			t.Error("an old refresh token is good")
		}
		w.wantDead("after a replay", w.app, again)
	})
}

// What an ID token says can be verified by what is published, and holds the
// identity context.
func TestIDToken(t *testing.T) {
	w := sqliteShop(t)
	out := w.asks(w.bearer(w.app, nil))
	published, err := w.KeySet()
	if err != nil {
		t.Fatal(err)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(published, &set); err != nil || len(set.Keys) != 1 || !set.Keys[0].IsPublic() {
		t.Fatalf("key set: got %s, %v", published, err)
	}
	m, err := w.Metadata(t.Context(), somebody(), w.instance.ID)
	if err != nil || m.Keys != public+"/.well-known/jwks.json" {
		t.Fatalf("metadata: got %+v, %v", m, err)
	}
	token, err := jwt.ParseSigned(out.IDToken, []jose.SignatureAlgorithm{jose.ES384})
	if err != nil {
		t.Fatal(err)
	}
	var claims jwt.Claims
	var more struct {
		Context string `json:"sts:identity_context"`
		Store   string `json:"aws:identity_store_id"`
	}
	if err := token.Claims(set, &claims, &more); err != nil {
		t.Fatal(err)
	}
	if claims.Issuer != m.Issuer || claims.Subject != string(w.ada.Person.User) || !claims.Audience.Contains(string(w.app.ARN())) ||
		!claims.Expiry.Time().Equal(w.clock.Now().Add(time.Hour).Truncate(time.Second)) {
		t.Errorf("claims: got %+v", claims)
	}
	if more.Context == "" || more.Context != out.IdentityContext || more.Store != string(w.instance.Store) {
		t.Errorf("claims: got %+v, want identity context %q", more, out.IdentityContext)
	}
	p, err := w.OpenIdentityContext(out.IdentityContext)
	if err != nil || p.User != w.ada.Person.User || p.Via != w.app.ARN() || p.Family == "" {
		t.Errorf("identity context: got %+v, %v", p, err)
	}
	for i := range len(out.IdentityContext) {
		if _, err := w.OpenIdentityContext(flip(out.IdentityContext, i)); !idc.Is(err, idc.KindInvalid) {
			t.Fatalf("identity context with character %d changed: got %v", i, err)
		}
	}
	w.pass(time.Hour)
	if _, err := w.OpenIdentityContext(out.IdentityContext); !idc.Is(err, idc.KindInvalid) {
		t.Errorf("identity context after an hour: got %v", err)
	}
	if _, err := w.Metadata(t.Context(), somebody(), "ssoins-0000000000000000"); !idc.Is(err, idc.KindNotFound) {
		t.Errorf("metadata of no instance: got %v", err)
	}
}

func TestJWTBearerRefusals(t *testing.T) {
	w := sqliteShop(t)
	stranger := lab.NewIssuer(t)
	bob := w.signIn(w.instance.Store, "bob")
	before := w.user(bob)
	disabled := before
	disabled.Status = idc.UserDisabled
	w.write(func(tx *store.Tx) error { return tx.UpdateUser(before, disabled) })
	for _, x := range []struct {
		name    string
		request ApplicationRequest
		want    idc.Reason
	}{
		{"no assertion", ApplicationRequest{ClientID: string(w.app.ARN()), GrantType: string(idc.GrantJWTBearer)}, "InvalidRequestException"},
		{"no token", ApplicationRequest{ClientID: string(w.app.ARN()), GrantType: string(idc.GrantJWTBearer), Assertion: "x"}, "InvalidGrantException"},
		{"an issuer that nobody trusts", ApplicationRequest{
			ClientID: string(w.app.ARN()), GrantType: string(idc.GrantJWTBearer), Assertion: stranger.Token(w.claims(nil))}, "InvalidGrantException"},
		{"somebody else's signature", ApplicationRequest{
			ClientID: string(w.app.ARN()), GrantType: string(idc.GrantJWTBearer),
			Assertion: stranger.Token(w.claims(map[string]any{"iss": w.provider.URL}))}, "InvalidGrantException"},
		{"another audience", w.bearer(w.app, map[string]any{"aud": "elsewhere"}), "InvalidGrantException"},
		{"no audience", w.bearer(w.app, map[string]any{"aud": nil}), "InvalidGrantException"},
		{"expired", w.bearer(w.app, map[string]any{"exp": w.clock.Now().Add(-time.Hour).Unix()}), "InvalidGrantException"},
		{"no claim", w.bearer(w.app, map[string]any{"preferred_username": nil}), "InvalidGrantException"},
		{"a claim that is no text", w.bearer(w.app, map[string]any{"preferred_username": []string{"ada"}}), "InvalidGrantException"},
		{"nobody", w.bearer(w.app, map[string]any{"preferred_username": "eve"}), "InvalidGrantException"},
		{"a disabled person", w.bearer(w.app, map[string]any{"preferred_username": "bob"}), "InvalidGrantException"},
		{"a scope that it has not", with(w.bearer(w.app, nil), func(r *ApplicationRequest) { r.Scopes = []string{"orders:read"} }), "InvalidScopeException"},
		{"an unknown grant type", with(w.bearer(w.app, nil), func(r *ApplicationRequest) { r.GrantType = "password" }), "UnsupportedGrantTypeException"},
		{"no client", with(w.bearer(w.app, nil), func(r *ApplicationRequest) { r.ClientID = "shop" }), "InvalidClientException"},
		{"an unknown client", with(w.bearer(w.app, nil), func(r *ApplicationRequest) { r.ClientID += "0" }), "InvalidClientException"},
		{"the client's ARN with another account", with(w.bearer(w.app, nil), func(r *ApplicationRequest) {
			r.ClientID = string(w.app.ID.ARN(member, w.app.Instance))
		}), ""},
	} {
		_, err := w.ask(x.request)
		if x.want == "" {
			if !idc.Is(err, idc.KindDenied) {
				t.Errorf("%s: got %v, want Denied", x.name, err)
			}
			continue
		}
		var e *idc.Error
		if !errors.As(err, &e) || e.Reason != x.want || e.Message == "" {
			t.Errorf("%s: got %v, want %s", x.name, err, x.want)
		}
	}
	if _, err := w.ask(w.bearer(w.app, map[string]any{"aud": []string{"elsewhere", "desk"}})); err != nil {
		t.Errorf("one of two audiences: got %v", err)
	}
	w.provider.Down(true)
	w.provider.Rotate()
	w.pass(2 * time.Hour)
	_, err := w.ask(w.bearer(w.app, nil))
	wantRefusal(t, err, "InvalidRequestException")
}

func with(r ApplicationRequest, change func(*ApplicationRequest)) ApplicationRequest {
	change(&r)
	return r
}

// A claim finds the one person whose attribute it is.
func TestClaimMapping(t *testing.T) {
	w := sqliteShop(t)
	before := w.user(w.ada)
	after := before
	after.Attrs.Emails = []idc.Email{{Value: "ada@example.com", Primary: true}}
	after.ExternalIDs = []idc.ExternalID{{Issuer: "https://one.example.com", ID: "42"}, {Issuer: "https://two.example.com", ID: "42"}}
	bob := w.user(w.signIn(w.instance.Store, "bob"))
	twin := bob
	twin.ExternalIDs = []idc.ExternalID{{Issuer: "https://one.example.com", ID: "43"}}
	eve := w.user(w.signIn(w.instance.Store, "eve"))
	double := eve
	double.ExternalIDs = []idc.ExternalID{{Issuer: "https://two.example.com", ID: "43"}}
	w.write(func(tx *store.Tx) error {
		return errors.Join(tx.UpdateUser(before, after), tx.UpdateUser(bob, twin), tx.UpdateUser(eve, double))
	})
	for _, x := range []struct {
		claim, attribute string
		claims           map[string]any
		ok               bool
	}{
		{"email", "emails.value", map[string]any{"email": "ADA@example.com"}, true},
		{"email", "emails.value", map[string]any{"email": "eve@example.com"}, false},
		{"corp.id.number", "externalId", map[string]any{"corp": map[string]any{"id": map[string]any{"number": "42"}}}, true},
		{"corp.id.number", "externalId", map[string]any{"corp.id.number": "42"}, false},
		{"corp", "externalId", map[string]any{"corp": "43"}, false}, // two people
		{"sub", "userName", map[string]any{"sub": "ada"}, true},
		{"sub", "title", map[string]any{"sub": "ada"}, false},
	} {
		changed := w.tti
		changed.Mapping = idc.ClaimMapping{Claim: x.claim, Attribute: x.attribute}
		w.write(func(tx *store.Tx) error { return tx.UpdateTrustedTokenIssuer(w.tti, changed) })
		w.tti = changed
		_, err := w.ask(w.bearer(w.app, x.claims))
		if x.ok && err != nil {
			t.Errorf("%s to %s, %v: got %v", x.claim, x.attribute, x.claims, err)
		}
		if !x.ok {
			wantRefusal(t, err, "InvalidGrantException")
		}
	}
}

func TestCodeOfAnApplication(t *testing.T) {
	eachShop(t, func(t *testing.T, w *shop) {
		consent, err := w.Authorize(t.Context(), askedBy(w.app))
		if err != nil || consent.ClientName != w.app.Name || consent.Accounts || !slices.Equal(consent.Scopes, defaultScopes) {
			t.Errorf("consent: got %+v, %v", consent, err)
		}
		r := w.byCode(w.ada, w.app)
		out := w.asks(r)
		w.wantAlive("new", out)
		refreshed := w.asks(byRefresh(w.app, out.RefreshToken))
		_, err = w.ask(r)
		wantRefusal(t, err, "InvalidGrantException")
		w.wantDead("after the code was used again", w.app, refreshed)

		// It ends with the portal session.
		out = w.asks(w.byCode(w.ada, w.app))
		w.write(func(tx *store.Tx) error {
			s, err := tx.Session(w.ada.Person.Store, w.ada.Person.Session)
			if err != nil {
				return err
			}
			return tx.EndSession(s)
		})
		w.wantDead("signed out", w.app, out)
	})
}

func TestCodeOfAnApplicationRefusals(t *testing.T) {
	w := sqliteShop(t)
	other := w.application("apl-0000000000000002", management)
	r := w.byCode(w.ada, w.app)
	for _, x := range []struct {
		name   string
		change func(*ApplicationRequest)
		want   idc.Reason
	}{
		{"no code", func(r *ApplicationRequest) { r.Code = "" }, "InvalidRequestException"},
		{"no redirect URI", func(r *ApplicationRequest) { r.RedirectURI = "" }, "InvalidRequestException"},
		{"no verifier", func(r *ApplicationRequest) { r.CodeVerifier = "" }, "InvalidRequestException"},
		{"another verifier", func(r *ApplicationRequest) { r.CodeVerifier = strings.Repeat("x", 43) }, "InvalidGrantException"},
		{"an unknown code", func(r *ApplicationRequest) { r.Code = "x" }, "InvalidGrantException"},
		{"another redirect URI", func(r *ApplicationRequest) { r.RedirectURI = "http://localhost/callback" }, "InvalidGrantException"},
		{"another application", func(r *ApplicationRequest) { r.ClientID = string(other.ARN()) }, "InvalidGrantException"},
		{"another scope", func(r *ApplicationRequest) { r.Scopes = []string{"orders:read"} }, "InvalidScopeException"},
	} {
		_, err := w.ask(with(r, x.change))
		var e *idc.Error
		if !errors.As(err, &e) || e.Reason != x.want {
			t.Errorf("%s: got %v, want %s", x.name, err, x.want)
		}
	}
	w.pass(codeLife)
	_, err := w.ask(r)
	wantRefusal(t, err, "InvalidGrantException")

	// At /authorize.
	for _, x := range []struct {
		name    string
		change  func(*AuthorizeRequest)
		want    idc.Reason
		bounces string
	}{
		{"no application", func(r *AuthorizeRequest) { r.ClientID = "arn:aws:sso:::x" }, "InvalidClientException", ""},
		{"an unknown application", func(r *AuthorizeRequest) { r.ClientID += "0" }, "InvalidClientException", ""},
		{"an unknown redirect URI", func(r *AuthorizeRequest) { r.RedirectURI = "https://evil.example.com/" }, "InvalidRedirectUriException", ""},
		{"no challenge", func(r *AuthorizeRequest) { r.CodeChallenge = "" }, "", "error=invalid_request"},
		{"a plain challenge", func(r *AuthorizeRequest) { r.CodeChallengeMethod = "plain" }, "", "error=invalid_request"},
		{"a token at once", func(r *AuthorizeRequest) { r.ResponseType = "token" }, "", "error=unsupported_response_type"},
		{"another scope", func(r *AuthorizeRequest) { r.Scopes = []string{"orders:read"} }, "", "error=invalid_scope"},
	} {
		r := askedBy(w.app)
		x.change(&r)
		_, err := w.Authorize(t.Context(), r)
		to, bounced := RedirectFor(err)
		if bounced != (x.bounces != "") || !strings.Contains(to, x.bounces) {
			t.Errorf("%s: redirect: got %q, want %q", x.name, to, x.bounces)
		}
		if x.want != "" {
			wantRefusal(t, err, x.want)
		}
	}
	w.app = w.update(w.app, func(c *idc.ApplicationContent) { c.AssignmentRequired = true })
	_, err = w.GrantCode(t.Context(), w.ada, askedBy(w.app))
	if to, ok := RedirectFor(err); !ok || !strings.Contains(to, "error=access_denied") {
		t.Errorf("a person who is not assigned: got %v, redirect %q", err, to)
	}
}

func TestTokenExchange(t *testing.T) {
	eachShop(t, func(t *testing.T, w *shop) {
		back := w.application("apl-0000000000000002", management)
		w.scope(w.app, "orders:read", back.ARN())
		w.scope(w.app, "orders:write")
		w.scope(back, "orders:read")
		w.scope(back, "orders:write")
		from := w.asks(w.bearer(w.app, nil))
		out := w.asks(byExchange(back, from.AccessToken))
		if want := append(slices.Clone(defaultScopes), "orders:read"); !slices.Equal(out.Scopes, want) {
			t.Errorf("scopes: got %v, want %v: no more than was handed on", out.Scopes, want)
		}
		if out.RefreshToken != "" || out.IssuedTokenType != typeAccess {
			t.Errorf("got %+v", out)
		}
		w.wantAlive("exchanged", out)
		lasting := w.asks(with(byExchange(back, from.AccessToken), func(r *ApplicationRequest) { r.RequestedTokenType = typeRefresh }))
		if lasting.RefreshToken == "" || lasting.IssuedTokenType != typeRefresh {
			t.Errorf("got %+v", lasting)
		}
		foreign := w.asks(ApplicationRequest{
			ClientID: string(back.ARN()), GrantType: string(idc.GrantTokenExchange), SubjectTokenType: typeJWT, SubjectToken: w.provider.Token(w.claims(nil)),
		})
		_, cli := w.loggedIn(w.ada, refreshing)
		for _, x := range []struct {
			name   string
			change func(*ApplicationRequest)
			want   idc.Reason
		}{
			{"no subject", func(r *ApplicationRequest) { r.SubjectToken = "" }, "InvalidRequestException"},
			{"no type", func(r *ApplicationRequest) { r.SubjectTokenType = "" }, "InvalidRequestException"},
			{"a type that is not known", func(r *ApplicationRequest) { r.SubjectTokenType = "urn:ietf:params:oauth:token-type:saml2" }, "InvalidRequestException"},
			{"an ID token asked for", func(r *ApplicationRequest) { r.RequestedTokenType = typeID }, "InvalidRequestException"},
			{"no token", func(r *ApplicationRequest) { r.SubjectToken = "x" }, "InvalidGrantException"},
			{"a token of the CLI", func(r *ApplicationRequest) { r.SubjectToken = cli.AccessToken }, "InvalidGrantException"},
			{"a scope that was not handed on", func(r *ApplicationRequest) { r.Scopes = []string{"orders:write"} }, "InvalidScopeException"},
			{"an application that is not named", func(r *ApplicationRequest) { r.ClientID = string(w.app.ARN()) }, "AccessDeniedException"},
		} {
			_, err := w.ask(with(byExchange(back, from.AccessToken), x.change))
			var e *idc.Error
			if !errors.As(err, &e) || e.Reason != x.want {
				t.Errorf("%s: got %v, want %s", x.name, err, x.want)
			}
		}
		// What was exchanged ends with what it was exchanged for.
		w.pass(w.cfg.Grace)
		next := w.asks(byRefresh(w.app, from.RefreshToken))
		w.pass(w.cfg.Grace)
		_, _ = w.ask(byRefresh(w.app, from.RefreshToken)) // a replay
		w.wantDead("the subject", w.app, next)
		w.wantDead("exchanged", back, out)
		w.wantDead("exchanged and lasting", back, lasting)
		w.wantAlive("of the issuer's token", foreign)
	})
}

// What takes a person's access takes the tokens too.
func TestApplicationLoginsEnd(t *testing.T) {
	crew := idc.Principal{Type: idc.PrincipalGroup, ID: "90670000-0000-4000-8000-000000000001"}
	for name, end := range map[string]func(w *shop, as []idc.ApplicationAssignment, m idc.Membership){
		"assignments": func(w *shop, as []idc.ApplicationAssignment, _ idc.Membership) {
			w.write(func(tx *store.Tx) error { return tx.DeleteApplicationAssignment(as[0]) })
		},
		"membership": func(w *shop, _ []idc.ApplicationAssignment, m idc.Membership) {
			w.write(func(tx *store.Tx) error { return tx.DeleteMembership(m) })
		},
		"group": func(w *shop, _ []idc.ApplicationAssignment, _ idc.Membership) {
			w.write(func(tx *store.Tx) error {
				g, err := tx.Group(w.instance.Store, idc.GroupID(crew.ID))
				if err != nil {
					return err
				}
				return tx.DeleteGroup(g)
			})
		},
		"application disabled": func(w *shop, _ []idc.ApplicationAssignment, _ idc.Membership) {
			w.app = w.update(w.app, func(c *idc.ApplicationContent) { c.Status = idc.ApplicationDisabled })
		},
		"application": func(w *shop, _ []idc.ApplicationAssignment, _ idc.Membership) {
			w.write(func(tx *store.Tx) error { return tx.DeleteApplication(w.app) })
		},
		"issuer": func(w *shop, _ []idc.ApplicationAssignment, _ idc.Membership) {
			w.write(func(tx *store.Tx) error { return tx.DeleteTrustedTokenIssuer(w.tti) })
		},
		"person disabled": func(w *shop, _ []idc.ApplicationAssignment, _ idc.Membership) {
			w.write(func(tx *store.Tx) error {
				return tx.RefuseIssued(w.instance.Store, store.MarkPerson, string(w.ada.Person.User))
			})
		},
		"person": func(w *shop, _ []idc.ApplicationAssignment, _ idc.Membership) {
			ada := w.user(w.ada)
			w.write(func(tx *store.Tx) error { return tx.DeleteUser(ada) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := sqliteShop(t)
			w.app = w.update(w.app, func(c *idc.ApplicationContent) { c.AssignmentRequired = true })
			_, err := w.ask(w.bearer(w.app, nil))
			wantRefusal(t, err, "AccessDeniedException")
			m := idc.Membership{
				Store: w.instance.Store, ID: "m-1", Group: idc.GroupID(crew.ID), Origin: idc.OriginDirect, CreatedAt: w.clock.Now(),
				Member: idc.Principal{Type: idc.PrincipalUser, ID: string(w.ada.Person.User)},
			}
			bob := w.signIn(w.instance.Store, "bob")
			w.write(func(tx *store.Tx) error {
				return errors.Join(tx.InsertGroup(idc.Group{
					Store: w.instance.Store, ID: idc.GroupID(crew.ID), DisplayName: "crew", Source: idc.SourceDirectory, CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
				}), tx.InsertMembership(m))
			})
			as := []idc.ApplicationAssignment{
				w.assign(w.app, crew), w.assign(w.app, idc.Principal{Type: idc.PrincipalUser, ID: string(bob.Person.User)}),
			}
			out := w.asks(w.bearer(w.app, nil))
			others := w.asks(w.bearer(w.app, map[string]any{"preferred_username": "bob"}))
			w.wantAlive("hers", out)
			end(w, as, m)
			w.wantDead("hers", w.app, out)
			if !strings.HasPrefix(name, "application") && name != "issuer" {
				w.wantAlive("another's", others)
			}
		})
	}
}

// Whoever is signed in to an application that begins to ask for assignments stays
// so when assigned.
func TestAssignmentBecomesRequired(t *testing.T) {
	w := sqliteShop(t)
	w.signIn(w.instance.Store, "bob")
	w.assign(w.app, idc.Principal{Type: idc.PrincipalUser, ID: string(w.ada.Person.User)})
	hers, his := w.asks(w.bearer(w.app, nil)), w.asks(w.bearer(w.app, map[string]any{"preferred_username": "bob"}))
	w.app = w.update(w.app, func(c *idc.ApplicationContent) { c.AssignmentRequired = true })
	w.wantAlive("hers", hers)
	w.wantDead("his", w.app, his)
}

func TestScopeOfAccounts(t *testing.T) {
	w := sqliteShop(t)
	w.scope(w.app, scopeAccounts)
	out := w.asks(w.bearer(w.app, nil))
	c, err := w.OpenAccessToken(out.AccessToken)
	if err != nil || c.Person.User != w.ada.Person.User || c.Person.Session != "" || c.Person.Via != w.app.ARN() {
		t.Errorf("at the portal: got %+v, %v", c.Person, err)
	}
	w.wantOpen(out.AccessToken)
	if err := w.Logout(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	w.wantDead("signed out", w.app, out)

	theirs := w.application("apl-0000000000000002", member)
	w.scope(theirs, scopeAccounts)
	got, err := w.CreateApplicationToken(t.Context(), backend(member), w.bearer(theirs, nil))
	if err != nil || slices.Contains(got.Scopes, scopeAccounts) {
		t.Errorf("of a member account: got scopes %v, %v, want none for accounts", got.Scopes, err)
	}
	_, err = w.CreateApplicationToken(t.Context(), backend(member), with(w.bearer(theirs, nil), func(r *ApplicationRequest) { r.Scopes = []string{scopeAccounts} }))
	wantRefusal(t, err, "InvalidScopeException")
}

// Who may act for an application, its actor policy says.
func TestActors(t *testing.T) {
	eachShop(t, func(t *testing.T, w *shop) {
		set := func(m idc.ApplicationMethod) {
			w.write(func(tx *store.Tx) error { return tx.PutApplicationMethod(w.app, m) })
			w.fresh()
		}
		asks := func(c idc.Caller) error {
			_, err := w.CreateApplicationToken(t.Context(), c, w.bearer(w.app, nil))
			return err
		}
		if err := asks(backend(member)); !idc.Is(err, idc.KindDenied) {
			t.Errorf("another account that is not named: got %v, want Denied", err)
		}
		set(method(member))
		if err := asks(backend(member)); err != nil {
			t.Errorf("another account that is named: got %v", err)
		}
		if err := asks(backend(management)); !idc.Is(err, idc.KindDenied) {
			t.Errorf("its own account, not named: got %v, want Denied", err)
		}
		for name, c := range map[string]idc.Caller{"nobody": somebody(), "a person": w.ada} {
			if err := asks(c); !idc.Is(err, idc.KindDenied) {
				t.Errorf("%s: got %v, want Denied", name, err)
			}
		}
		w.write(func(tx *store.Tx) error { return tx.DeleteApplicationMethod(w.app, idc.MethodIAM) })
		wantRefusal(t, asks(backend(management)), "UnauthorizedClientException")
		if err := asks(backend(member)); !idc.Is(err, idc.KindDenied) {
			t.Errorf("another account, without a method: got %v, want Denied", err)
		}
	})
}

func TestGrantsThatAreNotConfigured(t *testing.T) {
	w := sqliteShop(t)
	out := w.asks(w.bearer(w.app, nil))
	requests := map[idc.GrantType]ApplicationRequest{
		idc.GrantAuthorizationCode: w.byCode(w.ada, w.app), idc.GrantRefreshToken: byRefresh(w.app, out.RefreshToken),
		idc.GrantJWTBearer: w.bearer(w.app, nil), idc.GrantTokenExchange: byExchange(w.app, out.AccessToken),
	}
	for grant, r := range requests {
		w.write(func(tx *store.Tx) error { return tx.DeleteApplicationGrant(w.app, grant) })
		_, err := w.ask(r)
		wantRefusal(t, err, "UnauthorizedClientException")
	}
	w.write(func(tx *store.Tx) error {
		return tx.PutApplicationGrant(w.app, idc.ApplicationGrant{
			Type: idc.GrantJWTBearer, Issuers: []idc.AuthorizedIssuer{{Issuer: w.tti.ARN(), Audiences: []string{"shop"}}}})
	})
	if out := w.asks(w.bearer(w.app, nil)); out.RefreshToken != "" || out.IssuedTokenType != typeAccess {
		t.Errorf("without the grant of refresh tokens: got %+v", out)
	}
}

// Each outcome leaves one event, and none holds a secret.
func TestCreateTokenWithIAMEvents(t *testing.T) {
	w := sqliteShop(t)
	r := w.bearer(w.app, nil)
	c := backend(management)
	c.Request.Parameters = func() []byte { return []byte(`{"assertion":"HIDDEN_DUE_TO_SECURITY_REASONS"}`) }
	out, err := w.CreateApplicationToken(t.Context(), c, r)
	if err != nil {
		t.Fatal(err)
	}
	for _, refused := range []ApplicationRequest{
		with(r, func(r *ApplicationRequest) { r.Scopes = []string{"x"} }),
		with(r, func(r *ApplicationRequest) { r.Assertion = "x" }),
		with(r, func(r *ApplicationRequest) { r.Assertion += "x" }),
	} {
		if _, err := w.ask(refused); err == nil {
			t.Fatal("not refused")
		}
	}
	if _, err := w.CreateApplicationToken(t.Context(), backend(member), r); err == nil {
		t.Fatal("another account is let in")
	}
	if err := w.gate.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	storetest.View(t, w.store, func(tx *store.Tx) error {
		for _, account := range []idc.AccountID{management, member} {
			page, err := tx.ListEvents(account, idc.PageRequest{Limit: 100})
			if err != nil {
				return err
			}
			for _, e := range page.Items {
				if e.Name == "CreateTokenWithIAM" {
					got[string(account)+" "+e.Source+" "+e.ErrorCode]++
					for _, secret := range []string{r.Assertion, out.AccessToken, out.RefreshToken, out.IDToken, out.IdentityContext} {
						if strings.Contains(string(e.Body), secret) {
							t.Errorf("an event holds a secret: %s", e.Body)
						}
					}
				}
			}
		}
		return nil
	})
	const source = " sso-oauth.amazonaws.com "
	want := map[string]int{
		string(management) + source: 1, string(management) + source + "InvalidScopeException": 1,
		string(management) + source + "InvalidGrantException": 2, string(member) + source + "AccessDenied": 1,
	}
	if len(got) != len(want) {
		t.Errorf("events: got %v, want %v", got, want)
	}
	for k, n := range want {
		if got[k] != n {
			t.Errorf("events %s: got %d, want %d", k, got[k], n)
		}
	}
}
