package iam

import (
	"context"

	wire "gatehouse/internal/awswire/iam"
	"gatehouse/internal/idc"
	"gatehouse/internal/plane/local"
)

func (a *API) CreateSAMLProvider(ctx context.Context, c idc.Caller, in *wire.CreateSAMLProviderInput) (*wire.CreateSAMLProviderOutput, error) {
	if in.AssertionEncryptionMode != nil || in.AddPrivateKey != nil {
		return nil, errEncryption()
	}
	p, err := a.iam.CreateSAMLProvider(ctx, c, local.NewSAMLProvider{Name: in.Name, Metadata: in.SAMLMetadataDocument, Tags: toTags(in.Tags)})
	if err != nil {
		return nil, err
	}
	return &wire.CreateSAMLProviderOutput{SAMLProviderArn: opt(string(p.ARN())), Tags: fromTags(p.Tags)}, nil
}

func (a *API) UpdateSAMLProvider(ctx context.Context, c idc.Caller, in *wire.UpdateSAMLProviderInput) (*wire.UpdateSAMLProviderOutput, error) {
	if in.AssertionEncryptionMode != nil || in.AddPrivateKey != nil || in.RemovePrivateKey != nil {
		return nil, errEncryption()
	}
	if err := a.iam.UpdateSAMLProvider(ctx, c, idc.ARN(in.SAMLProviderArn), text(in.SAMLMetadataDocument)); err != nil {
		return nil, err
	}
	return &wire.UpdateSAMLProviderOutput{SAMLProviderArn: &in.SAMLProviderArn}, nil
}

// errEncryption refuses keys for encrypted assertions: nothing here opens them.
func errEncryption() error {
	return &idc.Error{Kind: idc.KindUnsupported, Message: "Encrypted assertions are not supported."}
}

func (a *API) DeleteSAMLProvider(ctx context.Context, c idc.Caller, in *wire.DeleteSAMLProviderInput) (*wire.DeleteSAMLProviderOutput, error) {
	return &wire.DeleteSAMLProviderOutput{}, a.iam.DeleteSAMLProvider(ctx, c, idc.ARN(in.SAMLProviderArn))
}

func (a *API) ListSAMLProviders(ctx context.Context, c idc.Caller, _ *wire.ListSAMLProvidersInput) (*wire.ListSAMLProvidersOutput, error) {
	list, err := a.iam.ListSAMLProviders(ctx, c)
	if err != nil {
		return nil, err
	}
	out := &wire.ListSAMLProvidersOutput{SAMLProviderList: make([]wire.SAMLProviderListEntry, len(list))}
	for i, p := range list {
		out.SAMLProviderList[i] = wire.SAMLProviderListEntry{Arn: opt(string(p.ARN())), CreateDate: stamp(p.CreatedAt), ValidUntil: stamp(p.ValidUntil)}
	}
	return out, nil
}

func (a *API) GetSAMLProvider(ctx context.Context, c idc.Caller, in *wire.GetSAMLProviderInput) (*wire.GetSAMLProviderOutput, error) {
	p, err := a.iam.GetSAMLProvider(ctx, c, idc.ARN(in.SAMLProviderArn))
	if err != nil {
		return nil, err
	}
	return &wire.GetSAMLProviderOutput{
		SAMLProviderUUID: opt(p.UniqueID), SAMLMetadataDocument: &p.Metadata, CreateDate: stamp(p.CreatedAt), ValidUntil: stamp(p.ValidUntil),
		Tags: fromTags(p.Tags),
	}, nil
}

func (a *API) TagSAMLProvider(ctx context.Context, c idc.Caller, in *wire.TagSAMLProviderInput) (*wire.TagSAMLProviderOutput, error) {
	return &wire.TagSAMLProviderOutput{}, a.iam.TagSAMLProvider(ctx, c, idc.ARN(in.SAMLProviderArn), toTags(in.Tags))
}

func (a *API) UntagSAMLProvider(ctx context.Context, c idc.Caller, in *wire.UntagSAMLProviderInput) (*wire.UntagSAMLProviderOutput, error) {
	return &wire.UntagSAMLProviderOutput{}, a.iam.UntagSAMLProvider(ctx, c, idc.ARN(in.SAMLProviderArn), in.TagKeys)
}

func (a *API) ListSAMLProviderTags(ctx context.Context, c idc.Caller, in *wire.ListSAMLProviderTagsInput) (*wire.ListSAMLProviderTagsOutput, error) {
	query := []string{"ListSAMLProviderTags", in.SAMLProviderArn}
	p, err := a.open(c, in.Marker, in.MaxItems, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.iam.ListSAMLProviderTags(ctx, c, idc.ARN(in.SAMLProviderArn), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListSAMLProviderTagsOutput{Tags: fromTagList(page)}
	out.Marker, out.IsTruncated, err = a.seal(c, page.Next, query...)
	return out, err
}

func (a *API) CreateOpenIDConnectProvider(ctx context.Context, c idc.Caller, in *wire.CreateOpenIDConnectProviderInput) (*wire.CreateOpenIDConnectProviderOutput, error) {
	p, err := a.iam.CreateOIDCProvider(ctx, c, local.NewOIDCProvider{
		URL: in.Url, ClientIDs: in.ClientIDList, Thumbprints: in.ThumbprintList, Tags: toTags(in.Tags),
	})
	if err != nil {
		return nil, err
	}
	return &wire.CreateOpenIDConnectProviderOutput{OpenIDConnectProviderArn: opt(string(p.ARN())), Tags: fromTags(p.Tags)}, nil
}

func (a *API) GetOpenIDConnectProvider(ctx context.Context, c idc.Caller, in *wire.GetOpenIDConnectProviderInput) (*wire.GetOpenIDConnectProviderOutput, error) {
	p, err := a.iam.GetOIDCProvider(ctx, c, idc.ARN(in.OpenIDConnectProviderArn))
	if err != nil {
		return nil, err
	}
	return &wire.GetOpenIDConnectProviderOutput{
		Url: &p.URL, ClientIDList: list(p.ClientIDs), ThumbprintList: list(p.Thumbprints), CreateDate: stamp(p.CreatedAt), Tags: fromTags(p.Tags),
	}, nil
}

func (a *API) ListOpenIDConnectProviders(ctx context.Context, c idc.Caller, _ *wire.ListOpenIDConnectProvidersInput) (*wire.ListOpenIDConnectProvidersOutput, error) {
	providers, err := a.iam.ListOIDCProviders(ctx, c)
	if err != nil {
		return nil, err
	}
	out := &wire.ListOpenIDConnectProvidersOutput{OpenIDConnectProviderList: make([]wire.OpenIDConnectProviderListEntry, len(providers))}
	for i, p := range providers {
		out.OpenIDConnectProviderList[i] = wire.OpenIDConnectProviderListEntry{Arn: opt(string(p.ARN()))}
	}
	return out, nil
}

func (a *API) DeleteOpenIDConnectProvider(ctx context.Context, c idc.Caller, in *wire.DeleteOpenIDConnectProviderInput) (*wire.DeleteOpenIDConnectProviderOutput, error) {
	return &wire.DeleteOpenIDConnectProviderOutput{}, a.iam.DeleteOIDCProvider(ctx, c, idc.ARN(in.OpenIDConnectProviderArn))
}

func (a *API) AddClientIDToOpenIDConnectProvider(ctx context.Context, c idc.Caller, in *wire.AddClientIDToOpenIDConnectProviderInput) (*wire.AddClientIDToOpenIDConnectProviderOutput, error) {
	return &wire.AddClientIDToOpenIDConnectProviderOutput{}, a.iam.AddClientID(ctx, c, idc.ARN(in.OpenIDConnectProviderArn), in.ClientID)
}

func (a *API) RemoveClientIDFromOpenIDConnectProvider(ctx context.Context, c idc.Caller, in *wire.RemoveClientIDFromOpenIDConnectProviderInput) (*wire.RemoveClientIDFromOpenIDConnectProviderOutput, error) {
	return &wire.RemoveClientIDFromOpenIDConnectProviderOutput{}, a.iam.RemoveClientID(ctx, c, idc.ARN(in.OpenIDConnectProviderArn), in.ClientID)
}

func (a *API) UpdateOpenIDConnectProviderThumbprint(ctx context.Context, c idc.Caller, in *wire.UpdateOpenIDConnectProviderThumbprintInput) (*wire.UpdateOpenIDConnectProviderThumbprintOutput, error) {
	return &wire.UpdateOpenIDConnectProviderThumbprintOutput{}, a.iam.UpdateThumbprints(ctx, c, idc.ARN(in.OpenIDConnectProviderArn), in.ThumbprintList)
}

func (a *API) TagOpenIDConnectProvider(ctx context.Context, c idc.Caller, in *wire.TagOpenIDConnectProviderInput) (*wire.TagOpenIDConnectProviderOutput, error) {
	return &wire.TagOpenIDConnectProviderOutput{}, a.iam.TagOIDCProvider(ctx, c, idc.ARN(in.OpenIDConnectProviderArn), toTags(in.Tags))
}

func (a *API) UntagOpenIDConnectProvider(ctx context.Context, c idc.Caller, in *wire.UntagOpenIDConnectProviderInput) (*wire.UntagOpenIDConnectProviderOutput, error) {
	return &wire.UntagOpenIDConnectProviderOutput{}, a.iam.UntagOIDCProvider(ctx, c, idc.ARN(in.OpenIDConnectProviderArn), in.TagKeys)
}

func (a *API) ListOpenIDConnectProviderTags(ctx context.Context, c idc.Caller, in *wire.ListOpenIDConnectProviderTagsInput) (*wire.ListOpenIDConnectProviderTagsOutput, error) {
	query := []string{"ListOpenIDConnectProviderTags", in.OpenIDConnectProviderArn}
	p, err := a.open(c, in.Marker, in.MaxItems, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.iam.ListOIDCProviderTags(ctx, c, idc.ARN(in.OpenIDConnectProviderArn), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListOpenIDConnectProviderTagsOutput{Tags: fromTagList(page)}
	out.Marker, out.IsTruncated, err = a.seal(c, page.Next, query...)
	return out, err
}
