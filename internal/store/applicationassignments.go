package store

import (
	"strings"

	"gatehouse/internal/idc"
)

// ChangeApplicationAssignment is the kind of changes of who may use an
// application; its id is the application and the principal.
const ChangeApplicationAssignment = "application-assignment"

// InsertApplicationAssignment lets a principal use an application. Conflict when
// it may already. That both exist is the caller's to check.
func (tx *Tx) InsertApplicationAssignment(a idc.ApplicationAssignment) error {
	_, err := tx.exec("InsertApplicationAssignment", a.Instance, a.Application, a.Principal.Type, a.Principal.ID, a.CreatedAt)
	if violated(err) != "" {
		return idc.Conflict(idc.ReasonUniqueness, "The principal %s is already assigned to the application.", a.Principal.ID)
	}
	if err != nil {
		return err
	}
	tx.Changed(assignmentChange(a, nil, a))
	return nil
}

// ApplicationAssignment finds the assignment that a principal has itself.
func (tx *Tx) ApplicationAssignment(instance idc.InstanceID, id idc.ApplicationID, who idc.Principal) (idc.ApplicationAssignment, error) {
	a, err := scanOne(tx, "ApplicationAssignment", scanApplicationAssignment(instance), instance, id, who.Type, who.ID)
	if noRow(err) {
		return a, idc.NotFound("APPLICATION_ASSIGNMENT", who.ID, "Could not find an assignment of %s %s to the application.", who.Type, who.ID)
	}
	return a, err
}

// ListApplicationAssignments lists who is assigned to an application.
func (tx *Tx) ListApplicationAssignments(instance idc.InstanceID, id idc.ApplicationID, p idc.PageRequest) (idc.Page[idc.ApplicationAssignment], error) {
	kind, principal, _ := strings.Cut(p.After, " ")
	place := func(a idc.ApplicationAssignment) string { return string(a.Principal.Type) + " " + a.Principal.ID }
	return listPage(tx, p, place, scanApplicationAssignment(instance), "ListApplicationAssignments", instance, id, kind, principal)
}

// ListApplicationAssignmentsThrough lists what a principal may use by
// assignments, its own and those of the groups it is in, by application; each
// names the principal that is assigned. id "" lists those of every application.
func (tx *Tx) ListApplicationAssignmentsThrough(instance idc.Instance, who idc.Principal, id idc.ApplicationID, p idc.PageRequest) (idc.Page[idc.ApplicationAssignment], error) {
	after := append(strings.SplitN(p.After, " ", 3), "", "", "")
	args := []any{instance.Store, instance.ID, who.Type, who.ID, after[0], after[1], after[2]}
	place := func(a idc.ApplicationAssignment) string {
		return strings.Join([]string{string(a.Application), string(a.Principal.Type), a.Principal.ID}, " ")
	}
	scan := scanApplicationAssignment(instance.ID)
	if id == "" {
		return listPage(tx, p, place, scan, "ListApplicationAssignmentsThrough", args...)
	}
	return listPage(tx, p, place, scan, "ListApplicationAssignmentsThroughIn", append(args, id)...)
}

// MayUse reports whether a person may use an application: because they are
// assigned, directly or through groups, or because nobody has to be. Whether
// person and application are enabled is the caller's to check.
func (tx *Tx) MayUse(instance idc.Instance, user idc.UserID, a idc.Application) (bool, error) {
	if !a.Content.AssignmentRequired {
		return true, nil
	}
	who := idc.Principal{Type: idc.PrincipalUser, ID: string(user)}
	page, err := tx.ListApplicationAssignmentsThrough(instance, who, a.ID, idc.PageRequest{Limit: 1})
	return len(page.Items) > 0, err
}

// DeleteApplicationAssignment takes an assignment away. Whoever may not use the
// application any more is signed out of it.
func (tx *Tx) DeleteApplicationAssignment(a idc.ApplicationAssignment) error {
	application, err := tx.Application(a.Instance, a.Application)
	if err != nil {
		return err
	}
	if err := tx.removeApplicationAssignment(a); err != nil {
		return err
	}
	return tx.endUnassigned(application, nil)
}

func (tx *Tx) removeApplicationAssignment(a idc.ApplicationAssignment) error {
	if _, err := tx.exec("DeleteApplicationAssignment", a.Instance, a.Application, a.Principal.Type, a.Principal.ID); err != nil {
		return err
	}
	tx.Changed(assignmentChange(a, a, nil))
	return nil
}

// deleteApplicationAssignmentsOf takes from a principal that is going away all it is assigned to.
func (tx *Tx) deleteApplicationAssignmentsOf(instance idc.InstanceID, who idc.Principal) error {
	all, err := collect(tx, "ApplicationAssignmentsOf", scanApplicationAssignment(instance), instance, who.Type, who.ID)
	if err != nil {
		return err
	}
	for _, a := range all {
		if err := tx.removeApplicationAssignment(a); err != nil {
			return err
		}
	}
	return nil
}

func scanApplicationAssignment(instance idc.InstanceID) func(scanner) (idc.ApplicationAssignment, error) {
	return func(s scanner) (idc.ApplicationAssignment, error) {
		a := idc.ApplicationAssignment{Instance: instance}
		err := s.Scan(&a.Application, &a.Account, &a.Principal.Type, &a.Principal.ID, at(&a.CreatedAt))
		return a, err
	}
}

func assignmentChange(a idc.ApplicationAssignment, before, after any) Change {
	return Change{
		Kind: ChangeApplicationAssignment, ID: strings.Join([]string{string(a.Application), string(a.Principal.Type), a.Principal.ID}, " "),
		Scope: string(a.Instance), Before: before, After: after,
	}
}
