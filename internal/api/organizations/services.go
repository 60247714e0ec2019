package organizations

import (
	"context"

	wire "gatehouse/internal/awswire/organizations"
	"gatehouse/internal/idc"
	"gatehouse/internal/organization"
)

func (a *API) EnableAWSServiceAccess(ctx context.Context, c idc.Caller, in *wire.EnableAWSServiceAccessInput) (*wire.EnableAWSServiceAccessOutput, error) {
	return &wire.EnableAWSServiceAccessOutput{}, a.organization.EnableService(ctx, c, in.ServicePrincipal)
}

func (a *API) DisableAWSServiceAccess(ctx context.Context, c idc.Caller, in *wire.DisableAWSServiceAccessInput) (*wire.DisableAWSServiceAccessOutput, error) {
	return &wire.DisableAWSServiceAccessOutput{}, a.organization.DisableService(ctx, c, in.ServicePrincipal)
}

func (a *API) ListAWSServiceAccessForOrganization(ctx context.Context, c idc.Caller, in *wire.ListAWSServiceAccessForOrganizationInput) (*wire.ListAWSServiceAccessForOrganizationOutput, error) {
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, "ListAWSServiceAccessForOrganization")
	if err != nil {
		return nil, err
	}
	page, err := a.organization.ServicesWithAccess(ctx, c, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAWSServiceAccessForOrganizationOutput{EnabledServicePrincipals: idc.MapPage(page, func(s idc.ServiceAccess) wire.EnabledServicePrincipal {
		return wire.EnabledServicePrincipal{ServicePrincipal: opt(s.Service), DateEnabled: stamp(s.EnabledAt)}
	}).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, "ListAWSServiceAccessForOrganization")
	return out, err
}

func (a *API) RegisterDelegatedAdministrator(ctx context.Context, c idc.Caller, in *wire.RegisterDelegatedAdministratorInput) (*wire.RegisterDelegatedAdministratorOutput, error) {
	return &wire.RegisterDelegatedAdministratorOutput{}, a.organization.RegisterDelegatedAdministrator(ctx, c, idc.AccountID(in.AccountId), in.ServicePrincipal)
}

func (a *API) DeregisterDelegatedAdministrator(ctx context.Context, c idc.Caller, in *wire.DeregisterDelegatedAdministratorInput) (*wire.DeregisterDelegatedAdministratorOutput, error) {
	return &wire.DeregisterDelegatedAdministratorOutput{}, a.organization.DeregisterDelegatedAdministrator(ctx, c, idc.AccountID(in.AccountId), in.ServicePrincipal)
}

func (a *API) ListDelegatedAdministrators(ctx context.Context, c idc.Caller, in *wire.ListDelegatedAdministratorsInput) (*wire.ListDelegatedAdministratorsOutput, error) {
	query := []string{"ListDelegatedAdministrators", text(in.ServicePrincipal)}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.organization.DelegatedAdministrators(ctx, c, text(in.ServicePrincipal), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListDelegatedAdministratorsOutput{DelegatedAdministrators: idc.MapPage(page, fromAdministrator).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListDelegatedServicesForAccount(ctx context.Context, c idc.Caller, in *wire.ListDelegatedServicesForAccountInput) (*wire.ListDelegatedServicesForAccountOutput, error) {
	query := []string{"ListDelegatedServicesForAccount", in.AccountId}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.organization.DelegatedServices(ctx, c, idc.AccountID(in.AccountId), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListDelegatedServicesForAccountOutput{DelegatedServices: idc.MapPage(page, func(d idc.Delegation) wire.DelegatedService {
		return wire.DelegatedService{ServicePrincipal: opt(d.Service), DelegationEnabledDate: stamp(d.Since)}
	}).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func fromAdministrator(d organization.Administrator) wire.DelegatedAdministrator {
	return wire.DelegatedAdministrator{
		Id: opt(string(d.ID)), Arn: opt(string(d.ARN)), Email: opt(d.Email), Name: opt(d.Name), Status: opt(string(d.Status)),
		State: opt(d.State()), JoinedMethod: opt(d.JoinedMethod), JoinedTimestamp: stamp(d.JoinedAt), DelegationEnabledDate: stamp(d.Since),
	}
}
