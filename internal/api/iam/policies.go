package iam

import (
	"context"
	"strings"

	wire "gatehouse/internal/awswire/iam"
	"gatehouse/internal/idc"
	"gatehouse/internal/plane/local"
)

func (a *API) CreatePolicy(ctx context.Context, c idc.Caller, in *wire.CreatePolicyInput) (*wire.CreatePolicyOutput, error) {
	p, err := a.iam.CreatePolicy(ctx, c, local.NewPolicy{
		Name: in.PolicyName, Path: text(in.Path), Description: text(in.Description), Document: in.PolicyDocument, Tags: toTags(in.Tags),
	})
	if err != nil {
		return nil, err
	}
	out := fromPolicy(p)
	out.Tags = fromTags(p.Tags)
	return &wire.CreatePolicyOutput{Policy: &out}, nil
}

func (a *API) GetPolicy(ctx context.Context, c idc.Caller, in *wire.GetPolicyInput) (*wire.GetPolicyOutput, error) {
	p, err := a.iam.GetPolicy(ctx, c, idc.ARN(in.PolicyArn))
	if err != nil {
		return nil, err
	}
	out := fromPolicy(p)
	out.Description, out.Tags = opt(p.Description), fromTags(p.Tags)
	return &wire.GetPolicyOutput{Policy: &out}, nil
}

func (a *API) ListPolicies(ctx context.Context, c idc.Caller, in *wire.ListPoliciesInput) (*wire.ListPoliciesOutput, error) {
	f := local.PolicyFilter{Scope: local.Scope(text(in.Scope)), Prefix: text(in.PathPrefix), Attached: in.OnlyAttached != nil && *in.OnlyAttached}
	if in.PolicyUsageFilter != nil {
		boundary := *in.PolicyUsageFilter == wire.PolicyUsageTypePermissionsBoundary
		f.Boundary = &boundary
	}
	query := []string{"ListPolicies", string(f.Scope), f.Prefix, text(in.PolicyUsageFilter)}
	if f.Attached {
		query = append(query, "attached")
	}
	p, err := a.open(c, in.Marker, in.MaxItems, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.iam.ListPolicies(ctx, c, f, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListPoliciesOutput{Policies: idc.MapPage(page, fromPolicy).Items}
	out.Marker, out.IsTruncated, err = a.seal(c, page.Next, query...)
	return out, err
}

func (a *API) DeletePolicy(ctx context.Context, c idc.Caller, in *wire.DeletePolicyInput) (*wire.DeletePolicyOutput, error) {
	return &wire.DeletePolicyOutput{}, a.iam.DeletePolicy(ctx, c, idc.ARN(in.PolicyArn))
}

func (a *API) CreatePolicyVersion(ctx context.Context, c idc.Caller, in *wire.CreatePolicyVersionInput) (*wire.CreatePolicyVersionOutput, error) {
	v, err := a.iam.CreatePolicyVersion(ctx, c, idc.ARN(in.PolicyArn), in.PolicyDocument, in.SetAsDefault != nil && *in.SetAsDefault)
	if err != nil {
		return nil, err
	}
	out := fromVersion(v)
	return &wire.CreatePolicyVersionOutput{PolicyVersion: &out}, nil
}

func (a *API) GetPolicyVersion(ctx context.Context, c idc.Caller, in *wire.GetPolicyVersionInput) (*wire.GetPolicyVersionOutput, error) {
	v, err := a.iam.GetPolicyVersion(ctx, c, idc.ARN(in.PolicyArn), in.VersionId)
	if err != nil {
		return nil, err
	}
	out := fromVersion(v)
	out.Document = opt(encoded(v.Document))
	return &wire.GetPolicyVersionOutput{PolicyVersion: &out}, nil
}

func (a *API) ListPolicyVersions(ctx context.Context, c idc.Caller, in *wire.ListPolicyVersionsInput) (*wire.ListPolicyVersionsOutput, error) {
	query := []string{"ListPolicyVersions", in.PolicyArn}
	p, err := a.open(c, in.Marker, in.MaxItems, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.iam.ListPolicyVersions(ctx, c, idc.ARN(in.PolicyArn), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListPolicyVersionsOutput{Versions: idc.MapPage(page, fromVersion).Items}
	out.Marker, out.IsTruncated, err = a.seal(c, page.Next, query...)
	return out, err
}

func (a *API) DeletePolicyVersion(ctx context.Context, c idc.Caller, in *wire.DeletePolicyVersionInput) (*wire.DeletePolicyVersionOutput, error) {
	return &wire.DeletePolicyVersionOutput{}, a.iam.DeletePolicyVersion(ctx, c, idc.ARN(in.PolicyArn), in.VersionId)
}

func (a *API) SetDefaultPolicyVersion(ctx context.Context, c idc.Caller, in *wire.SetDefaultPolicyVersionInput) (*wire.SetDefaultPolicyVersionOutput, error) {
	return &wire.SetDefaultPolicyVersionOutput{}, a.iam.SetDefaultPolicyVersion(ctx, c, idc.ARN(in.PolicyArn), in.VersionId)
}

func (a *API) TagPolicy(ctx context.Context, c idc.Caller, in *wire.TagPolicyInput) (*wire.TagPolicyOutput, error) {
	return &wire.TagPolicyOutput{}, a.iam.TagPolicy(ctx, c, idc.ARN(in.PolicyArn), toTags(in.Tags))
}

func (a *API) UntagPolicy(ctx context.Context, c idc.Caller, in *wire.UntagPolicyInput) (*wire.UntagPolicyOutput, error) {
	return &wire.UntagPolicyOutput{}, a.iam.UntagPolicy(ctx, c, idc.ARN(in.PolicyArn), in.TagKeys)
}

func (a *API) ListPolicyTags(ctx context.Context, c idc.Caller, in *wire.ListPolicyTagsInput) (*wire.ListPolicyTagsOutput, error) {
	query := []string{"ListPolicyTags", in.PolicyArn}
	p, err := a.open(c, in.Marker, in.MaxItems, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.iam.ListPolicyTags(ctx, c, idc.ARN(in.PolicyArn), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListPolicyTagsOutput{Tags: fromTagList(page)}
	out.Marker, out.IsTruncated, err = a.seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListEntitiesForPolicy(ctx context.Context, c idc.Caller, in *wire.ListEntitiesForPolicyInput) (*wire.ListEntitiesForPolicyOutput, error) {
	query := []string{"ListEntitiesForPolicy", in.PolicyArn, text(in.EntityFilter), text(in.PathPrefix), text(in.PolicyUsageFilter)}
	p, err := a.open(c, in.Marker, in.MaxItems, query...)
	if err != nil {
		return nil, err
	}
	who := local.Holders{Prefix: text(in.PathPrefix), Others: in.EntityFilter != nil && *in.EntityFilter != wire.EntityTypeRole}
	switch text(in.PolicyUsageFilter) {
	case wire.PolicyUsageTypePermissionsPolicy:
		who.Usage = local.UsageAttached
	case wire.PolicyUsageTypePermissionsBoundary:
		who.Usage = local.UsageBoundary
	}
	page, err := a.iam.ListEntitiesForPolicy(ctx, c, idc.ARN(in.PolicyArn), who, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListEntitiesForPolicyOutput{PolicyGroups: []wire.PolicyGroup{}, PolicyUsers: []wire.PolicyUser{}}
	out.PolicyRoles = idc.MapPage(page, func(r idc.Role) wire.PolicyRole {
		return wire.PolicyRole{RoleName: opt(r.Name), RoleId: opt(string(r.ID))}
	}).Items
	out.Marker, out.IsTruncated, err = a.seal(c, page.Next, query...)
	return out, err
}

// fromPolicy is a policy as lists show it: without description and tags.
func fromPolicy(p local.Policy) wire.Policy {
	return wire.Policy{
		PolicyName: opt(p.Name), PolicyId: opt(p.ID), Arn: opt(string(p.ARN)), Path: opt(p.Path), DefaultVersionId: opt(p.DefaultVersion),
		AttachmentCount: number(p.Uses.Attached), PermissionsBoundaryUsageCount: number(p.Uses.Boundary), IsAttachable: &p.Attachable,
		CreateDate: stamp(p.CreatedAt), UpdateDate: stamp(p.UpdatedAt),
	}
}

// fromVersion is a version without its document.
func fromVersion(v local.PolicyVersion) wire.PolicyVersion {
	return wire.PolicyVersion{VersionId: opt(v.ID), IsDefaultVersion: &v.Default, CreateDate: stamp(v.CreatedAt)}
}

func fromAttached(arn idc.ARN) wire.AttachedPolicy {
	name := string(arn)[strings.LastIndexByte(string(arn), '/')+1:]
	return wire.AttachedPolicy{PolicyName: &name, PolicyArn: opt(string(arn))}
}
