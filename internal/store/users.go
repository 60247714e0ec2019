package store

import (
	"encoding/json"

	"gatehouse/internal/idc"
)

// ChangeUser is the kind of a user's changes.
const ChangeUser = "user"

// InsertUser adds a user. Taken user names and e-mail addresses are Conflict.
func (tx *Tx) InsertUser(u idc.User) error {
	attrs, ext, err := userDocs(u)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertUser", u.Store, u.ID, u.UserName, Fold(u.UserName), emailKey(u), u.Status, u.Source, u.Revision,
		attrs, ext, u.CreatedAt, u.CreatedBy, u.UpdatedAt, u.UpdatedBy)
	if err != nil {
		return userConflict(err)
	}
	if err := tx.insertExternalIDs(u.Store, idc.PrincipalUser, string(u.ID), u.ExternalIDs); err != nil {
		return err
	}
	if err := tx.insertWords(u); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeUser, ID: string(u.ID), Scope: string(u.Store), After: u})
	return nil
}

// User finds a user by id.
func (tx *Tx) User(store idc.StoreID, id idc.UserID) (idc.User, error) {
	u, err := tx.user("User", store, string(id))
	if noRow(err) {
		return u, idc.NotFound("USER", string(id), "USER not found.")
	}
	return u, err
}

// UserByName finds a user by user name, in any letter case.
func (tx *Tx) UserByName(store idc.StoreID, name string) (idc.User, error) {
	u, err := tx.user("UserByName", store, Fold(name))
	if noRow(err) {
		return u, idc.NotFound("USER", name, "USER not found.")
	}
	return u, err
}

// UserByEmail finds a user by the address that is unique: the primary one, or the only one.
func (tx *Tx) UserByEmail(store idc.StoreID, email string) (idc.User, error) {
	u, err := tx.user("UserByEmail", store, Fold(email))
	if noRow(err) {
		return u, idc.NotFound("USER", email, "USER not found.")
	}
	return u, err
}

// UserByExternalID finds the user that a source knows by this id.
func (tx *Tx) UserByExternalID(store idc.StoreID, x idc.ExternalID) (idc.User, error) {
	id, err := tx.externalID(store, idc.PrincipalUser, x)
	if noRow(err) {
		return idc.User{}, idc.NotFound("USER", x.ID, "USER not found.")
	}
	if err != nil {
		return idc.User{}, err
	}
	return tx.User(store, idc.UserID(id))
}

// ListUsers lists the users of a store by name.
func (tx *Tx) ListUsers(store idc.StoreID, p idc.PageRequest) (idc.Page[idc.User], error) {
	return listPage(tx, p, func(u idc.User) string { return Fold(u.UserName) }, scanUser(store), "ListUsers", store, p.After)
}

// UpdateUser replaces before by after. When before is no longer what is there,
// the answer is Conflict and nothing is changed.
func (tx *Tx) UpdateUser(before, after idc.User) error {
	after.Revision = before.Revision + 1
	attrs, ext, err := userDocs(after)
	if err != nil {
		return err
	}
	n, err := tx.exec("UpdateUser", before.Store, before.ID, after.UserName, Fold(after.UserName), emailKey(after),
		after.Status, after.Revision, attrs, ext, after.UpdatedAt, after.UpdatedBy, before.Revision)
	if err != nil {
		return userConflict(err)
	}
	if n == 0 {
		return idc.Conflict(idc.ReasonConcurrent, "The user was changed by another request. Read it again and repeat the change.")
	}
	if _, err := tx.exec("DeleteExternalIDs", before.Store, idc.PrincipalUser, before.ID); err != nil {
		return err
	}
	if err := tx.insertExternalIDs(after.Store, idc.PrincipalUser, string(after.ID), after.ExternalIDs); err != nil {
		return err
	}
	if err := tx.replaceWords(before, after); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeUser, ID: string(after.ID), Scope: string(after.Store), Before: before, After: after})
	return nil
}

// DeleteUser removes a user with all that is theirs: memberships, grants,
// password, sessions and what hangs on them.
func (tx *Tx) DeleteUser(u idc.User) error {
	who := idc.Principal{Type: idc.PrincipalUser, ID: string(u.ID)}
	if err := tx.deletePrincipal(u.Store, who); err != nil {
		return err
	}
	if err := tx.deleteSignIn(u.Store, u.ID); err != nil {
		return err
	}
	if err := tx.deleteWords(u); err != nil {
		return err
	}
	if _, err := tx.exec("DeleteUser", u.Store, u.ID); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeUser, ID: string(u.ID), Scope: string(u.Store), Before: u})
	return nil
}

func (tx *Tx) user(query string, store idc.StoreID, key string) (idc.User, error) {
	return scanOne(tx, query, scanUser(store), store, key)
}

func scanUser(store idc.StoreID) func(scanner) (idc.User, error) {
	return func(s scanner) (idc.User, error) {
		u := idc.User{Store: store}
		err := s.Scan((*string)(&u.ID), &u.UserName, (*string)(&u.Status), &u.Source, &u.Revision, fromDoc(&u.Attrs), fromDoc(&u.ExternalIDs),
			at(&u.CreatedAt), &u.CreatedBy, at(&u.UpdatedAt), &u.UpdatedBy)
		return u, err
	}
}

func userDocs(u idc.User) (attrs, ext json.RawMessage, err error) {
	if attrs, err = doc(u.Attrs); err != nil {
		return nil, nil, err
	}
	ext, err = doc(u.ExternalIDs)
	return attrs, ext, err
}

// emailKey is what makes the address unique; users without one do not meet.
func emailKey(u idc.User) *string {
	email := u.Attrs.Email()
	if email == "" {
		return nil
	}
	key := Fold(email)
	return &key
}

func userConflict(err error) error {
	switch violated(err) {
	case "users_name":
		return idc.Conflict(idc.ReasonUniqueness, "Duplicate UserName")
	case "users_email":
		return idc.Conflict(idc.ReasonUniqueness, "Duplicate Email")
	}
	return err
}

func (tx *Tx) insertExternalIDs(store idc.StoreID, kind idc.PrincipalType, id string, ids []idc.ExternalID) error {
	for _, x := range ids {
		if _, err := tx.exec("InsertExternalID", store, kind, x.Issuer, x.ID, id); err != nil {
			if violated(err) != "" {
				return idc.Conflict(idc.ReasonUniqueness, "Duplicate ExternalId")
			}
			return err
		}
	}
	return nil
}

func (tx *Tx) externalID(store idc.StoreID, kind idc.PrincipalType, x idc.ExternalID) (id string, err error) {
	err = tx.row("ExternalID", []any{&id}, store, kind, x.Issuer, x.ID)
	return id, err
}
