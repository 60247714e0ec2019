package store

import (
	"gatehouse/internal/idc"
)

// ChangeSAMLProvider is the kind of changes of SAML providers; its id is the ARN.
const ChangeSAMLProvider = "saml-provider"

// PutSAMLProvider adds a provider or replaces its metadata.
func (tx *Tx) PutSAMLProvider(p idc.SAMLProvider) error {
	_, err := tx.exec("PutSAMLProvider", p.Account, p.Name, p.Metadata, p.CreatedAt, p.ValidUntil)
	if err == nil {
		tx.Changed(Change{Kind: ChangeSAMLProvider, ID: string(p.ARN()), Scope: string(p.Account), After: p})
	}
	return err
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
	err := s.Scan(&p.Account, &p.Name, &p.Metadata, at(&p.CreatedAt), at(&p.ValidUntil))
	return p, err
}
