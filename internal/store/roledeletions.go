package store

import "gatehouse/internal/idc"

// InsertRoleDeletion keeps what became of a request to delete a service-linked
// role. It is no change of anything: nothing is told of it.
func (tx *Tx) InsertRoleDeletion(d idc.RoleDeletion) error {
	used, err := doc(d.UsedBy)
	if err == nil {
		_, err = tx.exec("InsertRoleDeletion", d.ID, d.Account, d.Failure, used, tx.Now())
	}
	return err
}

// RoleDeletion finds a request to delete a service-linked role.
func (tx *Tx) RoleDeletion(account idc.AccountID, id string) (idc.RoleDeletion, error) {
	d, err := scanOne(tx, "RoleDeletion", func(s scanner) (idc.RoleDeletion, error) {
		d := idc.RoleDeletion{ID: id, Account: account}
		return d, s.Scan(&d.Failure, fromDoc(&d.UsedBy))
	}, account, id)
	if noRow(err) {
		return d, idc.NotFound("ROLE_DELETION", id, "Deletion task %s does not exist.", id)
	}
	return d, err
}
