package op_test

import (
	"fmt"
	"sync"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// create adds a user unless there are bound of them already.
func (h *house) create(bound int, name string) error {
	return op.Exec(h.t.Context(), h.gate, idc.Caller{Kind: idc.CallerSystem}, func(tx *op.Tx) error {
		tx.Permit("a test")
		full, err := tx.Reached(bound, store.CountUsers, string(home))
		if err != nil {
			return err
		}
		if full {
			return &idc.Error{Kind: idc.KindQuota, Message: "full"}
		}
		return tx.InsertUser(idc.User{Store: home, ID: idc.UserID(tx.NewID()), UserName: name, Status: idc.UserEnabled,
			Source: idc.SourceDirectory, Revision: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now()})
	})
}

func (h *house) users() (n int) {
	h.t.Helper()
	if err := h.store.View(h.t.Context(), func(tx *store.Tx) (err error) {
		n, err = tx.Count(store.CountUsers, 1_000_000, string(home))
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// Many creates at once reach a bound and none goes beyond it, on both databases.
func TestQuotaIsExact(t *testing.T) {
	each(t, func(h *house) {
		const bound, callers, creates = 20, 8, 6
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() {
				for n := range creates {
					// A transaction that lost too many races may be asked to come again.
					if err := h.create(bound, fmt.Sprint("u", c, "-", n)); err != nil && !idc.Is(err, idc.KindQuota) && !idc.Is(err, idc.KindUnavailable) && !idc.Is(err, idc.KindThrottled) {
						h.t.Errorf("create: %v", err)
					}
				}
			})
		}
		wg.Wait()
		for n := range bound { // what was asked to come again
			if err := h.create(bound, fmt.Sprint("more", n)); err != nil && !idc.Is(err, idc.KindQuota) {
				h.t.Errorf("create: %v", err)
			}
		}
		if got := h.users(); got != bound {
			h.t.Errorf("got %d users, want the %d of the bound", got, bound)
		}
		if err := h.create(0, "unbounded"); err != nil {
			h.t.Errorf("without a bound: %v", err)
		}
	})
}
