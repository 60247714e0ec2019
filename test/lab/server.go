package lab

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Server is a running gatehouse. Its methods belong to the goroutine of the test.
type Server struct {
	URL string // where clients reach it: http://localhost:PORT, the same for all its lives
	Dir string // its data directory

	t       testing.TB
	cfg     settings
	binary  string
	port    int
	journal *journal
	env     map[string]string // what it wrote for people: bootstrap.env and demo.env

	process *exec.Cmd     // nil while it is down
	exited  chan struct{} // closed at the end of process
	exit    error         // what process.Wait said; read after exited
}

// settings are what options change.
type settings struct {
	database string
	demo     bool
	from     string // a data directory to begin with; "" for an empty one
	flags    []string
	env      []string
}

// Option changes how a server is started.
type Option func(*settings)

// Database makes the server keep its data in PostgreSQL; "" is SQLite in its
// data directory. It takes what EachDatabase hands out.
func Database(address string) Option { return func(c *settings) { c.database = address } }

// Demo starts the server with the demo organization.
func Demo() Option { return func(c *settings) { c.demo = true } }

// Flags adds flags to `gatehouse serve`.
func Flags(flags ...string) Option {
	return func(c *settings) { c.flags = append(c.flags, flags...) }
}

// Setenv sets a variable of the server's environment, which is otherwise bare.
func Setenv(name, value string) Option {
	return func(c *settings) { c.env = append(c.env, name+"="+value) }
}

// NewServer starts `gatehouse serve` on a loopback port and an empty data
// directory and returns when it is ready. When the test ends the server is
// stopped; the test fails if that is not clean, or if any line that the server
// logged in any of its lives tells of an answer of 5xx (503 excepted) or of a
// recovered panic.
func NewServer(t testing.TB, options ...Option) *Server {
	t.Helper()
	s := &Server{t: t, Dir: filepath.Join(t.TempDir(), "data"), env: map[string]string{}}
	for _, o := range options {
		o(&s.cfg)
	}
	var err error
	if s.binary, err = gatehouse(); err != nil {
		t.Fatal(err)
	}
	logs, err := os.CreateTemp(t.ArtifactDir(), "gatehouse-*.log")
	if err != nil {
		t.Fatal(err)
	}
	logs.Close()
	if s.journal, err = newJournal(logs.Name()); err != nil {
		t.Fatal(err)
	}
	// WebAuthn and cookies know localhost and refuse 127.0.0.1.
	s.port = freePort(t)
	s.URL = fmt.Sprintf("http://localhost:%d", s.port)
	t.Cleanup(s.end)

	if s.cfg.from != "" {
		copyData(t, s.cfg.from, s.Dir)
	}
	s.start()
	for _, file := range []string{"bootstrap.env", "demo.env"} {
		if err := readEnv(filepath.Join(s.Dir, file), s.env); err != nil {
			if errors.Is(err, os.ErrNotExist) && file == "demo.env" && !s.cfg.demo {
				continue
			}
			t.Fatal(err)
		}
	}
	if s.cfg.from != "" { // its file names the port of that day
		for _, name := range []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC", "AWS_ENDPOINT_URL_STS"} {
			s.env[name] = s.URL
		}
	}
	return s
}

// start runs the program and waits until it serves and says it is ready.
func (s *Server) start() {
	s.t.Helper()
	args := []string{"serve", "--listen", fmt.Sprintf("127.0.0.1:%d", s.port), "--data", s.Dir}
	if s.cfg.database != "" {
		args = append(args, "--database", s.cfg.database)
	}
	if s.cfg.demo {
		args = append(args, "--demo")
	}
	s.journal.begin()
	// The program's life is that of the test, which ends it; not that of a context.
	cmd := command(context.WithoutCancel(s.t.Context()), append(basics(s.t.TempDir()), s.cfg.env...), s.binary, append(args, s.cfg.flags...)...)
	cmd.Stdout, cmd.Stderr = s.journal, s.journal
	if err := cmd.Start(); err != nil {
		s.t.Fatalf("starting the server: %v", err)
	}
	exited := make(chan struct{})
	s.process, s.exited = cmd, exited
	go func() {
		s.exit = cmd.Wait() // returns after the last line reached the journal
		close(exited)
	}()

	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case at := <-s.journal.serving:
		if u, err := url.Parse(at); err == nil && u.Hostname() == "localhost" && u.Port() == fmt.Sprint(s.port) {
			s.URL = strings.TrimSuffix(at, "/")
		}
	case <-exited:
		s.process = nil
		s.t.Fatalf("the server ended before it served: %v\n%s", s.exit, s.journal.tail(50))
	case <-limit.C:
		s.t.Fatalf("the server does not say that it serves\n%s", s.journal.tail(50))
	}
	s.awaitReady(exited, limit.C)
}

// awaitReady asks /readyz until it answers 200.
func (s *Server) awaitReady(exited <-chan struct{}, limit <-chan time.Time) {
	s.t.Helper()
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		answer, err := client.Get(s.URL + "/readyz")
		said := fmt.Sprint(err)
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
			said = answer.Status
		}
		select {
		case <-exited:
			s.process = nil
			s.t.Fatalf("the server ended before it was ready: %v\n%s", s.exit, s.journal.tail(50))
		case <-limit:
			s.t.Fatalf("the server is not ready: %s\n%s", said, s.journal.tail(50))
		case <-again.C:
		}
	}
}

// Kill ends the server as a power cut would, with SIGKILL, and returns when it is gone.
func (s *Server) Kill() {
	s.t.Helper()
	if s.process == nil {
		s.t.Fatal("the server is not running")
	}
	s.kill()
}

func (s *Server) kill() {
	s.process.Process.Kill() // fails only when it has ended by itself
	<-s.exited
	s.process = nil
}

// Stop ends the server as an operator would, with SIGTERM, and returns when it
// has drained. The test fails when it does not end well.
func (s *Server) Stop() {
	s.t.Helper()
	if s.process == nil {
		s.t.Fatal("the server is not running")
	}
	if err := s.stop(); err != nil {
		s.t.Fatalf("%v\n%s", err, s.journal.tail(50))
	}
}

func (s *Server) stop() error {
	s.process.Process.Signal(syscall.SIGTERM) // fails only when it has ended by itself
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case <-s.exited:
		s.process = nil
		if s.exit != nil {
			return fmt.Errorf("the server did not end well: %w", s.exit)
		}
		return nil
	case <-limit.C:
		s.kill()
		return errors.New("the server ignores SIGTERM")
	}
}

// Restart starts the server again on the same data and port, after stopping it
// if it runs, and returns when it is ready.
func (s *Server) Restart() {
	s.t.Helper()
	if s.process != nil {
		s.Stop()
	}
	s.start()
}

// SetFlags replaces the flags that Flags added, from the next start on.
func (s *Server) SetFlags(flags ...string) { s.cfg.flags = flags }

// Log is everything the server has printed in all its lives.
func (s *Server) Log() string { return s.journal.text() }

// Env is a variable of bootstrap.env or demo.env; the test fails without it.
func (s *Server) Env(name string) string {
	s.t.Helper()
	value, ok := s.env[name]
	if !ok {
		s.t.Fatalf("neither bootstrap.env nor demo.env sets %s", name)
	}
	return value
}

// end is what every test of a server ends with.
func (s *Server) end() {
	if s.process != nil {
		select {
		case <-s.exited:
			s.t.Errorf("the server ended by itself: %v", s.exit)
		default:
			if err := s.stop(); err != nil {
				s.t.Error(err)
			}
		}
	}
	for _, offence := range s.journal.found() {
		s.t.Errorf("the server %s", offence)
	}
	if s.t.Failed() {
		s.t.Logf("what the server complained of; all that it said is in %s, which go test -artifacts keeps:\n%s", s.journal.path, s.journal.gist(40))
	}
	s.journal.close()
}

// readEnv reads lines of NAME=value, or export NAME=value, as a shell that
// sources them would; values may be quoted.
func readEnv(path string, into map[string]string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if !ok {
			return fmt.Errorf("%s: %q sets no variable", path, line)
		}
		if len(value) >= 2 && (value[0] == '\'' || value[0] == '"') && value[len(value)-1] == value[0] {
			value = value[1 : len(value)-1]
		}
		into[name] = value
	}
	return lines.Err()
}
