package ssoadmin

import (
	"context"

	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

func (a *API) AttachManagedPolicyToPermissionSet(ctx context.Context, c idc.Caller, in *wire.AttachManagedPolicyToPermissionSetInput) (*wire.AttachManagedPolicyToPermissionSetOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	return &wire.AttachManagedPolicyToPermissionSetOutput{}, a.access.AttachManagedPolicy(ctx, c, instance, set, idc.ARN(in.ManagedPolicyArn))
}

func (a *API) DetachManagedPolicyFromPermissionSet(ctx context.Context, c idc.Caller, in *wire.DetachManagedPolicyFromPermissionSetInput) (*wire.DetachManagedPolicyFromPermissionSetOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	return &wire.DetachManagedPolicyFromPermissionSetOutput{}, a.access.DetachManagedPolicy(ctx, c, instance, set, idc.ARN(in.ManagedPolicyArn))
}

func (a *API) ListManagedPoliciesInPermissionSet(ctx context.Context, c idc.Caller, in *wire.ListManagedPoliciesInPermissionSetInput) (*wire.ListManagedPoliciesInPermissionSetOutput, error) {
	query := []string{"ListManagedPoliciesInPermissionSet", in.InstanceArn, in.PermissionSetArn}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	page, err := a.access.ListManagedPolicies(ctx, c, instance, set, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListManagedPoliciesInPermissionSetOutput{AttachedManagedPolicies: idc.MapPage(page, fromManaged).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) AttachCustomerManagedPolicyReferenceToPermissionSet(ctx context.Context, c idc.Caller, in *wire.AttachCustomerManagedPolicyReferenceToPermissionSetInput) (*wire.AttachCustomerManagedPolicyReferenceToPermissionSetOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	return &wire.AttachCustomerManagedPolicyReferenceToPermissionSetOutput{},
		a.access.AttachCustomerPolicy(ctx, c, instance, set, toReference(in.CustomerManagedPolicyReference))
}

func (a *API) DetachCustomerManagedPolicyReferenceFromPermissionSet(ctx context.Context, c idc.Caller, in *wire.DetachCustomerManagedPolicyReferenceFromPermissionSetInput) (*wire.DetachCustomerManagedPolicyReferenceFromPermissionSetOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	return &wire.DetachCustomerManagedPolicyReferenceFromPermissionSetOutput{},
		a.access.DetachCustomerPolicy(ctx, c, instance, set, toReference(in.CustomerManagedPolicyReference))
}

func (a *API) ListCustomerManagedPolicyReferencesInPermissionSet(ctx context.Context, c idc.Caller, in *wire.ListCustomerManagedPolicyReferencesInPermissionSetInput) (*wire.ListCustomerManagedPolicyReferencesInPermissionSetOutput, error) {
	query := []string{"ListCustomerManagedPolicyReferencesInPermissionSet", in.InstanceArn, in.PermissionSetArn}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	page, err := a.access.ListCustomerPolicies(ctx, c, instance, set, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListCustomerManagedPolicyReferencesInPermissionSetOutput{CustomerManagedPolicyReferences: idc.MapPage(page, fromReference).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) PutInlinePolicyToPermissionSet(ctx context.Context, c idc.Caller, in *wire.PutInlinePolicyToPermissionSetInput) (*wire.PutInlinePolicyToPermissionSetOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	return &wire.PutInlinePolicyToPermissionSetOutput{}, a.access.PutInlinePolicy(ctx, c, instance, set, in.InlinePolicy)
}

func (a *API) GetInlinePolicyForPermissionSet(ctx context.Context, c idc.Caller, in *wire.GetInlinePolicyForPermissionSetInput) (*wire.GetInlinePolicyForPermissionSetOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	document, err := a.access.InlinePolicy(ctx, c, instance, set)
	if err != nil {
		return nil, err
	}
	return &wire.GetInlinePolicyForPermissionSetOutput{InlinePolicy: &document}, nil
}

func (a *API) DeleteInlinePolicyFromPermissionSet(ctx context.Context, c idc.Caller, in *wire.DeleteInlinePolicyFromPermissionSetInput) (*wire.DeleteInlinePolicyFromPermissionSetOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	return &wire.DeleteInlinePolicyFromPermissionSetOutput{}, a.access.DeleteInlinePolicy(ctx, c, instance, set)
}

func (a *API) PutPermissionsBoundaryToPermissionSet(ctx context.Context, c idc.Caller, in *wire.PutPermissionsBoundaryToPermissionSetInput) (*wire.PutPermissionsBoundaryToPermissionSetOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	return &wire.PutPermissionsBoundaryToPermissionSetOutput{}, a.access.PutBoundary(ctx, c, instance, set, toBoundary(in.PermissionsBoundary))
}

func (a *API) GetPermissionsBoundaryForPermissionSet(ctx context.Context, c idc.Caller, in *wire.GetPermissionsBoundaryForPermissionSetInput) (*wire.GetPermissionsBoundaryForPermissionSetOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	b, err := a.access.Boundary(ctx, c, instance, set)
	if err != nil {
		return nil, err
	}
	return &wire.GetPermissionsBoundaryForPermissionSetOutput{PermissionsBoundary: fromBoundary(b)}, nil
}

func (a *API) DeletePermissionsBoundaryFromPermissionSet(ctx context.Context, c idc.Caller, in *wire.DeletePermissionsBoundaryFromPermissionSetInput) (*wire.DeletePermissionsBoundaryFromPermissionSetOutput, error) {
	instance, set := names(in.InstanceArn, in.PermissionSetArn)
	return &wire.DeletePermissionsBoundaryFromPermissionSetOutput{}, a.access.DeleteBoundary(ctx, c, instance, set)
}
