package directory

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	rows "gatehouse/internal/store"
)

// What the console's tables show. AWS keeps these operations behind its console:
// their names are sso-directory's, the resources those of the lists that they are like.

// SearchUsers lists users by user name, those that the filter leaves. A page may be
// short, and even empty, and not the last.
func (s *Service) SearchUsers(ctx context.Context, c idc.Caller, store idc.StoreID, f idc.UserFilter, p idc.PageRequest) (idc.Page[idc.User], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.User], error) {
		resources := []idc.ARN{idc.AllUsersARN}
		if f.Group != "" {
			resources = append(resources, f.Group.ARN())
		}
		if _, err := enter(tx, store, "sso-directory:SearchUsers", resources...); err != nil {
			return idc.Page[idc.User]{}, err
		}
		if f.Group != "" {
			if _, err := tx.Group(store, f.Group); err != nil {
				return idc.Page[idc.User]{}, err
			}
		}
		return tx.SearchUsers(store, f, p)
	})
}

// SearchGroups lists groups by name, with how many direct members they have: those
// whose name begins with a prefix, and of which a user, if one is named, is a
// direct member.
func (s *Service) SearchGroups(ctx context.Context, c idc.Caller, store idc.StoreID, prefix string, user idc.UserID, p idc.PageRequest) (idc.Page[idc.FoundGroup], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.FoundGroup], error) {
		resources := []idc.ARN{idc.AllGroupsARN}
		if user != "" {
			resources = append(resources, user.ARN())
		}
		if _, err := enter(tx, store, "sso-directory:SearchGroups", resources...); err != nil {
			return idc.Page[idc.FoundGroup]{}, err
		}
		if user != "" {
			if _, err := tx.User(store, user); err != nil {
				return idc.Page[idc.FoundGroup]{}, err
			}
		}
		return tx.SearchGroups(store, prefix, user, p)
	})
}

// Pool is what an identity store holds.
type Pool struct{ Users, Groups int }

// mostCounted bounds what counting costs: a million entries of an index are read in
// some 100 ms (store.BenchmarkCount).
const mostCounted = 1_000_000

// PoolInfo counts users and groups, up to a million each.
func (s *Service) PoolInfo(ctx context.Context, c idc.Caller, store idc.StoreID) (Pool, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Pool, error) {
		_, err := enter(tx, store, "sso-directory:GetUserPoolInfo")
		if err != nil {
			return Pool{}, err
		}
		users, err := tx.Count(rows.CountUsers, mostCounted, string(store))
		if err != nil {
			return Pool{}, err
		}
		groups, err := tx.Count(rows.CountGroups, mostCounted, string(store))
		return Pool{users, groups}, err
	})
}
