package local

import (
	"io"
	"sync"

	"gatehouse/internal/idc"
	"gatehouse/internal/issuer"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
)

// Config is what the plane is made of. All members up to Rand are required.
type Config struct {
	Gate   *op.Gate
	Sealer *Sealer
	Rand   io.Reader
	Quotas idc.Quotas // of roles, policies and what a role holds

	// PublicURL is where clients reach the server; SAML responses may be sent there.
	PublicURL string
	// Issuers verifies tokens of OpenID Connect providers; nil refuses them all.
	Issuers *issuer.Issuers
	// Contexts opens the identity contexts that come with AssumeRole; nil refuses them all.
	Contexts Contexts
}

// Plane keeps the roles of permission sets in local accounts and issues people
// credentials of them. It is safe for concurrent use.
type Plane struct {
	cfg       Config
	trusts    *documents
	instances sync.Map // idc.StoreID → idc.InstanceID; a store never changes its instance

	mu          sync.Mutex
	certificate string // of the SAML providers' metadata, once known
}

var _ plane.Plane = (*Plane)(nil)

// New makes the plane.
func New(cfg Config) *Plane { return &Plane{cfg: cfg, trusts: newDocuments()} }

// system is Gatehouse itself, doing in an account what Identity Center does
// through its service-linked role.
func system(source, event string) idc.Caller {
	return idc.Caller{Kind: idc.CallerSystem, Request: idc.Request{
		EventSource: source, EventName: event, SourceIP: "sso.amazonaws.com", UserAgent: "sso.amazonaws.com",
	}}
}

// Event sources of the services that live here.
const (
	sourceIAM = "iam.amazonaws.com"
	sourceSTS = "sts.amazonaws.com"
	sourceSSO = "sso.amazonaws.com"
)
