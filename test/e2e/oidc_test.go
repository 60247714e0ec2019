package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// oidc does one request of the sso-oidc API as clients do, without a signature.
func (w *world) oidc(t *testing.T, path string, in any) answer {
	t.Helper()
	body, ok := in.(string)
	if !ok {
		b, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		body = string(b)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	a := answer{Status: resp.StatusCode, Header: resp.Header}
	if a.Body, err = io.ReadAll(resp.Body); err != nil {
		t.Fatal(err)
	}
	a.Code = resp.Header.Get("X-Amzn-Errortype")
	return a
}

// A client that does not know better, or means ill, is answered by exception
// name, header and body as AWS answers (reference 2.4, 3.2), and gets no token.
func TestBadLogins(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		register := map[string]any{
			"clientName": "test", "clientType": "public", "scopes": []string{"sso:account:access"},
			"grantTypes":   []string{"urn:ietf:params:oauth:grant-type:device_code", "authorization_code", "refresh_token"},
			"redirectUris": []string{"http://127.0.0.1/oauth/callback"}, "issuerUrl": w.Env("GATEHOUSE_START_URL"),
		}
		a := w.oidc(t, "/client/register", register)
		id, secret := a.member("clientId"), a.member("clientSecret")
		if a.Status != 200 || id == "" || secret == "" {
			t.Fatalf("RegisterClient: %v", a)
		}
		start := map[string]any{"clientId": id, "clientSecret": secret, "startUrl": w.Env("GATEHOUSE_START_URL")}
		a = w.oidc(t, "/device_authorization", start)
		device := a.member("deviceCode")
		if a.Status != 200 || device == "" || a.member("userCode") == "" {
			t.Fatalf("StartDeviceAuthorization: %v", a)
		}
		with := func(base map[string]any, change map[string]any) map[string]any {
			out := map[string]any{}
			for _, m := range []map[string]any{base, change} {
				for k, v := range m {
					if out[k] = v; v == nil {
						delete(out, k)
					}
				}
			}
			return out
		}
		token := map[string]any{"clientId": id, "clientSecret": secret, "grantType": "urn:ietf:params:oauth:grant-type:device_code", "deviceCode": device}
		for _, c := range []struct {
			what, path string
			in         any
			status     int
			code, err  string
		}{
			{"nobody has decided", "/token", token, 400, "AuthorizationPendingException", "authorization_pending"},
			{"asked again at once, which is forgiven once", "/token", token, 400, "AuthorizationPendingException", "authorization_pending"},
			{"asked again and again", "/token", token, 400, "SlowDownException", "slow_down"},
			{"another client's secret", "/token", with(token, map[string]any{"clientSecret": flip(secret[:1]) + secret[1:]}), 401, "InvalidClientException", "invalid_client"},
			{"an unknown client", "/token", with(token, map[string]any{"clientId": "nobody"}), 401, "InvalidClientException", "invalid_client"},
			{"an unknown device code", "/token", with(token, map[string]any{"deviceCode": "nothing"}), 400, "InvalidGrantException", "invalid_grant"},
			{"no device code", "/token", with(token, map[string]any{"deviceCode": nil}), 400, "InvalidRequestException", "invalid_request"},
			{"no grant type", "/token", with(token, map[string]any{"grantType": nil}), 400, "InvalidRequestException", "invalid_request"},
			{"an unknown grant type", "/token", with(token, map[string]any{"grantType": "password"}), 400, "UnsupportedGrantTypeException", "unsupported_grant_type"},
			{"an unknown code", "/token", with(token, map[string]any{"grantType": "authorization_code", "code": "nothing", "redirectUri": "http://127.0.0.1/oauth/callback", "codeVerifier": strings.Repeat("v", 43)}), 400, "InvalidGrantException", "invalid_grant"},
			{"an unknown refresh token", "/token", with(token, map[string]any{"grantType": "refresh_token", "refreshToken": "nothing"}), 400, "InvalidGrantException", "invalid_grant"},
			{"no JSON", "/token", "grant_type=device_code", 400, "InvalidRequestException", "invalid_request"},
			{"no secret at the beginning", "/device_authorization", with(start, map[string]any{"clientSecret": nil}), 400, "InvalidRequestException", "invalid_request"},
			{"a wrong secret at the beginning", "/device_authorization", with(start, map[string]any{"clientSecret": "wrong"}), 401, "InvalidClientException", "invalid_client"},
			{"a start URL of somebody else", "/device_authorization", with(start, map[string]any{"startUrl": "https://example.com/start"}), 400, "InvalidRequestException", "invalid_request"},
			{"a client without a name", "/client/register", with(register, map[string]any{"clientName": nil}), 400, "InvalidRequestException", "invalid_request"},
			{"a confidential client", "/client/register", with(register, map[string]any{"clientType": "confidential"}), 400, "InvalidClientMetadataException", "invalid_client_metadata"},
			{"an unknown scope", "/client/register", with(register, map[string]any{"scopes": []string{"everything"}}), 400, "InvalidScopeException", "invalid_scope"},
			{"a redirect to anywhere", "/client/register", with(register, map[string]any{"redirectUris": []string{"https://example.com/"}}), 400, "InvalidRedirectUriException", "invalid_redirect_uri"},
		} {
			a := w.oidc(t, c.path, c.in)
			wantClean(t, c.what, a)
			if a.Status != c.status || a.Code != c.code || a.member("error") != c.err {
				t.Errorf("%s: got %s %v, want %d %s %s", c.what, a.Code, a, c.status, c.code, c.err)
			}
		}
		w.Stop()
		w.wantSecretsKept(t, map[string]string{"a client secret": secret, "a device code": device})
	})
}

// The portal's API takes its own tokens and nothing else.
func TestBadTokens(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		for what, token := range map[string]string{
			"no token": "", "a word": "token", "a key id": w.root.key, "a secret": w.root.secret, "base64": "AQAAAAEAAAAA", "a long one": strings.Repeat("x", 8000),
		} {
			for _, path := range []string{"/assignment/accounts", "/assignment/roles?account_id=" + w.account(t), "/federation/credentials?role_name=x&account_id=" + w.account(t)} {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.URL+path, nil)
				if err != nil {
					t.Fatal(err)
				}
				if token != "" {
					r.Header.Set("x-amz-sso_bearer_token", token)
				}
				// A browser's cookie opens pages and no API.
				r.AddCookie(&http.Cookie{Name: "__Host-gatehouse-session", Value: "x"})
				a, err := w.root.send(r)
				if err != nil {
					t.Fatal(err)
				}
				wantClean(t, what, a)
				if code := a.Header.Get("X-Amzn-Errortype"); a.Status != 401 && a.Status != 400 || code != "UnauthorizedException" && code != "InvalidRequestException" {
					t.Errorf("%s at %s: got %s %v", what, path, code, a)
				}
			}
		}
	})
}
