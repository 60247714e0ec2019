package ssoadmin

import (
	"context"

	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

// tagger keeps the tags of the resources it knows by their ARNs.
type tagger interface {
	TagResource(context.Context, idc.Caller, idc.ARN, map[string]string) error
	UntagResource(context.Context, idc.Caller, idc.ARN, []string) error
	ListTags(context.Context, idc.Caller, idc.ARN) (map[string]string, error)
}

// tagged finds who keeps the tags of what an ARN names. Resources of other kinds,
// and of another instance than the one given, are not found.
func (a *API) tagged(instanceARN *string, resource string) (tagger, idc.ARN, error) {
	arn := idc.ARN(resource)
	r, ok := arn.SSO()
	if !ok || instanceARN != nil && instanceID(*instanceARN) != r.Instance {
		return nil, arn, idc.NotFound("RESOURCE", resource, "Could not find resource %s", resource)
	}
	switch r.Kind {
	case idc.SSOApplication, idc.SSOTrustedTokenIssuer:
		return a.applications, arn, nil
	default:
		return a.access, arn, nil
	}
}

func (a *API) TagResource(ctx context.Context, c idc.Caller, in *wire.TagResourceInput) (*wire.TagResourceOutput, error) {
	t, arn, err := a.tagged(in.InstanceArn, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	tags, err := toTags(in.Tags)
	if err != nil {
		return nil, err
	}
	return &wire.TagResourceOutput{}, t.TagResource(ctx, c, arn, tags)
}

func (a *API) UntagResource(ctx context.Context, c idc.Caller, in *wire.UntagResourceInput) (*wire.UntagResourceOutput, error) {
	t, arn, err := a.tagged(in.InstanceArn, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	return &wire.UntagResourceOutput{}, t.UntagResource(ctx, c, arn, in.TagKeys)
}

func (a *API) ListTagsForResource(ctx context.Context, c idc.Caller, in *wire.ListTagsForResourceInput) (*wire.ListTagsForResourceOutput, error) {
	// A resource has no more tags than one page holds: no token is ever ours.
	if _, err := a.pages.Open(c, in.NextToken, nil, pageSize, "ListTagsForResource", in.ResourceArn); err != nil {
		return nil, err
	}
	t, arn, err := a.tagged(in.InstanceArn, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	tags, err := t.ListTags(ctx, c, arn)
	if err != nil {
		return nil, err
	}
	return &wire.ListTagsForResourceOutput{Tags: fromTags(tags)}, nil
}
