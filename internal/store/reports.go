package store

import (
	"strings"

	"gatehouse/internal/idc"
)

// What access reports read. Grants that still wait for their role are among them,
// those outside of their time are not. A page of a report costs the same few
// statements however long it is.

// fewPeople is up to how many people of an account are gathered and sorted for each
// page. Where there are more, users are walked in the order of their names, and not
// many are looked at before a page is full.
const fewPeople = 5000

// AccountPeople are the people, by name from a folded name on, who have a set in an
// account, or any where set is "", themselves or through groups.
func (tx *Tx) AccountPeople(instance idc.Instance, account idc.AccountID, set idc.PermissionSetID, from string, limit int) ([]idc.User, error) {
	args := []any{instance.Store, instance.ID, account, tx.now, set}
	var n int
	if err := tx.row("CountAccountPeople", []any{&n}, append(args, fewPeople+1)...); err != nil {
		return nil, err
	}
	name := "AccountPeopleFew"
	if n > fewPeople {
		name = "AccountPeopleMany"
	}
	return collect(tx, name, scanUser(instance.Store), append(args, from, limit)...)
}

// MemberOf is a direct membership without anything else.
type MemberOf struct {
	Member idc.Principal
	Group  idc.GroupID
}

// AccountEdges are the memberships, also of groups in groups, by which people come
// to the groups that have a set in an account, or any where set is "".
func (tx *Tx) AccountEdges(instance idc.Instance, account idc.AccountID, set idc.PermissionSetID, people []idc.UserID) ([]MemberOf, error) {
	var out []MemberOf
	err := tx.rowsIn("AccountEdges", into(&out, scanMemberOf), listOf(people), instance.Store, instance.ID, account, tx.now, set)
	return out, err
}

// AccountGrantsOf are the grants in an account that principals of a type have
// themselves; of a set, where set is not "".
func (tx *Tx) AccountGrantsOf(instance idc.InstanceID, account idc.AccountID, set idc.PermissionSetID, kind idc.PrincipalType, ids []string) ([]idc.Grant, error) {
	var out []idc.Grant
	err := tx.rowsIn("AccountGrantsOf", into(&out, scanGrant(instance)), listOf(ids), instance, account, kind, tx.now, set)
	return out, err
}

// SetsInAccount are permission sets as they live in an account.
func (tx *Tx) SetsInAccount(instance idc.InstanceID, account idc.AccountID, ids []idc.PermissionSetID) ([]idc.SetInAccount, error) {
	var out []idc.SetInAccount
	err := tx.rowsIn("SetsInAccount", into(&out, func(row scanner) (s idc.SetInAccount, err error) {
		err = row.Scan(&s.ID, &s.Name, &s.Version, &s.Provisioned, &s.Role)
		return s, err
	}), listOf(ids), instance, account)
	return out, err
}

// GroupNames are the names of groups.
func (tx *Tx) GroupNames(store idc.StoreID, ids []idc.GroupID) ([]idc.GroupName, error) {
	var out []idc.GroupName
	err := tx.rowsIn("GroupNames", into(&out, func(row scanner) (g idc.GroupName, err error) {
		err = row.Scan(&g.ID, &g.Name)
		return g, err
	}), listOf(ids), store)
	return out, err
}

// UserReaches lists, by account and set, the sets that a person has in active
// accounts, without the person and the paths.
func (tx *Tx) UserReaches(instance idc.Instance, user idc.UserID, p idc.PageRequest) (idc.Page[idc.AccessEntry], error) {
	account, set, _ := strings.Cut(p.After, " ")
	place := func(e idc.AccessEntry) string { return string(e.Account) + " " + string(e.Set.ID) }
	return listPage(tx, p, place, func(row scanner) (e idc.AccessEntry, err error) {
		err = row.Scan(&e.Account, &e.AccountName, &e.Set.ID, &e.Set.Name, &e.Set.Version, &e.Set.Provisioned, &e.Set.Role)
		return e, err
	}, "UserReaches", instance.Store, instance.ID, user, tx.now, account, set)
}

// UserGrantsBetween are the grants that lead a person, itself or through groups, to
// the accounts and sets of a page that UserReaches has answered.
func (tx *Tx) UserGrantsBetween(instance idc.Instance, user idc.UserID, first, last idc.AccessEntry) ([]idc.Grant, error) {
	return collect(tx, "UserGrantsBetween", scanGrant(instance.ID), instance.Store, instance.ID, user, tx.now,
		first.Account, first.Set.ID, last.Account, last.Set.ID)
}

// UserEdges are the memberships by which a person is in groups, also through groups.
func (tx *Tx) UserEdges(store idc.StoreID, user idc.UserID) ([]MemberOf, error) {
	return collect(tx, "UserEdges", scanMemberOf, store, user)
}

func scanMemberOf(row scanner) (m MemberOf, err error) {
	err = row.Scan(&m.Member.Type, &m.Member.ID, &m.Group)
	return m, err
}

// into makes a scan of rows that are kept.
func into[T any](out *[]T, scan func(scanner) (T, error)) func(scanner) error {
	return func(row scanner) error {
		v, err := scan(row)
		*out = append(*out, v)
		return err
	}
}
