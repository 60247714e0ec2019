package idc

import (
	"regexp"
	"strings"
)

// Identifiers are distinct types so that one cannot be passed for another.
// Forms are those of the reference, section 1.
type (
	AccountID       string // 12 digits
	OrganizationID  string // o- and 10 lower-case letters or digits
	RootID          string // r- and 4
	OUID            string // ou-<root>-<8>
	InstanceID      string // ssoins- and 16 lower-case hex
	StoreID         string // d- and 10 lower-case hex
	UserID          string // UUID, or <10 hex of the store>-<UUID>
	GroupID         string // as UserID
	MembershipID    string // as UserID
	PermissionSetID string // ps- and 16 lower-case hex
	RequestID       string // UUID of an asynchronous request
	SessionID       string // UUID of a portal session
	RoleID          string // AROA and 17; unique for every life of a role
	GrantID         string // UUID
)

var (
	uuidForm    = `[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}`
	entityID    = regexp.MustCompile(`^([0-9a-f]{10}-)?` + uuidForm + `$`)
	accountForm = regexp.MustCompile(`^[0-9]{12}$`)
)

// PlainID is the id without the store prefix of the 47-character form, in lower
// case: the two forms name the same entity (reference 1).
func PlainID(store StoreID, id string) (string, bool) {
	if !entityID.MatchString(id) {
		return "", false
	}
	if len(id) == 47 {
		if strings.TrimPrefix(string(store), "d-") != id[:10] {
			return "", false
		}
		id = id[11:]
	}
	return strings.ToLower(id), true
}

// Valid reports whether id is 12 digits.
func (id AccountID) Valid() bool { return accountForm.MatchString(string(id)) }
