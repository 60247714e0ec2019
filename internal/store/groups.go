package store

import (
	"gatehouse/internal/idc"
)

// ChangeGroup is the kind of a group's changes.
const ChangeGroup = "group"

// InsertGroup adds a group. A taken display name is Conflict.
func (tx *Tx) InsertGroup(g idc.Group) error {
	ext, err := doc(g.ExternalIDs)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertGroup", g.Store, g.ID, g.DisplayName, Fold(g.DisplayName), g.Description, g.Source, g.Revision, ext,
		g.CreatedAt, g.CreatedBy, g.UpdatedAt, g.UpdatedBy)
	if err != nil {
		return groupConflict(err)
	}
	if err := tx.insertExternalIDs(g.Store, idc.PrincipalGroup, string(g.ID), g.ExternalIDs); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeGroup, ID: string(g.ID), Scope: string(g.Store), After: g})
	return nil
}

// Group finds a group by id.
func (tx *Tx) Group(store idc.StoreID, id idc.GroupID) (idc.Group, error) {
	g, err := tx.group("Group", store, string(id))
	if noRow(err) {
		return g, idc.NotFound("GROUP", string(id), "GROUP not found.")
	}
	return g, err
}

// GroupByName finds a group by display name, in any letter case.
func (tx *Tx) GroupByName(store idc.StoreID, name string) (idc.Group, error) {
	g, err := tx.group("GroupByName", store, Fold(name))
	if noRow(err) {
		return g, idc.NotFound("GROUP", name, "GROUP not found.")
	}
	return g, err
}

// GroupByExternalID finds the group that a source knows by this id.
func (tx *Tx) GroupByExternalID(store idc.StoreID, x idc.ExternalID) (idc.Group, error) {
	id, err := tx.externalID(store, idc.PrincipalGroup, x)
	if noRow(err) {
		return idc.Group{}, idc.NotFound("GROUP", x.ID, "GROUP not found.")
	}
	if err != nil {
		return idc.Group{}, err
	}
	return tx.Group(store, idc.GroupID(id))
}

// ListGroups lists the groups of a store by name.
func (tx *Tx) ListGroups(store idc.StoreID, p idc.PageRequest) (idc.Page[idc.Group], error) {
	return listPage(tx, p, func(g idc.Group) string { return Fold(g.DisplayName) }, scanGroup(store), "ListGroups", store, p.After)
}

// UpdateGroup replaces before by after; Conflict when before is no longer what is there.
func (tx *Tx) UpdateGroup(before, after idc.Group) error {
	after.Revision = before.Revision + 1
	ext, err := doc(after.ExternalIDs)
	if err != nil {
		return err
	}
	n, err := tx.exec("UpdateGroup", before.Store, before.ID, after.DisplayName, Fold(after.DisplayName), after.Description,
		after.Revision, ext, after.UpdatedAt, after.UpdatedBy, before.Revision)
	if err != nil {
		return groupConflict(err)
	}
	if n == 0 {
		return idc.Conflict(idc.ReasonConcurrent, "The group was changed by another request. Read it again and repeat the change.")
	}
	if _, err := tx.exec("DeleteExternalIDs", before.Store, idc.PrincipalGroup, before.ID); err != nil {
		return err
	}
	if err := tx.insertExternalIDs(after.Store, idc.PrincipalGroup, string(after.ID), after.ExternalIDs); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeGroup, ID: string(after.ID), Scope: string(after.Store), Before: before, After: after})
	return nil
}

// DeleteGroup removes a group with its memberships, those it has and those it is, and its grants.
func (tx *Tx) DeleteGroup(g idc.Group) error {
	who := idc.Principal{Type: idc.PrincipalGroup, ID: string(g.ID)}
	if err := tx.deletePrincipal(g.Store, who); err != nil {
		return err
	}
	if _, err := tx.exec("DeleteGroup", g.Store, g.ID); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeGroup, ID: string(g.ID), Scope: string(g.Store), Before: g})
	return nil
}

func (tx *Tx) group(query string, store idc.StoreID, key string) (idc.Group, error) {
	return scanOne(tx, query, scanGroup(store), store, key)
}

func scanGroup(store idc.StoreID) func(scanner) (idc.Group, error) {
	return func(s scanner) (idc.Group, error) {
		g := idc.Group{Store: store}
		err := s.Scan(&g.ID, &g.DisplayName, &g.Description, &g.Source, &g.Revision, fromDoc(&g.ExternalIDs),
			at(&g.CreatedAt), &g.CreatedBy, at(&g.UpdatedAt), &g.UpdatedBy)
		return g, err
	}
}

func groupConflict(err error) error {
	if violated(err) == "groups_name" {
		return idc.Conflict(idc.ReasonUniqueness, "Duplicate GroupDisplayName")
	}
	return err
}
