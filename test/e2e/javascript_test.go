package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/test/lab"
)

// visit is what a browser does in which somebody is signed in: it allows what the
// page at an address asks, and goes where it is sent.
func (p *person) visit(t testing.TB, address string) {
	t.Helper()
	_, to := p.page(t, strings.TrimPrefix(address, p.w.URL), url.Values{"decision": {"allow"}})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, to, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
}

// TestJavaScript: the AWS SDK for JavaScript finds the token that `aws sso login`
// has left, makes role credentials of it, refreshes it, and stops when it is over.
func TestJavaScript(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "", lab.Demo())
	p := w.person(t, strings.Fields(w.Env("GATEHOUSE_DEMO_USERS"))[0], w.Env("GATEHOUSE_DEMO_PASSWORD"))
	p.signIn(t)
	h, corp := w.Person(t), w.SSO()
	token := lab.PKCELogin(t, h, corp, func(address string) { p.visit(t, address) })
	var accounts struct{ AccountList []struct{ AccountID string } }
	var roles struct {
		RoleList []struct{ AccountID, RoleName string }
	}
	await(t, "an account with a role", func() bool {
		if !p.portal(t, http.MethodGet, "/assignment/accounts", token.AccessToken, &accounts) || len(accounts.AccountList) == 0 {
			return false
		}
		return p.portal(t, http.MethodGet, "/assignment/roles?account_id="+accounts.AccountList[0].AccountID, token.AccessToken, &roles) && len(roles.RoleList) > 0
	})
	account := accounts.AccountList[0].AccountID
	role := roles.RoleList[0].RoleName
	h.Configure(t, corp, lab.Profile{Name: "js", Account: account, Role: role})

	type identity struct{ ARN, Account, Error, Message string }
	ask := func(input map[string]string) identity { return lab.Node[identity](t, h, "whoami.mjs", input) }
	arn := "arn:aws:sts::" + account + ":assumed-role/AWSReservedSSO_" + role + "_"
	want := func(what string, got identity) {
		t.Helper()
		if !strings.HasPrefix(got.ARN, arn) || got.Account != account {
			t.Errorf("%s: got %+v, want %s…", what, got, arn)
		}
	}
	ways := map[string]map[string]string{
		"fromSSO of a profile": {"provider": "sso", "profile": "js"},
		"fromIni":              {"provider": "ini", "profile": "js"},
	}
	for what, input := range ways {
		want(what, ask(input))
	}

	// A token that is over is made new by the refresh token beside it.
	token.ExpiresAt = time.Now().UTC().Add(-time.Minute).Format(time.RFC3339)
	h.SetToken(t, corp, token)
	want("with an old token", ask(ways["fromSSO of a profile"]))
	if again := h.Token(t, corp); again.AccessToken == token.AccessToken || again.RefreshToken == "" {
		t.Errorf("the cache holds the old token: %+v", again)
	}

	// The form without a session has no refresh, and says so by its error.
	legacy := corp
	legacy.Name = ""
	h.Configure(t, legacy, lab.Profile{Name: "js", Account: account, Role: role})
	fresh := h.Token(t, corp)
	h.SetToken(t, legacy, fresh)
	want("without a session", ask(ways["fromSSO of a profile"]))
	want("without a profile", ask(map[string]string{
		"provider": "sso", "ssoStartUrl": corp.StartURL, "ssoRegion": corp.Region, "ssoAccountId": account, "ssoRoleName": role,
	}))
	fresh.AccessToken = "aoaAAAAAAA"
	h.SetToken(t, legacy, fresh)
	if got := ask(ways["fromSSO of a profile"]); got.Error != "CredentialsProviderError" || !strings.Contains(got.Message, "Session token not found or invalid") {
		t.Errorf("with a token that is none: %+v", got)
	}
}
