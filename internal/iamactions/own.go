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
