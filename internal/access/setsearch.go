package access

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// everySet stands for all sets of an instance where permissions are asked for.
const everySet idc.PermissionSetID = "*"

// SearchPermissionSets lists sets by name, whole, with where they are provisioned:
// those whose name begins with a prefix. It tells what sso:ListPermissionSets and
// sso:DescribePermissionSet tell, and asks for both; for the latter on all sets of
// the instance, since whoever may describe some of them only has no page to see.
func (s *Service) SearchPermissionSets(ctx context.Context, c idc.Caller, id idc.InstanceID, prefix string, p idc.PageRequest) (idc.Page[idc.FoundPermissionSet], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.FoundPermissionSet], error) {
		if _, err := enter(tx, asked{action: "ListPermissionSets", instance: id}); err != nil {
			return idc.Page[idc.FoundPermissionSet]{}, err
		}
		if _, err := enter(tx, asked{action: "DescribePermissionSet", instance: id, set: everySet}); err != nil {
			return idc.Page[idc.FoundPermissionSet]{}, err
		}
		return tx.SearchPermissionSets(id, prefix, p)
	})
}
