package store

import (
	"encoding/json"

	"gatehouse/internal/idc"
)

// Kinds of the changes of what an application is made of; their id is that of
// the application and what tells the part from its like.
const (
	ChangeApplicationGrant  = "application-grant"
	ChangeApplicationMethod = "application-method"
	ChangeApplicationScope  = "application-scope"
)

// PutApplicationGrant gives an application a grant, instead of the one it has of that type.
func (tx *Tx) PutApplicationGrant(a idc.Application, g idc.ApplicationGrant) error {
	before, had, err := ifThere(tx.ApplicationGrant(a.Instance, a.ID, g.Type))
	if err != nil {
		return err
	}
	content, err := doc(g)
	if err != nil {
		return err
	}
	if _, err := tx.exec("PutApplicationGrant", a.Instance, a.ID, g.Type, content); err != nil {
		return err
	}
	tx.partChanged(ChangeApplicationGrant, a, string(g.Type), had, before, g)
	return nil
}

// ApplicationGrant finds an application's grant of a type.
func (tx *Tx) ApplicationGrant(instance idc.InstanceID, id idc.ApplicationID, t idc.GrantType) (idc.ApplicationGrant, error) {
	g, err := scanOne(tx, "ApplicationGrant", scanApplicationGrant, instance, id, t)
	if noRow(err) {
		return g, idc.NotFound("GRANT", string(t), "Application with id %s has no grant of type %s", id, t)
	}
	return g, err
}

// ApplicationGrants lists the grants of an application by type; there are no
// more of them than types.
func (tx *Tx) ApplicationGrants(instance idc.InstanceID, id idc.ApplicationID) ([]idc.ApplicationGrant, error) {
	return collect(tx, "ApplicationGrants", scanApplicationGrant, instance, id)
}

// DeleteApplicationGrant takes a grant away; one that is not there is no error.
func (tx *Tx) DeleteApplicationGrant(a idc.Application, t idc.GrantType) error {
	before, had, err := ifThere(tx.ApplicationGrant(a.Instance, a.ID, t))
	if err != nil || !had {
		return err
	}
	if _, err := tx.exec("DeleteApplicationGrant", a.Instance, a.ID, t); err != nil {
		return err
	}
	tx.partChanged(ChangeApplicationGrant, a, string(t), true, before, nil)
	return nil
}

// PutApplicationMethod gives an application a method of authentication, instead
// of the one it has of that type.
func (tx *Tx) PutApplicationMethod(a idc.Application, m idc.ApplicationMethod) error {
	before, had, err := ifThere(tx.ApplicationMethod(a.Instance, a.ID, m.Type))
	if err != nil {
		return err
	}
	if _, err := tx.exec("PutApplicationMethod", a.Instance, a.ID, m.Type, m.ActorPolicy); err != nil {
		return err
	}
	tx.partChanged(ChangeApplicationMethod, a, m.Type, had, before, m)
	return nil
}

// ApplicationMethod finds an application's method of authentication of a type.
func (tx *Tx) ApplicationMethod(instance idc.InstanceID, id idc.ApplicationID, t string) (idc.ApplicationMethod, error) {
	m, err := scanOne(tx, "ApplicationMethod", scanApplicationMethod, instance, id, t)
	if noRow(err) {
		return m, idc.NotFound("AUTHENTICATION_METHOD", t, "Application with id %s has no authentication method of type %s", id, t)
	}
	return m, err
}

// ApplicationMethods lists an application's methods of authentication by type;
// there are no more of them than types.
func (tx *Tx) ApplicationMethods(instance idc.InstanceID, id idc.ApplicationID) ([]idc.ApplicationMethod, error) {
	return collect(tx, "ApplicationMethods", scanApplicationMethod, instance, id)
}

// DeleteApplicationMethod takes a method away; one that is not there is no error.
func (tx *Tx) DeleteApplicationMethod(a idc.Application, t string) error {
	before, had, err := ifThere(tx.ApplicationMethod(a.Instance, a.ID, t))
	if err != nil || !had {
		return err
	}
	if _, err := tx.exec("DeleteApplicationMethod", a.Instance, a.ID, t); err != nil {
		return err
	}
	tx.partChanged(ChangeApplicationMethod, a, t, true, before, nil)
	return nil
}

// PutApplicationScope lets an application ask for a scope, of the targets given
// and no others that were named before.
func (tx *Tx) PutApplicationScope(a idc.Application, s idc.ApplicationScope) error {
	before, had, err := ifThere(tx.ApplicationScope(a.Instance, a.ID, s.Scope))
	if err != nil {
		return err
	}
	targets, err := doc(s.Targets)
	if err != nil {
		return err
	}
	if _, err := tx.exec("PutApplicationScope", a.Instance, a.ID, s.Scope, targets); err != nil {
		return err
	}
	tx.partChanged(ChangeApplicationScope, a, s.Scope, had, before, s)
	return nil
}

// ApplicationScope finds a scope that an application may ask for.
func (tx *Tx) ApplicationScope(instance idc.InstanceID, id idc.ApplicationID, scope string) (idc.ApplicationScope, error) {
	s, err := scanOne(tx, "ApplicationScope", scanApplicationScope, instance, id, scope)
	if noRow(err) {
		return s, idc.NotFound("ACCESS_SCOPE", scope, "Application with id %s has no access scope %s", id, scope)
	}
	return s, err
}

// ListApplicationScopes lists the scopes of an application by name.
func (tx *Tx) ListApplicationScopes(instance idc.InstanceID, id idc.ApplicationID, p idc.PageRequest) (idc.Page[idc.ApplicationScope], error) {
	return listPage(tx, p, func(s idc.ApplicationScope) string { return s.Scope }, scanApplicationScope, "ListApplicationScopes", instance, id, p.After)
}

// CountApplicationScopes counts the scopes of an application.
func (tx *Tx) CountApplicationScopes(instance idc.InstanceID, id idc.ApplicationID) (n int, err error) {
	err = tx.row("CountApplicationScopes", []any{&n}, instance, id)
	return n, err
}

// DeleteApplicationScope takes a scope away; one that is not there is no error.
func (tx *Tx) DeleteApplicationScope(a idc.Application, scope string) error {
	before, had, err := ifThere(tx.ApplicationScope(a.Instance, a.ID, scope))
	if err != nil || !had {
		return err
	}
	if _, err := tx.exec("DeleteApplicationScope", a.Instance, a.ID, scope); err != nil {
		return err
	}
	tx.partChanged(ChangeApplicationScope, a, scope, true, before, nil)
	return nil
}

// partChanged records a change of a part; before counts only where the
// application had the part.
func (tx *Tx) partChanged(kind string, a idc.Application, part string, had bool, before, after any) {
	if !had {
		before = nil
	}
	tx.Changed(Change{Kind: kind, ID: string(a.ID) + " " + part, Scope: string(a.Instance), Before: before, After: after})
}

// ifThere tells what is not there from what could not be read.
func ifThere[T any](v T, err error) (T, bool, error) {
	if idc.Is(err, idc.KindNotFound) {
		return v, false, nil
	}
	return v, err == nil, err
}

func scanApplicationGrant(s scanner) (g idc.ApplicationGrant, err error) {
	return g, s.Scan(fromDoc(&g))
}

func scanApplicationMethod(s scanner) (m idc.ApplicationMethod, err error) {
	var policy json.RawMessage
	err = s.Scan(&m.Type, fromDoc(&policy))
	m.ActorPolicy = policy
	return m, err
}

func scanApplicationScope(s scanner) (v idc.ApplicationScope, err error) {
	return v, s.Scan(&v.Scope, fromDoc(&v.Targets))
}
