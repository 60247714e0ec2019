package op

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

func newTestTrail(t *testing.T) (*trail, *store.Store) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Address: filepath.Join(t.TempDir(), "gatehouse.db")})
	if err != nil {
		t.Fatal(err)
	}
	tr := newTrail(Config{Store: s, Log: slog.New(slog.DiscardHandler)}, newFailures(time.Now))
	t.Cleanup(func() {
		tr.close(context.Background())
		s.Close(context.Background())
	})
	return tr, s
}

func eventID(n int) string { return fmt.Sprintf("%08d", n) }

func testEvent(n int) *Event {
	return &Event{Name: "DescribeUser", Account: "111122223333", ReadOnly: true, id: eventID(n), at: time.Unix(int64(n), 0)}
}

// Every event that was taken in is there once the trail is closed, in order, and
// none is taken in afterwards.
func TestTrailWritesAll(t *testing.T) {
	tr, s := newTestTrail(t)
	const n = 2*trailBatch + 7
	for i := range n {
		if err := tr.add(ended(testEvent(i), nil)); err != nil {
			t.Fatal(err)
		}
	}
	if err := tr.close(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []idc.Event
	if err := s.View(t.Context(), func(tx *store.Tx) error {
		p, err := tx.ListEvents("111122223333", idc.PageRequest{Limit: 2 * n})
		got = p.Items
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(got) != n {
		t.Fatalf("got %d events, want %d", len(got), n)
	}
	for i, e := range got { // newest first
		if want := eventID(n - 1 - i); e.ID != want {
			t.Fatalf("event %d: got %s, want %s", i, e.ID, want)
		}
	}
	if err := tr.add(ended(testEvent(n), nil)); !idc.Is(err, idc.KindUnavailable) {
		t.Errorf("after the end: got %v, want Unavailable", err)
	}
}

// Calls that cannot be recorded are refused, and none of those that were not is lost.
func TestTrailRefusesWhatItCannotStore(t *testing.T) {
	tr, s := newTestTrail(t)
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	taken := 0
	for taken <= trailRoom+trailBatch {
		err := tr.add(ended(testEvent(taken), nil))
		if idc.Is(err, idc.KindUnavailable) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		taken++
	}
	// A batch may have left the room to be written.
	if taken < trailRoom || taken > trailRoom+trailBatch {
		t.Errorf("took %d events in, want between %d and %d", taken, trailRoom, trailRoom+trailBatch)
	}
}

// What is recorded for later is no part of the transaction.
func TestLaterIsNotInTheTransaction(t *testing.T) {
	tx := &Tx{also: []*Event{testEvent(1), testEvent(2)}, Event: Event{Unlogged: true}}
	tx.also[0].Later = true
	if rows := tx.events(); len(rows) != 1 || rows[0].ID != eventID(2) {
		t.Errorf("the transaction writes %+v", rows)
	}
}
