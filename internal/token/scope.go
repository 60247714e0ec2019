package token

import (
	"slices"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Scopes that every application has (reference 10.3).
const (
	scopeOpenID   = "openid"
	scopeAWS      = "aws"
	scopeIdentity = "sts:identity_context"
)

var defaultScopes = []string{scopeOpenID, scopeAWS, scopeIdentity}

// scopes are what an application may ask for, in the order that answers have.
type scopes []string

// scopesOf are the scopes of an application. Access to accounts is for
// applications of the accounts that administer the organization only (reference
// 10.3): another's has that scope without effect.
func scopesOf(tx *op.Tx, a idc.Application) (scopes, error) {
	page, err := tx.ListApplicationScopes(a.Instance, a.ID, idc.PageRequest{Limit: 1000})
	if err != nil {
		return nil, err
	}
	all := scopes(slices.Clone(defaultScopes))
	for _, s := range page.Items {
		if s.Scope == scopeAccounts {
			ok, err := administers(tx, a.Account)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
		}
		if !slices.Contains(all, s.Scope) {
			all = append(all, s.Scope)
		}
	}
	return all, nil
}

// administers reports whether an account administers the identity center of the
// organization: the management account, or one that was delegated to. An account
// of its own has nobody above it.
func administers(tx *op.Tx, account idc.AccountID) (bool, error) {
	organization, err := tx.Organization()
	if idc.Is(err, idc.KindNotFound) {
		return true, nil
	}
	if err != nil || organization.Management == account {
		return err == nil, err
	}
	delegated, err := tx.ListDelegations("sso.amazonaws.com", idc.PageRequest{Limit: 100})
	return slices.ContainsFunc(delegated.Items, func(d idc.Delegation) bool { return d.Account == account }), err
}

// choose answers the scopes that were asked for, all where none were; false when
// one is not among them.
func (all scopes) choose(asked []string) ([]string, bool) {
	if len(asked) == 0 {
		return all, true
	}
	for _, s := range asked {
		if !slices.Contains(all, s) {
			return nil, false
		}
	}
	return all.only(asked), true
}

// only are those of the scopes that are also among others.
func (all scopes) only(others []string) []string {
	var out []string
	for _, s := range all {
		if slices.Contains(others, s) {
			out = append(out, s)
		}
	}
	return out
}
