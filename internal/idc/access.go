package idc

import (
	"slices"
	"time"
)

// PermissionSet is a template of a role: what people who get it may do in an
// account. Its content is versioned; accounts keep the version that was
// provisioned to them until they are provisioned again (reference 8).
type PermissionSet struct {
	Instance  InstanceID      `json:"instance"`
	ID        PermissionSetID `json:"id"`
	Name      string          `json:"name"`
	Version   int64           `json:"version"` // of Content
	Content   SetContent      `json:"content"`
	CreatedAt time.Time       `json:"createdAt"`
}

// ARN names the set.
func (p PermissionSet) ARN() ARN { return p.ID.ARN(p.Instance) }

// SetContent is all of a permission set that reaches accounts.
type SetContent struct {
	Description      string             `json:"description,omitempty"`
	SessionDuration  string             `json:"sessionDuration"` // ISO 8601, as given
	RelayState       string             `json:"relayState,omitempty"`
	ManagedPolicies  []ARN              `json:"managedPolicies,omitempty"`
	CustomerPolicies []PolicyReference  `json:"customerPolicies,omitempty"`
	InlinePolicy     string             `json:"inlinePolicy,omitempty"`
	Boundary         *BoundaryReference `json:"boundary,omitempty"`
}

// Clone copies the content so that one version can be changed beside the other.
func (c SetContent) Clone() SetContent {
	c.ManagedPolicies = slices.Clone(c.ManagedPolicies)
	c.CustomerPolicies = slices.Clone(c.CustomerPolicies)
	if c.Boundary != nil {
		b := *c.Boundary
		c.Boundary = &b
	}
	return c
}

// PolicyReference names a customer managed policy that each account must have.
type PolicyReference struct {
	Name string `json:"name"`
	Path string `json:"path"` // begins and ends with a slash
}

// ARN is the policy the reference means in an account.
func (r PolicyReference) ARN(account AccountID) ARN {
	return ARN("arn:aws:iam::" + string(account) + ":policy" + r.Path + r.Name)
}

// BoundaryReference is a permissions boundary: an AWS managed policy or a
// customer managed one, exactly one of the two.
type BoundaryReference struct {
	Managed  ARN              `json:"managed,omitempty"`
	Customer *PolicyReference `json:"customer,omitempty"`
}

// GrantState tells a grant that waits for its role from one that opens doors.
type GrantState string

const (
	GrantPending GrantState = "PENDING" // the role is not yet there
	GrantActive  GrantState = "ACTIVE"
)

// Grant is one reason why a principal has a permission set in an account. What
// AWS calls an account assignment is the union of the grants of one triple.
type Grant struct {
	Instance  InstanceID      `json:"instance"`
	ID        GrantID         `json:"id"`
	Account   AccountID       `json:"account"`
	Set       PermissionSetID `json:"set"`
	Principal Principal       `json:"principal"`
	Origin    string          `json:"origin"` // api, or the rule or request that made it
	State     GrantState      `json:"state"`
	From      *time.Time      `json:"from,omitempty"`
	Until     *time.Time      `json:"until,omitempty"`
	CreatedAt time.Time       `json:"createdAt"`
}

// OriginAPI is the origin of grants made by CreateAccountAssignment.
const OriginAPI = "api"

// Assignment is what the wire shows: one row while any of its grants is active.
type Assignment struct {
	Account   AccountID
	Set       PermissionSetID
	Principal Principal
}

// RequestKind is the kind of an asynchronous request.
type RequestKind string

const (
	RequestCreateAssignment RequestKind = "CREATE_ASSIGNMENT"
	RequestDeleteAssignment RequestKind = "DELETE_ASSIGNMENT"
	RequestProvision        RequestKind = "PROVISION"
)

// RequestStatus is where an asynchronous request stands.
type RequestStatus string

const (
	RequestInProgress RequestStatus = "IN_PROGRESS"
	RequestSucceeded  RequestStatus = "SUCCEEDED"
	RequestFailed     RequestStatus = "FAILED"
)

// AccessRequest is an asynchronous request of sso-admin and its outcome.
type AccessRequest struct {
	Instance      InstanceID      `json:"instance"`
	ID            RequestID       `json:"id"`
	Kind          RequestKind     `json:"kind"`
	Status        RequestStatus   `json:"status"`
	Account       AccountID       `json:"account,omitempty"` // empty: every account the set is provisioned to
	Set           PermissionSetID `json:"set"`
	Principal     Principal       `json:"principal"` // zero for PROVISION
	FailureReason string          `json:"failureReason,omitempty"`
	Batch         BatchID         `json:"batch,omitempty"` // that it stands for something in
	CreatedAt     time.Time       `json:"createdAt"`
}

// Provisioned says where a set is, or shall be, a role, and in which version.
type Provisioned struct {
	Instance InstanceID      `json:"instance"`
	Account  AccountID       `json:"account"`
	Set      PermissionSetID `json:"set"`
	Version  int64           `json:"version"`          // what lives in the account; 0 as long as nothing does
	Wanted   int64           `json:"wanted"`           // what was asked for last
	Pinned   bool            `json:"pinned,omitempty"` // wanted although nobody is assigned
	RoleARN  ARN             `json:"roleArn"`
	At       time.Time       `json:"at"` // when Version was reached
}

// ProvisioningStatus tells accounts that have the latest version of a set from
// those that have an older one.
type ProvisioningStatus string

const (
	LatestProvisioned    ProvisioningStatus = "LATEST_PERMISSION_SET_PROVISIONED"
	LatestNotProvisioned ProvisioningStatus = "LATEST_PERMISSION_SET_NOT_PROVISIONED"
)
