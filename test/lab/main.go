package lab

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// BinaryVariable names a binary to test instead of building one.
const BinaryVariable = "GATEHOUSE_BINARY"

// Main runs the tests of a package that uses the laboratory, and is what its
// TestMain calls. It takes the AWS settings of whoever runs the tests out of the
// environment, so that no client can reach anything of theirs, and removes
// afterwards what the tests shared.
func Main(m *testing.M) int {
	inherited = os.Environ()
	for _, v := range inherited {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "AWS_") {
			os.Unsetenv(name)
		}
	}
	dir, err := os.MkdirTemp("", "gatehouse-lab-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "lab:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	shared = dir
	return m.Run()
}

var (
	// inherited is the environment the test process was started with: building
	// and asking tools where they are needs its HOME.
	inherited []string
	// shared is a directory for what the tests of a process share; "" before Main.
	shared string
)

// gatehouse is the binary under test, built once per test process.
var gatehouse = sync.OnceValues(func() (string, error) {
	for _, v := range inherited {
		if path, ok := strings.CutPrefix(v, BinaryVariable+"="); ok && path != "" {
			return filepath.Abs(path)
		}
	}
	if shared == "" {
		return "", errors.New("the tests of this package do not run through lab.Main: call it from TestMain")
	}
	path := filepath.Join(shared, "gatehouse")
	build := exec.Command("go", "build", "-o", path, "gatehouse/cmd/gatehouse")
	build.Env = append(inherited, "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the binary: %w\n%s", err, out)
	}
	return path, nil
})

// repository is the root of this module, found from the directory a test runs in.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod above the directory of the test")
		}
		dir = parent
	}
}

// lacking ends a test that this machine cannot run: a laptop may lack a client,
// CI may not.
func lacking(t testing.TB, what, remedy string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not here, and CI must have it: %s", what, remedy)
	}
	t.Skipf("%s is not here: %s", what, remedy)
}
