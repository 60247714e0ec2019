package store

import (
	"gatehouse/internal/idc"
)

// ChangeSAMLProvider is the kind of changes of SAML providers; its id is the ARN.
const ChangeSAMLProvider = "saml-provider"

// InsertSAMLProvider adds a provider; a taken name is Conflict.
func (tx *Tx) InsertSAMLProvider(p idc.SAMLProvider) error {
	tags, err := doc(p.Tags)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertSAMLProvider", p.Account, p.Name, p.Metadata, p.CreatedAt, p.ValidUntil, p.UniqueID, tags)
	if violated(err) != "" {
		return idc.Conflict(idc.ReasonUniqueness, "SAMLProvider with name %s already exists.", p.Name)
	}
	if err == nil {
		tx.Changed(Change{Kind: ChangeSAMLProvider, ID: string(p.ARN()), Scope: string(p.Account), After: p})
	}
	return err
}

// UpdateSAMLProvider replaces metadata, validity and tags.
func (tx *Tx) UpdateSAMLProvider(before, after idc.SAMLProvider) error {
	tags, err := doc(after.Tags)
	if err != nil {
		return err
	}
	if _, err := tx.exec("UpdateSAMLProvider", before.Account, before.Name, after.Metadata, after.ValidUntil, tags); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeSAMLProvider, ID: string(before.ARN()), Scope: string(before.Account), Before: before, After: after})
	return nil
}

// SAMLProvider finds a provider by name.
func (tx *Tx) SAMLProvider(account idc.AccountID, name string) (idc.SAMLProvider, error) {
	p, err := scanOne(tx, "SAMLProvider", scanSAMLProvider, account, name)
	if noRow(err) {
		return p, idc.NotFound("SAML_PROVIDER", name, "Could not find SAML provider %s.", name)
	}
	return p, err
}

// ListSAMLProviders lists the providers of an account.
func (tx *Tx) ListSAMLProviders(account idc.AccountID) ([]idc.SAMLProvider, error) {
	return collect(tx, "ListSAMLProviders", scanSAMLProvider, account)
}

// DeleteSAMLProvider removes a provider.
func (tx *Tx) DeleteSAMLProvider(p idc.SAMLProvider) error {
	_, err := tx.exec("DeleteSAMLProvider", p.Account, p.Name)
	if err == nil {
		tx.Changed(Change{Kind: ChangeSAMLProvider, ID: string(p.ARN()), Scope: string(p.Account), Before: p})
	}
	return err
}

func scanSAMLProvider(s scanner) (idc.SAMLProvider, error) {
	var p idc.SAMLProvider
	err := s.Scan(&p.Account, &p.Name, &p.Metadata, at(&p.CreatedAt), at(&p.ValidUntil), &p.UniqueID, fromDoc(&p.Tags))
	return p, err
}
