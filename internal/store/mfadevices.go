package store

import (
	"encoding/json"
	"time"

	"gatehouse/internal/idc"
)

// ChangeMFADevice is the kind of a device's changes. That one was used is none:
// the audit events tell it.
const ChangeMFADevice = "mfa-device"

// ReasonRegistered comes with Conflict when a passkey or security key is a
// device of somebody already.
const ReasonRegistered idc.Reason = "MFA_DEVICE_REGISTERED"

// InsertMFADevice gives a person a device.
func (tx *Tx) InsertMFADevice(d idc.MFADevice) error {
	_, err := tx.exec("InsertMFADevice", d.Store, d.User, d.ID, d.Kind, d.Name, d.Credential, d.Synced, d.Sealed, d.Counter,
		d.CreatedAt, d.LastUsedAt, d.RegressedAt)
	if violated(err) == "mfa_devices_credential" {
		return idc.Conflict(ReasonRegistered, "This device is registered already.")
	}
	if err == nil {
		tx.mfaChanged(d.ID, d.Store, nil, d)
	}
	return err
}

// MFADevices are the devices of a person, the oldest first; they are few.
func (tx *Tx) MFADevices(store idc.StoreID, user idc.UserID) ([]idc.MFADevice, error) {
	return collect(tx, "MFADevices", scanMFADevice, store, user)
}

// MFADevice finds a device of a person.
func (tx *Tx) MFADevice(store idc.StoreID, user idc.UserID, id idc.MFADeviceID) (idc.MFADevice, error) {
	return deviceFound(scanOne(tx, "MFADevice", scanMFADevice, store, user, id))
}

// MFADeviceByCredential finds whose device a WebAuthn credential is.
func (tx *Tx) MFADeviceByCredential(store idc.StoreID, credential string) (idc.MFADevice, error) {
	return deviceFound(scanOne(tx, "MFADeviceByCredential", scanMFADevice, store, credential))
}

// RenameMFADevice gives a device another name.
func (tx *Tx) RenameMFADevice(before idc.MFADevice, name string) error {
	_, err := tx.exec("RenameMFADevice", before.Store, before.User, before.ID, name)
	if err == nil {
		after := before
		after.Name = name
		tx.mfaChanged(before.ID, before.Store, before, after)
	}
	return err
}

// UseMFADevice records that a device was used: its new counter, and what else is
// known of it since. Of two that use it from the same count, one gets false.
func (tx *Tx) UseMFADevice(before, after idc.MFADevice) (bool, error) {
	n, err := tx.exec("UseMFADevice", before.Store, before.User, before.ID, after.Counter, after.Sealed, after.Synced, after.LastUsedAt, before.Counter)
	return n == 1, err
}

// RegressMFADevice records that the signature count of a device went back.
func (tx *Tx) RegressMFADevice(d idc.MFADevice) error {
	_, err := tx.exec("RegressMFADevice", d.Store, d.User, d.ID, tx.Now())
	return err
}

// DeleteMFADevice takes a device away from a person.
func (tx *Tx) DeleteMFADevice(d idc.MFADevice) error {
	_, err := tx.exec("DeleteMFADevice", d.Store, d.User, d.ID)
	if err == nil {
		tx.mfaChanged(d.ID, d.Store, d, nil)
	}
	return err
}

// deleteMFA removes all that a person proves themselves by beside a password.
func (tx *Tx) deleteMFA(store idc.StoreID, user idc.UserID) error {
	devices, err := tx.MFADevices(store, user)
	if err != nil {
		return err
	}
	for _, d := range devices {
		if err := tx.DeleteMFADevice(d); err != nil {
			return err
		}
	}
	if _, err := tx.exec("DeleteMFARegistrationsOf", store, user); err != nil {
		return err
	}
	_, err = tx.exec("DeleteMFAAttempts", store, user)
	return err
}

func (tx *Tx) mfaChanged(id idc.MFADeviceID, store idc.StoreID, before, after any) {
	tx.Changed(Change{Kind: ChangeMFADevice, ID: string(id), Scope: string(store), Before: before, After: after})
}

func deviceFound(d idc.MFADevice, err error) (idc.MFADevice, error) {
	if noRow(err) {
		return d, idc.NotFound("MFA_DEVICE", "", "MFA device not found.")
	}
	return d, err
}

func scanMFADevice(s scanner) (idc.MFADevice, error) {
	var d idc.MFADevice
	err := s.Scan(&d.Store, &d.User, &d.ID, &d.Kind, &d.Name, &d.Credential, &d.Synced, &d.Sealed, &d.Counter,
		at(&d.CreatedAt), at(&d.LastUsedAt), at(&d.RegressedAt))
	return d, err
}

// MFARegistration is a device on its way to be registered. A new one takes the
// place of another of the same kind. Like a sign-in under way, it makes no changes.
type MFARegistration struct {
	Store     idc.StoreID
	User      idc.UserID
	Kind      idc.MFAKind
	ID        string
	Data      json.RawMessage
	ExpiresAt time.Time
}

// registrationsCleared is how many that are over a new one clears away at most.
const registrationsCleared = 100

// PutMFARegistration begins to register a device.
func (tx *Tx) PutMFARegistration(r MFARegistration) error {
	if _, err := tx.exec("DeleteExpiredMFARegistrations", tx.Now(), registrationsCleared); err != nil {
		return err
	}
	_, err := tx.exec("PutMFARegistration", r.Store, r.User, r.Kind, r.ID, r.Data, r.ExpiresAt)
	return err
}

// MFARegistration finds what was begun; NotFound when it is over.
func (tx *Tx) MFARegistration(store idc.StoreID, user idc.UserID, kind idc.MFAKind, id string) (MFARegistration, error) {
	r, err := scanOne(tx, "MFARegistration", func(s scanner) (MFARegistration, error) {
		var r MFARegistration
		err := s.Scan(&r.Store, &r.User, &r.Kind, &r.ID, fromDoc(&r.Data), at(&r.ExpiresAt))
		return r, err
	}, store, user, kind)
	if noRow(err) || err == nil && (r.ID != id || !tx.Now().Before(r.ExpiresAt)) {
		return MFARegistration{}, registrationGone()
	}
	return r, err
}

// EndMFARegistration ends a registration; of two that end it, one gets NotFound.
func (tx *Tx) EndMFARegistration(r MFARegistration) error {
	n, err := tx.exec("DeleteMFARegistration", r.Store, r.User, r.Kind, r.ID)
	if err == nil && n == 0 {
		return registrationGone()
	}
	return err
}

func registrationGone() error {
	return idc.NotFound("MFA_DEVICE_REGISTRATION", "", "This registration is over. Begin again.")
}

// MFAAttempts is how attempts at a person's codes went.
type MFAAttempts struct {
	Failures   int64     // in a row
	RetryAfter time.Time // no attempt counts before
}

// MFAAttempts are the attempts at a person's codes; zero when there were none.
func (tx *Tx) MFAAttempts(store idc.StoreID, user idc.UserID) (MFAAttempts, error) {
	a, err := scanOne(tx, "MFAAttempts", func(s scanner) (MFAAttempts, error) {
		var a MFAAttempts
		err := s.Scan(&a.Failures, at(&a.RetryAfter))
		return a, err
	}, store, user)
	if noRow(err) {
		return a, nil
	}
	return a, err
}

// CountMFAAttempt records how attempts went. It is no change: the audit events tell it.
func (tx *Tx) CountMFAAttempt(store idc.StoreID, user idc.UserID, a MFAAttempts) error {
	_, err := tx.exec("PutMFAAttempts", store, user, a.Failures, a.RetryAfter)
	return err
}
