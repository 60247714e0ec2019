// Package token is OAuth for the AWS CLI and SDKs: it registers clients, lets a
// person approve them by device code or by authorization code with PKCE, and
// issues the access and refresh tokens that the portal API takes (reference 2.4
// and 4; RFC 6749, 7636, 8252 and 8628, in AWS's own wire form).
//
// What clients hold is sealed, not stored: a registration is in the client id,
// what an access token may do is in the token. Stored are grants and codes on
// their way, by hash, and one row for each login (a token family), which is what
// revocation and refresh need. Whether person, portal session and family of a
// token still live is asked at every use, by the gate.
//
// The operations that clients call are nobody's until they have proven
// otherwise: they take an anonymous caller and answer an *idc.Error whose Reason
// is the name of sso-oidc's exception.
package token

import (
	"context"
	"fmt"
	"io"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
)

// Config is what a Service is made of.
type Config struct {
	Gate *op.Gate
	Ring *keys.Ring
	Rand io.Reader

	// PublicURL is the origin that browsers and clients reach, without slash.
	PublicURL string
	// Home is the instance of clients that name none.
	Home idc.InstanceID
	// Origins are those besides PublicURL that an authorization code may be
	// sent to, scheme://host[:port]; loopback addresses always may.
	Origins []string

	// Issuers verifies the tokens of trusted token issuers.
	Issuers Issuers

	// Pending is how many device grants a network (idc.Network) may wait for; default 100.
	Pending int
	// Grace is how long the refresh token before the current one stays good, so
	// that a client that lost the answer can ask again; default 60 s.
	Grace time.Duration
}

// Issuers verifies JSON Web Tokens of issuers somewhere else. It may open
// connections and is never asked within a transaction. Named answers the issuer
// that a token names, unverified; Verify the claims of one that the issuer signed
// and that is good at present. Invalid is the token's fault.
type Issuers interface {
	Named(token string) (issuer string, err error)
	Verify(ctx context.Context, issuer, token string) (claims map[string]any, err error)
}

// Service is the token service of a deployment.
type Service struct {
	cfg    Config
	gate   *op.Gate
	purges purges
	actors actorPolicies
}

const (
	defaultPending = 100
	defaultGrace   = 60 * time.Second
)

// New makes the service.
func New(cfg Config) *Service {
	if cfg.Pending == 0 {
		cfg.Pending = defaultPending
	}
	if cfg.Grace == 0 {
		cfg.Grace = defaultGrace
	}
	return &Service{cfg: cfg, gate: cfg.Gate}
}

// now is the time, as fine as the database keeps it.
func (s *Service) now() time.Time { return s.gate.Now().UTC().Truncate(time.Microsecond) }

// random is a secret of n bytes.
func (s *Service) random(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.cfg.Rand, b); err != nil {
		return nil, fmt.Errorf("make a secret: %w", err)
	}
	return b, nil
}

// The refusals, by sso-oidc's names.

func refuse(exception idc.Reason, format string, args ...any) *idc.Error {
	e := idc.Invalid(format, args...)
	e.Reason = exception
	return e
}

func invalidRequest(format string, args ...any) *idc.Error {
	return refuse("InvalidRequestException", format, args...)
}

func unauthorizedClient(format string, args ...any) *idc.Error {
	return refuse("UnauthorizedClientException", format, args...)
}

func invalidGrant(format string, args ...any) *idc.Error {
	return refuse("InvalidGrantException", format, args...)
}

func invalidClient() *idc.Error {
	return idc.Unauthenticated("InvalidClientException", "The client is not registered here, or its registration has expired.")
}
