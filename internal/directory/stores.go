package directory

import (
	"context"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Actions on a store itself.
const (
	describeStore = "identitystore:DescribeIdentityStore"
	updateStore   = "identitystore:UpdateIdentityStore"
)

// DescribeStore finds an identity store; the answer is the instance it belongs to.
func (s *Service) DescribeStore(ctx context.Context, c idc.Caller, store idc.StoreID) (idc.Instance, error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.Instance, error) {
		return enter(tx, store, describeStore)
	})
}

// ListStores lists the identity stores of the caller's account, and that of the
// organization for its delegated administrator.
func (s *Service) ListStores(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[idc.Instance], error) {
	return op.Read(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Instance], error) {
		err := tx.Authorize(op.Check{Action: "identitystore:ListIdentityStores", Resource: "*", Owner: c.Account})
		if err != nil {
			return idc.Page[idc.Instance]{}, err
		}
		page, err := tx.AdministeredInstances(p)
		kept := page.Items[:0]
		for _, i := range page.Items {
			if i.Status != idc.InstanceDeleting {
				kept = append(kept, i)
			}
		}
		page.Items = kept
		return page, err
	})
}

// NetworkConfiguration is from where a store may be used.
type NetworkConfiguration struct {
	idc.NetworkRules
	OnlyEndpoints bool     // of a VPC
	VPCs          []string // that those endpoints are in
}

// UpdateStore replaces the network rules of a store. There are no VPC endpoints
// here: rules that would leave no way in are refused.
func (s *Service) UpdateStore(ctx context.Context, c idc.Caller, store idc.StoreID, n NetworkConfiguration) (idc.Instance, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.Instance, error) {
		before, err := enter(tx, store, updateStore)
		if err != nil {
			return before, err
		}
		if n.OnlyEndpoints {
			return before, idc.Invalid("VpceAccessRequired must be false: there are no VPC endpoints here through which the identity store could be reached.")
		}
		if n.VPCs != nil {
			return before, idc.Invalid("ApiRestrictSourceVpcs cannot be given: there are no VPC endpoints here.")
		}
		for _, network := range append(append([]string{}, n.API...), n.SCIM...) {
			if _, ok := idc.ParseNetwork(network); !ok {
				return before, idc.Invalid("%q is neither an IP address nor a network in CIDR notation.", network)
			}
		}
		after := before
		after.Settings = before.Settings.Clone()
		after.Settings.Network = n.NetworkRules
		return after, tx.UpdateInstance(before, after)
	})
}

// fromAllowed refuses calls of the Identity Store API from outside of the networks
// that the store allows. The owner's root may look at the rules and change them
// from everywhere: such a key can be made on the host alone (gatehouse admin
// recover), so that rules which shut everybody out are no end.
func fromAllowed(tx *op.Tx, i idc.Instance, action string) error {
	c := tx.Caller
	switch {
	case c.Kind == idc.CallerSystem, !strings.HasPrefix(action, "identitystore:"):
		return nil
	case c.Kind == idc.CallerRoot && (action == describeStore || action == updateStore):
		return nil
	case idc.InNetworks(i.Settings.Network.API, c.Request.SourceIP):
		return nil
	}
	return idc.Denied("The network configuration of identity store %s does not allow calls from %s.", i.Store, c.Request.SourceIP)
}
