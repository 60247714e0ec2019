package store

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"
	"testing/fstest"

	"gatehouse/internal/dbtest"
)

// The tests of this package that look inside: what storetest cannot provoke
// through the public methods.

// testTables adds a migration and statements that only tests need.
func testTables(t testing.TB, cfg Config, ddl, statements string) Config {
	t.Helper()
	known, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	schema := fstest.MapFS{}
	for _, name := range known {
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		schema[name] = &fstest.MapFile{Data: text}
	}
	schema[fmt.Sprintf("migrations/%04d_test.sql", len(known)+1)] = &fstest.MapFile{Data: []byte(ddl)}
	cfg.schema = schema
	cfg.statements = []fs.FS{statementFiles, fstest.MapFS{"sql/test.sql": {Data: []byte(statements)}}}
	return cfg
}

func eachAddress(t *testing.T, fn func(t *testing.T, address string)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, testFile(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, dbtest.Postgres(t)) })
}

func testFile(t testing.TB) string { return filepath.Join(t.TempDir(), "gatehouse.db") }

func mustUpdate(t testing.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

// settingNames are all settings there are.
func settingNames(t testing.TB, s *Store) (names []string) {
	t.Helper()
	err := s.View(t.Context(), func(tx *Tx) error {
		names = nil
		return tx.rows("ListSettings", func(row scanner) error {
			var name, value string
			err := row.Scan(&name, &value)
			names = append(names, name)
			return err
		}, "", 10000)
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func addSetting(name string) func(*Tx) error {
	return func(tx *Tx) error { return tx.AddSetting(name, true) }
}

// queued runs fns as callers of Update that share one group: the first holds
// the writer until all others wait. It answers their errors in order.
func queued(t testing.TB, s *Store, fns ...func(*Tx) error) []error {
	t.Helper()
	w := s.engine.(*sqliteEngine).writer
	errs := make([]error, len(fns))
	done := make(chan int)
	begun, proceed := make(chan struct{}), make(chan struct{})
	held := false
	for i, fn := range fns {
		run := fn
		if i == 0 {
			run = func(tx *Tx) error {
				if !held { // run again alone, it does not wait
					held = true
					close(begun)
					<-proceed
				}
				return fn(tx)
			}
		}
		go func() {
			defer func() { done <- i }() // also when fn ends its goroutine
			defer func() {
				if p := recover(); p != nil {
					errs[i] = fmt.Errorf("panic: %v", p)
				}
			}()
			errs[i] = s.Update(context.Background(), run)
		}()
		if i == 0 {
			<-begun
		} else {
			waitFor(t, func() bool { return len(w.queue) == i })
		}
	}
	close(proceed)
	for range fns {
		<-done
	}
	return errs
}

// waitFor gives way to other goroutines until done. It is for states that no
// channel tells of.
func waitFor(t testing.TB, done func() bool) {
	t.Helper()
	for range 1_000_000 {
		if done() {
			return
		}
		yield()
	}
	t.Fatal("waited in vain")
}
