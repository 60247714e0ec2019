package store

import (
	"gatehouse/internal/idc"
)

// ChangeProvisioned is the kind of changes of what lives in accounts; its id is
// the account and the set.
const ChangeProvisioned = "provisioned"

// PutProvisioned records that a set lives in an account in a version.
func (tx *Tx) PutProvisioned(p idc.Provisioned) error {
	_, err := tx.exec("PutProvisioned", p.Instance, p.Account, p.Set, p.Version, p.RoleARN, p.At)
	if err == nil {
		tx.Changed(Change{Kind: ChangeProvisioned, ID: string(p.Account) + " " + string(p.Set), Scope: string(p.Instance), After: p})
	}
	return err
}

// Provisioned tells how a set lives in an account; ok is false when it does not.
func (tx *Tx) Provisioned(instance idc.InstanceID, account idc.AccountID, set idc.PermissionSetID) (p idc.Provisioned, ok bool, err error) {
	p, err = scanOne(tx, "Provisioned", scanProvisioned(instance), instance, account, set)
	if noRow(err) {
		return p, false, nil
	}
	return p, err == nil, err
}

// ListProvisionedAccounts lists the accounts a set lives in.
func (tx *Tx) ListProvisionedAccounts(instance idc.InstanceID, set idc.PermissionSetID, p idc.PageRequest) (idc.Page[idc.Provisioned], error) {
	return listPage(tx, p, func(v idc.Provisioned) string { return string(v.Account) }, scanProvisioned(instance), "ListProvisionedAccounts", instance, set, p.After)
}

// ListProvisionedSets lists the sets that live in an account.
func (tx *Tx) ListProvisionedSets(instance idc.InstanceID, account idc.AccountID, p idc.PageRequest) (idc.Page[idc.Provisioned], error) {
	return listPage(tx, p, func(v idc.Provisioned) string { return string(v.Set) }, scanProvisioned(instance), "ListProvisionedSets", instance, account, p.After)
}

// DeleteProvisioned records that a set lives in an account no more.
func (tx *Tx) DeleteProvisioned(p idc.Provisioned) error {
	_, err := tx.exec("DeleteProvisioned", p.Instance, p.Account, p.Set)
	if err == nil {
		tx.Changed(Change{Kind: ChangeProvisioned, ID: string(p.Account) + " " + string(p.Set), Scope: string(p.Instance), Before: p})
	}
	return err
}

func scanProvisioned(instance idc.InstanceID) func(scanner) (idc.Provisioned, error) {
	return func(s scanner) (idc.Provisioned, error) {
		p := idc.Provisioned{Instance: instance}
		err := s.Scan(&p.Account, &p.Set, &p.Version, &p.RoleARN, at(&p.At))
		return p, err
	}
}
