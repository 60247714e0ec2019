package store

import (
	"gatehouse/internal/idc"
)

// ChangeApplication is the kind of an application's changes.
const ChangeApplication = "application"

// ClientToken is what a client gave to ask for the same thing twice and get it
// once, and a hash of what it asked for; the zero value is no token.
type ClientToken struct {
	Token string
	Asked string
}

// ReasonTokenTaken comes with Conflict when another row was made by the token.
const ReasonTokenTaken idc.Reason = "CLIENT_TOKEN_TAKEN"

// InsertApplication adds an application. A taken name, or client token, is Conflict.
func (tx *Tx) InsertApplication(a idc.Application, made ClientToken) error {
	content, err := doc(a.Content)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertApplication", a.Instance, a.ID, a.Account, a.Provider, a.Name, Fold(a.Name), a.Region, content,
		a.CreatedAt, made.column(), made.Asked)
	if err != nil {
		return applicationConflict(err, a)
	}
	tx.Changed(applicationChange(nil, &a))
	return nil
}

// Application finds an application by id.
func (tx *Tx) Application(instance idc.InstanceID, id idc.ApplicationID) (idc.Application, error) {
	a, err := scanOne(tx, "Application", scanApplication(instance), instance, id)
	if noRow(err) {
		return a, idc.NotFound("APPLICATION", string(id), "Could not find Application with id %s", id)
	}
	return a, err
}

// ApplicationByToken finds the application that an account made with a client
// token, and what it asked for; ok is false when there is none.
func (tx *Tx) ApplicationByToken(instance idc.InstanceID, account idc.AccountID, token string) (a idc.Application, asked string, ok bool, err error) {
	a, err = scanOne(tx, "ApplicationByToken", func(s scanner) (idc.Application, error) {
		return scanApplication(instance)(after{s, []any{&asked}})
	}, instance, account, token)
	if noRow(err) {
		return a, "", false, nil
	}
	return a, asked, err == nil, err
}

// ApplicationFilter names the applications of a list; empty members name all.
type ApplicationFilter struct {
	Account  idc.AccountID
	Provider idc.ARN
}

// ListApplications lists the applications of an instance by id.
func (tx *Tx) ListApplications(instance idc.InstanceID, f ApplicationFilter, p idc.PageRequest) (idc.Page[idc.Application], error) {
	list := func(name string, args ...any) (idc.Page[idc.Application], error) {
		args = append(append([]any{instance}, args...), p.After)
		return listPage(tx, p, func(a idc.Application) string { return string(a.ID) }, scanApplication(instance), name, args...)
	}
	switch {
	case f.Account != "" && f.Provider != "":
		return list("ListApplicationsOfAccountAndProvider", f.Account, f.Provider)
	case f.Account != "":
		return list("ListApplicationsOfAccount", f.Account)
	case f.Provider != "":
		return list("ListApplicationsOfProvider", f.Provider)
	}
	return list("ListApplications")
}

// CountApplications counts the applications of an instance, up to most.
func (tx *Tx) CountApplications(instance idc.InstanceID, most int) (n int, err error) {
	err = tx.row("CountApplications", []any{&n}, instance, most)
	return n, err
}

// UpdateApplication changes name and content. A taken name is Conflict. Whoever may
// not use the application any more, everybody when it is disabled, is signed out of it.
func (tx *Tx) UpdateApplication(before, after idc.Application) error {
	content, err := doc(after.Content)
	if err != nil {
		return err
	}
	if _, err := tx.exec("UpdateApplication", before.Instance, before.ID, after.Name, Fold(after.Name), content); err != nil {
		return applicationConflict(err, after)
	}
	tx.Changed(applicationChange(&before, &after))
	if after.Content.Status != idc.ApplicationEnabled {
		return tx.endLogins(after)
	}
	if after.Content.AssignmentRequired && !before.Content.AssignmentRequired {
		return tx.endUnassigned(after, nil)
	}
	return nil
}

// DeleteApplication removes an application with its logins, assignments, grants,
// methods, scopes and tags.
func (tx *Tx) DeleteApplication(a idc.Application) error {
	if err := tx.endLogins(a); err != nil {
		return err
	}
	for {
		page, err := tx.ListApplicationAssignments(a.Instance, a.ID, idc.PageRequest{Limit: 1000})
		if err != nil {
			return err
		}
		for _, one := range page.Items {
			if err := tx.removeApplicationAssignment(one); err != nil {
				return err
			}
		}
		if page.Next == "" {
			break
		}
	}
	if err := tx.clearApplication(a); err != nil {
		return err
	}
	if _, err := tx.exec("DeleteApplication", a.Instance, a.ID); err != nil {
		return err
	}
	if err := tx.DeleteTags(a.ARN()); err != nil {
		return err
	}
	tx.Changed(applicationChange(&a, nil))
	return nil
}

// clearApplication removes what was configured of an application.
func (tx *Tx) clearApplication(a idc.Application) error {
	grants, err := tx.ApplicationGrants(a.Instance, a.ID)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if err := tx.DeleteApplicationGrant(a, g.Type); err != nil {
			return err
		}
	}
	methods, err := tx.ApplicationMethods(a.Instance, a.ID)
	if err != nil {
		return err
	}
	for _, m := range methods {
		if err := tx.DeleteApplicationMethod(a, m.Type); err != nil {
			return err
		}
	}
	for {
		scopes, err := tx.ListApplicationScopes(a.Instance, a.ID, idc.PageRequest{Limit: 1000})
		if err != nil {
			return err
		}
		for _, s := range scopes.Items {
			if err := tx.DeleteApplicationScope(a, s.Scope); err != nil {
				return err
			}
		}
		if scopes.Next == "" {
			return nil
		}
	}
}

func (t ClientToken) column() *string {
	if t.Token == "" {
		return nil
	}
	return &t.Token
}

func scanApplication(instance idc.InstanceID) func(scanner) (idc.Application, error) {
	return func(s scanner) (idc.Application, error) {
		a := idc.Application{Instance: instance}
		err := s.Scan(&a.ID, &a.Account, &a.Provider, &a.Name, &a.Region, fromDoc(&a.Content), at(&a.CreatedAt))
		return a, err
	}
}

// after reads rows that have columns before those that scan functions know.
type after struct {
	row   scanner
	first []any
}

func (a after) Scan(dest ...any) error { return a.row.Scan(append(a.first, dest...)...) }

func applicationConflict(err error, a idc.Application) error {
	switch violated(err) {
	case "applications_name":
		return idc.Conflict(idc.ReasonUniqueness, "Application with name %s already exists.", a.Name)
	case "applications_token":
		return idc.Conflict(ReasonTokenTaken, "Another request with this ClientToken is being carried out.")
	}
	return err
}

func applicationChange(before, after *idc.Application) Change {
	c := Change{Kind: ChangeApplication}
	if before != nil {
		c.ID, c.Scope, c.Before = string(before.ID), string(before.Instance), *before
	}
	if after != nil {
		c.ID, c.Scope, c.After = string(after.ID), string(after.Instance), *after
	}
	return c
}
