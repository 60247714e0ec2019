package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/dbtest"
	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/token"
	"gatehouse/test/lab"
)

// served is a server inside the test: it answers on a port like the program, and
// the test signs people in behind its back.
type served struct {
	*App
	t        *testing.T
	url      string
	instance idc.Instance
	ahead    atomic.Int64 // how far its clock is, in nanoseconds
}

func serve(t *testing.T, database string) *served {
	t.Helper()
	listener := httptest.NewUnstartedServer(nil)
	_, port, _ := strings.Cut(listener.Listener.Addr().String(), ":")
	s := Settings{Listen: "localhost:0", Data: filepath.Join(t.TempDir(), "data"), Database: database, Region: "us-east-1", ProvisionWorkers: 2}
	out := &served{t: t}
	now := func() time.Time { return time.Now().Add(time.Duration(out.ahead.Load())) }
	a, err := New(t.Context(), Config{Settings: s, Log: slog.New(slog.DiscardHandler), Now: now}, port)
	if err != nil {
		t.Fatal(err)
	}
	listener.Config.Handler = a.Handler()
	listener.Start()
	t.Cleanup(func() {
		listener.Close()
		if err := a.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	out.App, out.url = a, a.PublicURL()
	out.view(func(tx *store.Tx) error {
		org, err := tx.Organization()
		if err != nil {
			return err
		}
		page, err := tx.ListInstancesOf(org.Management, idc.PageRequest{Limit: 1})
		out.instance = page.Items[0]
		return err
	})
	return out
}

func (s *served) view(fn func(tx *store.Tx) error) {
	s.t.Helper()
	if err := s.db.View(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *served) update(fn func(tx *store.Tx) error) {
	s.t.Helper()
	if err := s.db.Update(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// person makes a user who is signed in for eight hours.
func (s *served) person(name string) idc.Caller {
	s.t.Helper()
	var u idc.User
	s.update(func(tx *store.Tx) error {
		u = idc.User{
			Store: s.instance.Store, ID: idc.UserID(uuids(time.Now, s.cfg.Rand)()), UserName: name, Status: idc.UserEnabled,
			Source: idc.SourceDirectory, CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
		}
		return tx.InsertUser(u)
	})
	return s.signIn(u)
}

func (s *served) signIn(u idc.User) idc.Caller {
	s.t.Helper()
	p := idc.Person{Store: u.Store, User: u.ID, Name: u.UserName, Session: idc.SessionID(uuids(time.Now, s.cfg.Rand)())}
	cookie := sha256.Sum256([]byte(p.Session))
	s.update(func(tx *store.Tx) (err error) {
		if p.Issued, err = tx.IssueTime(u.Store, store.PersonMarks(u.ID, p.Session)...); err != nil {
			return err
		}
		return tx.InsertSession(idc.Session{
			Store: u.Store, ID: p.Session, User: u.ID, CookieHash: cookie[:], Authenticated: tx.Now(), CreatedAt: p.Issued, ExpiresAt: p.Issued.Add(8 * time.Hour),
		})
	})
	return idc.Caller{Kind: idc.CallerPerson, Person: &p, Request: idc.Request{ID: "page", SourceIP: "127.0.0.1"}}
}

// answered is what a call was answered with.
type answered struct {
	status    int
	errorType string
	body      map[string]any
	raw       string
}

func (s *served) call(method, path string, header http.Header, body any) answered {
	s.t.Helper()
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		content = bytes.NewReader(encoded)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, content)
	if err != nil {
		s.t.Fatal(err)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	out := answered{status: resp.StatusCode, errorType: resp.Header.Get("X-Amzn-Errortype"), raw: string(raw)}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &out.body); err != nil {
			s.t.Fatalf("%s %s answered %q: %v", method, path, raw, err)
		}
	}
	return out
}

func (a answered) text(member string) string {
	v, _ := a.body[member].(string)
	return v
}

// Every error of the OIDC API: its name in header and body, RFC 6749's code and
// a description in the body, and the status (reference 2.4 and 3.2).
func TestOAuthErrors(t *testing.T) {
	s := serve(t, "")
	ada := s.person("ada")
	register := func(change map[string]any) answered {
		body := map[string]any{"clientName": "a client", "clientType": "public", "scopes": []string{"sso:account:access"}}
		for k, v := range change {
			body[k] = v
		}
		return s.call("POST", "/client/register", nil, body)
	}
	client := register(nil)
	if client.status != http.StatusOK || client.text("tokenEndpoint") != s.url+"/token" || client.text("authorizationEndpoint") != s.url+"/authorize" {
		t.Fatalf("register: got %d %s", client.status, client.raw)
	}
	coder := register(map[string]any{"grantTypes": []string{"authorization_code"}, "redirectUris": []string{"http://127.0.0.1/cb"}})
	startOf := func(c answered, secret, startURL string) answered {
		return s.call("POST", "/device_authorization", nil, map[string]any{"clientId": c.text("clientId"), "clientSecret": secret, "startUrl": startURL})
	}
	start := func() answered {
		return startOf(client, client.text("clientSecret"), "https://identitycenter.amazonaws.com/"+string(s.instance.ID))
	}
	ask := func(grant string, more map[string]any) answered {
		body := map[string]any{"clientId": client.text("clientId"), "clientSecret": client.text("clientSecret"), "grantType": grant}
		for k, v := range more {
			body[k] = v
		}
		return s.call("POST", "/token", nil, body)
	}
	const deviceCode = "urn:ietf:params:oauth:grant-type:device_code"
	waiting, denied := start(), start()
	if waiting.status != http.StatusOK || waiting.body["interval"] != 1.0 || waiting.body["expiresIn"] != 600.0 {
		t.Fatalf("start: got %d %s", waiting.status, waiting.raw)
	}
	if err := s.rooms.tokens.DenyDevice(t.Context(), ada, denied.text("userCode")); err != nil {
		t.Fatal(err)
	}
	ask(deviceCode, map[string]any{"deviceCode": waiting.text("deviceCode")})
	expired := start()

	for _, c := range []struct {
		name, exception, code string
		status                int
		got                   answered
	}{
		{"pending", "AuthorizationPendingException", "authorization_pending", 400, ask(deviceCode, map[string]any{"deviceCode": waiting.text("deviceCode")})},
		{"too early", "SlowDownException", "slow_down", 400, ask(deviceCode, map[string]any{"deviceCode": waiting.text("deviceCode")})},
		{"denied", "AccessDeniedException", "access_denied", 400, ask(deviceCode, map[string]any{"deviceCode": denied.text("deviceCode")})},
		{"unknown device code", "InvalidGrantException", "invalid_grant", 400, ask(deviceCode, map[string]any{"deviceCode": "x"})},
		{"unknown refresh token", "InvalidGrantException", "invalid_grant", 400, ask("refresh_token", map[string]any{"refreshToken": "aorx"})},
		{"no device code", "InvalidRequestException", "invalid_request", 400, ask(deviceCode, nil)},
		{"grant type", "UnsupportedGrantTypeException", "unsupported_grant_type", 400, ask("password", nil)},
		{"grant type not registered", "UnauthorizedClientException", "unauthorized_client", 400, ask("authorization_code", map[string]any{"code": "x"})},
		{"device of a code client", "UnauthorizedClientException", "unauthorized_client", 400, startOf(coder, coder.text("clientSecret"), s.url+"/start")},
		{"wrong secret", "InvalidClientException", "invalid_client", 401, ask(deviceCode, map[string]any{"clientSecret": "x"})},
		{"wrong id", "InvalidClientException", "invalid_client", 401, ask(deviceCode, map[string]any{"clientId": "x"})},
		{"start with a wrong secret", "InvalidClientException", "invalid_client", 401, startOf(client, "x", s.url+"/start")},
		{"unknown start URL", "InvalidRequestException", "invalid_request", 400, startOf(client, client.text("clientSecret"), "https://d-0000000000.awsapps.com/start")},
		{"client type", "InvalidClientMetadataException", "invalid_client_metadata", 400, register(map[string]any{"clientType": "confidential"})},
		{"scope", "InvalidScopeException", "invalid_scope", 400, register(map[string]any{"scopes": []string{"everything"}})},
		{"redirect URI", "InvalidRedirectUriException", "invalid_redirect_uri", 400, register(map[string]any{"redirectUris": []string{"https://evil.example"}})},
		{"grant type to register", "UnsupportedGrantTypeException", "unsupported_grant_type", 400, register(map[string]any{"grantTypes": []string{"password"}})},
		{"missing member", "InvalidRequestException", "invalid_request", 400, s.call("POST", "/token", nil, map[string]any{"grantType": deviceCode})},
		{"wrong type", "InvalidRequestException", "invalid_request", 400, s.call("POST", "/token", nil, map[string]any{"clientId": 1})},
		{"broken JSON", "InvalidRequestException", "invalid_request", 400, s.call("POST", "/token", nil, "{")},
		{"application", "InvalidRequestException", "invalid_request", 400, register(map[string]any{"entitledApplicationArn": "arn:aws:sso::111122223333:application/x"})},
		{"expired", "ExpiredTokenException", "expired_token", 400, func() answered {
			s.ahead.Store(int64(600 * time.Second)) // the last, since it makes all of them expire
			return ask(deviceCode, map[string]any{"deviceCode": expired.text("deviceCode")})
		}()},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := c.got
			if g.status != c.status || g.errorType != c.exception || g.text("__type") != c.exception || g.text("error") != c.code || g.text("error_description") == "" {
				t.Errorf("got %d, header %q, %s; want %d %s with error %s", g.status, g.errorType, g.raw, c.status, c.exception, c.code)
			}
			if _, ok := g.body["message"]; ok {
				t.Errorf("body has a message, which this API's errors have not: %s", g.raw)
			}
		})
	}
}

// The exact requests of the AWS CLI's default login (reference 4.3), then the
// portal API by that token, and its errors.
func TestPKCELoginAndPortal(t *testing.T) {
	s := serve(t, "")
	ada := s.person("ada")
	client := s.call("POST", "/client/register", nil, map[string]any{
		"clientName": "botocore-client-corp", "clientType": "public", "grantTypes": []string{"authorization_code", "refresh_token"},
		"redirectUris": []string{"http://127.0.0.1/oauth/callback"}, "issuerUrl": "https://identitycenter.amazonaws.com/" + string(s.instance.ID),
		"scopes": []string{"sso:account:access"},
	})
	verifier := strings.Repeat("aZ0-._~x", 8)
	challenge := sha256.Sum256([]byte(verifier))
	const redirect = "http://127.0.0.1:40123/oauth/callback"
	address, err := url.Parse(s.url + "/authorize?response_type=code&client_id=" + client.text("clientId") +
		"&redirect_uri=http%3A%2F%2F127.0.0.1%3A40123%2Foauth%2Fcallback&state=2b0a1d3e-0000-4000-8000-000000000000&code_challenge_method=S256" +
		"&scopes=sso%3Aaccount%3Aaccess&code_challenge=" + base64.RawURLEncoding.EncodeToString(challenge[:]))
	if err != nil {
		t.Fatal(err)
	}
	r := token.ParseAuthorize(address.Query())
	if consent, err := s.rooms.tokens.Authorize(t.Context(), r); err != nil || consent.ClientName != "botocore-client-corp" || consent.RedirectURI != redirect {
		t.Fatalf("authorize: got %+v, %v", consent, err)
	}
	back, err := s.rooms.tokens.GrantCode(t.Context(), ada, r)
	if err != nil {
		t.Fatal(err)
	}
	location, err := url.Parse(back)
	if err != nil || location.Query().Get("state") != r.State {
		t.Fatalf("redirect: got %q", back)
	}
	got := s.call("POST", "/token", nil, map[string]any{
		"grantType": "authorization_code", "clientId": client.text("clientId"), "clientSecret": client.text("clientSecret"),
		"redirectUri": redirect, "codeVerifier": verifier, "code": location.Query().Get("code"),
	})
	if got.status != http.StatusOK || got.text("tokenType") != "Bearer" || got.body["expiresIn"] != 3600.0 || got.text("refreshToken") == "" {
		t.Fatalf("token: got %d %s", got.status, got.raw)
	}
	bearer := http.Header{"x-amz-sso_bearer_token": {got.text("accessToken")}}
	dashed := http.Header{"x-amz-sso-bearer-token": {got.text("accessToken")}}
	standard := http.Header{"Authorization": {"Bearer " + got.text("accessToken")}}
	otherCase := http.Header{"Authorization": {"bearer  " + got.text("accessToken")}}
	basic := http.Header{"Authorization": {"Basic " + got.text("accessToken")}}
	for _, c := range []struct {
		name, method, path string
		header             http.Header
		status             int
		exception, message string
	}{
		{"accounts", "GET", "/assignment/accounts", bearer, 200, "", ""},
		{"accounts, header as pages spell it", "GET", "/assignment/accounts?max_result=1", dashed, 200, "", ""},
		{"accounts, header of the standard", "GET", "/assignment/accounts?max_result=1", standard, 200, "", ""},
		{"accounts, scheme in lower case", "GET", "/assignment/accounts?max_result=1", otherCase, 200, "", ""},
		{"another scheme", "GET", "/assignment/accounts", basic, 401, "UnauthorizedException", "Session token not found or invalid"},
		{"a scheme without token", "GET", "/assignment/accounts", http.Header{"Authorization": {"Bearer"}}, 401, "UnauthorizedException", "Session token not found or invalid"},
		{"roles", "GET", "/assignment/roles?account_id=111122223333", bearer, 200, "", ""},
		{"no token", "GET", "/assignment/accounts", nil, 401, "UnauthorizedException", "Session token not found or invalid"},
		{"altered token", "GET", "/assignment/accounts", http.Header{"x-amz-sso_bearer_token": {got.text("accessToken") + "A"}}, 401, "UnauthorizedException", "Session token not found or invalid"},
		{"no access", "GET", "/federation/credentials?account_id=111122223333&role_name=Admin", bearer, 403, "ForbiddenException", "No access"},
		{"no role", "GET", "/federation/credentials?account_id=111122223333", bearer, 400, "InvalidRequestException", ""},
		{"no account", "GET", "/assignment/roles", bearer, 400, "InvalidRequestException", ""},
		{"no such account id", "GET", "/assignment/roles?account_id=1", bearer, 400, "InvalidRequestException", ""},
		{"page too large", "GET", "/assignment/accounts?max_result=101", bearer, 400, "InvalidRequestException", ""},
		{"foreign page token", "GET", "/assignment/accounts?next_token=x", bearer, 400, "InvalidRequestException", ""},
		{"logout", "POST", "/logout", bearer, 200, "", ""},
		{"after logout", "GET", "/assignment/accounts", bearer, 401, "UnauthorizedException", "Session token not found or invalid"},
		{"logout again", "POST", "/logout", bearer, 401, "UnauthorizedException", "Session token not found or invalid"},
	} {
		a := s.call(c.method, c.path, c.header, nil)
		if a.status != c.status || a.errorType != c.exception || a.text("__type") != c.exception {
			t.Errorf("%s: got %d %q %s, want %d %s", c.name, a.status, a.errorType, a.raw, c.status, c.exception)
		}
		if c.exception != "" && (a.text("message") == "" || c.message != "" && a.text("message") != c.message) {
			t.Errorf("%s: message: got %s, want %q", c.name, a.raw, c.message)
		}
	}
}

// A whole login by boto3, on both databases: an assignment made with the admin
// APIs, device code, portal, credentials that STS knows, refresh, logout.
func TestBotoLogin(t *testing.T) {
	lab.EachDatabase(t, dbtest.Postgres, func(t *testing.T, database string) {
		s := serve(t, database)
		env := readEnv(t, filepath.Join(s.cfg.Settings.Data, "bootstrap.env"))
		home := (&lab.Server{URL: s.url}).Person(t)
		home.Setenv("AWS_REGION", "us-east-1")
		home.Setenv("AWS_DEFAULT_REGION", "us-east-1")
		admin := (&lab.Server{URL: s.url}).Person(t)
		for k, v := range env {
			admin.Setenv(k, v)
		}
		ada := s.person("ada")
		setUp := lab.Boto(t, admin, `
			import time
			sso, instance, user = boto3.client("sso-admin"), sys.argv[1], sys.argv[2]
			account = boto3.client("sts").get_caller_identity()["Account"]
			ps = sso.create_permission_set(InstanceArn=instance, Name="ReadOnly", SessionDuration="PT2H")["PermissionSet"]["PermissionSetArn"]
			sso.attach_managed_policy_to_permission_set(InstanceArn=instance, PermissionSetArn=ps, ManagedPolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
			status = sso.create_account_assignment(InstanceArn=instance, PermissionSetArn=ps, PrincipalType="USER", PrincipalId=user,
				TargetId=account, TargetType="AWS_ACCOUNT")["AccountAssignmentCreationStatus"]
			for _ in range(100):
				if status["Status"] != "IN_PROGRESS":
					break
				time.sleep(0.1)
				status = sso.describe_account_assignment_creation_status(InstanceArn=instance,
					AccountAssignmentCreationRequestId=status["RequestId"])["AccountAssignmentCreationStatus"]
			assert status["Status"] == "SUCCEEDED", status
			print(account)
		`, string(s.instance.ID.ARN()), string(ada.Person.User))
		account := strings.TrimSpace(setUp)

		var login struct{ ClientID, ClientSecret, DeviceCode, UserCode string }
		begun := lab.Boto(t, home, `
			oidc = boto3.client("sso-oidc")
			c = oidc.register_client(clientName="test", clientType="public", scopes=["sso:account:access"])
			d = oidc.start_device_authorization(clientId=c["clientId"], clientSecret=c["clientSecret"], startUrl=sys.argv[1])
			try:
				oidc.create_token(clientId=c["clientId"], clientSecret=c["clientSecret"], deviceCode=d["deviceCode"],
					grantType="urn:ietf:params:oauth:grant-type:device_code")
				sys.exit("a token without approval")
			except oidc.exceptions.AuthorizationPendingException:
				pass
			print(json.dumps({"clientId": c["clientId"], "clientSecret": c["clientSecret"], "deviceCode": d["deviceCode"], "userCode": d["userCode"]}))
		`, env["GATEHOUSE_START_URL"])
		if err := json.Unmarshal([]byte(begun), &login); err != nil {
			t.Fatalf("%q: %v", begun, err)
		}
		if err := s.rooms.tokens.ApproveDevice(t.Context(), ada, login.UserCode); err != nil {
			t.Fatal(err)
		}
		got := lab.Boto(t, home, `
			account, id, secret, device = sys.argv[1:]
			oidc, sso = boto3.client("sso-oidc"), boto3.client("sso")
			t = oidc.create_token(clientId=id, clientSecret=secret, deviceCode=device, grantType="urn:ietf:params:oauth:grant-type:device_code")
			t = oidc.create_token(clientId=id, clientSecret=secret, refreshToken=t["refreshToken"], grantType="refresh_token")
			access = t["accessToken"]
			print([a["accountId"] for p in sso.get_paginator("list_accounts").paginate(accessToken=access) for a in p["accountList"]])
			print([r["roleName"] for p in sso.get_paginator("list_account_roles").paginate(accessToken=access, accountId=account) for r in p["roleList"]])
			def credentials():
				return sso.get_role_credentials(accessToken=access, accountId=account, roleName="ReadOnly")["roleCredentials"]
			k = credentials()
			sts = boto3.client("sts", aws_access_key_id=k["accessKeyId"], aws_secret_access_key=k["secretAccessKey"], aws_session_token=k["sessionToken"])
			print(sts.get_caller_identity()["Arn"])
			try:
				oidc.create_token(clientId=id, clientSecret=secret, deviceCode=device, grantType="urn:ietf:params:oauth:grant-type:device_code")
			except ClientError as e:
				print(e.response["Error"]["Code"], e.response["ResponseMetadata"]["HTTPStatusCode"], e.response["error"])
			for call in credentials, sts.get_caller_identity:
				try:
					call()
					print("still good")
				except ClientError as e:
					print(e.response["Error"]["Code"])
		`, account, login.ClientID, login.ClientSecret, login.DeviceCode)
		lines := strings.Split(strings.TrimSpace(got), "\n")
		if len(lines) != 6 {
			t.Fatalf("got %q", got)
		}
		for i, want := range []string{fmt.Sprintf("['%s']", account), "['ReadOnly']", "", "InvalidGrantException 400 invalid_grant", "UnauthorizedException", "ExpiredToken"} {
			if want != "" && lines[i] != want {
				t.Errorf("line %d: got %s, want %s", i, lines[i], want)
			}
		}
		if prefix := "arn:aws:sts::" + account + ":assumed-role/AWSReservedSSO_ReadOnly_"; !strings.HasPrefix(lines[2], prefix) || !strings.HasSuffix(lines[2], "/ada") {
			t.Errorf("identity: got %s", lines[2])
		}
	})
}

func readEnv(t *testing.T, file string) map[string]string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{}
	for line := range strings.Lines(string(content)) {
		if name, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "="); ok {
			env[name] = strings.Trim(value, `"'`)
		}
	}
	return env
}
