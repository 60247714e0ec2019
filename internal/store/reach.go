package store

import (
	"slices"

	"gatehouse/internal/idc"
)

// reached is one set in one account, in the version that lives there.
type reached struct {
	account idc.AccountID
	set     setVersion
}

// setVersion names a version of a set; 0 is the newest one.
type setVersion struct {
	id      idc.PermissionSetID
	version int64
}

// ReachOf lists the active accounts in which a person has a set now, directly or
// through groups, by id, each with all sets that the person has there. A set has
// the content that its role there was made with; they are in no order. It takes two statements for the
// accounts, however many there are, and one or two for each set.
func (tx *Tx) ReachOf(instance idc.Instance, user idc.UserID, p idc.PageRequest) (idc.Page[idc.Reach], error) {
	accounts, err := tx.ReachableAccounts(instance, user, p)
	if err != nil || len(accounts.Items) == 0 {
		return idc.Page[idc.Reach]{}, err
	}
	out := idc.Page[idc.Reach]{Items: make([]idc.Reach, len(accounts.Items)), Next: accounts.Next}
	places := make(map[idc.AccountID]int, len(accounts.Items))
	for i, a := range accounts.Items {
		out.Items[i].Account, places[a.ID] = a, i
	}
	contents := map[setVersion]*idc.PermissionSet{}
	last := accounts.Items[len(accounts.Items)-1].ID
	all, err := collect(tx, "ReachedRoles", func(s scanner) (r reached, err error) {
		return r, s.Scan(&r.account, &r.set.id, &r.set.version)
	}, instance.Store, instance.ID, user, tx.now, p.After, last)
	if err != nil {
		return idc.Page[idc.Reach]{}, err
	}
	for _, r := range all {
		i, active := places[r.account]
		if !active {
			continue
		}
		set := contents[r.set]
		if set == nil {
			if set, err = tx.setAt(instance.ID, r.set); err != nil {
				return idc.Page[idc.Reach]{}, err
			}
			contents[r.set] = set
		}
		if sets := &out.Items[i].Sets; !slices.Contains(*sets, set) { // there may be several ways to it
			*sets = append(*sets, set)
		}
	}
	return out, nil
}

// setAt is a set as it is, with the content of a version.
func (tx *Tx) setAt(instance idc.InstanceID, v setVersion) (*idc.PermissionSet, error) {
	set, err := tx.PermissionSet(instance, v.id)
	if err == nil && v.version != 0 && v.version != set.Version {
		set.Content, err = tx.PermissionSetVersion(instance, v.id, v.version)
	}
	return &set, err
}

// AssignedApplications are the applications that a person is assigned to,
// directly or through groups.
func (tx *Tx) AssignedApplications(instance idc.Instance, user idc.UserID) (map[idc.ApplicationID]bool, error) {
	ids, err := scanAll[idc.ApplicationID](tx, "AssignedApplications", instance.Store, instance.ID, user)
	out := make(map[idc.ApplicationID]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}
