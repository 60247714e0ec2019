package token

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// consoleAsks is the request that a tab of the console makes.
func consoleAsks(redirect string) AuthorizeRequest {
	return ParseAuthorize(url.Values{
		"response_type": {"code"}, "client_id": {ConsoleClientID}, "redirect_uri": {redirect}, "state": {"a state"},
		"code_challenge_method": {"S256"}, "code_challenge": {challengeOf(verifier)},
	})
}

func (w *world) consoleCode(who idc.Caller) string {
	w.t.Helper()
	redirect, err := w.GrantCode(w.t.Context(), who, consoleAsks(public+"/start"))
	if err != nil {
		w.t.Fatalf("grant code: %v", err)
	}
	u, err := url.Parse(redirect)
	if err != nil || !strings.HasPrefix(redirect, public+"/start?") || u.Query().Get("state") != "a state" {
		w.t.Fatalf("redirect: got %q", redirect)
	}
	return u.Query().Get("code")
}

func consoleExchange(code string) TokenRequest {
	return TokenRequest{ClientID: ConsoleClientID, GrantType: "authorization_code", Code: code, RedirectURI: public + "/start", CodeVerifier: verifier}
}

func (w *world) consoleLogin(who idc.Caller) Tokens {
	w.t.Helper()
	tokens, err := w.CreateToken(w.t.Context(), somebody(), consoleExchange(w.consoleCode(who)))
	if err != nil {
		w.t.Fatalf("exchange: %v", err)
	}
	return tokens
}

func TestConsoleLogin(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.signIn(w.instance.Store, "ada")
		consent, err := w.Authorize(t.Context(), consoleAsks(public+"/console"))
		if err != nil || !consent.FirstParty || !consent.Anywhere || consent.ClientName != "Gatehouse" || consent.Instance.ID != w.instance.ID ||
			len(consent.Scopes) != 1 || consent.Scopes[0] != "sso:account:access" {
			t.Errorf("consent: got %+v, %v", consent, err)
		}
		tokens := w.consoleLogin(ada)
		if tokens.ExpiresIn != time.Hour || tokens.RefreshToken == "" {
			t.Fatalf("exchange: got %+v", tokens)
		}
		w.wantOpen(tokens.AccessToken)
		c, err := w.OpenAccessToken(tokens.AccessToken)
		if err != nil || c.Person.User != ada.Person.User || c.Person.Session != ada.Person.Session {
			t.Errorf("caller: got %+v, %v", c.Person, err)
		}
		refresh := TokenRequest{ClientID: ConsoleClientID, GrantType: "refresh_token", RefreshToken: tokens.RefreshToken}
		next, err := w.CreateToken(t.Context(), somebody(), refresh)
		if err != nil || next.RefreshToken == "" || next.RefreshToken == tokens.RefreshToken {
			t.Fatalf("refresh: got %+v, %v", next, err)
		}
		w.wantOpen(next.AccessToken)

		// Signing out ends it.
		if err := w.Logout(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		w.fresh()
		w.wantShut(next.AccessToken)
		refresh.RefreshToken = next.RefreshToken
		_, err = w.CreateToken(t.Context(), somebody(), refresh)
		wantRefusal(t, err, "InvalidGrantException")
	})
}

// A code that comes twice was stolen by one of the two.
func TestConsoleCodeReplay(t *testing.T) {
	w := sqlite(t)
	ada := w.signIn(w.instance.Store, "ada")
	code := w.consoleCode(ada)
	tokens, err := w.CreateToken(t.Context(), somebody(), consoleExchange(code))
	if err != nil {
		t.Fatal(err)
	}
	beside := w.consoleLogin(ada)
	_, err = w.CreateToken(t.Context(), somebody(), consoleExchange(code))
	wantRefusal(t, err, "InvalidGrantException")
	w.fresh()
	w.wantShut(tokens.AccessToken)
	w.wantOpen(beside.AccessToken)
	_, err = w.CreateToken(t.Context(), somebody(), TokenRequest{ClientID: ConsoleClientID, GrantType: "refresh_token", RefreshToken: tokens.RefreshToken})
	wantRefusal(t, err, "InvalidGrantException")
}

func TestConsoleExchangeRefusals(t *testing.T) {
	w := sqlite(t)
	ada := w.signIn(w.instance.Store, "ada")
	c := w.registered(withCode)
	d := w.started(refreshing)
	code, theirs := w.consoleCode(ada), w.code(ada, c)
	tokens := w.consoleLogin(ada)
	for _, x := range []struct {
		name    string
		request TokenRequest
		change  func(*TokenRequest)
		want    idc.Reason
	}{
		{"a secret", consoleExchange(code), func(r *TokenRequest) { r.ClientSecret = "x" }, "InvalidClientException"},
		{"another client's secret", consoleExchange(code), func(r *TokenRequest) { r.ClientSecret = c.Secret }, "InvalidClientException"},
		{"another client", consoleExchange(code), func(r *TokenRequest) { r.ClientID, r.ClientSecret = c.ID, c.Secret }, "InvalidGrantException"},
		{"another client without secret", consoleExchange(code), func(r *TokenRequest) { r.ClientID = c.ID }, "InvalidClientException"},
		{"another client's code", exchange(c, theirs), func(r *TokenRequest) { r.ClientID, r.ClientSecret = ConsoleClientID, "" }, "InvalidGrantException"},
		{"another client's refresh", refreshOf(c, tokens.RefreshToken), func(r *TokenRequest) {}, "InvalidGrantException"},
		{"another page", consoleExchange(code), func(r *TokenRequest) { r.RedirectURI = public + "/console" }, "InvalidGrantException"},
		{"no verifier", consoleExchange(code), func(r *TokenRequest) { r.CodeVerifier = "" }, "InvalidRequestException"},
		{"another verifier", consoleExchange(code), func(r *TokenRequest) { r.CodeVerifier = strings.Repeat("x", 43) }, "InvalidGrantException"},
		{"a device code", TokenRequest{
			ClientID: ConsoleClientID, GrantType: "urn:ietf:params:oauth:grant-type:device_code", DeviceCode: d.DeviceCode,
		}, func(r *TokenRequest) {}, "UnauthorizedClientException"},
		{"its name in another case", consoleExchange(code), func(r *TokenRequest) { r.ClientID = "Gatehouse-Console" }, "InvalidClientException"},
	} {
		t.Run(x.name, func(t *testing.T) {
			x.change(&x.request)
			_, err := w.CreateToken(t.Context(), somebody(), x.request)
			wantRefusal(t, err, x.want)
		})
	}
	if _, err := w.CreateToken(t.Context(), somebody(), consoleExchange(code)); err != nil {
		t.Errorf("after all refusals: %v", err)
	}
	_, err := w.StartDeviceAuthorization(t.Context(), somebody(), ConsoleClientID, "", public+"/start")
	wantRefusal(t, err, "UnauthorizedClientException")
}

// Codes of the console go to its own pages; nobody is sent anywhere else, not even
// with an error.
func TestConsoleRedirects(t *testing.T) {
	w := sqlite(t)
	other := w.addInstance("ssoins-7223000000000002", "d-9067000002")
	ada, eve := w.signIn(w.instance.Store, "ada"), w.signIn(other.Store, "eve")
	for uri, want := range map[string]struct {
		instance idc.InstanceID // where one signs in
		anywhere bool
		eve      bool // may get a code there
	}{
		public + "/start":                              {w.instance.ID, true, true},
		public + "/console":                            {w.instance.ID, true, true},
		public + "/start/" + string(w.instance.ID):     {w.instance.ID, false, false},
		public + "/start/" + string(other.ID):          {other.ID, false, true},
		public + "/console/" + string(other.ID):        {}, // the console is that of a role, and a role is of one instance
		public + "/start/ssoins-0000000000000000":      {},
		public + "/start/":                             {},
		public + "/start?x=y":                          {},
		public + "/start#x":                            {},
		public + "/console/":                           {},
		public + "/START":                              {},
		public + "/device":                             {},
		public + "/":                                   {},
		public:                                         {},
		public + "/start/../device":                    {},
		public + "/start/" + string(other.ID) + "/":    {},
		public + "/start\n":                            {},
		public + ".evil.example/start":                 {},
		public + "@evil.example/start":                 {},
		"http://sso.example.com/start":                 {},
		"https://evil.example/start":                   {},
		"https://console.example.com/start":            {},
		"http://127.0.0.1:4711/start":                  {},
		"/start":                                       {},
		"":                                             {},
		"https://evil.example/?u=" + public + "/start": {},
	} {
		consent, err := w.Authorize(t.Context(), consoleAsks(uri))
		if want.instance == "" {
			wantRefusal(t, err, "InvalidRedirectUriException")
			bad := consoleAsks(uri)
			bad.ResponseType = "token"
			_, denyErr := w.DenyCode(t.Context(), bad)
			_, grantErr := w.GrantCode(t.Context(), ada, consoleAsks(uri))
			_, needErr := w.NeedsPerson(t.Context(), bad, false)
			for _, err := range []error{err, denyErr, grantErr, needErr} {
				if to, ok := RedirectFor(err); err == nil || ok {
					t.Errorf("%q: got %v, a redirect to %q; want none", uri, err, to)
				}
			}
			continue
		}
		if err != nil || consent.Instance.ID != want.instance || consent.Anywhere != want.anywhere || !consent.FirstParty {
			t.Errorf("%q: got %+v, %v", uri, consent, err)
		}
		to, err := w.GrantCode(t.Context(), eve, consoleAsks(uri))
		if ok := err == nil && strings.HasPrefix(to, uri+"?code="); ok != want.eve || err != nil && !idc.Is(err, idc.KindDenied) {
			t.Errorf("code for eve at %q: got %q, %v; want one: %v", uri, to, err, want.eve)
		}
	}
}

// What is wrong with a request, the console is told at its own page.
func TestConsoleAsksWrongly(t *testing.T) {
	w := sqlite(t)
	ada := w.signIn(w.instance.Store, "ada")
	for name, x := range map[string]struct {
		change func(*AuthorizeRequest)
		told   string
	}{
		"no challenge":    {func(r *AuthorizeRequest) { r.CodeChallenge = "" }, "invalid_request"},
		"plain challenge": {func(r *AuthorizeRequest) { r.CodeChallengeMethod = "plain" }, "invalid_request"},
		"no method":       {func(r *AuthorizeRequest) { r.CodeChallengeMethod = "" }, "invalid_request"},
		"a token":         {func(r *AuthorizeRequest) { r.ResponseType = "token" }, "unsupported_response_type"},
		"another scope":   {func(r *AuthorizeRequest) { r.Scopes = []string{"openid"} }, "invalid_scope"},
	} {
		r := consoleAsks(public + "/console")
		x.change(&r)
		_, err := w.Authorize(t.Context(), r)
		_, grantErr := w.GrantCode(t.Context(), ada, r)
		for _, err := range []error{err, grantErr} {
			to, ok := RedirectFor(err)
			u, perr := url.Parse(to)
			if !ok || perr != nil || !strings.HasPrefix(to, public+"/console?") || u.Query().Get("error") != x.told || u.Query().Get("state") != "a state" {
				t.Errorf("%s: got %q, %v, want error %s", name, to, err, x.told)
			}
		}
	}
	for signedIn, want := range map[bool]string{false: "login_required", true: "consent_required"} {
		to, err := w.NeedsPerson(t.Context(), consoleAsks(public+"/start"), signedIn)
		if u, perr := url.Parse(to); err != nil || perr != nil || u.Query().Get("error") != want || u.Query().Get("state") != "a state" {
			t.Errorf("no page, signed in %v: got %q, %v, want %s", signedIn, to, err, want)
		}
	}
}

// Codes are for those who sit at the browser: a tab's token cannot make more.
func TestConsoleTokenGetsNoCode(t *testing.T) {
	w := sqlite(t)
	ada := w.signIn(w.instance.Store, "ada")
	c, err := w.OpenAccessToken(w.consoleLogin(ada).AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	if to, err := w.GrantCode(t.Context(), c, consoleAsks(public+"/start")); !idc.Is(err, idc.KindDenied) {
		t.Errorf("code for a token: got %q, %v, want Denied", to, err)
	}
	if _, err := w.GrantCode(t.Context(), somebody(), consoleAsks(public+"/start")); !idc.Is(err, idc.KindDenied) {
		t.Errorf("code for nobody: got %v, want Denied", err)
	}
}

// Every tab is a login; a person's old ones give way, another's do not, nor do
// those of other clients.
func TestConsoleLoginsAreBounded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada, bob := w.signIn(w.instance.Store, "ada"), w.signIn(w.instance.Store, "bob")
		bobs := w.consoleLogin(bob)
		_, cli := w.loggedIn(ada, refreshing)
		var all []Tokens
		for range consoleLogins + 2 {
			all = append(all, w.consoleLogin(ada))
			w.pass(time.Second)
		}
		for i, tokens := range all {
			if i < 2 {
				w.wantShut(tokens.AccessToken)
			} else {
				w.wantOpen(tokens.AccessToken)
			}
		}
		w.wantOpen(bobs.AccessToken)
		w.wantOpen(cli.AccessToken)

		// And what has run out is deleted in passing.
		w.pass(24 * time.Hour)
		w.consoleLogin(w.signIn(w.instance.Store, "eve"))
		storetest.Update(t, w.store, func(tx *store.Tx) error {
			for _, tokens := range append(all, bobs, cli) {
				a, err := w.openFamily(tx, tokens)
				if !idc.Is(err, idc.KindNotFound) {
					t.Errorf("a login of yesterday: got %+v, %v, want none", a, err)
				}
			}
			return nil
		})
	})
}

// openFamily reads the login that tokens are of, from its refresh token.
func (w *world) openFamily(tx *store.Tx, t Tokens) (idc.TokenFamily, error) {
	r, ok := parseRefreshToken(t.RefreshToken)
	if !ok {
		w.t.Fatalf("refresh token: got %q", t.RefreshToken)
	}
	return tx.TokenFamily(r.store, r.family)
}
