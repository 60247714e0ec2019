package token

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
)

// ClientRequest asks for a registration.
type ClientRequest struct {
	Name         string
	Type         string // public
	Scopes       []string
	RedirectURIs []string
	GrantTypes   []string
	IssuerURL    string // "" or a start URL
}

// Client is a registered client as it is told. Nothing of it is stored.
type Client struct {
	ID, Secret            string
	IssuedAt, ExpiresAt   time.Time
	AuthorizationEndpoint string
	TokenEndpoint         string
}

// registrationLife is how long a registration counts (reference 4.1).
const registrationLife = 90 * 24 * time.Hour

// registration is what a client id carries, sealed: the authorize page knows a
// client by its id alone (docs/decisions, client registrations). Names are short
// because the id travels in URLs.
type registration struct {
	Name      string         `json:"n"`
	Scopes    []string       `json:"s,omitempty"`
	Redirects []string       `json:"r,omitempty"`
	Grants    grants         `json:"g"`
	Instance  idc.InstanceID `json:"i,omitempty"` // of the issuer URL
	Created   int64          `json:"t"`           // Unix seconds

	key string // names the client in rows and tokens
}

// grants is a set of grant types.
type grants uint8

const (
	grantDevice grants = 1 << iota
	grantCode
	grantRefresh
)

var grantTypes = map[string]grants{
	"urn:ietf:params:oauth:grant-type:device_code": grantDevice,
	"authorization_code":                           grantCode,
	"refresh_token":                                grantRefresh,
}

const (
	longestName      = 256
	mostScopes       = 32
	mostRedirects    = 10
	longestRedirect  = 512
	longestClientID  = 2048 // so that an authorize URL stays short enough for browsers and proxies
	scopeAccounts    = "sso:account:access"
	scopePortal      = "sso-portal:*"
	scopeNamespaces  = "sso sso-portal codewhisperer"
	clientTypePublic = "public"
)

// RegisterClient registers a client. Anybody may; a registration lets nobody in.
func (s *Service) RegisterClient(ctx context.Context, c idc.Caller, r ClientRequest) (Client, error) {
	reg, err := s.register(r)
	if err != nil {
		return Client{}, err
	}
	if r.IssuerURL != "" {
		_, err := op.View(ctx, s.gate, c, func(tx *op.Tx) (struct{}, error) {
			tx.Event.Unlogged = true
			tx.Permit("anybody may register a client")
			instance, err := s.instanceOf(tx, r.IssuerURL)
			reg.Instance = instance.ID
			return struct{}{}, err
		})
		if err != nil {
			return Client{}, err
		}
	}
	now := s.now().Truncate(time.Second)
	reg.Created = now.Unix()
	id, secret, err := s.sealClient(reg)
	if err != nil {
		return Client{}, err
	}
	return Client{
		ID: id, Secret: secret, IssuedAt: now, ExpiresAt: now.Add(registrationLife),
		AuthorizationEndpoint: s.cfg.PublicURL + "/authorize", TokenEndpoint: s.cfg.PublicURL + "/token",
	}, nil
}

// register checks what a client says of itself.
func (s *Service) register(r ClientRequest) (registration, error) {
	reg := registration{Name: r.Name, Scopes: r.Scopes, Redirects: r.RedirectURIs}
	if r.Type != clientTypePublic {
		return reg, refuse("InvalidClientMetadataException", "The client type must be %q.", clientTypePublic)
	}
	if r.Name == "" || utf8.RuneCountInString(r.Name) > longestName || !utf8.ValidString(r.Name) || strings.ContainsFunc(r.Name, unicode.IsControl) {
		return reg, refuse("InvalidClientMetadataException", "The client name must have 1 to %d printable characters.", longestName)
	}
	if len(r.Scopes) > mostScopes {
		return reg, refuse("InvalidScopeException", "A client may have %d scopes.", mostScopes)
	}
	for _, scope := range r.Scopes {
		if !knownScope(scope) {
			return reg, refuse("InvalidScopeException", "The scope %q is not known here.", cut(scope))
		}
	}
	for _, t := range r.GrantTypes {
		g, ok := grantTypes[t]
		if !ok {
			return reg, refuse("UnsupportedGrantTypeException", "The grant type %q is not supported.", cut(t))
		}
		reg.Grants |= g
	}
	if len(r.GrantTypes) == 0 {
		reg.Grants = grantDevice | grantRefresh
	}
	if len(r.RedirectURIs) > mostRedirects {
		return reg, refuse("InvalidRedirectUriException", "A client may have %d redirect URIs.", mostRedirects)
	}
	for _, uri := range r.RedirectURIs {
		if !s.mayRedirect(uri) {
			return reg, refuse("InvalidRedirectUriException",
				"The redirect URI %q is neither http on a loopback address nor an address of this identity center.", cut(uri))
		}
	}
	if reg.Grants&grantCode != 0 && len(reg.Redirects) == 0 {
		return reg, refuse("InvalidRedirectUriException", "A client of grant type authorization_code needs a redirect URI.")
	}
	return reg, nil
}

var scopeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,50}(:[A-Za-z0-9_.-]{1,50}){0,1}(:([A-Za-z0-9_.-]{1,50}|\*))?$`)

// knownScope knows the scopes of AWS's clients (reference 4.1). A scope that
// stands for nothing here is accepted in their namespaces, where newer clients
// bring new ones.
func knownScope(scope string) bool {
	switch scope {
	case "openid", "aws", "sts:identity_context":
		return true
	}
	namespace, _, ok := strings.Cut(scope, ":")
	return ok && scopeForm.MatchString(scope) && slices.Contains(strings.Fields(scopeNamespaces), namespace)
}

// mayRedirect reports whether authorization codes may be sent to an address.
// Anybody may register a client, so an address of somebody else's choice would
// make every consent page a trap: codes go to the person's own machine or to us.
func (s *Service) mayRedirect(uri string) bool {
	if len(uri) > longestRedirect || strings.ContainsAny(uri, "#\\ ") || strings.ContainsFunc(uri, unicode.IsControl) {
		return false
	}
	u, err := url.Parse(uri)
	if err != nil || u.User != nil || u.Host == "" || u.Opaque != "" {
		return false
	}
	if isLoopback(u) {
		return true
	}
	origin := u.Scheme + "://" + u.Host
	return origin == s.cfg.PublicURL || slices.Contains(s.cfg.Origins, origin)
}

// isLoopback reports whether u is http on this very machine (RFC 8252, section 7.3).
func isLoopback(u *url.URL) bool {
	return u.Scheme == "http" && slices.Contains([]string{"127.0.0.1", "::1", "localhost"}, u.Hostname())
}

// redirects reports whether a client may be answered at an address: it is a
// registered one, or a registered loopback address with another port, which
// clients choose when they start to listen (RFC 8252, section 7.3).
func (r registration) redirects(uri string) bool {
	if len(uri) > longestRedirect {
		return false
	}
	return slices.ContainsFunc(r.Redirects, func(registered string) bool {
		return registered == uri || isWithoutPort(registered) != "" && isWithoutPort(registered) == isWithoutPort(uri)
	})
}

// isWithoutPort is a loopback address without its port, character by character
// as given otherwise; "" for every other address.
func isWithoutPort(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.User != nil || !isLoopback(u) {
		return ""
	}
	rest := strings.TrimPrefix(uri, "http://"+u.Host)
	if len(rest) == len(uri) {
		return "" // spelled in a way that Parse has normalised
	}
	return u.Hostname() + rest
}

// sealClient makes id and secret. The id carries the registration, the secret
// proves that its holder was given the id by us.
func (s *Service) sealClient(reg registration) (id, secret string, err error) {
	plain, err := json.Marshal(reg)
	if err != nil {
		return "", "", fmt.Errorf("encode registration: %w", err)
	}
	blob, err := s.cfg.Ring.Seal(keys.ClientSecret, plain, nil)
	if err != nil {
		return "", "", err
	}
	id = base64.RawURLEncoding.EncodeToString(blob)
	if len(id) > longestClientID {
		return "", "", refuse("InvalidClientMetadataException", "The registration is too long.")
	}
	proof, err := s.cfg.Ring.Seal(keys.ClientSecret, []byte{}, []byte(id))
	return id, base64.RawURLEncoding.EncodeToString(proof), err
}

// client reads a client id, whoever presents it: InvalidClient unless it is ours
// and its registration has not expired.
func (s *Service) client(id string) (registration, error) {
	var reg registration
	if len(id) > longestClientID {
		return reg, invalidClient()
	}
	blob, err := keys.FromText(base64.RawURLEncoding, id)
	if err != nil {
		return reg, invalidClient()
	}
	plain, err := s.cfg.Ring.Open(keys.ClientSecret, blob, nil)
	if err != nil || json.Unmarshal(plain, &reg) != nil {
		return registration{}, invalidClient()
	}
	if !s.now().Before(time.Unix(reg.Created, 0).Add(registrationLife)) {
		return registration{}, invalidClient()
	}
	sum := sha256.Sum256([]byte(id))
	reg.key = base64.RawURLEncoding.EncodeToString(sum[:12])
	return reg, nil
}

// authenticate is client for callers that must present its secret too. The
// console has none: who sends one takes it for another client.
func (s *Service) authenticate(id, secret string) (registration, error) {
	if id == ConsoleClientID {
		if secret != "" {
			return registration{}, invalidClient()
		}
		return console, nil
	}
	reg, err := s.client(id)
	if err != nil {
		return reg, err
	}
	if len(secret) > longestClientID {
		return registration{}, invalidClient()
	}
	blob, err := keys.FromText(base64.RawURLEncoding, secret)
	if err != nil {
		return registration{}, invalidClient()
	}
	if _, err := s.cfg.Ring.Open(keys.ClientSecret, blob, []byte(id)); err != nil {
		return registration{}, invalidClient()
	}
	return reg, nil
}

// granted is what is kept of the client beside what it was granted.
func (r registration) granted(scopes []string) idc.OAuthClient {
	return idc.OAuthClient{Key: r.key, Name: r.Name, Scopes: scopes}
}

// refreshes reports whether the client gets refresh tokens: one without scopes,
// or with the portal's old one, is of the time before there were any (reference 4.1).
func (r registration) refreshes() bool {
	return r.Grants&grantRefresh != 0 && !legacy(r.Scopes)
}

func legacy(scopes []string) bool {
	return !slices.ContainsFunc(scopes, func(s string) bool { return s != scopePortal })
}

// cut shortens what a message repeats of a request.
func cut(s string) string {
	if len(s) <= 128 {
		return s
	}
	return strings.ToValidUTF8(s[:128], "") + "…"
}
