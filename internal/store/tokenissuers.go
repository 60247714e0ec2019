package store

import (
	"gatehouse/internal/idc"
)

// ChangeTrustedTokenIssuer is the kind of a trusted token issuer's changes.
const ChangeTrustedTokenIssuer = "trusted-token-issuer"

// InsertTrustedTokenIssuer adds an issuer. A taken name, issuer URL, or client
// token, is Conflict.
func (tx *Tx) InsertTrustedTokenIssuer(i idc.TrustedTokenIssuer, made ClientToken) error {
	mapping, err := doc(i.Mapping)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertTrustedTokenIssuer", i.Instance, i.ID, i.Account, i.Name, Fold(i.Name), i.Issuer, mapping,
		i.CreatedAt, made.column(), made.Asked)
	if err != nil {
		return issuerConflict(err, i)
	}
	tx.Changed(issuerChange(nil, &i))
	return nil
}

// TrustedTokenIssuer finds an issuer by id.
func (tx *Tx) TrustedTokenIssuer(instance idc.InstanceID, id idc.TrustedTokenIssuerID) (idc.TrustedTokenIssuer, error) {
	i, err := scanOne(tx, "TrustedTokenIssuer", scanTokenIssuer(instance), instance, id)
	if noRow(err) {
		return i, idc.NotFound("TRUSTED_TOKEN_ISSUER", string(id), "Could not find TrustedTokenIssuer with id %s", id)
	}
	return i, err
}

// TrustedTokenIssuerOf finds the issuer whose tokens have this claim iss.
func (tx *Tx) TrustedTokenIssuerOf(instance idc.InstanceID, iss string) (idc.TrustedTokenIssuer, error) {
	i, err := scanOne(tx, "TrustedTokenIssuerOf", scanTokenIssuer(instance), instance, iss)
	if noRow(err) {
		return i, idc.NotFound("TRUSTED_TOKEN_ISSUER", iss, "Could not find TrustedTokenIssuer with issuer %s", iss)
	}
	return i, err
}

// TrustedTokenIssuerByToken finds the issuer that an account made with a client
// token, and what it asked for; ok is false when there is none.
func (tx *Tx) TrustedTokenIssuerByToken(instance idc.InstanceID, account idc.AccountID, token string) (i idc.TrustedTokenIssuer, asked string, ok bool, err error) {
	i, err = scanOne(tx, "TrustedTokenIssuerByToken", func(s scanner) (idc.TrustedTokenIssuer, error) {
		return scanTokenIssuer(instance)(after{s, []any{&asked}})
	}, instance, account, token)
	if noRow(err) {
		return i, "", false, nil
	}
	return i, asked, err == nil, err
}

// ListTrustedTokenIssuers lists the issuers of an instance by id.
func (tx *Tx) ListTrustedTokenIssuers(instance idc.InstanceID, p idc.PageRequest) (idc.Page[idc.TrustedTokenIssuer], error) {
	return listPage(tx, p, func(i idc.TrustedTokenIssuer) string { return string(i.ID) }, scanTokenIssuer(instance), "ListTrustedTokenIssuers", instance, p.After)
}

// CountTrustedTokenIssuers counts the issuers of an instance, up to most.
func (tx *Tx) CountTrustedTokenIssuers(instance idc.InstanceID, most int) (n int, err error) {
	err = tx.row("CountTrustedTokenIssuers", []any{&n}, instance, most)
	return n, err
}

// UpdateTrustedTokenIssuer changes name and mapping. A taken name is Conflict.
func (tx *Tx) UpdateTrustedTokenIssuer(before, after idc.TrustedTokenIssuer) error {
	mapping, err := doc(after.Mapping)
	if err != nil {
		return err
	}
	if _, err := tx.exec("UpdateTrustedTokenIssuer", before.Instance, before.ID, after.Name, Fold(after.Name), mapping); err != nil {
		return issuerConflict(err, after)
	}
	tx.Changed(issuerChange(&before, &after))
	return nil
}

// DeleteTrustedTokenIssuer removes an issuer with its tags and the logins that it
// vouched for. Grants that name it stay and are worth nothing: an issuer made
// again is another one.
func (tx *Tx) DeleteTrustedTokenIssuer(i idc.TrustedTokenIssuer) error {
	if err := tx.endVouched(i); err != nil {
		return err
	}
	if _, err := tx.exec("DeleteTrustedTokenIssuer", i.Instance, i.ID); err != nil {
		return err
	}
	if err := tx.DeleteTags(i.ARN()); err != nil {
		return err
	}
	tx.Changed(issuerChange(&i, nil))
	return nil
}

func scanTokenIssuer(instance idc.InstanceID) func(scanner) (idc.TrustedTokenIssuer, error) {
	return func(s scanner) (idc.TrustedTokenIssuer, error) {
		i := idc.TrustedTokenIssuer{Instance: instance}
		err := s.Scan(&i.ID, &i.Account, &i.Name, &i.Issuer, fromDoc(&i.Mapping), at(&i.CreatedAt))
		return i, err
	}
}

func issuerConflict(err error, i idc.TrustedTokenIssuer) error {
	switch violated(err) {
	case "trusted_token_issuers_name":
		return idc.Conflict(idc.ReasonUniqueness, "TrustedTokenIssuer with name %s already exists.", i.Name)
	case "trusted_token_issuers_issuer":
		return idc.Conflict(idc.ReasonUniqueness, "TrustedTokenIssuer with issuer URL %s already exists.", i.Issuer)
	case "trusted_token_issuers_token":
		return idc.Conflict(ReasonTokenTaken, "Another request with this ClientToken is being carried out.")
	}
	return err
}

func issuerChange(before, after *idc.TrustedTokenIssuer) Change {
	c := Change{Kind: ChangeTrustedTokenIssuer}
	if before != nil {
		c.ID, c.Scope, c.Before = string(before.ID), string(before.Instance), *before
	}
	if after != nil {
		c.ID, c.Scope, c.After = string(after.ID), string(after.Instance), *after
	}
	return c
}
