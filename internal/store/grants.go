package store

import (
	"strings"

	"gatehouse/internal/idc"
)

// ChangeGrant is the kind of a grant's changes.
const ChangeGrant = "grant"

// InsertGrant adds a reason why a principal has a set in an account. Conflict
// when the same origin gave it already.
func (tx *Tx) InsertGrant(g idc.Grant) error {
	_, err := tx.exec("InsertGrant", grantRow(g)...)
	if violated(err) == "grants_once" {
		return idc.Conflict(idc.ReasonUniqueness, "The principal already has this permission set in the account.")
	}
	if err != nil {
		return err
	}
	tx.Changed(grantChange(nil, &g))
	return nil
}

// EnsureGrant adds a grant unless its origin has given it already.
func (tx *Tx) EnsureGrant(g idc.Grant) error {
	n, err := tx.exec("EnsureGrant", grantRow(g)...)
	if err == nil && n > 0 {
		tx.Changed(grantChange(nil, &g))
	}
	return err
}

func grantRow(g idc.Grant) []any {
	return []any{
		g.Instance, g.ID, g.Account, g.Set, g.Principal.Type, g.Principal.ID, g.Origin, g.State,
		microsOf(g.From), microsOf(g.Until), g.CreatedAt,
	}
}

// Grant finds the grant of one origin.
func (tx *Tx) Grant(instance idc.InstanceID, a idc.Assignment, origin string) (idc.Grant, error) {
	g, err := scanOne(tx, "Grant", scanGrant(instance), instance, a.Account, a.Set, a.Principal.Type, a.Principal.ID, origin)
	if noRow(err) {
		return g, idc.NotFound("ACCOUNT_ASSIGNMENT", a.Principal.ID, "The principal has no assignment of this permission set in account %s.", a.Account)
	}
	return g, err
}

// GrantsOn lists every grant of a set in an account, in whatever state.
func (tx *Tx) GrantsOn(instance idc.InstanceID, account idc.AccountID, set idc.PermissionSetID) ([]idc.Grant, error) {
	return collect(tx, "GrantsOn", scanGrant(instance), instance, account, set)
}

// GrantsOf lists the grants a principal has itself, not through groups.
func (tx *Tx) GrantsOf(instance idc.InstanceID, p idc.Principal) ([]idc.Grant, error) {
	return collect(tx, "GrantsOf", scanGrant(instance), instance, p.Type, p.ID)
}

// ActivateGrant opens the door of a pending grant: its role is there now.
func (tx *Tx) ActivateGrant(g idc.Grant) error {
	if err := tx.send("ActivateGrants", g.Instance, g.Account, g.Set, g.ID); err != nil {
		return err
	}
	after := g
	after.State = idc.GrantActive
	tx.Changed(grantChange(&g, &after))
	return nil
}

// DeleteGrant takes a grant away. People who lose their last path to the role by
// it lose the credentials they have of it.
func (tx *Tx) DeleteGrant(g idc.Grant) error {
	lost, err := tx.losingGrant(g)
	if err != nil {
		return err
	}
	if err := tx.removeGrant(g); err != nil {
		return err
	}
	return lost.mark()
}

func (tx *Tx) removeGrant(g idc.Grant) error {
	if _, err := tx.exec("DeleteGrant", g.Instance, g.ID); err != nil {
		return err
	}
	tx.Changed(grantChange(&g, nil))
	return nil
}

// ListAssignments lists who has a set in an account, one row for a principal
// however many grants stand behind it.
func (tx *Tx) ListAssignments(instance idc.InstanceID, account idc.AccountID, set idc.PermissionSetID, p idc.PageRequest) (idc.Page[idc.Assignment], error) {
	kind, id, _ := strings.Cut(p.After, " ")
	place := func(a idc.Assignment) string { return string(a.Principal.Type) + " " + a.Principal.ID }
	return listPage(tx, p, place, func(s scanner) (idc.Assignment, error) {
		a := idc.Assignment{Account: account, Set: set}
		err := s.Scan(&a.Principal.Type, &a.Principal.ID)
		return a, err
	}, "ListAssignments", instance, account, set, kind, id)
}

// ListAssignmentsThrough lists what a principal is assigned, itself and through
// the groups it is in, by account and set; each row names the principal that
// the assignment is of. account "" lists those in every account.
func (tx *Tx) ListAssignmentsThrough(instance idc.Instance, who idc.Principal, account idc.AccountID, p idc.PageRequest) (idc.Page[idc.Assignment], error) {
	after := append(strings.SplitN(p.After, " ", 4), "", "", "", "")
	args := []any{instance.Store, instance.ID, who.Type, who.ID, after[0], after[1], after[2], after[3]}
	place := func(a idc.Assignment) string {
		return strings.Join([]string{string(a.Account), string(a.Set), string(a.Principal.Type), a.Principal.ID}, " ")
	}
	scan := func(s scanner) (a idc.Assignment, err error) {
		return a, s.Scan(&a.Account, &a.Set, &a.Principal.Type, &a.Principal.ID)
	}
	if account == "" {
		return listPage(tx, p, place, scan, "ListAssignmentsThrough", args...)
	}
	return listPage(tx, p, place, scan, "ListAssignmentsThroughIn", append(args, account)...)
}

// SetInUse reports whether anybody has the set anywhere, pending grants
// included, or some account has, or may have, its role.
func (tx *Tx) SetInUse(instance idc.InstanceID, set idc.PermissionSetID) (bool, error) {
	var n int
	err := tx.row("SetInUse", []any{&n}, instance, set)
	return n > 0, err
}

// ReachableAccounts lists the active accounts in which a person has a set now,
// directly or through groups, by id.
func (tx *Tx) ReachableAccounts(instance idc.Instance, user idc.UserID, p idc.PageRequest) (idc.Page[idc.Account], error) {
	return listPage(tx, p, func(a idc.Account) string { return string(a.ID) }, scanAccount,
		"ReachableAccounts", instance.Store, instance.ID, user, tx.now, p.After)
}

// ReachableSets lists the sets that a person has in an active account now, by name.
func (tx *Tx) ReachableSets(instance idc.Instance, user idc.UserID, account idc.AccountID, p idc.PageRequest) (idc.Page[idc.PermissionSet], error) {
	return listPage(tx, p, func(s idc.PermissionSet) string { return Fold(s.Name) }, scanPermissionSet(instance.ID),
		"ReachableSets", instance.Store, instance.ID, user, tx.now, account, p.After)
}

// HoldsIn reports whether a principal has any set in an account, itself or through
// groups, now or when its time comes.
func (tx *Tx) HoldsIn(instance idc.Instance, who idc.Principal, account idc.AccountID) (bool, error) {
	var n int
	err := tx.row("HoldsIn", []any{&n}, instance.Store, instance.ID, who.Type, who.ID, account)
	return n > 0, err
}

func scanGrant(instance idc.InstanceID) func(scanner) (idc.Grant, error) {
	return func(s scanner) (idc.Grant, error) {
		g := idc.Grant{Instance: instance}
		var from, until *int64
		err := s.Scan(&g.ID, &g.Account, &g.Set, &g.Principal.Type, &g.Principal.ID, &g.Origin, &g.State, &from, &until, at(&g.CreatedAt))
		g.From, g.Until = timeOf(from), timeOf(until)
		return g, err
	}
}

func grantChange(before, after *idc.Grant) Change {
	c := Change{Kind: ChangeGrant}
	if before != nil {
		c.ID, c.Scope, c.Before = string(before.ID), string(before.Instance), *before
	}
	if after != nil {
		c.ID, c.Scope, c.After = string(after.ID), string(after.Instance), *after
	}
	return c
}
