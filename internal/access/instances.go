package access

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// ListInstances lists the instances of the caller's account, and that of the
// organization for its delegated administrator.
func (s *Service) ListInstances(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[idc.Instance], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Instance], error) {
		err := tx.Authorize(op.Check{Action: "sso:ListInstances", Resource: "*", Owner: c.Account})
		if err != nil {
			return idc.Page[idc.Instance]{}, err
		}
		return tx.AdministeredInstances(p)
	})
}

// DescribeInstance finds an instance. The model knows no NotFound for it: one
// that is not there is one the caller has no access to (reference 2.1).
func (s *Service) DescribeInstance(ctx context.Context, c idc.Caller, id idc.InstanceID) (idc.Instance, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Instance, error) {
		instance, err := enter(tx, asked{action: "DescribeInstance", instance: id})
		if idc.Is(err, idc.KindNotFound) {
			return instance, idc.Denied("You do not have sufficient access to perform this action.")
		}
		return instance, err
	})
}
