package access

import (
	"context"
	"reflect"
	"slices"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// clearedAtOnce is how many rows of a kind one transaction of a deletion removes:
// others shall not wait long for it.
const clearedAtOnce = 100

// settler is who brings instances to where they are on the way to.
var settler = idc.Caller{Kind: idc.CallerSystem, Request: idc.Request{
	EventSource: "sso.amazonaws.com", EventName: "CompleteInstanceChange", SourceIP: "sso.amazonaws.com",
}}

// Settle works on a claimed job of kind store.JobInstance until it is done: an
// instance that is being created becomes ACTIVE, one that is being deleted goes,
// and its Regions likewise. The lease is prolonged with every step; when it is
// lost the work is left to whoever has it, since every step is one transaction
// and begins with what is there.
func (s *Service) Settle(ctx context.Context, j store.Job, lease time.Duration) error {
	for {
		left, err := op.Update(ctx, s.gate, settler, func(tx *op.Tx) (bool, error) {
			tx.Permit("the runner carries out what somebody was permitted to ask for")
			if err := tx.ExtendJob(j, tx.Now().Add(lease)); err != nil {
				return false, err
			}
			left, err := s.settle(tx, idc.InstanceID(j.Target))
			if err != nil || left {
				return left, err
			}
			_, err = tx.FinishJob(j)
			return false, err
		})
		if err != nil || !left {
			return err
		}
	}
}

func (s *Service) settle(tx *op.Tx, id idc.InstanceID) (left bool, err error) {
	before, err := tx.Tx.Instance(id)
	if idc.Is(err, idc.KindNotFound) {
		tx.Event.Unlogged = true
		return false, nil
	}
	if err != nil {
		return false, err
	}
	tx.Event.Account = before.Owner
	tx.Event.Details = map[string]any{"instance_arn": id.ARN(), "status": before.Status}
	if before.Status == idc.InstanceDeleting {
		if left, err = s.clearInstance(tx, before); err != nil || left {
			tx.Event.Unlogged = true
			return left, err
		}
		return false, tx.DeleteInstance(before)
	}
	after := settled(before)
	if reflect.DeepEqual(before, after) {
		tx.Event.Unlogged = true
		return false, nil
	}
	return false, tx.UpdateInstance(before, after)
}

// settled is an instance with nothing under way any more.
func settled(i idc.Instance) idc.Instance {
	i.Status, i.Settings = idc.InstanceActive, i.Settings.Clone()
	i.Settings.Regions = slices.DeleteFunc(i.Settings.Regions, func(r idc.InstanceRegion) bool { return r.Status == idc.RegionRemoving })
	for n := range i.Settings.Regions {
		i.Settings.Regions[n].Status = idc.RegionActive
	}
	return i
}

// clearInstance removes a part of what hangs on an instance.
func (s *Service) clearInstance(tx *op.Tx, i idc.Instance) (left bool, err error) {
	for _, clear := range s.clear {
		if left, err := clear(tx, i); err != nil || left {
			return left, err
		}
	}
	if left, err := tx.ClearPortalAliases(i.ID, clearedAtOnce); err != nil || left {
		return left, err
	}
	return tx.ClearStore(i.Store, clearedAtOnce)
}
