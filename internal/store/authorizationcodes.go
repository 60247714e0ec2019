package store

import (
	"time"

	"gatehouse/internal/idc"
)

// AuthorizationCode is what a person granted a client at the authorize page, on
// its way to the client through the browser. Like device grants, codes live for
// minutes and their changes are not logged.
type AuthorizationCode struct {
	CodeHash    []byte // SHA-256 of the code
	Instance    idc.InstanceID
	Client      idc.OAuthClient
	RedirectURI string // as asked for, with its port
	Challenge   string // base64url of SHA-256 of the verifier (RFC 7636, S256)
	Store       idc.StoreID
	User        idc.UserID
	Session     idc.SessionID
	Family      idc.FamilyID // "" until spent
	CreatedAt   time.Time
	ExpiresAt   time.Time
}

// InsertAuthorizationCode adds a code.
func (tx *Tx) InsertAuthorizationCode(c AuthorizationCode) error {
	client, err := doc(c.Client)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertAuthorizationCode", c.CodeHash, c.Instance, client, c.RedirectURI, c.Challenge,
		c.Store, c.User, c.Session, c.CreatedAt, c.ExpiresAt)
	return err
}

// AuthorizationCode finds a code by its hash, expired and spent ones too.
func (tx *Tx) AuthorizationCode(hash []byte) (AuthorizationCode, error) {
	c, err := scanOne(tx, "AuthorizationCode", func(s scanner) (c AuthorizationCode, err error) {
		err = s.Scan(&c.CodeHash, &c.Instance, fromDoc(&c.Client), &c.RedirectURI, &c.Challenge,
			&c.Store, &c.User, &c.Session, &c.Family, at(&c.CreatedAt), at(&c.ExpiresAt))
		return c, err
	}, hash)
	if noRow(err) {
		return c, idc.NotFound("AUTHORIZATION_CODE", "", "There is no such code.")
	}
	return c, err
}

// SpendAuthorizationCode spends a code for a family. Of all that try, one is told true.
func (tx *Tx) SpendAuthorizationCode(c AuthorizationCode, family idc.FamilyID) (bool, error) {
	n, err := tx.exec("SpendAuthorizationCode", c.CodeHash, family)
	return n == 1, err
}
