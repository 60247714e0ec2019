package idc

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"slices"
	"time"
)

// InstanceKind tells the instance of the organization, which gives access to
// accounts and applications, from one that an account has for its own
// applications (reference 2.1 note 14).
type InstanceKind string

const (
	OrganizationInstance InstanceKind = "ORGANIZATION"
	AccountInstance      InstanceKind = "ACCOUNT"
)

// Where an instance stands in its life (InstanceStatus of sso-admin).
const (
	InstanceCreating = "CREATE_IN_PROGRESS"
	InstanceActive   = "ACTIVE"
	InstanceDeleting = "DELETE_IN_PROGRESS"
)

// Where a Region of an instance stands.
const (
	RegionAdding   = "ADDING"
	RegionActive   = "ACTIVE"
	RegionRemoving = "REMOVING"
)

// InstanceSettings are what the owner of an instance has chosen for it.
type InstanceSettings struct {
	Regions       []InstanceRegion `json:"regions,omitempty"` // beside the primary one, by name
	AccessControl *AccessControl   `json:"accessControl,omitempty"`
	Network       NetworkRules     `json:"network,omitzero"`
	Request       *ClientRequest   `json:"request,omitempty"`
	SignIn        SignInSettings   `json:"signIn,omitzero"`
	MFA           *MFASettings     `json:"mfa,omitempty"`    // nil is the default, see SecondFactor
	Portal        string           `json:"portal,omitempty"` // current name of the portal; "" is the address it had at first
}

// Clone copies the settings so that they can be changed beside the others.
func (s InstanceSettings) Clone() InstanceSettings {
	s.Regions = slices.Clone(s.Regions)
	s.Network.API, s.Network.SCIM = slices.Clone(s.Network.API), slices.Clone(s.Network.SCIM)
	return s
}

// InstanceRegion is a Region that an instance is known in.
type InstanceRegion struct {
	Name    string    `json:"name"`
	Status  string    `json:"status"`
	AddedAt time.Time `json:"addedAt"`
	Primary bool      `json:"primary,omitempty"`
}

// AccessControl is a configuration of attributes for access control (reference
// 9): session tags that are made of the attributes of a person.
type AccessControl struct {
	Attributes []AccessControlAttribute `json:"attributes"` // in the order given
}

// AccessControlAttribute makes one session tag: Source is an expression such as
// ${path:enterprise.costCenter}.
type AccessControlAttribute struct {
	Key    string `json:"key"`
	Source string `json:"source"`
}

// NetworkRules bound from where an identity store may be used: addresses and
// networks; nil is everywhere.
type NetworkRules struct {
	API  []string `json:"api,omitempty"`
	SCIM []string `json:"scim,omitempty"`
}

// InNetworks reports whether an address is one of a list of addresses and
// networks; every address is one of no list.
func InNetworks(list []string, address string) bool {
	if list == nil {
		return true
	}
	a, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(list, func(s string) bool {
		p, ok := ParseNetwork(s)
		return ok && p.Contains(a)
	})
}

// ParseNetwork reads an address, or a network in the form of RFC 4632.
func ParseNetwork(s string) (netip.Prefix, bool) {
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	return p, err == nil
}

// ClientRequest is the client token that something was made by, and a digest of
// what was asked for with it.
type ClientRequest struct {
	Token  string `json:"token"`
	Digest string `json:"digest"`
}

// NewInstanceID makes the id of an instance of six random bytes. Its first four
// digits are those of its Region (reference 1).
func NewInstanceID(region string, random [6]byte) InstanceID {
	prefix := "7223" // us-east-1's
	if region != "us-east-1" {
		sum := sha256.Sum256([]byte(region))
		prefix = hex.EncodeToString(sum[:2])
	}
	return InstanceID("ssoins-" + prefix + hex.EncodeToString(random[:]))
}

// AllRegions are the Regions of an instance, the primary one first.
func (i Instance) AllRegions() []InstanceRegion {
	primary := InstanceRegion{Name: i.Region, Status: RegionActive, AddedAt: i.CreatedAt, Primary: true}
	return append([]InstanceRegion{primary}, i.Settings.Regions...)
}
