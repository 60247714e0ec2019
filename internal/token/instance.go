package token

import (
	"net/url"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// instanceOf finds the instance that a start URL names: by an id, or by a name or an
// address that its portal was given. This is the one place that knows what start
// URLs mean (DESIGN decision 11).
func (s *Service) instanceOf(tx *op.Tx, startURL string) (idc.Instance, error) {
	i, err := s.named(tx, startURL)
	if idc.Is(err, idc.KindNotFound) {
		return i, invalidRequest("There is no identity center at start URL %q.", cut(startURL))
	}
	return i, err
}

var errNoInstance = idc.NotFound("INSTANCE", "", "There is no such identity center.")

func (s *Service) named(tx *op.Tx, startURL string) (idc.Instance, error) {
	if name, own := s.ownName(startURL); own {
		switch {
		case name == "":
			return tx.Instance(s.cfg.Home)
		case idc.ValidPortalName(name):
			return aliased(tx, name)
		}
		return instanceByID(tx, name)
	}
	address, ok := idc.StartAddress(startURL)
	if !ok {
		return idc.Instance{}, errNoInstance
	}
	if id, ok := idc.StartURLID(address); ok {
		i, err := instanceByID(tx, id)
		if !idc.Is(err, idc.KindNotFound) {
			return i, err
		}
	}
	return aliased(tx, address)
}

// ownName is what follows the path of the portal in an address of our own.
func (s *Service) ownName(startURL string) (name string, own bool) {
	if len(startURL) > idc.LongestStartURL {
		return "", false
	}
	u, err := url.Parse(startURL)
	if err != nil || u.User != nil || u.RawQuery != "" || !strings.EqualFold(u.Scheme+"://"+u.Host, s.cfg.PublicURL) {
		return "", false
	}
	path := strings.Trim(u.Path, "/")
	if name, own = strings.CutPrefix(path, "start/"); own {
		return name, true
	}
	return "", path == "start"
}

// instanceByID finds an instance by its id or by that of its store.
func instanceByID(tx *op.Tx, id string) (idc.Instance, error) {
	if strings.HasPrefix(id, "d-") {
		return tx.InstanceOfStore(idc.StoreID(id))
	}
	return tx.Instance(idc.InstanceID(id))
}

func aliased(tx *op.Tx, alias string) (idc.Instance, error) {
	a, err := tx.PortalAlias(alias)
	if err != nil {
		return idc.Instance{}, err
	}
	return tx.Instance(a.Instance)
}

// instanceID is the instance of a registration: the one of its issuer URL, else
// the home instance.
func (s *Service) instanceID(r registration) idc.InstanceID {
	if r.Instance == "" {
		return s.cfg.Home
	}
	return r.Instance
}
