package op

import (
	"path/filepath"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// Everybody hears of their own events: one whose events cannot be kept fails, and
// nobody beside it does, however many share a transaction.
func TestLedgerFailsEachForItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s := storetest.Open(t, store.Config{Address: address})
		l := &ledger{store: s, writing: true} // so that all of them gather first
		const callers, bad = ledgerBatch + 9, 7
		heard := make([]chan error, callers)
		for i := range callers {
			e := testEvent(i).ended("", "")
			if i == bad {
				e.UserName = "\xff"
			}
			heard[i] = make(chan error, 1)
			l.waiting = append(l.waiting, filing{[]idc.Event{e}, heard[i]})
		}
		l.write()
		for i := range callers {
			if err := <-heard[i]; (err != nil) != (i == bad) {
				t.Errorf("caller %d hears %v", i, err)
			}
		}
		if n := len(storedEvents(t, s)); n != callers-1 {
			t.Errorf("%d events are stored, want %d", n, callers-1)
		}
		if l.writing {
			t.Error("it goes on writing although nobody waits")
		}
	})
}

// Nobody is answered before the events are stored, and whoever comes while others
// are written is not forgotten.
func TestLedgerForgetsNobody(t *testing.T) {
	s := storetest.Open(t, store.Config{Address: filepath.Join(t.TempDir(), "gatehouse.db")})
	l := &ledger{store: s}
	const callers, each = 16, 20
	done := make(chan error)
	for c := range callers {
		go func() {
			for i := range each {
				id := c*each + i
				err := l.file([]idc.Event{testEvent(id).ended("", ""), testEvent(callers*each+id).ended("", "")})
				if err == nil {
					err = s.View(t.Context(), func(tx *store.Tx) error {
						_, err := tx.AuditEvent("111122223333", eventID(id))
						return err
					})
				}
				if err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range callers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := len(storedEvents(t, s)); n != 2*callers*each {
		t.Errorf("%d events are stored, want %d", n, 2*callers*each)
	}
	if err := l.file(nil); err != nil {
		t.Errorf("nothing to file: %v", err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := l.file([]idc.Event{testEvent(1).ended("", "")}); !idc.Is(err, idc.KindUnavailable) {
		t.Errorf("without a database: got %v, want Unavailable", err)
	}
}

func storedEvents(t *testing.T, s *store.Store) []idc.Event {
	t.Helper()
	var list []idc.Event
	if err := s.View(t.Context(), func(tx *store.Tx) error {
		p, err := tx.ListEvents("111122223333", idc.PageRequest{Limit: 10_000})
		list = p.Items
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return list
}
