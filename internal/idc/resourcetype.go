package idc

import "strings"

// resourceTypes are AWS's names for what an ARN means, by its service and the
// first part of its resource.
var resourceTypes = map[string]string{
	"sso:instance":                "AWS::SSO::Instance",
	"sso:permissionSet":           "AWS::SSO::PermissionSet",
	"sso:application":             "AWS::SSO::Application",
	"sso:applicationProvider":     "AWS::SSO::ApplicationProvider",
	"sso:trustedTokenIssuer":      "AWS::SSO::TrustedTokenIssuer",
	"sso:account":                 "AWS::Organizations::Account",
	"identitystore:identitystore": "AWS::IdentityStore::IdentityStore",
	"identitystore:user":          "AWS::IdentityStore::User",
	"identitystore:group":         "AWS::IdentityStore::Group",
	"identitystore:membership":    "AWS::IdentityStore::GroupMembership",
	"iam:role":                    "AWS::IAM::Role",
	"iam:policy":                  "AWS::IAM::Policy",
	"iam:saml-provider":           "AWS::IAM::SAMLProvider",
	"iam:oidc-provider":           "AWS::IAM::OIDCProvider",
	"organizations:organization":  "AWS::Organizations::Organization",
	"organizations:root":          "AWS::Organizations::Root",
	"organizations:ou":            "AWS::Organizations::OrganizationalUnit",
	"organizations:account":       "AWS::Organizations::Account",
	"organizations:policy":        "AWS::Organizations::Policy",
}

// Type is AWS's name for the kind of resource that the ARN means
// (AWS::SSO::PermissionSet), "" where the ARN means no one resource.
func (a ARN) Type() string {
	_, service, _, _, resource, ok := a.Parts()
	if !ok || strings.ContainsAny(resource, "*?") {
		return ""
	}
	kind, _, _ := strings.Cut(resource, "/")
	return resourceTypes[service+":"+kind]
}
