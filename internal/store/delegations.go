package store

import (
	"gatehouse/internal/idc"
)

// Kinds of changes in who administers what for the organization.
const (
	ChangeServiceAccess      = "service-access"
	ChangeDelegation         = "delegation" // id: account and service; scope: account
	ChangeOrganizationPolicy = "organization-policy"
)

// PutServiceAccess lets a service act in all accounts; once it may, nothing changes.
func (tx *Tx) PutServiceAccess(a idc.ServiceAccess) error {
	n, err := tx.exec("PutServiceAccess", a.Service, a.EnabledAt)
	if err == nil && n > 0 {
		tx.Changed(Change{Kind: ChangeServiceAccess, ID: a.Service, After: a})
	}
	return err
}

// DeleteServiceAccess ends what PutServiceAccess began.
func (tx *Tx) DeleteServiceAccess(a idc.ServiceAccess) error {
	n, err := tx.exec("DeleteServiceAccess", a.Service)
	if err == nil && n > 0 {
		tx.Changed(Change{Kind: ChangeServiceAccess, ID: a.Service, Before: a})
	}
	return err
}

// ServiceAccess finds a service that may act in all accounts; ok is false where it may not.
func (tx *Tx) ServiceAccess(service string) (a idc.ServiceAccess, ok bool, err error) {
	a, err = scanOne(tx, "ServiceAccess", scanServiceAccess, service)
	if noRow(err) {
		return a, false, nil
	}
	return a, err == nil, err
}

// ListServiceAccess lists the services that may act in all accounts, by name.
func (tx *Tx) ListServiceAccess(p idc.PageRequest) (idc.Page[idc.ServiceAccess], error) {
	return listPage(tx, p, func(a idc.ServiceAccess) string { return a.Service }, scanServiceAccess, "ListServiceAccess", p.After)
}

func scanServiceAccess(s scanner) (a idc.ServiceAccess, err error) {
	err = s.Scan(&a.Service, at(&a.EnabledAt))
	return a, err
}

// InsertDelegation registers a delegated administrator; twice is Conflict.
func (tx *Tx) InsertDelegation(d idc.Delegation) error {
	_, err := tx.exec("InsertDelegation", d.Account, d.Service, d.Since)
	if violated(err) != "" {
		return idc.Conflict("AccountAlreadyRegisteredException", "The specified account is already a delegated administrator for this Amazon Web Services service.")
	}
	if err == nil {
		tx.Changed(Change{Kind: ChangeDelegation, ID: string(d.Account) + " " + d.Service, Scope: string(d.Account), After: d})
	}
	return err
}

// DeleteDelegation ends a registration; Conflict of reason AccountNotRegisteredException
// when there is none.
func (tx *Tx) DeleteDelegation(d idc.Delegation) error {
	n, err := tx.exec("DeleteDelegation", d.Account, d.Service)
	if err != nil {
		return err
	}
	if n == 0 {
		return idc.Conflict("AccountNotRegisteredException", "The specified account is not a delegated administrator for this Amazon Web Services service.")
	}
	tx.Changed(Change{Kind: ChangeDelegation, ID: string(d.Account) + " " + d.Service, Scope: string(d.Account), Before: d})
	return nil
}

// ListDelegationsOf lists what an account administers, by service.
func (tx *Tx) ListDelegationsOf(account idc.AccountID, p idc.PageRequest) (idc.Page[idc.Delegation], error) {
	return listPage(tx, p, func(d idc.Delegation) string { return d.Service }, scanDelegation, "DelegationsOf", account, p.After)
}

// ListDelegations lists who administers a service, by account. With no service it
// lists each account that administers any, since the first of its registrations.
func (tx *Tx) ListDelegations(service string, p idc.PageRequest) (idc.Page[idc.Delegation], error) {
	place := func(d idc.Delegation) string { return string(d.Account) }
	if service == "" {
		return listPage(tx, p, place, scanDelegation, "DelegatedAccounts", p.After)
	}
	return listPage(tx, p, place, scanDelegation, "DelegationsFor", service, p.After)
}

func scanDelegation(s scanner) (d idc.Delegation, err error) {
	err = s.Scan(&d.Account, &d.Service, at(&d.Since))
	return d, err
}

// OrganizationPolicy is the organization's resource policy.
func (tx *Tx) OrganizationPolicy() (idc.OrganizationPolicy, error) {
	p, err := scanOne(tx, "OrganizationPolicy", func(s scanner) (p idc.OrganizationPolicy, err error) {
		err = s.Scan(&p.ID, &p.Content)
		return p, err
	})
	if noRow(err) {
		return p, notFoundAs("ResourcePolicyNotFoundException", "RESOURCE_POLICY", "", "We can't find a resource policy in this organization.")
	}
	return p, err
}

// PutOrganizationPolicy adds the resource policy, or replaces its content; before is
// what OrganizationPolicy found, zero where it found none.
func (tx *Tx) PutOrganizationPolicy(before, after idc.OrganizationPolicy) error {
	_, err := tx.exec("PutOrganizationPolicy", after.ID, after.Content)
	if err == nil {
		c := Change{Kind: ChangeOrganizationPolicy, ID: after.ID, After: after}
		if before.ID != "" {
			c.Before = before
		}
		tx.Changed(c)
	}
	return err
}

// DeleteOrganizationPolicy removes the resource policy.
func (tx *Tx) DeleteOrganizationPolicy(p idc.OrganizationPolicy) error {
	_, err := tx.exec("DeleteOrganizationPolicy", p.ID)
	if err == nil {
		tx.Changed(Change{Kind: ChangeOrganizationPolicy, ID: p.ID, Before: p})
	}
	return err
}
