package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// stateWorld makes one thing of each kind that has a page, all of them bare, and
// fills their ids into the addresses of the table.
func stateWorld(t *testing.T, w *consoleWorld) (ids map[string]string, addresses *strings.Replacer) {
	t.Helper()
	c := w.center
	last := func(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
	subject := c.newPerson(t, "subject", nil)
	hollow := c.in(t, "CreateGroup", map[string]any{"DisplayName": "hollow"}).member("GroupId")
	bare := c.newSet(t, "Bare", "", "")
	var made struct {
		CreateAccountStatus struct{ ID, State, AccountID string }
	}
	w.root.must(t, "AWSOrganizationsV20161128.CreateAccount", map[string]any{"AccountName": "member", "Email": "member@example.com"}, &made)
	request := made.CreateAccountStatus.ID
	await(t, "the account", func() bool {
		w.root.must(t, "AWSOrganizationsV20161128.DescribeCreateAccountStatus", map[string]any{"CreateAccountRequestId": request}, &made)
		return made.CreateAccountStatus.State == "SUCCEEDED"
	})
	member := made.CreateAccountStatus.AccountID
	batch := c.startBatch(t, "CREATE", []string{member}, []string{bare}, []string{w.viewer.id, subject}).BatchID
	c.ended(t, batch, "SUCCEEDED")
	application := c.must(t, ssoAdmin+"CreateApplication", map[string]any{"InstanceArn": c.arn, "ApplicationProviderArn": customProvider, "Name": "Payroll"}, nil).member("ApplicationArn")
	issuer := c.must(t, ssoAdmin+"CreateTrustedTokenIssuer", map[string]any{
		"InstanceArn": c.arn, "Name": "Elsewhere", "TrustedTokenIssuerType": "OIDC_JWT",
		"TrustedTokenIssuerConfiguration": map[string]any{"OidcJwtConfiguration": map[string]any{
			"IssuerUrl": "https://login.example.com", "ClaimAttributePath": "email", "IdentityStoreAttributePath": "emails.value", "JwksRetrievalOption": "OPEN_ID_DISCOVERY",
		}},
	}, nil).member("TrustedTokenIssuerArn")
	ids = map[string]string{
		"user": subject, "group": hollow, "set": last(bare), "account": member, "application": last(application), "issuer": last(issuer),
	}
	return ids, strings.NewReplacer(
		"/users/:id", "/users/"+subject, ":user", subject, "/groups/:id", "/groups/"+hollow, "/permission-sets/:id", "/permission-sets/"+last(bare),
		"/applications/:id", "/applications/"+last(application), ":account", member, ":request", request, ":batch", batch,
	)
}

// Every page of the console and of the portal, while nothing is answered, when
// everything fails, when it may not be seen, when there is nothing, and for somebody
// who may only look: each says so in words, and none is blank, nameless or at a loss.
// So do the dialogs that read something of their own.
func TestConsoleStates(t *testing.T) {
	onConsole(t, func(t *testing.T, w *consoleWorld) {
		ids, addresses := stateWorld(t, w)
		filled := func(pages []consolePage) (rows []consolePage) {
			for _, p := range pages {
				if p.At == "" {
					p.At = p.Route
				}
				p.At = addresses.Replace(p.At)
				rows = append(rows, p)
			}
			return rows
		}
		console, portal := filled(consolePages), filled(portalPages)
		play := func(name, act string, rows []consolePage, want map[string]int) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				got := lab.Browser[map[string]int](t, "browser/console/states.mjs", w.input(map[string]any{"act": act, "ids": ids, "pages": rows}))
				if !maps.Equal(got, want) {
					t.Errorf("pages that were seen: %v, want %v", got, want)
				}
			})
		}
		// Where each page is looked at closely, or tried again, a part of them is enough for one run.
		for state, parts := range map[string]int{"loading": 1, "empty": 1, "viewer": 1, "denied": 2, "failed": 3} {
			part := (len(console) + parts - 1) / parts
			for i, rows := range slices.Collect(slices.Chunk(console, part)) {
				play(fmt.Sprintf("%s %d of %d", state, i+1, parts), state, rows, map[string]int{state: len(rows)})
			}
		}
		n := len(portal)
		play("portal", "portal", portal, map[string]int{"loading": n, "failed": n, "denied": n, "empty": n})
		play("dialogs", "dialogs", nil, map[string]int{})
	})
}

// Code that cannot be loaded and answers that no page understands leave nobody before
// a blank page: it is said in words, with a way on.
func TestConsoleBreaks(t *testing.T) {
	onConsole(t, func(t *testing.T, w *consoleWorld) {
		ids, _ := stateWorld(t, w)
		if !lab.Browser[bool](t, "browser/console/breaks.mjs", w.input(map[string]any{"ids": ids})) {
			t.Error("the script did not end")
		}
	})
}
