package e2e

import (
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// An application from its first form to its end, as an administrator sees it, and
// as the portal of a person does whose group it is assigned to.
func TestConsoleApplications(t *testing.T) {
	onConsole(t, func(t *testing.T, w *consoleWorld) {
		c := w.center
		evil := "<img/src=x/onerror=document.title=1>"
		engineers := c.in(t, "CreateGroup", map[string]any{"DisplayName": "Engineers " + evil}).member("GroupId")
		ada := c.newPerson(t, "ada", nil)
		c.newPerson(t, "bob", nil)
		c.in(t, "CreateGroupMembership", map[string]any{"GroupId": engineers, "MemberId": map[string]any{"UserId": ada}})
		// What the owner's account does not make has another account in its ARN.
		foreign := w.foreignApplication(t, "Made elsewhere")

		got := lab.Browser[struct {
			Tile, Redirect, Arn             string
			Everybody, After, Deleted       int
			Policy                          string
			Believers, Consequences, Denied string
			WidePhone                       int `json:"wide-phone"`
		}](t, "browser/console/applications.mjs", w.input(map[string]any{
			"person": "ada", "stranger": "bob", "personPassword": anyone, "evil": evil, "engineers": engineers, "foreign": foreign,
		}))
		if got.Tile != "https://pay.example.com/login?from=portal" {
			t.Errorf("the tile leads to %q", got.Tile)
		}
		if got.Everybody != 1 || got.After != 0 || got.Deleted != 0 {
			t.Errorf("bob sees the application %d times when it is open to everybody, %d after; ada %d times when it is deleted; want 1, 0 and 0", got.Everybody, got.After, got.Deleted)
		}
		if !strings.HasPrefix(got.Arn, "arn:aws:sso::"+w.management+":application/") {
			t.Fatalf("the application's ARN is %q", got.Arn)
		}
		if !strings.Contains(got.Policy, "sso-oauth:CreateTokenWithIAM") {
			t.Errorf("the credentials policy is %q", got.Policy)
		}
		if !strings.Contains(got.Believers, "Payroll "+evil) {
			t.Errorf("deleting an issuer names %q", got.Believers)
		}
		for _, want := range []string{"1 assignment", "Engineers " + evil, "2 grants", "1 scope"} {
			if !strings.Contains(got.Consequences, want) {
				t.Errorf("deleting the application tells %q, without %q", got.Consequences, want)
			}
		}
		if !strings.Contains(got.Denied, "sso:CreateApplication") {
			t.Errorf("the viewer is told %q", got.Denied)
		}
		if got.WidePhone > 0 {
			t.Errorf("on a phone the page is %d pixels too wide", got.WidePhone)
		}
	})
}

// foreignApplication makes an application of a member account and answers its ARN.
func (w *consoleWorld) foreignApplication(t *testing.T, name string) string {
	t.Helper()
	member := w.newAccount(t, "elsewhere")
	by := w.root.assume(t, "arn:aws:iam::"+member+":role/OrganizationAccountAccessRole")
	return by.must(t, ssoAdmin+"CreateApplication", map[string]any{
		"InstanceArn": w.center.arn, "ApplicationProviderArn": customProvider, "Name": name,
	}, nil).member("ApplicationArn")
}
