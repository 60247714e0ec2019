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

	// Silent asks for an answer without any page (prompt=none; OpenID Connect
	// Core, section 3.1.2.1).
	Silent bool
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
		Silent: q.Get("prompt") == "none",
	}
}

// Consent is what a person is asked to agree to.
type Consent struct {
	ClientName  string
	RedirectURI string
	Scopes      []string
	Accounts    bool         // it would reach every account that the person does
	Instance    idc.Instance // where the person must be signed in
	Anywhere    bool         // who is signed in to another instance may stay there
	FirstParty  bool         // it is our own, and asks for nothing that the person does not have here
}

// codeLife is how long an authorization code may be on its way (RFC 6749,
// section 4.1.2, recommends 10 minutes at most; it crosses one machine).
const codeLife = 5 * time.Minute

const longestState = 2048

// Authorize checks a request before anybody signs in for it. An error that the
// client is to hear has an address (RedirectFor); one without must be shown to the
// person: neither the client nor the address is to be trusted then.
func (s *Service) Authorize(ctx context.Context, r AuthorizeRequest) (Consent, error) {
	return op.View(ctx, s.gate, idc.Caller{}, func(tx *op.Tx) (Consent, error) {
		tx.Event.Unlogged = true
		tx.Permit("anybody may see the page that asks to sign in")
		a, err := s.asker(tx, r)
		if err != nil {
			return Consent{}, err
		}
		anywhere := a.instance == ""
		if anywhere {
			a.instance = s.cfg.Home
		}
		instance, err := tx.Instance(a.instance)
		return Consent{
			ClientName: a.client.Name, RedirectURI: r.RedirectURI, Scopes: a.client.Scopes,
			Accounts: a.application == nil || slices.Contains(a.client.Scopes, scopeAccounts), Instance: instance,
			Anywhere: anywhere, FirstParty: a.firstParty,
		}, err
	})
}

// asker is who asks at /authorize, with the scopes it would be given.
type asker struct {
	client      idc.OAuthClient
	instance    idc.InstanceID   // "" for the one that the person is signed in to
	application *idc.Application // nil for a client that registered itself
	firstParty  bool
}

// asker finds who asks.
func (s *Service) asker(tx *op.Tx, r AuthorizeRequest) (asker, error) {
	if strings.HasPrefix(r.ClientID, "arn:") {
		return s.askingApplication(tx, r)
	}
	if r.ClientID == ConsoleClientID {
		return s.askingConsole(tx, r)
	}
	reg, err := s.client(r.ClientID)
	if err != nil {
		return asker{}, err
	}
	if !reg.redirects(r.RedirectURI) || !s.mayRedirect(r.RedirectURI) {
		return asker{}, errRedirect()
	}
	if err := r.check(reg.Grants&grantCode != 0); err != nil {
		return asker{}, err
	}
	for _, scope := range r.Scopes {
		if !slices.Contains(reg.Scopes, scope) {
			return asker{}, r.bounce("invalid_scope", "The client is not registered for one of the scopes.")
		}
	}
	scopes := r.Scopes
	if len(scopes) == 0 {
		scopes = reg.Scopes
	}
	return asker{client: reg.granted(scopes), instance: s.instanceID(reg)}, nil
}

func errRedirect() error {
	return refuse("InvalidRedirectUriException", "The redirect URI is not one that the client registered.")
}

// check is what every request must be like. The client hears of errors, so its
// redirect URI must have been checked; mayCode says that it may ask for codes.
func (r AuthorizeRequest) check(mayCode bool) error {
	switch {
	case len(r.State) > longestState:
		return invalidRequest("The state is too long.")
	case !mayCode:
		return r.bounce("unauthorized_client", "The client is not registered for authorization codes.")
	case r.ResponseType != "code":
		return r.bounce("unsupported_response_type", "The response type must be code.")
	case r.CodeChallengeMethod != "S256":
		return r.bounce("invalid_request", "The code challenge method must be S256.")
	case !challengeForm.MatchString(r.CodeChallenge):
		return r.bounce("invalid_request", "The code challenge must be the base64url form of a SHA-256 sum.")
	}
	return nil
}

var challengeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// GrantCode lets the client act for the caller, in the caller's portal session,
// and answers the address that takes the code to it. Errors as Authorize.
func (s *Service) GrantCode(ctx context.Context, c idc.Caller, r AuthorizeRequest) (redirect string, err error) {
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
		a, err := s.asker(tx, r)
		if err != nil {
			return err
		}
		if a.instance != "" && instance.ID != a.instance {
			return idc.Denied("The client asks for another identity center than the one you are signed in to.")
		}
		if a.application != nil {
			if err := mayUse(tx, instance, c.Person.User, *a.application); err != nil {
				return r.bounceFor(err, "access_denied", "The person may not use the application.")
			}
		}
		tx.Event.Details = map[string]any{"clientName": a.client.Name, "redirectUri": r.RedirectURI, "scopes": a.client.Scopes}
		return tx.InsertAuthorizationCode(store.AuthorizationCode{
			CodeHash: hash(code), Instance: instance.ID, Client: a.client, RedirectURI: r.RedirectURI, Challenge: r.CodeChallenge,
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
func (s *Service) DenyCode(ctx context.Context, r AuthorizeRequest) (redirect string, err error) {
	if _, err := s.Authorize(ctx, r); err != nil {
		return "", err
	}
	return r.refusal("access_denied", "The person denied the request."), nil
}

// NeedsPerson answers the address that tells a client that asked for no page
// why there has to be one: nobody is signed in, or nobody has consented (OpenID
// Connect Core, section 3.1.2.6). Errors as Authorize.
func (s *Service) NeedsPerson(ctx context.Context, r AuthorizeRequest, signedIn bool) (redirect string, err error) {
	if _, err := s.Authorize(ctx, r); err != nil {
		return "", err
	}
	if !signedIn {
		return r.refusal("login_required", "Nobody is signed in."), nil
	}
	return r.refusal("consent_required", "The person has to be asked."), nil
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

// bounceFor is bounce for a refusal; trouble of another kind stays what it is.
func (r AuthorizeRequest) bounceFor(err error, code, description string) error {
	if !idc.Is(err, idc.KindDenied) {
		return err
	}
	e := idc.Denied("%s", description)
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
