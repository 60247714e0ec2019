package access

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// AssignedAccounts lists the accounts in which the calling person has a set, by
// id, each with all of the person's sets there, by name: the whole of a portal at
// once.
func (s *Service) AssignedAccounts(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[idc.Reach], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Reach], error) {
		instance, err := enterPortal(tx)
		if err != nil {
			return idc.Page[idc.Reach]{}, err
		}
		page, err := tx.ReachOf(instance, c.Person.User, p)
		byName(page.Items)
		return page, err
	})
}

// byName puts the sets of each account in the order of their names. There are few
// sets, each in many accounts, so names are folded once.
func byName(reach []idc.Reach) {
	keys := map[*idc.PermissionSet]string{}
	for _, r := range reach {
		for _, s := range r.Sets {
			if _, known := keys[s]; !known {
				keys[s] = store.Fold(s.Name)
			}
		}
		slices.SortFunc(r.Sets, func(a, b *idc.PermissionSet) int { return cmp.Compare(keys[a], keys[b]) })
	}
}

// AssignedApplications lists the applications that a portal shows to the calling
// person, by name: those that are enabled and visible, and that the person may
// use because they are assigned, directly or through groups, or because nobody
// has to be.
func (s *Service) AssignedApplications(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[idc.Application], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Application], error) {
		instance, err := enterPortal(tx)
		if err != nil {
			return idc.Page[idc.Application]{}, err
		}
		assigned, err := tx.AssignedApplications(instance, c.Person.User)
		if err != nil {
			return idc.Page[idc.Application]{}, err
		}
		var shown []idc.Application
		open := map[idc.AccountID]bool{} // accounts that are in use
		for list := (idc.PageRequest{Limit: 1000}); ; {
			page, err := tx.ListApplications(instance.ID, store.ApplicationFilter{}, list)
			if err != nil {
				return idc.Page[idc.Application]{}, err
			}
			for _, a := range page.Items {
				if !shows(a) || a.Content.AssignmentRequired && !assigned[a.ID] {
					continue
				}
				if _, known := open[a.Account]; !known {
					account, err := tx.Account(a.Account)
					if err != nil && !idc.Is(err, idc.KindNotFound) {
						return idc.Page[idc.Application]{}, err
					}
					open[a.Account] = account.Status == idc.AccountActive
				}
				if open[a.Account] {
					shown = append(shown, a)
				}
			}
			if list.After = page.Next; list.After == "" {
				break
			}
		}
		// Two accounts may have applications of one name.
		place := func(a idc.Application) string { return store.Fold(a.Name) + "\x00" + string(a.ID) }
		slices.SortFunc(shown, func(a, b idc.Application) int { return strings.Compare(place(a), place(b)) })
		return pageOf(shown, place, p), nil
	})
}

// shows reports whether an application has a place in portals.
func shows(a idc.Application) bool {
	return a.Content.Status == idc.ApplicationEnabled && a.Content.Portal.Visibility != idc.ApplicationDisabled
}
