package local

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/issuer"
	"gatehouse/internal/op"
)

// WebAssumption asks for credentials of a role upon a token of an OpenID Connect
// provider of the role's account.
type WebAssumption struct {
	Role       idc.ARN
	Session    string
	Token      string
	ProviderID string // of an OAuth 2.0 access token; no such provider is known
	Duration   time.Duration
	Policy     string
	PolicyARNs []idc.ARN
}

// Claims of AWS, which say what attributes say in SAML.
const (
	claimTags   = "https://aws.amazon.com/tags"
	claimSource = "https://aws.amazon.com/source_identity"
)

// AssumeRoleWithWebIdentity issues credentials of a role upon a token: its issuer is
// a provider of the role's account, it is meant for one of the provider's client
// ids, and the role's trust policy names the provider. Thumbprints do not count, as
// at AWS where the issuer's certificate is one that everybody trusts.
//
// Anybody may call it. Only issuers that an administrator has named are ever asked
// for keys; what is not verified leaves no event and changes nothing.
func (s *STS) AssumeRoleWithWebIdentity(ctx context.Context, c idc.Caller, a WebAssumption) (Assumed, Federated, error) {
	v, told, err := s.webVouched(ctx, c, a)
	if err != nil {
		return Assumed{}, told, err
	}
	out, err := s.assumeFederated(ctx, c, v)
	return out, told, err
}

const notToken = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"

func (s *STS) webVouched(ctx context.Context, c idc.Caller, a WebAssumption) (vouched, Federated, error) {
	v := vouched{
		Assumption: Assumption{Role: a.Role, Session: a.Session, Duration: a.Duration, Policy: a.Policy, PolicyARNs: a.PolicyARNs},
		action:     "sts:AssumeRoleWithWebIdentity",
		spend:      func(*op.Tx, idc.Role) error { return nil }, // a token is good until it expires, as at AWS
	}
	if a.ProviderID != "" {
		return v, Federated{}, idc.Invalid("ProviderId is for OAuth 2.0 access tokens, and the provider %s is not known.", a.ProviderID)
	}
	if s.cfg.Issuers == nil {
		return v, Federated{}, invalidToken("No OpenIDConnect provider is asked by this server")
	}
	iss, err := s.cfg.Issuers.Named(a.Token)
	if err != nil {
		return v, Federated{}, invalidToken(notToken)
	}
	provider, err := s.webProvider(ctx, c, a.Role.Account(), iss)
	if err != nil {
		return v, Federated{}, err
	}
	claims, err := s.cfg.Issuers.Verify(ctx, iss, a.Token)
	if err != nil {
		return v, Federated{}, s.webError(claims, err)
	}
	audience, ok := audienceOf(claims, provider.ClientIDs)
	if !ok {
		return v, Federated{}, invalidToken("Incorrect token audience")
	}
	told := Federated{Subject: claims["sub"].(string), Audience: audience, Issuer: iss} // Verify has seen to it that sub is text
	if err := v.told(claims); err != nil {
		return v, told, err
	}
	v.know(claims, provider, told)
	return v, told, nil
}

// webProvider finds the provider that an account has for an issuer.
func (s *STS) webProvider(ctx context.Context, c idc.Caller, account idc.AccountID, iss string) (idc.OIDCProvider, error) {
	none := invalidToken("No OpenIDConnect provider found in your account for %s", iss)
	at, ok := hostOf(iss)
	if !ok {
		return idc.OIDCProvider{}, none
	}
	provider, err := lookUp(ctx, s, c, func(tx *op.Tx) (idc.OIDCProvider, error) {
		if err := activeAccount(tx, account); err != nil {
			return idc.OIDCProvider{}, err
		}
		return tx.OIDCProvider(account, at)
	})
	if idc.Is(err, idc.KindNotFound) {
		err = none
	}
	return provider, err
}

// webError is what a caller is told of a token that is not good.
func (s *STS) webError(claims map[string]any, err error) error {
	out := &idc.Error{Kind: idc.KindInvalid, Reason: reasonToken, Message: "Couldn't verify the token", Err: err}
	now := s.cfg.Gate.Now()
	switch ends := issuer.Expires(claims); {
	case idc.Is(err, idc.KindUnavailable):
		out.Reason = reasonCommunication
		out.Message = "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements"
	case !idc.Is(err, idc.KindInvalid):
		return err
	case claims != nil && !ends.IsZero() && !now.Before(ends):
		out.Reason = reasonExpired
		out.Message = "Token expired: current date/time " + strconv.FormatInt(now.Unix(), 10) + " must be before the expiration date/time " + strconv.FormatInt(ends.Unix(), 10)
	}
	return out
}

// audienceOf is the audience of a token that is a client of the provider's. A token
// whose authorized party is said is that party's (OpenID Connect Core, section 2).
func audienceOf(claims map[string]any, clients []string) (string, bool) {
	for _, aud := range texts(claims["aud"]) {
		if slices.Contains(clients, aud) {
			return aud, true
		}
	}
	return "", false
}

// texts are the texts of a claim that is one or several.
func texts(claim any) []string {
	switch x := claim.(type) {
	case string:
		return []string{x}
	case bool:
		return []string{strconv.FormatBool(x)}
	case []any:
		var out []string
		for _, e := range x {
			if t, ok := e.(string); ok {
				out = append(out, t)
			}
		}
		return out
	}
	return nil
}

// told takes over what the token says of the session.
func (v *vouched) told(claims map[string]any) error {
	if source, given := claims[claimSource]; given {
		text, _ := source.(string)
		if !fitName(text) {
			return invalidToken(`Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"`)
		}
		v.SourceIdentity = text
	}
	given, ok := claims[claimTags]
	if !ok {
		return nil
	}
	members, ok := given.(map[string]any)
	if !ok {
		return invalidToken("The claim %s is not an object", claimTags)
	}
	v.Tags = map[string]string{}
	tags, ok := members["principal_tags"].(map[string]any)
	if !ok && members["principal_tags"] != nil {
		return invalidToken("principal_tags of the token are not an object")
	}
	for key, value := range tags {
		one := texts(value)
		if len(one) != 1 {
			return invalidToken("The session tag %q must have one value", key)
		}
		v.Tags[key] = one[0]
	}
	v.TransitiveKeys = texts(members["transitive_tag_keys"])
	return claimedTags(v.Tags, v.TransitiveKeys)
}

// know says who is asking, for the trust policy and the trail.
func (v *vouched) know(claims map[string]any, provider idc.OIDCProvider, told Federated) {
	prefix := provider.URL + ":"
	v.claims = map[string][]string{prefix + "sub": {told.Subject}, prefix + "aud": {told.Audience}}
	if amr := texts(claims["amr"]); len(amr) > 0 {
		v.claims[prefix+"amr"] = amr
	}
	if azp := texts(claims["azp"]); len(azp) == 1 { // AWS: aud is then azp, and oaud what aud says
		v.claims[prefix+"aud"], v.claims[prefix+"oaud"] = azp, []string{told.Audience}
		v.claims[prefix+"azp"] = azp
	}
	keys := maps.Clone(v.claims)
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		if len(keys) == maxClaimKeys {
			break
		}
		if values := texts(claims[name]); len(values) > 0 && !v.says(prefix+name) && !strings.Contains(name, "/") {
			keys[prefix+name] = values
		}
	}
	v.who = idc.Federated{
		Kind: idc.FederatedWeb, Provider: provider.ARN(), Name: told.Subject,
		ID: string(provider.ARN()) + ":" + told.Audience + ":" + told.Subject, Identifies: string(provider.ARN()), Keys: keys,
	}
	v.signedIn = issuedAt(claims)
	v.parameters = parametersOf(v.Assumption)
	v.response = map[string]any{"subjectFromWebIdentityToken": told.Subject, "audience": told.Audience, "provider": told.Issuer}
	v.resources = []op.EventResource{{ARN: provider.ARN(), Account: provider.Account, Type: "AWS::IAM::OIDCProvider"}}
}

// says reports whether a condition key has its value already, in whatever case: a
// claim SUB adds nothing to what sub says.
func (v *vouched) says(key string) bool {
	for known := range v.claims {
		if strings.EqualFold(known, key) {
			return true
		}
	}
	return false
}

// maxClaimKeys bounds the condition keys that a token makes.
const maxClaimKeys = 64

// issuedAt is when the person signed in, as far as the token says it.
func issuedAt(claims map[string]any) time.Time {
	for _, name := range []string{"auth_time", "iat"} {
		if seconds, ok := claims[name].(float64); ok && seconds > 0 && seconds < 1<<40 {
			return time.Unix(int64(seconds), 0)
		}
	}
	return time.Time{}
}

// hostOf is an issuer's address without its scheme, as ARNs of OIDC providers have it.
func hostOf(issuer string) (string, bool) {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		return "", false
	}
	return strings.TrimPrefix(issuer, "https://"), true
}
