package lab

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// CLI is AWS CLI v2 in a home.
type CLI struct {
	path string
	env  []string
}

// CLIv2 finds the AWS CLI v2 that test/lab/install-awscli2.sh unpacks and points
// it at the home's server. What the home holds of variables and models is taken over now.
func CLIv2(t testing.TB, h *Home) *CLI {
	t.Helper()
	root, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, ".cache", "awscli2", "bin", "aws")
	if _, err := os.Stat(path); err != nil {
		lacking(t, "AWS CLI v2", "run make clients")
	}
	return &CLI{path: path, env: append(h.Environ(), "AWS_DATA_PATH="+h.endpointData(t), "AWS_PAGER=", "PYTHONUNBUFFERED=1")}
}

// Environ is the environment of a shell in which `aws` is this CLI.
func (c *CLI) Environ() []string {
	env := slices.Clone(c.env)
	for i, v := range env {
		if path, ok := strings.CutPrefix(v, "PATH="); ok {
			env[i] = "PATH=" + filepath.Dir(c.path) + ":" + path
		}
	}
	return env
}

// Run runs `aws ARGS`.
func (c *CLI) Run(t testing.TB, args ...string) Result {
	t.Helper()
	return Run(t, c.env, c.path, args...)
}

// Must runs `aws ARGS`, which is to succeed, and returns what it printed.
func (c *CLI) Must(t testing.TB, args ...string) string {
	t.Helper()
	return c.Run(t, args...).Must(t)
}

// DevicePrompt is what the CLI asks of a person who logs in by device code.
type DevicePrompt struct {
	URL         string // where to type the code
	Code        string
	CompleteURL string // the same page with the code filled in
}

var (
	userCode   = regexp.MustCompile(`^[A-Z0-9]{4}-[A-Z0-9]{4}$`)
	addressing = regexp.MustCompile(`^https?://\S+$`)
)

// Login runs `aws sso login --no-browser ARGS` and calls approve once, on the
// goroutine of the test, with what the CLI asks of the person; meanwhile the CLI
// polls. The result is that of the CLI, which may have failed: approve may deny.
func (c *CLI) Login(t testing.TB, approve func(DevicePrompt), args ...string) Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := command(ctx, c.env, c.path, append([]string{"sso", "login", "--no-browser"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var stdout strings.Builder
	var prompt DevicePrompt
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		stdout.WriteString(line + "\n")
		switch {
		case userCode.MatchString(line):
			prompt.Code = line
		case addressing.MatchString(line) && prompt.Code == "":
			prompt.URL = line
		case addressing.MatchString(line):
			prompt.CompleteURL = line
			approve(prompt)
		}
	}
	r := result(t, cmd, cmd.Wait(), stdout.String(), stderr.String())
	if prompt.CompleteURL == "" && r.Code == 0 {
		t.Fatalf("%s logged in without asking\n%s", r.Command, r.Stdout)
	}
	return r
}
