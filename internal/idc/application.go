package idc

import (
	"encoding/json"
	"strings"
	"time"
)

// Identifiers of reference 1.
type (
	ApplicationID        string // apl- and 16 lower-case hex
	TrustedTokenIssuerID string // tti- and a UUID
)

// ARN names an application; it bears the account that made it, not the
// instance's owner.
func (id ApplicationID) ARN(account AccountID, i InstanceID) ARN {
	return ARN("arn:aws:sso::" + string(account) + ":application/" + string(i) + "/" + string(id))
}

// ARN names a trusted token issuer; account is the one that made it.
func (id TrustedTokenIssuerID) ARN(account AccountID, i InstanceID) ARN {
	return ARN("arn:aws:sso::" + string(account) + ":trustedTokenIssuer/" + string(i) + "/" + string(id))
}

// Application is a program that people of an identity center use, or that acts
// for them (reference 10).
type Application struct {
	Instance  InstanceID         `json:"instance"`
	ID        ApplicationID      `json:"id"`
	Account   AccountID          `json:"account"` // that made it
	Provider  ARN                `json:"provider"`
	Name      string             `json:"name"`
	Region    string             `json:"region"` // it was made in
	Content   ApplicationContent `json:"content"`
	CreatedAt time.Time          `json:"createdAt"`
}

// ApplicationContent is what may change of an application besides its name.
type ApplicationContent struct {
	Description string            `json:"description,omitempty"`
	Status      ApplicationStatus `json:"status"`
	Portal      PortalOptions     `json:"portal"`
	// AssignmentRequired says that only who is assigned may use it.
	AssignmentRequired bool `json:"assignmentRequired"`
	// BackgroundSessions says whether jobs may go on for a person who has signed out.
	BackgroundSessions ApplicationStatus `json:"backgroundSessions"`
}

// ARN names the application.
func (a Application) ARN() ARN { return a.ID.ARN(a.Account, a.Instance) }

// ApplicationStatus tells applications that may be used from those that may not.
type ApplicationStatus string

const (
	ApplicationEnabled  ApplicationStatus = "ENABLED"
	ApplicationDisabled ApplicationStatus = "DISABLED"
)

// PortalOptions say how the access portal shows an application.
type PortalOptions struct {
	Origin     SignInOrigin      `json:"origin,omitempty"` // "" where nobody has said anything
	URL        string            `json:"url,omitempty"`    // where the application begins to sign people in
	Visibility ApplicationStatus `json:"visibility"`
}

// SignInOrigin is where signing in to an application begins.
type SignInOrigin string

const (
	OriginIdentityCenter SignInOrigin = "IDENTITY_CENTER"
	OriginApplication    SignInOrigin = "APPLICATION" // at its URL
)

// GrantType is a way to get tokens, in OAuth's spelling (RFC 6749, 7523, 8693).
type GrantType string

const (
	GrantAuthorizationCode GrantType = "authorization_code"
	GrantRefreshToken      GrantType = "refresh_token"
	GrantJWTBearer         GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	GrantTokenExchange     GrantType = "urn:ietf:params:oauth:grant-type:token-exchange"
)

// ApplicationGrant is a way in which an application may get tokens. Grants of
// the other types have nothing but their type.
type ApplicationGrant struct {
	Type         GrantType          `json:"type"`
	RedirectURIs []string           `json:"redirectUris,omitempty"` // of authorization_code
	Issuers      []AuthorizedIssuer `json:"issuers,omitempty"`      // of jwt-bearer
}

// AuthorizedIssuer is an issuer whose tokens an application may bring, and the
// audiences they must be for. An issuer that was deleted since is still named
// here and vouches for nobody.
type AuthorizedIssuer struct {
	Issuer    ARN      `json:"issuer"`
	Audiences []string `json:"audiences,omitempty"`
}

// MethodIAM authenticates an application by the credentials of the IAM
// principal that calls for it.
const MethodIAM = "IAM"

// ApplicationMethod is how an application proves who it is. The actor policy is
// a resource-based policy of the application: whom it allows
// sso-oauth:CreateTokenWithIAM speaks for the application.
type ApplicationMethod struct {
	Type        string          `json:"type"`
	ActorPolicy json.RawMessage `json:"actorPolicy"`
}

// ApplicationScope is something an application may ask for, and the
// applications and instances it may ask that of.
type ApplicationScope struct {
	Scope   string `json:"scope"`
	Targets []ARN  `json:"targets,omitempty"`
}

// ApplicationAssignment lets a principal use an application.
type ApplicationAssignment struct {
	Instance    InstanceID    `json:"instance"`
	Application ApplicationID `json:"application"`
	Account     AccountID     `json:"account"` // of the application
	Principal   Principal     `json:"principal"`
	CreatedAt   time.Time     `json:"createdAt"`
}

// ARN names the application of the assignment.
func (a ApplicationAssignment) ARN() ARN { return a.Application.ARN(a.Account, a.Instance) }

// TrustedTokenIssuer is an OpenID provider somewhere else whose tokens tell who
// a person of the identity center is (reference 10.3).
type TrustedTokenIssuer struct {
	Instance  InstanceID           `json:"instance"`
	ID        TrustedTokenIssuerID `json:"id"`
	Account   AccountID            `json:"account"` // that made it
	Name      string               `json:"name"`
	Issuer    string               `json:"issuer"` // equals the claim iss; never changes
	Mapping   ClaimMapping         `json:"mapping"`
	CreatedAt time.Time            `json:"createdAt"`
}

// ARN names the issuer.
func (i TrustedTokenIssuer) ARN() ARN { return i.ID.ARN(i.Account, i.Instance) }

// TokenIssuerOIDC is the one type of trusted token issuers: JSON Web Tokens of
// an OpenID provider, whose keys are found by discovery.
const (
	TokenIssuerOIDC = "OIDC_JWT"
	KeysByDiscovery = "OPEN_ID_DISCOVERY"
)

// ClaimMapping finds a person by a token: the value at Claim, a path into the
// claims, must be that of Attribute, a path into a user, for exactly one user.
type ClaimMapping struct {
	Claim     string `json:"claim"`
	Attribute string `json:"attribute"`
}

// UserKey is a name of a user that no other user of the store has.
type UserKey string

const (
	KeyUserName   UserKey = "userName"
	KeyEmail      UserKey = "emails.value"
	KeyExternalID UserKey = "externalId"
)

// Key is what the mapping compares the claim with; ok is false for attributes
// that do not tell people apart.
func (m ClaimMapping) Key() (key UserKey, ok bool) {
	switch strings.ToLower(m.Attribute) {
	case "username":
		return KeyUserName, true
	case "emails.value":
		return KeyEmail, true
	case "externalid", "externalids.id", "externalids.value":
		return KeyExternalID, true
	}
	return "", false
}

// Protocol is how an application provider signs people in.
type Protocol string

const (
	ProtocolOAuth Protocol = "OAUTH"
	ProtocolSAML  Protocol = "SAML"
)

// ApplicationProvider is a kind of applications.
type ApplicationProvider struct {
	ARN         ARN
	Protocol    Protocol
	DisplayName string
	Description string
}

// AllProvidersARN is what lists of application providers are checked against.
const AllProvidersARN ARN = "arn:aws:sso::aws:applicationProvider/*"
