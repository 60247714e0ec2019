package idc

// UserFilter narrows a list of users. What is empty does not.
type UserFilter struct {
	Prefix string // what the user name, the display name, the family name or an e-mail address begins with
	Status UserStatus
	Group  GroupID // of which they are direct members
}

// FoundGroup is a group and how many direct members it has, up to a bound.
type FoundGroup struct {
	Group
	Members int
}

// FoundPermissionSet is a set, in how many accounts it is provisioned, and in how
// many of them as an older version.
type FoundPermissionSet struct {
	PermissionSet
	Accounts, Outdated int
}
