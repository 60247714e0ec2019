package signin

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Portal are the addresses of an instance.
type Portal struct {
	URL       string // where people open it
	StartURL  string // what goes into sso_start_url (DESIGN decision 11)
	IssuerURL string // of OpenID Connect tokens
}

// StartURL names an instance to command line tools. Those of today refuse start
// URLs on foreign hosts without a look (reference 4.7), and take this form.
func StartURL(id idc.InstanceID) string { return "https://identitycenter.amazonaws.com/" + string(id) }

func (s *Service) portalURL() string { return s.cfg.PublicURL + "/start" }

// portalOf is where people open the portal of an instance: under the name it was
// given, else at the address it had at first.
func (s *Service) portalOf(i idc.Instance) string {
	switch {
	case i.Settings.Portal != "":
		return s.portalAt(i.Settings.Portal)
	case i.ID == s.cfg.Instance:
		return s.portalURL()
	}
	return s.portalAt(string(i.ID))
}

func (s *Service) portalAt(name string) string { return s.portalURL() + "/" + name }

// DescribePortal gives the addresses of an instance. The action is
// gatehouse:DescribePortal.
func (s *Service) DescribePortal(ctx context.Context, c idc.Caller, id idc.InstanceID) (Portal, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Portal, error) {
		i, err := enterInstance(tx, id, "gatehouse:DescribePortal")
		if err != nil {
			return Portal{}, err
		}
		return Portal{URL: s.portalOf(i), StartURL: StartURL(id), IssuerURL: s.cfg.PublicURL}, nil
	})
}

// Instance is the one that the calling person belongs to.
func (s *Service) Instance(ctx context.Context, c idc.Caller) (idc.Instance, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Instance, error) {
		if _, err := own(tx); err != nil {
			return idc.Instance{}, err
		}
		return tx.InstanceOfStore(c.Person.Store)
	})
}
