package ssoadmin

import (
	"context"

	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

func (a *API) CreateApplicationAssignment(ctx context.Context, c idc.Caller, in *wire.CreateApplicationAssignmentInput) (*wire.CreateApplicationAssignmentOutput, error) {
	return &wire.CreateApplicationAssignmentOutput{},
		a.applications.CreateAssignment(ctx, c, idc.ARN(in.ApplicationArn), principal(in.PrincipalType, in.PrincipalId))
}

func (a *API) DeleteApplicationAssignment(ctx context.Context, c idc.Caller, in *wire.DeleteApplicationAssignmentInput) (*wire.DeleteApplicationAssignmentOutput, error) {
	return &wire.DeleteApplicationAssignmentOutput{},
		a.applications.DeleteAssignment(ctx, c, idc.ARN(in.ApplicationArn), principal(in.PrincipalType, in.PrincipalId))
}

func (a *API) DescribeApplicationAssignment(ctx context.Context, c idc.Caller, in *wire.DescribeApplicationAssignmentInput) (*wire.DescribeApplicationAssignmentOutput, error) {
	v, err := a.applications.DescribeAssignment(ctx, c, idc.ARN(in.ApplicationArn), principal(in.PrincipalType, in.PrincipalId))
	if err != nil {
		return nil, err
	}
	return &wire.DescribeApplicationAssignmentOutput{
		ApplicationArn: ref(v.ARN()), PrincipalType: ref(v.Principal.Type), PrincipalId: ref(v.Principal.ID),
	}, nil
}

func (a *API) ListApplicationAssignments(ctx context.Context, c idc.Caller, in *wire.ListApplicationAssignmentsInput) (*wire.ListApplicationAssignmentsOutput, error) {
	query := []string{"ListApplicationAssignments", in.ApplicationArn}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.applications.ListAssignments(ctx, c, idc.ARN(in.ApplicationArn), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListApplicationAssignmentsOutput{ApplicationAssignments: idc.MapPage(page, fromApplicationAssignment).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListApplicationAssignmentsForPrincipal(ctx context.Context, c idc.Caller, in *wire.ListApplicationAssignmentsForPrincipalInput) (*wire.ListApplicationAssignmentsForPrincipalOutput, error) {
	only := ""
	if in.Filter != nil {
		only = text(in.Filter.ApplicationArn)
	}
	query := []string{"ListApplicationAssignmentsForPrincipal", in.InstanceArn, in.PrincipalType, in.PrincipalId, only}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.applications.ListAssignmentsFor(ctx, c, instanceID(in.InstanceArn), principal(in.PrincipalType, in.PrincipalId), idc.ARN(only), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListApplicationAssignmentsForPrincipalOutput{
		ApplicationAssignments: idc.MapPage(page, func(v idc.ApplicationAssignment) wire.ApplicationAssignmentForPrincipal {
			return wire.ApplicationAssignmentForPrincipal{ApplicationArn: ref(v.ARN()), PrincipalType: ref(v.Principal.Type), PrincipalId: ref(v.Principal.ID)}
		}).Items,
	}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) GetApplicationAssignmentConfiguration(ctx context.Context, c idc.Caller, in *wire.GetApplicationAssignmentConfigurationInput) (*wire.GetApplicationAssignmentConfigurationOutput, error) {
	required, err := a.applications.AssignmentRequired(ctx, c, idc.ARN(in.ApplicationArn))
	if err != nil {
		return nil, err
	}
	return &wire.GetApplicationAssignmentConfigurationOutput{AssignmentRequired: required}, nil
}

func (a *API) PutApplicationAssignmentConfiguration(ctx context.Context, c idc.Caller, in *wire.PutApplicationAssignmentConfigurationInput) (*wire.PutApplicationAssignmentConfigurationOutput, error) {
	return &wire.PutApplicationAssignmentConfigurationOutput{},
		a.applications.RequireAssignment(ctx, c, idc.ARN(in.ApplicationArn), in.AssignmentRequired)
}

func fromApplicationAssignment(v idc.ApplicationAssignment) wire.ApplicationAssignment {
	return wire.ApplicationAssignment{ApplicationArn: string(v.ARN()), PrincipalType: string(v.Principal.Type), PrincipalId: v.Principal.ID}
}
