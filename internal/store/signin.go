package store

import (
	"gatehouse/internal/idc"
)

// deleteSignIn removes how a user signs in and the sessions they have.
func (tx *Tx) deleteSignIn(store idc.StoreID, user idc.UserID) error {
	if _, err := tx.exec("DeletePassword", store, user); err != nil {
		return err
	}
	if err := tx.DeleteProofs(store, user, ProofPurposes...); err != nil {
		return err
	}
	if _, err := tx.exec("DeleteVerifiedEmail", store, user); err != nil {
		return err
	}
	if err := tx.deleteMFA(store, user); err != nil {
		return err
	}
	return tx.EndSessions(store, user)
}

// EndSessions ends every session of a person, and with them all tokens and
// credentials issued up to now.
func (tx *Tx) EndSessions(store idc.StoreID, user idc.UserID) error {
	if _, err := tx.exec("DeleteSessionsOf", store, user); err != nil {
		return err
	}
	return tx.RefuseIssued(store, MarkPerson, string(user))
}
