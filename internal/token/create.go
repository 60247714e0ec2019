package token

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"regexp"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// TokenRequest asks for tokens with one of three things that stand for a
// person's consent; which, says GrantType.
type TokenRequest struct {
	ClientID, ClientSecret string
	GrantType              string
	DeviceCode             string
	Code                   string
	RefreshToken           string
	RedirectURI            string
	CodeVerifier           string
}

// Tokens are what a client gets. RefreshToken is empty for clients that do not refresh.
type Tokens struct {
	AccessToken  string
	RefreshToken string
	ExpiresIn    time.Duration // of the access token
}

// outcome is how a transaction that spends something ends: with tokens, or
// because another caller was faster and what was read must be read again.
type outcome struct {
	tokens Tokens
	again  bool
}

// CreateToken gives tokens for a device code, an authorization code or a refresh token.
func (s *Service) CreateToken(ctx context.Context, c idc.Caller, r TokenRequest) (Tokens, error) {
	reg, err := s.authenticate(r.ClientID, r.ClientSecret)
	if err != nil {
		return Tokens{}, err
	}
	g, ok := grantTypes[r.GrantType]
	if !ok {
		return Tokens{}, refuse("UnsupportedGrantTypeException", "The grant type %q is not supported.", cut(r.GrantType))
	}
	if reg.Grants&g == 0 {
		return Tokens{}, refuse("UnauthorizedClientException", "The client is not registered for grant type %q.", r.GrantType)
	}
	switch g {
	case grantDevice:
		return s.redeemDevice(ctx, c, reg, r)
	case grantCode:
		return s.redeemCode(ctx, c, reg, r)
	default:
		return s.refresh(ctx, c, reg, r)
	}
}

func (s *Service) redeemDevice(ctx context.Context, c idc.Caller, reg registration, r TokenRequest) (Tokens, error) {
	if r.DeviceCode == "" {
		return Tokens{}, invalidRequest("deviceCode is missing.")
	}
	type found struct {
		grant store.DeviceGrant
		login login
	}
	f, err := op.View(ctx, s.gate, c, func(tx *op.Tx) (f found, err error) {
		tx.Event.Unlogged = true
		tx.Permit("who has the code may ask for what it is good for")
		f.grant, err = tx.DeviceGrant(hash(r.DeviceCode))
		if idc.Is(err, idc.KindNotFound) || err == nil && f.grant.Client.Key != reg.key {
			return f, invalidGrant("The device code is not known.")
		}
		if err != nil || f.grant.Status != store.DeviceApproved {
			return f, err
		}
		f.login, err = readLogin(tx, f.grant.Instance, f.grant.Store, f.grant.User, f.grant.Session)
		f.login.person.Family = idc.FamilyID(tx.NewID())
		return f, err
	})
	if err != nil {
		return Tokens{}, err
	}
	g := f.grant
	switch {
	case g.Status == store.DeviceSpent:
		return Tokens{}, s.replayed(ctx, c, g.Store, g.Family)
	case !s.now().Before(g.ExpiresAt):
		return Tokens{}, refuse("ExpiredTokenException", "The device code has expired. Start again.")
	case g.Status == store.DeviceDenied:
		return Tokens{}, refuse("AccessDeniedException", "The request was denied.")
	case g.Status == store.DevicePending:
		return Tokens{}, s.poll(ctx, c, g)
	}
	return s.found(ctx, c, f.login, g.Client, reg.refreshes(), func(tx *op.Tx, family idc.FamilyID) (bool, error) {
		return tx.SpendDeviceGrant(g, family)
	}, func(tx *op.Tx) (idc.FamilyID, error) {
		g, err := tx.DeviceGrant(g.CodeHash)
		return g.Family, err
	})
}

// poll records that a client asked before the person decided, and tells it to
// wait. The second call may come at once: the CLI asks before it shows the code
// and again after (reference 4.2).
func (s *Service) poll(ctx context.Context, c idc.Caller, g store.DeviceGrant) error {
	early := g.Polls > 1 && s.now().Before(g.PolledAt.Add(g.Interval-pollSlack))
	interval := g.Interval
	if early {
		interval = min(interval+slowDown, deviceLife)
	}
	err := op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		tx.Event.Unlogged = true
		tx.Permit("who has the code may ask how it stands")
		// When somebody was faster there is nothing to record: a decision is
		// found by the next poll, another poll has left its time.
		_, err := tx.PollDeviceGrant(g, interval)
		return err
	})
	switch {
	case err != nil:
		return err
	case early:
		return refuse("SlowDownException", "Ask less often: wait %d seconds.", int(interval/time.Second))
	}
	return refuse("AuthorizationPendingException", "The person has not decided yet.")
}

func (s *Service) redeemCode(ctx context.Context, c idc.Caller, reg registration, r TokenRequest) (Tokens, error) {
	switch {
	case r.Code == "":
		return Tokens{}, invalidRequest("code is missing.")
	case r.RedirectURI == "":
		return Tokens{}, invalidRequest("redirectUri is missing.")
	case !verifierForm.MatchString(r.CodeVerifier):
		return Tokens{}, invalidRequest("codeVerifier must have 43 to 128 letters, digits or any of - . _ ~.")
	}
	type found struct {
		code  store.AuthorizationCode
		login login
	}
	f, err := op.View(ctx, s.gate, c, func(tx *op.Tx) (f found, err error) {
		tx.Event.Unlogged = true
		tx.Permit("who has the code may ask for what it is good for")
		f.code, err = tx.AuthorizationCode(hash(r.Code))
		if idc.Is(err, idc.KindNotFound) || err == nil && f.code.Client.Key != reg.key {
			return f, invalidGrant("The code is not known.")
		}
		if err != nil || f.code.Family != "" {
			return f, err
		}
		f.login, err = readLogin(tx, f.code.Instance, f.code.Store, f.code.User, f.code.Session)
		f.login.person.Family = idc.FamilyID(tx.NewID())
		return f, err
	})
	if err != nil {
		return Tokens{}, err
	}
	code := f.code
	switch {
	case code.Family != "":
		return Tokens{}, s.replayed(ctx, c, code.Store, code.Family)
	case !s.now().Before(code.ExpiresAt):
		return Tokens{}, invalidGrant("The code has expired.")
	case r.RedirectURI != code.RedirectURI:
		return Tokens{}, invalidGrant("The redirect URI is not the one that the code was sent to.")
	case !verifies(r.CodeVerifier, code.Challenge):
		return Tokens{}, invalidGrant("The code verifier does not match the challenge.")
	}
	return s.found(ctx, c, f.login, code.Client, reg.refreshes(), func(tx *op.Tx, family idc.FamilyID) (bool, error) {
		return tx.SpendAuthorizationCode(code, family)
	}, func(tx *op.Tx) (idc.FamilyID, error) {
		code, err := tx.AuthorizationCode(code.CodeHash)
		return code.Family, err
	})
}

// RFC 7636, section 4.1.
var verifierForm = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)

// verifies reports whether a verifier belongs to a challenge of method S256, the
// only one there is here.
func verifies(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// found founds a token family: spend says who of all that hold a code may. To
// the others the code is a replay; spentBy says what it was spent for.
func (s *Service) found(ctx context.Context, c idc.Caller, l login, client idc.OAuthClient, refreshes bool,
	spend func(*op.Tx, idc.FamilyID) (bool, error), spentBy func(*op.Tx) (idc.FamilyID, error)) (Tokens, error) {
	f := idc.TokenFamily{
		Store: l.person.Store, ID: l.person.Family, Instance: l.instance.ID, Session: l.person.Session, User: l.person.User,
		Client: client, ExpiresAt: l.ends,
	}
	var secret []byte
	var err error
	firstParty := client.Key == ConsoleClientID
	if firstParty {
		f.Application = ConsoleClientID
	}
	if refreshes {
		if f.Secret, secret, err = s.familySecret(f); err != nil {
			return Tokens{}, err
		}
	}
	out, err := s.tokens(l, f, secret)
	if err != nil {
		return Tokens{}, err
	}
	purge := s.purges.due(s.now())
	o, err := op.Update(ctx, s.gate, c, func(tx *op.Tx) (outcome, error) {
		tx.Permit("who has the code may have what it is good for")
		won, err := spend(tx, f.ID)
		if err != nil {
			return outcome{}, err
		}
		if !won {
			tx.Event.Unlogged = true
			return outcome{again: true}, nil
		}
		if purge {
			if err := tx.PurgeTokens(tx.Now().Add(-purgeAfter), purgeAtOnce); err != nil {
				return outcome{}, err
			}
		}
		if firstParty {
			if err := makeRoom(tx, f); err != nil {
				return outcome{}, err
			}
		}
		f.CreatedAt, f.RotatedAt = tx.Now(), tx.Now()
		record(tx, l, out)
		return outcome{tokens: out}, tx.InsertTokenFamily(f)
	})
	if err != nil {
		return Tokens{}, err
	}
	if !o.again {
		return o.tokens, nil
	}
	family, err := op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.FamilyID, error) {
		tx.Event.Unlogged = true
		tx.Permit("who has the code may ask how it stands")
		return spentBy(tx)
	})
	if err != nil {
		return Tokens{}, err
	}
	return Tokens{}, s.replayed(ctx, c, f.Store, family)
}

// replayed ends what a spent code was spent for: of two that hold a code, one
// stole it (RFC 6749, section 4.1.2; RFC 9700, section 2.1.1).
func (s *Service) replayed(ctx context.Context, c idc.Caller, storeID idc.StoreID, family idc.FamilyID) error {
	if err := s.endFamily(ctx, c, storeID, family); err != nil {
		return err
	}
	return invalidGrant("The code has been used already.")
}

func (s *Service) endFamily(ctx context.Context, c idc.Caller, storeID idc.StoreID, family idc.FamilyID) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		tx.Permit("a code or token that is used twice is worth nothing")
		f, err := tx.TokenFamily(storeID, family)
		if idc.Is(err, idc.KindNotFound) {
			tx.Event.Unlogged = true // it has ended before
			return nil
		}
		if err != nil {
			return err
		}
		instance, err := tx.Instance(f.Instance)
		if err != nil {
			return err
		}
		tx.Event.Source, tx.Event.Name, tx.Event.Account = eventSource, "EndTokenFamily", instance.Owner
		tx.Event.Details = map[string]any{
			"clientName": f.Client.Name, "userId": f.User, "credentialId": f.Session, "reason": "a code or refresh token was used again",
		}
		return tx.EndTokenFamily(f.Store, f.ID)
	})
}

// tokens makes the tokens that are current in a family; secret is the family's,
// nil where it does not refresh.
func (s *Service) tokens(l login, f idc.TokenFamily, secret []byte) (Tokens, error) {
	var t Tokens
	var err error
	if t.AccessToken, t.ExpiresIn, err = s.accessToken(l, f.Client, s.now()); err != nil {
		return Tokens{}, err
	}
	if secret != nil {
		t.RefreshToken = refreshToken{store: f.Store, family: f.ID, counter: f.Counter}.sign(secret)
	}
	return t, nil
}

// record makes the event of an issue (reference 11).
func record(tx *op.Tx, l login, t Tokens) {
	const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS"
	tx.Event.Account = l.instance.Owner
	tx.Event.By(l.person)
	tx.Event.Response = map[string]any{
		"accessToken": hidden, "tokenType": "Bearer", "expiresIn": int64(t.ExpiresIn / time.Second),
	}
	if t.RefreshToken != "" {
		tx.Event.Response["refreshToken"] = hidden
	}
	tx.Event.Resources = []op.EventResource{{ARN: idc.ARN(l.person.Store), Account: l.instance.Owner, Type: "IdentityStoreId"}}
}
