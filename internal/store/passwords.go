package store

import (
	"time"

	"gatehouse/internal/idc"
)

// ChangePassword is the kind of a password's changes; its id is the user's.
// Changes tell that there was one, never a hash.
const ChangePassword = "password"

// Password is what is kept of a person's password, and how attempts went.
type Password struct {
	Store     idc.StoreID `json:"store"`
	User      idc.UserID  `json:"user"`
	Hash      string      `json:"-"`         // PHC string
	Previous  []string    `json:"-"`         // hashes that may not come back, newest first
	OneTime   bool        `json:"oneTime"`   // must be changed at the next sign-in
	ExpiresAt time.Time   `json:"expiresAt"` // of a one-time password; else zero
	UpdatedAt time.Time   `json:"updatedAt"`

	Failures   int64     `json:"-"` // in a row
	RetryAfter time.Time `json:"-"` // no attempt counts before
}

// Password finds the password of a person.
func (tx *Tx) Password(store idc.StoreID, user idc.UserID) (Password, error) {
	p, err := scanOne(tx, "Password", func(s scanner) (Password, error) {
		p := Password{Store: store, User: user}
		err := s.Scan(&p.Hash, &p.OneTime, at(&p.ExpiresAt), fromDoc(&p.Previous), &p.Failures, at(&p.RetryAfter), at(&p.UpdatedAt))
		return p, err
	}, store, user)
	if noRow(err) {
		return p, idc.NotFound("PASSWORD", string(user), "The user has no password.")
	}
	return p, err
}

// PutPassword gives a person a password, in place of before if there was one.
// What was signed in with the old one ends, and links to set another one are void.
func (tx *Tx) PutPassword(before *Password, p Password) error {
	previous, err := doc(p.Previous)
	if err != nil {
		return err
	}
	if _, err := tx.exec("PutPassword", p.Store, p.User, p.Hash, p.OneTime, p.ExpiresAt, previous, p.Failures, p.RetryAfter, p.UpdatedAt); err != nil {
		return err
	}
	c := Change{Kind: ChangePassword, ID: string(p.User), Scope: string(p.Store), After: p}
	if before != nil {
		c.Before = *before
	}
	tx.Changed(c)
	if err := tx.DeleteProofs(p.Store, p.User, ProofInvitation, ProofReset, ProofCode); err != nil {
		return err
	}
	return tx.EndSessions(p.Store, p.User)
}

// RehashPassword replaces the hash by another one of the same password. It is
// no change: nothing that could be seen differs.
func (tx *Tx) RehashPassword(p Password, hash string) error {
	_, err := tx.exec("SetPasswordHash", p.Store, p.User, hash)
	return err
}

// CountAttempt records how attempts at a password went. It is no change: the
// audit events tell it.
func (tx *Tx) CountAttempt(p Password, failures int64, retryAfter time.Time) error {
	_, err := tx.exec("SetPasswordFailures", p.Store, p.User, failures, retryAfter)
	return err
}
