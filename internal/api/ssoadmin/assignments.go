package ssoadmin

import (
	"context"

	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

func (a *API) CreateAccountAssignment(ctx context.Context, c idc.Caller, in *wire.CreateAccountAssignmentInput) (*wire.CreateAccountAssignmentOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	r, err := a.access.CreateAssignment(ctx, c, instance, idc.Assignment{
		Account: idc.AccountID(in.TargetId), Set: set, Principal: principal(in.PrincipalType, in.PrincipalId),
	})
	if err != nil {
		return nil, err
	}
	return &wire.CreateAccountAssignmentOutput{AccountAssignmentCreationStatus: assignmentStatus(r)}, nil
}

func (a *API) DeleteAccountAssignment(ctx context.Context, c idc.Caller, in *wire.DeleteAccountAssignmentInput) (*wire.DeleteAccountAssignmentOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	r, err := a.access.DeleteAssignment(ctx, c, instance, idc.Assignment{
		Account: idc.AccountID(in.TargetId), Set: set, Principal: principal(in.PrincipalType, in.PrincipalId),
	})
	if err != nil {
		return nil, err
	}
	return &wire.DeleteAccountAssignmentOutput{AccountAssignmentDeletionStatus: assignmentStatus(r)}, nil
}

func (a *API) ListAccountAssignments(ctx context.Context, c idc.Caller, in *wire.ListAccountAssignmentsInput) (*wire.ListAccountAssignmentsOutput, error) {
	query := []string{"ListAccountAssignments", in.InstanceArn, in.AccountId, in.PermissionSetArn}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	page, err := a.access.ListAssignments(ctx, c, instance, idc.AccountID(in.AccountId), set, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAccountAssignmentsOutput{AccountAssignments: idc.MapPage(page, func(v idc.Assignment) wire.AccountAssignment {
		return fromAssignment(instance, v)
	}).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListAccountAssignmentsForPrincipal(ctx context.Context, c idc.Caller, in *wire.ListAccountAssignmentsForPrincipalInput) (*wire.ListAccountAssignmentsForPrincipalOutput, error) {
	account := ""
	if in.Filter != nil {
		account = text(in.Filter.AccountId)
	}
	query := []string{"ListAccountAssignmentsForPrincipal", in.InstanceArn, in.PrincipalType, in.PrincipalId, account}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	instance := instanceID(in.InstanceArn)
	page, err := a.access.ListAssignmentsFor(ctx, c, instance, principal(in.PrincipalType, in.PrincipalId), idc.AccountID(account), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAccountAssignmentsForPrincipalOutput{
		AccountAssignments: idc.MapPage(page, func(v idc.Assignment) wire.AccountAssignmentForPrincipal {
			w := fromAssignment(instance, v)
			return wire.AccountAssignmentForPrincipal{AccountId: w.AccountId, PermissionSetArn: w.PermissionSetArn, PrincipalType: w.PrincipalType, PrincipalId: w.PrincipalId}
		}).Items,
	}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) DescribeAccountAssignmentCreationStatus(ctx context.Context, c idc.Caller, in *wire.DescribeAccountAssignmentCreationStatusInput) (*wire.DescribeAccountAssignmentCreationStatusOutput, error) {
	r, err := a.access.DescribeRequest(ctx, c, instanceID(in.InstanceArn), idc.RequestCreateAssignment, idc.RequestID(in.AccountAssignmentCreationRequestId))
	if err != nil {
		return nil, err
	}
	return &wire.DescribeAccountAssignmentCreationStatusOutput{AccountAssignmentCreationStatus: assignmentStatus(r)}, nil
}

func (a *API) DescribeAccountAssignmentDeletionStatus(ctx context.Context, c idc.Caller, in *wire.DescribeAccountAssignmentDeletionStatusInput) (*wire.DescribeAccountAssignmentDeletionStatusOutput, error) {
	r, err := a.access.DescribeRequest(ctx, c, instanceID(in.InstanceArn), idc.RequestDeleteAssignment, idc.RequestID(in.AccountAssignmentDeletionRequestId))
	if err != nil {
		return nil, err
	}
	return &wire.DescribeAccountAssignmentDeletionStatusOutput{AccountAssignmentDeletionStatus: assignmentStatus(r)}, nil
}

func (a *API) ListAccountAssignmentCreationStatus(ctx context.Context, c idc.Caller, in *wire.ListAccountAssignmentCreationStatusInput) (*wire.ListAccountAssignmentCreationStatusOutput, error) {
	page, next, err := a.requests(ctx, c, "ListAccountAssignmentCreationStatus", idc.RequestCreateAssignment, in.InstanceArn, in.Filter, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &wire.ListAccountAssignmentCreationStatusOutput{
		AccountAssignmentsCreationStatus: idc.MapPage(page, assignmentMetadata).Items, NextToken: next,
	}, nil
}

func (a *API) ListAccountAssignmentDeletionStatus(ctx context.Context, c idc.Caller, in *wire.ListAccountAssignmentDeletionStatusInput) (*wire.ListAccountAssignmentDeletionStatusOutput, error) {
	page, next, err := a.requests(ctx, c, "ListAccountAssignmentDeletionStatus", idc.RequestDeleteAssignment, in.InstanceArn, in.Filter, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &wire.ListAccountAssignmentDeletionStatusOutput{
		AccountAssignmentsDeletionStatus: idc.MapPage(page, assignmentMetadata).Items, NextToken: next,
	}, nil
}

// requests is a page of one of the three lists of requests.
func (a *API) requests(ctx context.Context, c idc.Caller, operation string, kind idc.RequestKind, instanceARN string,
	filter *wire.OperationStatusFilter, token *string, limit *int64) (page idc.Page[idc.AccessRequest], next *string, err error) {
	query := []string{operation, instanceARN, string(status(filter))}
	p, err := a.pages.Open(c, token, limit, pageSize, query...)
	if err != nil {
		return page, nil, err
	}
	if page, err = a.access.ListRequests(ctx, c, instanceID(instanceARN), kind, status(filter), p); err != nil {
		return page, nil, err
	}
	next, err = a.pages.Seal(c, page.Next, query...)
	return page, next, err
}

func principal(kind, id string) idc.Principal {
	return idc.Principal{Type: idc.PrincipalType(kind), ID: id}
}
