package local

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// NewOIDCProvider is an OIDC provider to create.
type NewOIDCProvider struct {
	URL         string // of the issuer, with https://
	ClientIDs   []string
	Thumbprints []string
	Tags        []Tag
}

// Bounds of an OIDC provider (reference planes.md section 1).
const (
	maxClientIDs   = 100
	maxThumbprints = 5
)

// CreateOIDCProvider adds an OIDC provider to the caller's account. The provider is
// not spoken to: AWS gets a thumbprint that is left out from the issuer's
// certificate, here it stays left out.
func (s *IAM) CreateOIDCProvider(ctx context.Context, c idc.Caller, n NewOIDCProvider) (idc.OIDCProvider, error) {
	issuer, bad := issuerURL(n.URL)
	if bad == nil {
		bad = checkThumbprints(n.Thumbprints)
	}
	return op.Update(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.OIDCProvider, error) {
		p := idc.OIDCProvider{
			Account: c.Account, URL: issuer, ClientIDs: unique(n.ClientIDs), Thumbprints: unique(n.Thumbprints), CreatedAt: tx.Now(),
		}
		keys := givenTags(n.Tags)
		if err := authorize(tx, "CreateOpenIDConnectProvider", p.ARN(), nil, keys); err != nil {
			return p, err
		}
		if len(n.Tags) > 0 {
			if err := authorize(tx, "TagOpenIDConnectProvider", p.ARN(), nil, keys); err != nil {
				return p, err
			}
		}
		if bad != nil {
			return p, bad
		}
		if err := checkClientIDs(p.ClientIDs); err != nil {
			return p, err
		}
		var err error
		if p.Tags, err = checkTags(nil, n.Tags); err != nil {
			return p, err
		}
		tx.Event.Response = map[string]any{"openIDConnectProviderArn": p.ARN()}
		return p, tx.InsertOIDCProvider(p)
	})
}

// issuerURL is an issuer's URL without its scheme. Like AWS we take https only and
// no query (OpenID Connect Discovery 1.0, section 2); unlike AWS a port, since
// issuers on private networks have them.
func issuerURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || !strings.EqualFold(u.Scheme, "https") || u.Hostname() == "" || u.User != nil ||
		u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.ContainsAny(text, "#*? ") {
		return "", invalidInput("Invalid Open ID Connect Provider URL")
	}
	return text[len("https://"):], nil
}

func checkThumbprints(list []string) error {
	if len(list) > maxThumbprints {
		return invalidInput("Thumbprint list must contain fewer than %d entries.", maxThumbprints)
	}
	for _, t := range list {
		if strings.Trim(strings.ToLower(t), "0123456789abcdef") != "" {
			return invalidInput("Thumbprint contains invalid characters: %s", t)
		}
	}
	return nil
}

func checkClientIDs(list []string) error {
	if len(list) > maxClientIDs {
		return quotaError("Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: %d", maxClientIDs)
	}
	return nil
}

// unique is a list without what occurs twice, in its order.
func unique(list []string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// GetOIDCProvider finds an OIDC provider of the caller's account.
func (s *IAM) GetOIDCProvider(ctx context.Context, c idc.Caller, arn idc.ARN) (idc.OIDCProvider, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.OIDCProvider, error) {
		return findOIDCProvider(tx, "GetOpenIDConnectProvider", arn, nil)
	})
}

// ListOIDCProviders lists the OIDC providers of the caller's account by URL.
func (s *IAM) ListOIDCProviders(ctx context.Context, c idc.Caller) ([]idc.OIDCProvider, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) ([]idc.OIDCProvider, error) {
		if err := authorize(tx, "ListOpenIDConnectProviders", "*", nil, nil); err != nil {
			return nil, err
		}
		return tx.ListOIDCProviders(c.Account)
	})
}

// DeleteOIDCProvider removes a provider; one that is not there is no error (IAM API).
func (s *IAM) DeleteOIDCProvider(ctx context.Context, c idc.Caller, arn idc.ARN) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		p, err := findOIDCProvider(tx, "DeleteOpenIDConnectProvider", arn, nil)
		if idc.Is(err, idc.KindNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return tx.DeleteOIDCProvider(p)
	})
}

// AddClientID lets tokens of one more audience in; adding it again is no error.
func (s *IAM) AddClientID(ctx context.Context, c idc.Caller, arn idc.ARN, client string) error {
	return s.changeOIDCProvider(ctx, c, "AddClientIDToOpenIDConnectProvider", arn, func(p *idc.OIDCProvider) error {
		p.ClientIDs = unique(append(slices.Clone(p.ClientIDs), client))
		return checkClientIDs(p.ClientIDs)
	})
}

// RemoveClientID lets tokens of an audience in no more; one that is not there is no error.
func (s *IAM) RemoveClientID(ctx context.Context, c idc.Caller, arn idc.ARN, client string) error {
	return s.changeOIDCProvider(ctx, c, "RemoveClientIDFromOpenIDConnectProvider", arn, func(p *idc.OIDCProvider) error {
		p.ClientIDs = slices.DeleteFunc(slices.Clone(p.ClientIDs), func(id string) bool { return id == client })
		return nil
	})
}

// UpdateThumbprints replaces the thumbprints.
func (s *IAM) UpdateThumbprints(ctx context.Context, c idc.Caller, arn idc.ARN, thumbprints []string) error {
	return s.changeOIDCProvider(ctx, c, "UpdateOpenIDConnectProviderThumbprint", arn, func(p *idc.OIDCProvider) error {
		p.Thumbprints = unique(thumbprints)
		return checkThumbprints(thumbprints)
	})
}

func (s *IAM) changeOIDCProvider(ctx context.Context, c idc.Caller, action string, arn idc.ARN, change func(*idc.OIDCProvider) error) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		before, err := findOIDCProvider(tx, action, arn, nil)
		if err != nil {
			return err
		}
		after := before
		if err := change(&after); err != nil {
			return err
		}
		return tx.UpdateOIDCProvider(before, after)
	})
}

// TagOIDCProvider puts tags on a provider, over those of equal keys.
func (s *IAM) TagOIDCProvider(ctx context.Context, c idc.Caller, arn idc.ARN, tags []Tag) error {
	return s.tag(ctx, c, "TagOpenIDConnectProvider", tags, taggedOIDC(arn))
}

// UntagOIDCProvider takes tags off a provider.
func (s *IAM) UntagOIDCProvider(ctx context.Context, c idc.Caller, arn idc.ARN, keys []string) error {
	return s.untag(ctx, c, "UntagOpenIDConnectProvider", keys, taggedOIDC(arn))
}

// ListOIDCProviderTags lists the tags of a provider by key.
func (s *IAM) ListOIDCProviderTags(ctx context.Context, c idc.Caller, arn idc.ARN, p idc.PageRequest) (idc.Page[Tag], error) {
	return s.tagsOf(ctx, c, "ListOpenIDConnectProviderTags", p, taggedOIDC(arn))
}

func taggedOIDC(arn idc.ARN) tagged {
	var is idc.OIDCProvider
	return tagged{
		find: func(tx *op.Tx, action string, keys map[string][]string) (_ map[string]string, err error) {
			is, err = findOIDCProvider(tx, action, arn, keys)
			return is.Tags, err
		},
		save: func(tx *op.Tx, tags map[string]string) error {
			after := is
			after.Tags = tags
			return tx.UpdateOIDCProvider(is, after)
		},
	}
}

// findOIDCProvider authorizes an action on a provider and finds it.
func findOIDCProvider(tx *op.Tx, action string, arn idc.ARN, keys map[string][]string) (idc.OIDCProvider, error) {
	issuer, owner, valid := providerOf(tx, arn, "oidc-provider/")
	p, err := tx.OIDCProvider(owner, issuer)
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		return p, err
	}
	if aerr := authorizeOn(tx, action, arn, owner, p.Tags, keys); aerr != nil {
		return p, aerr
	}
	if !valid {
		return p, errARN(arn)
	}
	return p, err
}
