package idc

import "time"

// FamilyID is the UUID of a token family.
type FamilyID string

// OAuthClient is what is kept of a registered client beside what it was granted.
type OAuthClient struct {
	Key    string   `json:"key"` // short name of its client id
	Name   string   `json:"name"`
	Scopes []string `json:"scopes,omitempty"`
}

// TokenFamily is one login of a client: the access tokens and refresh tokens that
// came of one code, assertion or token live and end together.
type TokenFamily struct {
	Store     StoreID     `json:"store"`
	ID        FamilyID    `json:"id"`
	Instance  InstanceID  `json:"instance"`
	Session   SessionID   `json:"session"` // portal session it was made in; "" where a trusted issuer vouched
	User      UserID      `json:"user"`
	Client    OAuthClient `json:"client"`
	CreatedAt time.Time   `json:"createdAt"`
	ExpiresAt time.Time   `json:"expiresAt"`

	// Of an application's login. Origin is the family whose token was exchanged
	// for this one; the login ends with it. Issued is what 'not before' marks are
	// compared with where there is no portal session to end.
	Application ApplicationID        `json:"application,omitempty"` // or the id of our own client
	Issuer      TrustedTokenIssuerID `json:"issuer,omitempty"`      // that vouched for the person
	Origin      FamilyID             `json:"origin,omitempty"`
	Issued      time.Time            `json:"issuedAt,omitzero"`

	// Secret is what every refresh token of the family is derived from,
	// sealed; nil where the client does not refresh. Counter is the number of
	// the refresh token that is current, since RotatedAt.
	Secret    []byte    `json:"-"`
	Counter   int64     `json:"-"`
	RotatedAt time.Time `json:"-"`
}
