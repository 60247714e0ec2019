// Package plane says what an account must offer so that permission sets can
// become roles in it and people can get credentials of them. plane/local is the
// IAM and STS inside Gatehouse.
package plane

import (
	"context"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Plane is the place where an account's roles and credentials come into being.
// Its methods are idempotent: whoever calls them may have been killed and asks again.
type Plane interface {
	// Ensure makes the role of a permission set equal to what is wanted, and
	// answers its ARN. Invalid means that the account cannot have such a role, and
	// why: the message becomes the request's failure reason. Any other error is
	// tried again.
	Ensure(ctx context.Context, want Role) (idc.ARN, error)

	// Remove takes the role of a permission set away; it may be gone already.
	Remove(ctx context.Context, account idc.AccountID, name string) error

	// Federate issues credentials of a provisioned role to a person, by the role's
	// own trust policy, inside the transaction that records it.
	Federate(tx *op.Tx, f Federation) (Credentials, error)

	// Session is Federate without the credentials and the record: the caller that the
	// person would be with them, for those who explain what it could do.
	Session(tx *op.Tx, f Federation) (idc.Caller, error)
}

// Role is what a permission set shall be in an account (reference 1.1).
type Role struct {
	Instance idc.InstanceID
	Account  idc.AccountID
	Name     string // AWSReservedSSO_<Set>_<16 hex>
	Region   string // of the instance: part of the path
	Content  idc.SetContent
}

// Federation is a person asking for credentials of a role.
type Federation struct {
	Account  idc.AccountID
	Role     idc.ARN
	Session  string            // role session name: the user name
	Duration time.Duration     // of the permission set
	Tags     map[string]string // session tags, from attributes for access control
	Person   idc.Person
	MFA      bool
	// Authenticated is when the person last proved who they are.
	Authenticated time.Time
}

// Credentials are what STS hands out.
type Credentials struct {
	AccessKeyID  string
	Secret       string
	SessionToken string
	Expires      time.Time
}
