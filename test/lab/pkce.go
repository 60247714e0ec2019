package lab

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// PKCELogin logs in as AWS CLI 2.22 and later do by default: authorization code
// with PKCE and a loopback redirect (reference 4.3), request by request. browser
// is given the address that the CLI would open; it runs on the goroutine of the
// test and returns when the browser has been sent back to the CLI, or was not.
// The token and the registration are left in the home's cache as the CLI leaves
// them (reference 4.5), so that other clients use and refresh them.
func PKCELogin(t testing.TB, h *Home, sso SSO, browser func(address string)) Token {
	t.Helper()
	token, err := TryPKCELogin(t, h, sso, browser)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// OAuthError is a refusal, from the authorize page's redirect or from an API.
type OAuthError struct {
	Status      int    // of the API's answer; 0 for a redirect
	Code        string `json:"error"`
	Description string `json:"error_description"`
	Exception   string // the x-amzn-ErrorType header of the API's answer
}

func (e *OAuthError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s: %s", e.Exception, e.Code, e.Description))
}

// TryPKCELogin is PKCELogin for logins that may be refused; a refusal is an *OAuthError.
func TryPKCELogin(t testing.TB, h *Home, sso SSO, browser func(address string)) (Token, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	scopes := sso.Scopes
	if len(scopes) == 0 {
		scopes = []string{"sso:account:access"}
	}

	var client struct {
		ID      string `json:"clientId"`
		Secret  string `json:"clientSecret"`
		Expires int64  `json:"clientSecretExpiresAt"`
	}
	grants := []string{"authorization_code", "refresh_token"}
	if err := post(ctx, h.URL+"/client/register", map[string]any{
		"clientName":   "botocore-client-" + sso.Name,
		"clientType":   "public",
		"grantTypes":   grants,
		"redirectUris": []string{"http://127.0.0.1/oauth/callback"},
		"issuerUrl":    sso.StartURL,
		"scopes":       scopes,
	}, &client); err != nil {
		return Token{}, fmt.Errorf("RegisterClient: %w", err)
	}

	callback, err := listenForCallback()
	if err != nil {
		t.Fatal(err)
	}
	defer callback.close()
	state, verifier := uuid4(), codeVerifier()
	challenge := sha256.Sum256([]byte(verifier))
	// The order of parameters and the escapes are the CLI's.
	browser(h.URL + "/authorize?response_type=code" +
		"&client_id=" + url.QueryEscape(client.ID) +
		"&redirect_uri=" + url.QueryEscape(callback.uri) +
		"&state=" + state +
		"&code_challenge_method=S256" +
		"&scopes=" + strings.ReplaceAll(url.QueryEscape(strings.Join(scopes, " ")), "+", "%20") +
		"&code_challenge=" + base64.RawURLEncoding.EncodeToString(challenge[:]))
	var back url.Values
	select {
	case back = <-callback.query:
	case <-ctx.Done():
		t.Fatal("the browser was not sent back to the client")
	}
	switch {
	case back.Has("error"):
		return Token{}, &OAuthError{Code: back.Get("error"), Description: back.Get("error_description")}
	case back.Get("state") != state:
		t.Fatalf("state of the redirect: got %q, want %q", back.Get("state"), state)
	case back.Get("code") == "":
		t.Fatalf("the redirect carries no code: %v", back)
	}

	var answer struct {
		AccessToken  string `json:"accessToken"`
		RefreshToken string `json:"refreshToken"`
		TokenType    string `json:"tokenType"`
		ExpiresIn    int64  `json:"expiresIn"`
	}
	if err := post(ctx, h.URL+"/token", map[string]any{
		"grantType":    "authorization_code",
		"clientId":     client.ID,
		"clientSecret": client.Secret,
		"redirectUri":  callback.uri,
		"codeVerifier": verifier,
		"code":         back.Get("code"),
	}, &answer); err != nil {
		return Token{}, fmt.Errorf("CreateToken: %w", err)
	}
	if answer.AccessToken == "" || answer.ExpiresIn <= 0 || answer.TokenType != "Bearer" {
		t.Fatalf("CreateToken answered no usable token: type %q, expires in %d", answer.TokenType, answer.ExpiresIn)
	}

	registered := cacheTime(time.Unix(client.Expires, 0))
	h.writeCache(t, h.cacheFile(registrationKey(sso, scopes)), map[string]any{
		"clientId": client.ID, "clientSecret": client.Secret, "expiresAt": registered, "scopes": scopes, "grantTypes": grants,
	})
	token := Token{
		StartURL: sso.StartURL, Region: sso.Region,
		AccessToken: answer.AccessToken, RefreshToken: answer.RefreshToken,
		ExpiresAt: cacheTime(time.Now().Add(time.Duration(answer.ExpiresIn) * time.Second)),
		ClientID:  client.ID, ClientSecret: client.Secret, RegistrationExpiresAt: registered,
	}
	h.SetToken(t, sso, token)
	return token, nil
}

// callback is the loopback address that the browser is sent back to (RFC 8252, section 7.3).
type callback struct {
	uri    string
	query  chan url.Values
	server *http.Server
}

func listenForCallback() (*callback, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for the redirect: %w", err)
	}
	c := &callback{uri: "http://" + l.Addr().String() + "/oauth/callback", query: make(chan url.Values, 1)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /oauth/callback", func(w http.ResponseWriter, r *http.Request) {
		select {
		case c.query <- r.URL.Query():
		default: // the browser asked again
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, "<!doctype html><title>Done</title><p>You may close this window.</p>")
	})
	c.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go c.server.Serve(l)
	return c, nil
}

func (c *callback) close() { c.server.Close() }

// post sends a JSON body as clients of sso-oidc do and reads the answer.
func post(ctx context.Context, address string, body, answer any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(b))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		e := &OAuthError{Status: resp.StatusCode, Exception: resp.Header.Get("X-Amzn-ErrorType")}
		if err := json.Unmarshal(content, e); err != nil {
			return fmt.Errorf("%s: %q", resp.Status, content)
		}
		return e
	}
	return json.Unmarshal(content, answer)
}

// registrationKey is what the CLI hashes for the name of a registration's file:
// JSON with sorted keys and Python's spacing.
func registrationKey(sso SSO, scopes []string) string {
	quote := func(s string) string {
		var b strings.Builder
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false) // Python does not
		encoder.Encode(s)            // a string always encodes
		return strings.TrimSuffix(b.String(), "\n")
	}
	var quoted []string
	for _, s := range scopes {
		quoted = append(quoted, quote(s))
	}
	return fmt.Sprintf(`{"region": %s, "scopes": [%s], "session_name": %s, "startUrl": %s, "tool": "botocore"}`,
		quote(sso.Region), strings.Join(quoted, ", "), quote(sso.Name), quote(sso.StartURL))
}

// codeVerifier is 64 characters, as the CLI's (RFC 7636, section 4.1).
func codeVerifier() string {
	b := make([]byte, 48)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

func uuid4() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
