package iam

import (
	"context"
	"maps"
	"slices"

	wire "gatehouse/internal/awswire/iam"
	"gatehouse/internal/idc"
	"gatehouse/internal/plane/local"
)

func (a *API) CreateAccountAlias(ctx context.Context, c idc.Caller, in *wire.CreateAccountAliasInput) (*wire.CreateAccountAliasOutput, error) {
	return &wire.CreateAccountAliasOutput{}, a.iam.CreateAccountAlias(ctx, c, in.AccountAlias)
}

func (a *API) DeleteAccountAlias(ctx context.Context, c idc.Caller, in *wire.DeleteAccountAliasInput) (*wire.DeleteAccountAliasOutput, error) {
	return &wire.DeleteAccountAliasOutput{}, a.iam.DeleteAccountAlias(ctx, c, in.AccountAlias)
}

func (a *API) ListAccountAliases(ctx context.Context, c idc.Caller, _ *wire.ListAccountAliasesInput) (*wire.ListAccountAliasesOutput, error) {
	aliases, err := a.iam.ListAccountAliases(ctx, c)
	if err != nil {
		return nil, err
	}
	return &wire.ListAccountAliasesOutput{AccountAliases: aliases, IsTruncated: new(bool)}, nil
}

func (a *API) GetAccountSummary(ctx context.Context, c idc.Caller, _ *wire.GetAccountSummaryInput) (*wire.GetAccountSummaryOutput, error) {
	sum, err := a.iam.GetAccountSummary(ctx, c)
	if err != nil {
		return nil, err
	}
	out := &wire.GetAccountSummaryOutput{SummaryMap: make(map[string]int64, len(sum))}
	for name, n := range sum {
		out.SummaryMap[name] = int64(n)
	}
	return out, nil
}

func (a *API) GetAccountAuthorizationDetails(ctx context.Context, c idc.Caller, in *wire.GetAccountAuthorizationDetailsInput) (*wire.GetAccountAuthorizationDetailsOutput, error) {
	query := append([]string{"GetAccountAuthorizationDetails"}, slices.Sorted(slices.Values(in.Filter))...)
	p, err := a.open(c, in.Marker, in.MaxItems, query...)
	if err != nil {
		return nil, err
	}
	has := func(entity string) bool { return len(in.Filter) == 0 || slices.Contains(in.Filter, entity) }
	which := local.Details{
		Roles: has(wire.EntityTypeRole), OwnPolicies: has(wire.EntityTypeLocalManagedPolicy), AWSPolicies: has(wire.EntityTypeAWSManagedPolicy),
	}
	page, err := a.iam.GetAccountAuthorizationDetails(ctx, c, which, p)
	if err != nil {
		return nil, err
	}
	out := &wire.GetAccountAuthorizationDetailsOutput{
		UserDetailList: []wire.UserDetail{}, GroupDetailList: []wire.GroupDetail{},
		RoleDetailList: []wire.RoleDetail{}, Policies: []wire.ManagedPolicyDetail{},
	}
	for _, d := range page.Items {
		if d.Role != nil {
			out.RoleDetailList = append(out.RoleDetailList, fromRoleDetail(*d.Role))
			continue
		}
		out.Policies = append(out.Policies, fromPolicyDetail(d))
	}
	out.Marker, out.IsTruncated, err = a.seal(c, page.Next, query...)
	return out, err
}

func fromRoleDetail(r idc.Role) wire.RoleDetail {
	w := fromRole(r, true)
	out := wire.RoleDetail{
		Path: &w.Path, RoleName: &w.RoleName, RoleId: &w.RoleId, Arn: &w.Arn, CreateDate: &w.CreateDate,
		AssumeRolePolicyDocument: w.AssumeRolePolicyDocument, PermissionsBoundary: w.PermissionsBoundary, Tags: w.Tags,
		InstanceProfileList: []wire.InstanceProfile{}, RolePolicyList: []wire.PolicyDetail{}, AttachedManagedPolicies: []wire.AttachedPolicy{},
		RoleLastUsed: &wire.RoleLastUsed{},
	}
	for _, name := range slices.Sorted(maps.Keys(r.Inline)) {
		out.RolePolicyList = append(out.RolePolicyList, wire.PolicyDetail{PolicyName: &name, PolicyDocument: opt(encoded(r.Inline[name]))})
	}
	for _, arn := range r.Attached {
		out.AttachedManagedPolicies = append(out.AttachedManagedPolicies, fromAttached(arn))
	}
	return out
}

func fromPolicyDetail(d local.Detail) wire.ManagedPolicyDetail {
	p := fromPolicy(*d.Policy)
	out := wire.ManagedPolicyDetail{
		PolicyName: p.PolicyName, PolicyId: p.PolicyId, Arn: p.Arn, Path: p.Path, DefaultVersionId: p.DefaultVersionId,
		AttachmentCount: p.AttachmentCount, PermissionsBoundaryUsageCount: p.PermissionsBoundaryUsageCount, IsAttachable: p.IsAttachable,
		Description: opt(d.Policy.Description), CreateDate: p.CreateDate, UpdateDate: p.UpdateDate,
	}
	for _, v := range d.Versions {
		version := fromVersion(v)
		version.Document = opt(encoded(v.Document))
		out.PolicyVersionList = append(out.PolicyVersionList, version)
	}
	return out
}
