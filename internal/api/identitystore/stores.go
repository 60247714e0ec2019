package identitystore

import (
	"context"

	wire "gatehouse/internal/awswire/identitystore"
	"gatehouse/internal/directory"
	"gatehouse/internal/idc"
)

func (a *API) DescribeIdentityStore(ctx context.Context, c idc.Caller, in *wire.DescribeIdentityStoreInput) (*wire.DescribeIdentityStoreOutput, error) {
	i, err := a.directory.DescribeStore(ctx, c, storeID(in.IdentityStoreId))
	if err != nil {
		return nil, err
	}
	w := fromStore(i)
	out := &wire.DescribeIdentityStoreOutput{IdentityStoreArn: w.IdentityStoreArn, IdentityStoreId: w.IdentityStoreId}
	if n := i.Settings.Network; n.API != nil || n.SCIM != nil {
		out.NetworkConfiguration = &wire.NetworkConfiguration{ApiAllowSourceIps: n.API, ScimAllowSourceIps: n.SCIM}
	}
	return out, nil
}

func (a *API) ListIdentityStores(ctx context.Context, c idc.Caller, in *wire.ListIdentityStoresInput) (*wire.ListIdentityStoresOutput, error) {
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, "ListIdentityStores")
	if err != nil {
		return nil, err
	}
	page, err := a.directory.ListStores(ctx, c, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListIdentityStoresOutput{IdentityStores: idc.MapPage(page, fromStore).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, "ListIdentityStores")
	return out, err
}

// UpdateIdentityStore replaces the network configuration, the one thing it can change.
func (a *API) UpdateIdentityStore(ctx context.Context, c idc.Caller, in *wire.UpdateIdentityStoreInput) (*wire.UpdateIdentityStoreOutput, error) {
	n := in.NetworkConfiguration
	if n == nil {
		return nil, idc.Invalid("NetworkConfiguration is required: there is nothing else to update.")
	}
	i, err := a.directory.UpdateStore(ctx, c, storeID(in.IdentityStoreId), directory.NetworkConfiguration{
		NetworkRules:  idc.NetworkRules{API: n.ApiAllowSourceIps, SCIM: n.ScimAllowSourceIps},
		OnlyEndpoints: n.VpceAccessRequired, VPCs: n.ApiRestrictSourceVpcs,
	})
	if err != nil {
		return nil, err
	}
	w := fromStore(i)
	return &wire.UpdateIdentityStoreOutput{IdentityStoreArn: w.IdentityStoreArn, IdentityStoreId: w.IdentityStoreId}, nil
}
