package token

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/cryptosigner"
	"github.com/go-jose/go-jose/v4/jwt"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
)

// ID tokens are signed by ES384, and each instance is an issuer of its own (OpenID
// Connect Core 1.0, section 2): subjects of two instances never meet.

// Issuer is the name that an instance signs by.
func (s *Service) Issuer(i idc.InstanceID) string { return s.cfg.PublicURL + "/" + string(i) }

// idClaims are what an ID token says, in AWS's names where they are its own.
type idClaims struct {
	Issuer   string          `json:"iss"`
	Subject  idc.UserID      `json:"sub"`
	Audience string          `json:"aud"`
	Issued   jwt.NumericDate `json:"iat"`
	Expires  jwt.NumericDate `json:"exp"`
	Context  string          `json:"sts:identity_context,omitempty"`
	Store    idc.StoreID     `json:"aws:identity_store_id"`
	StoreARN idc.ARN         `json:"aws:identity_store_arn"`
	Owner    idc.AccountID   `json:"aws:instance_account"`
}

// idToken tells an application who signed in.
func (s *Service) idToken(l login, identityContext string, expires time.Time) (string, error) {
	key, err := s.cfg.Ring.Signer(keys.IDToken)
	if err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{
		Algorithm: jose.ES384, Key: jose.JSONWebKey{Key: cryptosigner.Opaque(key), KeyID: key.ID},
	}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("signer of ID tokens: %w", err)
	}
	text, err := jwt.Signed(signer).Claims(idClaims{
		Issuer: s.Issuer(l.instance.ID), Subject: l.person.User, Audience: string(l.person.Via),
		Issued: jwt.NumericDate(s.now().Unix()), Expires: jwt.NumericDate(expires.Unix()), Context: identityContext,
		Store: l.person.Store, StoreARN: l.person.Store.ARN(l.instance.Owner), Owner: l.instance.Owner,
	}).Serialize()
	if err != nil {
		return "", fmt.Errorf("sign ID token: %w", err)
	}
	return text, nil
}

// Metadata is what an instance publishes of itself as an issuer (OpenID Connect
// Discovery 1.0, section 3; RFC 8414, section 2).
type Metadata struct {
	Issuer                string   `json:"issuer"`
	AuthorizationEndpoint string   `json:"authorization_endpoint"`
	TokenEndpoint         string   `json:"token_endpoint"`
	Keys                  string   `json:"jwks_uri"`
	Scopes                []string `json:"scopes_supported"`
	ResponseTypes         []string `json:"response_types_supported"`
	GrantTypes            []string `json:"grant_types_supported"`
	SubjectTypes          []string `json:"subject_types_supported"`
	Algorithms            []string `json:"id_token_signing_alg_values_supported"`
	Challenges            []string `json:"code_challenge_methods_supported"`
	Claims                []string `json:"claims_supported"`
}

// KeysPath is where PublicURL serves the key set.
const KeysPath = "/.well-known/jwks.json"

// Metadata answers what is published of an instance; NotFound for one that is not there.
func (s *Service) Metadata(ctx context.Context, c idc.Caller, id idc.InstanceID) (Metadata, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Metadata, error) {
		tx.Event.Unlogged = true
		tx.Permit("what is published is for everybody")
		i, err := tx.Instance(id)
		return Metadata{
			Issuer: s.Issuer(i.ID), AuthorizationEndpoint: s.cfg.PublicURL + "/authorize", TokenEndpoint: s.cfg.PublicURL + "/token",
			Keys: s.cfg.PublicURL + KeysPath, Scopes: defaultScopes, ResponseTypes: []string{"code"},
			GrantTypes: []string{
				string(idc.GrantAuthorizationCode), string(idc.GrantRefreshToken), string(idc.GrantJWTBearer), string(idc.GrantTokenExchange),
			},
			SubjectTypes: []string{"public"}, Algorithms: []string{string(jose.ES384)}, Challenges: []string{"S256"},
			Claims: []string{
				"iss", "sub", "aud", "iat", "exp", "sts:identity_context",
				"aws:identity_store_id", "aws:identity_store_arn", "aws:instance_account",
			},
		}, err
	})
}

// KeySet is the set of public keys whose signatures count (RFC 7517, section 5), as JSON.
func (s *Service) KeySet() ([]byte, error) {
	all, err := s.cfg.Ring.Signers(keys.IDToken)
	if err != nil {
		return nil, err
	}
	var set jose.JSONWebKeySet
	for _, k := range all {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: k.Public(), KeyID: k.ID, Algorithm: string(jose.ES384), Use: "sig"})
	}
	return json.Marshal(set)
}

// identity is what an identity context carries, sealed: who the person is, for the
// STS of this deployment.
type identity struct {
	Store   idc.StoreID   `json:"d"`
	User    idc.UserID    `json:"u"`
	Name    string        `json:"n"`
	Session idc.SessionID `json:"p,omitempty"`
	Family  idc.FamilyID  `json:"f"`
	Via     idc.ARN       `json:"a"`
	Issued  int64         `json:"i"`
	Expires int64         `json:"e"`
}

// longestContext is the most that STS takes for a context assertion.
const longestContext = 2048

// identityContext makes what an application hands to STS with AssumeRole.
func (s *Service) identityContext(l login, expires time.Time) (string, error) {
	plain, err := json.Marshal(identity{
		Store: l.person.Store, User: l.person.User, Name: l.person.Name, Session: l.person.Session, Family: l.person.Family,
		Via: l.person.Via, Issued: l.issued.UnixMicro(), Expires: expires.UnixMicro(),
	})
	if err != nil {
		return "", fmt.Errorf("encode identity context: %w", err)
	}
	blob, err := s.cfg.Ring.Seal(keys.IdentityContext, plain, nil)
	return base64.RawURLEncoding.EncodeToString(blob), err
}

// OpenIdentityContext is the person that an identity context is of. Invalid when it
// is not ours, was altered or has expired. Whether what it came of still lives is
// for who uses it to ask.
func (s *Service) OpenIdentityContext(text string) (idc.Person, error) {
	refused := idc.Invalid("The identity context is not valid.")
	if len(text) > longestContext {
		return idc.Person{}, refused
	}
	blob, err := keys.FromText(base64.RawURLEncoding, text)
	if err != nil {
		return idc.Person{}, refused
	}
	plain, err := s.cfg.Ring.Open(keys.IdentityContext, blob, nil)
	if err != nil {
		return idc.Person{}, refused
	}
	var i identity
	if err := json.Unmarshal(plain, &i); err != nil {
		return idc.Person{}, refused
	}
	if s.now().UnixMicro() >= i.Expires {
		return idc.Person{}, refuse("ExpiredTokenException", "The identity context has expired.")
	}
	return idc.Person{
		Store: i.Store, User: i.User, Name: i.Name, Session: i.Session, Family: i.Family, Via: i.Via, Issued: time.UnixMicro(i.Issued).UTC(),
	}, nil
}
