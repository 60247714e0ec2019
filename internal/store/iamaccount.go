package store

import "gatehouse/internal/idc"

// ChangeAccountAlias is the kind of changes of an account's alias; its id is the alias.
const ChangeAccountAlias = "account-alias"

// SetAccountAlias gives an account its one alias, in the place of another. An
// alias of another account is Conflict.
func (tx *Tx) SetAccountAlias(account idc.AccountID, alias string) error {
	if err := tx.RemoveAccountAlias(account); err != nil && !idc.Is(err, idc.KindNotFound) {
		return err
	}
	_, err := tx.exec("InsertAccountAlias", alias, account, tx.Now())
	if violated(err) != "" {
		return idc.Conflict(idc.ReasonUniqueness, "The account alias %s already exists.", alias)
	}
	if err == nil {
		tx.Changed(Change{Kind: ChangeAccountAlias, ID: alias, Scope: string(account), After: alias})
	}
	return err
}

// AccountAlias is the alias of an account; one without is NotFound.
func (tx *Tx) AccountAlias(account idc.AccountID) (string, error) {
	alias, err := scanOne(tx, "AccountAlias", scanText, account)
	if noRow(err) {
		return "", idc.NotFound("ACCOUNT_ALIAS", string(account), "The account has no alias.")
	}
	return alias, err
}

// RemoveAccountAlias takes the alias of an account away.
func (tx *Tx) RemoveAccountAlias(account idc.AccountID) error {
	alias, err := tx.AccountAlias(account)
	if err != nil {
		return err
	}
	if _, err := tx.exec("DeleteAccountAlias", account); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeAccountAlias, ID: alias, Scope: string(account), Before: alias})
	return nil
}

// IAMCounts says how much there is in an account.
type IAMCounts struct{ Roles, Policies, Providers int }

// CountIAM counts roles, customer managed policies and identity providers.
func (tx *Tx) CountIAM(account idc.AccountID) (IAMCounts, error) {
	return scanOne(tx, "CountIAM", func(s scanner) (n IAMCounts, err error) {
		err = s.Scan(&n.Roles, &n.Policies, &n.Providers)
		return n, err
	}, account)
}

func scanText(s scanner) (text string, err error) {
	err = s.Scan(&text)
	return text, err
}
