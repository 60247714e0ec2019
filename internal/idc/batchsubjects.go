package idc

// BatchSubjects are what a batch is about beside its accounts: the first of its
// permission sets and principals, and how many there are of each.
type BatchSubjects struct {
	Sets           []NamedSet
	SetCount       int
	Principals     []NamedPrincipal
	PrincipalCount int
}

// NamedSet is a permission set with its name, where that is there and may be told.
type NamedSet struct {
	ID   PermissionSetID
	Name string
}

// NamedPrincipal is a user or a group with its name, where that is there and may be
// told.
type NamedPrincipal struct {
	Principal
	Name string
}
