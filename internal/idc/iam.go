package idc

import "time"

// Role is an IAM role of a local account.
type Role struct {
	Account     AccountID         `json:"account"`
	ID          RoleID            `json:"id"`
	Name        string            `json:"name"`
	Path        string            `json:"path"`
	Description string            `json:"description,omitempty"`
	Trust       string            `json:"trust"`
	MaxSession  time.Duration     `json:"maxSession"`
	Boundary    ARN               `json:"boundary,omitempty"`
	Tags        map[string]string `json:"tags,omitempty"`
	Inline      map[string]string `json:"inline,omitempty"`   // documents by policy name
	Attached    []ARN             `json:"attached,omitempty"` // managed policies, in order of attachment
	Version     int64             `json:"version"`            // grows with every change
	// Trusted are the unique ids that the roles named in Trust had when it was saved:
	// a role made again under the same name is not the one that is meant.
	Trusted   map[ARN]RoleID `json:"trusted,omitempty"`
	CreatedAt time.Time      `json:"createdAt"`
}

// ARN names the role.
func (r Role) ARN() ARN { return RoleARN(r.Account, r.Path, r.Name) }

// ReservedRolePath is where provisioned roles live; only Gatehouse changes them.
const ReservedRolePath = "/aws-reserved/sso.amazonaws.com/"

// CustomerPolicy is a customer managed policy of a local account.
type CustomerPolicy struct {
	Account        AccountID         `json:"account"`
	ID             string            `json:"id"` // ANPA and 17
	Name           string            `json:"name"`
	Path           string            `json:"path"`
	Description    string            `json:"description,omitempty"`
	DefaultVersion int               `json:"defaultVersion"`
	LatestVersion  int               `json:"latestVersion"`
	Versions       []PolicyVersion   `json:"versions"`
	Tags           map[string]string `json:"tags,omitempty"`
	CreatedAt      time.Time         `json:"createdAt"`
	UpdatedAt      time.Time         `json:"updatedAt"`
}

// ARN names the policy.
func (p CustomerPolicy) ARN() ARN {
	return ARN("arn:aws:iam::" + string(p.Account) + ":policy" + p.Path + p.Name)
}

// PolicyVersion is one text of a customer managed policy.
type PolicyVersion struct {
	Number    int       `json:"number"`
	Document  string    `json:"document"`
	CreatedAt time.Time `json:"createdAt"`
}

// SAMLProvider is a SAML identity provider of a local account.
type SAMLProvider struct {
	Account    AccountID `json:"account"`
	Name       string    `json:"name"`
	Metadata   string    `json:"metadata"`
	CreatedAt  time.Time `json:"createdAt"`
	ValidUntil time.Time `json:"validUntil"`

	UniqueID string            `json:"uniqueId,omitempty"`
	Tags     map[string]string `json:"tags,omitempty"`
}

// ARN names the provider.
func (p SAMLProvider) ARN() ARN {
	return ARN("arn:aws:iam::" + string(p.Account) + ":saml-provider/" + p.Name)
}
