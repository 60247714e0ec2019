package token

import (
	"slices"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// The four ways into a login of an application.

// enterByCode redeems what a person granted at /authorize. The challenge is
// demanded of applications too, whose secret is none that a browser could tell
// (RFC 9700, section 2.1.1).
func (s *Service) enterByCode(tx *op.Tx, r ApplicationRequest, e *entry) error {
	switch {
	case r.Code == "":
		return invalidRequest("code is missing.")
	case r.RedirectURI == "":
		return invalidRequest("redirectUri is missing.")
	case !verifierForm.MatchString(r.CodeVerifier):
		return invalidRequest("codeVerifier must have 43 to 128 letters, digits or any of - . _ ~.")
	}
	if _, err := granted(tx, e.application, idc.GrantAuthorizationCode); err != nil {
		return err
	}
	code, err := tx.AuthorizationCode(hash(r.Code))
	if idc.Is(err, idc.KindNotFound) || err == nil && code.Client.Key != string(e.application.ARN()) {
		return invalidGrant("The code is not known.")
	}
	if err != nil {
		return err
	}
	switch {
	case code.Family != "":
		e.stolen, e.family.Store, e.refusal = code.Family, code.Store, invalidGrant("The code has been used already.")
		return nil
	case !tx.Now().Before(code.ExpiresAt):
		return invalidGrant("The code has expired.")
	case r.RedirectURI != code.RedirectURI:
		return invalidGrant("The redirect URI is not the one that the code was sent to.")
	case !verifies(r.CodeVerifier, code.Challenge):
		return invalidGrant("The code verifier does not match the challenge.")
	}
	if e.login, err = readLogin(tx, code.Instance, code.Store, code.User, code.Session); err != nil {
		return err
	}
	if err := e.limit(tx, r, code.Client.Scopes); err != nil {
		return err
	}
	if e.refreshes, err = mayRefresh(tx, e.application); err != nil {
		return err
	}
	e.begin(tx)
	e.take = func(tx *op.Tx) (bool, error) {
		won, err := tx.SpendAuthorizationCode(code, e.family.ID)
		if err != nil || !won {
			return won, err
		}
		return e.insert(tx)
	}
	return nil
}

// enterByRefresh goes on with a login (RFC 6749, section 6). An old token ends it,
// as it does those of other clients.
func (s *Service) enterByRefresh(tx *op.Tx, r ApplicationRequest, e *entry) error {
	if r.RefreshToken == "" {
		return invalidRequest("refreshToken is missing.")
	}
	if _, err := granted(tx, e.application, idc.GrantRefreshToken); err != nil {
		return err
	}
	token, ok := parseRefreshToken(r.RefreshToken)
	if !ok {
		return errRefresh()
	}
	f, err := tx.TokenFamily(token.store, token.family)
	if idc.Is(err, idc.KindNotFound) || err == nil && (f.Client.Key != string(e.application.ARN()) || f.Secret == nil) {
		return errRefresh()
	}
	if err != nil {
		return err
	}
	if e.secret, err = s.openFamilySecret(f); err != nil {
		return err
	}
	if !token.genuine(e.secret) {
		return errRefresh()
	}
	next, ok := s.successor(f, token)
	if !ok {
		e.stolen, e.family, e.refusal = f.ID, f, errRefresh()
		return nil
	}
	if err := e.goOn(tx, f, f.Issued); err != nil {
		return err
	}
	if err := e.limit(tx, r, f.Client.Scopes); err != nil {
		return err
	}
	e.person.Family = f.ID
	e.family, e.refreshes = next, true
	e.take = func(tx *op.Tx) (bool, error) {
		if next.Counter == f.Counter {
			return true, nil
		}
		return tx.RotateTokenFamily(f)
	}
	return nil
}

// enterByAssertion takes a trusted issuer's word for who a person is.
func (s *Service) enterByAssertion(tx *op.Tx, r ApplicationRequest, foreign *shown, e *entry) error {
	if foreign == nil {
		return invalidRequest("assertion is missing.")
	}
	if err := e.vouched(tx, foreign); err != nil {
		return err
	}
	if err := e.limit(tx, r, nil); err != nil {
		return err
	}
	var err error
	if e.refreshes, err = mayRefresh(tx, e.application); err != nil {
		return err
	}
	e.begin(tx)
	e.take = e.insert
	return nil
}

// vouched reads who stands behind a trusted issuer's token.
func (e *entry) vouched(tx *op.Tx, foreign *shown) error {
	issuer, authorized, err := trusted(tx, e.application, foreign.issuer)
	if err != nil {
		return err
	}
	if err := audience(foreign.claims, authorized.Audiences); err != nil {
		return err
	}
	instance, err := tx.Instance(e.application.Instance)
	if err != nil {
		return err
	}
	u, err := personOf(tx, instance.Store, issuer.Mapping, foreign.claims)
	if err != nil {
		return err
	}
	if u.Status != idc.UserEnabled {
		return invalidGrant("The person may not sign in.")
	}
	e.family.Issuer = issuer.ID
	e.login, err = readLogin(tx, instance.ID, u.Store, u.ID, "")
	return err
}

// enterByExchange makes a login of one application into one of another (RFC
// 8693). The other application must hold a scope whose targets name this one, and
// what comes of it can do no more than that.
func (s *Service) enterByExchange(tx *op.Tx, r ApplicationRequest, foreign *shown, e *entry) error {
	switch {
	case r.SubjectToken == "":
		return invalidRequest("subjectToken is missing.")
	case r.SubjectTokenType == "":
		return invalidRequest("subjectTokenType is missing.")
	case r.SubjectTokenType != typeAccess && r.SubjectTokenType != typeJWT && r.SubjectTokenType != typeID:
		return invalidRequest("The subject token type %q is not supported.", cut(r.SubjectTokenType))
	case r.RequestedTokenType != "" && r.RequestedTokenType != typeAccess && r.RequestedTokenType != typeRefresh:
		return invalidRequest("The requested token type %q is not supported.", cut(r.RequestedTokenType))
	}
	if _, err := granted(tx, e.application, idc.GrantTokenExchange); err != nil {
		return err
	}
	var of []string
	var err error
	if foreign != nil {
		err = e.vouched(tx, foreign)
	} else {
		of, err = s.handedOn(tx, r.SubjectToken, e)
	}
	if err != nil {
		return err
	}
	if err := e.limit(tx, r, of); err != nil {
		return err
	}
	if r.RequestedTokenType == typeRefresh {
		if e.refreshes, err = mayRefresh(tx, e.application); err != nil {
			return err
		}
		if !e.refreshes {
			return unauthorizedClient("The application has no grant of type %s.", idc.GrantRefreshToken)
		}
	}
	e.begin(tx)
	e.take = e.insert
	return nil
}

// handedOn reads who stands behind another application's access token, and the
// scopes that may be handed on.
func (s *Service) handedOn(tx *op.Tx, token string, e *entry) ([]string, error) {
	refused := invalidGrant("The subject token is not valid.")
	from, err := s.openAccess(token)
	if err != nil || from.Via == "" {
		return nil, refused
	}
	name, _ := parseApplication(string(from.Via))
	if name.instance != e.application.Instance {
		return nil, refused
	}
	f, err := tx.TokenFamily(from.Store, from.Family)
	if idc.Is(err, idc.KindNotFound) {
		return nil, refused
	}
	if err != nil {
		return nil, err
	}
	if err := e.goOn(tx, f, time.UnixMicro(from.Issued)); err != nil {
		return nil, err
	}
	scopes := slices.Clone(defaultScopes)
	named := false
	for _, scope := range from.Scopes {
		allowed, err := tx.ApplicationScope(name.instance, name.id, scope)
		if idc.Is(err, idc.KindNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if slices.Contains(allowed.Targets, e.application.ARN()) {
			named = true
			scopes = append(scopes, scope)
		}
	}
	if !named {
		return nil, &idc.Error{Kind: idc.KindDenied, Reason: "AccessDeniedException", Message: "The subject token is not meant for the application."}
	}
	e.family.Issuer, e.family.Origin = f.Issuer, f.ID
	return scopes, nil
}

// goOn reads who stands behind a family, for something of it that was issued at a
// time.
func (e *entry) goOn(tx *op.Tx, f idc.TokenFamily, issued time.Time) error {
	ended, err := tx.Ended(f, issued)
	if err != nil {
		return err
	}
	if ended || !tx.Now().Before(f.ExpiresAt) {
		return errOver()
	}
	e.login, err = readLogin(tx, f.Instance, f.Store, f.User, f.Session)
	e.ends = f.ExpiresAt // no later than the portal session, where there is one
	return err
}

// limit settles the scopes: those that are asked for, of those that the
// application has and what is presented gives; of is nil where it gives all.
func (e *entry) limit(tx *op.Tx, r ApplicationRequest, of []string) error {
	all, err := scopesOf(tx, e.application)
	if err != nil {
		return err
	}
	if of != nil {
		all = all.only(of)
	}
	var ok bool
	if e.scopes, ok = all.choose(r.Scopes); !ok {
		return refuse("InvalidScopeException", "The application may not ask for one of the scopes.")
	}
	if len(e.scopes) == 0 { // no scope is not none: RFC 6749, section 3.3
		return refuse("InvalidScopeException", "The application has none of the scopes any more.")
	}
	return nil
}
