package local

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"gatehouse/internal/idc"
	"gatehouse/internal/issuer"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// openID is an OpenID Connect provider.
type openID struct {
	*httptest.Server
	w      *world
	signer jose.Signer
	down   bool
}

func newOpenID(w *world) *openID {
	w.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		w.Fatal(err)
	}
	o := &openID{w: w}
	if o.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "one"}}, nil); err != nil {
		w.Fatal(err)
	}
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "one", Algorithm: "RS256", Use: "sig"}}}
	o.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if o.down {
			http.Error(rw, "down", http.StatusServiceUnavailable)
			return
		}
		var v any = set
		if strings.HasSuffix(r.URL.Path, "/openid-configuration") {
			v = map[string]string{"issuer": o.issuer(), "jwks_uri": o.URL + "/keys"}
		}
		json.NewEncoder(rw).Encode(v) // to a recorder of the test's own
	}))
	o.Config.ErrorLog = log.New(io.Discard, "", 0)
	o.StartTLS()
	w.Cleanup(o.Close)
	roots := x509.NewCertPool()
	roots.AddCert(o.Certificate())
	w.sts.cfg.Issuers = issuer.New(issuer.Config{Now: w.clock.Now, Loopback: true, RootCAs: roots})
	return o
}

func (o *openID) issuer() string { return o.URL + "/tenant" }

// token makes a token; claims go over those that it has anyway, nil takes one out.
func (o *openID) token(claims map[string]any) string {
	o.w.Helper()
	now := o.w.clock.Now().Unix()
	all := map[string]any{"iss": o.issuer(), "sub": "repo:org/app", "aud": []string{"elsewhere", "sts.amazonaws.com"}, "iat": now, "exp": now + 600, "repository": "org/app"}
	for k, v := range claims {
		if all[k] = v; v == nil {
			delete(all, k)
		}
	}
	text, err := jwt.Signed(o.signer).Claims(all).Serialize()
	if err != nil {
		o.w.Fatal(err)
	}
	return text
}

// provider gives an account the provider.
func (o *openID) provider(account idc.AccountID) idc.OIDCProvider {
	o.w.Helper()
	p := idc.OIDCProvider{Account: account, URL: strings.TrimPrefix(o.issuer(), "https://"), ClientIDs: []string{"sts.amazonaws.com", "other"}, CreatedAt: o.w.clock.Now()}
	o.w.update(func(tx *store.Tx) error { return tx.InsertOIDCProvider(p) })
	return p
}

func (w *world) withWeb(a WebAssumption) (Assumed, Federated, error) {
	return w.sts.AssumeRoleWithWebIdentity(w.Context(), nobody("AssumeRoleWithWebIdentity"), a)
}

const webActions = `["sts:AssumeRoleWithWebIdentity","sts:TagSession","sts:SetSourceIdentity"]`

func TestAssumeRoleWithWebIdentity(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		o := newOpenID(w)
		p := o.provider(member)
		role := w.addRole(member, "Deploy", federating(p.ARN(), webActions,
			`{"StringEquals":{"`+p.URL+`:aud":"sts.amazonaws.com","`+p.URL+`:repository":"org/app","aws:RequestTag/Team":"core","sts:RoleSessionName":"run"},"StringLike":{"`+p.URL+`:sub":"repo:org/*"},"ForAnyValue:StringEquals":{"`+p.URL+`:amr":"mfa"}}`),
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetRole","Resource":"*","Condition":{"StringEquals":{"`+p.URL+`:sub":"repo:org/app","aws:FederatedProvider":"`+string(p.ARN())+`"}}}]}`)
		ask := WebAssumption{Role: role, Session: "run", Duration: 15 * time.Minute, Token: o.token(map[string]any{
			"amr": []string{"pwd", "mfa"}, claimSource: "octocat",
			claimTags: map[string]any{"principal_tags": map[string]any{"Team": []string{"core"}, "Cost": "1"}, "transitive_tag_keys": []string{"Team"}},
		})}
		got, told, err := w.withWeb(ask)
		if err != nil {
			t.Fatal(err)
		}
		if want := (Federated{Subject: "repo:org/app", Audience: "sts.amazonaws.com", Issuer: o.issuer()}); told != want {
			t.Errorf("told %+v", told)
		}
		if got.ARN != "arn:aws:sts::200000000002:assumed-role/Deploy/run" || got.SourceIdentity != "octocat" || !got.Expires.Equal(w.clock.Now().Add(15*time.Minute).Truncate(time.Second)) {
			t.Errorf("got %+v", got)
		}
		e := w.lastEvent(member)
		if e.EventName != "AssumeRoleWithWebIdentity" || e.UserIdentity["type"] != "WebIdentityUser" || e.UserIdentity["userName"] != "repo:org/app" ||
			e.UserIdentity["identityProvider"] != string(p.ARN()) || e.ResponseElements["provider"] != o.issuer() {
			t.Errorf("event %+v", e)
		}
		c := w.open(got.Credentials)
		if s := c.Session; s.Tags["Team"] != "core" || s.Tags["Cost"] != "1" || s.Provider != string(p.ARN()) {
			t.Errorf("session %+v", s)
		}
		if _, err := NewIAM(w.plane.cfg).GetRole(t.Context(), c, "Deploy"); err != nil {
			t.Error(err)
		}
		if _, _, err := w.withWeb(ask); err != nil { // as at AWS
			t.Errorf("the token again: %v", err)
		}
	})
}

func TestAssumeRoleWithWebIdentityRefused(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	o := newOpenID(w)
	p := o.provider(member)
	role := w.addRole(member, "Deploy", federating(p.ARN(), webActions, `{"StringEquals":{"`+p.URL+`:sub":"repo:org/app"}}`), "")
	plain := w.addRole(member, "Plain", federating(p.ARN(), `"sts:AssumeRoleWithWebIdentity"`, ""), "")
	now := w.clock.Now().Unix()
	good := o.token(nil)
	parts := strings.Split(good, ".")
	tags := func(v any) string { return o.token(map[string]any{claimTags: v}) }
	for name, c := range map[string]struct {
		a      WebAssumption
		kind   idc.Kind // Invalid where it is not said
		reason idc.Reason
		says   string
	}{
		"no token":              {a: WebAssumption{Token: "aoaAAAAA"}, reason: reasonToken, says: "not a valid JWT"},
		"unsigned":              {a: WebAssumption{Token: "eyJhbGciOiJub25lIn0." + parts[1] + "."}, reason: reasonToken},
		"altered":               {a: WebAssumption{Token: parts[0] + "." + strings.Split(o.token(map[string]any{"sub": "x"}), ".")[1] + "." + parts[2]}, reason: reasonToken},
		"expired":               {a: WebAssumption{Token: o.token(map[string]any{"exp": now - 61})}, reason: reasonExpired, says: "must be before the expiration date/time"},
		"without an end":        {a: WebAssumption{Token: o.token(map[string]any{"exp": nil})}, reason: reasonToken},
		"of the future":         {a: WebAssumption{Token: o.token(map[string]any{"nbf": now + 600})}, reason: reasonToken},
		"about nobody":          {a: WebAssumption{Token: o.token(map[string]any{"sub": nil})}, reason: reasonToken},
		"another audience":      {a: WebAssumption{Token: o.token(map[string]any{"aud": "elsewhere"})}, reason: reasonToken, says: "Incorrect token audience"},
		"another issuer":        {a: WebAssumption{Token: o.token(map[string]any{"iss": "https://elsewhere.example"})}, reason: reasonToken, says: "No OpenIDConnect provider found in your account for https://elsewhere.example"},
		"an issuer by http":     {a: WebAssumption{Token: o.token(map[string]any{"iss": "http://" + p.URL})}, reason: reasonToken},
		"another account":       {a: WebAssumption{Role: idc.RoleARN(other, "/", "Deploy")}, reason: reasonToken, says: "No OpenIDConnect provider found"},
		"no such account":       {a: WebAssumption{Role: idc.RoleARN("999999999999", "/", "Deploy")}, reason: reasonToken},
		"another subject":       {a: WebAssumption{Token: o.token(map[string]any{"sub": "repo:evil/app"})}, kind: idc.KindDenied, says: "Not authorized to perform sts:AssumeRoleWithWebIdentity"},
		"no such role":          {a: WebAssumption{Role: idc.RoleARN(member, "/", "Nope")}, kind: idc.KindDenied},
		"tags not trusted":      {a: WebAssumption{Role: plain, Token: tags(map[string]any{"principal_tags": map[string]any{"a": "b"}})}, kind: idc.KindDenied, says: "sts:TagSession"},
		"tags of another shape": {a: WebAssumption{Token: tags("x")}, reason: reasonToken},
		"a tag of two values":   {a: WebAssumption{Token: tags(map[string]any{"principal_tags": map[string]any{"a": []string{"b", "c"}}})}, reason: reasonToken},
		"a bad source":          {a: WebAssumption{Token: o.token(map[string]any{claimSource: "a b"})}, reason: reasonToken},
		"an access token":       {a: WebAssumption{ProviderID: "graph.facebook.com"}},
		"too long":              {a: WebAssumption{Duration: 3 * time.Hour}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.a.Token == "" {
				c.a.Token = good
			}
			if c.a.Role == "" {
				c.a.Role = role
			}
			c.a.Session = "run"
			_, _, err := w.withWeb(c.a)
			if c.kind == idc.KindInternal {
				c.kind = idc.KindInvalid
			}
			wantReason(t, err, c.kind, c.reason)
			if e, _ := err.(*idc.Error); e != nil && !strings.Contains(e.Message, c.says) {
				t.Errorf("got %q, want it to say %q", e.Message, c.says)
			}
		})
	}
	if e := w.lastEvent(member); e.ErrorCode == "" || e.UserIdentity["type"] != "WebIdentityUser" {
		t.Errorf("the last refusal on record: %+v", e)
	}

	// An issuer that does not answer is nobody's fault here; the client may try again.
	quiet := newWorld(t, t.TempDir()+"/db")
	o = newOpenID(quiet)
	o.down = true
	p = o.provider(member)
	_, _, err := quiet.withWeb(WebAssumption{Role: role, Session: "run", Token: o.token(nil)})
	wantReason(t, err, idc.KindInvalid, reasonCommunication)
}
