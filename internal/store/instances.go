package store

import (
	"gatehouse/internal/idc"
)

// ChangeInstance is the kind of an instance's changes.
const ChangeInstance = "instance"

// InsertInstance adds an identity center with its identity store.
func (tx *Tx) InsertInstance(i idc.Instance) error {
	_, err := tx.exec("InsertInstance", i.ID, i.Store, i.Owner, i.Name, i.Region, i.Status, i.CreatedAt)
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

// UpdateInstance changes name and status.
func (tx *Tx) UpdateInstance(before, after idc.Instance) error {
	_, err := tx.exec("UpdateInstance", before.ID, after.Name, after.Status)
	if err == nil {
		tx.Changed(Change{Kind: ChangeInstance, ID: string(after.ID), Scope: string(after.ID), Before: before, After: after})
	}
	return err
}

func scanInstance(s scanner) (idc.Instance, error) {
	var i idc.Instance
	err := s.Scan(&i.ID, &i.Store, &i.Owner, &i.Name, &i.Region, &i.Status, at(&i.CreatedAt))
	return i, err
}
