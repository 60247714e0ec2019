package idc

import "time"

// Organization is the one organization of a deployment; its management account
// owns the identity center.
type Organization struct {
	ID         OrganizationID `json:"id"`
	Management AccountID      `json:"management"`
	FeatureSet string         `json:"featureSet"` // ALL or CONSOLIDATED_BILLING; empty: a standalone account, nobody's organization
	Root       RootID         `json:"root"`
	SCPEnabled bool           `json:"scpEnabled"`
	Standalone bool           `json:"standalone,omitempty"` // the deployment began as a standalone account and can be one again
	CreatedAt  time.Time      `json:"createdAt"`
}

// What an organization can do for its members.
const (
	FeaturesAll     = "ALL"
	FeaturesBilling = "CONSOLIDATED_BILLING"
)

// InUse reports whether there is an organization, as against a standalone account,
// which is an organization of one inside Gatehouse only.
func (o Organization) InUse() bool { return o.FeatureSet != "" }

// ARN names the organization; its owner is the management account.
func (o Organization) ARN() ARN {
	return o.arn("organization", "")
}

// RootARN names the root of the organization's tree.
func (o Organization) RootARN() ARN { return o.arn("root", string(o.Root)) }

// OUARN names an organizational unit.
func (o Organization) OUARN(id OUID) ARN { return o.arn("ou", string(id)) }

// AccountARN names a member account.
func (o Organization) AccountARN(id AccountID) ARN { return o.arn("account", string(id)) }

// PolicyARN names a service control policy; those of AWS have no owner.
func (o Organization) PolicyARN(id string, awsManaged bool) ARN {
	if awsManaged {
		return ARN("arn:aws:organizations::aws:policy/service_control_policy/" + id)
	}
	return o.arn("policy", "service_control_policy/"+id)
}

func (o Organization) arn(kind, rest string) ARN {
	s := "arn:aws:organizations::" + string(o.Management) + ":" + kind + "/" + string(o.ID)
	if rest != "" {
		s += "/" + rest
	}
	return ARN(s)
}

// AccountStatus is AWS's lifecycle of an account.
type AccountStatus string

const (
	AccountActive         AccountStatus = "ACTIVE"
	AccountSuspended      AccountStatus = "SUSPENDED"
	AccountPendingClosure AccountStatus = "PENDING_CLOSURE"
)

// Account is one AWS (or AWS-compatible) account of the organization.
type Account struct {
	ID           AccountID     `json:"id"`
	Name         string        `json:"name"`
	Email        string        `json:"email"`
	Status       AccountStatus `json:"status"`
	JoinedMethod string        `json:"joinedMethod"` // CREATED or INVITED
	JoinedAt     time.Time     `json:"joinedAt"`
	Parent       string        `json:"parent"` // root or OU id
	Plane        string        `json:"plane"`  // where its roles live: local, …
}

// PlaneLocal is the plane inside Gatehouse.
const PlaneLocal = "local"

// OU is an organizational unit.
type OU struct {
	ID     OUID   `json:"id"`
	Name   string `json:"name"`
	Parent string `json:"parent"` // root or OU id
}

// ServiceControlPolicy bounds what the accounts below its targets may do.
type ServiceControlPolicy struct {
	ID          string `json:"id"` // p- and 8, or p-FullAWSAccess
	Name        string `json:"name"`
	Description string `json:"description"`
	Content     string `json:"content"`
	AWSManaged  bool   `json:"awsManaged"`
	Version     int64  `json:"version"`
}

// FullAWSAccess is the id of the policy that every target has from the beginning.
const FullAWSAccess = "p-FullAWSAccess"

// Instance is one identity center: an identity store and what it gives access to.
type Instance struct {
	ID        InstanceID       `json:"id"`
	Store     StoreID          `json:"store"`
	Owner     AccountID        `json:"owner"`
	Kind      InstanceKind     `json:"kind,omitempty"` // "" is that of the organization
	Name      string           `json:"name"`
	Region    string           `json:"region"` // the primary one
	Status    string           `json:"status"`
	Reason    string           `json:"reason,omitempty"` // of the status
	Settings  InstanceSettings `json:"settings,omitzero"`
	CreatedAt time.Time        `json:"createdAt"`
}

// AccessKey is a long-term key of an account's root. Its secret is stored sealed.
type AccessKey struct {
	ID           string     `json:"id"`
	Account      AccountID  `json:"account"`
	SealedSecret []byte     `json:"-"`
	Active       bool       `json:"active"`
	CreatedAt    time.Time  `json:"createdAt"`
	ExpiresAt    *time.Time `json:"expiresAt,omitempty"` // nil: until disabled
}

// AccountRequest is a request to create an account and how it stands.
type AccountRequest struct {
	ID            string // car- and 32 lower-case letters or digits
	Name          string
	Email         string
	State         string // IN_PROGRESS, SUCCEEDED or FAILED
	Account       AccountID
	FailureReason string // EMAIL_ALREADY_EXISTS, …
	RequestedAt   time.Time
	CompletedAt   *time.Time

	// What the account is to be made with.
	RoleName string // of the role that lets the management account in
	Parent   string // root or OU
	Tags     map[string]string
}
