package iamactions

// added are the actions that the source does not have.
var added = map[string][]string{
	// What Gatehouse's own API does that AWS's console does too bears AWS's action
	// name (DESIGN decision 2); here is the rest.
	"gatehouse": {
		"DeleteAlias",
		"DescribePortal",
		"ListAliases",
		"ListMails",
		"SearchEvents",
		"SimulateUserAccess",
	},
	// The IAM Identity Center User Guide names these for ending sessions; the Service
	// Authorization Reference does not.
	"sso": {
		"BatchDeleteSession",
		"BatchGetSession",
		"ListSessions",
	},
}

// addedResources are services whose ARNs stand for what actions are about, beside those
// of the source.
var addedResources = map[string][]string{
	"gatehouse":     {"identitystore", "sso"},
	"sso":           {"identitystore", "sso"},
	"sso-directory": {"identitystore", "sso"},
	"identitystore": {"identitystore", "sso"},
	// AWS gave this service another name, and takes the ARNs of both.
	"codeconnections":      {"codeconnections", "codestar-connections"},
	"codestar-connections": {"codeconnections", "codestar-connections"},
}
