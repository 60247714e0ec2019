package access

import (
	"context"
	"slices"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// A Region that is added to an instance is a name that the instance is known by
// there: it is shown wherever the instance is, and clients may sign for it. All
// data stays where the deployment is.

// AddRegion adds a Region to the organization's instance. It is ADDING, and
// ACTIVE a moment later.
func (s *Service) AddRegion(ctx context.Context, c idc.Caller, id idc.InstanceID, region string) (idc.InstanceRegion, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.InstanceRegion, error) {
		added := idc.InstanceRegion{Name: region, Status: idc.RegionAdding, AddedAt: tx.Now()}
		before, err := enter(tx, asked{action: "AddRegion", instance: id})
		if err != nil {
			return added, noInstance(err)
		}
		if _, there := regionOf(before, region); there {
			return added, idc.Conflict("", "The Region %s is a Region of the instance already.", region)
		}
		if err := settledRegions(before); err != nil {
			return added, err
		}
		if idc.Reached(s.quotas.Regions, len(before.AllRegions())) {
			return added, quota("An instance can have at most %d Regions.", s.quotas.Regions)
		}
		return added, changeRegions(tx, before, func(regions []idc.InstanceRegion) []idc.InstanceRegion {
			at, _ := find(regions, region)
			return slices.Insert(regions, at, added)
		})
	})
}

// RemoveRegion removes a Region that is not the primary one. It is REMOVING, and
// gone a moment later.
func (s *Service) RemoveRegion(ctx context.Context, c idc.Caller, id idc.InstanceID, region string) (idc.InstanceRegion, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.InstanceRegion, error) {
		removed := idc.InstanceRegion{Name: region}
		before, err := enter(tx, asked{action: "RemoveRegion", instance: id})
		if err != nil {
			return removed, err
		}
		removed, there := regionOf(before, region)
		switch {
		case !there:
			return removed, noRegion(region)
		case removed.Primary:
			return removed, idc.Invalid("The Region %s is the primary Region of the instance and cannot be removed.", region)
		}
		if err := settledRegions(before); err != nil {
			return removed, err
		}
		removed.Status = idc.RegionRemoving
		return removed, changeRegions(tx, before, func(regions []idc.InstanceRegion) []idc.InstanceRegion {
			at, _ := find(regions, region)
			regions[at] = removed
			return regions
		})
	})
}

// DescribeRegion finds a Region of an instance.
func (s *Service) DescribeRegion(ctx context.Context, c idc.Caller, id idc.InstanceID, region string) (idc.InstanceRegion, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.InstanceRegion, error) {
		instance, err := enter(tx, asked{action: "DescribeRegion", instance: id})
		if err != nil {
			return idc.InstanceRegion{}, err
		}
		r, there := regionOf(instance, region)
		if !there {
			return r, noRegion(region)
		}
		return r, nil
	})
}

// ListRegions lists the Regions of an instance by name.
func (s *Service) ListRegions(ctx context.Context, c idc.Caller, id idc.InstanceID, p idc.PageRequest) (idc.Page[idc.InstanceRegion], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.InstanceRegion], error) {
		instance, err := enter(tx, asked{action: "ListRegions", instance: id})
		if err != nil {
			return idc.Page[idc.InstanceRegion]{}, noInstance(err)
		}
		regions := instance.AllRegions()
		slices.SortFunc(regions, func(a, b idc.InstanceRegion) int { return strings.Compare(a.Name, b.Name) })
		return pageOf(regions, func(r idc.InstanceRegion) string { return r.Name }, p), nil
	})
}

func regionOf(i idc.Instance, name string) (idc.InstanceRegion, bool) {
	for _, r := range i.AllRegions() {
		if r.Name == name {
			return r, true
		}
	}
	return idc.InstanceRegion{}, false
}

func find(regions []idc.InstanceRegion, name string) (int, bool) {
	return slices.BinarySearchFunc(regions, name, func(r idc.InstanceRegion, name string) int { return strings.Compare(r.Name, name) })
}

func noRegion(name string) error {
	return idc.NotFound("REGION", name, "The Region %s is not a Region of the instance.", name)
}

// settledRegions refuses a change beside another that is under way.
func settledRegions(i idc.Instance) error {
	for _, r := range i.Settings.Regions {
		if r.Status != idc.RegionActive {
			return idc.Conflict("", "The Region %s is %s; wait until that is done.", r.Name, r.Status)
		}
	}
	return nil
}

func changeRegions(tx *op.Tx, before idc.Instance, change func([]idc.InstanceRegion) []idc.InstanceRegion) error {
	after := before
	after.Settings = before.Settings.Clone()
	after.Settings.Regions = change(after.Settings.Regions)
	if err := tx.UpdateInstance(before, after); err != nil {
		return err
	}
	return tx.WakeInstance(before.ID)
}
