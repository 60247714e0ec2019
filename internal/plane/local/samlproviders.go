package local

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// ListSAMLProviders lists the SAML providers of the caller's account by name.
func (s *IAM) ListSAMLProviders(ctx context.Context, c idc.Caller) ([]idc.SAMLProvider, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) ([]idc.SAMLProvider, error) {
		if err := authorize(tx, "ListSAMLProviders", "*", nil, nil); err != nil {
			return nil, err
		}
		return tx.ListSAMLProviders(c.Account)
	})
}

// GetSAMLProvider finds a SAML provider of the caller's account, with its metadata.
func (s *IAM) GetSAMLProvider(ctx context.Context, c idc.Caller, arn idc.ARN) (idc.SAMLProvider, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.SAMLProvider, error) {
		if err := authorize(tx, "GetSAMLProvider", arn, nil, nil); err != nil {
			return idc.SAMLProvider{}, err
		}
		p, err := tx.SAMLProvider(c.Account, lastName(arn))
		if err == nil && p.ARN() != arn {
			err = idc.NotFound("SAML_PROVIDER", string(arn), "Could not find SAML provider %s.", arn)
		}
		return p, err
	})
}
