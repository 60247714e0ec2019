package storetest

import (
	"sync"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// insist repeats an Update that was refused for contention, as a client does.
func insist(t *testing.T, s *store.Store, fn func(*store.Tx) error) error {
	var err error
	for range 100 {
		if err = s.Update(t.Context(), fn); !idc.Is(err, idc.KindUnavailable) {
			return err
		}
	}
	return err
}

// Two that read a value and write a new one do not both start from the same.
func testLostUpdate(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	const writers, each = 4, 25
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range each {
				err := insist(t, s, func(tx *store.Tx) error {
					n := 0
					if _, err := tx.Setting("count", &n); err != nil {
						return err
					}
					return tx.PutSetting("count", n+1)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	View(t, s, func(tx *store.Tx) error {
		var n int
		_, err := tx.Setting("count", &n)
		if n != writers*each {
			t.Errorf("count: got %d, want %d", n, writers*each)
		}
		return err
	})
}

// Each of two transactions may remove its own row only while the other's is
// there. Run one after the other, one row stays; so it must when they run at
// the same time.
func testWriteSkew(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	for range 20 {
		Update(t, s, func(tx *store.Tx) error {
			for _, name := range []string{"a", "b"} {
				if err := tx.PutSetting(name, true); err != nil {
					return err
				}
			}
			return nil
		})
		var wg sync.WaitGroup
		for mine, other := range map[string]string{"a": "b", "b": "a"} {
			wg.Go(func() {
				err := insist(t, s, func(tx *store.Tx) error {
					var v bool
					found, err := tx.Setting(other, &v)
					if err != nil || !found {
						return err
					}
					_, err = tx.DeleteSetting(mine)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if names, _ := page(t, s, 10, ""); len(names) != 1 {
			t.Fatalf("left: %q, want one", names)
		}
	}
}

// Of many that spend the same thing, one hears that it did.
func testOneWins(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	const rounds, callers = 10, 8
	for range rounds {
		Update(t, s, func(tx *store.Tx) error { return tx.PutSetting("code", 1) })
		var mu sync.Mutex
		var wg sync.WaitGroup
		winners := 0
		for range callers {
			wg.Go(func() {
				var won bool
				err := insist(t, s, func(tx *store.Tx) (err error) {
					won, err = tx.DeleteSetting("code")
					return err
				})
				if err != nil {
					t.Error(err)
				}
				if won {
					mu.Lock()
					winners++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if winners != 1 {
			t.Fatalf("winners: got %d, want 1", winners)
		}
	}
}
