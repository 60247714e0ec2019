package idc

import "time"

// Author is who asked for work that goes on when the call has ended: as much of a
// Caller as audit events say, and nothing by which one could act.
type Author struct {
	Account   AccountID `json:"account"`
	ARN       ARN       `json:"arn"`
	UserID    string    `json:"userId"`
	AccessKey string    `json:"accessKey,omitempty"`
	Issued    time.Time `json:"issued,omitzero"`
	// Role is the session of a role; nil for the root of the account.
	Role   *AuthorRole `json:"role,omitempty"`
	Person *Person     `json:"person,omitempty"` // who stands behind it
}

// AuthorRole is what events say of a role's session.
type AuthorRole struct {
	Account        AccountID `json:"account"`
	ID             RoleID    `json:"id"`
	ARN            ARN       `json:"arn"`
	Name           string    `json:"name"`
	SourceIdentity string    `json:"sourceIdentity,omitempty"`
	Provider       string    `json:"provider,omitempty"`
	Context        *Person   `json:"context,omitempty"`
	MFA            bool      `json:"mfa,omitempty"`
	Issued         time.Time `json:"issued"`
}

// AuthorOf is who calls with the credentials of a root or of a role.
func AuthorOf(c Caller) Author {
	a := Author{Account: c.Account, ARN: c.ARN, UserID: c.UserID, AccessKey: c.AccessKeyID, Issued: c.Issued, Person: c.Person}
	if s := c.Session; s != nil {
		a.Role = &AuthorRole{
			Account: s.Account, ID: s.RoleID, ARN: s.RoleARN, Name: s.Name, SourceIdentity: s.SourceIdentity, Provider: s.Provider,
			Context: s.Context, MFA: s.MFA, Issued: s.Issued,
		}
	}
	return a
}

// Caller is the author as the caller that an event names. It may do nothing: only
// authentication makes callers that may.
func (a Author) Caller() Caller {
	c := Caller{Kind: CallerRoot, Account: a.Account, ARN: a.ARN, UserID: a.UserID, AccessKeyID: a.AccessKey, Issued: a.Issued, Person: a.Person}
	if r := a.Role; r != nil {
		c.Kind = CallerRole
		c.Session = &RoleSession{
			Account: r.Account, RoleID: r.ID, RoleARN: r.ARN, Name: r.Name, SourceIdentity: r.SourceIdentity, Provider: r.Provider,
			Context: r.Context, MFA: r.MFA, Issued: r.Issued,
		}
	}
	return c
}
