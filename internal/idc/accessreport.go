package idc

import "time"

// AccessState says how a permission set stands in an account for somebody.
type AccessState string

const (
	AccessProvisioned AccessState = "PROVISIONED" // the role is there, in the set's present version
	AccessOutdated    AccessState = "OUTDATED"    // the role is there, in an older version
	AccessMissing     AccessState = "MISSING"     // there is no role yet, or no grant that opens it yet
)

// AccessEntry is one line of an access report: a person, an account, a permission
// set, and every reason why the person has the set there.
type AccessEntry struct {
	User        User
	Account     AccountID
	AccountName string
	Set         SetInAccount
	State       AccessState
	Paths       []AccessPath // the person's own assignment first, then the shortest
}

// AccessPath is one reason: an assignment, and the groups by which it is the person's.
type AccessPath struct {
	Principal Principal // who has the assignment
	// Via are the groups from the one that has the assignment down to the one that
	// the person is directly in; none for an assignment of the person's own.
	Via        []GroupName
	AssignedAt time.Time
	Pending    bool // it waits for its role and opens nothing yet
}

// GroupName is a group as it is shown.
type GroupName struct {
	ID   GroupID
	Name string
}

// SetInAccount is a permission set, and how it lives in an account.
type SetInAccount struct {
	ID          PermissionSetID
	Name        string
	Version     int64 // that it has now
	Provisioned int64 // that lives there; 0 for none
	Role        ARN   // "" as long as nothing lives there
}

// State is how the set stands in the account.
func (s SetInAccount) State() AccessState {
	switch {
	case s.Provisioned == 0 || s.Role == "":
		return AccessMissing
	case s.Provisioned < s.Version:
		return AccessOutdated
	}
	return AccessProvisioned
}
