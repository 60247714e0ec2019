// Package organizations is the front door of the Organizations API: it turns wire
// values into the organization's and back. Rules live in organization.
package organizations

import (
	"context"
	"time"

	"gatehouse/internal/api/paging"
	"gatehouse/internal/awswire"
	wire "gatehouse/internal/awswire/organizations"
	"gatehouse/internal/idc"
	"gatehouse/internal/organization"
)

// API serves the Organizations API.
type API struct {
	organization *organization.Service
	pages        *paging.Pages
}

// New makes the front door.
func New(o *organization.Service, p *paging.Pages) *awswire.Service { return wire.New(&API{o, p}) }

var _ wire.Server = (*API)(nil)

const pageSize = 20 // most, and default, of MaxResults

func (a *API) DescribeOrganization(ctx context.Context, c idc.Caller, _ *wire.DescribeOrganizationInput) (*wire.DescribeOrganizationOutput, error) {
	o, err := a.organization.DescribeOrganization(ctx, c)
	if err != nil {
		return nil, err
	}
	return &wire.DescribeOrganizationOutput{Organization: &wire.Organization{
		Id: opt(string(o.ID)), Arn: opt(string(o.ARN())), FeatureSet: opt(o.FeatureSet), MasterAccountId: opt(string(o.Management)),
		MasterAccountArn: opt(string(o.AccountARN(o.Management))), MasterAccountEmail: opt(o.ManagementEmail),
		AvailablePolicyTypes: policyTypes(o.Organization),
	}}, nil
}

func (a *API) ListRoots(ctx context.Context, c idc.Caller, in *wire.ListRootsInput) (*wire.ListRootsOutput, error) {
	if err := onePage(in.NextToken); err != nil {
		return nil, err
	}
	o, err := a.organization.Root(ctx, c)
	if err != nil {
		return nil, err
	}
	return &wire.ListRootsOutput{Roots: []wire.Root{*fromRoot(o)}}, nil
}

func (a *API) ListAWSServiceAccessForOrganization(ctx context.Context, c idc.Caller, in *wire.ListAWSServiceAccessForOrganizationInput) (*wire.ListAWSServiceAccessForOrganizationOutput, error) {
	if err := onePage(in.NextToken); err != nil {
		return nil, err
	}
	list, err := a.organization.ServicesWithAccess(ctx, c)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAWSServiceAccessForOrganizationOutput{EnabledServicePrincipals: make([]wire.EnabledServicePrincipal, len(list))}
	for i, s := range list {
		out.EnabledServicePrincipals[i] = wire.EnabledServicePrincipal{ServicePrincipal: opt(s.Principal), DateEnabled: stamp(s.Since)}
	}
	return out, nil
}

func (a *API) ListDelegatedAdministrators(ctx context.Context, c idc.Caller, in *wire.ListDelegatedAdministratorsInput) (*wire.ListDelegatedAdministratorsOutput, error) {
	if err := onePage(in.NextToken); err != nil {
		return nil, err
	}
	if _, err := a.organization.DelegatedAdministrators(ctx, c, text(in.ServicePrincipal)); err != nil {
		return nil, err
	}
	return &wire.ListDelegatedAdministratorsOutput{DelegatedAdministrators: []wire.DelegatedAdministrator{}}, nil
}

func (a *API) ListTagsForResource(ctx context.Context, c idc.Caller, in *wire.ListTagsForResourceInput) (*wire.ListTagsForResourceOutput, error) {
	if err := onePage(in.NextToken); err != nil {
		return nil, err
	}
	tags, err := a.organization.Tags(ctx, c, in.ResourceId)
	if err != nil {
		return nil, err
	}
	return &wire.ListTagsForResourceOutput{Tags: fromTags(tags)}, nil
}

// onePage refuses the token of a list that never has a second page: whoever sends
// one has mixed up lists.
func onePage(token *string) error {
	if text(token) != "" {
		return idc.Invalid("The NextToken is not valid for this request. Start the list again without it.")
	}
	return nil
}

func fromRoot(o idc.Organization) *wire.Root {
	return &wire.Root{Id: opt(string(o.Root)), Arn: opt(string(o.RootARN())), Name: opt("Root"), PolicyTypes: policyTypes(o)}
}

func policyTypes(o idc.Organization) []wire.PolicyTypeSummary {
	if !o.SCPEnabled {
		return []wire.PolicyTypeSummary{}
	}
	return []wire.PolicyTypeSummary{{Type: opt(wire.PolicyTypeServiceControlPolicy), Status: opt(wire.PolicyTypeStatusEnabled)}}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// opt leaves out what is empty.
func opt(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func stamp(t time.Time) *time.Time { return &t }
