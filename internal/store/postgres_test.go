package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"gatehouse/internal/dbtest"
	"gatehouse/internal/idc"
)

// What a database must be like is found out by trying, not by the locale's name.
func TestByteOrder(t *testing.T) {
	for options, want := range map[string]string{
		"ENCODING 'UTF8' LOCALE 'C'":                                     "",
		"ENCODING 'UTF8' LOCALE 'C.UTF-8'":                               "",
		"ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C'": "must sort it by bytes. Create it with: CREATE DATABASE",
		"ENCODING 'SQL_ASCII' LOCALE 'C'":                                "encoding is SQL_ASCII",
	} {
		t.Run(options, func(t *testing.T) {
			s, err := Open(t.Context(), Config{Address: dbtest.PostgresWith(t, options)})
			if err == nil {
				s.Close(context.Background())
			}
			if got := errorText(err); (want == "") != (err == nil) || !strings.Contains(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	// The command that the refusal gives makes a database that is accepted.
	_, options, _ := strings.Cut(createDatabase, "template0 ")
	openTest(t, Config{Address: dbtest.PostgresWith(t, options)})
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A transaction that always meets another is tried Attempts times, in full
// each time, and then reported; what its function made of the error does not
// matter.
func TestAttempts(t *testing.T) {
	address := dbtest.Postgres(t)
	s := openTest(t, Config{Address: address, Attempts: 3})
	other := openTest(t, Config{Address: address})
	mustUpdate(t, s, func(tx *Tx) error { return tx.PutSetting("count", 0) })
	for name, pass := range map[string]func(error) error{
		"passed on":   func(err error) error { return err },
		"made light":  func(err error) error { return nil },
		"made others": func(err error) error { return errTest },
	} {
		t.Run(name, func(t *testing.T) {
			tries := 0
			err := s.Update(t.Context(), func(tx *Tx) error {
				tries++
				var n int
				if _, err := tx.Setting("count", &n); err != nil {
					return err
				}
				// Another node writes what was read; its transaction is another
				// goroutine's, as it would be.
				met := make(chan error)
				go func() {
					met <- other.Update(context.Background(), func(tx *Tx) error { return tx.PutSetting("count", n+1) })
				}()
				if err := <-met; err != nil {
					return err
				}
				return pass(tx.PutSetting("count", n+10))
			})
			if !idc.Is(err, idc.KindUnavailable) || tries != 3 {
				t.Errorf("after %d tries: %v; want Unavailable after 3", tries, err)
			}
		})
	}
}

// A connection that breaks in the middle, and a server that ends the session,
// are Unavailable: nothing was written. One that breaks during COMMIT is of
// unknown outcome, and says so.
func TestLostConnection(t *testing.T) {
	address := dbtest.Postgres(t)
	s := openTest(t, Config{Address: address})
	admin, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	err = s.Update(t.Context(), func(tx *Tx) error {
		if err := tx.AddSetting("a", 1); err != nil {
			return err
		}
		_, err := admin.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		if err != nil {
			return err
		}
		return tx.AddSetting("b", 1)
	})
	if !idc.Is(err, idc.KindUnavailable) || reasonOf(err) != "" {
		t.Errorf("in the middle: got %v, want Unavailable", err)
	}
	wantSettings(t, s)

	err = s.Update(t.Context(), func(tx *Tx) error {
		if err := tx.AddSetting("a", 1); err != nil {
			return err
		}
		_, err := admin.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		return err
	})
	if !idc.Is(err, idc.KindUnavailable) || reasonOf(err) != ReasonOutcomeUnknown {
		t.Errorf("at COMMIT: got %v, want %s", err, ReasonOutcomeUnknown)
	}
	mustUpdate(t, s, addSetting("after"))
}

func reasonOf(err error) idc.Reason {
	if e, ok := errors.AsType[*idc.Error](err); ok {
		return e.Reason
	}
	return ""
}

// A caller that leaves rolls back, and leaves the connection to others.
func TestCallerLeavesPostgres(t *testing.T) {
	s := openTest(t, Config{Address: dbtest.Postgres(t), Connections: 1})
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(ctx, func(tx *Tx) error {
		if err := tx.AddSetting("a", 1); err != nil {
			return err
		}
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	wantSettings(t, s)
	mustUpdate(t, s, addSetting("b"))
}

// Settings of the address stand; the others are ours, and a commit is durable
// even where the server's default is otherwise.
func TestSessionSettings(t *testing.T) {
	address := dbtest.Postgres(t)
	s := openTest(t, Config{Address: address + "&application_name=mine"})
	e := s.engine.(*postgresEngine)
	for name, want := range map[string]string{
		"application_name": "mine", "synchronous_commit": "on",
		"statement_timeout": "5s", "idle_in_transaction_session_timeout": "5s",
	} {
		var got string
		if err := e.db.QueryRowContext(t.Context(), "SHOW "+name).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// A caller that leaves while COMMIT is under way hears how it ended. A deferred
// trigger holds the COMMIT until the caller has left.
func TestCallerLeavesDuringCommit(t *testing.T) {
	s := openTest(t, testTables(t, Config{Address: dbtest.Postgres(t)}, `
		CREATE TABLE slow (id TEXT PRIMARY KEY);
		CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END';
		CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold();`, `
-- name: TestAddSlow
INSERT INTO slow (id) VALUES ($1);
`))
	db := s.engine.(*postgresEngine).db
	holder, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	if _, err := holder.ExecContext(t.Context(), "SELECT pg_advisory_lock(1)"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		done <- s.Update(ctx, func(tx *Tx) error {
			if _, err := tx.exec("TestAddSlow", "1"); err != nil {
				return err
			}
			return tx.AddSetting("a", 1)
		})
	}()
	waitFor(t, func() bool {
		var waiting bool
		err := db.QueryRowContext(t.Context(), "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)").Scan(&waiting)
		return err != nil || waiting
	})
	cancel()
	if _, err := holder.ExecContext(t.Context(), "SELECT pg_advisory_unlock(1)"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("got %v, want the outcome of COMMIT", err)
	}
	wantSettings(t, s, "a")
}
