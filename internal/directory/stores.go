package directory

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// DescribeStore finds an identity store; the answer is the instance it belongs to.
func (s *Service) DescribeStore(ctx context.Context, c idc.Caller, store idc.StoreID) (idc.Instance, error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.Instance, error) {
		return enter(tx, store, "identitystore:DescribeIdentityStore")
	})
}

// ListStores lists the identity stores of the caller's account, and that of the
// organization for its delegated administrator.
func (s *Service) ListStores(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[idc.Instance], error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Instance], error) {
		err := tx.Authorize(op.Check{Action: "identitystore:ListIdentityStores", Resource: "*", Owner: c.Account})
		if err != nil {
			return idc.Page[idc.Instance]{}, err
		}
		return tx.AdministeredInstances(p)
	})
}
