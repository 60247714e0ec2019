package organizations

import (
	"context"
	"maps"
	"slices"

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

func (a *API) CreateOrganizationalUnit(ctx context.Context, c idc.Caller, in *wire.CreateOrganizationalUnitInput) (*wire.CreateOrganizationalUnitOutput, error) {
	tags, err := toTags(in.Tags)
	if err != nil {
		return nil, err
	}
	u, err := a.organization.CreateOU(ctx, c, in.ParentId, in.Name, tags)
	if err != nil {
		return nil, err
	}
	out := fromUnit(u)
	return &wire.CreateOrganizationalUnitOutput{OrganizationalUnit: &out}, nil
}

func (a *API) DescribeOrganizationalUnit(ctx context.Context, c idc.Caller, in *wire.DescribeOrganizationalUnitInput) (*wire.DescribeOrganizationalUnitOutput, error) {
	u, err := a.organization.DescribeOU(ctx, c, idc.OUID(in.OrganizationalUnitId))
	if err != nil {
		return nil, err
	}
	out := fromUnit(u)
	return &wire.DescribeOrganizationalUnitOutput{OrganizationalUnit: &out}, nil
}

func (a *API) ListOrganizationalUnitsForParent(ctx context.Context, c idc.Caller, in *wire.ListOrganizationalUnitsForParentInput) (*wire.ListOrganizationalUnitsForParentOutput, error) {
	query := []string{"ListOrganizationalUnitsForParent", in.ParentId}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.organization.ListOUs(ctx, c, in.ParentId, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListOrganizationalUnitsForParentOutput{OrganizationalUnits: idc.MapPage(page, fromUnit).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListChildren(ctx context.Context, c idc.Caller, in *wire.ListChildrenInput) (*wire.ListChildrenOutput, error) {
	query := []string{"ListChildren", in.ParentId, in.ChildType}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.organization.ListChildren(ctx, c, in.ParentId, in.ChildType, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListChildrenOutput{Children: idc.MapPage(page, func(t organization.Target) wire.Child {
		return wire.Child{Id: opt(t.ID), Type: opt(t.Type)}
	}).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListParents(ctx context.Context, c idc.Caller, in *wire.ListParentsInput) (*wire.ListParentsOutput, error) {
	if err := onePage(in.NextToken); err != nil {
		return nil, err
	}
	parent, err := a.organization.Parent(ctx, c, in.ChildId)
	if err != nil {
		return nil, err
	}
	return &wire.ListParentsOutput{Parents: []wire.Parent{{Id: opt(parent.ID), Type: opt(parent.Type)}}}, nil
}

func fromAccount(a organization.Account) wire.Account {
	return wire.Account{
		Id: opt(string(a.ID)), Arn: opt(string(a.ARN)), Email: opt(a.Email), Name: opt(a.Name), Status: opt(string(a.Status)),
		State: opt(string(a.Status)), Paths: []string{a.Path}, JoinedMethod: opt(a.JoinedMethod), JoinedTimestamp: stamp(a.JoinedAt),
	}
}

func fromUnit(u organization.Unit) wire.OrganizationalUnit {
	return wire.OrganizationalUnit{Id: opt(string(u.ID)), Arn: opt(string(u.ARN)), Name: opt(u.Name), Path: opt(u.Path)}
}

func fromRequest(r idc.AccountRequest) wire.CreateAccountStatus {
	return wire.CreateAccountStatus{
		Id: opt(r.ID), AccountName: opt(r.Name), State: opt(r.State), RequestedTimestamp: stamp(r.RequestedAt),
		CompletedTimestamp: r.CompletedAt, AccountId: opt(string(r.Account)), FailureReason: opt(r.FailureReason),
	}
}

func toTags(in []wire.Tag) (map[string]string, error) {
	tags := make(map[string]string, len(in))
	for _, t := range in {
		if _, twice := tags[t.Key]; twice {
			e := idc.Invalid("The tag key %s is given twice.", t.Key)
			e.Reason = "DUPLICATE_TAG_KEY"
			return nil, e
		}
		tags[t.Key] = t.Value
	}
	return tags, nil
}

// fromTags orders tags by key.
func fromTags(tags map[string]string) []wire.Tag {
	out := make([]wire.Tag, 0, len(tags))
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, wire.Tag{Key: k, Value: tags[k]})
	}
	return out
}
