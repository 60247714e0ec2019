package e2e

import (
	"regexp"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// TestStoryInBrowser is the main job as people see it: an empty server, an
// administrator made on its host, and from there everything in the browser, until
// somebody new works in an account by its console and by the AWS CLI, and until
// that access is taken away. The server is killed on the way. Its screenshots tell
// the story too: `go test -artifacts`.
func TestStoryInBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.NeedConsole(t)
	said := lab.Gatehouse(t, nil, "admin", "create", "ada", "--family", "Lovelace", "--data", w.Dir).Must(t)
	oneTime := regexp.MustCompile(`One-time password +(\S+)`).FindStringSubmatch(said)
	if oneTime == nil {
		t.Fatalf("gatehouse admin create said %q", said)
	}
	home := w.Person(t)
	home.Setenv("AWS_ENDPOINT_URL", "") // what the portal gives says where to go
	terminal := map[string]string{}
	for _, v := range lab.CLIv2(t, home).Environ() {
		name, value, _ := strings.Cut(v, "=")
		terminal[name] = value
	}
	const password = "Electro-Lytes-2505"
	got := lab.BrowserAnd[struct{ Account, OneTime, Pasted, LoggedIn, Console, Secret, Token, Refused, Later string }](t, "browser/console/story.mjs", map[string]any{
		"url": w.URL, "management": w.account(t), "terminal": terminal,
		"admin":  map[string]string{"user": "ada", "oneTime": oneTime[1], "password": adasPassword},
		"person": map[string]string{"user": "notsure", "password": password},
	}, map[string]func(){"kill": func() {
		w.Kill()
		w.Restart()
	}})
	who := regexp.MustCompile(`^arn:aws:sts::` + got.Account + `:assumed-role/AWSReservedSSO_ViewOnlyAccess_[0-9a-f]{16}/notsure$`)
	for what, arn := range map[string]string{"the exports": got.Pasted, "aws sso login": got.LoggedIn, "the console link": got.Console} {
		if !who.MatchString(arn) {
			t.Errorf("%s: got %q, want %s", what, arn, who)
		}
	}
	for what, refusal := range map[string]string{"the exports": got.Refused, "aws sso login": got.Later} {
		if refusal == "" || strings.Contains(refusal, "Traceback") {
			t.Errorf("%s, after the assignment: %q", what, refusal)
		}
	}
	w.Stop()
	w.wantSecretsKept(t, map[string]string{
		"the administrator's one-time password": oneTime[1], "the administrator's password": adasPassword,
		"the person's one-time password": got.OneTime, "the person's password": password,
		"a secret of the portal": got.Secret, "a token of the portal": got.Token,
	})
}
