package application

import (
	"context"
	"net/url"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// PutGrant lets an application get tokens in one more way, or otherwise than
// before in a way it has. Issuers of a jwt-bearer grant must be there.
func (s *Service) PutGrant(ctx context.Context, c idc.Caller, arn idc.ARN, g idc.ApplicationGrant) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		_, app, err := enterApplication(tx, "PutApplicationGrant", arn, nil)
		if err != nil {
			return err
		}
		for _, uri := range g.RedirectURIs {
			if err := checkRedirect(uri); err != nil {
				return err
			}
		}
		if err := checkIssuers(tx, app.Instance, g.Issuers); err != nil {
			return err
		}
		return tx.PutApplicationGrant(app, g)
	})
}

// Grant is an application's grant of a type.
func (s *Service) Grant(ctx context.Context, c idc.Caller, arn idc.ARN, t idc.GrantType) (idc.ApplicationGrant, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.ApplicationGrant, error) {
		_, app, err := enterApplication(tx, "GetApplicationGrant", arn, nil)
		if err != nil {
			return idc.ApplicationGrant{}, err
		}
		return tx.ApplicationGrant(app.Instance, app.ID, t)
	})
}

// ListGrants lists all grants of an application; there are no more than types.
func (s *Service) ListGrants(ctx context.Context, c idc.Caller, arn idc.ARN) ([]idc.ApplicationGrant, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) ([]idc.ApplicationGrant, error) {
		_, app, err := enterApplication(tx, "ListApplicationGrants", arn, nil)
		if err != nil {
			return nil, err
		}
		return tx.ApplicationGrants(app.Instance, app.ID)
	})
}

// DeleteGrant takes a grant away; one that is not there is no error.
func (s *Service) DeleteGrant(ctx context.Context, c idc.Caller, arn idc.ARN, t idc.GrantType) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		_, app, err := enterApplication(tx, "DeleteApplicationGrant", arn, nil)
		if err != nil {
			return err
		}
		return tx.DeleteApplicationGrant(app, t)
	})
}

// checkRedirect holds a redirect URI to RFC 6749 section 3.1.2: absolute, and
// without a fragment. Schemes that run what they carry lead nowhere.
func checkRedirect(uri string) error {
	u, err := url.Parse(uri)
	if err != nil || !u.IsAbs() || u.Fragment != "" {
		return idc.Invalid("The redirect URI %s is not an absolute URI without a fragment.", uri)
	}
	switch u.Scheme {
	case "javascript", "data", "vbscript":
		return idc.Invalid("The redirect URI %s has a scheme that is not allowed.", uri)
	}
	return nil
}

// checkIssuers requires every issuer to be one of the instance, named once.
func checkIssuers(tx *op.Tx, instance idc.InstanceID, issuers []idc.AuthorizedIssuer) error {
	seen := map[idc.ARN]bool{}
	for _, a := range issuers {
		if a.Issuer == "" {
			return idc.Invalid("An authorized token issuer needs a TrustedTokenIssuerArn.")
		}
		if seen[a.Issuer] {
			return idc.Invalid("The trusted token issuer %s is given more than once.", a.Issuer)
		}
		seen[a.Issuer] = true
		if i, err := issuerAt(tx, a.Issuer); err != nil {
			return err
		} else if i.Instance != instance {
			return noIssuer(a.Issuer)
		}
	}
	return nil
}
