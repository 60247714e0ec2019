package ssoadmin

import (
	"context"

	"gatehouse/internal/access"
	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

func (a *API) CreatePermissionSet(ctx context.Context, c idc.Caller, in *wire.CreatePermissionSetInput) (*wire.CreatePermissionSetOutput, error) {
	tags, err := toTags(in.Tags)
	if err != nil {
		return nil, err
	}
	p, err := a.access.CreatePermissionSet(ctx, c, instanceID(in.InstanceArn), access.NewPermissionSet{
		Name: in.Name, Description: text(in.Description), SessionDuration: text(in.SessionDuration), RelayState: text(in.RelayState), Tags: tags,
	})
	if err != nil {
		return nil, err
	}
	return &wire.CreatePermissionSetOutput{PermissionSet: fromSet(p)}, nil
}

func (a *API) DescribePermissionSet(ctx context.Context, c idc.Caller, in *wire.DescribePermissionSetInput) (*wire.DescribePermissionSetOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	p, err := a.access.DescribePermissionSet(ctx, c, instance, set)
	if err != nil {
		return nil, err
	}
	return &wire.DescribePermissionSetOutput{PermissionSet: fromSet(p)}, nil
}

func (a *API) ListPermissionSets(ctx context.Context, c idc.Caller, in *wire.ListPermissionSetsInput) (*wire.ListPermissionSetsOutput, error) {
	query := []string{"ListPermissionSets", in.InstanceArn}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.access.ListPermissionSets(ctx, c, instanceID(in.InstanceArn), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListPermissionSetsOutput{
		PermissionSets: idc.MapPage(page, func(p idc.PermissionSet) string { return string(p.ARN()) }).Items,
	}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) UpdatePermissionSet(ctx context.Context, c idc.Caller, in *wire.UpdatePermissionSetInput) (*wire.UpdatePermissionSetOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	return &wire.UpdatePermissionSetOutput{}, a.access.UpdatePermissionSet(ctx, c, instance, set, access.SetChange{
		Description: in.Description, SessionDuration: in.SessionDuration, RelayState: in.RelayState,
	})
}

func (a *API) DeletePermissionSet(ctx context.Context, c idc.Caller, in *wire.DeletePermissionSetInput) (*wire.DeletePermissionSetOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	return &wire.DeletePermissionSetOutput{}, a.access.DeletePermissionSet(ctx, c, instance, set)
}
