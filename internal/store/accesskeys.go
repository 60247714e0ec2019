package store

import (
	"gatehouse/internal/idc"
)

// ChangeAccessKey is the kind of an access key's changes.
const ChangeAccessKey = "access-key"

// InsertAccessKey adds a long-term key.
func (tx *Tx) InsertAccessKey(k idc.AccessKey) error {
	_, err := tx.exec("InsertAccessKey", k.ID, k.Account, k.SealedSecret, k.Active, k.CreatedAt, microsOf(k.ExpiresAt))
	if err == nil {
		tx.Changed(Change{Kind: ChangeAccessKey, ID: k.ID, Scope: string(k.Account), After: k})
	}
	return err
}

// AccessKey finds a key by id.
func (tx *Tx) AccessKey(id string) (idc.AccessKey, error) {
	k, err := scanOne(tx, "AccessKey", scanAccessKey, id)
	if noRow(err) {
		return k, idc.NotFound("ACCESS_KEY", id, "The Access Key with id %s cannot be found.", id)
	}
	return k, err
}

// ListAccessKeys lists the keys of an account's root.
func (tx *Tx) ListAccessKeys(account idc.AccountID) ([]idc.AccessKey, error) {
	return collect(tx, "ListAccessKeys", scanAccessKey, account)
}

// UpdateAccessKey changes whether and until when a key works.
func (tx *Tx) UpdateAccessKey(before, after idc.AccessKey) error {
	_, err := tx.exec("UpdateAccessKey", before.ID, after.Active, microsOf(after.ExpiresAt))
	if err == nil {
		tx.Changed(Change{Kind: ChangeAccessKey, ID: after.ID, Scope: string(after.Account), Before: before, After: after})
	}
	return err
}

// DeleteAccessKey removes a key; it is refused from then on.
func (tx *Tx) DeleteAccessKey(k idc.AccessKey) error {
	_, err := tx.exec("DeleteAccessKey", k.ID)
	if err == nil {
		tx.Changed(Change{Kind: ChangeAccessKey, ID: k.ID, Scope: string(k.Account), Before: k})
	}
	return err
}

// AccessKeyUse is the newest event of a long-term key, of those that are kept.
func (tx *Tx) AccessKeyUse(id string) (idc.Event, error) {
	e, err := scanOne(tx, "AccessKeyUse", func(s scanner) (e idc.Event, err error) {
		err = s.Scan(at(&e.At), &e.Source, &e.Body)
		return e, err
	}, id)
	if noRow(err) {
		return e, idc.NotFound("EVENT", id, "The key %s was not used.", id)
	}
	return e, err
}

func scanAccessKey(s scanner) (idc.AccessKey, error) {
	var k idc.AccessKey
	var expires *int64
	err := s.Scan(&k.ID, &k.Account, &k.SealedSecret, &k.Active, at(&k.CreatedAt), &expires)
	k.ExpiresAt = timeOf(expires)
	return k, err
}
