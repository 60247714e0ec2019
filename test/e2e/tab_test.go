package e2e

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// consoleAsks is where a tab of the portal sends its browser for a code.
func consoleAsks(w *world, page string, more url.Values) string {
	challenge := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"response_type": {"code"}, "client_id": {"gatehouse-console"}, "redirect_uri": {w.URL + page}, "state": {"tab"},
		"code_challenge_method": {"S256"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])},
	}
	for name, values := range more {
		q[name] = values
	}
	return "/authorize?" + q.Encode()
}

// tab asks for a code as a tab of the portal does, and for tokens with it.
func (p *person) tab(t testing.TB, page string) (request map[string]any, out tokens) {
	t.Helper()
	status, to := p.page(t, consoleAsks(p.w, page, nil), nil)
	u, err := url.Parse(to)
	if err != nil || status != http.StatusSeeOther || !strings.HasPrefix(to, p.w.URL+page+"?") || u.Query().Get("code") == "" || u.Query().Get("state") != "tab" {
		t.Fatalf("a tab at %s: got %d to %q, want a code there", page, status, to)
	}
	request = map[string]any{
		"clientId": "gatehouse-console", "clientSecret": "", "grantType": "authorization_code", "code": u.Query().Get("code"),
		"redirectUri": p.w.URL + page, "codeVerifier": verifier,
	}
	if !p.api(t, "/token", request, &out) || out.AccessToken == "" || out.RefreshToken == "" {
		t.Fatalf("tokens for a tab at %s: got %+v", page, out)
	}
	return request, out
}

// own calls an operation of Gatehouse's API with a token in the standard header.
func (p *person) own(t testing.TB, operation, token string, in, out any) answer {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	c := &signer{url: p.w.URL}
	r := c.request(t.Context(), "Gatehouse."+operation, string(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	a, err := c.send(r)
	if err != nil {
		t.Fatal(err)
	}
	if out != nil && a.Status == http.StatusOK {
		if err := json.Unmarshal(a.Body, out); err != nil {
			t.Fatalf("%s: %v in %s", operation, err, a.Body)
		}
	}
	return a
}

// The whole way of the browser application: signed in, a tab gets its tokens
// without a page, reads the portal, takes credentials of a role and asks with them
// what it may do there. Signing out ends all of it.
func TestConsoleByHand(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ada := w.person(t, strings.Fields(w.Env("GATEHOUSE_DEMO_USERS"))[0], w.Env("GATEHOUSE_DEMO_PASSWORD"))
		if status, to := ada.page(t, consoleAsks(w, "/console", nil), nil); status != http.StatusSeeOther || to != "/signin" {
			t.Errorf("nobody is signed in: got %d to %q", status, to)
		}
		if _, to := ada.page(t, consoleAsks(w, "/start", url.Values{"prompt": {"none"}}), nil); !strings.HasPrefix(to, w.URL+"/start?error=login_required") {
			t.Errorf("nobody is signed in, and no page is wanted: got %q", to)
		}
		ada.signIn(t)
		_, tab := ada.tab(t, "/start")

		var session struct {
			UserID, UserName, InstanceArn, ManagementAccountID, PortalURL, StartURL string
			MfaSelfManagement                                                       *bool
			SessionExpiresAt                                                        float64
		}
		ada.own(t, "DescribePortalSession", tab.AccessToken, map[string]any{}, &session)
		if session.UserName != ada.name || session.InstanceArn != w.Env("GATEHOUSE_INSTANCE_ARN") || session.PortalURL != w.URL+"/start" ||
			session.StartURL != w.Env("GATEHOUSE_START_URL") || session.MfaSelfManagement == nil || session.SessionExpiresAt == 0 {
			t.Errorf("session: got %+v", session)
		}

		// One list tells what the portal API tells account by account.
		var all struct {
			Accounts []struct {
				AccountID, AccountName string
				Roles                  []struct{ RoleName, SessionDuration string }
			}
			NextToken string
		}
		await(t, "the accounts of the demonstration", func() bool {
			ada.own(t, "ListAssignedAccounts", tab.AccessToken, map[string]any{}, &all)
			return len(all.Accounts) == 6
		})
		var listed struct {
			AccountList []struct{ AccountID, AccountName string }
		}
		if !ada.portal(t, http.MethodGet, "/assignment/accounts", tab.AccessToken, &listed) || len(listed.AccountList) == 0 || len(all.Accounts) != len(listed.AccountList) || all.NextToken != "" {
			t.Fatalf("accounts: got %+v, want %+v", all, listed)
		}
		administers := false
		for i, account := range all.Accounts {
			if account.AccountID != listed.AccountList[i].AccountID || account.AccountName != listed.AccountList[i].AccountName {
				t.Errorf("account %d: got %+v, want %+v", i, account, listed.AccountList[i])
			}
			var roles struct{ RoleList []struct{ RoleName string } }
			ada.portal(t, http.MethodGet, "/assignment/roles?account_id="+account.AccountID, tab.AccessToken, &roles)
			if len(roles.RoleList) == 0 || len(roles.RoleList) != len(account.Roles) {
				t.Fatalf("roles in %s: got %+v, want %+v", account.AccountID, account.Roles, roles)
			}
			for j, role := range account.Roles {
				if role.RoleName != roles.RoleList[j].RoleName || !strings.HasPrefix(role.SessionDuration, "PT") {
					t.Errorf("role %d in %s: got %+v, want %+v", j, account.AccountID, role, roles.RoleList[j])
				}
				administers = administers || account.AccountID == session.ManagementAccountID && role.RoleName == "AdministratorAccess"
			}
		}
		if !administers {
			t.Fatalf("the first demo user does not administer the organization: %+v", all)
		}
		if a := ada.own(t, "ListAssignedApplications", tab.AccessToken, map[string]any{}, nil); a.Status != http.StatusOK {
			t.Errorf("applications: got %v", a)
		}

		admin, ok := ada.credentials(t, tab.AccessToken, session.ManagementAccountID, "AdministratorAccess")
		if !ok {
			t.Fatal("no credentials of the administrator's role")
		}
		questions := map[string]any{"Questions": []map[string]string{
			{"Action": "sso:CreatePermissionSet", "ResourceArn": session.InstanceArn}, {"Action": "identitystore:CreateGroup"}, {"Action": "organizations:CreateAccount"},
		}}
		var answers struct {
			Answers []struct{ Action, ResourceArn, Decision, Reason string }
		}
		admin.must(t, "Gatehouse.EvaluateOwnAccess", questions, &answers)
		if len(answers.Answers) != 3 {
			t.Fatalf("answers: got %+v", answers)
		}
		for _, a := range answers.Answers {
			if a.Decision != "ALLOWED" || a.Reason != "" {
				t.Errorf("the administrator: got %+v", a)
			}
		}

		// No token, or one that may not: each is told what it is.
		for name, x := range map[string]struct {
			token, code string
			status      int
		}{
			"no token":             {"", "UnauthorizedException", http.StatusUnauthorized},
			"no token of ours":     {"x", "UnauthorizedException", http.StatusUnauthorized},
			"for something else":   {ada.otherScope(t), "AccessDeniedException", http.StatusBadRequest},
			"a token, then a word": {tab.AccessToken + " x", "UnauthorizedException", http.StatusUnauthorized},
		} {
			for _, operation := range []string{"ListAssignedAccounts", "ListAssignedApplications", "DescribePortalSession"} {
				if a := ada.own(t, operation, x.token, map[string]any{}, nil); a.Status != x.status || a.Code != x.code {
					t.Errorf("%s, %s: got %v, want %d %s", operation, name, a, x.status, x.code)
				}
			}
		}

		// A code that comes twice ends what it was good for, and nothing beside.
		again, stolen := ada.tab(t, "/console")
		if ada.api(t, "/token", again, nil) {
			t.Error("a code works twice")
		}
		await(t, "what a code was good for has ended", func() bool {
			return ada.own(t, "DescribePortalSession", stolen.AccessToken, map[string]any{}, nil).Status == http.StatusUnauthorized
		})
		next := tokens{}
		if !ada.api(t, "/token", map[string]any{"clientId": "gatehouse-console", "clientSecret": "", "grantType": "refresh_token", "refreshToken": tab.RefreshToken}, &next) {
			t.Fatal("a tab cannot refresh")
		}
		if a := ada.own(t, "DescribePortalSession", next.AccessToken, map[string]any{}, nil); a.Status != http.StatusOK {
			t.Errorf("after a refresh: got %v", a)
		}
		if status, _ := ada.page(t, "/signout", url.Values{}); status != http.StatusOK {
			t.Errorf("signing out: got %d", status)
		}
		await(t, "signing out ends a tab", func() bool {
			return ada.own(t, "DescribePortalSession", next.AccessToken, map[string]any{}, nil).Status == http.StatusUnauthorized
		})
		await(t, "signing out ends the role", func() bool { return !admin.works(t) })
	}, lab.Demo())
}

// otherScope is a token of a client that asked for something else than accounts.
func (p *person) otherScope(t *testing.T) string {
	t.Helper()
	var client struct{ ClientID, ClientSecret string }
	p.api(t, "/client/register", map[string]any{"clientName": "other", "clientType": "public", "scopes": []string{"codewhisperer:completions"}}, &client)
	other := *p
	other.client, other.secret = client.ClientID, client.ClientSecret
	out, ok := other.byDevice(t, other.approved(t))
	if !ok {
		t.Fatal("no token")
	}
	return out.AccessToken
}
