package store

import (
	"gatehouse/internal/idc"
)

// ChangeMembership is the kind of a membership's changes.
const ChangeMembership = "membership"

// InsertMembership adds a member to a group. A member that is there already is
// Conflict. That the group and the member exist, and that no cycle arises, is the caller's to check.
func (tx *Tx) InsertMembership(m idc.Membership) error {
	_, err := tx.exec("InsertMembership", m.Store, m.ID, m.Group, m.Member.Type, m.Member.ID, m.Origin,
		m.CreatedAt, m.CreatedBy, m.UpdatedAt, m.UpdatedBy)
	if violated(err) == "memberships_member" {
		return idc.Conflict(idc.ReasonUniqueness, "Duplicate Membership: the member is already in the group.")
	}
	if err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeMembership, ID: string(m.ID), Scope: string(m.Store), After: m})
	return nil
}

// Membership finds a membership by id.
func (tx *Tx) Membership(store idc.StoreID, id idc.MembershipID) (idc.Membership, error) {
	m, err := scanOne(tx, "Membership", scanMembership(store), store, id)
	if noRow(err) {
		return m, idc.NotFound("GROUP_MEMBERSHIP", string(id), "MEMBERSHIP not found.")
	}
	return m, err
}

// MembershipOf finds the direct membership of a member in a group.
func (tx *Tx) MembershipOf(store idc.StoreID, member idc.Principal, group idc.GroupID) (idc.Membership, error) {
	m, err := scanOne(tx, "MembershipOf", scanMembership(store), store, member.Type, member.ID, group)
	if noRow(err) {
		return m, idc.NotFound("GROUP_MEMBERSHIP", member.ID, "MEMBERSHIP not found.")
	}
	return m, err
}

// ListMembers lists the direct memberships of a group.
func (tx *Tx) ListMembers(store idc.StoreID, group idc.GroupID, p idc.PageRequest) (idc.Page[idc.Membership], error) {
	return listPage(tx, p, func(m idc.Membership) string { return string(m.ID) }, scanMembership(store), "ListMembers", store, group, p.After)
}

// ListMembershipsOf lists the groups a member is directly in.
func (tx *Tx) ListMembershipsOf(store idc.StoreID, member idc.Principal, p idc.PageRequest) (idc.Page[idc.Membership], error) {
	return listPage(tx, p, func(m idc.Membership) string { return string(m.Group) }, scanMembership(store), "ListMembershipsOf", store, member.Type, member.ID, p.After)
}

// DeleteMembership removes a membership. People who lose their last path to a
// role by it lose the credentials they have of that role.
func (tx *Tx) DeleteMembership(m idc.Membership) error {
	lost, err := tx.losing(m.Store, m.Member, idc.Principal{Type: idc.PrincipalGroup, ID: string(m.Group)})
	if err != nil {
		return err
	}
	if err := tx.removeMembership(m); err != nil {
		return err
	}
	return lost.mark()
}

func (tx *Tx) removeMembership(m idc.Membership) error {
	if _, err := tx.exec("DeleteMembership", m.Store, m.ID); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeMembership, ID: string(m.ID), Scope: string(m.Store), Before: m})
	return nil
}

// GroupsOf lists every group a principal is in, through groups in groups too.
func (tx *Tx) GroupsOf(store idc.StoreID, member idc.Principal) ([]idc.GroupID, error) {
	return scanAll[idc.GroupID](tx, "GroupsOf", store, member.Type, member.ID)
}

// PeopleOf lists every person a group contains, through groups in groups too.
func (tx *Tx) PeopleOf(store idc.StoreID, group idc.GroupID) ([]idc.UserID, error) {
	return scanAll[idc.UserID](tx, "PeopleOf", store, group)
}

func scanMembership(store idc.StoreID) func(scanner) (idc.Membership, error) {
	return func(s scanner) (idc.Membership, error) {
		m := idc.Membership{Store: store}
		err := s.Scan(&m.ID, &m.Group, &m.Member.Type, &m.Member.ID, &m.Origin, at(&m.CreatedAt), &m.CreatedBy, at(&m.UpdatedAt), &m.UpdatedBy)
		return m, err
	}
}
