package idc

// Reach is what a person can be in one account.
type Reach struct {
	Account Account
	Sets    []*PermissionSet // by name; shared between accounts
}
