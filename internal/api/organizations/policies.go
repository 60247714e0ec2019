package organizations

import (
	"context"

	wire "gatehouse/internal/awswire/organizations"
	"gatehouse/internal/idc"
	"gatehouse/internal/organization"
)

func (a *API) CreatePolicy(ctx context.Context, c idc.Caller, in *wire.CreatePolicyInput) (*wire.CreatePolicyOutput, error) {
	tags, err := toTags(in.Tags)
	if err != nil {
		return nil, err
	}
	p, err := a.organization.CreatePolicy(ctx, c, organization.NewPolicy{
		Name: in.Name, Description: in.Description, Content: in.Content, Type: in.Type, Tags: tags,
	})
	if err != nil {
		return nil, err
	}
	return &wire.CreatePolicyOutput{Policy: fromPolicy(p)}, nil
}

func (a *API) DescribePolicy(ctx context.Context, c idc.Caller, in *wire.DescribePolicyInput) (*wire.DescribePolicyOutput, error) {
	p, err := a.organization.DescribePolicy(ctx, c, in.PolicyId)
	if err != nil {
		return nil, err
	}
	return &wire.DescribePolicyOutput{Policy: fromPolicy(p)}, nil
}

func (a *API) UpdatePolicy(ctx context.Context, c idc.Caller, in *wire.UpdatePolicyInput) (*wire.UpdatePolicyOutput, error) {
	p, err := a.organization.UpdatePolicy(ctx, c, in.PolicyId, in.Name, in.Description, in.Content)
	if err != nil {
		return nil, err
	}
	return &wire.UpdatePolicyOutput{Policy: fromPolicy(p)}, nil
}

func (a *API) DeletePolicy(ctx context.Context, c idc.Caller, in *wire.DeletePolicyInput) (*wire.DeletePolicyOutput, error) {
	return &wire.DeletePolicyOutput{}, a.organization.DeletePolicy(ctx, c, in.PolicyId)
}

func (a *API) AttachPolicy(ctx context.Context, c idc.Caller, in *wire.AttachPolicyInput) (*wire.AttachPolicyOutput, error) {
	return &wire.AttachPolicyOutput{}, a.organization.AttachPolicy(ctx, c, in.PolicyId, in.TargetId)
}

func (a *API) DetachPolicy(ctx context.Context, c idc.Caller, in *wire.DetachPolicyInput) (*wire.DetachPolicyOutput, error) {
	return &wire.DetachPolicyOutput{}, a.organization.DetachPolicy(ctx, c, in.PolicyId, in.TargetId)
}

func (a *API) EnablePolicyType(ctx context.Context, c idc.Caller, in *wire.EnablePolicyTypeInput) (*wire.EnablePolicyTypeOutput, error) {
	o, err := a.organization.EnablePolicyType(ctx, c, idc.RootID(in.RootId), in.PolicyType)
	if err != nil {
		return nil, err
	}
	return &wire.EnablePolicyTypeOutput{Root: fromRoot(o)}, nil
}

func (a *API) DisablePolicyType(ctx context.Context, c idc.Caller, in *wire.DisablePolicyTypeInput) (*wire.DisablePolicyTypeOutput, error) {
	o, err := a.organization.DisablePolicyType(ctx, c, idc.RootID(in.RootId), in.PolicyType)
	if err != nil {
		return nil, err
	}
	return &wire.DisablePolicyTypeOutput{Root: fromRoot(o)}, nil
}

func (a *API) ListPolicies(ctx context.Context, c idc.Caller, in *wire.ListPoliciesInput) (*wire.ListPoliciesOutput, error) {
	query := []string{"ListPolicies", in.Filter}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.organization.ListPolicies(ctx, c, in.Filter, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListPoliciesOutput{Policies: idc.MapPage(page, summary).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListPoliciesForTarget(ctx context.Context, c idc.Caller, in *wire.ListPoliciesForTargetInput) (*wire.ListPoliciesForTargetOutput, error) {
	query := []string{"ListPoliciesForTarget", in.TargetId, in.Filter}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.organization.ListPoliciesOf(ctx, c, in.TargetId, in.Filter, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListPoliciesForTargetOutput{Policies: idc.MapPage(page, summary).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListTargetsForPolicy(ctx context.Context, c idc.Caller, in *wire.ListTargetsForPolicyInput) (*wire.ListTargetsForPolicyOutput, error) {
	query := []string{"ListTargetsForPolicy", in.PolicyId}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.organization.ListTargets(ctx, c, in.PolicyId, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListTargetsForPolicyOutput{Targets: idc.MapPage(page, func(t organization.Target) wire.PolicyTargetSummary {
		return wire.PolicyTargetSummary{TargetId: opt(t.ID), Arn: opt(string(t.ARN)), Name: opt(t.Name), Type: opt(t.Type)}
	}).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func fromPolicy(p organization.Policy) *wire.Policy {
	s := summary(p)
	return &wire.Policy{PolicySummary: &s, Content: &p.Content}
}

func summary(p organization.Policy) wire.PolicySummary {
	return wire.PolicySummary{
		Id: opt(p.ID), Arn: opt(string(p.ARN)), Name: opt(p.Name), Description: &p.Description,
		Type: opt(organization.TypeSCP), AwsManaged: &p.AWSManaged,
	}
}
