package lab

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait for a client or a server. It is far longer than any
// of them needs: it ends a test that hangs, it measures nothing.
const patience = 2 * time.Minute

// Result is what a program did.
type Result struct {
	Command string
	Stdout  string
	Stderr  string
	Code    int // exit status; -1 when a signal or the time limit ended it
}

// Must is the standard output of a program that was to succeed; the test fails
// with everything it said when it did not.
func (r Result) Must(t testing.TB) string {
	t.Helper()
	if r.Code != 0 {
		t.Fatalf("%s: exit status %d\nstdout:\n%s\nstderr:\n%s", r.Command, r.Code, r.Stdout, r.Stderr)
	}
	return r.Stdout
}

// Run runs a program to its end in an environment that is env and nothing else.
// Whether it succeeded is for the caller to judge; that it runs at all is not.
func Run(t testing.TB, env []string, name string, args ...string) Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := command(ctx, env, name, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	return result(t, cmd, err, stdout.String(), stderr.String())
}

// Gatehouse runs a subcommand of the binary under test, such as
// `config check`, to its end. env is added to an otherwise empty environment.
func Gatehouse(t testing.TB, env []string, args ...string) Result {
	t.Helper()
	binary, err := gatehouse()
	if err != nil {
		t.Fatal(err)
	}
	return Run(t, append(basics(t.TempDir()), env...), binary, args...)
}

func command(ctx context.Context, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = env
	cmd.SysProcAttr = endWithTests()
	// A grandchild may hold the pipes open after the program was ended.
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

func result(t testing.TB, cmd *exec.Cmd, err error, stdout, stderr string) Result {
	t.Helper()
	r := Result{Command: strings.Join(cmd.Args, " "), Stdout: stdout, Stderr: stderr, Code: -1}
	if cmd.ProcessState != nil {
		r.Code = cmd.ProcessState.ExitCode()
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v\nstdout:\n%s\nstderr:\n%s", r.Command, err, stdout, stderr)
	}
	return r
}
