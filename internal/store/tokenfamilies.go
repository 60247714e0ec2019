package store

import (
	"time"

	"gatehouse/internal/idc"
)

// ChangeFamily is the kind of a token family's changes.
const ChangeFamily = "token-family"

// InsertTokenFamily adds a family.
func (tx *Tx) InsertTokenFamily(f idc.TokenFamily) error {
	client, err := doc(f.Client)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertTokenFamily", f.Store, f.ID, f.Instance, f.Session, f.User, client, f.Secret, f.Counter,
		f.RotatedAt, f.CreatedAt, f.ExpiresAt, f.Application, f.Issuer, f.Origin, f.Issued)
	if err == nil {
		tx.Changed(Change{Kind: ChangeFamily, ID: string(f.ID), Scope: string(f.Store), After: f})
	}
	return err
}

// TokenFamily finds a family by id, expired ones too.
func (tx *Tx) TokenFamily(store idc.StoreID, id idc.FamilyID) (idc.TokenFamily, error) {
	f, err := scanOne(tx, "TokenFamily", func(s scanner) (f idc.TokenFamily, err error) {
		err = s.Scan(&f.Store, &f.ID, &f.Instance, &f.Session, &f.User, fromDoc(&f.Client), &f.Secret, &f.Counter,
			at(&f.RotatedAt), at(&f.CreatedAt), at(&f.ExpiresAt), &f.Application, &f.Issuer, &f.Origin, at(&f.Issued))
		return f, err
	}, store, id)
	if noRow(err) {
		return f, idc.NotFound("TOKEN_FAMILY", string(id), "There is no such login.")
	}
	return f, err
}

// RotateTokenFamily makes the next refresh token the current one; false when it
// already is. Rotation gives and takes nothing, so no change is logged.
func (tx *Tx) RotateTokenFamily(f idc.TokenFamily) (bool, error) {
	n, err := tx.exec("RotateTokenFamily", f.Store, f.ID, f.Counter, tx.Now())
	return n == 1, err
}

// EndTokenFamily ends a family, and those that its tokens were exchanged for:
// refresh tokens at once, access tokens and what was made with them within 500 ms
// on every node. It may have ended already.
func (tx *Tx) EndTokenFamily(store idc.StoreID, id idc.FamilyID) error {
	n, err := tx.exec("DeleteTokenFamily", store, id)
	if err != nil || n == 0 {
		return err
	}
	tx.Changed(Change{Kind: ChangeFamily, ID: string(id), Scope: string(store), Before: id})
	if err := tx.RefuseIssued(store, MarkFamily, string(id)); err != nil {
		return err
	}
	return tx.endFamilies("FamiliesFrom", store, id)
}

// PurgeTokens deletes grants, codes and families that expired before a time, at
// most so many of each. Nothing can be done with them any more, so their going is
// no change.
func (tx *Tx) PurgeTokens(before time.Time, most int) error {
	for _, statement := range []string{"PurgeDeviceGrants", "PurgeAuthorizationCodes", "PurgeTokenFamilies"} {
		if _, err := tx.exec(statement, before, most); err != nil {
			return err
		}
	}
	return nil
}
