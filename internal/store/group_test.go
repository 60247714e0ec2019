package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
)

var errTest = errors.New("test")

// openFaulty opens an SQLite store with faults, and a table whose references
// are checked at COMMIT.
func openFaulty(t *testing.T) (*Store, *faults) {
	t.Helper()
	f := &faults{}
	cfg := testTables(t, Config{Address: testFile(t), wrap: f.wrap, groupTime: time.Hour}, `
		CREATE TABLE parents (id TEXT PRIMARY KEY);
		CREATE TABLE children (id TEXT PRIMARY KEY, parent TEXT NOT NULL REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED);
		CREATE TABLE blobs (id TEXT PRIMARY KEY, data BYTEA NOT NULL);`, `
-- name: TestAddChild
INSERT INTO children (id, parent) VALUES ($1, $2);
-- name: TestAddBlob
INSERT INTO blobs (id, data) VALUES ($1, $2);
`)
	return openTest(t, cfg), f
}

func wantSettings(t *testing.T, s *Store, want ...string) {
	t.Helper()
	if got := settingNames(t, s); !slices.Equal(got, want) {
		t.Errorf("settings: got %q, want %q", got, want)
	}
}

// wantErrors checks errors in order; nil stands for none, a kind for an error
// of that kind, an error for itself, a string for a part of the text.
func wantErrors(t *testing.T, got []error, want ...any) {
	t.Helper()
	for i, w := range want {
		ok := false
		switch w := w.(type) {
		case nil:
			ok = got[i] == nil
		case idc.Kind:
			ok = idc.Is(got[i], w)
		case error:
			ok = errors.Is(got[i], w)
		case string:
			ok = got[i] != nil && strings.Contains(got[i].Error(), w)
		}
		if !ok {
			t.Errorf("caller %d: got %v, want %v", i, got[i], w)
		}
	}
}

// Callers that wait together share one commit, and one's failure or panic is
// its own.
func TestGroupSharesCommit(t *testing.T) {
	s, f := openFaulty(t)
	before := f.count("COMMIT")
	errs := queued(t, s,
		addSetting("a"),
		func(tx *Tx) error { return errors.Join(tx.AddSetting("refused", 1), errTest) },
		addSetting("b"),
		func(tx *Tx) error { tx.AddSetting("panicked", 1); panic("boom") },
		addSetting("a"), // taken by the first of the same group
		func(tx *Tx) error { tx.AddSetting("exited", 1); runtime.Goexit(); return nil },
		addSetting("c"),
	)
	wantErrors(t, errs, nil, errTest, nil, "panic: boom", idc.KindConflict, nil, nil)
	wantSettings(t, s, "a", "b", "c")
	if got := f.count("COMMIT") - before; got != 1 {
		t.Errorf("commits: got %d, want 1", got)
	}
}

// A caller that leaves before its turn is not run; the others are.
func TestGroupCallerLeaves(t *testing.T) {
	s, _ := openFaulty(t)
	w := s.engine.(*sqliteEngine).writer
	begun, proceed, first := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		first <- s.Update(context.Background(), func(tx *Tx) error {
			close(begun)
			<-proceed
			return tx.AddSetting("first", 1)
		})
	}()
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	left, last := make(chan error), make(chan error)
	go func() {
		left <- s.Update(ctx, func(tx *Tx) error {
			t.Error("it ran")
			return tx.AddSetting("left", 1)
		})
	}()
	waitFor(t, func() bool { return len(w.queue) == 1 })
	go func() { last <- s.Update(context.Background(), addSetting("last")) }()
	waitFor(t, func() bool { return len(w.queue) == 2 })
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) { // at once, while the first still holds the writer
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	close(proceed)
	wantErrors(t, []error{<-first, <-last}, nil, nil)
	wantSettings(t, s, "first", "last")
}

// A statement that takes the whole transaction with it costs its own caller
// only: the others are run again, each alone.
func TestGroupLosesTransaction(t *testing.T) {
	s, f := openFaulty(t)
	f.on("INSERT INTO blobs", func(c driver.Conn) error { return errors.Join(errTest, execRaw(c, "ROLLBACK")) })
	var heard []string
	s.Subscribe(func(list []Change) {
		for _, c := range list {
			heard = append(heard, c.ID)
		}
	})
	runs := map[string]int{}
	add := func(name string, err error) func(*Tx) error {
		return func(tx *Tx) error {
			runs[name]++
			tx.Changed(Change{Kind: "setting", ID: name})
			return errors.Join(tx.AddSetting(name, 1), err)
		}
	}
	errs := queued(t, s,
		add("a", nil),
		add("refused", errTest),
		func(tx *Tx) error { runs["panic"]++; panic("boom") },
		func(tx *Tx) error {
			runs["culprit"]++
			if err := tx.AddSetting("culprit", 1); err != nil {
				return err
			}
			_, err := tx.exec("TestAddBlob", "b", []byte("x"))
			// If it ran, what follows would be committed by itself.
			return errors.Join(err, tx.AddSetting("stray", 1))
		},
		add("b", nil),
	)
	wantErrors(t, errs, nil, errTest, "panic: boom", errTest, nil)
	wantSettings(t, s, "a", "b")
	if want := []string{"a", "b"}; !slices.Equal(heard, want) {
		t.Errorf("subscribers heard %q, want %q", heard, want)
	}
	if got, want := fmt.Sprint(runs), "map[a:2 b:1 culprit:2 panic:1 refused:2]"; got != want {
		t.Errorf("runs: got %s, want %s", got, want)
	}
}

// Nobody is told of success, or refused for the sake of a neighbour's row,
// when COMMIT fails; afterwards the store works.
func TestGroupFailedCommit(t *testing.T) {
	s, _ := openFaulty(t)
	s.Subscribe(func(list []Change) { t.Errorf("published: %v", list) })
	errs := queued(t, s,
		func(tx *Tx) error { tx.Changed(Change{Kind: "setting", ID: "a"}); return tx.AddSetting("a", 1) },
		addSetting("a"), // refused, but for a row that will not be
		func(tx *Tx) error { // found out at COMMIT, by SQLite itself
			_, err := tx.exec("TestAddChild", "c", "nobody")
			return err
		},
		func(tx *Tx) error { panic("boom") },
	)
	wantErrors(t, errs, idc.KindUnavailable, idc.KindUnavailable, idc.KindUnavailable, "panic: boom")
	wantSettings(t, s)
	s.subscribers.list = nil
	mustUpdate(t, s, addSetting("a"))
	wantSettings(t, s, "a")
}

// After a COMMIT whose frames, with their commit mark, had reached the log, a
// crash does not bring the writes back. Without the fence it would: the second
// case shows that the first one shows something.
func TestFailedCommitStaysFailed(t *testing.T) {
	for name, c := range map[string]struct {
		fence bool
		want  []string
	}{
		"fenced":     {true, []string{"before"}},
		"not fenced": {false, []string{"before", "lost"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, f := openFaulty(t)
			mustUpdate(t, s, addSetting("before"))
			f.on("COMMIT", func(conn driver.Conn) error {
				f.off()
				if err := commitInLogOnly(t, s, conn); err != nil {
					t.Error(err)
				}
				if !c.fence {
					f.on("BEGIN IMMEDIATE", func(driver.Conn) error { return errTest })
				}
				return errTest
			})
			if err := s.Update(t.Context(), addSetting("lost")); !idc.Is(err, idc.KindUnavailable) {
				t.Fatalf("failed commit: got %v", err)
			}
			wantSettings(t, s, "before")
			crashed := filepath.Join(t.TempDir(), "crashed.db")
			if err := copyDatabase(s.cfg.Address, crashed); err != nil {
				t.Fatal(err)
			}
			f.off()
			wantSettings(t, openTest(t, s.at(crashed)), c.want...)
		})
	}
}

// at is the store's configuration for another file, without faults.
func (s *Store) at(path string) Config {
	cfg := s.cfg
	cfg.Address, cfg.wrap = path, nil
	return cfg
}

// commitInLogOnly leaves s as SQLite does when the flush of a COMMIT fails
// after its writes: rolled back, but with the frames in the log. They are made
// by a commit in a copy of the database.
func commitInLogOnly(t *testing.T, s *Store, conn driver.Conn) error {
	copied := filepath.Join(t.TempDir(), "copied.db")
	if err := copyDatabase(s.cfg.Address, copied); err != nil {
		return err
	}
	twin, err := Open(context.Background(), s.at(copied))
	if err != nil {
		return err
	}
	defer twin.Close(context.Background())
	if err := twin.Update(context.Background(), addSetting("lost")); err != nil {
		return err
	}
	if err := execRaw(conn, "ROLLBACK"); err != nil {
		return err
	}
	frames, err := os.ReadFile(copied + "-wal")
	if err != nil {
		return err
	}
	log, err := os.OpenFile(s.cfg.Address+"-wal", os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = log.WriteAt(frames, 0)
	return errors.Join(err, log.Close())
}

// copyDatabase copies the file and its log as a crash would leave them: the
// shared index of the log is of no use then.
func copyDatabase(from, to string) error {
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(from + suffix)
		if err != nil {
			return err
		}
		if err := os.WriteFile(to+suffix, data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// While no fence can be committed, nothing is, and no caller's function runs.
func TestNothingBeforeTheFence(t *testing.T) {
	s, f := openFaulty(t)
	f.on("COMMIT", func(driver.Conn) error { return errTest })
	wantErrors(t, queued(t, s, addSetting("a"), addSetting("b")), idc.KindUnavailable, idc.KindUnavailable)
	err := s.Update(t.Context(), func(*Tx) error { t.Error("it ran"); return nil })
	wantErrors(t, []error{err}, idc.KindUnavailable)
	f.off()
	mustUpdate(t, s, addSetting("c"))
	wantSettings(t, s, "c")
}

// A full disk fails whoever needs more of it. What was answered stays, small
// writes go on, and when there is room again everything does.
func TestDiskFull(t *testing.T) {
	s, _ := openFaulty(t)
	mustUpdate(t, s, addSetting("before"))
	conn := s.engine.(*sqliteEngine).writer.conn.conn
	var pages int
	if err := conn.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(n int) {
		if _, err := conn.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", n)); err != nil {
			t.Fatal(err)
		}
	}
	limit(pages + 2)
	large := func(tx *Tx) error {
		if err := tx.AddSetting("large", 1); err != nil {
			return err
		}
		_, err := tx.exec("TestAddBlob", "b", make([]byte, 1<<20))
		return err
	}
	wantErrors(t, queued(t, s, addSetting("a"), large, addSetting("b")), nil, idc.KindUnavailable, nil)
	wantSettings(t, s, "a", "b", "before")
	limit(1 << 30)
	mustUpdate(t, s, large)
	wantSettings(t, s, "a", "b", "before", "large")
}

// Another process that writes is waited for; one that does not stop is
// reported, and the store goes on when it has.
func TestOtherWriter(t *testing.T) {
	s, _ := openFaulty(t)
	other, err := openPool(sqliteAddress(s.cfg.Address, "rw", []string{"busy_timeout(0)"}), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	conn, err := other.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := s.engine.(*sqliteEngine).writer.conn.conn.ExecContext(t.Context(), "PRAGMA busy_timeout = 0"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(*Tx) error { t.Error("it ran"); return nil })
	wantErrors(t, []error{err}, idc.KindUnavailable)
	wantSettings(t, s) // reading does not wait
	if _, err := conn.ExecContext(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	mustUpdate(t, s, addSetting("a"))
	wantSettings(t, s, "a")
}
