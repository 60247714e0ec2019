package organization

import (
	"cmp"
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// maxDepth is how deep units nest below the root (Organizations quotas).
const maxDepth = 5

// Unit is an organizational unit and its place.
type Unit struct {
	idc.OU
	ARN  idc.ARN
	Path string // o-…/r-…/ou-…/
}

// CreateOU adds a unit under a root or unit. Like everything in the tree it begins
// with FullAWSAccess attached.
func (s *Service) CreateOU(ctx context.Context, c idc.Caller, parent, name string, tags map[string]string) (Unit, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (Unit, error) {
		org, err := enter(tx, "CreateOrganizationalUnit", requestTags(tags), named(parent))
		if err != nil {
			return Unit{}, err
		}
		if _, err := findParent(tx, org, parent, "ParentNotFoundException"); err != nil {
			return Unit{}, err
		}
		places := newPlaces(tx, org)
		depth, err := places.depth(parent)
		if err != nil {
			return Unit{}, err
		}
		if depth >= maxDepth {
			return Unit{}, quota("OU_DEPTH_LIMIT_EXCEEDED", "You have exceeded the depth of nested organizational units: %d.", maxDepth)
		}
		if err := bounded(tx.CountOUs, s.quotas.OrganizationalUnits, "OU_NUMBER_LIMIT_EXCEEDED", "You have exceeded the number of organizational units that you can have in an organization: %d."); err != nil {
			return Unit{}, err
		}
		id, err := s.randomText(lowerAlphanumeric, 8)
		if err != nil {
			return Unit{}, err
		}
		u := idc.OU{ID: idc.OUID("ou-" + string(org.Root[len("r-"):]) + "-" + id), Name: name, Parent: parent}
		if err := tx.InsertOU(u); err != nil {
			return Unit{}, err
		}
		if err := attachFull(tx, org, string(u.ID)); err != nil {
			return Unit{}, err
		}
		if err := s.setTags(tx, org.OUARN(u.ID), tags); err != nil {
			return Unit{}, err
		}
		tx.Event.About(org.OUARN(u.ID))
		tx.Event.Response = map[string]any{"organizationalUnit": map[string]any{"id": u.ID, "name": u.Name, "arn": org.OUARN(u.ID)}}
		return places.unit(u)
	})
}

// UpdateOU renames a unit; an empty name leaves it as it is.
func (s *Service) UpdateOU(ctx context.Context, c idc.Caller, id idc.OUID, name string) (Unit, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (Unit, error) {
		org, err := enter(tx, "UpdateOrganizationalUnit", nil, named(string(id)))
		if err != nil {
			return Unit{}, err
		}
		before, err := tx.OU(id)
		if err != nil {
			return Unit{}, err
		}
		after := before
		after.Name = cmp.Or(name, before.Name)
		if err := tx.UpdateOU(before, after); err != nil {
			return Unit{}, err
		}
		tx.Event.Response = map[string]any{"organizationalUnit": map[string]any{"id": after.ID, "name": after.Name, "arn": org.OUARN(id)}}
		return newPlaces(tx, org).unit(after)
	})
}

// DeleteOU removes a unit that has nothing under it.
func (s *Service) DeleteOU(ctx context.Context, c idc.Caller, id idc.OUID) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		org, err := enter(tx, "DeleteOrganizationalUnit", nil, named(string(id)))
		if err != nil {
			return err
		}
		u, err := tx.OU(id)
		if err != nil {
			return err
		}
		return removeUnit(tx, org, u)
	})
}

func removeUnit(tx *op.Tx, org idc.Organization, u idc.OU) error {
	if err := tx.DeleteOU(u); err != nil {
		return err
	}
	return tx.DeleteTags(org.OUARN(u.ID))
}

// DescribeOU finds a unit.
func (s *Service) DescribeOU(ctx context.Context, c idc.Caller, id idc.OUID) (Unit, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Unit, error) {
		org, err := enter(tx, "DescribeOrganizationalUnit", nil, named(string(id)))
		if err != nil {
			return Unit{}, err
		}
		u, err := tx.OU(id)
		if err != nil {
			return Unit{}, err
		}
		return newPlaces(tx, org).unit(u)
	})
}

// ListOUs lists the units directly under a root or unit.
func (s *Service) ListOUs(ctx context.Context, c idc.Caller, parent string, p idc.PageRequest) (idc.Page[Unit], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[Unit], error) {
		org, err := enter(tx, "ListOrganizationalUnitsForParent", nil, named(parent))
		if err != nil {
			return idc.Page[Unit]{}, err
		}
		if _, err := findParent(tx, org, parent, "ParentNotFoundException"); err != nil {
			return idc.Page[Unit]{}, err
		}
		page, err := tx.ListOUsOf(parent, p)
		if err != nil {
			return idc.Page[Unit]{}, err
		}
		return convert(page, newPlaces(tx, org).unit)
	})
}

// ListChildren lists the units or the accounts directly under a root or unit.
func (s *Service) ListChildren(ctx context.Context, c idc.Caller, parent, kind string, p idc.PageRequest) (idc.Page[Target], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[Target], error) {
		org, err := enter(tx, "ListChildren", nil, named(parent))
		if err != nil {
			return idc.Page[Target]{}, err
		}
		if _, err := findParent(tx, org, parent, "ParentNotFoundException"); err != nil {
			return idc.Page[Target]{}, err
		}
		if kind == TypeOU {
			page, err := tx.ListOUsOf(parent, p)
			return idc.MapPage(page, func(u idc.OU) Target { return Target{string(u.ID), org.OUARN(u.ID), u.Name, TypeOU} }), err
		}
		page, err := tx.ListAccountsOf(parent, p)
		return idc.MapPage(page, func(a idc.Account) Target { return Target{string(a.ID), org.AccountARN(a.ID), a.Name, TypeAccount} }), err
	})
}

// Parent finds the root or unit that a unit or account is directly under.
func (s *Service) Parent(ctx context.Context, c idc.Caller, child string) (Target, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Target, error) {
		org, err := enter(tx, "ListParents", nil, named(child))
		if err != nil {
			return Target{}, err
		}
		parent := ""
		if arnOf(org, child) == org.OUARN(idc.OUID(child)) {
			var u idc.OU
			u, err = tx.OU(idc.OUID(child))
			parent = u.Parent
		} else {
			var a idc.Account
			a, err = tx.Account(idc.AccountID(child))
			parent = a.Parent
		}
		if idc.Is(err, idc.KindNotFound) {
			err = missing("ChildNotFoundException", child, "You specified an organizational unit or account that doesn't exist.")
		}
		if err != nil {
			return Target{}, err
		}
		return findTarget(tx, org, parent)
	})
}

// named is the resources with these ids.
func named(ids ...string) func(idc.Organization) []idc.ARN {
	return func(o idc.Organization) []idc.ARN {
		arns := make([]idc.ARN, len(ids))
		for i, id := range ids {
			arns[i] = arnOf(o, id)
		}
		return arns
	}
}

// convert is MapPage with a function that may fail.
func convert[A, B any](p idc.Page[A], f func(A) (B, error)) (idc.Page[B], error) {
	out := idc.Page[B]{Items: make([]B, len(p.Items)), Next: p.Next}
	for i, a := range p.Items {
		var err error
		if out.Items[i], err = f(a); err != nil {
			return idc.Page[B]{}, err
		}
	}
	return out, nil
}

// places knows where in the tree things are; units are read once.
type places struct {
	tx    *op.Tx
	org   idc.Organization
	paths map[string]string // of roots and units, by id
}

func newPlaces(tx *op.Tx, org idc.Organization) *places {
	root := string(org.ID) + "/" + string(org.Root) + "/"
	return &places{tx, org, map[string]string{string(org.Root): root}}
}

// path is that of a root or unit.
func (p *places) path(id string) (string, error) {
	if known, ok := p.paths[id]; ok {
		return known, nil
	}
	u, err := p.tx.OU(idc.OUID(id))
	if err != nil {
		return "", err
	}
	above, err := p.path(u.Parent)
	if err != nil {
		return "", err
	}
	p.paths[id] = above + id + "/"
	return p.paths[id], nil
}

// depth is how many units lie between the root and what would be under id.
func (p *places) depth(id string) (int, error) {
	n := 0
	for id != string(p.org.Root) {
		u, err := p.tx.OU(idc.OUID(id))
		if err != nil {
			return 0, err
		}
		id = u.Parent
		n++
	}
	return n, nil
}

func (p *places) unit(u idc.OU) (Unit, error) {
	path, err := p.path(u.Parent)
	return Unit{OU: u, ARN: p.org.OUARN(u.ID), Path: path + string(u.ID) + "/"}, err
}

func (p *places) account(a idc.Account) (Account, error) {
	path, err := p.path(a.Parent)
	return Account{Account: a, ARN: p.org.AccountARN(a.ID), Path: path + string(a.ID) + "/"}, err
}
