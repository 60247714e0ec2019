package store

import (
	"gatehouse/internal/idc"
)

// ChangePortalAlias is the kind of changes of a portal's names; its id is the name.
const ChangePortalAlias = "portal-alias"

// InsertPortalAlias gives the portal of an instance another name. Conflict of
// ReasonUniqueness when a portal has it already, whosever.
func (tx *Tx) InsertPortalAlias(a idc.PortalAlias) error {
	_, err := tx.exec("InsertPortalAlias", a.Alias, a.Instance, a.CreatedAt)
	if err == nil {
		tx.Changed(Change{Kind: ChangePortalAlias, ID: a.Alias, Scope: string(a.Instance), After: a})
	}
	return err
}

// PortalAlias finds a name of a portal.
func (tx *Tx) PortalAlias(alias string) (idc.PortalAlias, error) {
	a, err := scanOne(tx, "PortalAlias", scanPortalAlias, alias)
	if noRow(err) {
		return a, idc.NotFound("ALIAS", alias, "There is no portal of the name %s.", alias)
	}
	return a, err
}

// beginning follows the current name in a list, which nothing else comes before:
// no name begins with what sorts before it.
const beginning = "!"

// ListPortalAliases lists the names of an instance's portal: the current one, and
// then the others by name.
func (tx *Tx) ListPortalAliases(i idc.Instance, p idc.PageRequest) (idc.Page[idc.PortalAlias], error) {
	current, limit := i.Settings.Portal, max(p.Limit, 1)
	if current == "" || p.After != "" {
		return tx.otherAliases(i, p)
	}
	first, err := tx.PortalAlias(current)
	if err != nil {
		return idc.Page[idc.PortalAlias]{}, err
	}
	page, err := tx.otherAliases(i, idc.PageRequest{Limit: max(limit-1, 1), After: beginning})
	if err != nil {
		return page, err
	}
	if limit == 1 && len(page.Items) > 0 {
		page.Items, page.Next = nil, beginning
	}
	page.Items = append([]idc.PortalAlias{first}, page.Items...)
	return page, nil
}

func (tx *Tx) otherAliases(i idc.Instance, p idc.PageRequest) (idc.Page[idc.PortalAlias], error) {
	return listPage(tx, p, func(a idc.PortalAlias) string { return a.Alias }, scanPortalAlias,
		"ListPortalAliases", i.ID, p.After, i.Settings.Portal)
}

// DeletePortalAlias takes a name of a portal away. That it is not the current one
// is the caller's to see to.
func (tx *Tx) DeletePortalAlias(a idc.PortalAlias) error {
	_, err := tx.exec("DeletePortalAlias", a.Alias)
	if err == nil {
		tx.Changed(Change{Kind: ChangePortalAlias, ID: a.Alias, Scope: string(a.Instance), Before: a})
	}
	return err
}

// ClearPortalAliases takes up to n names of the portal of an instance that is
// going away, and reports whether any are left.
func (tx *Tx) ClearPortalAliases(id idc.InstanceID, n int) (left bool, err error) {
	page, err := tx.otherAliases(idc.Instance{ID: id}, idc.PageRequest{Limit: n})
	if err != nil {
		return true, err
	}
	for _, a := range page.Items {
		if err := tx.DeletePortalAlias(a); err != nil {
			return true, err
		}
	}
	return page.Next != "", nil
}

func scanPortalAlias(s scanner) (idc.PortalAlias, error) {
	var a idc.PortalAlias
	err := s.Scan(&a.Alias, &a.Instance, at(&a.CreatedAt))
	return a, err
}
