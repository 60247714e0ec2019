package token

import (
	"context"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// ApplicationRequest asks for tokens of a person for an application: one of four
// things stands for the person's consent; which, says GrantType.
type ApplicationRequest struct {
	ClientID     string // the application's ARN
	GrantType    string
	Scopes       []string // none: all that the application has
	Code         string
	RedirectURI  string
	CodeVerifier string
	RefreshToken string
	Assertion    string // RFC 7523: a token of a trusted issuer
	// RFC 8693: a token of ours, or of a trusted issuer.
	SubjectToken, SubjectTokenType, RequestedTokenType string
}

// ApplicationTokens are what an application gets.
type ApplicationTokens struct {
	Tokens
	IDToken         string // "" without scope openid
	IssuedTokenType string
	Scopes          []string
	IdentityContext string // "" without scope sts:identity_context
}

// Token types (RFC 8693, section 3).
const (
	typeAccess  = "urn:ietf:params:oauth:token-type:access_token"
	typeRefresh = "urn:ietf:params:oauth:token-type:refresh_token"
	typeID      = "urn:ietf:params:oauth:token-type:id_token"
	typeJWT     = "urn:ietf:params:oauth:token-type:jwt"
)

// shown are the verified claims of a trusted issuer's token; nil where the request
// brings none.
type shown struct {
	issuer string
	claims map[string]any
}

// entry is what a request comes to: a login of an application, new or refreshed.
type entry struct {
	login
	application idc.Application
	family      idc.TokenFamily
	scopes      []string // of the access token; the family may have more
	refreshes   bool
	secret      []byte // of a family that is there already
	// take spends what was presented and leaves the family as it is to be; false
	// when another request was faster.
	take func(*op.Tx) (bool, error)
	// stolen is a family that is to end instead: what was presented had been used.
	stolen  idc.FamilyID
	refusal error
}

// CreateApplicationToken gives tokens of a person to who may act for an
// application (CreateTokenWithIAM). A token of a trusted issuer may be brought
// again as long as it is good: whoever brings it has proven by its signature to be
// the application, and back ends exchange the one token of a person's sign-in
// whenever they start anew. RFC 7523, section 3, leaves it to the server.
func (s *Service) CreateApplicationToken(ctx context.Context, c idc.Caller, r ApplicationRequest) (ApplicationTokens, error) {
	foreign, err := s.present(ctx, c, r)
	if err != nil {
		return ApplicationTokens{}, err
	}
	for range races {
		out, again, err := s.issue(ctx, c, r, foreign)
		if err != nil || !again {
			return out, err
		}
	}
	return ApplicationTokens{}, &idc.Error{Kind: idc.KindUnavailable, Message: "The login is being refreshed by others. Try again."}
}

// foreign is the trusted issuer's token that a request brings; "" when it brings none.
func (r ApplicationRequest) foreign() string {
	switch {
	case idc.GrantType(r.GrantType) == idc.GrantJWTBearer:
		return r.Assertion
	case idc.GrantType(r.GrantType) == idc.GrantTokenExchange && (r.SubjectTokenType == typeJWT || r.SubjectTokenType == typeID):
		return r.SubjectToken
	}
	return ""
}

// present verifies a trusted issuer's token. The issuer is asked for its keys only
// on behalf of who may bring the application its tokens.
func (s *Service) present(ctx context.Context, c idc.Caller, r ApplicationRequest) (*shown, error) {
	token := r.foreign()
	if token == "" {
		return nil, nil
	}
	issuer, named := s.cfg.Issuers.Named(token)
	if _, err := op.View(ctx, s.gate, c, func(tx *op.Tx) (struct{}, error) {
		tx.Event.Unlogged = true
		a, err := s.admit(tx, r.ClientID)
		if err != nil {
			return struct{}{}, err
		}
		if named != nil {
			return struct{}{}, badAssertion(named)
		}
		if strings.HasPrefix(issuer, s.cfg.PublicURL+"/") {
			// An ID token would give a login that gives an ID token, for ever, whatever
			// became of the sign-in that the first was made of.
			return struct{}{}, invalidGrant("Tokens of this identity center are exchanged as what they are, access tokens.")
		}
		_, _, err = trusted(tx, a, issuer)
		return struct{}{}, err
	}); err != nil {
		return nil, err
	}
	claims, err := s.cfg.Issuers.Verify(ctx, issuer, token)
	if err != nil {
		err = badAssertion(err)
		s.gate.Refused(c, err)
		return nil, err
	}
	return &shown{issuer, claims}, nil
}

// badAssertion is the refusal of a token: its own fault, or that its issuer cannot
// be asked, which the caller cannot repair by asking at once again.
func badAssertion(err error) error {
	var out *idc.Error
	switch idc.KindOf(err) {
	case idc.KindInvalid:
		out = invalidGrant("The token is not accepted.")
	case idc.KindUnavailable:
		out = invalidRequest("The keys of the token's issuer cannot be had at present.")
	default:
		return err
	}
	if e, ok := err.(*idc.Error); ok {
		out.Message = e.Message
	}
	out.Err = err
	return out
}

// issue finds what a request comes to, makes the tokens, and lets them be: what
// they were made of must still hold in the transaction that takes it.
func (s *Service) issue(ctx context.Context, c idc.Caller, r ApplicationRequest, foreign *shown) (_ ApplicationTokens, again bool, err error) {
	e, err := op.View(ctx, s.gate, c, func(tx *op.Tx) (*entry, error) {
		tx.Event.Unlogged = true
		return s.enter(tx, r, foreign)
	})
	if err != nil {
		return ApplicationTokens{}, false, err
	}
	if e.stolen != "" {
		if err := s.endFamily(ctx, c, e.family.Store, e.stolen); err != nil {
			return ApplicationTokens{}, false, err
		}
		s.gate.Refused(c, e.refusal)
		return ApplicationTokens{}, false, e.refusal
	}
	out, err := s.mint(e)
	if err != nil {
		return ApplicationTokens{}, false, err
	}
	purge := s.purges.due(s.now())
	again, err = op.Update(ctx, s.gate, c, func(tx *op.Tx) (bool, error) {
		now, err := s.enter(tx, r, foreign)
		if err != nil {
			return false, err
		}
		won := now.stolen == "" && now.person.User == e.person.User
		if won {
			won, err = e.take(tx)
		}
		if err != nil || !won {
			tx.Event.Unlogged = true
			return true, err
		}
		if purge {
			if err := tx.PurgeTokens(tx.Now().Add(-purgeAfter), purgeAtOnce); err != nil {
				return false, err
			}
		}
		recordIssue(tx, e, out)
		return false, nil
	})
	return out, again, err
}

// enter checks a request against what is. It runs twice for each request and
// writes nothing.
func (s *Service) enter(tx *op.Tx, r ApplicationRequest, foreign *shown) (*entry, error) {
	a, err := s.admit(tx, r.ClientID)
	if err != nil {
		return nil, err
	}
	e := &entry{application: a}
	switch idc.GrantType(r.GrantType) {
	case idc.GrantAuthorizationCode:
		err = s.enterByCode(tx, r, e)
	case idc.GrantRefreshToken:
		err = s.enterByRefresh(tx, r, e)
	case idc.GrantJWTBearer:
		err = s.enterByAssertion(tx, r, foreign, e)
	case idc.GrantTokenExchange:
		err = s.enterByExchange(tx, r, foreign, e)
	default:
		err = refuse("UnsupportedGrantTypeException", "The grant type %q is not supported.", cut(r.GrantType))
	}
	if err != nil || e.stolen != "" {
		return e, err
	}
	e.person.Via = a.ARN()
	return e, mayUse(tx, e.instance, e.person.User, a)
}

// begin makes the family of a new login.
func (e *entry) begin(tx *op.Tx) {
	e.person.Family = idc.FamilyID(tx.NewID())
	e.family = idc.TokenFamily{
		Store: e.person.Store, ID: e.person.Family, Instance: e.instance.ID, Session: e.person.Session, User: e.person.User,
		Client: clientOf(e.application, e.scopes), ExpiresAt: e.ends, Application: e.application.ID,
		Issuer: e.family.Issuer, Origin: e.family.Origin, Issued: e.issued,
	}
}

// insert is the take of a new login.
func (e *entry) insert(tx *op.Tx) (bool, error) {
	f := e.family
	f.CreatedAt, f.RotatedAt = tx.Now(), tx.Now()
	return true, tx.InsertTokenFamily(f)
}

// mayRefresh reports whether an application gets refresh tokens.
func mayRefresh(tx *op.Tx, a idc.Application) (bool, error) {
	_, err := tx.ApplicationGrant(a.Instance, a.ID, idc.GrantRefreshToken)
	if idc.Is(err, idc.KindNotFound) {
		return false, nil
	}
	return err == nil, err
}

// mint makes the tokens of an entry.
func (s *Service) mint(e *entry) (ApplicationTokens, error) {
	var err error
	if e.refreshes && e.secret == nil {
		if e.family.Secret, e.secret, err = s.familySecret(e.family); err != nil {
			return ApplicationTokens{}, err
		}
	}
	f := e.family
	f.Client.Scopes = e.scopes
	out := ApplicationTokens{IssuedTokenType: typeAccess, Scopes: e.scopes}
	if out.Tokens, err = s.tokens(e.login, f, e.secret); err != nil {
		return out, err
	}
	if out.RefreshToken != "" {
		out.IssuedTokenType = typeRefresh
	}
	expires := s.now().Add(out.ExpiresIn)
	if slices.Contains(e.scopes, scopeIdentity) {
		if out.IdentityContext, err = s.identityContext(e.login, expires); err != nil {
			return out, err
		}
	}
	if slices.Contains(e.scopes, scopeOpenID) {
		out.IDToken, err = s.idToken(e.login, out.IdentityContext, expires)
	}
	return out, err
}

// recordIssue completes the event, and puts one into the trail of the
// application's account when that is another one.
func recordIssue(tx *op.Tx, e *entry, out ApplicationTokens) {
	const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS"
	tx.Event.Response = map[string]any{
		"accessToken": hidden, "tokenType": "Bearer", "expiresIn": int64(out.ExpiresIn / time.Second),
		"issuedTokenType": out.IssuedTokenType, "scope": out.Scopes,
	}
	for name, token := range map[string]string{"refreshToken": out.RefreshToken, "idToken": out.IDToken} {
		if token != "" {
			tx.Event.Response[name] = hidden
		}
	}
	if out.IdentityContext != "" {
		tx.Event.Response["awsAdditionalDetails"] = map[string]any{"identityContext": hidden}
	}
	tx.Event.More = map[string]any{"onBehalfOf": map[string]any{
		"userId": e.person.User, "identityStoreArn": e.person.Store.ARN(e.instance.Owner),
	}, "credentialId": e.family.ID}
	tx.Event.Resources = []op.EventResource{
		{ARN: e.application.ARN(), Account: e.application.Account, Type: "AWS::SSO::Application"},
		{ARN: idc.ARN(e.person.Store), Account: e.instance.Owner, Type: "IdentityStoreId"},
	}
	if e.application.Account != tx.Caller.Account {
		other := tx.Event
		other.Account = e.application.Account
		tx.Record(other)
	}
}
