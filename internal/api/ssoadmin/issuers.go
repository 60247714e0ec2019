package ssoadmin

import (
	"context"

	"gatehouse/internal/application"
	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

func (a *API) CreateTrustedTokenIssuer(ctx context.Context, c idc.Caller, in *wire.CreateTrustedTokenIssuerInput) (*wire.CreateTrustedTokenIssuerOutput, error) {
	tags, err := toTags(in.Tags)
	if err != nil {
		return nil, err
	}
	n := application.NewIssuer{Name: in.Name, Tags: tags}
	if o := in.TrustedTokenIssuerConfiguration.OidcJwtConfiguration; o != nil { // a union without a member was refused
		n.URL, n.Mapping = o.IssuerUrl, idc.ClaimMapping{Claim: o.ClaimAttributePath, Attribute: o.IdentityStoreAttributePath}
	}
	i, err := a.applications.CreateIssuer(ctx, c, instanceID(in.InstanceArn), n, text(in.ClientToken))
	if err != nil {
		return nil, err
	}
	return &wire.CreateTrustedTokenIssuerOutput{TrustedTokenIssuerArn: ref(i.ARN())}, nil
}

func (a *API) DescribeTrustedTokenIssuer(ctx context.Context, c idc.Caller, in *wire.DescribeTrustedTokenIssuerInput) (*wire.DescribeTrustedTokenIssuerOutput, error) {
	i, err := a.applications.DescribeIssuer(ctx, c, idc.ARN(in.TrustedTokenIssuerArn))
	if err != nil {
		return nil, err
	}
	return &wire.DescribeTrustedTokenIssuerOutput{
		TrustedTokenIssuerArn: ref(i.ARN()), Name: ref(i.Name), TrustedTokenIssuerType: ref(idc.TokenIssuerOIDC),
		TrustedTokenIssuerConfiguration: &wire.TrustedTokenIssuerConfiguration{OidcJwtConfiguration: &wire.OidcJwtConfiguration{
			IssuerUrl: i.Issuer, ClaimAttributePath: i.Mapping.Claim, IdentityStoreAttributePath: i.Mapping.Attribute,
			JwksRetrievalOption: idc.KeysByDiscovery,
		}},
	}, nil
}

func (a *API) UpdateTrustedTokenIssuer(ctx context.Context, c idc.Caller, in *wire.UpdateTrustedTokenIssuerInput) (*wire.UpdateTrustedTokenIssuerOutput, error) {
	change := application.IssuerChange{Name: text(in.Name)}
	if u := in.TrustedTokenIssuerConfiguration; u != nil && u.OidcJwtConfiguration != nil {
		o := u.OidcJwtConfiguration
		change.Mapping = idc.ClaimMapping{Claim: text(o.ClaimAttributePath), Attribute: text(o.IdentityStoreAttributePath)}
	}
	return &wire.UpdateTrustedTokenIssuerOutput{}, a.applications.UpdateIssuer(ctx, c, idc.ARN(in.TrustedTokenIssuerArn), change)
}

func (a *API) DeleteTrustedTokenIssuer(ctx context.Context, c idc.Caller, in *wire.DeleteTrustedTokenIssuerInput) (*wire.DeleteTrustedTokenIssuerOutput, error) {
	return &wire.DeleteTrustedTokenIssuerOutput{}, a.applications.DeleteIssuer(ctx, c, idc.ARN(in.TrustedTokenIssuerArn))
}

func (a *API) ListTrustedTokenIssuers(ctx context.Context, c idc.Caller, in *wire.ListTrustedTokenIssuersInput) (*wire.ListTrustedTokenIssuersOutput, error) {
	query := []string{"ListTrustedTokenIssuers", in.InstanceArn}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.applications.ListIssuers(ctx, c, instanceID(in.InstanceArn), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListTrustedTokenIssuersOutput{TrustedTokenIssuers: idc.MapPage(page, fromIssuer).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func fromIssuer(i idc.TrustedTokenIssuer) wire.TrustedTokenIssuerMetadata {
	return wire.TrustedTokenIssuerMetadata{TrustedTokenIssuerArn: ref(i.ARN()), Name: ref(i.Name), TrustedTokenIssuerType: ref(idc.TokenIssuerOIDC)}
}
