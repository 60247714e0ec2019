package op

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

func TestFailuresAreCountedByTheMinute(t *testing.T) {
	clock := storetest.NewClock()
	f := newFailures(clock.Now)
	minute := clock.Now().UTC().Truncate(time.Minute)
	for range 3 {
		f.count("192.0.2.1", "InvalidClientException")
	}
	f.count("192.0.2.1", "InvalidGrantException")
	if got := f.past(); len(got) != 0 {
		t.Errorf("counts of a minute that is not over: %v", got)
	}
	clock.Add(time.Minute)
	f.count("192.0.2.1", "InvalidClientException")
	got := f.past()
	want := map[failure]int{
		{minute, "192.0.2.1", "InvalidClientException"}: 3,
		{minute, "192.0.2.1", "InvalidGrantException"}:  1,
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("counts of the first minute: got %v, want %v", got, want)
	}
	if got := f.past(); len(got) != 0 {
		t.Errorf("counts given twice: %v", got)
	}
	if got := f.all(); len(got) != 1 || got[failure{minute.Add(time.Minute), "192.0.2.1", "InvalidClientException"}] != 1 {
		t.Errorf("counts at the end: got %v", got)
	}
}

// However many addresses there are, a minute has a bounded number of rows.
func TestFailuresAreBounded(t *testing.T) {
	clock := storetest.NewClock()
	f := newFailures(clock.Now)
	for i := range 3 * mostFailures {
		f.count(fmt.Sprintf("2001:db8:0:%x::1", i), "InvalidClientException")
	}
	got := f.all()
	if len(got) != mostFailures+1 {
		t.Errorf("rows: got %d, want %d", len(got), mostFailures+1)
	}
	elsewhere := failure{clock.Now().UTC().Truncate(time.Minute), elsewhere, "InvalidClientException"}
	if got[elsewhere] != 2*mostFailures {
		t.Errorf("counts of the addresses beyond the bound: got %d, want %d", got[elsewhere], 2*mostFailures)
	}
}

// What a gate has counted is in the database when it is closed.
func TestFailuresAreWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "gatehouse.db")
	now := time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC).UTC
	db := storetest.Open(t, store.Config{Address: file, Now: now})
	for range 2 { // the second adds to the rows of the first
		g := New(Config{Store: db, Now: now, NewID: rand.Text, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Region: "us-east-1"})
		for range 5 {
			g.CountFailure("192.0.2.1", "InvalidClientException")
		}
		if err := g.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	var minute int64
	var n, rows int
	if err := raw.QueryRowContext(t.Context(), "SELECT max(minute), sum(count), count(*) FROM anonymous_failures WHERE address = '192.0.2.1'").Scan(&minute, &n, &rows); err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC); n != 10 || rows != 1 || !time.UnixMicro(minute).Equal(want) {
		t.Errorf("got %d in %d rows of minute %v, want 10 in one of %v", n, rows, time.UnixMicro(minute).UTC(), want)
	}
}

// Whoever makes a new address fail in every minute does not fill the disk: what is
// older than a week goes when something new comes.
func TestOldFailuresGo(t *testing.T) {
	file, clock := filepath.Join(t.TempDir(), "gatehouse.db"), storetest.NewClock()
	db := storetest.Open(t, store.Config{Address: file, Now: clock.Now})
	raw, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for i, want := range []int{1, 2, 2} {
		g := New(Config{Store: db, Now: clock.Now, NewID: rand.Text, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Region: "us-east-1"})
		g.CountFailure(fmt.Sprintf("192.0.2.%d", i), "InvalidClientException")
		if err := g.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
		var rows int
		if err := raw.QueryRowContext(t.Context(), "SELECT count(*) FROM anonymous_failures").Scan(&rows); err != nil {
			t.Fatal(err)
		}
		if rows != want {
			t.Errorf("on day %d: got %d rows, want %d", 4*i, rows, want)
		}
		clock.Add(4 * 24 * time.Hour)
	}
	// The statement is the same for both databases.
	storetest.EachStore(t, func(t *testing.T, s *store.Store) {
		storetest.Update(t, s, func(tx *store.Tx) error { return tx.PurgeAnonymousFailures(tx.Now(), 10) })
	})
}
