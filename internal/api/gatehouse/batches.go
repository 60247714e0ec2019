package gatehouse

import (
	"context"

	"gatehouse/internal/access"
	wire "gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/idc"
)

func (a *API) StartAssignmentBatch(ctx context.Context, c idc.Caller, in *wire.StartAssignmentBatchInput) (*wire.StartAssignmentBatchOutput, error) {
	instance := instanceID(in.InstanceArn)
	b, err := a.access.StartBatch(ctx, c, instance, toBatch(instance, in))
	if err != nil {
		return nil, err
	}
	return &wire.StartAssignmentBatchOutput{Batch: fromBatch(b)}, nil
}

func (a *API) DescribeAssignmentBatch(ctx context.Context, c idc.Caller, in *wire.DescribeAssignmentBatchInput) (*wire.DescribeAssignmentBatchOutput, error) {
	b, err := a.access.DescribeBatch(ctx, c, instanceID(in.InstanceArn), idc.BatchID(in.BatchId))
	if err != nil {
		return nil, err
	}
	return &wire.DescribeAssignmentBatchOutput{Batch: fromBatch(b)}, nil
}

func (a *API) RetryAssignmentBatch(ctx context.Context, c idc.Caller, in *wire.RetryAssignmentBatchInput) (*wire.RetryAssignmentBatchOutput, error) {
	b, err := a.access.RetryBatch(ctx, c, instanceID(in.InstanceArn), idc.BatchID(in.BatchId))
	if err != nil {
		return nil, err
	}
	return &wire.RetryAssignmentBatchOutput{Batch: fromBatch(b)}, nil
}

func (a *API) ListAssignmentBatches(ctx context.Context, c idc.Caller, in *wire.ListAssignmentBatchesInput) (*wire.ListAssignmentBatchesOutput, error) {
	query := []string{"ListAssignmentBatches", in.InstanceArn}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.access.ListBatches(ctx, c, instanceID(in.InstanceArn), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAssignmentBatchesOutput{Batches: idc.MapPage(page, fromBatch).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListAssignmentBatchAccounts(ctx context.Context, c idc.Caller, in *wire.ListAssignmentBatchAccountsInput) (*wire.ListAssignmentBatchAccountsOutput, error) {
	status := ""
	if in.Status != nil {
		status = *in.Status
	}
	query := []string{"ListAssignmentBatchAccounts", in.InstanceArn, in.BatchId, status}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.access.ListBatchAccounts(ctx, c, instanceID(in.InstanceArn), idc.BatchID(in.BatchId), idc.RequestStatus(status), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAssignmentBatchAccountsOutput{Accounts: idc.MapPage(page, fromBatchAccount).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

// batchKinds are the kinds of requests that a batch of a kind is made of.
var batchKinds = map[string]idc.RequestKind{
	wire.BatchKindCreate: idc.RequestCreateAssignment, wire.BatchKindDelete: idc.RequestDeleteAssignment,
}

func toBatch(instance idc.InstanceID, in *wire.StartAssignmentBatchInput) access.NewBatch {
	n := access.NewBatch{Kind: batchKinds[in.Kind]}
	if in.ClientToken != nil {
		n.Token = *in.ClientToken
	}
	for _, id := range in.AccountIds {
		n.Accounts = append(n.Accounts, idc.AccountID(id))
	}
	for _, arn := range in.PermissionSetArns {
		n.Sets = append(n.Sets, setID(instance, arn))
	}
	for _, p := range in.Principals {
		n.Principals = append(n.Principals, idc.Principal{Type: idc.PrincipalType(p.PrincipalType), ID: p.PrincipalId})
	}
	return n
}

func fromBatch(b access.Batch) wire.AssignmentBatch {
	kind := wire.BatchKindCreate
	if b.Kind == idc.RequestDeleteAssignment {
		kind = wire.BatchKindDelete
	}
	out := wire.AssignmentBatch{
		BatchId: string(b.ID), Kind: kind, Status: string(b.Status()), CreatedAt: b.CreatedAt, CreatedBy: opt(string(b.CreatedBy)),
		Total: int64(b.AssignmentBatch.Total), Succeeded: int64(b.Succeeded), Failed: int64(b.Failed), AccountCount: int64(b.Accounts),
		PermissionSetCount: int64(b.Subjects.SetCount), PrincipalCount: int64(b.Subjects.PrincipalCount),
		PermissionSets: make([]wire.BatchPermissionSet, len(b.Subjects.Sets)), Principals: make([]wire.BatchPrincipal, len(b.Subjects.Principals)),
	}
	for i, s := range b.Subjects.Sets {
		out.PermissionSets[i] = wire.BatchPermissionSet{PermissionSetArn: string(s.ID.ARN(b.Instance)), Name: opt(s.Name)}
	}
	for i, p := range b.Subjects.Principals {
		out.Principals[i] = wire.BatchPrincipal{PrincipalType: string(p.Type), PrincipalId: p.ID, Name: opt(p.Name)}
	}
	return out
}

func fromBatchAccount(a idc.BatchAccount) wire.BatchAccount {
	out := wire.BatchAccount{
		AccountId: string(a.Account), AccountName: opt(a.Name), Status: string(a.Status()),
		Total: int64(a.Total), Succeeded: int64(a.Succeeded), Failed: int64(a.Failed), Failures: []wire.FailedAssignment{},
	}
	for _, r := range a.Failures {
		out.Failures = append(out.Failures, wire.FailedAssignment{
			PermissionSetArn: string(r.Set.ARN(r.Instance)), PrincipalType: string(r.Principal.Type), PrincipalId: r.Principal.ID,
			FailureReason: r.FailureReason,
		})
	}
	return out
}

func instanceID(arn string) idc.InstanceID { return idc.InstanceID(lastPart(arn)) }

// setID is the permission set that an ARN names in an instance. One of another
// instance keeps that instance's id, by which nothing is found here.
func setID(instance idc.InstanceID, arn string) idc.PermissionSetID {
	r, ok := idc.ARN(arn).SSO()
	switch {
	case !ok:
		return idc.PermissionSetID(arn)
	case r.Instance == instance:
		return idc.PermissionSetID(r.ID)
	}
	return idc.PermissionSetID(string(r.Instance) + "/" + r.ID)
}
