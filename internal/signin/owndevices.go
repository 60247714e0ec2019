package signin

import (
	"context"
	"encoding/json"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// OwnDevices are the devices of a person as their page shows them.
type OwnDevices struct {
	Devices []idc.MFADevice
	Kinds   []idc.MFAKind // that they may register; none when others manage devices
	Managed bool          // by themselves
	Used    bool          // the instance asks for devices at all
}

// errSelf is what people are told where others manage their devices.
var errSelf = &idc.Error{Kind: idc.KindDenied, Reason: ReasonSelf, Message: "Your administrator manages the devices of your organization."}

// ownUser is the caller as a person, and whether they may change their devices.
// Whoever changes what proves them has proven it lately: a browser that somebody
// left open does not get a device of its own.
func (s *Service) ownUser(tx *op.Tx, change bool) (idc.Instance, idc.User, error) {
	session, err := own(tx)
	if err != nil {
		return idc.Instance{}, idc.User{}, err
	}
	i, err := tx.InstanceOfStore(session.Store)
	if err != nil {
		return i, idc.User{}, err
	}
	if change {
		tx.Event.Unlogged = false
		set := i.Settings.SecondFactor()
		if !set.SelfManagement || set.Mode == idc.MFADisabled {
			return i, idc.User{}, errSelf
		}
		if tx.Now().Sub(session.Authenticated) >= s.cfg.Fresh {
			return i, idc.User{}, &idc.Error{Kind: idc.KindDenied, Reason: ReasonNotFresh, Message: "Confirm that it is you, and repeat this."}
		}
	}
	u, err := tx.User(session.Store, session.User)
	return i, u, err
}

// ReasonNotFresh comes with Denied when the person has not proven lately who they are.
const ReasonNotFresh idc.Reason = "NOT_FRESH"

// directoryEvent is the caller as the directory's events name what is done.
func directoryEvent(c idc.Caller, name string) idc.Caller {
	c.Request.EventSource, c.Request.EventName = directorySource, name
	return c
}

// OwnDevices lists the caller's devices.
func (s *Service) OwnDevices(ctx context.Context, c idc.Caller) (OwnDevices, error) {
	return op.View(ctx, s.gate, directoryEvent(c, "ListMfaDevicesForUser"), func(tx *op.Tx) (OwnDevices, error) {
		i, u, err := s.ownUser(tx, false)
		if err != nil {
			return OwnDevices{}, err
		}
		set := i.Settings.SecondFactor()
		out := OwnDevices{Managed: set.SelfManagement, Used: set.Mode != idc.MFADisabled}
		if out.Devices, err = tx.MFADevices(u.Store, u.ID); err != nil {
			return out, err
		}
		for _, k := range s.kinds(i) {
			if set.SelfManagement && s.mayEnrol(i, k, out.Devices) == nil {
				out.Kinds = append(out.Kinds, k)
			}
		}
		return out, nil
	})
}

// StartOwnDevice begins to register a device of the caller. All that changes
// devices is Denied of ReasonNotFresh when the caller has not lately proven who
// they are, and of ReasonSelf where others manage them.
func (s *Service) StartOwnDevice(ctx context.Context, c idc.Caller, kind idc.MFAKind) (Registration, error) {
	if c.Person == nil {
		return Registration{}, idc.Unauthenticated(ReasonSession, "You are not signed in.")
	}
	e, err := s.enrol(kind, c.Person.Store, c.Person.User)
	if err != nil {
		return Registration{}, err
	}
	return op.Update(ctx, s.gate, directoryEvent(c, startAction[kind]), func(tx *op.Tx) (Registration, error) {
		i, u, err := s.ownUser(tx, true)
		if err != nil {
			return Registration{}, err
		}
		return s.beginDevice(tx, i, u, e)
	})
}

// OwnRegistration shows what StartOwnDevice began once more.
func (s *Service) OwnRegistration(ctx context.Context, c idc.Caller, kind idc.MFAKind, id string) (Registration, error) {
	return op.View(ctx, s.gate, directoryEvent(c, startAction[kind]), func(tx *op.Tx) (Registration, error) {
		_, u, err := s.ownUser(tx, true)
		if err != nil {
			return Registration{}, err
		}
		tx.Event.Unlogged = true
		r, err := tx.MFARegistration(u.Store, u.ID, kind, id)
		if err != nil {
			return Registration{}, err
		}
		var e enrolment
		if err := json.Unmarshal(r.Data, &e); err != nil {
			return Registration{}, err
		}
		devices, err := tx.MFADevices(u.Store, u.ID)
		if err != nil {
			return Registration{}, err
		}
		out := Registration{ID: r.ID, ExpiresAt: r.ExpiresAt}
		out.Setup, err = s.setup(e, u, devices)
		return out, err
	})
}

// CompleteOwnDevice ends what StartOwnDevice began.
func (s *Service) CompleteOwnDevice(ctx context.Context, c idc.Caller, kind idc.MFAKind, id string, answer Answer) (idc.MFADevice, error) {
	return s.completeDevice(ctx, directoryEvent(c, completeAction[kind]), kind, id, answer,
		func(tx *op.Tx) (idc.Instance, idc.User, error) { return s.ownUser(tx, true) })
}

// RenameOwnDevice gives a device of the caller another name.
func (s *Service) RenameOwnDevice(ctx context.Context, c idc.Caller, id idc.MFADeviceID, name string) error {
	return op.Exec(ctx, s.gate, directoryEvent(c, "UpdateMfaDeviceForUser"), func(tx *op.Tx) error {
		_, u, err := s.ownUser(tx, true)
		if err != nil {
			return err
		}
		return rename(tx, u, id, name)
	})
}

// DeleteOwnDevice takes a device away from the caller.
func (s *Service) DeleteOwnDevice(ctx context.Context, c idc.Caller, id idc.MFADeviceID) error {
	return op.Exec(ctx, s.gate, directoryEvent(c, "DeleteMfaDeviceForUser"), func(tx *op.Tx) error {
		_, u, err := s.ownUser(tx, true)
		if err != nil {
			return err
		}
		return remove(tx, u, id)
	})
}
