package store

import (
	"gatehouse/internal/idc"
)

// ChangeProvisioned is the kind of changes of what lives in accounts; its id is
// the account and the set.
const ChangeProvisioned = "provisioned"

// WantProvisioned asks for the role of a set in an account, in a version; is is
// what Provisioned answers now. pinned says whether the role is to stay when
// nobody is assigned.
func (tx *Tx) WantProvisioned(t Target, is idc.Provisioned, version int64, pinned bool) error {
	if is.Wanted == version && is.Pinned == pinned {
		return nil
	}
	wanted := is
	wanted.Instance, wanted.Account, wanted.Set = t.Instance, t.Account, t.Set
	wanted.Wanted, wanted.Pinned = version, pinned
	return tx.PutProvisioned(is, wanted)
}

// PutProvisioned records how a set lives in an account. before is what Provisioned
// answers, the zero value where there is nothing yet.
func (tx *Tx) PutProvisioned(before, after idc.Provisioned) error {
	err := tx.send("PutProvisioned", after.Instance, after.Account, after.Set, after.Version, after.Wanted, after.Pinned, after.RoleARN, after.At)
	if err != nil {
		return err
	}
	c := provisionedChange(after)
	c.After = after
	if before.Instance != "" {
		c.Before = before
	}
	tx.Changed(c)
	return nil
}

// Provisioned tells how a set lives in an account; ok is false when there is no
// role and nobody wants one.
func (tx *Tx) Provisioned(instance idc.InstanceID, account idc.AccountID, set idc.PermissionSetID) (p idc.Provisioned, ok bool, err error) {
	p, err = scanOne(tx, "Provisioned", scanProvisioned(instance), instance, account, set)
	if noRow(err) {
		return idc.Provisioned{}, false, nil
	}
	return p, err == nil, err
}

// Wanted is what decides whether, and as what, a set shall live in an account.
type Wanted struct {
	Owner   idc.AccountID     // of the instance
	Region  string            // of the instance
	Status  idc.AccountStatus // of the account; "" where it is not in the organization
	Plane   string            // of the account
	SetName string            // "" where the set is deleted
	Pinned  bool
	Version int64 // that the role shall have: the one asked for, or else the latest
	Content idc.SetContent
}

// Wanted reads what decides about a target, but for its grants.
func (tx *Tx) Wanted(t Target) (w Wanted, err error) {
	err = tx.row("Wanted", []any{&w.Owner, &w.Region, &w.Status, &w.Plane, &w.SetName, &w.Pinned, &w.Version, fromDoc(&w.Content)},
		t.Instance, t.Account, t.Set)
	if noRow(err) {
		return w, idc.NotFound("INSTANCE", string(t.Instance), "Could not find an IAM Identity Center instance with id %s", t.Instance)
	}
	return w, err
}

// RoleIn is a permission set as it lives in an account, with what is needed to get
// credentials of it.
type RoleIn struct {
	Status  idc.AccountStatus // of the account
	Plane   string            // of the account
	Set     idc.PermissionSetID
	ARN     idc.ARN
	Content idc.SetContent // of the version that lives there
}

// RoleIn finds the set of a name, in any letter case, as it lives in an account;
// NotFound where it does not.
func (tx *Tx) RoleIn(instance idc.InstanceID, account idc.AccountID, setName string) (r RoleIn, err error) {
	err = tx.row("RoleIn", r.columns(), instance, account, Fold(setName))
	if noRow(err) {
		return r, idc.NotFound("ROLE", setName, "The permission set %s is not provisioned to account %s.", setName, account)
	}
	return r, err
}

// RoleFor is RoleIn for a person who has the set in the account now, directly or
// through groups; NotFound for everybody else.
func (tx *Tx) RoleFor(instance idc.Instance, user idc.UserID, account idc.AccountID, setName string) (r RoleIn, err error) {
	err = tx.row("RoleFor", r.columns(), instance.Store, instance.ID, user, tx.now, account, Fold(setName))
	if noRow(err) {
		return r, idc.NotFound("ROLE", setName, "The person does not have the permission set %s in account %s.", setName, account)
	}
	return r, err
}

func (r *RoleIn) columns() []any {
	return []any{&r.Status, &r.Plane, &r.Set, &r.ARN, fromDoc(&r.Content)}
}

// ListProvisionedAccounts lists the accounts a set lives in, by id; of those, in
// the set's latest version or not, when status is not "".
func (tx *Tx) ListProvisionedAccounts(set idc.PermissionSet, status idc.ProvisioningStatus, p idc.PageRequest) (idc.Page[idc.Provisioned], error) {
	place := func(v idc.Provisioned) string { return string(v.Account) }
	scan := scanProvisioned(set.Instance)
	switch status {
	case idc.LatestProvisioned:
		return listPage(tx, p, place, scan, "ListProvisionedAccountsLatest", set.Instance, set.ID, p.After, set.Version)
	case idc.LatestNotProvisioned:
		return listPage(tx, p, place, scan, "ListProvisionedAccountsStale", set.Instance, set.ID, p.After, set.Version)
	}
	return listPage(tx, p, place, scan, "ListProvisionedAccounts", set.Instance, set.ID, p.After)
}

// ListProvisionedSets lists the sets that live in an account, by id; of those, in
// their latest version or not, when status is not "".
func (tx *Tx) ListProvisionedSets(instance idc.InstanceID, account idc.AccountID, status idc.ProvisioningStatus, p idc.PageRequest) (idc.Page[idc.Provisioned], error) {
	place := func(v idc.Provisioned) string { return string(v.Set) }
	scan := scanProvisioned(instance)
	switch status {
	case idc.LatestProvisioned:
		return listPage(tx, p, place, scan, "ListProvisionedSetsLatest", instance, account, p.After)
	case idc.LatestNotProvisioned:
		return listPage(tx, p, place, scan, "ListProvisionedSetsStale", instance, account, p.After)
	}
	return listPage(tx, p, place, scan, "ListProvisionedSets", instance, account, p.After)
}

// DeleteProvisioned records that a set lives in an account no more.
func (tx *Tx) DeleteProvisioned(p idc.Provisioned) error {
	_, err := tx.exec("DeleteProvisioned", p.Instance, p.Account, p.Set)
	if err == nil {
		c := provisionedChange(p)
		c.Before = p
		tx.Changed(c)
	}
	return err
}

func provisionedChange(p idc.Provisioned) Change {
	return Change{Kind: ChangeProvisioned, ID: string(p.Account) + " " + string(p.Set), Scope: string(p.Instance)}
}

func scanProvisioned(instance idc.InstanceID) func(scanner) (idc.Provisioned, error) {
	return func(s scanner) (idc.Provisioned, error) {
		p := idc.Provisioned{Instance: instance}
		err := s.Scan(&p.Account, &p.Set, &p.Version, &p.Wanted, &p.Pinned, &p.RoleARN, at(&p.At))
		return p, err
	}
}
