package token

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

func sqlite(t *testing.T) *world { return newWorld(t, filepath.Join(t.TempDir(), "gatehouse.db")) }

func TestRegisterClient(t *testing.T) {
	w := sqlite(t)
	c := w.registered(withCode)
	if c.AuthorizationEndpoint != public+"/authorize" || c.TokenEndpoint != public+"/token" {
		t.Errorf("endpoints: got %q and %q", c.AuthorizationEndpoint, c.TokenEndpoint)
	}
	if got := c.ExpiresAt.Sub(c.IssuedAt); got != 7_776_000*time.Second {
		t.Errorf("life of a registration: got %v, want 90 days", got)
	}
	if len(c.ID) > 400 {
		t.Errorf("client id of the AWS CLI: %d characters are too many for a URL", len(c.ID))
	}
	if _, err := w.authenticate(c.ID, c.Secret); err != nil {
		t.Errorf("authenticate: %v", err)
	}
	other := w.registered(withCode)
	for name, bad := range map[string][2]string{
		"no id":            {"", c.Secret},
		"no secret":        {c.ID, ""},
		"other's secret":   {c.ID, other.Secret},
		"id as secret":     {c.ID, c.ID},
		"secret as id":     {c.Secret, c.Secret},
		"altered id":       {flip(c.ID, 60), c.Secret},
		"altered secret":   {c.ID, flip(c.Secret, 40)},
		"longer secret":    {c.ID, c.Secret + "A"},
		"not base64":       {"?", "?"},
		"endless":          {strings.Repeat("A", 1<<20), c.Secret},
		"endless secret":   {c.ID, strings.Repeat("A", 1<<20)},
		"trailing newline": {c.ID + "\n", c.Secret},
	} {
		_, err := w.authenticate(bad[0], bad[1])
		if wantRefusal(t, err, "InvalidClientException"); !idc.Is(err, idc.KindUnauthenticated) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	w.clock.Add(registrationLife - time.Second)
	if _, err := w.authenticate(c.ID, c.Secret); err != nil {
		t.Errorf("on the last day: %v", err)
	}
	w.clock.Add(2 * time.Second)
	_, err := w.authenticate(c.ID, c.Secret)
	wantRefusal(t, err, "InvalidClientException")
}

// flip changes one character of a text.
func flip(s string, i int) string {
	c := byte('A')
	if s[i] == c {
		c = 'B'
	}
	return s[:i] + string(c) + s[i+1:]
}

func TestRegisterClientRefusals(t *testing.T) {
	w := sqlite(t)
	for _, c := range []struct {
		name   string
		change func(*ClientRequest)
		want   idc.Reason
	}{
		{"confidential", func(r *ClientRequest) { r.Type = "confidential" }, "InvalidClientMetadataException"},
		{"type in capitals", func(r *ClientRequest) { r.Type = "PUBLIC" }, "InvalidClientMetadataException"},
		{"no name", func(r *ClientRequest) { r.Name = "" }, "InvalidClientMetadataException"},
		{"name with a line break", func(r *ClientRequest) { r.Name = "AWS\nCLI" }, "InvalidClientMetadataException"},
		{"name that is not text", func(r *ClientRequest) { r.Name = "\xff" }, "InvalidClientMetadataException"},
		{"long name", func(r *ClientRequest) { r.Name = strings.Repeat("x", 257) }, "InvalidClientMetadataException"},
		{"long altogether", func(r *ClientRequest) {
			r.RedirectURIs = nil
			for range mostRedirects {
				r.RedirectURIs = append(r.RedirectURIs, "http://127.0.0.1/"+strings.Repeat("x", 400))
			}
		}, "InvalidClientMetadataException"},
		{"unknown scope", func(r *ClientRequest) { r.Scopes = []string{"sso:account:access", "root"} }, "InvalidScopeException"},
		{"scope with a space", func(r *ClientRequest) { r.Scopes = []string{"sso:account:access openid"} }, "InvalidScopeException"},
		{"many scopes", func(r *ClientRequest) { r.Scopes = make([]string, 33) }, "InvalidScopeException"},
		{"unknown grant", func(r *ClientRequest) { r.GrantTypes = []string{"password"} }, "UnsupportedGrantTypeException"},
		{"code without redirect", func(r *ClientRequest) { r.RedirectURIs = nil }, "InvalidRedirectUriException"},
		{"many redirects", func(r *ClientRequest) { r.RedirectURIs = make([]string, 11) }, "InvalidRedirectUriException"},
		{"foreign redirect", func(r *ClientRequest) { r.RedirectURIs = []string{"https://evil.example/cb"} }, "InvalidRedirectUriException"},
		{"redirect by a look-alike", func(r *ClientRequest) { r.RedirectURIs = []string{"http://127.0.0.1.evil.example/cb"} }, "InvalidRedirectUriException"},
		{"redirect with user info", func(r *ClientRequest) { r.RedirectURIs = []string{"http://127.0.0.1@evil.example/cb"} }, "InvalidRedirectUriException"},
		{"redirect with user info on loopback", func(r *ClientRequest) { r.RedirectURIs = []string{"http://evil.example@127.0.0.1/cb"} }, "InvalidRedirectUriException"},
		{"redirect with a fragment", func(r *ClientRequest) { r.RedirectURIs = []string{"http://127.0.0.1/cb#x"} }, "InvalidRedirectUriException"},
		{"redirect with a backslash", func(r *ClientRequest) { r.RedirectURIs = []string{`http://127.0.0.1\@evil.example/cb`} }, "InvalidRedirectUriException"},
		{"redirect to a script", func(r *ClientRequest) { r.RedirectURIs = []string{"javascript:alert(1)"} }, "InvalidRedirectUriException"},
		{"foreign issuer", func(r *ClientRequest) { r.IssuerURL = "https://identitycenter.amazonaws.com/ssoins-0000000000000000" }, "InvalidRequestException"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := withCode
			c.change(&r)
			_, err := w.RegisterClient(t.Context(), somebody(), r)
			wantRefusal(t, err, c.want)
		})
	}
}

func TestScopes(t *testing.T) {
	for scope, want := range map[string]bool{
		"sso:account:access": true, "openid": true, "aws": true, "sts:identity_context": true, "sso-portal:*": true,
		"codewhisperer:completions": true, "codewhisperer:*": true, "sso:new": true,
		"": false, "sso": false, "sso:": false, "sso:a:b:c": false, "sso:*:access": false, "sso:account:access\n": false, "iam:x": false,
	} {
		if got := knownScope(scope); got != want {
			t.Errorf("scope %q: got %v, want %v", scope, got, want)
		}
	}
}

func TestRedirectMatch(t *testing.T) {
	w := sqlite(t)
	reg := registration{Redirects: []string{
		"http://127.0.0.1/oauth/callback", "http://localhost:9000/cb?x=1", "http://[::1]/cb", public + "/console/", "https://console.example.com/cb",
	}}
	for uri, want := range map[string]bool{
		"http://127.0.0.1/oauth/callback":                                 true,
		"http://127.0.0.1:1/oauth/callback":                               true,
		"http://127.0.0.1:65535/oauth/callback":                           true,
		"http://localhost:1234/cb?x=1":                                    true,
		"http://[::1]:77/cb":                                              true,
		public + "/console/":                                              true,
		"https://console.example.com/cb":                                  true,
		"":                                                                false,
		"http://localhost/oauth/callback":                                 false, // another name is another registration
		"http://127.0.0.1:1/oauth/callback/":                              false,
		"http://127.0.0.1:1/oauth/../oauth/callback":                      false,
		"http://127.0.0.1:1/oauth%2Fcallback":                             false,
		"http://127.0.0.1:1/oauth/callback?x":                             false,
		"http://127.0.0.1:1/oauth/callback#x":                             false,
		"https://127.0.0.1:1/oauth/callback":                              false,
		"http://127.0.0.1:1@evil.example/oauth/callback":                  false,
		"http://evil.example/oauth/callback":                              false,
		"http://localhost:1234/cb?x=2":                                    false,
		"HTTP://127.0.0.1/oauth/callback":                                 false,
		public + ":8443/console/":                                         false,
		public + "/console":                                               false,
		"https://console.example.com:444/cb":                              false,
		"http://127.0.0.1:1/oauth/callback" + strings.Repeat("x", 1<<20):  false,
		"http://127.0.0.1:99999999999999999999/oauth/callback":            true, // a port that no browser opens
		"http://127.0.0.1:1\t/oauth/callback":                             false,
		"http://127.0.0.1:1/oauth/callback\r\nLocation: https://evil.org": false,
	} {
		if got := reg.redirects(uri); got != want {
			t.Errorf("redirect to %q: got %v, want %v", cut(uri), got, want)
		}
		if want && !w.mayRedirect(uri) {
			t.Errorf("redirect to %q: want it to be permitted", uri)
		}
	}
}

func TestStartURLs(t *testing.T) {
	w := sqlite(t)
	second := w.addInstance("ssoins-7223000000000002", "d-9067000002")
	const home, other, none = "ssoins-7223000000000001", "ssoins-7223000000000002", ""
	storetest.Update(t, w.store, func(tx *store.Tx) error {
		for _, alias := range []string{"corp", "https://mycompany.awsapps.com/start", "https://d-9999999991.awsapps.com/start", "https://sso.old.example:8443/go"} {
			if err := tx.InsertPortalAlias(idc.PortalAlias{Alias: alias, Instance: second.ID, CreatedAt: tx.Now()}); err != nil {
				return err
			}
		}
		return nil
	})
	for start, want := range map[string]string{
		public + "/start":                                           home,
		public + "/start/":                                          home,
		public + "/start/" + other:                                  other,
		public + "/start/d-9067000002":                              other,
		public + "/start/d-9067000001/":                             home,
		"https://identitycenter.amazonaws.com/" + other:             other,
		"https://identitycenter.amazonaws.com/" + other + "/":       other,
		"https://identitycenter.amazonaws.com.cn/" + home:           home,
		"https://identitycenter.amazonaws.eu/" + home:               home,
		"https://identitycenter.us-gov.amazonaws.com/" + home:       home,
		"https://" + other + ".portal.us-east-1.app.aws":            other,
		"https://" + other + ".portal.us-east-1.app.aws/":           other,
		"https://" + home + ".us-east-1.portal.amazonaws.com":       home,
		"https://" + home + ".cn-north-1.portal.amazonaws.com.cn":   home,
		"https://" + home + ".eusc-de-east-1.portal.amazonaws.eu":   home,
		"https://d-9067000002.awsapps.com/start":                    other,
		"https://d-9067000002.awsapps.com/start/":                   other,
		"https://D-9067000002.AWSAPPS.com/start":                    other,
		public + "/start/corp":                                      other,
		public + "/start/corp/#/":                                   other,
		"https://mycompany.awsapps.com/start":                       other,
		"https://MyCompany.awsapps.com:443/start/#/":                other,
		"https://d-9999999991.awsapps.com/start":                    other,
		"https://sso.old.example:8443/go/":                          other,
		"https://sso.old.example/go":                                none,
		"https://mycompany.awsapps.com/Start":                       none,
		"https://mycompany.awsapps.com/start?x=y":                   none,
		"http://mycompany.awsapps.com/start":                        none,
		"https://ada@mycompany.awsapps.com/start":                   none,
		"https://identitycenter.amazonaws.com/corp":                 none,
		public + "/start/Corp":                                      none,
		public + "/start/corps":                                     none,
		public + "/corp":                                            none,
		"corp":                                                      none,
		"https://d-9067000002.awsapps.com/":                         none,
		"https://d-9999999999.awsapps.com/start":                    none,
		"https://corp.awsapps.com/start":                            none,
		"https://identitycenter.amazonaws.com/":                     none,
		"https://identitycenter.amazonaws.com/" + home + "/x":       none,
		"https://identitycenter.amazonaws.com/ssoins-0":             none,
		"http://identitycenter.amazonaws.com/" + home:               none,
		"https://identitycenter.amazonaws.com.evil.example/" + home: none,
		"https://" + home + ".portal.us-east-1.app.aws.example.com": none,
		public + "/started":                                         none,
		public + "/start/" + home + "/x":                            none,
		public:                                                      none,
		"":                                                          none,
		"start":                                                     none,
		"https://[::1":                                              none,
		"https://x/" + strings.Repeat("x", 1<<20):                   none,
	} {
		r := refreshing
		r.IssuerURL = start
		if start == "" {
			continue // no issuer URL is none given
		}
		c, err := w.RegisterClient(t.Context(), somebody(), r)
		if want == none {
			wantRefusal(t, err, "InvalidRequestException")
			continue
		}
		if err != nil {
			t.Errorf("issuer URL %q: %v", cut(start), err)
			continue
		}
		reg, err := w.client(c.ID)
		if err != nil || string(reg.Instance) != want {
			t.Errorf("issuer URL %q: got instance %q (%v), want %q", start, reg.Instance, err, want)
		}
	}
	// A client of one instance does not log in at another.
	r := refreshing
	r.IssuerURL = public + "/start/" + string(second.ID)
	c := w.registered(r)
	_, err := w.StartDeviceAuthorization(t.Context(), somebody(), c.ID, c.Secret, public+"/start")
	wantRefusal(t, err, "InvalidRequestException")
	if _, err := w.StartDeviceAuthorization(t.Context(), somebody(), c.ID, c.Secret, "https://d-9067000002.awsapps.com/start"); err != nil {
		t.Errorf("start at the client's own instance: %v", err)
	}
}
