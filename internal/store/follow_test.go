package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	"gatehouse/internal/dbtest"
	"gatehouse/internal/idc"
)

func TestPosition(t *testing.T) {
	start := time.Unix(1000, 0)
	p := position{last: 10}
	found := func(after time.Duration, seqs ...int64) (known []bool) {
		for _, seq := range seqs {
			known = append(known, p.found(seq, start.Add(after)))
		}
		return known
	}
	want := func(what string, last int64, gaps ...[2]int64) {
		t.Helper()
		var got [][2]int64
		for _, g := range p.gaps {
			got = append(got, [2]int64{g.low, g.high})
		}
		slices.SortFunc(got, func(a, b [2]int64) int { return int(a[0] - b[0]) })
		if p.last != last || !slices.Equal(got, gaps) {
			t.Errorf("%s: got last %d, gaps %v; want %d, %v", what, p.last, got, last, gaps)
		}
	}
	found(0, 11, 12)
	want("in a row", 12)
	found(0, 15, 20)
	want("two gaps", 20, [2]int64{13, 14}, [2]int64{16, 19})
	found(0, 17)
	want("one filled in the middle", 20, [2]int64{13, 14}, [2]int64{16, 16}, [2]int64{18, 19})
	found(0, 13, 19, 16)
	want("filled at the edges", 20, [2]int64{14, 14}, [2]int64{18, 18})
	if got := found(0, 13, 20, 5); slices.Contains(got, true) {
		t.Errorf("known rows count as new: %v", got)
	}
	found(time.Minute, 22)
	p.forget(start.Add(time.Second))
	want("old gaps given up", 22, [2]int64{21, 21})
	if got := found(time.Minute, 14); slices.Contains(got, true) {
		t.Error("a row in a gap that was given up counts as new")
	}
}

// followed collects what a store's subscribers hear.
func followed(t *testing.T, s *Store) (heard func() []string) {
	var ids []string
	s.Subscribe(func(list []Change) {
		for _, c := range list {
			ids = append(ids, c.ID)
		}
	})
	return func() []string {
		t.Helper()
		ids = nil
		if err := s.poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		return ids
	}
}

func changed(id string) func(*Tx) error {
	return func(tx *Tx) error { tx.Changed(Change{Kind: "k", ID: id}); return nil }
}

// A transaction takes a number, others commit higher ones and are read, and
// then it commits: it is heard of. The transaction is a real one, held open.
func TestFollowLateCommit(t *testing.T) {
	for name, c := range map[string]struct {
		beforeOpen bool // the late one began before the follower was there
		rollback   bool
		wait       time.Duration
		want       []string
	}{
		"commits":                       {want: []string{"late"}},
		"commits, older than follower":  {beforeOpen: true, want: []string{"late"}},
		"rolls back":                    {rollback: true},
		"commits when it long may not":  {wait: time.Hour},
		"commits just within its limit": {wait: Config{Longest: 5 * time.Second}.lateness() - time.Second, want: []string{"late"}},
	} {
		t.Run(name, func(t *testing.T) {
			address := dbtest.Postgres(t)
			now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
			clock := func() time.Time { return now }
			writer := openTest(t, Config{Address: address, Now: clock})
			mustUpdate(t, writer, changed("first"))

			db, err := sql.Open("pgx", address)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			begin := func() *sql.Tx {
				tx, err := db.BeginTx(t.Context(), nil)
				if err != nil {
					t.Fatal(err)
				}
				_, err = tx.ExecContext(t.Context(), `INSERT INTO changes (node, at, event_id, kind, id, scope)
					VALUES ('other', $1, '', 'k', 'late', '')`, now.UnixMicro())
				if err != nil {
					t.Fatal(err)
				}
				return tx
			}
			var late *sql.Tx
			if c.beforeOpen {
				late = begin()
				mustUpdate(t, writer, changed("known"))
				now = now.Add(time.Second)
			}
			reader := openTest(t, Config{Address: address, Now: clock})
			heard := followed(t, reader)
			if !c.beforeOpen {
				late = begin()
			}
			mustUpdate(t, writer, changed("a"))
			mustUpdate(t, writer, changed("b"))
			if got, want := heard(), []string{"a", "b"}; !slices.Equal(got, want) {
				t.Errorf("while it is open: heard %q, want %q", got, want)
			}
			if got := heard(); len(got) != 0 {
				t.Errorf("asking again: heard %q", got)
			}
			// All that was committed until now has been heard of, gap or not.
			if got := reader.Fresh(); got != now {
				t.Errorf("Fresh: got %v, want %v", got, now)
			}
			now = now.Add(c.wait)
			heard()
			end := late.Commit
			if c.rollback {
				end = late.Rollback
			}
			if err := end(); err != nil {
				t.Fatal(err)
			}
			if got := heard(); !slices.Equal(got, c.want) {
				t.Errorf("after its end: heard %q, want %q", got, c.want)
			}
			mustUpdate(t, writer, changed("c"))
			if got, want := heard(), []string{"c"}; !slices.Equal(got, want) {
				t.Errorf("then: heard %q, want %q", got, want)
			}
		})
	}
}

// A follower that was away for long reads on in pieces and misses nothing.
func TestFollowManyChanges(t *testing.T) {
	eachAddress(t, func(t *testing.T, address string) {
		writer := openTest(t, Config{Address: address})
		reader := openTest(t, Config{Address: address})
		heard := followed(t, reader)
		var want []string
		mustUpdate(t, writer, func(tx *Tx) error {
			want = nil
			for i := range 2500 {
				want = append(want, fmt.Sprint(i))
				tx.Changed(Change{Kind: "k", ID: want[i]})
			}
			return nil
		})
		if got := heard(); !slices.Equal(got, want) {
			t.Errorf("heard %d changes, want %d", len(got), len(want))
		}
	})
}

// While the log cannot be read, Fresh stands still and Follow goes on.
func TestFollowWithoutDatabase(t *testing.T) {
	s := openTest(t, Config{Address: dbtest.Postgres(t)})
	if !s.Fresh().IsZero() {
		t.Errorf("before the first time: got %v", s.Fresh())
	}
	if err := s.poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	fresh := s.Fresh()
	if fresh.IsZero() {
		t.Error("after the first time: still zero")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.poll(ctx); !idc.Is(err, idc.KindUnavailable) {
		t.Errorf("got %v, want Unavailable", err)
	}
	if got := s.Fresh(); got != fresh {
		t.Errorf("Fresh moved from %v to %v", fresh, got)
	}
}

func TestFollowOnce(t *testing.T) {
	s := openTest(t, Config{Address: testFile(t)})
	ctx, cancel := context.WithCancel(t.Context())
	first := make(chan error)
	go func() { first <- s.Follow(ctx, time.Hour) }()
	waitFor(t, s.following.Load)
	if s.Follow(ctx, time.Hour) == nil {
		t.Error("a second Follow is not refused")
	}
	cancel()
	if err := <-first; err != nil {
		t.Error(err)
	}
}
