package local

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// CreateAccountAlias gives the caller's account an alias, its one: an older one
// gives way. Aliases are unique among all accounts.
func (s *IAM) CreateAccountAlias(ctx context.Context, c idc.Caller, alias string) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		if err := authorize(tx, "CreateAccountAlias", "*", nil, nil); err != nil {
			return err
		}
		if idc.AccountID(alias).Valid() {
			return invalidInput("An account alias cannot have the form of an account id.")
		}
		return tx.SetAccountAlias(c.Account, alias)
	})
}

// DeleteAccountAlias takes the alias of the caller's account away.
func (s *IAM) DeleteAccountAlias(ctx context.Context, c idc.Caller, alias string) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		if err := authorize(tx, "DeleteAccountAlias", "*", nil, nil); err != nil {
			return err
		}
		is, err := tx.AccountAlias(c.Account)
		if err == nil && is != alias {
			err = idc.NotFound("ACCOUNT_ALIAS", alias, "")
		}
		if idc.Is(err, idc.KindNotFound) {
			return idc.NotFound("ACCOUNT_ALIAS", alias, "The account alias %s does not exist.", alias)
		}
		if err != nil {
			return err
		}
		return tx.RemoveAccountAlias(c.Account)
	})
}

// ListAccountAliases lists the alias of the caller's account, if it has one.
func (s *IAM) ListAccountAliases(ctx context.Context, c idc.Caller) ([]string, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) ([]string, error) {
		if err := authorize(tx, "ListAccountAliases", "*", nil, nil); err != nil {
			return nil, err
		}
		alias, err := tx.AccountAlias(c.Account)
		if idc.Is(err, idc.KindNotFound) {
			return nil, nil
		}
		return []string{alias}, err
	})
}
