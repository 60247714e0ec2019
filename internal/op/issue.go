package op

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// Issue is Update for operations that hand out credentials and write nothing but
// their events. fn reads one snapshot, beside other readers instead of in the one
// transaction that may write; its events commit before Issue returns.
//
// Whoever revokes meanwhile revokes what is issued here too, although the snapshot
// does not show it: a revocation's mark lies ahead of its time, and credentials are
// dated by Tx.IssueTime, after the marks that the snapshot shows and no later than
// those it does not (store/marks.go).
func Issue[T any](ctx context.Context, g *Gate, c idc.Caller, fn func(*Tx) (T, error)) (T, error) {
	var out, zero T
	who, err := g.enter(ctx, c)
	if err != nil {
		return zero, g.refused(c, err)
	}
	var tx *Tx
	err = g.cfg.Store.View(ctx, func(stx *store.Tx) error {
		tx = g.begin(stx, c, who)
		var err error
		if out, err = fn(tx); err != nil {
			return err
		}
		return tx.decided()
	})
	if err == nil {
		g.access.remember(ctx, tx)
		err = g.ledger.file(tx.events())
	}
	if err != nil {
		if tx == nil { // the snapshot was never taken
			return zero, err
		}
		return zero, g.failed(&tx.Event, c, err)
	}
	return out, nil
}
