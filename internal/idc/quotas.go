package idc

// Quotas bound how much of a thing there may be (reference 12). They are the
// operator's choice: a member of 0 is no bound, and the zero value bounds nothing.
// What the API models bound (lengths, items of a list) holds in any case.
type Quotas struct {
	PermissionSets          int // of an instance
	PermissionSetsInAccount int // provisioned to one account
	PoliciesOfSet           int // managed and customer managed together
	InlineBytesOfSet        int // of the inline policy, white space not counted
	Users                   int // of an identity store
	Groups                  int
	Accounts                int // of the organization
	OrganizationalUnits     int
	ServiceControlPolicies  int
	Applications            int // of an instance
	ScopesOfApplication     int
	TrustedTokenIssuers     int // of an instance
	AccessControlAttributes int
	Regions                 int // of an instance
	TagsOfResource          int
	RolesOfAccount          int
	PoliciesOfAccount       int // customer managed
	PoliciesOfRole          int
}

// AWSQuotas is the profile "aws": the numbers of the service.
var AWSQuotas = Quotas{
	PermissionSets: 3500, PermissionSetsInAccount: 500, PoliciesOfSet: 25, InlineBytesOfSet: 10240,
	Users: 200_000, Groups: 100_000, Accounts: 7000, OrganizationalUnits: 2000, ServiceControlPolicies: 2000,
	Applications: 7000, ScopesOfApplication: 25, TrustedTokenIssuers: 10, AccessControlAttributes: 50, Regions: 6,
	TagsOfResource: 50, RolesOfAccount: 1000, PoliciesOfAccount: 1500, PoliciesOfRole: 10,
}

// Reached reports whether one more than have would be over the bound.
func Reached(bound, have int) bool { return bound > 0 && have >= bound }
