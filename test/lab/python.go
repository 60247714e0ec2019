package lab

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// python is the machine's Python with boto3. Its real path is asked for once,
// since a version manager's stand-in for python3 needs the HOME that tests take away.
var python = sync.OnceValues(func() (string, error) {
	ask := exec.Command("python3", "-c", "import sys, boto3; print(sys.executable)")
	ask.Env = inherited
	out, err := ask.Output()
	return strings.TrimSpace(string(out)), err
})

// Python runs a script with the machine's Python and boto3 in a home, and returns
// what it printed; the test fails when the script does.
func Python(t testing.TB, h *Home, script string, args ...string) string {
	t.Helper()
	return RunPython(t, h, script, args...).Must(t)
}

// RunPython is Python for scripts that may fail.
func RunPython(t testing.TB, h *Home, script string, args ...string) Result {
	t.Helper()
	path, err := python()
	if err != nil {
		lacking(t, "python3 with boto3", "install boto3 1.28 or later for the python3 on PATH")
	}
	return Run(t, append(h.Environ(), "PYTHONDONTWRITEBYTECODE=1"), path, append([]string{script}, args...)...)
}

// Boto runs a few lines of Python that use boto3 in a home, and returns what they
// printed. json, os, sys, boto3, botocore and ClientError are imported already.
func Boto(t testing.TB, h *Home, code string, args ...string) string {
	t.Helper()
	return RunBoto(t, h, code, args...).Must(t)
}

// RunBoto is Boto for code that may fail.
func RunBoto(t testing.TB, h *Home, code string, args ...string) Result {
	t.Helper()
	script := filepath.Join(t.TempDir(), "script.py")
	// One line, so that line numbers in a traceback are those of the code plus one.
	prelude := "import json, os, sys, boto3, botocore; from botocore.exceptions import ClientError\n"
	if err := os.WriteFile(script, []byte(prelude+dedent(code)), 0o600); err != nil {
		t.Fatal(err)
	}
	return RunPython(t, h, script, args...)
}

// dedent takes the indentation of the first line off every line, so that Python
// may be indented with the Go around it.
func dedent(code string) string {
	lines := strings.Split(strings.TrimLeft(code, "\n"), "\n")
	indent := lines[0][:len(lines[0])-len(strings.TrimLeft(lines[0], " \t"))]
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, indent)
	}
	return fmt.Sprintln(strings.Join(lines, "\n"))
}

// Converse starts a script that answers each line it is given with one line, and
// returns what asks it. The script ends with the test, when its input does.
func Converse(t testing.TB, h *Home, script string, args ...string) (ask func(line []byte) ([]byte, error)) {
	t.Helper()
	path, err := python()
	if err != nil {
		lacking(t, "python3 with boto3", "install boto3 1.28 or later for the python3 on PATH")
	}
	// Its life is that of the test, which ends it; not that of a context.
	cmd := command(context.WithoutCancel(t.Context()), append(h.Environ(), "PYTHONDONTWRITEBYTECODE=1"), path, append([]string{script}, args...)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v\n%s", script, err, said.String())
		}
	})
	lines := bufio.NewReader(out)
	return func(line []byte) ([]byte, error) {
		if _, err := in.Write(append(line, '\n')); err != nil {
			return nil, fmt.Errorf("asking %s: %w", script, err)
		}
		answer, err := lines.ReadBytes('\n')
		if err != nil {
			return nil, fmt.Errorf("hearing %s: %w", script, err)
		}
		return answer, nil
	}
}
