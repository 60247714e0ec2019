package organizations

import (
	"context"
	"maps"
	"slices"

	wire "gatehouse/internal/awswire/organizations"
	"gatehouse/internal/idc"
)

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

func (a *API) TagResource(ctx context.Context, c idc.Caller, in *wire.TagResourceInput) (*wire.TagResourceOutput, error) {
	tags, err := toTags(in.Tags)
	if err != nil {
		return nil, err
	}
	return &wire.TagResourceOutput{}, a.organization.TagResource(ctx, c, in.ResourceId, tags)
}

func (a *API) UntagResource(ctx context.Context, c idc.Caller, in *wire.UntagResourceInput) (*wire.UntagResourceOutput, error) {
	return &wire.UntagResourceOutput{}, a.organization.UntagResource(ctx, c, in.ResourceId, in.TagKeys)
}

func toTags(in []wire.Tag) (map[string]string, error) {
	tags := make(map[string]string, len(in))
	for _, t := range in {
		if _, twice := tags[t.Key]; twice {
			e := idc.Invalid("The tag key %s is given twice.", t.Key)
			e.Reason = "DUPLICATE_TAG_KEY"
			return nil, e
		}
		tags[t.Key] = t.Value
	}
	return tags, nil
}

// fromTags orders tags by key.
func fromTags(tags map[string]string) []wire.Tag {
	out := make([]wire.Tag, 0, len(tags))
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, wire.Tag{Key: k, Value: tags[k]})
	}
	return out
}
