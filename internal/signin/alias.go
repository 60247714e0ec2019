package signin

import (
	"context"
	"net/url"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Alias is a name of a portal as its administrators see it.
type Alias struct {
	idc.PortalAlias
	URL     string // the start URL that it stands for
	Current bool   // the portal shows itself under it
}

func (s *Service) alias(i idc.Instance, a idc.PortalAlias) Alias {
	out := Alias{PortalAlias: a, URL: a.Alias, Current: a.Alias == i.Settings.Portal}
	if !a.IsAddress() {
		out.URL = s.portalAt(a.Alias)
	}
	return out
}

// CreateAlias gives the portal of an instance a name, by which it shows itself from
// now on, or another address, by which clients find it. Names it has already are
// made current again. The action is sso-directory:CreateAlias. Conflict when the
// name leads to another instance; Invalid when the portal has mostAliases.
func (s *Service) CreateAlias(ctx context.Context, c idc.Caller, id idc.InstanceID, name string) (Alias, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (Alias, error) {
		i, err := enterInstance(tx, id, "sso-directory:CreateAlias")
		if err != nil {
			return Alias{}, err
		}
		a := idc.PortalAlias{Instance: id, CreatedAt: tx.Now()}
		if a.Alias, err = s.aliasForm(name); err != nil {
			return Alias{}, err
		}
		tx.Event.Response = map[string]any{"alias": a.Alias}
		taken := idc.Conflict(idc.ReasonUniqueness, "%s leads to another instance of IAM Identity Center.", a.Alias)
		switch there, err := tx.PortalAlias(a.Alias); {
		case err == nil && there.Instance != id:
			return Alias{}, taken
		case err == nil:
			a = there
		case !idc.Is(err, idc.KindNotFound):
			return Alias{}, err
		default:
			if err := unlessAnID(tx, a.Alias); err != nil {
				return Alias{}, err
			}
			if a.IsAddress() && i.Kind == idc.AccountInstance {
				return Alias{}, errForeignAddress
			}
			if err := roomForAlias(tx, i); err != nil {
				return Alias{}, err
			}
			if err := tx.InsertPortalAlias(a); err != nil {
				return Alias{}, err
			}
		}
		if a.IsAddress() || i.Settings.Portal == a.Alias {
			return s.alias(i, a), nil
		}
		after, err := showAs(tx, i, a.Alias)
		return s.alias(after, a), err
	})
}

// errForeignAddress keeps addresses of other identity centers to the organization.
// Nobody proves that one was theirs, and clients that are configured with it would
// be led to whoever took it first: that must not be the owner of a member account.
var errForeignAddress = idc.Invalid("Only the organization's instance takes over an address of another identity center. Give the portal a name.")

// mostAliases is how many names a portal has at most. Names are one for the whole
// deployment: whoever has an instance of an account shall not take them all.
const mostAliases = 100

func roomForAlias(tx *op.Tx, i idc.Instance) error {
	have, err := tx.ListPortalAliases(i, idc.PageRequest{Limit: mostAliases})
	if err == nil && len(have.Items) >= mostAliases {
		return idc.Invalid("A portal has at most %d names. Delete one that nobody uses any more.", mostAliases)
	}
	return err
}

// aliasForm is a name, or an address in its one form.
func (s *Service) aliasForm(name string) (string, error) {
	if !strings.Contains(name, ":") {
		if !idc.ValidPortalName(name) {
			return "", idc.Invalid("The name of a portal has 3 to 63 lower-case letters, digits and single hyphens, begins with a letter, " +
				"and is neither an id (ssoins-…, d-…) nor the name of a page.")
		}
		return name, nil
	}
	address, ok := idc.StartAddress(name)
	if !ok {
		return "", idc.Invalid("An address of a portal is an https URL of a host name and a plain path, without a query.")
	}
	if hostName(address) == hostName(s.cfg.PublicURL) { // at whatever port
		return "", idc.Invalid("%s is an address of this deployment. Give the name only: the last part of the path.", address)
	}
	if idc.Misleading(address) {
		return "", idc.Invalid("%s looks like a start URL of AWS's and is none.", address)
	}
	return address, nil
}

// hostName is that of an address, in the one form in which it is compared.
func hostName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// unlessAnID refuses addresses that name an instance by its id: those lead to it anyway.
func unlessAnID(tx *op.Tx, address string) error {
	id, ok := idc.StartURLID(address)
	if !ok {
		return nil
	}
	var err error
	if strings.HasPrefix(id, "d-") {
		_, err = tx.Tx.InstanceOfStore(idc.StoreID(id))
	} else {
		_, err = tx.Tx.Instance(idc.InstanceID(id))
	}
	if err == nil {
		return idc.Conflict("", "%s names an instance of IAM Identity Center by its id.", address)
	}
	return unlessMissing(err)
}

// showAs makes a name the current one of a portal; "" is the address it had at first.
func showAs(tx *op.Tx, before idc.Instance, name string) (idc.Instance, error) {
	after := before
	after.Settings = before.Settings.Clone()
	after.Settings.Portal = name
	return after, tx.UpdateInstance(before, after)
}

// ListAliases lists the names of the portal of an instance, the current one first
// and the others by name. The action is gatehouse:ListAliases.
func (s *Service) ListAliases(ctx context.Context, c idc.Caller, id idc.InstanceID, p idc.PageRequest) (idc.Page[Alias], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[Alias], error) {
		i, err := enterInstance(tx, id, "gatehouse:ListAliases")
		if err != nil {
			return idc.Page[Alias]{}, err
		}
		page, err := tx.ListPortalAliases(i, p)
		return idc.MapPage(page, func(a idc.PortalAlias) Alias { return s.alias(i, a) }), err
	})
}

// DeleteAlias takes a name away; clients that are configured with it find the
// instance no longer. Without its current name a portal shows itself at the address
// it had at first. The action is gatehouse:DeleteAlias.
func (s *Service) DeleteAlias(ctx context.Context, c idc.Caller, id idc.InstanceID, name string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		i, err := enterInstance(tx, id, "gatehouse:DeleteAlias")
		if err != nil {
			return err
		}
		if address, ok := idc.StartAddress(name); ok {
			name = address
		}
		a, err := tx.PortalAlias(name)
		if err != nil {
			return err
		}
		if a.Instance != id {
			return idc.NotFound("ALIAS", name, "There is no portal of the name %s.", name)
		}
		tx.Event.Response = map[string]any{"alias": name}
		if i.Settings.Portal == name {
			if _, err := showAs(tx, i, ""); err != nil {
				return err
			}
		}
		return tx.DeletePortalAlias(a)
	})
}

// InstanceAt finds the instance whose portal is at a path of the pages by one of its
// names. NotFound where there is none.
func (s *Service) InstanceAt(ctx context.Context, name string) (idc.InstanceID, error) {
	return op.View(ctx, s.gate, idc.Caller{}, func(tx *op.Tx) (idc.InstanceID, error) {
		tx.Permit("the address of a page is anybody's to open")
		tx.Event.Unlogged = true
		if !idc.ValidPortalName(name) {
			return "", idc.NotFound("ALIAS", "", "There is no portal of this name.")
		}
		a, err := tx.PortalAlias(name)
		if err != nil {
			return "", err
		}
		i, err := tx.Instance(a.Instance)
		return i.ID, err
	})
}
