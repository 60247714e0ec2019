package store

import (
	"encoding/json"
	"time"

	"gatehouse/internal/idc"
)

// ChangeRole is the kind of a role's changes; its id is the unique id.
const ChangeRole = "role"

// How a role uses a managed policy.
const (
	UsageAttached = "ATTACHED"
	UsageBoundary = "BOUNDARY"
)

type rolePolicies struct {
	Attached []idc.ARN         `json:"attached,omitempty"`
	Inline   map[string]string `json:"inline,omitempty"`
}

// InsertRole adds a role. A name that is taken in the account, under whatever
// path and in whatever letter case, is Conflict.
func (tx *Tx) InsertRole(r idc.Role) error {
	policies, tags, trusted, err := roleDocs(r)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertRole", r.Account, r.ID, r.Name, Fold(r.Name), r.Path, r.Description, r.Trust,
		int64(r.MaxSession/time.Second), r.Boundary, policies, tags, r.Version, r.CreatedAt, trusted)
	if violated(err) != "" {
		return idc.Conflict(idc.ReasonUniqueness, "Role with name %s already exists.", r.Name)
	}
	if err != nil {
		return err
	}
	if err := tx.insertRolePolicies(r); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeRole, ID: string(r.ID), Scope: string(r.Account), After: r})
	return nil
}

// RoleByName finds a role by name, in any letter case.
func (tx *Tx) RoleByName(account idc.AccountID, name string) (idc.Role, error) {
	r, err := scanOne(tx, "RoleByName", scanRole, account, Fold(name))
	if noRow(err) {
		return r, idc.NotFound("ROLE", name, "The role with name %s cannot be found.", name)
	}
	return r, err
}

// RoleByID finds a role by its unique id.
func (tx *Tx) RoleByID(id idc.RoleID) (idc.Role, error) {
	r, err := scanOne(tx, "RoleByID", scanRole, id)
	if noRow(err) {
		return r, idc.NotFound("ROLE", string(id), "The role with id %s cannot be found.", id)
	}
	return r, err
}

// ListRoles lists the roles of an account whose paths begin with prefix, by name.
func (tx *Tx) ListRoles(account idc.AccountID, prefix string, p idc.PageRequest) (idc.Page[idc.Role], error) {
	return listPage(tx, p, func(r idc.Role) string { return Fold(r.Name) }, scanRole, "ListRoles", account, p.After, prefix, pathEnd(prefix))
}

// pathEnd is behind every path that begins with prefix: paths are printable ASCII.
func pathEnd(prefix string) string { return prefix + "\x7f" }

// UpdateRole replaces before by after, all but name, path and id.
func (tx *Tx) UpdateRole(before, after idc.Role) error {
	after.Version = before.Version + 1
	policies, tags, trusted, err := roleDocs(after)
	if err != nil {
		return err
	}
	n, err := tx.exec("UpdateRole", before.ID, after.Description, after.Trust, int64(after.MaxSession/time.Second),
		after.Boundary, policies, tags, after.Version, before.Version, trusted)
	if err != nil {
		return err
	}
	if n == 0 {
		return idc.Conflict("ConcurrentModification", "The role was changed by another request. Repeat the change.")
	}
	if _, err := tx.exec("DeleteRolePolicies", before.ID); err != nil {
		return err
	}
	if err := tx.insertRolePolicies(after); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeRole, ID: string(after.ID), Scope: string(after.Account), Before: before, After: after})
	return nil
}

// DeleteRole removes a role; credentials of it end with it.
func (tx *Tx) DeleteRole(r idc.Role) error {
	if _, err := tx.exec("DeleteRolePolicies", r.ID); err != nil {
		return err
	}
	if _, err := tx.exec("DeleteRole", r.ID); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeRole, ID: string(r.ID), Scope: string(r.Account), Before: r})
	return nil
}

// PolicyUses says how many roles of an account hold a managed policy.
type PolicyUses struct{ Attached, Boundary int }

// PolicyUses counts the uses of one managed policy in an account.
func (tx *Tx) PolicyUses(account idc.AccountID, policy idc.ARN) (PolicyUses, error) {
	var uses PolicyUses
	err := tx.rows("PolicyUses", func(s scanner) error {
		var usage string
		var n int
		err := s.Scan(&usage, &n)
		uses.count(usage, n)
		return err
	}, account, policy)
	return uses, err
}

// PolicyRoles lists the roles of an account, of a path prefix, that hold a managed
// policy, by name; usage is one of the constants, or "" for any.
func (tx *Tx) PolicyRoles(account idc.AccountID, policy idc.ARN, prefix, usage string, p idc.PageRequest) (idc.Page[idc.Role], error) {
	first, last := usage, usage
	if usage == "" {
		first, last = UsageAttached, UsageBoundary
	}
	return listPage(tx, p, func(r idc.Role) string { return Fold(r.Name) }, scanRole, "PolicyRoles",
		account, p.After, prefix, pathEnd(prefix), policy, first, last)
}

// AllPolicyUses counts the uses of every managed policy that an account uses.
func (tx *Tx) AllPolicyUses(account idc.AccountID) (map[idc.ARN]PolicyUses, error) {
	all := map[idc.ARN]PolicyUses{}
	err := tx.rows("AllPolicyUses", func(s scanner) error {
		var policy idc.ARN
		var usage string
		var n int
		err := s.Scan(&policy, &usage, &n)
		uses := all[policy]
		uses.count(usage, n)
		all[policy] = uses
		return err
	}, account)
	return all, err
}

func (u *PolicyUses) count(usage string, n int) {
	if usage == UsageBoundary {
		u.Boundary = n
	} else {
		u.Attached = n
	}
}

func (tx *Tx) insertRolePolicies(r idc.Role) error {
	for _, arn := range r.Attached {
		if _, err := tx.exec("InsertRolePolicy", r.Account, arn, r.ID, UsageAttached); err != nil {
			return err
		}
	}
	if r.Boundary == "" {
		return nil
	}
	_, err := tx.exec("InsertRolePolicy", r.Account, r.Boundary, r.ID, UsageBoundary)
	return err
}

func roleDocs(r idc.Role) (policies, tags, trusted json.RawMessage, err error) {
	if policies, err = doc(rolePolicies{r.Attached, r.Inline}); err != nil {
		return nil, nil, nil, err
	}
	if tags, err = doc(r.Tags); err != nil {
		return nil, nil, nil, err
	}
	trusted, err = doc(r.Trusted)
	return policies, tags, trusted, err
}

func scanRole(s scanner) (idc.Role, error) {
	var r idc.Role
	var seconds int64
	var p rolePolicies
	err := s.Scan(&r.Account, &r.ID, &r.Name, &r.Path, &r.Description, &r.Trust, &seconds, &r.Boundary, fromDoc(&p), fromDoc(&r.Tags), &r.Version, at(&r.CreatedAt), fromDoc(&r.Trusted))
	r.MaxSession, r.Attached, r.Inline = time.Duration(seconds)*time.Second, p.Attached, p.Inline
	return r, err
}
