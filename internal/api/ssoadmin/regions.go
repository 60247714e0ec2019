package ssoadmin

import (
	"context"

	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

func (a *API) AddRegion(ctx context.Context, c idc.Caller, in *wire.AddRegionInput) (*wire.AddRegionOutput, error) {
	r, err := a.access.AddRegion(ctx, c, instanceID(in.InstanceArn), in.RegionName)
	if err != nil {
		return nil, err
	}
	return &wire.AddRegionOutput{Status: ref(r.Status)}, nil
}

func (a *API) RemoveRegion(ctx context.Context, c idc.Caller, in *wire.RemoveRegionInput) (*wire.RemoveRegionOutput, error) {
	r, err := a.access.RemoveRegion(ctx, c, instanceID(in.InstanceArn), in.RegionName)
	if err != nil {
		return nil, err
	}
	return &wire.RemoveRegionOutput{Status: ref(r.Status)}, nil
}

func (a *API) DescribeRegion(ctx context.Context, c idc.Caller, in *wire.DescribeRegionInput) (*wire.DescribeRegionOutput, error) {
	r, err := a.access.DescribeRegion(ctx, c, instanceID(in.InstanceArn), in.RegionName)
	if err != nil {
		return nil, err
	}
	out := wire.DescribeRegionOutput(fromRegion(r))
	return &out, nil
}

func (a *API) ListRegions(ctx context.Context, c idc.Caller, in *wire.ListRegionsInput) (*wire.ListRegionsOutput, error) {
	query := []string{"ListRegions", in.InstanceArn}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.access.ListRegions(ctx, c, instanceID(in.InstanceArn), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListRegionsOutput{Regions: fromRegions(page.Items)}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func fromRegions(regions []idc.InstanceRegion) []wire.RegionMetadata {
	out := make([]wire.RegionMetadata, len(regions))
	for i, r := range regions {
		out[i] = fromRegion(r)
	}
	return out
}

func fromRegion(r idc.InstanceRegion) wire.RegionMetadata {
	return wire.RegionMetadata{RegionName: ref(r.Name), Status: ref(r.Status), AddedDate: stamp(r.AddedAt), IsPrimaryRegion: &r.Primary}
}
