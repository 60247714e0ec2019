package idc

import "time"

// Status of a user: a disabled user keeps everything and may do nothing.
type UserStatus string

const (
	UserEnabled  UserStatus = "ENABLED"
	UserDisabled UserStatus = "DISABLED"
)

// Source says where a user or group is mastered.
const SourceDirectory = "directory" // made here, by API or console

// User is a person of an identity store. Attributes are those of SCIM's core
// and enterprise schemas as AWS's API spells them (reference 2.2).
type User struct {
	Store    StoreID        `json:"store"`
	ID       UserID         `json:"id"`
	UserName string         `json:"userName"`
	Status   UserStatus     `json:"status"`
	Source   string         `json:"source"`
	Revision int64          `json:"revision"`
	Attrs    UserAttributes `json:"attributes"`

	ExternalIDs []ExternalID `json:"externalIds,omitempty"`

	CreatedAt time.Time `json:"createdAt"`
	CreatedBy string    `json:"createdBy"`
	UpdatedAt time.Time `json:"updatedAt"`
	UpdatedBy string    `json:"updatedBy"`
}

// UserAttributes are the members of a user that carry no rule of identity.
type UserAttributes struct {
	Name              PersonName     `json:"name"`
	DisplayName       string         `json:"displayName,omitempty"`
	NickName          string         `json:"nickName,omitempty"`
	ProfileURL        string         `json:"profileUrl,omitempty"`
	Emails            []Email        `json:"emails,omitempty"`
	Addresses         []Address      `json:"addresses,omitempty"`
	PhoneNumbers      []PhoneNumber  `json:"phoneNumbers,omitempty"`
	UserType          string         `json:"userType,omitempty"`
	Title             string         `json:"title,omitempty"`
	PreferredLanguage string         `json:"preferredLanguage,omitempty"`
	Locale            string         `json:"locale,omitempty"`
	Timezone          string         `json:"timezone,omitempty"`
	Photos            []Photo        `json:"photos,omitempty"`
	Website           string         `json:"website,omitempty"`
	Birthdate         string         `json:"birthdate,omitempty"`
	Roles             []UserRole     `json:"roles,omitempty"`
	Extensions        map[string]any `json:"extensions,omitempty"` // by schema name
}

// PersonName is the name of a person in its parts.
type PersonName struct {
	Formatted       string `json:"formatted,omitempty"`
	FamilyName      string `json:"familyName,omitempty"`
	GivenName       string `json:"givenName,omitempty"`
	MiddleName      string `json:"middleName,omitempty"`
	HonorificPrefix string `json:"honorificPrefix,omitempty"`
	HonorificSuffix string `json:"honorificSuffix,omitempty"`
}

type Email struct {
	Value   string `json:"value,omitempty"`
	Type    string `json:"type,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

type Address struct {
	StreetAddress string `json:"streetAddress,omitempty"`
	Locality      string `json:"locality,omitempty"`
	Region        string `json:"region,omitempty"`
	PostalCode    string `json:"postalCode,omitempty"`
	Country       string `json:"country,omitempty"`
	Formatted     string `json:"formatted,omitempty"`
	Type          string `json:"type,omitempty"`
	Primary       bool   `json:"primary,omitempty"`
}

type PhoneNumber struct {
	Value   string `json:"value,omitempty"`
	Type    string `json:"type,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

type Photo struct {
	Value   string `json:"value"`
	Type    string `json:"type,omitempty"`
	Display string `json:"display,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

// UserRole is SCIM's role attribute; it grants nothing.
type UserRole struct {
	Value   string `json:"value,omitempty"`
	Type    string `json:"type,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

// ExternalID names a user or group in the source that masters it.
type ExternalID struct {
	Issuer string `json:"issuer"`
	ID     string `json:"id"`
}

// Email is the primary address, or the first one, or "".
func (a UserAttributes) Email() string {
	for _, e := range a.Emails {
		if e.Primary {
			return e.Value
		}
	}
	if len(a.Emails) > 0 {
		return a.Emails[0].Value
	}
	return ""
}

// Group is a named set of members of one identity store.
type Group struct {
	Store       StoreID      `json:"store"`
	ID          GroupID      `json:"id"`
	DisplayName string       `json:"displayName"`
	Description string       `json:"description,omitempty"`
	Source      string       `json:"source"`
	Revision    int64        `json:"revision"`
	ExternalIDs []ExternalID `json:"externalIds,omitempty"`

	CreatedAt time.Time `json:"createdAt"`
	CreatedBy string    `json:"createdBy"`
	UpdatedAt time.Time `json:"updatedAt"`
	UpdatedBy string    `json:"updatedBy"`
}

// PrincipalType says whether a member or a principal of a grant is a person or a group.
type PrincipalType string

const (
	PrincipalUser  PrincipalType = "USER"
	PrincipalGroup PrincipalType = "GROUP"
)

// Principal is a user or group of one identity store.
type Principal struct {
	Type PrincipalType `json:"type"`
	ID   string        `json:"id"`
}

// Membership puts a user, or a whole group, into a group.
type Membership struct {
	Store  StoreID      `json:"store"`
	ID     MembershipID `json:"id"`
	Group  GroupID      `json:"group"`
	Member Principal    `json:"member"`
	Origin string       `json:"origin"` // direct, or the source or rule that made it

	CreatedAt time.Time `json:"createdAt"`
	CreatedBy string    `json:"createdBy"`
	UpdatedAt time.Time `json:"updatedAt"`
	UpdatedBy string    `json:"updatedBy"`
}

// OriginDirect is the origin of what somebody asked for by name.
const OriginDirect = "direct"
