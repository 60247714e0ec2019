package store

import (
	"gatehouse/internal/idc"
)

// mostMembers is how far the members of a group are counted: a page of large groups
// costs what a page does. A counter beside the group would be exact, and make
// everybody wait who puts people into the same group.
const mostMembers = 1000

// SearchGroups lists groups by name: those whose name begins with a prefix, and of
// which the user, if one is named, is a direct member.
func (tx *Tx) SearchGroups(store idc.StoreID, prefix string, user idc.UserID, p idc.PageRequest) (idc.Page[idc.FoundGroup], error) {
	low, high := prefixRange(prefix)
	place := func(g idc.Group) string { return afterKey(Fold(g.DisplayName)) }
	name, args := "SearchGroups", []any{store, max(low, p.After), high}
	page, err := idc.Page[idc.Group]{}, error(nil)
	if user == "" {
		page, err = listPage(tx, p, place, scanGroup(store), name, args...)
	} else {
		page, err = listPage(tx, p, place, scanGroup(store), "SearchGroupsOf", append([]any{user}, args...)...)
	}
	if err != nil {
		return idc.Page[idc.FoundGroup]{}, err
	}
	var ids []any
	for _, g := range page.Items {
		ids = append(ids, g.ID)
	}
	members := map[idc.GroupID]int{}
	err = tx.rowsIn("CountMembers", func(row scanner) error {
		var id idc.GroupID
		var n int
		err := row.Scan(&id, &n)
		members[id] = n
		return err
	}, ids, store, mostMembers)
	return idc.MapPage(page, func(g idc.Group) idc.FoundGroup { return idc.FoundGroup{Group: g, Members: members[g.ID]} }), err
}

// SearchPermissionSets lists the sets of an instance by name whose name begins with
// a prefix.
func (tx *Tx) SearchPermissionSets(instance idc.InstanceID, prefix string, p idc.PageRequest) (idc.Page[idc.FoundPermissionSet], error) {
	low, high := prefixRange(prefix)
	page, err := listPage(tx, p, func(s idc.PermissionSet) string { return afterKey(Fold(s.Name)) }, scanPermissionSet(instance),
		"SearchPermissionSets", instance, max(low, p.After), high)
	if err != nil {
		return idc.Page[idc.FoundPermissionSet]{}, err
	}
	var ids []any
	for _, s := range page.Items {
		ids = append(ids, s.ID)
	}
	type count struct{ all, old int }
	counts := map[idc.PermissionSetID]count{}
	err = tx.rowsIn("CountProvisioned", func(row scanner) error {
		var id idc.PermissionSetID
		var n count
		err := row.Scan(&id, &n.all, &n.old)
		counts[id] = n
		return err
	}, ids, instance)
	return idc.MapPage(page, func(s idc.PermissionSet) idc.FoundPermissionSet {
		return idc.FoundPermissionSet{PermissionSet: s, Accounts: counts[s.ID].all, Outdated: counts[s.ID].old}
	}), err
}
