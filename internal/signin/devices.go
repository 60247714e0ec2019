package signin

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/webauthn"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
)

// Devices of one person (reference 7.3).
const (
	appsMost = 2
	keysMost = 6
	nameMost = 64 // characters of a device's name
)

// Reasons that registering a device is refused for.
const (
	ReasonDeviceLimit idc.Reason = "MFA_DEVICE_LIMIT"       // the person has as many as there may be
	ReasonDeviceKind  idc.Reason = "MFA_DEVICE_KIND"        // devices of that kind are not allowed here
	ReasonDeviceProof idc.Reason = "MFA_DEVICE_PROOF"       // the code or the answer of the device is not right
	ReasonSelf        idc.Reason = "MFA_SELF_MANAGEMENT"    // people may not manage their devices themselves
	ReasonNoWebAuthn  idc.Reason = "WEBAUTHN_NOT_AVAILABLE" // the public URL is an address
)

// enrolment is a device on its way to be registered.
type enrolment struct {
	Kind      idc.MFAKind `json:"kind"`
	Seed      []byte      `json:"seed,omitempty"` // of an app, sealed
	Challenge string      `json:"challenge,omitempty"`
}

// Setup is what a person needs to register a device.
type Setup struct {
	Kind    idc.MFAKind
	Secret  string // of an app, in base32
	URI     string // of an app, what the QR code says
	Options string // of a passkey or security key: what the browser is asked, as JSON
}

// Answer is what a device says to its registration.
type Answer struct {
	Code       string // of an app
	Credential string // of a passkey or security key: what the browser answered, as JSON
	Name       string // "" is a name that says the kind
}

// kinds are those that may be used and registered in an instance.
func (s *Service) kinds(i idc.Instance) []idc.MFAKind {
	set := i.Settings.SecondFactor()
	return slices.DeleteFunc([]idc.MFAKind{idc.MFAApp, idc.MFAKey}, func(k idc.MFAKind) bool {
		return !set.Allows(k) || k == idc.MFAKey && s.party == nil
	})
}

// usable are the devices that the instance lets people use.
func (s *Service) usable(i idc.Instance, devices []idc.MFADevice) []idc.MFADevice {
	kinds := s.kinds(i)
	return slices.DeleteFunc(slices.Clone(devices), func(d idc.MFADevice) bool { return !slices.Contains(kinds, d.Kind) })
}

// mayEnrol reports why a person may not have another device of a kind.
func (s *Service) mayEnrol(i idc.Instance, kind idc.MFAKind, devices []idc.MFADevice) error {
	if kind != idc.MFAApp && kind != idc.MFAKey {
		return idc.Invalid("There are no devices of kind %q.", kind)
	}
	if kind == idc.MFAKey && s.party == nil {
		return idc.Conflict(ReasonNoWebAuthn, "Browsers use passkeys with a host name only, and this server's public URL is an address.")
	}
	if !i.Settings.SecondFactor().Allows(kind) {
		return idc.Conflict(ReasonDeviceKind, "Devices of this kind are not allowed here.")
	}
	n, most := 0, appsMost
	if kind == idc.MFAKey {
		most = keysMost
	}
	for _, d := range devices {
		if d.Kind == kind {
			n++
		}
	}
	if n >= most {
		return idc.Conflict(ReasonDeviceLimit, "There can be %d devices of this kind. Delete one first.", most)
	}
	return nil
}

// enrol begins to register a device.
func (s *Service) enrol(kind idc.MFAKind, store idc.StoreID, user idc.UserID) (enrolment, error) {
	e := enrolment{Kind: kind}
	var err error
	if kind == idc.MFAKey {
		e.Challenge, err = s.secret()
		return e, err
	}
	seed := make([]byte, seedSize)
	if _, err := io.ReadFull(s.cfg.Rand, seed); err != nil {
		return e, fmt.Errorf("secret of an authenticator app: %w", err)
	}
	e.Seed, err = s.cfg.Ring.Seal(keys.TOTPSeed, seed, owner(store, user))
	return e, err
}

// owner binds what is sealed of a device to its person.
func owner(store idc.StoreID, user idc.UserID) []byte {
	return []byte(string(store) + "/" + string(user))
}

// setup is what the person needs to go on with an enrolment.
func (s *Service) setup(e enrolment, u idc.User, devices []idc.MFADevice) (Setup, error) {
	if e.Kind == idc.MFAKey {
		if s.party == nil {
			return Setup{}, s.mayEnrol(idc.Instance{}, e.Kind, nil)
		}
		return Setup{Kind: e.Kind, Options: s.party.creationOptions(e.Challenge, u, devices)}, nil
	}
	seed, err := s.openSeed(idc.MFADevice{Store: u.Store, User: u.ID, Sealed: e.Seed})
	if err != nil {
		return Setup{}, err
	}
	return Setup{Kind: e.Kind, Secret: base32Text.EncodeToString(seed), URI: appURI(seed, u.UserName)}, nil
}

// enrolled is the device whose answer was right. What it used to prove itself is
// used up: the code of an app does not sign in as well.
func (s *Service) enrolled(e enrolment, u idc.User, answer Answer) (idc.MFADevice, error) {
	now := s.gate.Now()
	d := idc.MFADevice{Store: u.Store, User: u.ID, Kind: e.Kind, CreatedAt: now}
	var err error
	if d.Name, err = deviceName(e.Kind, answer.Name); err != nil {
		return d, err
	}
	if e.Kind == idc.MFAApp {
		d.Sealed = e.Seed
		seed, err := s.openSeed(d)
		if err != nil {
			return d, err
		}
		step, ok := matchCode(seed, typedCode(answer.Code), now, 0)
		if !ok {
			return d, &idc.Error{Kind: idc.KindInvalid, Reason: ReasonDeviceProof,
				Message: "The code is not right. Enter the one that the app shows now; if it is refused again, check the clock of your device."}
		}
		d.Counter = step
		return d, nil
	}
	if s.party == nil {
		return d, s.mayEnrol(idc.Instance{}, e.Kind, nil)
	}
	c, err := s.party.register(u, e.Challenge, answer.Credential)
	if err != nil {
		return d, &idc.Error{Kind: idc.KindInvalid, Reason: ReasonDeviceProof, Err: err, Message: "The answer of the device was not accepted. Try again."}
	}
	d.Credential, d.Counter, d.Synced = base64.RawURLEncoding.EncodeToString(c.ID), int64(c.Authenticator.SignCount), c.Flags.BackupEligible
	d.Sealed, err = s.sealCredential(d, *c)
	return d, err
}

// addDevice gives a person the device; its id is made here.
func (s *Service) addDevice(tx *op.Tx, i idc.Instance, d idc.MFADevice) (idc.MFADevice, error) {
	devices, err := tx.MFADevices(d.Store, d.User)
	if err != nil {
		return d, err
	}
	if err := s.mayEnrol(i, d.Kind, devices); err != nil {
		return d, err
	}
	d.ID, d.CreatedAt = idc.MFADeviceID(tx.NewID()), tx.Now()
	if d.Credential == "" {
		d.Credential = string(d.ID)
	}
	return d, tx.InsertMFADevice(d)
}

// openSeed is the secret of an authenticator app.
func (s *Service) openSeed(d idc.MFADevice) ([]byte, error) {
	seed, err := s.cfg.Ring.Open(keys.TOTPSeed, d.Sealed, owner(d.Store, d.User))
	if err != nil {
		return nil, fmt.Errorf("secret of an authenticator app: %w", err)
	}
	return seed, nil
}

func (s *Service) sealCredential(d idc.MFADevice, c webauthn.Credential) ([]byte, error) {
	c.Attestation = webauthn.CredentialAttestation{} // nobody looks at it again
	plain, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("credential record: %w", err)
	}
	return s.cfg.Ring.Seal(credentialRecord, plain, owner(d.Store, d.User))
}

func (s *Service) openCredential(d idc.MFADevice) (c webauthn.Credential, err error) {
	plain, err := s.cfg.Ring.Open(credentialRecord, d.Sealed, owner(d.Store, d.User))
	if err == nil {
		err = json.Unmarshal(plain, &c)
	}
	if err != nil {
		return c, fmt.Errorf("credential record: %w", err)
	}
	return c, nil
}

// deviceName is a name as it is kept.
func deviceName(kind idc.MFAKind, name string) (string, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "" && kind == idc.MFAApp:
		return "Authenticator app", nil
	case name == "":
		return "Passkey or security key", nil
	case !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "", idc.Invalid("The name of a device is text on one line.")
	case utf8.RuneCountInString(name) > nameMost:
		return "", idc.Invalid("The name of a device has at most %d characters.", nameMost)
	}
	return name, nil
}

// enrolTime is how long a device may take to be registered.
const enrolTime = 10 * time.Minute
