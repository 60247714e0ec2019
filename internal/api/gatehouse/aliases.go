package gatehouse

import (
	"context"

	wire "gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
)

func (a *API) CreateAlias(ctx context.Context, c idc.Caller, in *wire.CreateAliasInput) (*wire.CreateAliasOutput, error) {
	alias, err := a.signin.CreateAlias(ctx, c, idc.InstanceID(lastPart(in.InstanceArn)), in.Alias)
	if err != nil {
		return nil, err
	}
	return &wire.CreateAliasOutput{Alias: fromAlias(alias)}, nil
}

func (a *API) ListAliases(ctx context.Context, c idc.Caller, in *wire.ListAliasesInput) (*wire.ListAliasesOutput, error) {
	query := []string{"ListAliases", in.InstanceArn}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.signin.ListAliases(ctx, c, idc.InstanceID(lastPart(in.InstanceArn)), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAliasesOutput{Aliases: idc.MapPage(page, fromAlias).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) DeleteAlias(ctx context.Context, c idc.Caller, in *wire.DeleteAliasInput) (*wire.DeleteAliasOutput, error) {
	return &wire.DeleteAliasOutput{}, a.signin.DeleteAlias(ctx, c, idc.InstanceID(lastPart(in.InstanceArn)), in.Alias)
}

func fromAlias(a signin.Alias) wire.Alias {
	return wire.Alias{Alias: a.Alias, Url: a.URL, Current: a.Current, CreatedAt: a.CreatedAt}
}
