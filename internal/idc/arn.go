package idc

import "strings"

// ARN is an Amazon resource name: arn:<partition>:<service>:<region>:<account>:<resource>.
type ARN string

// Parts splits the ARN; ok is false when it has not the six parts.
func (a ARN) Parts() (partition, service, region, account, resource string, ok bool) {
	p := strings.SplitN(string(a), ":", 6)
	if len(p) != 6 || p[0] != "arn" {
		return "", "", "", "", "", false
	}
	return p[1], p[2], p[3], p[4], p[5], true
}

// Account is the account part of the ARN, "" where it has none.
func (a ARN) Account() AccountID {
	_, _, _, account, _, _ := a.Parts()
	return AccountID(account)
}

// Resource is the last part of the ARN.
func (a ARN) Resource() string {
	_, _, _, _, resource, _ := a.Parts()
	return resource
}

// The ARN forms of the reference, section 1.

func (id InstanceID) ARN() ARN { return ARN("arn:aws:sso:::instance/" + string(id)) }

func (id PermissionSetID) ARN(i InstanceID) ARN {
	return ARN("arn:aws:sso:::permissionSet/" + string(i) + "/" + string(id))
}

// SSOAccountARN is the resource that assignments in an account are checked against.
func SSOAccountARN(id AccountID) ARN { return ARN("arn:aws:sso:::account/" + string(id)) }

func (id StoreID) ARN(owner AccountID) ARN {
	return ARN("arn:aws:identitystore::" + string(owner) + ":identitystore/" + string(id))
}

func (id UserID) ARN() ARN       { return ARN("arn:aws:identitystore:::user/" + string(id)) }
func (id GroupID) ARN() ARN      { return ARN("arn:aws:identitystore:::group/" + string(id)) }
func (id MembershipID) ARN() ARN { return ARN("arn:aws:identitystore:::membership/" + string(id)) }

// What lists of an identity store are checked against, and what is not there.
const (
	AllUsersARN       ARN = "arn:aws:identitystore:::user/*"
	AllGroupsARN      ARN = "arn:aws:identitystore:::group/*"
	AllMembershipsARN ARN = "arn:aws:identitystore:::membership/*"
)

// RootARN is the principal of an account's root.
func RootARN(id AccountID) ARN { return ARN("arn:aws:iam::" + string(id) + ":root") }

// RoleARN names a role; path begins and ends with a slash.
func RoleARN(id AccountID, path, name string) ARN {
	return ARN("arn:aws:iam::" + string(id) + ":role" + path + name)
}

// AssumedRoleARN names a session of a role; the role's path is dropped (reference 1.1).
func AssumedRoleARN(id AccountID, role, session string) ARN {
	return ARN("arn:aws:sts::" + string(id) + ":assumed-role/" + role + "/" + session)
}
