package lab

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Browser runs a script of test/e2e/browser/browser.mjs in headless Chromium with
// an empty profile, gives it input as JSON, and returns what it returned. The test
// fails when the script does, or when a page misbehaved. Screenshots go to the
// test's artifact directory; `go test -artifacts` keeps them.
func Browser[T any](t testing.TB, script string, input any) T {
	t.Helper()
	return BrowserAnd[T](t, script, input, nil)
}

// BrowserAnd is Browser for a story that something outside the browser belongs to,
// such as the server's end: the script's `outside(name)` runs the deed of that
// name, on the goroutine of the test, and goes on when it has returned.
func BrowserAnd[T any](t testing.TB, script string, input any, outside map[string]func()) T {
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
	const limit = 3 * patience // a story is as long as several programs, and others are told beside it
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := command(ctx, append(basics(t.TempDir()), "LAB_INPUT="+string(in), "LAB_SCREENSHOTS="+shots, "LAB_CHROMIUM="+chromium), node, script)
	r := converse(t, cmd, outside)
	if ctx.Err() != nil {
		t.Fatalf("%s has not come to its end in %v; it had said:\n%s%s", script, limit, r.Stdout, r.Stderr)
	}
	var out T
	if err := json.Unmarshal([]byte(r.Must(t)), &out); err != nil {
		t.Fatalf("%s printed %q: %v", script, r.Stdout, err)
	}
	return out
}

// converse runs a script to its end: does the deeds that it asks for by lines
// "? NAME", and says with an empty line that one is done. What else it printed is
// its result.
func converse(t testing.TB, cmd *exec.Cmd, outside map[string]func()) Result {
	t.Helper()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	answer, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s: %v", cmd, err)
	}
	var said strings.Builder
	lines := bufio.NewReader(pipe)
	for {
		line, err := lines.ReadString('\n')
		if name, asked := strings.CutPrefix(line, "? "); asked {
			name = strings.TrimSpace(name)
			deed := outside[name]
			if deed == nil {
				t.Fatalf("%s asks for %q, which the test does not do", cmd, name)
			}
			deed()
			if _, err := io.WriteString(answer, "\n"); err != nil {
				t.Fatalf("%s does not hear of the end of %q: %v", cmd, name, err)
			}
		} else {
			said.WriteString(line)
		}
		if err != nil {
			return result(t, cmd, cmd.Wait(), said.String(), stderr.String()) // it has ended
		}
	}
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
