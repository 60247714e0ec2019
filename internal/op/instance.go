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
//
// A store that is being deleted is not there any more.
func (tx *Tx) InstanceOfStore(id idc.StoreID) (idc.Instance, error) {
	i, known := idc.Instance{}, false
	if !tx.updates {
		i, known = tx.gate.access.stores.Known(id)
	}
	if !known {
		var err error
		if i, err = tx.Tx.InstanceOfStore(id); err != nil {
			return i, err
		}
		if !tx.updates {
			tx.unknown = id
		}
	}
	if i.Status == idc.InstanceDeleting {
		return idc.Instance{}, idc.NotFound("IDENTITY_STORE", string(id), "IDENTITY_STORE not found.")
	}
	return i, nil
}

// Instance finds an instance by id; one that is being deleted is not there any
// more. Whoever follows the deletion asks the store's own method.
func (tx *Tx) Instance(id idc.InstanceID) (idc.Instance, error) {
	i, err := tx.Tx.Instance(id)
	if err == nil && i.Status == idc.InstanceDeleting {
		return idc.Instance{}, idc.NotFound("INSTANCE", string(id), "Could not find an IAM Identity Center instance with id %s", id)
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
