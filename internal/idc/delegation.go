package idc

import "time"

// ServiceSSO is the service principal of Identity Center.
const ServiceSSO = "sso.amazonaws.com"

// ServiceAccess is a service that may act in all accounts of the organization.
type ServiceAccess struct {
	Service   string    `json:"service"` // its principal, sso.amazonaws.com
	EnabledAt time.Time `json:"enabledAt"`
}

// Delegation makes a member account the administrator of a service in the
// management account's place.
type Delegation struct {
	Account AccountID `json:"account"`
	Service string    `json:"service"` // its principal; empty where all of an account's are meant
	Since   time.Time `json:"since"`
}

// OrganizationPolicy is the resource policy of the organization: by it the
// management account lets members manage its policies.
type OrganizationPolicy struct {
	ID      string `json:"id"` // rp- and 8
	Content string `json:"content"`
}

// ResourcePolicyARN names the organization's resource policy.
func (o Organization) ResourcePolicyARN(id string) ARN { return o.arn("resourcepolicy", id) }

// HandshakeARN names a handshake of the organization.
func (o Organization) HandshakeARN(kind, id string) ARN { return o.arn("handshake", kind+"/"+id) }
