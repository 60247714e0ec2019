package iam

import (
	"context"
	"time"

	wire "gatehouse/internal/awswire/iam"
	"gatehouse/internal/idc"
	"gatehouse/internal/plane/local"
)

func (a *API) CreateRole(ctx context.Context, c idc.Caller, in *wire.CreateRoleInput) (*wire.CreateRoleOutput, error) {
	role, err := a.iam.CreateRole(ctx, c, local.NewRole{
		Name: in.RoleName, Path: text(in.Path), Trust: in.AssumeRolePolicyDocument, Description: text(in.Description),
		MaxSession: toSeconds(in.MaxSessionDuration), Boundary: idc.ARN(text(in.PermissionsBoundary)), Tags: toTags(in.Tags),
	})
	if err != nil {
		return nil, err
	}
	return &wire.CreateRoleOutput{Role: fromRole(role, true)}, nil
}

func (a *API) GetRole(ctx context.Context, c idc.Caller, in *wire.GetRoleInput) (*wire.GetRoleOutput, error) {
	role, err := a.iam.GetRole(ctx, c, in.RoleName)
	if err != nil {
		return nil, err
	}
	out := fromRole(role, true)
	out.RoleLastUsed = &wire.RoleLastUsed{}
	return &wire.GetRoleOutput{Role: out}, nil
}

func (a *API) ListRoles(ctx context.Context, c idc.Caller, in *wire.ListRolesInput) (*wire.ListRolesOutput, error) {
	query := []string{"ListRoles", text(in.PathPrefix)}
	p, err := a.open(c, in.Marker, in.MaxItems, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.iam.ListRoles(ctx, c, text(in.PathPrefix), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListRolesOutput{Roles: idc.MapPage(page, func(r idc.Role) wire.Role { return fromRole(r, false) }).Items}
	out.Marker, out.IsTruncated, err = a.seal(c, page.Next, query...)
	return out, err
}

func (a *API) UpdateRole(ctx context.Context, c idc.Caller, in *wire.UpdateRoleInput) (*wire.UpdateRoleOutput, error) {
	return &wire.UpdateRoleOutput{}, a.iam.UpdateRole(ctx, c, in.RoleName, in.Description, toSeconds(in.MaxSessionDuration))
}

func (a *API) UpdateRoleDescription(ctx context.Context, c idc.Caller, in *wire.UpdateRoleDescriptionInput) (*wire.UpdateRoleDescriptionOutput, error) {
	role, err := a.iam.UpdateRoleDescription(ctx, c, in.RoleName, in.Description)
	if err != nil {
		return nil, err
	}
	out := fromRole(role, true)
	return &wire.UpdateRoleDescriptionOutput{Role: &out}, nil
}

func (a *API) UpdateAssumeRolePolicy(ctx context.Context, c idc.Caller, in *wire.UpdateAssumeRolePolicyInput) (*wire.UpdateAssumeRolePolicyOutput, error) {
	return &wire.UpdateAssumeRolePolicyOutput{}, a.iam.UpdateTrust(ctx, c, in.RoleName, in.PolicyDocument)
}

func (a *API) DeleteRole(ctx context.Context, c idc.Caller, in *wire.DeleteRoleInput) (*wire.DeleteRoleOutput, error) {
	return &wire.DeleteRoleOutput{}, a.iam.DeleteRole(ctx, c, in.RoleName)
}

func (a *API) CreateServiceLinkedRole(ctx context.Context, c idc.Caller, in *wire.CreateServiceLinkedRoleInput) (*wire.CreateServiceLinkedRoleOutput, error) {
	role, err := a.iam.CreateServiceLinkedRole(ctx, c, local.NewServiceRole{
		Service: in.AWSServiceName, Suffix: text(in.CustomSuffix), Description: text(in.Description),
	})
	if err != nil {
		return nil, err
	}
	out := fromRole(role, true)
	return &wire.CreateServiceLinkedRoleOutput{Role: &out}, nil
}

func (a *API) DeleteServiceLinkedRole(ctx context.Context, c idc.Caller, in *wire.DeleteServiceLinkedRoleInput) (*wire.DeleteServiceLinkedRoleOutput, error) {
	task, err := a.iam.DeleteServiceLinkedRole(ctx, c, in.RoleName)
	if err != nil {
		return nil, err
	}
	return &wire.DeleteServiceLinkedRoleOutput{DeletionTaskId: task}, nil
}

func (a *API) GetServiceLinkedRoleDeletionStatus(ctx context.Context, c idc.Caller, in *wire.GetServiceLinkedRoleDeletionStatusInput) (*wire.GetServiceLinkedRoleDeletionStatusOutput, error) {
	d, err := a.iam.GetServiceLinkedRoleDeletionStatus(ctx, c, in.DeletionTaskId)
	if err != nil {
		return nil, err
	}
	if d.Failure == "" {
		return &wire.GetServiceLinkedRoleDeletionStatusOutput{Status: wire.DeletionTaskStatusTypeSucceeded}, nil
	}
	used := wire.RoleUsageType{Region: opt(globalRegion)}
	for _, arn := range d.UsedBy {
		used.Resources = append(used.Resources, string(arn))
	}
	return &wire.GetServiceLinkedRoleDeletionStatusOutput{
		Status: wire.DeletionTaskStatusTypeFailed,
		Reason: &wire.DeletionTaskFailureReasonType{Reason: &d.Failure, RoleUsageList: []wire.RoleUsageType{used}},
	}, nil
}

// globalRegion is what AWS calls the region of IAM's own resources.
const globalRegion = "global"

func (a *API) PutRolePermissionsBoundary(ctx context.Context, c idc.Caller, in *wire.PutRolePermissionsBoundaryInput) (*wire.PutRolePermissionsBoundaryOutput, error) {
	return &wire.PutRolePermissionsBoundaryOutput{}, a.iam.PutBoundary(ctx, c, in.RoleName, idc.ARN(in.PermissionsBoundary))
}

func (a *API) DeleteRolePermissionsBoundary(ctx context.Context, c idc.Caller, in *wire.DeleteRolePermissionsBoundaryInput) (*wire.DeleteRolePermissionsBoundaryOutput, error) {
	return &wire.DeleteRolePermissionsBoundaryOutput{}, a.iam.DeleteBoundary(ctx, c, in.RoleName)
}

func (a *API) TagRole(ctx context.Context, c idc.Caller, in *wire.TagRoleInput) (*wire.TagRoleOutput, error) {
	return &wire.TagRoleOutput{}, a.iam.TagRole(ctx, c, in.RoleName, toTags(in.Tags))
}

func (a *API) UntagRole(ctx context.Context, c idc.Caller, in *wire.UntagRoleInput) (*wire.UntagRoleOutput, error) {
	return &wire.UntagRoleOutput{}, a.iam.UntagRole(ctx, c, in.RoleName, in.TagKeys)
}

func (a *API) ListRoleTags(ctx context.Context, c idc.Caller, in *wire.ListRoleTagsInput) (*wire.ListRoleTagsOutput, error) {
	query := []string{"ListRoleTags", in.RoleName}
	p, err := a.open(c, in.Marker, in.MaxItems, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.iam.ListRoleTags(ctx, c, in.RoleName, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListRoleTagsOutput{Tags: fromTagList(page)}
	out.Marker, out.IsTruncated, err = a.seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListInstanceProfilesForRole(ctx context.Context, c idc.Caller, in *wire.ListInstanceProfilesForRoleInput) (*wire.ListInstanceProfilesForRoleOutput, error) {
	if err := a.iam.ListInstanceProfiles(ctx, c, in.RoleName); err != nil {
		return nil, err
	}
	return &wire.ListInstanceProfilesForRoleOutput{InstanceProfiles: []wire.InstanceProfile{}, IsTruncated: new(bool)}, nil
}

func (a *API) PutRolePolicy(ctx context.Context, c idc.Caller, in *wire.PutRolePolicyInput) (*wire.PutRolePolicyOutput, error) {
	return &wire.PutRolePolicyOutput{}, a.iam.PutRolePolicy(ctx, c, in.RoleName, in.PolicyName, in.PolicyDocument)
}

func (a *API) GetRolePolicy(ctx context.Context, c idc.Caller, in *wire.GetRolePolicyInput) (*wire.GetRolePolicyOutput, error) {
	role, doc, err := a.iam.GetRolePolicy(ctx, c, in.RoleName, in.PolicyName)
	if err != nil {
		return nil, err
	}
	return &wire.GetRolePolicyOutput{RoleName: role.Name, PolicyName: in.PolicyName, PolicyDocument: encoded(doc)}, nil
}

func (a *API) ListRolePolicies(ctx context.Context, c idc.Caller, in *wire.ListRolePoliciesInput) (*wire.ListRolePoliciesOutput, error) {
	query := []string{"ListRolePolicies", in.RoleName}
	p, err := a.open(c, in.Marker, in.MaxItems, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.iam.ListRolePolicies(ctx, c, in.RoleName, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListRolePoliciesOutput{PolicyNames: page.Items}
	out.Marker, out.IsTruncated, err = a.seal(c, page.Next, query...)
	return out, err
}

func (a *API) DeleteRolePolicy(ctx context.Context, c idc.Caller, in *wire.DeleteRolePolicyInput) (*wire.DeleteRolePolicyOutput, error) {
	return &wire.DeleteRolePolicyOutput{}, a.iam.DeleteRolePolicy(ctx, c, in.RoleName, in.PolicyName)
}

func (a *API) AttachRolePolicy(ctx context.Context, c idc.Caller, in *wire.AttachRolePolicyInput) (*wire.AttachRolePolicyOutput, error) {
	return &wire.AttachRolePolicyOutput{}, a.iam.AttachRolePolicy(ctx, c, in.RoleName, idc.ARN(in.PolicyArn))
}

func (a *API) DetachRolePolicy(ctx context.Context, c idc.Caller, in *wire.DetachRolePolicyInput) (*wire.DetachRolePolicyOutput, error) {
	return &wire.DetachRolePolicyOutput{}, a.iam.DetachRolePolicy(ctx, c, in.RoleName, idc.ARN(in.PolicyArn))
}

func (a *API) ListAttachedRolePolicies(ctx context.Context, c idc.Caller, in *wire.ListAttachedRolePoliciesInput) (*wire.ListAttachedRolePoliciesOutput, error) {
	query := []string{"ListAttachedRolePolicies", in.RoleName, text(in.PathPrefix)}
	p, err := a.open(c, in.Marker, in.MaxItems, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.iam.ListAttachedRolePolicies(ctx, c, in.RoleName, text(in.PathPrefix), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAttachedRolePoliciesOutput{AttachedPolicies: idc.MapPage(page, fromAttached).Items}
	out.Marker, out.IsTruncated, err = a.seal(c, page.Next, query...)
	return out, err
}

func toSeconds(n *int64) time.Duration {
	if n == nil {
		return 0
	}
	return time.Duration(*n) * time.Second
}

// fromRole is a role on the wire; lists leave out boundary and tags, as AWS's do.
func fromRole(r idc.Role, whole bool) wire.Role {
	out := wire.Role{
		Path: r.Path, RoleName: r.Name, RoleId: string(r.ID), Arn: string(r.ARN()), CreateDate: r.CreatedAt,
		AssumeRolePolicyDocument: opt(encoded(r.Trust)), Description: opt(r.Description), MaxSessionDuration: number(int(r.MaxSession / time.Second)),
	}
	if !whole {
		return out
	}
	out.Tags = fromTags(r.Tags)
	if r.Boundary != "" {
		out.PermissionsBoundary = &wire.AttachedPermissionsBoundary{
			// The model says PermissionsBoundaryPolicy; AWS answers Policy, and so do we.
			PermissionsBoundaryType: opt("Policy"), PermissionsBoundaryArn: opt(string(r.Boundary)),
		}
	}
	return out
}
