package signin

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
)

// credentialRecord is what the records of passkeys and security keys are sealed for.
const credentialRecord keys.Purpose = "webauthn-credential"

const (
	credentialMost = 32 << 10 // bytes of an answer that is worth reading
	ceremonyTime   = 5 * 60 * 1000
)

// party is the relying party of WebAuthn. What a browser is asked is made here;
// the library judges what it answers.
type party struct{ *webauthn.WebAuthn }

// newParty is nil for a public URL on which browsers do not do WebAuthn: its
// host is an address.
func newParty(publicURL string) (*party, error) {
	u, err := url.Parse(publicURL)
	if err != nil {
		return nil, fmt.Errorf("public URL: %w", err)
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil, nil
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: totpIssuer, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
	})
	if err != nil {
		return nil, fmt.Errorf("WebAuthn for %s: %w", publicURL, err)
	}
	return &party{w}, nil
}

// handle is what authenticators know a person by (WebAuthn section 14.6.1): it
// says nothing to others, and is another one in every identity store.
func handle(store idc.StoreID, user idc.UserID) []byte {
	sum := sha256.Sum256([]byte("webauthn " + string(store) + " " + string(user)))
	return sum[:]
}

// holder is a person as the library wants one.
type holder struct {
	id          []byte
	name        string
	credentials []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return h.id }
func (h holder) WebAuthnName() string                       { return h.name }
func (h holder) WebAuthnDisplayName() string                { return h.name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

// descriptor names a credential to the browser.
type descriptor struct {
	Type       string   `json:"type"`
	ID         string   `json:"id"`
	Transports []string `json:"transports,omitempty"`
}

// requestOptions are PublicKeyCredentialRequestOptionsJSON (WebAuthn section 5.1.10).
type requestOptions struct {
	Challenge        string       `json:"challenge"`
	Timeout          int          `json:"timeout"`
	RPID             string       `json:"rpId"`
	AllowCredentials []descriptor `json:"allowCredentials,omitempty"`
	UserVerification string       `json:"userVerification"`
}

// creationOptions are PublicKeyCredentialCreationOptionsJSON.
type creationOptions struct {
	RP                     map[string]string              `json:"rp"`
	User                   map[string]string              `json:"user"`
	Challenge              string                         `json:"challenge"`
	PubKeyCredParams       []protocol.CredentialParameter `json:"pubKeyCredParams"`
	Timeout                int                            `json:"timeout"`
	ExcludeCredentials     []descriptor                   `json:"excludeCredentials,omitempty"`
	AuthenticatorSelection map[string]any                 `json:"authenticatorSelection"`
	Attestation            string                         `json:"attestation"`
}

func descriptors(devices []idc.MFADevice) []descriptor {
	var out []descriptor
	for _, d := range devices {
		if d.Kind == idc.MFAKey {
			out = append(out, descriptor{Type: "public-key", ID: d.Credential})
		}
	}
	return out
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, numbers and lists of them
	}
	return string(b)
}

// passkeyOptions ask for any passkey of this origin, by which the person proves
// alone who they are: so the authenticator must have verified them.
func (p *party) passkeyOptions(challenge string) string {
	return text(requestOptions{Challenge: challenge, Timeout: ceremonyTime, RPID: p.Config.RPID, UserVerification: "required"})
}

// assertionOptions ask for one of these devices.
func (p *party) assertionOptions(challenge string, devices []idc.MFADevice) string {
	return text(requestOptions{
		Challenge: challenge, Timeout: ceremonyTime, RPID: p.Config.RPID, AllowCredentials: descriptors(devices), UserVerification: "preferred",
	})
}

// creationOptions ask for a new credential of a person, on none of the devices.
func (p *party) creationOptions(challenge string, u idc.User, devices []idc.MFADevice) string {
	name := u.Attrs.DisplayName
	if name == "" {
		name = u.UserName
	}
	return text(creationOptions{
		RP:        map[string]string{"id": p.Config.RPID, "name": p.Config.RPDisplayName},
		User:      map[string]string{"id": base64.RawURLEncoding.EncodeToString(handle(u.Store, u.ID)), "name": u.UserName, "displayName": name},
		Challenge: challenge, PubKeyCredParams: webauthn.CredentialParametersDefault(), Timeout: ceremonyTime,
		ExcludeCredentials:     descriptors(devices),
		AuthenticatorSelection: map[string]any{"residentKey": "preferred", "requireResidentKey": false, "userVerification": "preferred"},
		Attestation:            "none",
	})
}

// register judges the answer to creationOptions.
func (p *party) register(u idc.User, challenge, answer string) (*webauthn.Credential, error) {
	if len(answer) > credentialMost {
		return nil, errors.New("the answer is too long")
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return nil, err
	}
	return p.CreateCredential(holder{id: handle(u.Store, u.ID), name: u.UserName}, webauthn.SessionData{
		Challenge: challenge, UserID: handle(u.Store, u.ID), UserVerification: protocol.VerificationPreferred,
		CredParams: webauthn.CredentialParametersDefault(),
	}, parsed)
}

// credentialID is the credential that an answer says it is of.
func credentialID(answer string) string {
	if len(answer) > credentialMost {
		return ""
	}
	var named struct {
		ID string `json:"id"`
	}
	if json.Unmarshal([]byte(answer), &named) != nil {
		return ""
	}
	return named.ID
}

// signed judges the answer to a challenge by a device of a person. verified
// demands that the authenticator verified the person too. The credential that
// comes back is the record as it is now.
func (p *party) signed(u idc.User, c webauthn.Credential, challenge, answer string, verified bool) (*webauthn.Credential, error) {
	if len(answer) > credentialMost {
		return nil, errors.New("the answer is too long")
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return nil, err
	}
	session := webauthn.SessionData{Challenge: challenge, UserID: handle(u.Store, u.ID), UserVerification: protocol.VerificationPreferred}
	if verified {
		session.UserVerification = protocol.VerificationRequired
	}
	return p.ValidateLogin(holder{id: session.UserID, name: u.UserName, credentials: []webauthn.Credential{c}}, session, parsed)
}
