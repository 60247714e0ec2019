package web_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
	"gatehouse/test/lab"
)

// Every page in Chromium: no violation of its policy, nothing that axe calls
// serious, no sideways scrolling, and the redirect to a client goes through.
func TestInChromium(t *testing.T) {
	w := newWorld(t)
	ada, oneTime := w.user(homeStore, "ada", signin.NewPassword{OneTime: true})
	for i, name := range []string{"Management", "Log archive", "Audit", "Production of a team with a rather long name", "Sandbox"} {
		a := account(idc.AccountID(fmt.Sprintf("20000000000%d", i)), name)
		if i == 0 {
			a.ID = management
		}
		w.assign(ada, a, "ReadOnly")
		if i < 3 {
			w.assign(ada, a, "AdministratorAccess")
		}
	}
	client := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<title>Done</title>")
	}))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	client.Listener.Close()
	client.Listener = listener
	client.Start()
	defer client.Close()
	callback := client.URL + "/oauth/callback"

	got := lab.Browser[struct {
		Seen     []string
		Exported string
		Answers  []string
	}](t, "testdata/pages.mjs", map[string]string{
		"url": w.url, "user": "ada", "oneTime": oneTime, "password": pass,
		"code": w.device("botocore-client-gatehouse"), "second": w.device("botocore-client-gatehouse"),
		"authorize": w.url + authorizeURL(w.client("AWS CLI", "http://127.0.0.1/oauth/callback"), callback),
		"callback":  callback, "role": "/start/credentials?account_id=200000000004&role_name=ReadOnly",
	})
	if !strings.HasPrefix(got.Exported, `export AWS_ACCESS_KEY_ID="ASIA`) || strings.Count(got.Exported, "\n") != 2 {
		t.Errorf("the three lines are %q", got.Exported)
	}
	if len(got.Answers) != 2 {
		t.Fatalf("answers to the client: %q", got.Answers)
	}
	for i, want := range []string{"code", "error"} {
		u, err := url.Parse(got.Answers[i])
		if err != nil || u.Query().Get(want) == "" || u.Query().Get("state") != "abc-123" {
			t.Errorf("answer to the client: got %s, want one with %s", got.Answers[i], want)
		}
	}
	if want := 23; len(got.Seen) != want {
		t.Errorf("saw %d pages, want %d: %q", len(got.Seen), want, got.Seen)
	}
}
