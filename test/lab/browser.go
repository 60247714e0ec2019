package lab

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Browser runs a script of test/e2e/browser/browser.mjs in headless Chromium with
// an empty profile, gives it input as JSON, and returns what it returned. The test
// fails when the script does, or when a page misbehaved. Screenshots go to the
// test's artifact directory; `go test -artifacts` keeps them.
func Browser[T any](t testing.TB, script string, input any) T {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		lacking(t, "Node.js", "install Node.js 20 or later")
	}
	chromium := findChromium(t)
	root, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "test", "e2e", "browser", "node_modules", "playwright-core")); err != nil {
		lacking(t, "playwright-core", "run make clients")
	}
	in, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	shots := filepath.Join(t.ArtifactDir(), "screenshots")
	if err := os.MkdirAll(shots, 0o755); err != nil {
		t.Fatal(err)
	}
	r := Run(t, append(basics(t.TempDir()), "LAB_INPUT="+string(in), "LAB_SCREENSHOTS="+shots, "LAB_CHROMIUM="+chromium), node, script)
	var out T
	if err := json.Unmarshal([]byte(r.Must(t)), &out); err != nil {
		t.Fatalf("%s printed %q: %v", script, r.Stdout, err)
	}
	return out
}

func findChromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	lacking(t, "Chromium", "install Chromium")
	return ""
}
