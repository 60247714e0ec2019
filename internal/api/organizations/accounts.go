package organizations

import (
	"context"

	wire "gatehouse/internal/awswire/organizations"
	"gatehouse/internal/idc"
	"gatehouse/internal/organization"
)

func (a *API) ListAccounts(ctx context.Context, c idc.Caller, in *wire.ListAccountsInput) (*wire.ListAccountsOutput, error) {
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, "ListAccounts")
	if err != nil {
		return nil, err
	}
	page, err := a.organization.ListAccounts(ctx, c, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAccountsOutput{Accounts: idc.MapPage(page, fromAccount).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, "ListAccounts")
	return out, err
}

func (a *API) ListAccountsForParent(ctx context.Context, c idc.Caller, in *wire.ListAccountsForParentInput) (*wire.ListAccountsForParentOutput, error) {
	query := []string{"ListAccountsForParent", in.ParentId}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.organization.ListAccountsOf(ctx, c, in.ParentId, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAccountsForParentOutput{Accounts: idc.MapPage(page, fromAccount).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) DescribeAccount(ctx context.Context, c idc.Caller, in *wire.DescribeAccountInput) (*wire.DescribeAccountOutput, error) {
	got, err := a.organization.DescribeAccount(ctx, c, idc.AccountID(in.AccountId))
	if err != nil {
		return nil, err
	}
	out := fromAccount(got)
	return &wire.DescribeAccountOutput{Account: &out}, nil
}

func (a *API) CreateAccount(ctx context.Context, c idc.Caller, in *wire.CreateAccountInput) (*wire.CreateAccountOutput, error) {
	tags, err := toTags(in.Tags)
	if err != nil {
		return nil, err
	}
	r, err := a.organization.CreateAccount(ctx, c, organization.NewAccount{
		Name: in.AccountName, Email: in.Email, RoleName: text(in.RoleName), Tags: tags,
	})
	if err != nil {
		return nil, err
	}
	out := fromRequest(r)
	return &wire.CreateAccountOutput{CreateAccountStatus: &out}, nil
}

func (a *API) DescribeCreateAccountStatus(ctx context.Context, c idc.Caller, in *wire.DescribeCreateAccountStatusInput) (*wire.DescribeCreateAccountStatusOutput, error) {
	r, err := a.organization.DescribeAccountRequest(ctx, c, in.CreateAccountRequestId)
	if err != nil {
		return nil, err
	}
	out := fromRequest(r)
	return &wire.DescribeCreateAccountStatusOutput{CreateAccountStatus: &out}, nil
}

func (a *API) ListCreateAccountStatus(ctx context.Context, c idc.Caller, in *wire.ListCreateAccountStatusInput) (*wire.ListCreateAccountStatusOutput, error) {
	query := append([]string{"ListCreateAccountStatus"}, in.States...)
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.organization.ListAccountRequests(ctx, c, in.States, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListCreateAccountStatusOutput{CreateAccountStatuses: idc.MapPage(page, fromRequest).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) MoveAccount(ctx context.Context, c idc.Caller, in *wire.MoveAccountInput) (*wire.MoveAccountOutput, error) {
	return &wire.MoveAccountOutput{}, a.organization.MoveAccount(ctx, c, idc.AccountID(in.AccountId), in.SourceParentId, in.DestinationParentId)
}

func (a *API) CloseAccount(ctx context.Context, c idc.Caller, in *wire.CloseAccountInput) (*wire.CloseAccountOutput, error) {
	return &wire.CloseAccountOutput{}, a.organization.CloseAccount(ctx, c, idc.AccountID(in.AccountId))
}

func (a *API) RemoveAccountFromOrganization(ctx context.Context, c idc.Caller, in *wire.RemoveAccountFromOrganizationInput) (*wire.RemoveAccountFromOrganizationOutput, error) {
	return &wire.RemoveAccountFromOrganizationOutput{}, a.organization.RemoveAccount(ctx, c, idc.AccountID(in.AccountId))
}

func (a *API) LeaveOrganization(ctx context.Context, c idc.Caller, _ *wire.LeaveOrganizationInput) (*wire.LeaveOrganizationOutput, error) {
	return &wire.LeaveOrganizationOutput{}, a.organization.LeaveOrganization(ctx, c)
}

func fromAccount(a organization.Account) wire.Account {
	return wire.Account{
		Id: opt(string(a.ID)), Arn: opt(string(a.ARN)), Email: opt(a.Email), Name: opt(a.Name), Status: opt(string(a.Status)),
		State: opt(a.State()), Paths: []string{a.Path}, JoinedMethod: opt(a.JoinedMethod), JoinedTimestamp: stamp(a.JoinedAt),
	}
}

func fromRequest(r idc.AccountRequest) wire.CreateAccountStatus {
	return wire.CreateAccountStatus{
		Id: opt(r.ID), AccountName: opt(r.Name), State: opt(r.State), RequestedTimestamp: stamp(r.RequestedAt),
		CompletedTimestamp: r.CompletedAt, AccountId: opt(string(r.Account)), FailureReason: opt(r.FailureReason),
	}
}
