package dbtest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
)

// Postgres makes an empty database that sorts by bytes, and returns its
// address. The first call in a test process starts a server, which the later
// ones share: it listens on a Unix socket in its own temporary directory, and
// both go away with the process, however that ends.
//
// Binaries are looked for in GATEHOUSE_PG_BIN, on the PATH, and where Debian
// puts them. Without any, the test is skipped, but fails where CI=true.
func Postgres(t testing.TB) (address string) {
	t.Helper()
	s, err := shared()
	if errors.Is(err, errAbsent) && os.Getenv("CI") != "true" {
		t.Skip("no PostgreSQL here; set GATEHOUSE_PG_BIN to the directory that holds initdb")
	}
	if err != nil {
		t.Fatalf("starting PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("test%d", s.databases.Add(1))
	// Made from template0, so that tests which make databases at the same
	// time do not wait for each other.
	s.admin(t, "CREATE DATABASE "+name+" TEMPLATE template0")
	t.Cleanup(func() { s.admin(t, "DROP DATABASE "+name+" WITH (FORCE)") })
	return s.address(name)
}

// PostgresWith is Postgres for a database made with other options than the
// server's own, for instance "ENCODING 'UTF8' LC_COLLATE 'C.UTF-8'".
func PostgresWith(t testing.TB, options string) (address string) {
	t.Helper()
	Postgres(t) // so that the server runs
	name := "other" + strconv.Itoa(int(server.databases.Add(1)))
	server.admin(t, "CREATE DATABASE "+name+" TEMPLATE template0 "+options)
	t.Cleanup(func() { server.admin(t, "DROP DATABASE "+name+" WITH (FORCE)") })
	return server.address(name)
}

type cluster struct {
	dir       string
	databases atomic.Int64
	db        *sql.DB
}

var (
	server    *cluster
	errAbsent = errors.New("no PostgreSQL binaries")
	shared    = sync.OnceValues(func() (*cluster, error) {
		var err error
		server, err = start()
		return server, err
	})
)

func (c *cluster) address(database string) string {
	return (&url.URL{
		Scheme: "postgres", Path: "/" + database,
		RawQuery: url.Values{"host": {c.dir}, "user": {"postgres"}, "sslmode": {"disable"}}.Encode(),
	}).String()
}

func (c *cluster) admin(t testing.TB, statement string) {
	t.Helper()
	if _, err := c.db.ExecContext(context.Background(), statement); err != nil {
		t.Errorf("%s: %v", statement, err)
	}
}

// start makes a cluster, runs a server on it and waits until it answers.
func start() (_ *cluster, err error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	// Not t.TempDir: it outlives the first test, and a socket's path is
	// limited to about a hundred bytes.
	dir, err := os.MkdirTemp("", "gatehouse-pg-")
	if err != nil {
		return nil, err
	}
	owner, err := owner(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := command(owner, filepath.Join(bin, "initdb"), "--pgdata", data, "--username=postgres", "--auth=trust",
		"--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
	if out, err := initdb.CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	if err := watch(dir); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	log := &lockedBuffer{}
	run := command(owner, filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=",
		"-c", "max_connections=200", "-c", "shared_buffers=64MB", "-c", "autovacuum=off")
	dieWithParent(run.SysProcAttr)
	run.Stdout, run.Stderr = log, log
	exited := make(chan error, 1)
	started := make(chan error, 1)
	go func() {
		// See dieWithParent: to the kernel the parent is this thread, so it
		// must stay as long as the process.
		runtime.LockOSThread()
		started <- run.Start()
		exited <- run.Wait()
		select {}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	c := &cluster{dir: dir}
	if c.db, err = sql.Open("pgx", c.address("postgres")); err != nil {
		return nil, err
	}
	c.db.SetMaxOpenConns(4)
	for range 600 {
		if err = c.db.Ping(); err == nil {
			return c, nil
		}
		select {
		case exit := <-exited:
			return nil, fmt.Errorf("postgres ended: %v\n%s", exit, log)
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil, fmt.Errorf("postgres does not answer: %w\n%s", err, log)
}

func binaries() (string, error) {
	if dir := os.Getenv("GATEHOUSE_PG_BIN"); dir != "" {
		return dir, nil
	}
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if initdb, err = filepath.EvalSymlinks(initdb); err == nil {
			return filepath.Dir(initdb), nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errAbsent
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(newest), nil
}

func version(initdb string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	return n
}

// owner gives dir to the user that the server runs as. PostgreSQL refuses to
// run as root; then it is the user postgres, whom its package has made.
func owner(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root: %w", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, uid, gid)
}

func command(owner *syscall.Credential, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	return cmd
}

// watch starts a shell that outlives this process by a moment: when the pipe
// to it closes, which the kernel sees to, it ends the server (SIGQUIT is
// PostgreSQL's immediate shutdown), waits for it to be gone and removes dir.
func watch(dir string) error {
	const script = `
		cat >/dev/null
		lock=$1/data/postmaster.pid
		[ -e "$lock" ] && kill -QUIT "$(head -n 1 "$lock")" 2>/dev/null
		n=0
		while [ -e "$lock" ] && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done
		rm -rf "$1"`
	shell := exec.Command("/bin/sh", "-c", script, "sh", dir)
	shell.Dir = "/"
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the terminal's interrupt is not for it
	pipe, err := shell.StdinPipe()
	if err != nil {
		return err
	}
	if err := shell.Start(); err != nil {
		return err
	}
	keep = append(keep, pipe)
	return nil
}

// keep holds the pipes open: a collected one would be closed.
var keep []io.Closer

// lockedBuffer is the server's log.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.TrimSpace(l.b.String())
}
