package idc

import (
	"slices"
	"time"
)

// MFADeviceID names a device of one person: a UUID.
type MFADeviceID string

// MFAKind is what a device proves itself by, in the words of sign-in events.
type MFAKind string

const (
	MFAApp MFAKind = "TOTP"     // an authenticator app (RFC 6238)
	MFAKey MFAKind = "WEBAUTHN" // a passkey or security key
)

// MFADevice is something that a person has, by which they prove who they are.
type MFADevice struct {
	Store      StoreID     `json:"store"`
	User       UserID      `json:"user"`
	ID         MFADeviceID `json:"id"`
	Kind       MFAKind     `json:"kind"`
	Name       string      `json:"name"`
	Credential string      `json:"credential"` // WebAuthn credential id, base64url; of an app, its ID
	Synced     bool        `json:"synced"`     // a passkey that is kept on several machines of the person

	CreatedAt   time.Time `json:"createdAt"`
	LastUsedAt  time.Time `json:"-"` // zero before the first use
	RegressedAt time.Time `json:"-"` // when its signature count last went back: it may have been copied

	// Counter is the last time step whose code was used, or the signature count.
	Counter int64 `json:"-"`
	// Sealed is the secret of an app, or the credential record.
	Sealed []byte `json:"-"`
}

// MFAMode says when a sign-in asks for a device (reference 7.3).
type MFAMode string

const (
	MFAAlways   MFAMode = "ALWAYS_ON"     // at every sign-in
	MFAContext  MFAMode = "CONTEXT_AWARE" // in a browser or network that the person does not trust
	MFADisabled MFAMode = "DISABLED"
)

// WithoutDevice is what becomes of the sign-in of a person who has no device.
type WithoutDevice string

const (
	WithoutDeviceRegister WithoutDevice = "REQUIRE_REGISTRATION"
	WithoutDeviceEmail    WithoutDevice = "EMAIL_OTP"
	WithoutDeviceBlock    WithoutDevice = "BLOCK"
	WithoutDeviceAllow    WithoutDevice = "ALLOW"
)

// MFASettings are what an instance asks of the people who sign in to it.
type MFASettings struct {
	Mode           MFAMode       `json:"mode"`
	WithoutDevice  WithoutDevice `json:"withoutDevice"`
	Kinds          []MFAKind     `json:"kinds"`
	SelfManagement bool          `json:"selfManagement"` // people add and remove their own devices
}

// defaultMFA asks whoever has a device and makes nobody have one, so that it
// may hold for people who signed in before there were devices
// (docs/decisions/0008).
var defaultMFA = MFASettings{
	Mode: MFAAlways, WithoutDevice: WithoutDeviceAllow, Kinds: []MFAKind{MFAApp, MFAKey}, SelfManagement: true,
}

// SecondFactor are the settings for devices, or the default where nobody chose.
func (s InstanceSettings) SecondFactor() MFASettings {
	m := defaultMFA
	if s.MFA != nil {
		m = *s.MFA
	}
	m.Kinds = slices.Clone(m.Kinds)
	return m
}

// Allows reports whether devices of a kind may be used and registered.
func (m MFASettings) Allows(kind MFAKind) bool {
	return m.Mode != MFADisabled && slices.Contains(m.Kinds, kind)
}
