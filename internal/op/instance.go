package op

import (
	"context"

	"gatehouse/internal/idc"
)

// InstanceOfStore finds the instance that an identity store belongs to. Every
// operation on a store asks it first, for the owner who may let people in, and
// it hardly ever changes: reads are answered from memory, which is no older than
// the caller's policies. An update asks the database, so that what it writes
// cannot outlive the store.
func (tx *Tx) InstanceOfStore(id idc.StoreID) (idc.Instance, error) {
	if !tx.updates {
		if i, ok := tx.gate.access.stores.Known(id); ok {
			return i, nil
		}
	}
	i, err := tx.Tx.InstanceOfStore(id)
	if err == nil && !tx.updates {
		tx.unknown = id
	}
	return i, err
}

// remember fetches what a read had to ask the database for. Not within its
// transaction: a cache must know that nothing has changed since it looked.
func (a *access) remember(ctx context.Context, tx *Tx) {
	if tx.unknown != "" {
		_, _ = a.stores.Get(ctx, tx.unknown) // on failure the next read asks again
	}
}
