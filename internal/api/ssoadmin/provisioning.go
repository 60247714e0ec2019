package ssoadmin

import (
	"context"

	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

func (a *API) ProvisionPermissionSet(ctx context.Context, c idc.Caller, in *wire.ProvisionPermissionSetInput) (*wire.ProvisionPermissionSetOutput, error) {
	account := text(in.TargetId)
	if in.TargetType == wire.ProvisionTargetTypeAwsAccount && account == "" {
		return nil, idc.Invalid("TargetId is required when TargetType is AWS_ACCOUNT.")
	}
	if in.TargetType == wire.ProvisionTargetTypeAllProvisionedAccounts {
		account = "" // every account is meant, whatever id stands beside it
	}
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	r, err := a.access.Provision(ctx, c, instance, set, idc.AccountID(account))
	if err != nil {
		return nil, err
	}
	return &wire.ProvisionPermissionSetOutput{PermissionSetProvisioningStatus: provisioningStatus(r)}, nil
}

func (a *API) DescribePermissionSetProvisioningStatus(ctx context.Context, c idc.Caller, in *wire.DescribePermissionSetProvisioningStatusInput) (*wire.DescribePermissionSetProvisioningStatusOutput, error) {
	r, err := a.access.DescribeRequest(ctx, c, instanceID(in.InstanceArn), idc.RequestProvision, idc.RequestID(in.ProvisionPermissionSetRequestId))
	if err != nil {
		return nil, err
	}
	return &wire.DescribePermissionSetProvisioningStatusOutput{PermissionSetProvisioningStatus: provisioningStatus(r)}, nil
}

func (a *API) ListPermissionSetProvisioningStatus(ctx context.Context, c idc.Caller, in *wire.ListPermissionSetProvisioningStatusInput) (*wire.ListPermissionSetProvisioningStatusOutput, error) {
	page, next, err := a.requests(ctx, c, "ListPermissionSetProvisioningStatus", idc.RequestProvision, in.InstanceArn, in.Filter, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	return &wire.ListPermissionSetProvisioningStatusOutput{
		PermissionSetsProvisioningStatus: idc.MapPage(page, provisioningMetadata).Items, NextToken: next,
	}, nil
}

func (a *API) ListAccountsForProvisionedPermissionSet(ctx context.Context, c idc.Caller, in *wire.ListAccountsForProvisionedPermissionSetInput) (*wire.ListAccountsForProvisionedPermissionSetOutput, error) {
	query := []string{"ListAccountsForProvisionedPermissionSet", in.InstanceArn, in.PermissionSetArn, text(in.ProvisioningStatus)}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	page, err := a.access.ListAccountsOf(ctx, c, instance, set, idc.ProvisioningStatus(text(in.ProvisioningStatus)), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAccountsForProvisionedPermissionSetOutput{
		AccountIds: idc.MapPage(page, func(v idc.Provisioned) string { return string(v.Account) }).Items,
	}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListPermissionSetsProvisionedToAccount(ctx context.Context, c idc.Caller, in *wire.ListPermissionSetsProvisionedToAccountInput) (*wire.ListPermissionSetsProvisionedToAccountOutput, error) {
	query := []string{"ListPermissionSetsProvisionedToAccount", in.InstanceArn, in.AccountId, text(in.ProvisioningStatus)}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	instance := instanceID(in.InstanceArn)
	page, err := a.access.ListSetsIn(ctx, c, instance, idc.AccountID(in.AccountId), idc.ProvisioningStatus(text(in.ProvisioningStatus)), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListPermissionSetsProvisionedToAccountOutput{
		PermissionSets: idc.MapPage(page, func(v idc.Provisioned) string { return string(v.Set.ARN(instance)) }).Items,
	}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}
