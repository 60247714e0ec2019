package idc

import "time"

// Session is a portal session: a person signed in with one browser. Tokens and
// role credentials made in it end with it.
type Session struct {
	Store         StoreID   `json:"store"`
	ID            SessionID `json:"id"`
	User          UserID    `json:"user"`
	MFA           bool      `json:"mfa"`
	SourceIP      string    `json:"sourceIp"`
	UserAgent     string    `json:"userAgent"`
	Authenticated time.Time `json:"authenticatedAt"` // the last time the person proved who they are
	Issued        time.Time `json:"issuedAt"`        // what 'not before' marks are compared with
	LastUsedAt    time.Time `json:"-"`               // accurate to a minute
	CreatedAt     time.Time `json:"createdAt"`
	ExpiresAt     time.Time `json:"expiresAt"`

	// CookieHash is the SHA-256 of the secret in the browser's cookie.
	CookieHash []byte `json:"-"`
}
