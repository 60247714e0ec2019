package e2e

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"gatehouse/test/lab"
)

// TestReadmeTour walks through the tour of README.md word for word: the shell
// blocks in one shell with AWS CLI v2, what it says of the browser in Chromium.
func TestReadmeTour(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	steps := tour(string(text))
	if len(steps) < 10 || steps[0] != "make run\n" {
		t.Fatalf("the tour has %d steps and begins with %q", len(steps), steps[0])
	}
	home := lab.NewHome(t, "http://localhost:8080")
	home.AddModel(t, "gatehouse", "../../internal/awswire/models/gatehouse/2026-11-22/service-2.json")
	home.Setenv("AWS_ENDPOINT_URL", "")
	home.Setenv("BROWSER", "true") // the CLI may open a browser; this one is ours
	env := lab.CLIv2(t, home).Environ()

	clone := checkout(t)
	makeRun(t, clone, env)
	sh := newShell(t, clone, env)
	person := map[string]string{"url": "http://localhost:8080", "user": "mary", "newPassword": "Copley-Medal-1835"}
	for i := 1; i < len(steps); i++ {
		switch step := steps[i]; step {
		case "first sign-in":
			person["act"] = "sign in"
			got := lab.Browser[struct {
				Accounts []string
				Config   string
			}](t, "tour.mjs", person)
			if len(got.Accounts) != 1 || got.Accounts[0] != "playground" {
				t.Fatalf("Mary sees the accounts %q", got.Accounts)
			}
			i++ // what the portal says is what the tour has her add
			sh.run(steps[i])
			added, err := os.ReadFile(filepath.Join(home.Dir, ".aws", "config"))
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.TrimSpace(got.Config); strings.TrimSpace(string(added)) != want {
				t.Errorf("README.md adds to ~/.aws/config\n%s\nand the portal says\n%s", added, want)
			}
		case "allow the login":
			i++
			sh.start(steps[i])
			person["code"] = sh.waitFor(regexp.MustCompile(`(?m)^[A-Z]{4}-[A-Z]{4}$`))
			person["device"] = sh.waitFor(regexp.MustCompile(`http://\S+/device\b`))
			person["act"] = "allow"
			person["password"] = person["newPassword"]
			lab.Browser[struct{ Title string }](t, "tour.mjs", person)
			sh.finish()
		default:
			sh.run(step)
			if strings.Contains(step, "aws gatehouse update-password") {
				person["password"] = lastLine(sh.output)
			}
		}
	}
	for _, want := range []string{
		"AWSReservedSSO_StarGazing_", "/mary", // who Mary is
		"refused, as it should be\n",
	} {
		if !strings.Contains(sh.seen(), want) {
			t.Errorf("the tour never shows %q:\n%s", want, sh.seen())
		}
	}
	if n := strings.Count(sh.seen(), "refused, as it should be\n"); n != 2 {
		t.Errorf("%d refusals, want 2:\n%s", n, sh.seen())
	}
}

var tourStep = regexp.MustCompile("(?s)```sh\n(.*?)```|<!-- in the browser: (.*?) -->")

// tour is the sequence of shell blocks and of what is done in the browser.
func tour(readme string) (steps []string) {
	for _, m := range tourStep.FindAllStringSubmatch(readme, -1) {
		steps = append(steps, m[1]+m[2])
	}
	return steps
}

// checkout copies what git tracks, as a clone would have it.
func checkout(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "gatehouse")
	list := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = "../.."
	names, err := list.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	for name := range strings.SplitSeq(strings.Trim(string(names), "\x00"), "\x00") {
		from, err := os.Open(filepath.Join("../..", name))
		if os.IsNotExist(err) {
			continue // deleted and not yet committed
		}
		if err != nil {
			t.Fatal(err)
		}
		target := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			t.Fatal(err)
		}
		info, err := from.Stat()
		if err != nil {
			t.Fatal(err)
		}
		to, err := os.OpenFile(target, os.O_CREATE|os.O_WRONLY, info.Mode().Perm())
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(to, from)
		from.Close()
		if cerr := to.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// makeRun runs `make run` until the test ends, and returns when it says that it is ready.
func makeRun(t *testing.T, dir string, env []string) {
	t.Helper()
	if _, err := http.Get("http://localhost:8080/healthz"); err == nil {
		t.Fatal("something is listening on localhost:8080, where make run wants to")
	}
	cmd := exec.Command("make", "run")
	cmd.Dir, cmd.Env = dir, append(env, "HOME="+os.Getenv("HOME")) // of the Go build cache
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = 30 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewScanner(out)
	ready := false
	for !ready && said.Scan() {
		ready = strings.Contains(said.Text(), "Gatehouse is ready.")
	}
	go io.Copy(io.Discard, out)
	t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)
		if err := cmd.Wait(); err != nil && !strings.Contains(err.Error(), "exit status 2") && !strings.Contains(err.Error(), "signal: interrupt") {
			t.Errorf("make run ended with %v\n%s", err, stderr.String())
		}
		if strings.Contains(stderr.String(), `"panic"`) || strings.Contains(stderr.String(), `status=500`) {
			t.Errorf("the server's log:\n%s", stderr.String())
		}
	})
	if !ready {
		t.Fatalf("make run did not get ready:\n%s", stderr.String())
	}
}

// shell is one bash that runs the blocks of the tour, each to its end.
type shell struct {
	t      *testing.T
	in     io.Writer
	lines  chan string
	all    strings.Builder
	output string // of the last block
	block  string
}

const endOfBlock = "-- end of block:"

func newShell(t *testing.T, dir string, env []string) *shell {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "bash", "-eu", "-o", "pipefail")
	cmd.Dir, cmd.Env = dir, env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // with what it runs
	cmd.WaitDelay = 10 * time.Second
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &shell{t: t, in: in, lines: make(chan string, 1000)}
	go func() {
		cmd.Wait()
		w.Close()
	}()
	go func() {
		for sc := bufio.NewScanner(r); sc.Scan(); {
			s.lines <- sc.Text()
		}
		close(s.lines)
	}()
	return s
}

// run gives the shell a block and waits for its end.
func (s *shell) run(block string) {
	s.t.Helper()
	s.start(block)
	s.finish()
}

func (s *shell) start(block string) {
	s.block, s.output = block, ""
	fmt.Fprintf(s.in, "%s\necho '%s' $?\n", block, endOfBlock)
}

// finish waits for the end of the block that was started.
func (s *shell) finish() {
	s.t.Helper()
	for s.next() {
	}
}

// waitFor waits until the block under way has printed what matches.
func (s *shell) waitFor(form *regexp.Regexp) string {
	s.t.Helper()
	for {
		if found := form.FindString(s.output); found != "" {
			return found
		}
		if !s.next() {
			s.t.Fatalf("the block ended without %s:\n%s\n%s", form, s.block, s.output)
		}
	}
}

// next reads a line; false is the end of the block.
func (s *shell) next() bool {
	s.t.Helper()
	line, ok := <-s.lines
	if !ok {
		s.t.Fatalf("this block of the tour failed:\n%s\nit printed:\n%s", s.block, s.output)
	}
	if strings.HasPrefix(line, endOfBlock) {
		return false
	}
	s.output += line + "\n"
	s.all.WriteString(line + "\n")
	return true
}

func (s *shell) seen() string { return s.all.String() }

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}
