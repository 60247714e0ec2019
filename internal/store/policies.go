package store

import (
	"encoding/json"
	"strings"

	"gatehouse/internal/idc"
)

// ChangePolicy is the kind of changes of customer managed policies.
const ChangePolicy = "policy"

type policyVersions struct {
	Default  int                 `json:"default"`
	Latest   int                 `json:"latest"`
	Versions []idc.PolicyVersion `json:"versions"`
}

// InsertPolicy adds a customer managed policy; a taken name is Conflict.
func (tx *Tx) InsertPolicy(p idc.CustomerPolicy) error {
	versions, tags, err := policyDocs(p)
	if err != nil {
		return err
	}
	_, err = tx.exec("InsertPolicy", p.Account, p.ID, p.Name, Fold(p.Name), p.Path, p.Description, versions, tags, p.CreatedAt, p.UpdatedAt)
	if violated(err) != "" {
		return idc.Conflict(idc.ReasonUniqueness, "A policy called %s already exists. Duplicate names are not allowed.", p.Name)
	}
	if err == nil {
		tx.Changed(Change{Kind: ChangePolicy, ID: p.ID, Scope: string(p.Account), After: p})
	}
	return err
}

// Policy finds a customer managed policy by name, in any letter case.
func (tx *Tx) Policy(account idc.AccountID, name string) (idc.CustomerPolicy, error) {
	p, err := scanOne(tx, "Policy", scanPolicy, account, Fold(name))
	if noRow(err) {
		return p, idc.NotFound("POLICY", name, "Policy %s was not found.", name)
	}
	return p, err
}

// ListPolicies lists the customer managed policies of an account whose paths begin
// with prefix, by name.
func (tx *Tx) ListPolicies(account idc.AccountID, prefix string, p idc.PageRequest) (idc.Page[idc.CustomerPolicy], error) {
	place := func(p idc.CustomerPolicy) string { return Fold(p.Name) }
	return listPage(tx, p, place, scanPolicy, "ListPolicies", account, p.After, prefix, pathEnd(prefix))
}

// UpdatePolicy replaces versions and tags.
func (tx *Tx) UpdatePolicy(before, after idc.CustomerPolicy) error {
	versions, tags, err := policyDocs(after)
	if err != nil {
		return err
	}
	if _, err := tx.exec("UpdatePolicy", before.ID, versions, tags, after.UpdatedAt); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangePolicy, ID: after.ID, Scope: string(after.Account), Before: before, After: after})
	return nil
}

// DeletePolicy removes a customer managed policy that no role uses.
func (tx *Tx) DeletePolicy(p idc.CustomerPolicy) error {
	_, err := tx.exec("DeletePolicy", p.ID)
	if err == nil {
		tx.Changed(Change{Kind: ChangePolicy, ID: p.ID, Scope: string(p.Account), Before: p})
	}
	return err
}

func policyDocs(p idc.CustomerPolicy) (versions, tags json.RawMessage, err error) {
	if versions, err = doc(policyVersions{p.DefaultVersion, p.LatestVersion, p.Versions}); err != nil {
		return nil, nil, err
	}
	tags, err = doc(p.Tags)
	return versions, tags, err
}

func scanPolicy(s scanner) (idc.CustomerPolicy, error) {
	var p idc.CustomerPolicy
	var v policyVersions
	err := s.Scan(&p.Account, &p.ID, &p.Name, &p.Path, &p.Description, fromDoc(&v), fromDoc(&p.Tags), at(&p.CreatedAt), at(&p.UpdatedAt))
	p.DefaultVersion, p.LatestVersion, p.Versions = v.Default, v.Latest, v.Versions
	return p, err
}

// PolicyByARN finds a customer managed policy by its ARN, path included.
func (tx *Tx) PolicyByARN(arn idc.ARN) (idc.CustomerPolicy, error) {
	name := string(arn)[strings.LastIndexByte(string(arn), '/')+1:]
	p, err := tx.Policy(arn.Account(), name)
	if err == nil && p.ARN() != arn {
		return p, idc.NotFound("POLICY", string(arn), "Policy %s was not found.", arn)
	}
	return p, err
}
