package store

import (
	"gatehouse/internal/idc"
)

// Reach is what a person can be in one account.
type Reach struct {
	Account idc.Account
	Sets    []*idc.PermissionSet // in no order; shared between accounts
}

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
// the content that its role there was made with. However many accounts and sets
// there are, it takes three statements.
func (tx *Tx) ReachOf(instance idc.Instance, user idc.UserID, p idc.PageRequest) (idc.Page[Reach], error) {
	accounts, err := tx.ReachableAccounts(instance, user, p)
	if err != nil || len(accounts.Items) == 0 {
		return idc.Page[Reach]{}, err
	}
	last := accounts.Items[len(accounts.Items)-1].ID
	args := []any{instance.Store, instance.ID, user, tx.now, p.After, last}
	contents := map[setVersion]*idc.PermissionSet{}
	if err := tx.rows("ReachedSets", func(s scanner) error {
		set, version := idc.PermissionSet{Instance: instance.ID}, int64(0)
		err := s.Scan(&version, &set.ID, &set.Name, &set.Version, fromDoc(&set.Content), at(&set.CreatedAt))
		contents[setVersion{set.ID, version}] = &set
		return err
	}, args...); err != nil {
		return idc.Page[Reach]{}, err
	}
	all, err := collect(tx, "ReachedRoles", func(s scanner) (r reached, err error) {
		return r, s.Scan(&r.account, &r.set.id, &r.set.version)
	}, args...)
	if err != nil {
		return idc.Page[Reach]{}, err
	}
	out := idc.Page[Reach]{Items: make([]Reach, 0, len(accounts.Items)), Next: accounts.Next}
	for _, a := range accounts.Items {
		reach := Reach{Account: a}
		for len(all) > 0 && all[0].account <= a.ID { // both are in the order of accounts
			if set := contents[all[0].set]; set != nil && all[0].account == a.ID {
				reach.Sets = append(reach.Sets, set)
			}
			all = all[1:]
		}
		out.Items = append(out.Items, reach)
	}
	return out, nil
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
