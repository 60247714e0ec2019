package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/store"
)

// row is what the tests let change.
type row struct{ Name string }

func rowOf(t testing.TB, v any) *row {
	t.Helper()
	if v == nil {
		return nil
	}
	var r row
	if err := json.Unmarshal(v.(json.RawMessage), &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

func testChanges(t *testing.T, address string) {
	clock := NewClock()
	s := Open(t, store.Config{Address: address, Now: clock.Now, Node: "node-1"})
	steps := []struct{ before, after any }{{nil, row{"a"}}, {row{"a"}, row{"b"}}, {row{"b"}, nil}}
	for i, step := range steps {
		Update(t, s, func(tx *store.Tx) error {
			tx.SetEvent(fmt.Sprint("event-", i))
			tx.Changed(store.Change{Kind: "user", ID: "u", Scope: "d-1", Before: step.before, After: step.after})
			tx.Changed(store.Change{Kind: "user", ID: "other", Scope: "d-1"})
			return nil
		})
		clock.Add(time.Second)
	}
	var history []store.Change
	View(t, s, func(tx *store.Tx) (err error) {
		history, err = tx.ChangesOf("user", "u", 0, 10)
		return err
	})
	if len(history) != len(steps) {
		t.Fatalf("history: got %d changes, want %d", len(history), len(steps))
	}
	began := NewClock().Now().UTC().Truncate(time.Microsecond)
	for i, c := range history {
		got := fmt.Sprintf("%v %v %v %v %v %v", c.EventID, c.Scope, c.Node, c.At.Sub(began), rowOf(t, c.Before), rowOf(t, c.After))
		want := fmt.Sprintf("event-%d d-1 node-1 %ds %v %v", i, i, rowOf(t, encode(t, steps[i].before)), rowOf(t, encode(t, steps[i].after)))
		if got != want {
			t.Errorf("change %d: got %s, want %s", i, got, want)
		}
	}
	// The log continues after any of its numbers.
	View(t, s, func(tx *store.Tx) error {
		rest, err := tx.Changes(history[1].Seq, 2)
		if len(rest) != 2 || rest[0].ID != "other" || rest[1].Seq != history[2].Seq {
			t.Errorf("after %d: got %+v", history[1].Seq, rest)
		}
		return err
	})
}

func encode(t testing.TB, v any) any {
	t.Helper()
	if v == nil {
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return json.RawMessage(text)
}

// A transaction may change any number of rows.
func testManyChanges(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	const n = 256 + 64 + 2*16 + 3*4 + 3
	Update(t, s, func(tx *store.Tx) error {
		for i := range n {
			tx.Changed(store.Change{Kind: "k", ID: fmt.Sprint(i)})
		}
		return nil
	})
	View(t, s, func(tx *store.Tx) error {
		list, err := tx.Changes(0, 1000)
		if len(list) != n {
			t.Fatalf("got %d changes, want %d", len(list), n)
		}
		for i, c := range list {
			if c.ID != fmt.Sprint(i) {
				t.Fatalf("change %d is of %s", i, c.ID)
			}
		}
		return err
	})
}

// Subscribers hear of each committed change once, before its caller does, and
// of nothing else.
func testSubscribers(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	var mu sync.Mutex
	var heard []string
	s.Subscribe(func(list []store.Change) {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range list {
			heard = append(heard, c.ID)
		}
	})
	const callers, each = 8, 20
	var wg sync.WaitGroup
	for caller := range callers {
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("%d-%d", caller, i)
				err := s.Update(t.Context(), func(tx *store.Tx) error {
					tx.Changed(store.Change{Kind: "k", ID: id, After: row{id}})
					if i%5 == 0 {
						return errRefused
					}
					return nil
				})
				mu.Lock()
				if told := slices.Contains(heard, id); told != (err == nil) {
					t.Errorf("%s: the caller hears %v, subscribers have heard: %v", id, err, told)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	var log []string
	View(t, s, func(tx *store.Tx) error {
		list, err := tx.Changes(0, 1000)
		for _, c := range list {
			log = append(log, c.ID)
		}
		return err
	})
	// PostgreSQL numbers changes before it commits them: see Subscribe.
	if !strings.HasPrefix(address, "postgres") && !slices.Equal(heard, log) {
		t.Errorf("order:\nheard %q\n  log %q", heard, log)
	}
	slices.Sort(heard)
	slices.Sort(log)
	if !slices.Equal(heard, log) {
		t.Errorf("heard %d changes, %d were committed", len(heard), len(log))
	}
}

// A process hears of another's changes by Follow, once, and of its own not
// again; Fresh says how far that has come.
func testOtherNodes(t *testing.T, address string) {
	clock := NewClock()
	writer := Open(t, store.Config{Address: address, Now: clock.Now, Node: "writer"})
	reader := Open(t, store.Config{Address: address, Now: clock.Now, Node: "reader"})
	heard := make(chan string, 100)
	reader.Subscribe(func(list []store.Change) {
		for _, c := range list {
			heard <- c.ID
		}
	})
	change := func(s *store.Store, id string) {
		Update(t, s, func(tx *store.Tx) error {
			tx.Changed(store.Change{Kind: "k", ID: id, After: row{id}})
			return nil
		})
	}
	change(writer, "before")
	change(reader, "own")
	if got := <-heard; got != "own" {
		t.Errorf("got %q, want its own change at once", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- reader.Follow(ctx, time.Millisecond) }()
	if got := <-heard; got != "before" {
		t.Errorf("got %q, want what was committed before Follow began", got)
	}
	for i := range 5 {
		id := fmt.Sprint("after-", i)
		change(writer, id)
		if got := <-heard; got != id {
			t.Errorf("got %q, want %q", got, id)
		}
	}
	clock.Add(time.Minute)
	change(reader, "own again")
	change(writer, "last")
	if first, second := <-heard, <-heard; first != "own again" || second != "last" {
		t.Errorf("got %q and %q", first, second)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Follow: %v", err)
	}
	if got, want := reader.Fresh(), clock.Now().UTC().Truncate(time.Microsecond); got.After(want) || got.Before(want.Add(-time.Minute)) {
		t.Errorf("Fresh: got %v, want about %v", got, want)
	}
	if len(heard) != 0 {
		t.Errorf("heard more: %q", <-heard)
	}
}
