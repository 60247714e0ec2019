package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// TestPortalNames gives the portal names of its own. AWS CLI v2 signs in with each
// of them as its start URL, and with an address that some other identity center
// had before this one; a name that was taken away opens nothing any more.
func TestPortalNames(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		home := w.home()
		ada := home.newPerson(t, "ada", nil)
		member := w.newAccount(t, "shop")
		home.assign(t, home.newSet(t, "Auditor", "arn:aws:iam::aws:policy/ReadOnlyAccess", ""), member, ada)
		const foreign = "https://mycompany.awsapps.com/start"
		for _, alias := range []string{"corp", foreign, "acme"} {
			home.must(t, "Gatehouse.CreateAlias", map[string]any{"InstanceArn": home.arn, "Alias": alias}, nil)
		}
		w.Kill()
		w.Restart()

		var list struct {
			Aliases []struct {
				Alias, URL string
				Current    bool
			}
		}
		home.must(t, "Gatehouse.ListAliases", map[string]any{"InstanceArn": home.arn}, &list)
		if got := list.Aliases; len(got) != 3 || got[0].Alias != "acme" || !got[0].Current || got[1].Alias != "corp" || got[1].Current || got[2].Alias != foreign {
			t.Fatalf("the names: %+v", got)
		}
		if a := home.must(t, "Gatehouse.DescribePortal", map[string]any{"InstanceArn": home.arn}, nil); a.member("PortalUrl") != w.URL+"/start/acme" {
			t.Errorf("the portal: %v", a)
		}
		for path, want := range map[string]int{"/start/corp": http.StatusFound, "/start/acme": http.StatusFound, "/start/nowhere": http.StatusNotFound} {
			if status, to := head(t, w.URL+path); status != want || want == http.StatusFound && to != w.Env("GATEHOUSE_START_URL") {
				t.Errorf("HEAD %s: got %d to %q", path, status, to)
			}
		}

		login := func(t *testing.T, startURL string) (*lab.CLI, lab.Result) {
			h := w.Person(t)
			h.Configure(t, lab.SSO{Name: "corp", StartURL: startURL, Region: "us-east-1", Scopes: []string{"sso:account:access"}},
				lab.Profile{Name: "audit", Account: member, Role: "Auditor"})
			cli := lab.CLIv2(t, h)
			return cli, cli.Login(t, func(p lab.DevicePrompt) { allow(t, w, p) }, "--profile", "audit")
		}
		for _, startURL := range []string{w.URL + "/start/corp", w.URL + "/start/acme/#/", foreign} {
			cli, r := login(t, startURL)
			r.Must(t)
			if out := cli.Must(t, "sts", "get-caller-identity", "--profile", "audit"); !strings.Contains(out, "AWSReservedSSO_Auditor_") {
				t.Errorf("signed in with %s: got %s", startURL, out)
			}
		}
		for _, alias := range []string{"acme", foreign} {
			home.must(t, "Gatehouse.DeleteAlias", map[string]any{"InstanceArn": home.arn, "Alias": alias}, nil)
		}
		if a := home.must(t, "Gatehouse.DescribePortal", map[string]any{"InstanceArn": home.arn}, nil); a.member("PortalUrl") != w.URL+"/start" {
			t.Errorf("the portal without its name: %v", a)
		}
		if _, r := login(t, foreign); r.Code == 0 || !strings.Contains(r.Stderr, "InvalidRequestException") {
			t.Errorf("signed in with an address that was taken away: exit status %d\n%s", r.Code, r.Stderr)
		}
	})
}

// allow lets a device in, as ada in a browser of her own.
func allow(t *testing.T, w *world, p lab.DevicePrompt) {
	t.Helper()
	ada := w.person(t, "ada", anyone)
	page := strings.TrimPrefix(p.CompleteURL, w.URL)
	ada.page(t, page, nil)
	if status, to := ada.page(t, "/signin", url.Values{"step": {"PASSWORD"}, "username": {"ada"}, "password": {anyone}}); to != page {
		t.Fatalf("sign-in for %s: got %d to %q", page, status, to)
	}
	if status, _ := ada.page(t, "/device", url.Values{"user_code": {p.Code}, "decision": {"allow"}}); status != http.StatusOK {
		t.Fatalf("allowing the device: got %d", status)
	}
}

// head asks what a start URL stands for, as newer CLIs do (reference 4.7).
func head(t *testing.T, address string) (status int, location string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodHead, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	return a.StatusCode, a.Header.Get("Location")
}
