package organizations

import (
	"context"

	wire "gatehouse/internal/awswire/organizations"
	"gatehouse/internal/idc"
	"gatehouse/internal/organization"
)

func (a *API) PutResourcePolicy(ctx context.Context, c idc.Caller, in *wire.PutResourcePolicyInput) (*wire.PutResourcePolicyOutput, error) {
	tags, err := toTags(in.Tags)
	if err != nil {
		return nil, err
	}
	p, err := a.organization.PutResourcePolicy(ctx, c, in.Content, tags)
	if err != nil {
		return nil, err
	}
	return &wire.PutResourcePolicyOutput{ResourcePolicy: fromResourcePolicy(p)}, nil
}

func (a *API) DescribeResourcePolicy(ctx context.Context, c idc.Caller, _ *wire.DescribeResourcePolicyInput) (*wire.DescribeResourcePolicyOutput, error) {
	p, err := a.organization.DescribeResourcePolicy(ctx, c)
	if err != nil {
		return nil, err
	}
	return &wire.DescribeResourcePolicyOutput{ResourcePolicy: fromResourcePolicy(p)}, nil
}

func (a *API) DeleteResourcePolicy(ctx context.Context, c idc.Caller, _ *wire.DeleteResourcePolicyInput) (*wire.DeleteResourcePolicyOutput, error) {
	return &wire.DeleteResourcePolicyOutput{}, a.organization.DeleteResourcePolicy(ctx, c)
}

func fromResourcePolicy(p organization.ResourcePolicy) *wire.ResourcePolicy {
	return &wire.ResourcePolicy{
		Content: &p.Content, ResourcePolicySummary: &wire.ResourcePolicySummary{Id: opt(p.ID), Arn: opt(string(p.ARN))},
	}
}
