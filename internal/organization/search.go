package organization

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// FoundAccount is an account and the names that lead to it.
type FoundAccount struct {
	idc.Account
	ParentPath string // from the root, with slashes between
	Management bool
}

// SearchAccounts lists accounts by name: those below an ancestor, at any depth, if
// one is named, in which each word of the query is found: in the name or the e-mail
// address, or at the beginning of the id. It tells what organizations:ListAccounts
// tells, and asks for that.
//
// A page reads all accounts and the units above them. An organization has ten
// thousand at most, usually far fewer; an index of every part of their names would
// cost more than it saves.
func (s *Service) SearchAccounts(ctx context.Context, c idc.Caller, query, ancestor string, p idc.PageRequest) (idc.Page[FoundAccount], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[FoundAccount], error) {
		org, err := enter(tx, "ListAccounts", nil, all)
		if err != nil {
			return idc.Page[FoundAccount]{}, err
		}
		if ancestor != "" {
			if _, err := findParent(tx, org, ancestor, "ParentNotFoundException"); err != nil {
				return idc.Page[FoundAccount]{}, err
			}
		}
		tree := branches{tx: tx, ancestor: ancestor, known: map[string]branch{
			string(org.Root): {names: "Root", below: ancestor == "" || ancestor == string(org.Root)},
		}}
		words := strings.Fields(store.Fold(query))
		var found []FoundAccount
		accounts, err := allAccounts(tx)
		if err != nil {
			return idc.Page[FoundAccount]{}, err
		}
		for _, a := range accounts {
			if !matches(a, words) || accountPlace(a) <= p.After {
				continue
			}
			parent, err := tree.branch(a.Parent)
			if err != nil {
				return idc.Page[FoundAccount]{}, err
			}
			if parent.below {
				found = append(found, FoundAccount{Account: a, ParentPath: parent.names, Management: a.ID == org.Management})
			}
		}
		slices.SortFunc(found, func(a, b FoundAccount) int { return cmp.Compare(accountPlace(a.Account), accountPlace(b.Account)) })
		page := idc.Page[FoundAccount]{Items: found}
		if limit := max(p.Limit, 1); len(found) > limit {
			page.Items, page.Next = found[:limit], accountPlace(found[limit-1].Account)
		}
		return page, nil
	})
}

func allAccounts(tx *op.Tx) (accounts []idc.Account, err error) {
	return accounts, everything(tx.ListAccounts, func(a idc.Account) error {
		accounts = append(accounts, a)
		return nil
	})
}

// accountPlace is what accounts are listed by: names, which need not differ, then ids.
func accountPlace(a idc.Account) string { return store.Fold(a.Name) + "\x01" + string(a.ID) }

func matches(a idc.Account, words []string) bool {
	name, email := store.Fold(a.Name), store.Fold(a.Email)
	for _, w := range words {
		if !strings.Contains(name, w) && !strings.Contains(email, w) && !strings.HasPrefix(string(a.ID), w) {
			return false
		}
	}
	return true
}

// branches knows the names that lead to units, each read once, and whether they
// lie below the ancestor.
type branches struct {
	tx       *op.Tx
	known    map[string]branch
	ancestor string
}

type branch struct {
	names string
	below bool
}

// branch is that of a root or unit, which lies below itself.
func (t *branches) branch(id string) (branch, error) {
	if known, ok := t.known[id]; ok {
		return known, nil
	}
	u, err := t.tx.OU(idc.OUID(id))
	if err != nil {
		return branch{}, err
	}
	above, err := t.branch(u.Parent)
	if err != nil {
		return branch{}, err
	}
	t.known[id] = branch{above.names + "/" + u.Name, above.below || id == t.ancestor}
	return t.known[id], nil
}
