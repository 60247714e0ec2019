package store

import (
	"strings"

	"gatehouse/internal/idc"
)

// JobProvision is the kind of the jobs that make an account equal to what the
// grants want; its target is an account and a set.
const JobProvision = "provision"

// WakeProvision asks that a target be looked at, in this transaction's name.
func (tx *Tx) WakeProvision(t Target) error {
	return tx.WakeJob(NewJob{Kind: JobProvision, Target: t.job()})
}

func (t Target) job() string {
	return string(t.Instance) + " " + string(t.Account) + " " + string(t.Set)
}

// ProvisionTarget is what a job of kind JobProvision is to look at.
func ProvisionTarget(j Job) Target {
	part := append(strings.SplitN(j.Target, " ", 3), "", "", "")
	return Target{idc.InstanceID(part[0]), idc.AccountID(part[1]), idc.PermissionSetID(part[2])}
}

// deletePrincipal removes what hangs on a user or group that is going away: its
// memberships, those in it, its grants and what applications it may use. Whoever loses a role by it loses
// the credentials too, and roles that nobody is left for are cleared away.
func (tx *Tx) deletePrincipal(store idc.StoreID, who idc.Principal) error {
	lost := losses{tx: tx, store: store}
	if who.Type == idc.PrincipalGroup {
		var err error
		if lost, err = tx.losing(store, who, who); err != nil {
			return err
		}
	}
	if err := tx.deleteMemberships(store, who); err != nil {
		return err
	}
	instance, err := tx.InstanceOfStore(store)
	if err != nil {
		return err
	}
	grants, err := tx.GrantsOf(instance.ID, who)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if err := tx.removeGrant(g); err != nil {
			return err
		}
		if err := tx.WakeProvision(Target{g.Instance, g.Account, g.Set}); err != nil {
			return err
		}
	}
	if err := tx.deleteApplicationAssignmentsOf(instance.ID, who); err != nil {
		return err
	}
	if _, err := tx.exec("DeleteExternalIDs", store, who.Type, who.ID); err != nil {
		return err
	}
	return lost.mark()
}

func (tx *Tx) deleteMemberships(store idc.StoreID, who idc.Principal) error {
	all := idc.PageRequest{Limit: 1000}
	for {
		in, err := tx.ListMembershipsOf(store, who, all)
		if err != nil {
			return err
		}
		members := idc.Page[idc.Membership]{}
		if who.Type == idc.PrincipalGroup {
			if members, err = tx.ListMembers(store, idc.GroupID(who.ID), all); err != nil {
				return err
			}
		}
		for _, m := range append(in.Items, members.Items...) {
			if err := tx.removeMembership(m); err != nil {
				return err
			}
		}
		if in.Next == "" && members.Next == "" {
			return nil
		}
	}
}
