package lab

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Node runs a script of test/e2e/js, which uses the AWS SDK for JavaScript, in a
// home; it gives it input as JSON, and returns what it printed. The test fails when
// the script does.
func Node[T any](t testing.TB, h *Home, script string, input any) T {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		lacking(t, "Node.js", "install Node.js 20 or later")
	}
	root, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "test", "e2e", "js")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "@aws-sdk", "client-sts")); err != nil {
		lacking(t, "the AWS SDK for JavaScript", "run make clients")
	}
	in, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	r := Run(t, append(h.Environ(), "LAB_INPUT="+string(in)), node, filepath.Join(dir, script))
	var out T
	if err := json.Unmarshal([]byte(r.Must(t)), &out); err != nil {
		t.Fatalf("%s printed %q: %v", script, r.Stdout, err)
	}
	return out
}
