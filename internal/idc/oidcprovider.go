package idc

import "time"

// OIDCProvider is an OpenID Connect identity provider of a local account.
type OIDCProvider struct {
	Account     AccountID         `json:"account"`
	URL         string            `json:"url"` // of the issuer, without https://
	ClientIDs   []string          `json:"clientIds"`
	Thumbprints []string          `json:"thumbprints,omitempty"`
	Tags        map[string]string `json:"tags,omitempty"`
	CreatedAt   time.Time         `json:"createdAt"`
}

// ARN names the provider.
func (p OIDCProvider) ARN() ARN {
	return ARN("arn:aws:iam::" + string(p.Account) + ":oidc-provider/" + p.URL)
}

// Issuer is what the provider's tokens say in iss.
func (p OIDCProvider) Issuer() string { return "https://" + p.URL }
