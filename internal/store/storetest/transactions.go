package storetest

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

var errRefused = errors.New("refused")

// writeAll writes something of everything that a transaction can write.
func writeAll(tx *store.Tx) error {
	if err := tx.AddSetting("s", 1); err != nil {
		return err
	}
	tx.Changed(store.Change{Kind: "k", ID: "1"})
	_, err := tx.PutJob(store.NewJob{Kind: "k", Target: "t"})
	return err
}

// wantAll checks that everything of writeAll is there, or nothing.
func wantAll(t *testing.T, s *store.Store, want bool) {
	t.Helper()
	View(t, s, func(tx *store.Tx) error {
		var v int
		setting, err := tx.Setting("s", &v)
		if err != nil {
			return err
		}
		changes, err := tx.Changes(0, 10)
		if err != nil {
			return err
		}
		_, err = tx.Job("k", "t")
		if err != nil && !idc.Is(err, idc.KindNotFound) {
			return err
		}
		if change, job := len(changes) > 0, err == nil; setting != want || change != want || job != want {
			t.Errorf("setting %v, change %v, job %v; want all %v", setting, change, job, want)
		}
		return nil
	})
}

func testRollback(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	s.Subscribe(func(list []store.Change) { t.Errorf("published: %v", list) })
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		if err := writeAll(tx); err != nil {
			return err
		}
		return errRefused
	})
	if !errors.Is(err, errRefused) {
		t.Errorf("got %v, want the function's own error", err)
	}
	wantAll(t, s, false)
	select {
	case <-s.NewJobs("k"):
		t.Error("workers were woken")
	default:
	}
}

// A transaction whose statement failed does not commit, even when its function
// makes light of the failure.
func testSwallowedFailure(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	Update(t, s, func(tx *store.Tx) error { return tx.AddSetting("taken", 1) })
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		if err := writeAll(tx); err != nil {
			return err
		}
		first := tx.AddSetting("taken", 2)
		wantKind(t, first, idc.KindConflict)
		if second := tx.AddSetting("free", 2); !idc.Is(second, idc.KindConflict) {
			t.Errorf("after a failure: got %v, want the same failure", second)
		}
		return nil
	})
	wantKind(t, err, idc.KindConflict)
	wantAll(t, s, false)
}

func testPanic(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	func() {
		defer func() {
			if got := recover(); got != "boom" {
				t.Errorf("recovered %v, want the function's own panic", got)
			}
		}()
		s.Update(t.Context(), func(tx *store.Tx) error {
			if err := writeAll(tx); err != nil {
				return err
			}
			panic("boom")
		})
	}()
	wantAll(t, s, false)
	func() {
		defer func() { _ = recover() }()
		s.View(t.Context(), func(tx *store.Tx) error { panic("boom") })
	}()
	Update(t, s, writeAll)
	wantAll(t, s, true)
}

// A function that ends its goroutine, as FailNow does in a test, is rolled
// back, and the store goes on.
func testGoexit(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	var wg sync.WaitGroup
	wg.Go(func() {
		s.Update(t.Context(), func(tx *store.Tx) error {
			if err := writeAll(tx); err != nil {
				return err
			}
			runtime.Goexit()
			return nil
		})
		t.Error("Update returned")
	})
	wg.Wait()
	wantAll(t, s, false)
	Update(t, s, writeAll)
	wantAll(t, s, true)
}

// A transaction inside another one is refused, and costs the outer one nothing.
func testNesting(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	nothing := func(tx *store.Tx) error { return nil }
	inner := map[string]func() error{
		"View":   func() error { return s.View(t.Context(), nothing) },
		"Read":   func() error { return s.Read(t.Context(), nothing) },
		"Update": func() error { return s.Update(t.Context(), nothing) },
	}
	outer := map[string]func(context.Context, func(*store.Tx) error) error{
		"View": s.View, "Read": s.Read, "Update": s.Update,
	}
	for outerName, begin := range outer {
		for innerName, nested := range inner {
			err := begin(t.Context(), func(tx *store.Tx) error {
				if err := nested(); err == nil {
					t.Errorf("%s inside %s is not refused", innerName, outerName)
				}
				return nil
			})
			if err != nil {
				t.Errorf("%s after a refused %s: %v", outerName, innerName, err)
			}
		}
	}
	s.Subscribe(func([]store.Change) {
		if s.View(t.Context(), nothing) == nil {
			t.Error("View inside a subscriber is not refused")
		}
	})
	Update(t, s, writeAll)
	wantAll(t, s, true)
}

func testReadOnly(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	for name, write := range map[string]func(*store.Tx) error{
		"exec":    func(tx *store.Tx) error { return tx.AddSetting("s", 1) },
		"row":     func(tx *store.Tx) error { _, err := tx.PutJob(store.NewJob{Kind: "k", Target: "t"}); return err },
		"changed": func(tx *store.Tx) error { tx.Changed(store.Change{Kind: "k", ID: "1"}); return nil },
	} {
		if s.View(t.Context(), write) == nil {
			t.Errorf("View: %s is not refused", name)
		}
		if s.Read(t.Context(), write) == nil {
			t.Errorf("Read: %s is not refused", name)
		}
	}
	wantAll(t, s, false)
}

// Everything that a View reads is of one moment, and a Read is one statement.
func testSnapshot(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	Update(t, s, func(tx *store.Tx) error { return tx.PutSetting("a", 1) })
	read, written := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(written)
		<-read
		if err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.PutSetting("a", 2) }); err != nil {
			t.Error(err)
		}
	}()
	View(t, s, func(tx *store.Tx) error {
		for i := range 2 {
			var v int
			if _, err := tx.Setting("a", &v); err != nil {
				return err
			}
			if v != 1 {
				t.Errorf("reading number %d: got %d, want 1", i, v)
			}
			if i == 0 {
				close(read)
				<-written
			}
		}
		return nil
	})
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		var v int
		if _, err := tx.Setting("a", &v); err != nil || v != 2 {
			t.Errorf("after the commit: got %d, %v", v, err)
		}
		_, err := tx.Setting("a", &v)
		return err
	})
	if err == nil {
		t.Error("a second statement in Read is not refused")
	}
}

// A Tx that was kept is of no use.
func testAfterTheEnd(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	var kept *store.Tx
	Update(t, s, func(tx *store.Tx) error { kept = tx; return nil })
	if kept.AddSetting("s", 1) == nil {
		t.Error("a write after the end is not refused")
	}
	if _, err := kept.Changes(0, 1); err == nil {
		t.Error("a read after the end is not refused")
	}
	wantAll(t, s, false)
}

func testCancelledBefore(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, begin := range map[string]func(context.Context, func(*store.Tx) error) error{
		"View": s.View, "Read": s.Read, "Update": s.Update,
	} {
		err := begin(ctx, func(tx *store.Tx) error {
			t.Errorf("%s: the function ran", name)
			return nil
		})
		if !errors.Is(err, context.Canceled) || !idc.Is(err, idc.KindUnavailable) {
			t.Errorf("%s: got %v, want Unavailable because of %v", name, err, context.Canceled)
		}
	}
}

// A caller that goes away in the middle hears the truth: nil if and only if
// its writes are there. Its neighbours do not notice.
func testCancelledInside(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	const neighbours = 8
	var wg sync.WaitGroup
	for i := range neighbours {
		wg.Go(func() {
			if err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.AddSetting(string(rune('a'+i))+"-neighbour", 1) }); err != nil {
				t.Errorf("a neighbour: %v", err)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(ctx, func(tx *store.Tx) error {
		if err := tx.AddSetting("one", 1); err != nil {
			return err
		}
		cancel()
		return writeAll(tx)
	})
	wg.Wait()
	if err != nil {
		wantKind(t, err, idc.KindUnavailable)
	}
	wantAll(t, s, err == nil)
	names, _ := page(t, s, 100, "")
	want := neighbours
	if err == nil {
		want += 2
	}
	if len(names) != want {
		t.Errorf("got %d settings (%q), want %d", len(names), names, want)
	}
}

// Close waits for whoever is inside and refuses everybody else.
func testClose(t *testing.T, address string) {
	s, err := store.Open(t.Context(), store.Config{Address: address})
	if err != nil {
		t.Fatal(err)
	}
	inside, finish, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- s.Update(t.Context(), func(tx *store.Tx) error {
			close(inside)
			<-finish
			return tx.PutSetting("late", 1)
		})
	}()
	<-inside
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	wantKind(t, s.Close(ended), idc.KindUnavailable) // somebody is inside
	wantKind(t, s.View(t.Context(), func(*store.Tx) error { return nil }), idc.KindUnavailable)
	close(finish)
	if err := s.Close(t.Context()); err != nil {
		t.Errorf("Close: %v", err)
	}
	if err := <-done; err != nil {
		t.Errorf("the transaction that Close waited for: %v", err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Errorf("Close again: %v", err)
	}
	wantKind(t, s.Update(t.Context(), func(*store.Tx) error { return nil }), idc.KindUnavailable)

	again := Open(t, store.Config{Address: address})
	if names, _ := page(t, again, 10, ""); len(names) != 1 {
		t.Errorf("after opening again: got %q", names)
	}
}
