package token

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// AuthorizeRequest is what a client has a browser ask at /authorize (RFC 6749,
// section 4.1.1, and RFC 7636, section 4.3).
type AuthorizeRequest struct {
	ResponseType        string
	ClientID            string
	RedirectURI         string
	State               string
	CodeChallenge       string
	CodeChallengeMethod string
	Scopes              []string
}

// ParseAuthorize reads the query of /authorize. The AWS CLI names the scopes
// scopes, others scope, as the standard does (reference 0.3).
func ParseAuthorize(q url.Values) AuthorizeRequest {
	scopes := q.Get("scopes")
	if scopes == "" {
		scopes = q.Get("scope")
	}
	return AuthorizeRequest{
		ResponseType: q.Get("response_type"), ClientID: q.Get("client_id"), RedirectURI: q.Get("redirect_uri"), State: q.Get("state"),
		CodeChallenge: q.Get("code_challenge"), CodeChallengeMethod: q.Get("code_challenge_method"), Scopes: strings.Fields(scopes),
	}
}

// Consent is what a person is asked to agree to.
type Consent struct {
	ClientName  string
	RedirectURI string
	Scopes      []string
	Instance    idc.Instance // where the person must be signed in
}

// codeLife is how long an authorization code may be on its way (RFC 6749,
// section 4.1.2, recommends 10 minutes at most; it crosses one machine).
const codeLife = 5 * time.Minute

const longestState = 2048

// Authorize checks a request before anybody signs in for it. An error that the
// client is to hear has an address (RedirectFor); one without must be shown to the
// person: neither the client nor the address is to be trusted then.
func (s *Service) Authorize(ctx context.Context, r AuthorizeRequest) (Consent, error) {
	reg, scopes, err := s.authorize(r)
	if err != nil {
		return Consent{}, err
	}
	instance, err := op.View(ctx, s.gate, idc.Caller{}, func(tx *op.Tx) (idc.Instance, error) {
		tx.Event.Unlogged = true
		tx.Permit("anybody may see the page that asks to sign in")
		return tx.Instance(s.instanceID(reg))
	})
	return Consent{ClientName: reg.Name, RedirectURI: r.RedirectURI, Scopes: scopes, Instance: instance}, err
}

// authorize finds the client and the scopes it would be given.
func (s *Service) authorize(r AuthorizeRequest) (registration, []string, error) {
	reg, err := s.client(r.ClientID)
	if err != nil {
		return reg, nil, err
	}
	if !reg.redirects(r.RedirectURI) || !s.mayRedirect(r.RedirectURI) {
		return reg, nil, refuse("InvalidRedirectUriException", "The redirect URI is not one that the client registered.")
	}
	if len(r.State) > longestState {
		return reg, nil, invalidRequest("The state is too long.")
	}
	// From here on the client hears of errors.
	switch {
	case reg.Grants&grantCode == 0:
		return reg, nil, r.bounce("unauthorized_client", "The client is not registered for authorization codes.")
	case r.ResponseType != "code":
		return reg, nil, r.bounce("unsupported_response_type", "The response type must be code.")
	case r.CodeChallengeMethod != "S256":
		return reg, nil, r.bounce("invalid_request", "The code challenge method must be S256.")
	case !challengeForm.MatchString(r.CodeChallenge):
		return reg, nil, r.bounce("invalid_request", "The code challenge must be the base64url form of a SHA-256 sum.")
	}
	for _, scope := range r.Scopes {
		if !slices.Contains(reg.Scopes, scope) {
			return reg, nil, r.bounce("invalid_scope", "The client is not registered for one of the scopes.")
		}
	}
	if len(r.Scopes) == 0 {
		return reg, reg.Scopes, nil
	}
	return reg, r.Scopes, nil
}

var challengeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// GrantCode lets the client act for the caller, in the caller's portal session,
// and answers the address that takes the code to it. Errors as Authorize.
func (s *Service) GrantCode(ctx context.Context, c idc.Caller, r AuthorizeRequest) (redirect string, err error) {
	reg, scopes, err := s.authorize(r)
	if err != nil {
		return "", err
	}
	secret, err := s.random(32)
	if err != nil {
		return "", err
	}
	code := base64.RawURLEncoding.EncodeToString(secret)
	err = op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		tx.Event.Source, tx.Event.Name = eventSource, "AuthorizeClient"
		instance, err := inBrowser(tx)
		if err != nil {
			return err
		}
		if instance.ID != s.instanceID(reg) {
			return idc.Denied("The client asks for another identity center than the one you are signed in to.")
		}
		tx.Event.Details = map[string]any{"clientName": reg.Name, "redirectUri": r.RedirectURI, "scopes": scopes}
		return tx.InsertAuthorizationCode(store.AuthorizationCode{
			CodeHash: hash(code), Instance: instance.ID, Client: reg.granted(scopes), RedirectURI: r.RedirectURI, Challenge: r.CodeChallenge,
			Store: c.Person.Store, User: c.Person.User, Session: c.Person.Session, CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(codeLife),
		})
	})
	if err != nil {
		return "", err
	}
	return r.answer(url.Values{"code": {code}}), nil
}

// DenyCode answers the address that tells the client that the person refused.
// Errors as Authorize.
func (s *Service) DenyCode(r AuthorizeRequest) (redirect string, err error) {
	if _, _, err := s.authorize(r); err != nil {
		return "", err
	}
	return r.refusal("access_denied", "The person denied the request."), nil
}

// bounced is an error of /authorize that the client is to hear.
type bounced struct{ location string }

func (b *bounced) Error() string { return "the client is told" }

// RedirectFor is the address that takes an error of Authorize, GrantCode or
// DenyCode to the client; false when the person must be told instead.
func RedirectFor(err error) (location string, ok bool) {
	var b *bounced
	if !errors.As(err, &b) {
		return "", false
	}
	return b.location, true
}

func (r AuthorizeRequest) bounce(code, description string) error {
	e := idc.Invalid("%s", description)
	e.Err = &bounced{r.refusal(code, description)}
	return e
}

func (r AuthorizeRequest) refusal(code, description string) string {
	return r.answer(url.Values{"error": {code}, "error_description": {description}})
}

// answer adds the answer, and the state it belongs to, to the redirect URI,
// which has been checked.
func (r AuthorizeRequest) answer(v url.Values) string {
	if r.State != "" {
		v.Set("state", r.State)
	}
	separator := "?"
	if strings.Contains(r.RedirectURI, "?") {
		separator = "&"
	}
	return r.RedirectURI + separator + v.Encode()
}
