package signin

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// Registration is a device that waits for its first answer.
type Registration struct {
	ID        string
	ExpiresAt time.Time
	Setup
}

// beginDevice begins to register a device of a person: its challenge and secret are
// stored, good once and not for long.
func (s *Service) beginDevice(tx *op.Tx, i idc.Instance, u idc.User, e enrolment) (Registration, error) {
	devices, err := s.mayHave(tx, i, u, e.Kind)
	if err != nil {
		return Registration{}, err
	}
	data, err := json.Marshal(e)
	if err != nil {
		return Registration{}, err
	}
	r := Registration{ID: tx.NewID(), ExpiresAt: tx.Now().Add(enrolTime)}
	if r.Setup, err = s.setup(e, u, devices); err != nil {
		return r, err
	}
	return r, tx.PutMFARegistration(store.MFARegistration{Store: u.Store, User: u.ID, Kind: e.Kind, ID: r.ID, Data: data, ExpiresAt: r.ExpiresAt})
}

// mayHave reports why a person may not have another device of a kind, and else
// which ones they have.
func (s *Service) mayHave(tx *op.Tx, i idc.Instance, u idc.User, kind idc.MFAKind) ([]idc.MFADevice, error) {
	if u.Status != idc.UserEnabled {
		return nil, idc.Conflict("USER_DISABLED", "The user is disabled. Enable the user first.")
	}
	devices, err := tx.MFADevices(u.Store, u.ID)
	if err != nil {
		return nil, err
	}
	return devices, s.mayEnrol(i, kind, devices)
}

// completeDevice is the end of a registration. A challenge is good for one
// answer, right or wrong; the secret of an app may be tried until time is up,
// since people mistype codes.
func (s *Service) completeDevice(ctx context.Context, c idc.Caller, kind idc.MFAKind, id string, answer Answer,
	enter func(*op.Tx) (idc.Instance, idc.User, error)) (idc.MFADevice, error) {
	var begun store.MFARegistration
	wrong := false
	d, err := op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.MFADevice, error) {
		wrong = false
		i, u, err := enter(tx)
		if err != nil {
			return idc.MFADevice{}, err
		}
		if _, err := s.mayHave(tx, i, u, kind); err != nil {
			return idc.MFADevice{}, err
		}
		if begun, err = tx.MFARegistration(u.Store, u.ID, kind, id); err != nil {
			return idc.MFADevice{}, err
		}
		var e enrolment
		if err := json.Unmarshal(begun.Data, &e); err != nil {
			return idc.MFADevice{}, err
		}
		d, err := s.enrolled(e, u, answer)
		if err != nil {
			wrong = !idc.Is(err, idc.KindInternal)
			return d, err
		}
		if err := tx.EndMFARegistration(begun); err != nil {
			return d, err
		}
		if d, err = s.addDevice(tx, i, d); err != nil {
			return d, err
		}
		tx.Event.Response = map[string]any{"userId": u.ID, "mfaDeviceId": d.ID, "deviceName": d.Name}
		return d, nil
	})
	if wrong && kind == idc.MFAKey {
		over := op.Exec(ctx, s.gate, c, func(tx *op.Tx) error { // what failed is on record already, and undone
			tx.Permit("whoever gave the answer may give no other")
			tx.Event.Unlogged = true
			return tx.EndMFARegistration(begun)
		})
		if over != nil && !idc.Is(over, idc.KindNotFound) {
			return idc.MFADevice{}, over
		}
	}
	if err != nil {
		return idc.MFADevice{}, err
	}
	return d, nil
}

func rename(tx *op.Tx, u idc.User, id idc.MFADeviceID, name string) error {
	d, err := tx.MFADevice(u.Store, u.ID, id)
	if err != nil {
		return err
	}
	if name, err = deviceName(d.Kind, name); err != nil {
		return err
	}
	return tx.RenameMFADevice(d, name)
}

func remove(tx *op.Tx, u idc.User, id idc.MFADeviceID) error {
	d, err := tx.MFADevice(u.Store, u.ID, id)
	if err != nil {
		return err
	}
	tx.Event.Response = map[string]any{"userId": u.ID, "mfaDeviceId": d.ID, "deviceName": d.Name}
	return tx.DeleteMFADevice(d)
}

// actions of registering a device, by its kind.
var (
	startAction    = map[idc.MFAKind]string{idc.MFAApp: "StartVirtualMfaDeviceRegistration", idc.MFAKey: "StartWebAuthnDeviceRegistration"}
	completeAction = map[idc.MFAKind]string{idc.MFAApp: "CompleteVirtualMfaDeviceRegistration", idc.MFAKey: "CompleteWebAuthnDeviceRegistration"}
)

// enterUser is enter for a person who must be there.
func enterUser(tx *op.Tx, id idc.StoreID, action string, user idc.UserID) (idc.Instance, idc.User, error) {
	i, err := enter(tx, id, "sso-directory:"+action, user)
	if err != nil {
		return i, idc.User{}, err
	}
	u, err := tx.User(id, user)
	return i, u, err
}

// StartDeviceRegistration begins to register a device for a person. The action is
// sso-directory:StartVirtualMfaDeviceRegistration or StartWebAuthnDeviceRegistration.
func (s *Service) StartDeviceRegistration(ctx context.Context, c idc.Caller, id idc.StoreID, user idc.UserID, kind idc.MFAKind) (Registration, error) {
	e, err := s.enrol(kind, id, user)
	if err != nil {
		return Registration{}, err
	}
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (Registration, error) {
		i, u, err := enterUser(tx, id, startAction[kind], user)
		if err != nil {
			return Registration{}, err
		}
		return s.beginDevice(tx, i, u, e)
	})
}

// CompleteDeviceRegistration ends what StartDeviceRegistration began; the action
// is that of its kind.
func (s *Service) CompleteDeviceRegistration(ctx context.Context, c idc.Caller, id idc.StoreID, user idc.UserID, kind idc.MFAKind, registration string, answer Answer) (idc.MFADevice, error) {
	return s.completeDevice(ctx, c, kind, registration, answer, func(tx *op.Tx) (idc.Instance, idc.User, error) {
		return enterUser(tx, id, completeAction[kind], user)
	})
}

// ListDevices lists the devices of a person. The action is
// sso-directory:ListMfaDevicesForUser.
func (s *Service) ListDevices(ctx context.Context, c idc.Caller, id idc.StoreID, user idc.UserID) ([]idc.MFADevice, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) ([]idc.MFADevice, error) {
		if _, _, err := enterUser(tx, id, "ListMfaDevicesForUser", user); err != nil {
			return nil, err
		}
		return tx.MFADevices(id, user)
	})
}

// RenameDevice gives a device of a person another name. The action is
// sso-directory:UpdateMfaDeviceForUser.
func (s *Service) RenameDevice(ctx context.Context, c idc.Caller, id idc.StoreID, user idc.UserID, device idc.MFADeviceID, name string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		_, u, err := enterUser(tx, id, "UpdateMfaDeviceForUser", user)
		if err != nil {
			return err
		}
		return rename(tx, u, device, name)
	})
}

// DeleteDevice takes a device away from a person: who lost theirs gets in again by
// it, or registers another. The action is sso-directory:DeleteMfaDeviceForUser.
func (s *Service) DeleteDevice(ctx context.Context, c idc.Caller, id idc.StoreID, user idc.UserID, device idc.MFADeviceID) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		_, u, err := enterUser(tx, id, "DeleteMfaDeviceForUser", user)
		if err != nil {
			return err
		}
		return remove(tx, u, device)
	})
}

// enterSettings authorizes an action on the settings of a store's instance.
func enterSettings(tx *op.Tx, id idc.StoreID, action string) (idc.Instance, error) {
	i, err := tx.InstanceOfStore(id)
	owner, about := i.Owner, i.ID
	if err != nil {
		if !idc.Is(err, idc.KindNotFound) {
			return i, err
		}
		owner = tx.Caller.Account
	}
	if aerr := tx.Authorize(op.Check{Action: "sso:" + action, Resource: about.ARN(), Owner: owner}); aerr != nil {
		return i, aerr
	}
	return i, err
}

// MFASettings are what the instance of a store asks of its people. The action is
// sso:GetMfaDeviceManagementForDirectory.
func (s *Service) MFASettings(ctx context.Context, c idc.Caller, id idc.StoreID) (idc.MFASettings, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.MFASettings, error) {
		i, err := enterSettings(tx, id, "GetMfaDeviceManagementForDirectory")
		return i.Settings.SecondFactor(), err
	})
}

// PutMFASettings changes them; they count from the next step of every sign-in. The
// action is sso:PutMfaDeviceManagementForDirectory.
func (s *Service) PutMFASettings(ctx context.Context, c idc.Caller, id idc.StoreID, set idc.MFASettings) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		before, err := enterSettings(tx, id, "PutMfaDeviceManagementForDirectory")
		if err != nil {
			return err
		}
		if err := s.fit(set); err != nil {
			return err
		}
		after := before
		after.Settings = before.Settings.Clone()
		after.Settings.MFA = &set
		return tx.UpdateInstance(before, after)
	})
}

// fit refuses settings that would shut everybody out or that nothing here carries out.
func (s *Service) fit(set idc.MFASettings) error {
	known := []idc.MFAMode{idc.MFAAlways, idc.MFAContext, idc.MFADisabled}
	_, ok := withoutDevice[set.WithoutDevice]
	seen := map[idc.MFAKind]bool{}
	for _, k := range set.Kinds {
		if seen[k] || stepOf[k] == "" {
			return idc.Invalid("The kinds of devices are TOTP and WEBAUTHN, each once.")
		}
		seen[k] = true
	}
	switch {
	case !slices.Contains(known, set.Mode):
		return idc.Invalid("The mode is ALWAYS_ON, CONTEXT_AWARE or DISABLED.")
	case !ok:
		return idc.Invalid("For people without a device choose REQUIRE_REGISTRATION, EMAIL_OTP, BLOCK or ALLOW.")
	case len(set.Kinds) == 0:
		return idc.Invalid("Allow at least one kind of device, or choose the mode DISABLED.")
	case set.WithoutDevice == idc.WithoutDeviceEmail && s.cfg.Mail == nil:
		return idc.Conflict("MAIL_NOT_CONFIGURED", "Codes cannot be sent by mail: no mail is configured.")
	case s.party == nil && len(set.Kinds) == 1 && set.Kinds[0] == idc.MFAKey:
		return idc.Conflict(ReasonNoWebAuthn, "Browsers use passkeys with a host name only, and this server's public URL is an address.")
	}
	return nil
}
