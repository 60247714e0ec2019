package lab

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// NeedConsole skips the test, and fails it in CI, when the binary was built
// without the access portal and the administration console.
func (s *Server) NeedConsole(t testing.TB) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/console", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the console answers %s", answer.Status)
	}
	if !strings.Contains(string(page), `<div id="root">`) {
		lacking(t, "the built console", "run make console before the tests")
	}
}
