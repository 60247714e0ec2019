package organization

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Account is an account of the organization and its place.
type Account struct {
	idc.Account
	ARN  idc.ARN
	Path string // o-…/r-…/ou-…/123456789012/
}

// State is AWS's newer name of where an account is in its life: what its older one
// calls suspended is closed here.
func (a Account) State() string {
	if a.Status == idc.AccountSuspended {
		return "CLOSED"
	}
	return string(a.Status)
}

// DescribeAccount finds an account.
func (s *Service) DescribeAccount(ctx context.Context, c idc.Caller, id idc.AccountID) (Account, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Account, error) {
		org, err := enter(tx, "DescribeAccount", nil, named(string(id)))
		if err != nil {
			return Account{}, err
		}
		a, err := tx.Account(id)
		if err != nil {
			return Account{}, err
		}
		return newPlaces(tx, org).account(a)
	})
}

// ListAccounts lists every account of the organization.
func (s *Service) ListAccounts(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[Account], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[Account], error) {
		org, err := enter(tx, "ListAccounts", nil, all)
		if err != nil {
			return idc.Page[Account]{}, err
		}
		page, err := tx.ListAccounts(p)
		if err != nil {
			return idc.Page[Account]{}, err
		}
		return convert(page, newPlaces(tx, org).account)
	})
}

// ListAccountsOf lists the accounts directly under a root or unit.
func (s *Service) ListAccountsOf(ctx context.Context, c idc.Caller, parent string, p idc.PageRequest) (idc.Page[Account], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[Account], error) {
		org, err := enter(tx, "ListAccountsForParent", nil, named(parent))
		if err != nil {
			return idc.Page[Account]{}, err
		}
		if _, err := findParent(tx, org, parent, "ParentNotFoundException"); err != nil {
			return idc.Page[Account]{}, err
		}
		page, err := tx.ListAccountsOf(parent, p)
		if err != nil {
			return idc.Page[Account]{}, err
		}
		return convert(page, newPlaces(tx, org).account)
	})
}

// MoveAccount moves an account from one root or unit to another; the policies that
// bound it change at once.
func (s *Service) MoveAccount(ctx context.Context, c idc.Caller, id idc.AccountID, from, to string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		org, err := enter(tx, "MoveAccount", nil, named(string(id), from, to))
		if err != nil {
			return err
		}
		before, err := tx.Account(id)
		if err != nil {
			return err
		}
		if _, err := findParent(tx, org, from, "SourceParentNotFoundException"); err != nil {
			return err
		}
		if _, err := findParent(tx, org, to, "DestinationParentNotFoundException"); err != nil {
			return err
		}
		switch {
		case before.Parent == to:
			return idc.Conflict("DuplicateAccountException", "That account is already present in the specified destination.")
		case before.Parent != from:
			return missing("AccountNotFoundException", string(id), "The account is not in the source parent that you specified.")
		}
		after := before
		after.Parent = to
		return tx.UpdateAccount(before, after)
	})
}
