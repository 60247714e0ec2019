package access

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// statusActions are the operations that tell how requests of a kind stand.
var statusActions = map[idc.RequestKind]struct{ describe, list string }{
	idc.RequestCreateAssignment: {"DescribeAccountAssignmentCreationStatus", "ListAccountAssignmentCreationStatus"},
	idc.RequestDeleteAssignment: {"DescribeAccountAssignmentDeletionStatus", "ListAccountAssignmentDeletionStatus"},
	idc.RequestProvision:        {"DescribePermissionSetProvisioningStatus", "ListPermissionSetProvisioningStatus"},
}

// DescribeRequest tells how a request of that kind stands.
func (s *Service) DescribeRequest(ctx context.Context, c idc.Caller, id idc.InstanceID, kind idc.RequestKind, request idc.RequestID) (idc.AccessRequest, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.AccessRequest, error) {
		if _, err := enter(tx, asked{action: statusActions[kind].describe, instance: id}); err != nil {
			return idc.AccessRequest{}, err
		}
		r, err := tx.AccessRequest(id, request)
		if err == nil && r.Kind != kind {
			err = idc.NotFound("REQUEST", string(request), "Could not find a request with id %s", request)
		}
		return r, err
	})
}

// ListRequests lists the requests of a kind, newest first; status "" means all.
// They are kept for good.
func (s *Service) ListRequests(ctx context.Context, c idc.Caller, id idc.InstanceID, kind idc.RequestKind, status idc.RequestStatus, p idc.PageRequest) (idc.Page[idc.AccessRequest], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.AccessRequest], error) {
		if _, err := enter(tx, asked{action: statusActions[kind].list, instance: id}); err != nil {
			return idc.Page[idc.AccessRequest]{}, err
		}
		return tx.ListAccessRequests(id, kind, status, p)
	})
}
