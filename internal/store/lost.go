package store

import (
	"gatehouse/internal/idc"
)

// losses are the people, and the targets and applications, that a removal may part. It is taken before
// the removal; mark, called after it, revokes what was really lost.
type losses struct {
	tx      *Tx
	store   idc.StoreID
	people  []idc.UserID
	targets []Target

	instance     idc.InstanceID // of the applications
	applications []idc.ApplicationID
}

// losing prepares the removal of a member from a group: its people may lose
// what the group, and the groups above it, are granted.
func (tx *Tx) losing(store idc.StoreID, member, group idc.Principal) (losses, error) {
	l := losses{tx: tx, store: store}
	instance, err := tx.InstanceOfStore(store)
	if err != nil {
		return l, err
	}
	if l.people, err = tx.people(store, member); err != nil || len(l.people) == 0 {
		return l, err
	}
	above, err := tx.GroupsOf(store, group)
	if err != nil {
		return l, err
	}
	seen := map[Target]bool{}
	var groups []idc.Principal
	for _, g := range append(above, idc.GroupID(group.ID)) {
		groups = append(groups, idc.Principal{Type: idc.PrincipalGroup, ID: string(g)})
		grants, err := tx.GrantsOf(instance.ID, idc.Principal{Type: idc.PrincipalGroup, ID: string(g)})
		if err != nil {
			return l, err
		}
		for _, g := range grants {
			t := Target{g.Instance, g.Account, g.Set}
			if !seen[t] {
				seen[t] = true
				l.targets = append(l.targets, t)
			}
		}
	}
	l.instance = instance.ID
	l.applications, err = tx.applicationsOf(instance.ID, groups)
	return l, err
}

// losingGrant prepares the removal of a grant.
func (tx *Tx) losingGrant(g idc.Grant) (losses, error) {
	l := losses{tx: tx, targets: []Target{{g.Instance, g.Account, g.Set}}}
	instance, err := tx.Instance(g.Instance)
	if err != nil {
		return l, err
	}
	l.store = instance.Store
	l.people, err = tx.people(l.store, g.Principal)
	return l, err
}

// people are the persons a principal stands for.
func (tx *Tx) people(store idc.StoreID, p idc.Principal) ([]idc.UserID, error) {
	if p.Type == idc.PrincipalUser {
		return []idc.UserID{idc.UserID(p.ID)}, nil
	}
	return tx.PeopleOf(store, idc.GroupID(p.ID))
}

func (l losses) mark() error {
	keys := map[idc.UserID]map[idc.Principal]bool{}
	for _, t := range l.targets {
		p, ok, err := l.tx.Provisioned(t.Instance, t.Account, t.Set)
		if err != nil {
			return err
		}
		if !ok || p.Version == 0 {
			continue // no role, hence no credentials of it
		}
		left, err := l.tx.GrantsOn(t.Instance, t.Account, t.Set)
		if err != nil {
			return err
		}
		if len(left) == 0 {
			if err := l.tx.RefuseIssued(l.store, MarkRole, string(p.RoleARN)); err != nil {
				return err
			}
			continue
		}
		for _, user := range l.people {
			reaches, err := l.reaches(keys, user, left)
			if err != nil {
				return err
			}
			if reaches {
				continue
			}
			if err := l.tx.RefuseIssued(l.store, MarkPersonRole, PersonRole(user, p.RoleARN)); err != nil {
				return err
			}
		}
	}
	for _, id := range l.applications {
		application, err := l.tx.Application(l.instance, id)
		if err != nil {
			return err
		}
		if err := l.tx.endUnassigned(application, l.people); err != nil {
			return err
		}
	}
	return nil
}

// reaches reports whether one of the grants is still the user's, directly or through groups.
func (l losses) reaches(keys map[idc.UserID]map[idc.Principal]bool, user idc.UserID, grants []idc.Grant) (bool, error) {
	mine := keys[user]
	if mine == nil {
		self := idc.Principal{Type: idc.PrincipalUser, ID: string(user)}
		groups, err := l.tx.GroupsOf(l.store, self)
		if err != nil {
			return false, err
		}
		mine = map[idc.Principal]bool{self: true}
		for _, g := range groups {
			mine[idc.Principal{Type: idc.PrincipalGroup, ID: string(g)}] = true
		}
		keys[user] = mine
	}
	for _, g := range grants {
		if mine[g.Principal] && g.State == idc.GrantActive && (g.Until == nil || g.Until.After(l.tx.now)) {
			return true, nil
		}
	}
	return false, nil
}
