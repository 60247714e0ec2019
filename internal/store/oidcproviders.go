package store

import (
	"encoding/json"

	"gatehouse/internal/idc"
)

// ChangeOIDCProvider is the kind of changes of OIDC providers; its id is the ARN.
const ChangeOIDCProvider = "oidc-provider"

// InsertOIDCProvider adds a provider; a URL that the account has is Conflict.
func (tx *Tx) InsertOIDCProvider(p idc.OIDCProvider) error {
	clients, thumbprints, tags, err := oidcDocs(p)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertOIDCProvider", p.Account, p.URL, clients, thumbprints, tags, p.CreatedAt)
	if violated(err) != "" {
		return idc.Conflict(idc.ReasonUniqueness, "Provider with url %s already exists.", p.Issuer())
	}
	if err == nil {
		tx.Changed(Change{Kind: ChangeOIDCProvider, ID: string(p.ARN()), Scope: string(p.Account), After: p})
	}
	return err
}

// OIDCProvider finds a provider by its URL without scheme.
func (tx *Tx) OIDCProvider(account idc.AccountID, url string) (idc.OIDCProvider, error) {
	p, err := scanOne(tx, "OIDCProvider", scanOIDCProvider, account, url)
	if noRow(err) {
		arn := idc.OIDCProvider{Account: account, URL: url}.ARN()
		return p, idc.NotFound("OIDC_PROVIDER", string(arn), "OpenIDConnect Provider not found for arn %s", arn)
	}
	return p, err
}

// ListOIDCProviders lists the providers of an account by URL.
func (tx *Tx) ListOIDCProviders(account idc.AccountID) ([]idc.OIDCProvider, error) {
	return collect(tx, "ListOIDCProviders", scanOIDCProvider, account)
}

// UpdateOIDCProvider replaces client ids, thumbprints and tags.
func (tx *Tx) UpdateOIDCProvider(before, after idc.OIDCProvider) error {
	clients, thumbprints, tags, err := oidcDocs(after)
	if err != nil {
		return err
	}
	if _, err := tx.exec("UpdateOIDCProvider", before.Account, before.URL, clients, thumbprints, tags); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeOIDCProvider, ID: string(before.ARN()), Scope: string(before.Account), Before: before, After: after})
	return nil
}

// DeleteOIDCProvider removes a provider.
func (tx *Tx) DeleteOIDCProvider(p idc.OIDCProvider) error {
	_, err := tx.exec("DeleteOIDCProvider", p.Account, p.URL)
	if err == nil {
		tx.Changed(Change{Kind: ChangeOIDCProvider, ID: string(p.ARN()), Scope: string(p.Account), Before: p})
	}
	return err
}

func oidcDocs(p idc.OIDCProvider) (clients, thumbprints, tags json.RawMessage, err error) {
	if clients, err = doc(p.ClientIDs); err != nil {
		return nil, nil, nil, err
	}
	if thumbprints, err = doc(p.Thumbprints); err != nil {
		return nil, nil, nil, err
	}
	tags, err = doc(p.Tags)
	return clients, thumbprints, tags, err
}

func scanOIDCProvider(s scanner) (idc.OIDCProvider, error) {
	var p idc.OIDCProvider
	err := s.Scan(&p.Account, &p.URL, fromDoc(&p.ClientIDs), fromDoc(&p.Thumbprints), fromDoc(&p.Tags), at(&p.CreatedAt))
	return p, err
}
