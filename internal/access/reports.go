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

// Access reports say what assignments mean: who gets where by them, and why. They
// tell what AWS's APIs tell in many calls, and ask for the permissions of those:
//
//   - of an account, sso:ListAccountAssignments on the instance, the account and the
//     permission set, or all sets of the instance where none is named; and, since they
//     show people and who is in which group, identitystore:ListUsers and
//     identitystore:ListGroupMemberships on the store and everything in it;
//   - of a person, sso:ListAccountAssignmentsForPrincipal on the instance, and
//     identitystore:DescribeUser and identitystore:ListGroupMembershipsForMember on the
//     store, the person, and all memberships.
//
// AWSSSOReadOnly and AWSSSODirectoryReadOnly together allow both.

// ListAccountAccess lists who reaches an account and how: each person with each
// permission set, by user name and set; of one set, where set is not "".
func (s *Service) ListAccountAccess(ctx context.Context, c idc.Caller, id idc.InstanceID, account idc.AccountID, set idc.PermissionSetID, p idc.PageRequest) (idc.Page[idc.AccessEntry], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.AccessEntry], error) {
		none := idc.Page[idc.AccessEntry]{}
		instance, err := enter(tx, asked{action: "ListAccountAssignments", instance: id, set: cmp.Or(set, everySet), accounts: []idc.AccountID{account}})
		if err != nil {
			return none, err
		}
		if err := seeDirectory(tx, instance, "identitystore:ListUsers", idc.AllUsersARN); err != nil {
			return none, err
		}
		if err := seeDirectory(tx, instance, "identitystore:ListGroupMemberships", idc.AllGroupsARN, idc.AllMembershipsARN); err != nil {
			return none, err
		}
		a, err := tx.Account(account)
		if err != nil {
			return none, err
		}
		if set != "" {
			if _, err := tx.PermissionSet(id, set); err != nil {
				return none, err
			}
		}
		if a.Status != idc.AccountActive {
			return none, nil // nobody gets in, whatever is assigned
		}
		return accountAccess(tx.Tx, instance, a, set, p)
	})
}

// ListUserAccess lists what a person reaches and why: each account with each
// permission set, by account and set.
func (s *Service) ListUserAccess(ctx context.Context, c idc.Caller, id idc.InstanceID, user idc.UserID, p idc.PageRequest) (idc.Page[idc.AccessEntry], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.AccessEntry], error) {
		none := idc.Page[idc.AccessEntry]{}
		instance, err := enter(tx, asked{action: "ListAccountAssignmentsForPrincipal", instance: id})
		if err != nil {
			return none, err
		}
		u, err := seeUser(tx, instance, user)
		if err != nil {
			return none, err
		}
		return userAccess(tx.Tx, instance, u, p)
	})
}

// seeUser finds a person for those who may see it and the groups it is in.
func seeUser(tx *op.Tx, instance idc.Instance, id idc.UserID) (idc.User, error) {
	id = idc.UserID(plain(instance, idc.Principal{Type: idc.PrincipalUser, ID: string(id)}).ID)
	if err := seeDirectory(tx, instance, "identitystore:DescribeUser", id.ARN()); err != nil {
		return idc.User{}, err
	}
	if err := seeDirectory(tx, instance, "identitystore:ListGroupMembershipsForMember", id.ARN(), idc.AllMembershipsARN); err != nil {
		return idc.User{}, err
	}
	return tx.User(instance.Store, id)
}

// seeDirectory authorizes an action on the store of an instance and on what is in it.
func seeDirectory(tx *op.Tx, instance idc.Instance, action string, resources ...idc.ARN) error {
	return tx.Authorize(directoryChecks(instance, action, resources...)...)
}

func directoryChecks(instance idc.Instance, action string, resources ...idc.ARN) (checks []op.Check) {
	for _, r := range append([]idc.ARN{instance.Store.ARN(instance.Owner)}, resources...) {
		checks = append(checks, op.Check{Action: action, Resource: r, Owner: instance.Owner,
			Keys: map[string][]string{"identitystore:PrimaryRegion": {instance.Region}}})
	}
	return checks
}

// accountAccess is a page of an account's report. It begins with people: each has an
// entry or more, except that the first may have been shown to the end.
func accountAccess(tx *store.Tx, instance idc.Instance, account idc.Account, set idc.PermissionSetID, p idc.PageRequest) (idc.Page[idc.AccessEntry], error) {
	none := idc.Page[idc.AccessEntry]{}
	limit := max(p.Limit, 1)
	lastSet, lastName, _ := strings.Cut(p.After, " ")
	people, err := tx.AccountPeople(instance, account.ID, set, lastName, limit+2)
	if err != nil || len(people) == 0 {
		return none, err
	}
	ids, texts := make([]idc.UserID, len(people)), make([]string, len(people))
	for i, u := range people {
		ids[i], texts[i] = u.ID, string(u.ID)
	}
	edges, err := tx.AccountEdges(instance, account.ID, set, ids)
	if err != nil {
		return none, err
	}
	web := newChains(edges)
	grants, err := tx.AccountGrantsOf(instance.ID, account.ID, set, idc.PrincipalUser, texts)
	if err != nil {
		return none, err
	}
	groups := web.groups()
	texts = texts[:0]
	for _, g := range groups {
		texts = append(texts, string(g))
	}
	more, err := tx.AccountGrantsOf(instance.ID, account.ID, set, idc.PrincipalGroup, texts)
	if err != nil {
		return none, err
	}
	if err := web.name(tx, instance.Store, groups); err != nil {
		return none, err
	}
	byPrincipal := map[idc.Principal][]idc.Grant{}
	for _, g := range append(grants, more...) {
		byPrincipal[g.Principal] = append(byPrincipal[g.Principal], g)
	}

	var page idc.Page[idc.AccessEntry]
	for _, u := range people {
		mine := web.of(u.ID)
		bySet := mine.grants(u.ID, byPrincipal)
		for _, id := range sortedKeys(bySet) {
			if store.Fold(u.UserName) == lastName && string(id) <= lastSet {
				continue
			}
			if len(page.Items) == limit {
				last := page.Items[limit-1]
				page.Next = string(last.Set.ID) + " " + store.Fold(last.User.UserName)
				return page, describeSets(tx, instance.ID, account.ID, page.Items)
			}
			page.Items = append(page.Items, idc.AccessEntry{
				User: u, Account: account.ID, AccountName: account.Name, Set: idc.SetInAccount{ID: id}, Paths: mine.paths(bySet[id]),
			})
		}
	}
	return page, describeSets(tx, instance.ID, account.ID, page.Items)
}

// grants are those that are the person's, itself or through groups, by set.
func (a *above) grants(person idc.UserID, byPrincipal map[idc.Principal][]idc.Grant) map[idc.PermissionSetID][]idc.Grant {
	bySet := map[idc.PermissionSetID][]idc.Grant{}
	add := func(p idc.Principal) {
		for _, g := range byPrincipal[p] {
			bySet[g.Set] = append(bySet[g.Set], g)
		}
	}
	add(idc.Principal{Type: idc.PrincipalUser, ID: string(person)})
	for g := range a.distance {
		add(idc.Principal{Type: idc.PrincipalGroup, ID: string(g)})
	}
	return bySet
}

// name finds the names of groups.
func (c *chains) name(tx *store.Tx, id idc.StoreID, groups []idc.GroupID) error {
	names, err := tx.GroupNames(id, groups)
	for _, g := range names {
		c.names[g.ID] = g.Name
	}
	return err
}

// describeSets completes entries of one account with what is known of their sets.
func describeSets(tx *store.Tx, instance idc.InstanceID, account idc.AccountID, entries []idc.AccessEntry) error {
	var ids []idc.PermissionSetID
	for _, e := range entries {
		ids = append(ids, e.Set.ID)
	}
	slices.Sort(ids)
	sets, err := tx.SetsInAccount(instance, account, slices.Compact(ids))
	byID := map[idc.PermissionSetID]idc.SetInAccount{}
	for _, s := range sets {
		byID[s.ID] = s
	}
	for i := range entries {
		entries[i].Set = byID[entries[i].Set.ID]
		conclude(&entries[i])
	}
	return err
}

// conclude says how the set of an entry stands for its person.
func conclude(e *idc.AccessEntry) {
	e.State = e.Set.State()
	if e.Set.Provisioned == 0 {
		e.Set.Role = ""
	}
	if !slices.ContainsFunc(e.Paths, func(p idc.AccessPath) bool { return !p.Pending }) {
		e.State = idc.AccessMissing
	}
}

// userAccess is a page of a person's report.
func userAccess(tx *store.Tx, instance idc.Instance, user idc.User, p idc.PageRequest) (idc.Page[idc.AccessEntry], error) {
	page, err := tx.UserReaches(instance, user.ID, p)
	if err != nil || len(page.Items) == 0 {
		return page, err
	}
	grants, err := tx.UserGrantsBetween(instance, user.ID, page.Items[0], page.Items[len(page.Items)-1])
	if err != nil {
		return page, err
	}
	edges, err := tx.UserEdges(instance.Store, user.ID)
	if err != nil {
		return page, err
	}
	web := newChains(edges)
	if err := web.name(tx, instance.Store, web.groups()); err != nil {
		return page, err
	}
	type place struct {
		account idc.AccountID
		set     idc.PermissionSetID
	}
	byPlace := map[place][]idc.Grant{}
	for _, g := range grants {
		byPlace[place{g.Account, g.Set}] = append(byPlace[place{g.Account, g.Set}], g)
	}
	mine := web.of(user.ID)
	for i := range page.Items {
		e := &page.Items[i]
		e.User, e.Paths = user, mine.paths(byPlace[place{e.Account, e.Set.ID}])
		conclude(e)
	}
	return page, nil
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
