package signin

import (
	"context"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// PortalSession is what a portal shows of itself to the person who uses it.
type PortalSession struct {
	Portal
	User     idc.User
	Instance idc.Instance
	Ends     time.Time // of the portal session; zero where there is none
	// ManagesDevices says that people manage their own MFA devices.
	ManagesDevices bool
}

// PortalSession answers who calls, and what the caller's portal is. A person
// needs no permission to know that.
func (s *Service) PortalSession(ctx context.Context, c idc.Caller) (PortalSession, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (PortalSession, error) {
		var out PortalSession
		if c.Kind != idc.CallerPerson || c.Person == nil {
			return out, idc.Denied("Only a signed-in person has a portal.")
		}
		tx.Permit("a person may know who they are")
		var err error
		if out.Instance, err = tx.InstanceOfStore(c.Person.Store); err != nil {
			return out, err
		}
		tx.Event.Account = out.Instance.Owner
		if out.User, err = tx.CallingUser(); err != nil {
			return out, err
		}
		if c.Person.Session != "" {
			session, err := tx.CallingSession()
			if idc.Is(err, idc.KindNotFound) {
				return out, idc.Unauthenticated("SessionEnded", "Session token not found or invalid")
			}
			if err != nil {
				return out, err
			}
			out.Ends = session.ExpiresAt
		}
		out.Portal = Portal{URL: s.portalOf(out.Instance), StartURL: StartURL(out.Instance.ID), IssuerURL: s.cfg.PublicURL}
		set := out.Instance.Settings.SecondFactor()
		out.ManagesDevices = set.SelfManagement && set.Mode != idc.MFADisabled
		return out, nil
	})
}
