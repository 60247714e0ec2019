package token

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
)

func TestAuthorizationCode(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.signIn(w.instance.Store, "ada")
		c := w.registered(withCode)
		consent, err := w.Authorize(t.Context(), asked(c))
		if err != nil || consent.ClientName != "botocore-client-corp" || consent.RedirectURI != callback || consent.Instance.ID != w.instance.ID ||
			len(consent.Scopes) != 1 || consent.Scopes[0] != "sso:account:access" {
			t.Errorf("consent: got %+v, %v", consent, err)
		}
		code := w.code(ada, c)
		tokens, err := w.CreateToken(t.Context(), somebody(), exchange(c, code))
		if err != nil || tokens.ExpiresIn != time.Hour || tokens.RefreshToken == "" {
			t.Fatalf("exchange: got %+v, %v", tokens, err)
		}
		w.wantOpen(tokens.AccessToken)

		_, err = w.CreateToken(t.Context(), somebody(), exchange(c, code))
		wantRefusal(t, err, "InvalidGrantException")
		w.wantShut(tokens.AccessToken)
	})
}

func TestExchangeRefusals(t *testing.T) {
	w := sqlite(t)
	ada := w.signIn(w.instance.Store, "ada")
	c, other := w.registered(withCode), w.registered(withCode)
	code := w.code(ada, c)
	for _, x := range []struct {
		name   string
		change func(*TokenRequest)
		want   idc.Reason
	}{
		{"no code", func(r *TokenRequest) { r.Code = "" }, "InvalidRequestException"},
		{"no redirect URI", func(r *TokenRequest) { r.RedirectURI = "" }, "InvalidRequestException"},
		{"no verifier", func(r *TokenRequest) { r.CodeVerifier = "" }, "InvalidRequestException"},
		{"short verifier", func(r *TokenRequest) { r.CodeVerifier = verifier[:42] }, "InvalidRequestException"},
		{"long verifier", func(r *TokenRequest) { r.CodeVerifier = strings.Repeat("x", 129) }, "InvalidRequestException"},
		{"challenge as verifier", func(r *TokenRequest) { r.CodeVerifier = challengeOf(verifier) }, "InvalidGrantException"},
		{"unknown code", func(r *TokenRequest) { r.Code = "x" }, "InvalidGrantException"},
		{"other port", func(r *TokenRequest) { r.RedirectURI = "http://127.0.0.1:51235/oauth/callback" }, "InvalidGrantException"},
		{"no port", func(r *TokenRequest) { r.RedirectURI = "http://127.0.0.1/oauth/callback" }, "InvalidGrantException"},
		{"other client", func(r *TokenRequest) { r.ClientID, r.ClientSecret = other.ID, other.Secret }, "InvalidGrantException"},
		{"other client's secret", func(r *TokenRequest) { r.ClientSecret = other.Secret }, "InvalidClientException"},
		{"unknown grant type", func(r *TokenRequest) { r.GrantType = "client_credentials" }, "UnsupportedGrantTypeException"},
		{"no grant type", func(r *TokenRequest) { r.GrantType = "" }, "UnsupportedGrantTypeException"},
		{"grant type not registered", func(r *TokenRequest) { r.GrantType = "urn:ietf:params:oauth:grant-type:device_code" }, "UnauthorizedClientException"},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := exchange(c, code)
			x.change(&r)
			_, err := w.CreateToken(t.Context(), somebody(), r)
			wantRefusal(t, err, x.want)
		})
	}
	// None of it has spent the code.
	if _, err := w.CreateToken(t.Context(), somebody(), exchange(c, code)); err != nil {
		t.Errorf("after all refusals: %v", err)
	}
	late := w.code(ada, c)
	w.pass(codeLife)
	_, err := w.CreateToken(t.Context(), somebody(), exchange(c, late))
	wantRefusal(t, err, "InvalidGrantException")

	// And the device grant does not serve a client that did not register for it.
	_, err = w.StartDeviceAuthorization(t.Context(), somebody(), c.ID, c.Secret, public+"/start")
	wantRefusal(t, err, "UnauthorizedClientException")
	d := w.started(refreshing)
	_, err = w.CreateToken(t.Context(), somebody(), exchange(d.Client, late))
	wantRefusal(t, err, "UnauthorizedClientException")
}

// Who asks with a client or an address that is not to be trusted is never sent
// anywhere; every other error is told to the client.
func TestAuthorizeRefusals(t *testing.T) {
	w := sqlite(t)
	ada := w.signIn(w.instance.Store, "ada")
	c := w.registered(withCode)
	device := w.registered(ClientRequest{Name: "d", Type: "public", RedirectURIs: withCode.RedirectURIs})
	for _, x := range []struct {
		name   string
		change func(*AuthorizeRequest)
		told   string // error of the redirect; "" when there must be none
	}{
		{"no client", func(r *AuthorizeRequest) { r.ClientID = "" }, ""},
		{"altered client", func(r *AuthorizeRequest) { r.ClientID = flip(r.ClientID, 80) }, ""},
		{"no redirect", func(r *AuthorizeRequest) { r.RedirectURI = "" }, ""},
		{"foreign redirect", func(r *AuthorizeRequest) { r.RedirectURI = "https://evil.example/oauth/callback" }, ""},
		{"other path", func(r *AuthorizeRequest) { r.RedirectURI = "http://127.0.0.1:1/" }, ""},
		{"foreign redirect and wrong type", func(r *AuthorizeRequest) { r.RedirectURI, r.ResponseType = "https://evil.example/", "x" }, ""},
		{"endless state", func(r *AuthorizeRequest) { r.State = strings.Repeat("x", longestState+1) }, ""},
		{"token", func(r *AuthorizeRequest) { r.ResponseType = "token" }, "unsupported_response_type"},
		{"no challenge", func(r *AuthorizeRequest) { r.CodeChallenge = "" }, "invalid_request"},
		{"plain challenge", func(r *AuthorizeRequest) { r.CodeChallengeMethod = "plain" }, "invalid_request"},
		{"no method", func(r *AuthorizeRequest) { r.CodeChallengeMethod = "" }, "invalid_request"},
		{"short challenge", func(r *AuthorizeRequest) { r.CodeChallenge = r.CodeChallenge[1:] }, "invalid_request"},
		{"more scopes", func(r *AuthorizeRequest) { r.Scopes = append(r.Scopes, "codewhisperer:completions") }, "invalid_scope"},
		{"client without codes", func(r *AuthorizeRequest) { r.ClientID = device.ID }, "unauthorized_client"},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := asked(c)
			x.change(&r)
			_, err := w.Authorize(t.Context(), r)
			_, grantErr := w.GrantCode(t.Context(), ada, r)
			_, denyErr := w.DenyCode(t.Context(), r)
			for _, err := range []error{err, grantErr, denyErr} {
				if err == nil {
					t.Fatal("got no error")
				}
				location, ok := RedirectFor(err)
				if ok != (x.told != "") {
					t.Fatalf("redirect: got %q for %v, want one: %v", location, err, x.told != "")
				}
				if !ok {
					continue
				}
				u, perr := url.Parse(location)
				if perr != nil || !strings.HasPrefix(location, callback+"?") || u.Query().Get("error") != x.told || u.Query().Get("state") != "a state" {
					t.Errorf("redirect: got %q, want error %s and the state at %s", location, x.told, callback)
				}
			}
		})
	}
	location, err := w.DenyCode(t.Context(), asked(c))
	if u, perr := url.Parse(location); err != nil || perr != nil || u.Query().Get("error") != "access_denied" || u.Query().Get("state") != "a state" {
		t.Errorf("denial: got %q, %v", location, err)
	}
}

func TestGrantCodeNeedsAPerson(t *testing.T) {
	w := sqlite(t)
	other := w.addInstance("ssoins-7223000000000002", "d-9067000002")
	c := w.registered(withCode)
	for name, who := range map[string]idc.Caller{"nobody": somebody(), "somebody of another store": w.signIn(other.Store, "eve")} {
		if redirect, err := w.GrantCode(t.Context(), who, asked(c)); !idc.Is(err, idc.KindDenied) {
			t.Errorf("code granted by %s: got %q, %v, want Denied", name, redirect, err)
		}
	}
}

func TestParseAuthorize(t *testing.T) {
	for query, want := range map[string]string{
		"scopes=sso%3Aaccount%3Aaccess%20openid": "sso:account:access openid",
		"scope=sso:account:access+openid":        "sso:account:access openid",
		"scope=a&scopes=b":                       "b",
		"scopes=&scope=a":                        "a",
		"":                                       "",
	} {
		q, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(ParseAuthorize(q).Scopes, " "); got != want {
			t.Errorf("scopes of %q: got %q, want %q", query, got, want)
		}
	}
}

// A redirect URI with a query keeps it.
func TestRedirectKeepsItsQuery(t *testing.T) {
	r := AuthorizeRequest{RedirectURI: "http://127.0.0.1:1/cb?a=b", State: "&x=y"}
	if got, want := r.answer(url.Values{"code": {"c"}}), "http://127.0.0.1:1/cb?a=b&code=c&state=%26x%3Dy"; got != want {
		t.Errorf("answer: got %q, want %q", got, want)
	}
}
