package store

import (
	"encoding/json"

	"gatehouse/internal/idc"
)

// ChangePermissionSet is the kind of a permission set's changes.
const ChangePermissionSet = "permission-set"

// InsertPermissionSet adds a set in its first version. A taken name is Conflict.
func (tx *Tx) InsertPermissionSet(p idc.PermissionSet) error {
	content, err := doc(p.Content)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertPermissionSet", p.Instance, p.ID, p.Name, Fold(p.Name), p.Version, content, p.CreatedAt)
	if violated(err) == "permission_sets_name" {
		return idc.Conflict(idc.ReasonUniqueness, "PermissionSet with name %s already exists.", p.Name)
	}
	if err != nil {
		return err
	}
	if err := tx.insertPermissionSetVersion(p, content); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangePermissionSet, ID: string(p.ID), Scope: string(p.Instance), After: p})
	return nil
}

// PermissionSet finds a set by id.
func (tx *Tx) PermissionSet(instance idc.InstanceID, id idc.PermissionSetID) (idc.PermissionSet, error) {
	p, err := scanOne(tx, "PermissionSet", scanPermissionSet(instance), instance, id)
	if noRow(err) {
		return p, idc.NotFound("PERMISSION_SET", string(id), "Could not find PermissionSet with id %s", id)
	}
	return p, err
}

// PermissionSetByName finds a set by name, in any letter case.
func (tx *Tx) PermissionSetByName(instance idc.InstanceID, name string) (idc.PermissionSet, error) {
	p, err := scanOne(tx, "PermissionSetByName", scanPermissionSet(instance), instance, Fold(name))
	if noRow(err) {
		return p, idc.NotFound("PERMISSION_SET", name, "Could not find PermissionSet with name %s", name)
	}
	return p, err
}

// PermissionSetVersion is the content that a set had in a version. Versions
// outlive their set.
func (tx *Tx) PermissionSetVersion(instance idc.InstanceID, id idc.PermissionSetID, version int64) (c idc.SetContent, err error) {
	err = tx.row("PermissionSetVersion", []any{fromDoc(&c)}, instance, id, version)
	if noRow(err) {
		return c, idc.NotFound("PERMISSION_SET", string(id), "Could not find version %d of PermissionSet with id %s", version, id)
	}
	return c, err
}

// ListPermissionSets lists the sets of an instance by id.
func (tx *Tx) ListPermissionSets(instance idc.InstanceID, p idc.PageRequest) (idc.Page[idc.PermissionSet], error) {
	return listPage(tx, p, func(s idc.PermissionSet) string { return string(s.ID) }, scanPermissionSet(instance), "ListPermissionSets", instance, p.After)
}

// UpdatePermissionSet gives a set new content in a new version; Conflict when
// before is no longer what is there.
func (tx *Tx) UpdatePermissionSet(before idc.PermissionSet, content idc.SetContent) error {
	after := before
	after.Content = content
	after.Version++
	raw, err := doc(content)
	if err != nil {
		return err
	}
	n, err := tx.exec("UpdatePermissionSet", before.Instance, before.ID, after.Version, raw, before.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return idc.Conflict(idc.ReasonConcurrent, "The permission set was changed by another request. Repeat the change.")
	}
	if err := tx.insertPermissionSetVersion(after, raw); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangePermissionSet, ID: string(after.ID), Scope: string(after.Instance), Before: before, After: after})
	return nil
}

// DeletePermissionSet removes a set. That nobody has it any more is the caller's to check.
func (tx *Tx) DeletePermissionSet(p idc.PermissionSet) error {
	if _, err := tx.exec("DeletePermissionSet", p.Instance, p.ID); err != nil {
		return err
	}
	if err := tx.DeleteTags(p.ARN()); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangePermissionSet, ID: string(p.ID), Scope: string(p.Instance), Before: p})
	return nil
}

func (tx *Tx) insertPermissionSetVersion(p idc.PermissionSet, content json.RawMessage) error {
	_, err := tx.exec("InsertPermissionSetVersion", p.Instance, p.ID, p.Version, content, tx.Now())
	return err
}

func scanPermissionSet(instance idc.InstanceID) func(scanner) (idc.PermissionSet, error) {
	return func(s scanner) (idc.PermissionSet, error) {
		p := idc.PermissionSet{Instance: instance}
		err := s.Scan(&p.ID, &p.Name, &p.Version, fromDoc(&p.Content), at(&p.CreatedAt))
		return p, err
	}
}
