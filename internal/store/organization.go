package store

import (
	"gatehouse/internal/idc"
)

// Kinds of changes in the organization.
const (
	ChangeOrganization = "organization"
	ChangeAccount      = "account"
	ChangeOU           = "ou"
	ChangeSCP          = "scp"
	ChangeSCPTarget    = "scp-target" // id: target and policy
)

// ReasonEmailTaken comes with Conflict when another account has the address.
const ReasonEmailTaken idc.Reason = "EMAIL_ALREADY_EXISTS"

// notFoundAs is NotFound by the name that the Organizations API has for it.
func notFoundAs(reason idc.Reason, kind, id, message string) error {
	e := idc.NotFound(kind, id, "%s", message)
	e.Reason = reason
	return e
}

// InsertOrganization adds the one organization of the deployment.
func (tx *Tx) InsertOrganization(o idc.Organization) error {
	_, err := tx.exec("InsertOrganization", o.ID, o.Management, o.Root, o.FeatureSet, o.SCPEnabled, o.Standalone, o.CreatedAt)
	if err == nil {
		tx.Changed(Change{Kind: ChangeOrganization, ID: string(o.ID), After: o})
	}
	return err
}

// Organization is the organization of the deployment.
func (tx *Tx) Organization() (idc.Organization, error) {
	o, err := scanOne(tx, "Organization", func(s scanner) (idc.Organization, error) {
		var o idc.Organization
		err := s.Scan(&o.ID, &o.Management, &o.Root, &o.FeatureSet, &o.SCPEnabled, &o.Standalone, at(&o.CreatedAt))
		return o, err
	})
	if noRow(err) {
		return o, notFoundAs("AWSOrganizationsNotInUseException", "ORGANIZATION", "", "Your account is not a member of an organization.")
	}
	return o, err
}

// UpdateOrganization changes all but the management account: an organization that
// is made of a standalone account gets ids of its own.
func (tx *Tx) UpdateOrganization(before, after idc.Organization) error {
	_, err := tx.exec("UpdateOrganization", before.ID, after.ID, after.Root, after.FeatureSet, after.SCPEnabled, after.CreatedAt)
	if err == nil {
		tx.Changed(Change{Kind: ChangeOrganization, ID: string(after.ID), Before: before, After: after})
	}
	return err
}

// InsertAccount adds an account; an e-mail address that another one has is Conflict.
func (tx *Tx) InsertAccount(a idc.Account) error {
	_, err := tx.exec("InsertAccount", a.ID, a.Name, a.Email, Fold(a.Email), a.Status, a.JoinedMethod, a.JoinedAt, a.Parent, a.Plane)
	if violated(err) == "accounts_email" {
		return idc.Conflict(ReasonEmailTaken, "An account with the email address %s already exists.", a.Email)
	}
	if err == nil {
		tx.Changed(Change{Kind: ChangeAccount, ID: string(a.ID), After: a})
	}
	return err
}

// Account finds an account by id.
func (tx *Tx) Account(id idc.AccountID) (idc.Account, error) {
	a, err := scanOne(tx, "Account", scanAccount, id)
	if noRow(err) {
		return a, notFoundAs("AccountNotFoundException", "ACCOUNT", string(id), "You specified an account that doesn't exist.")
	}
	return a, err
}

// AccountByEmail finds the account with an address, in any letter case.
func (tx *Tx) AccountByEmail(email string) (idc.Account, error) {
	a, err := scanOne(tx, "AccountByEmail", scanAccount, Fold(email))
	if noRow(err) {
		return a, notFoundAs("AccountNotFoundException", "ACCOUNT", email, "No account has this email address.")
	}
	return a, err
}

// ListAccounts lists every account by id.
func (tx *Tx) ListAccounts(p idc.PageRequest) (idc.Page[idc.Account], error) {
	return listPage(tx, p, func(a idc.Account) string { return string(a.ID) }, scanAccount, "ListAccounts", p.After)
}

// ListAccountsOf lists the accounts directly under a root or OU.
func (tx *Tx) ListAccountsOf(parent string, p idc.PageRequest) (idc.Page[idc.Account], error) {
	return listPage(tx, p, func(a idc.Account) string { return string(a.ID) }, scanAccount, "ListAccountsOf", parent, p.After)
}

// UpdateAccount changes name, status, parent and plane.
func (tx *Tx) UpdateAccount(before, after idc.Account) error {
	_, err := tx.exec("UpdateAccount", before.ID, after.Name, after.Status, after.Parent, after.Plane)
	if err == nil {
		tx.Changed(Change{Kind: ChangeAccount, ID: string(after.ID), Before: before, After: after})
	}
	return err
}

func scanAccount(s scanner) (idc.Account, error) {
	var a idc.Account
	err := s.Scan(&a.ID, &a.Name, &a.Email, &a.Status, &a.JoinedMethod, at(&a.JoinedAt), &a.Parent, &a.Plane)
	return a, err
}

// PutAccountRequest adds a request to create an account, or records how it ended.
func (tx *Tx) PutAccountRequest(r idc.AccountRequest) error {
	tags := r.Tags
	if tags == nil {
		tags = map[string]string{}
	}
	text, err := doc(tags)
	if err != nil {
		return err
	}
	_, err = tx.exec("PutAccountRequest", r.ID, r.Name, r.Email, r.State, r.Account, r.FailureReason, r.RequestedAt, microsOf(r.CompletedAt),
		r.RoleName, r.Parent, text)
	return err
}

// AccountRequest finds a request to create an account.
func (tx *Tx) AccountRequest(id string) (idc.AccountRequest, error) {
	r, err := scanOne(tx, "AccountRequest", scanAccountRequest, id)
	if noRow(err) {
		return r, notFoundAs("CreateAccountStatusNotFoundException", "CREATE_ACCOUNT_STATUS", id, "You specified a create account request ID that doesn't exist.")
	}
	return r, err
}

// ListAccountRequests lists the requests to create accounts.
func (tx *Tx) ListAccountRequests(p idc.PageRequest) (idc.Page[idc.AccountRequest], error) {
	return listPage(tx, p, func(r idc.AccountRequest) string { return r.ID }, scanAccountRequest, "ListAccountRequests", p.After)
}

func scanAccountRequest(s scanner) (idc.AccountRequest, error) {
	var r idc.AccountRequest
	var completed *int64
	err := s.Scan(&r.ID, &r.Name, &r.Email, &r.State, &r.Account, &r.FailureReason, at(&r.RequestedAt), &completed, &r.RoleName, &r.Parent, fromDoc(&r.Tags))
	r.CompletedAt = timeOf(completed)
	return r, err
}

// InsertOU adds an organizational unit; a name that a sibling has is Conflict.
func (tx *Tx) InsertOU(u idc.OU) error {
	_, err := tx.exec("InsertOU", u.ID, u.Parent, u.Name, Fold(u.Name))
	if err != nil {
		return ouConflict(err)
	}
	tx.Changed(Change{Kind: ChangeOU, ID: string(u.ID), After: u})
	return nil
}

// UpdateOU changes the name; one that a sibling has is Conflict.
func (tx *Tx) UpdateOU(before, after idc.OU) error {
	_, err := tx.exec("UpdateOU", before.ID, after.Name, Fold(after.Name))
	if err != nil {
		return ouConflict(err)
	}
	tx.Changed(Change{Kind: ChangeOU, ID: string(after.ID), Before: before, After: after})
	return nil
}

// DeleteOU removes a unit that has nothing under it; else Conflict. What was
// attached to it is detached.
func (tx *Tx) DeleteOU(u idc.OU) error {
	one := idc.PageRequest{Limit: 1}
	units, err := tx.ListOUsOf(string(u.ID), one)
	if err != nil {
		return err
	}
	accounts, err := tx.ListAccountsOf(string(u.ID), one)
	if err != nil {
		return err
	}
	if len(units.Items)+len(accounts.Items) > 0 {
		return idc.Conflict("OrganizationalUnitNotEmptyException", "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.")
	}
	if err := tx.detachAll(string(u.ID)); err != nil {
		return err
	}
	if _, err := tx.exec("DeleteOU", u.ID); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeOU, ID: string(u.ID), Before: u})
	return nil
}

func ouConflict(err error) error {
	if violated(err) == "ous_name" {
		return idc.Conflict("DuplicateOrganizationalUnitException", "An OU with the same name already exists.")
	}
	return err
}

// CountAccounts counts the accounts, up to a number.
func (tx *Tx) CountAccounts(most int) (n int, err error) {
	err = tx.row("CountAccounts", []any{&n}, most)
	return n, err
}

// CountOUs counts the organizational units, up to a number.
func (tx *Tx) CountOUs(most int) (n int, err error) {
	err = tx.row("CountOUs", []any{&n}, most)
	return n, err
}

// OU finds an organizational unit by id.
func (tx *Tx) OU(id idc.OUID) (idc.OU, error) {
	u, err := scanOne(tx, "OU", scanOU, id)
	if noRow(err) {
		return u, notFoundAs("OrganizationalUnitNotFoundException", "ORGANIZATIONAL_UNIT", string(id), "You specified an organizational unit that doesn't exist.")
	}
	return u, err
}

// ListOUsOf lists the units directly under a root or OU.
func (tx *Tx) ListOUsOf(parent string, p idc.PageRequest) (idc.Page[idc.OU], error) {
	return listPage(tx, p, func(u idc.OU) string { return string(u.ID) }, scanOU, "ListOUsOf", parent, p.After)
}

// PathTo lists the places from the root down to an account, the account last:
// the levels at which service control policies are attached.
func (tx *Tx) PathTo(account idc.Account, root idc.RootID) ([]string, error) {
	path := []string{string(account.ID)}
	for at := account.Parent; at != string(root); {
		path = append(path, at)
		u, err := tx.OU(idc.OUID(at))
		if err != nil {
			return nil, err
		}
		at = u.Parent
	}
	path = append(path, string(root))
	for i, j := 0, len(path)-1; i < j; i, j = i+1, j-1 {
		path[i], path[j] = path[j], path[i]
	}
	return path, nil
}

func scanOU(s scanner) (u idc.OU, err error) {
	err = s.Scan(&u.ID, &u.Parent, &u.Name)
	return u, err
}
