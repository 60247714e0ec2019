package idc

import "time"

// ServiceRolePath is where the roles of AWS's services live; a service's host name
// follows.
const ServiceRolePath = "/aws-service-role/"

// SSOServiceRole is the service-linked role of Identity Center, which AWS puts
// into every member account (reference 1.1). Nobody assumes it here: Gatehouse
// works in local accounts without credentials.
func SSOServiceRole(account AccountID, id RoleID, now time.Time) Role {
	return Role{
		Account: account, ID: id, Name: "AWSServiceRoleForSSO", Path: ServiceRolePath + "sso.amazonaws.com/",
		Trust:      ServiceTrust("sso.amazonaws.com"),
		MaxSession: time.Hour, Attached: []ARN{"arn:aws:iam::aws:policy/aws-service-role/AWSSSOServiceRolePolicy"},
		Version: 1, CreatedAt: now,
	}
}

// ServiceTrust is the trust policy of a service's own role.
func ServiceTrust(service string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"` + service + `"},"Action":"sts:AssumeRole"}]}`
}

// RoleDeletion is a request to delete a service-linked role and how it ended.
type RoleDeletion struct {
	ID      string
	Account AccountID
	Failure string // empty: the role is gone
	UsedBy  []ARN  // what kept it
}
