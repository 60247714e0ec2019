package store

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// What makes a commit durable is asked of the connection that commits.
func TestWriterPragmas(t *testing.T) {
	s := openTest(t, Config{Address: testFile(t)})
	e := s.engine.(*sqliteEngine)
	rd, err := e.readers.get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.readers.put(rd)
	for _, c := range []struct {
		conn         *sqliteConn
		pragma, want string
	}{
		{e.writer.conn, "synchronous", "2"}, // FULL
		{e.writer.conn, "journal_mode", "wal"},
		{e.writer.conn, "foreign_keys", "1"},
		{e.writer.conn, "busy_timeout", "5000"},
		{rd.sqliteConn, "query_only", "1"},
		{rd.sqliteConn, "journal_mode", "wal"},
		{rd.sqliteConn, "mmap_size", "2147418112"}, // what SQLite makes of 2 GiB
	} {
		var got string
		if err := c.conn.conn.QueryRowContext(t.Context(), "PRAGMA "+c.pragma).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.pragma, got, c.want)
		}
	}
}

// The file holds password hashes, so nobody else may read it, whatever the umask.
func TestFilesArePrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c#d%41")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s := openTest(t, Config{Address: filepath.Join(dir, "gatehouse.db")})
	mustUpdate(t, s, addSetting("a"))
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 3 {
		t.Errorf("files: got %v, want the database, its log and the log's index", entries)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", entry.Name(), info.Mode())
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	schema := func(ddl string) func(*Config) {
		return func(c *Config) { c.schema = fstest.MapFS{"migrations/0001_test.sql": {Data: []byte(ddl)}} }
	}
	for name, c := range map[string]struct {
		address string
		change  func(*Config)
		want    string
	}{
		"no address":         {"", nil, "address is empty"},
		"no directory":       {filepath.Join(dir, "missing", "a.db"), nil, "no such file or directory"},
		"a directory":        {dir, nil, "is a directory"},
		"not a database":     {text, nil, "not a database"},
		"a broken address":   {"postgres://localhost:port/", nil, "database address"},
		"a nameless UNIQUE":  {filepath.Join(dir, "1.db"), schema("CREATE TABLE t (a TEXT UNIQUE)"), "CREATE UNIQUE INDEX"},
		"two indexes as one": {filepath.Join(dir, "2.db"), schema("CREATE TABLE t (a TEXT); CREATE UNIQUE INDEX i ON t (a); CREATE UNIQUE INDEX j ON t (a)"), "cannot tell them apart"},
		"a broken migration": {filepath.Join(dir, "3.db"), schema("CREATE TABLE"), "migration 0001_test"},
		"a misnamed one":     {filepath.Join(dir, "4.db"), func(c *Config) { c.schema = fstest.MapFS{"migrations/1.sql": {}} }, "NNNN_name"},
		"a missing one":      {filepath.Join(dir, "5.db"), func(c *Config) { c.schema = fstest.MapFS{"migrations/0002_b.sql": {}} }, "0001 is missing"},
		"a statement twice":  {filepath.Join(dir, "6.db"), func(c *Config) { c.statements = []fs.FS{statementFiles, statementFiles} }, "there twice"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := Config{Address: c.address}
			if c.change != nil {
				c.change(&cfg)
			}
			s, err := Open(t.Context(), cfg)
			if err == nil {
				s.Close(context.Background())
				t.Fatal("opened")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %q, want it to say %q", err, c.want)
			}
		})
	}
}
