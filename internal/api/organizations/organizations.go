// Package organizations is the front door of the Organizations API: it turns wire
// values into the organization's and back. Rules live in organization.
package organizations

import (
	"cmp"
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
	return &wire.DescribeOrganizationOutput{Organization: fromOrganization(o)}, nil
}

func (a *API) CreateOrganization(ctx context.Context, c idc.Caller, in *wire.CreateOrganizationInput) (*wire.CreateOrganizationOutput, error) {
	o, err := a.organization.CreateOrganization(ctx, c, cmp.Or(text(in.FeatureSet), wire.OrganizationFeatureSetAll))
	if err != nil {
		return nil, err
	}
	return &wire.CreateOrganizationOutput{Organization: fromOrganization(o)}, nil
}

func (a *API) DeleteOrganization(ctx context.Context, c idc.Caller, _ *wire.DeleteOrganizationInput) (*wire.DeleteOrganizationOutput, error) {
	return &wire.DeleteOrganizationOutput{}, a.organization.DeleteOrganization(ctx, c)
}

func (a *API) EnableAllFeatures(ctx context.Context, c idc.Caller, _ *wire.EnableAllFeaturesInput) (*wire.EnableAllFeaturesOutput, error) {
	h, err := a.organization.EnableAllFeatures(ctx, c)
	if err != nil {
		return nil, err
	}
	return &wire.EnableAllFeaturesOutput{Handshake: &wire.Handshake{
		Id: opt(h.ID), Arn: opt(string(h.ARN)), Action: opt(h.Action), State: opt(wire.HandshakeStateAccepted),
		RequestedTimestamp: stamp(h.At), ExpirationTimestamp: stamp(h.Until),
		Parties: []wire.HandshakeParty{
			{Id: string(h.Management), Type: wire.HandshakePartyTypeAccount},
			{Id: string(h.Organization[len("o-"):]), Type: wire.HandshakePartyTypeOrganization},
		},
		Resources: []wire.HandshakeResource{{Value: opt(string(h.Organization)), Type: opt(wire.HandshakeResourceTypeOrganization)}},
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

// onePage refuses the token of a list that never has a second page: whoever sends
// one has mixed up lists.
func onePage(token *string) error {
	if text(token) != "" {
		return idc.Invalid("The NextToken is not valid for this request. Start the list again without it.")
	}
	return nil
}

func fromOrganization(o organization.Organization) *wire.Organization {
	return &wire.Organization{
		Id: opt(string(o.ID)), Arn: opt(string(o.ARN())), FeatureSet: opt(o.FeatureSet), MasterAccountId: opt(string(o.Management)),
		MasterAccountArn: opt(string(o.AccountARN(o.Management))), MasterAccountEmail: opt(o.ManagementEmail),
		AvailablePolicyTypes: policyTypes(o.Organization),
	}
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
