package store

import (
	"cmp"

	"gatehouse/internal/idc"
)

// ChangeInstance is the kind of an instance's changes.
const ChangeInstance = "instance"

// InsertInstance adds an identity center with its identity store.
func (tx *Tx) InsertInstance(i idc.Instance) error {
	settings, err := doc(i.Settings)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertInstance", i.ID, i.Store, i.Owner, cmp.Or(i.Kind, idc.OrganizationInstance), i.Name, i.Region, i.Status, i.Reason,
		settings, i.CreatedAt)
	if err == nil {
		tx.Changed(Change{Kind: ChangeInstance, ID: string(i.ID), Scope: string(i.ID), After: i})
	}
	return err
}

// Instance finds an instance by id.
func (tx *Tx) Instance(id idc.InstanceID) (idc.Instance, error) {
	i, err := scanOne(tx, "Instance", scanInstance, id)
	if noRow(err) {
		return i, idc.NotFound("INSTANCE", string(id), "Could not find an IAM Identity Center instance with id %s", id)
	}
	return i, err
}

// InstanceOfStore finds the instance that an identity store belongs to.
func (tx *Tx) InstanceOfStore(id idc.StoreID) (idc.Instance, error) {
	i, err := scanOne(tx, "InstanceOfStore", scanInstance, id)
	if noRow(err) {
		return i, idc.NotFound("IDENTITY_STORE", string(id), "IDENTITY_STORE not found.")
	}
	return i, err
}

// ListInstancesOf lists the instances that an account owns.
func (tx *Tx) ListInstancesOf(owner idc.AccountID, p idc.PageRequest) (idc.Page[idc.Instance], error) {
	return listPage(tx, p, func(i idc.Instance) string { return string(i.ID) }, scanInstance, "ListInstancesOf", owner, p.After)
}

// UpdateInstance changes name, status and settings.
func (tx *Tx) UpdateInstance(before, after idc.Instance) error {
	settings, err := doc(after.Settings)
	if err != nil {
		return err
	}
	_, err = tx.exec("UpdateInstance", before.ID, after.Name, after.Status, after.Reason, settings)
	if err == nil {
		tx.Changed(Change{Kind: ChangeInstance, ID: string(after.ID), Scope: string(after.ID), Before: before, After: after})
	}
	return err
}

// JobInstance is the kind of the jobs that bring an instance, and its Regions, to
// where they are on the way to; the target is the instance.
const JobInstance = "instance"

// WakeInstance asks that an instance be looked at, in this transaction's name.
func (tx *Tx) WakeInstance(id idc.InstanceID) error {
	_, err := tx.PutJob(NewJob{Kind: JobInstance, Target: string(id)})
	return err
}

// ClearStore removes up to n logins, people and groups of an identity store that
// is going away, each with all that hangs on it, and reports whether any are left.
func (tx *Tx) ClearStore(store idc.StoreID, n int) (left bool, err error) {
	logins, err := tx.exec("ClearTokenFamilies", store, n)
	if err != nil || int(logins) == n {
		return true, err
	}
	some := idc.PageRequest{Limit: n}
	users, err := tx.ListUsers(store, some)
	if err != nil {
		return true, err
	}
	for _, u := range users.Items {
		if err := tx.DeleteUser(u); err != nil {
			return true, err
		}
	}
	if len(users.Items) > 0 {
		return true, nil
	}
	groups, err := tx.ListGroups(store, some)
	if err != nil {
		return true, err
	}
	for _, g := range groups.Items {
		if err := tx.DeleteGroup(g); err != nil {
			return true, err
		}
	}
	return len(groups.Items) > 0, nil
}

// DeleteInstance removes an instance whose store is empty, with its tags.
func (tx *Tx) DeleteInstance(i idc.Instance) error {
	if err := tx.DeleteTags(i.ID.ARN()); err != nil {
		return err
	}
	_, err := tx.exec("DeleteInstance", i.ID)
	if err == nil {
		tx.Changed(Change{Kind: ChangeInstance, ID: string(i.ID), Scope: string(i.ID), Before: i})
	}
	return err
}

func scanInstance(s scanner) (idc.Instance, error) {
	var i idc.Instance
	err := s.Scan(&i.ID, &i.Store, &i.Owner, &i.Kind, &i.Name, &i.Region, &i.Status, &i.Reason, fromDoc(&i.Settings), at(&i.CreatedAt))
	return i, err
}
