package idc

// FederatedKind is how a provider vouches for somebody, in CloudTrail's words.
type FederatedKind string

const (
	FederatedSAML FederatedKind = "SAMLUser"
	FederatedWeb  FederatedKind = "WebIdentityUser"
)

// Federated is somebody whom an identity provider of an account vouches for, as
// verified. They are nobody here until a role lets them be a session of it.
type Federated struct {
	Kind     FederatedKind
	Provider ARN    // as trust policies name it
	ID       string // unique among all providers: principalId of events
	Name     string // the provider's own name for them
	// Identifies is what events name the provider by: of SAML a hash (NameQualifier),
	// else its ARN.
	Identifies string
	Keys       map[string][]string // condition keys of the sign-in, names in any case
}
