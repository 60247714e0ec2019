package lab

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func get(t testing.TB, address string) string {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestServerLivesAgainWhereItWas(t *testing.T) {
	t.Parallel()
	s := startStandIn(t, Demo(), Database("postgres://nowhere"))
	url := s.URL
	for i, again := range []func(){
		func() {},
		func() { s.Kill(); s.Restart() },
		func() { s.Stop(); s.Restart() },
		s.Restart,
	} {
		again()
		if got, want := get(t, s.URL+"/starts"), string(rune('1'+i)); got != want {
			t.Errorf("starts: got %s, want %s", got, want)
		}
	}
	if s.URL != url {
		t.Errorf("address after restarts: got %s, want %s", s.URL, url)
	}
	if got, want := s.Env("GATEHOUSE_DEMO_USERS"), "ada grace"; got != want {
		t.Errorf("demo.env: got %q, want %q", got, want)
	}
	if got, want := s.Env("AWS_SECRET_ACCESS_KEY"), "secret"; got != want {
		t.Errorf("bootstrap.env: got %q, want %q", got, want)
	}
	if got, want := strings.Count(s.Log(), `"database":"postgres://nowhere"`), 4; got != want {
		t.Errorf("the log tells of %d lives, want %d:\n%s", got, want, s.Log())
	}
}

func TestServerMisbehaviourFailsTheTest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, want string }{
		{"503", ""},
		{"500", "answered 500"},
		{"group", "answered 502"},
		{"panic", "recovered a panic"},
		{"crash", "panic: assignment to entry in nil map"},
	} {
		got := watch(t, func(t testing.TB) {
			s := startStandIn(t)
			get(t, s.URL+"/log/"+c.path)
			s.Kill() // what was said is remembered
			s.Restart()
		})
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: the test failed with %q, want %q", c.path, got, c.want)
		}
	}
}

// A test that failed shows what may tell why, and not the requests that went well.
func TestFailureShowsWhatTheServerComplainedOf(t *testing.T) {
	t.Parallel()
	got := watch(t, func(t testing.TB) {
		s := startStandIn(t)
		get(t, s.URL+"/starts")
		get(t, s.URL+"/log/warning")
		get(t, s.URL+"/log/403")
		t.Error("it failed")
	})
	failure, complaints, _ := strings.Cut(got, "\n")
	if failure != "it failed" {
		t.Errorf("the first line is %q, want the failure", failure)
	}
	for _, want := range []string{"gatehouse-", ".log", "disk almost full", "AccessDeniedException"} {
		if !strings.Contains(complaints, want) {
			t.Errorf("the log of the failed test has no %q:\n%s", want, complaints)
		}
	}
	if strings.Contains(complaints, "/starts") {
		t.Errorf("the log of the failed test has a request that went well:\n%s", complaints)
	}
	if got := watch(t, func(t testing.TB) { get(t, startStandIn(t).URL+"/log/403") }); got != "" {
		t.Errorf("a test that went well shows %q", got)
	}
}

func TestJournalGist(t *testing.T) {
	t.Parallel()
	j, err := newJournal(t.TempDir() + "/log")
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	fmt.Fprintln(j, `{"level":"INFO","msg":"serving","url":"http://localhost:1"}`)
	if got := j.gist(40); got != "" {
		t.Errorf("of a start that went well: got %q, want nothing", got)
	}
	for i := range 50 {
		fmt.Fprintf(j, "{\"level\":\"INFO\",\"msg\":\"request\",\"http\":{\"status\":200},\"n\":%d}\n", i)
		fmt.Fprintf(j, "{\"level\":\"INFO\",\"msg\":\"request\",\"http\":{\"status\":404},\"n\":%d}\n", i)
	}
	fmt.Fprint(j, "panic: at the end\n\ngoroutine 1 [running]:\n")
	fmt.Fprint(j, `{"level":"INFO","msg":"serving"}`, "\nStop it with Ctrl-C.\n")
	lines := strings.Split(j.gist(40), "\n")
	if len(lines) != 41 || lines[0] != "(13 earlier lines left out)" || strings.Join(lines[38:], "|") != "panic: at the end||goroutine 1 [running]:" {
		t.Errorf("got %d lines, the first is %q, the last are %q", len(lines), lines[0], lines[len(lines)-3:])
	}
	for _, line := range lines[1:38] {
		if !strings.Contains(line, `"status":404`) {
			t.Errorf("the line %s tells nothing", line)
		}
	}
}

func TestServerThatDoesNotStart(t *testing.T) {
	t.Parallel()
	got := watch(t, func(t testing.TB) { startStandIn(t, Setenv(standInVariable, "refuse")) })
	if want := "the schema is newer than this program"; !strings.Contains(got, want) {
		t.Errorf("the test failed with %q, want %q", got, want)
	}
}

func TestServerThatEndsBadly(t *testing.T) {
	t.Parallel()
	got := watch(t, func(t testing.TB) { startStandIn(t, Setenv(standInVariable, "badly")) })
	if want := "exit status 3"; !strings.Contains(got, want) {
		t.Errorf("the test failed with %q, want %q", got, want)
	}
	got = watch(t, func(t testing.TB) {
		s := startStandIn(t)
		http.Get(s.URL + "/log/exit") // its answer never comes
		<-s.exited
	})
	if want := "ended by itself"; !strings.Contains(got, want) {
		t.Errorf("the test failed with %q, want %q", got, want)
	}
}

func TestJournalReadsLinesInPieces(t *testing.T) {
	t.Parallel()
	j, err := newJournal(t.TempDir() + "/log")
	if err != nil {
		t.Fatal(err)
	}
	defer j.close()
	for _, piece := range []string{`{"msg":"serv`, `ing","url":"http://localhost:1"}` + "\n" + `{"stat`, `us":500}` + "\n", `{"status":5`} {
		if _, err := j.Write([]byte(piece)); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := <-j.serving, "http://localhost:1"; got != want {
		t.Errorf("serving: got %q, want %q", got, want)
	}
	if got := j.found(); len(got) != 1 {
		t.Errorf("offences: got %q, want one", got)
	}
	j.begin() // the server was killed in the middle of a line
	j.Write([]byte("00}\n"))
	if got := j.found(); len(got) != 1 {
		t.Errorf("offences: got %q, want one: a line does not continue in the next life", got)
	}
}
