// Package issuer is the relying side of OpenID Connect: it knows whether a JSON
// Web Token was made by an issuer that somebody trusts. Keys are found by the
// issuer's discovery document (OpenID Connect Discovery 1.0, section 4), kept for
// as long as the issuer says, and fetched again when a token names one that is
// not known.
//
// It says what a token claims and that the issuer claims it. Whether the token is
// meant for somebody (aud), and whom it is about, is for the caller. It opens
// connections, so it must never be asked within a transaction.
package issuer

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"gatehouse/internal/idc"
)

// Config of an Issuers.
type Config struct {
	Now func() time.Time // required
	// Loopback lets issuers be reached on this very machine, by plain http too. It
	// is for trying things out: a server that other machines reach must not be
	// made to ask the one that it runs on.
	Loopback bool
	// RootCAs are whom issuers' certificates must be signed by; nil for those of the system.
	RootCAs *x509.CertPool
}

// Issuers verifies tokens of any number of issuers and keeps their keys. It is
// safe for concurrent use.
type Issuers struct {
	cfg    Config
	client *http.Client

	mu      sync.Mutex
	sources map[string]*source
}

// New makes it; nothing is fetched before a token is verified.
func New(cfg Config) *Issuers {
	return &Issuers{cfg: cfg, client: newClient(cfg), sources: map[string]*source{}}
}

// Bounds of a token.
const (
	longestToken = 16 << 10
	// skew is how far the clocks of issuers may be off (RFC 7519, section 4.1.4:
	// "no more than a few minutes").
	skew = time.Minute
	// mostTried is how many keys are tried for one token: an issuer may have more of
	// one name, or tokens that name none, and anybody may bring such a token.
	mostTried = 16
)

// algorithms are those that need the issuer's private key. The symmetric ones
// would take a public key for a shared secret, and none takes everything (RFC
// 8725, section 3.1).
var algorithms = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512,
}

// Named is the issuer that a token names. Nothing of the token has been verified:
// the answer is good for choosing whom to ask. Invalid when it is no signed token.
func (s *Issuers) Named(token string) (string, error) {
	t, err := parse(token)
	if err != nil {
		return "", err
	}
	var c struct {
		Issuer string `json:"iss"`
	}
	if err := t.UnsafeClaimsWithoutVerification(&c); err != nil || c.Issuer == "" {
		return "", idc.Invalid("The token does not name its issuer.")
	}
	return c.Issuer, nil
}

// Verify answers the claims of a token that an issuer has signed, is good at
// present, and is about somebody: iss, sub and exp are there. Invalid when the
// token is not so; Unavailable, with the cause, when the issuer's keys could not
// be had.
func (s *Issuers) Verify(ctx context.Context, issuer, token string) (map[string]any, error) {
	t, err := parse(token)
	if err != nil {
		return nil, err
	}
	h := t.Headers[0]
	keys, err := s.source(issuer).keys(ctx, h.KeyID)
	if err != nil {
		return nil, err
	}
	tried := 0
	for _, k := range keys {
		if !fits(k, h) {
			continue
		}
		if tried++; tried > mostTried {
			break
		}
		claims := map[string]any{}
		if t.Claims(k.Key, &claims) == nil {
			return claims, s.check(issuer, claims)
		}
	}
	return nil, idc.Invalid("The token is not signed by a key of its issuer.")
}

func parse(token string) (*jwt.JSONWebToken, error) {
	if len(token) > longestToken {
		return nil, idc.Invalid("The token is longer than %d characters.", longestToken)
	}
	t, err := jwt.ParseSigned(token, algorithms)
	if err != nil || len(t.Headers) != 1 {
		e := idc.Invalid("The token is not a JSON Web Token signed by RS, PS or ES.")
		e.Err = err
		return nil, e
	}
	if _, ok := t.Headers[0].ExtraHeaders["b64"]; ok {
		return nil, idc.Invalid("The token's payload is not encoded.") // RFC 7797, section 7
	}
	return t, nil
}

// fits reports whether a key may be tried for a signature: it is the one that is
// named, where one is, and is meant for the algorithm, where that is said.
func fits(k jose.JSONWebKey, h jose.Header) bool {
	return (h.KeyID == "" || h.KeyID == k.KeyID) && (k.Algorithm == "" || k.Algorithm == h.Algorithm)
}

// check asks of the claims what RFC 7523, section 3, asks of them.
func (s *Issuers) check(issuer string, claims map[string]any) error {
	now := s.cfg.Now()
	if claims["iss"] != issuer {
		return idc.Invalid("The token names another issuer.")
	}
	if sub, ok := claims["sub"].(string); !ok || sub == "" {
		return idc.Invalid("The token names no subject.")
	}
	expires, ok, err := date(claims, "exp")
	switch {
	case err != nil:
		return err
	case !ok:
		return idc.Invalid("The token does not say when it expires.")
	case !now.Before(expires.Add(skew)):
		return idc.Invalid("The token has expired.")
	}
	for _, name := range []string{"nbf", "iat"} {
		from, ok, err := date(claims, name)
		if err != nil {
			return err
		}
		if ok && now.Add(skew).Before(from) {
			return idc.Invalid("The token is not good yet: %s lies ahead.", name)
		}
	}
	return nil
}

// latest is what a NumericDate may be, far beyond any token's life; it keeps the
// arithmetic of times within their range.
const latest = 1 << 40

// date reads a NumericDate (RFC 7519, section 2).
func date(claims map[string]any, name string) (t time.Time, ok bool, err error) {
	value, ok := claims[name]
	if !ok {
		return t, false, nil
	}
	seconds, number := value.(float64)
	if n, is := value.(json.Number); is {
		f, ferr := n.Float64()
		seconds, number = f, ferr == nil
	}
	if !number || seconds < 0 || seconds > latest {
		return t, false, idc.Invalid("The token's claim %s is not a date.", name)
	}
	return time.Unix(int64(seconds), 0), true, nil
}

// Expires is when a verified token ends.
func Expires(claims map[string]any) time.Time {
	t, _, _ := date(claims, "exp")
	return t
}

// most is how many issuers' keys are kept; beyond that they are fetched anew.
const most = 1024

func (s *Issuers) source(issuer string) *source {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.sources[issuer]
	if known == nil {
		if len(s.sources) >= most {
			clear(s.sources)
		}
		known = &source{issuer: issuer, now: s.cfg.Now, fetch: s.fetchKeys}
		s.sources[issuer] = known
	}
	return known
}

// usable are the keys of a set that signatures can be verified with. Those of
// kinds that are not known here are passed over, as RFC 7517, section 5, has it.
func usable(set []json.RawMessage) ([]jose.JSONWebKey, error) {
	var out []jose.JSONWebKey
	for _, raw := range set {
		var k jose.JSONWebKey
		if json.Unmarshal(raw, &k) != nil || !k.Valid() || !k.IsPublic() || k.Use != "" && k.Use != "sig" {
			continue
		}
		if strong(k.Key) {
			out = append(out, k)
		}
	}
	out = slices.Clip(out)
	if len(out) == 0 {
		return nil, fmt.Errorf("the key set of %d keys holds none for RS, PS or ES signatures", len(set))
	}
	return out, nil
}
