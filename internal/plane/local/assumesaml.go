package local

import (
	"cmp"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/saml"
)

// SAMLAssumption asks for credentials of a role upon a response of a SAML provider
// of the role's account.
type SAMLAssumption struct {
	Role       idc.ARN
	Principal  idc.ARN // of the SAML provider
	Response   string  // base64
	Duration   time.Duration
	Policy     string
	PolicyARNs []idc.ARN
}

// What AWS asks of the time of a response: "Token must be redeemed within 5
// minutes of issuance". Clocks may differ by the skew of reference saml.md 0.6.
const (
	samlFresh = 5 * time.Minute
	samlSkew  = 3 * time.Minute
)

// Attributes of AWS (reference saml.md 3.1).
const (
	attributes        = "https://aws.amazon.com/SAML/Attributes/"
	attributeRole     = attributes + "Role"
	attributeName     = attributes + "RoleSessionName"
	attributeDuration = attributes + "SessionDuration"
	attributeTag      = attributes + "PrincipalTag:"
	attributeKeys     = attributes + "TransitiveTagKeys"
	attributeSource   = attributes + "SourceIdentity"
)

// AssumeRoleWithSAML issues credentials of a role upon a signed response: the
// provider is one of the role's account, the response is the provider's, for us and
// fresh, it pairs the role with the provider, and the role's trust policy names the
// provider. A response is good once for each role that it names.
//
// Anybody may call it. What is not verified leaves no event and changes nothing.
func (s *STS) AssumeRoleWithSAML(ctx context.Context, c idc.Caller, a SAMLAssumption) (Assumed, Federated, error) {
	v, told, err := s.samlVouched(ctx, c, a)
	if err != nil {
		return Assumed{}, told, err
	}
	out, err := s.assumeFederated(ctx, c, v)
	return out, told, err
}

func (s *STS) samlVouched(ctx context.Context, c idc.Caller, a SAMLAssumption) (vouched, Federated, error) {
	raw, err := base64.StdEncoding.DecodeString(a.Response)
	if err != nil {
		return vouched{}, Federated{}, invalidToken("Invalid base64 SAMLResponse")
	}
	provider, err := lookUp(ctx, s, c, func(tx *op.Tx) (idc.SAMLProvider, error) {
		if err := activeAccount(tx, a.Principal.Account()); err != nil {
			return idc.SAMLProvider{}, err
		}
		p, err := tx.SAMLProvider(a.Principal.Account(), lastName(a.Principal))
		if err == nil && p.ARN() != a.Principal {
			err = idc.NotFound("SAML_PROVIDER", string(a.Principal), "another provider")
		}
		return p, err
	})
	if idc.Is(err, idc.KindNotFound) {
		err = invalidToken("Specified provider doesn't exist")
	}
	if err != nil {
		return vouched{}, Federated{}, err
	}
	assertion, err := s.verify(raw, provider)
	if err != nil {
		return vouched{}, Federated{}, err
	}
	v := vouched{
		Assumption: Assumption{Role: a.Role, Duration: a.Duration, Policy: a.Policy, PolicyARNs: a.PolicyARNs},
		action:     "sts:AssumeRoleWithSAML", ends: assertion.SessionEnds, signedIn: assertion.Authenticated,
	}
	if err := v.claimed(assertion); err != nil {
		return v, Federated{}, err
	}
	told := Federated{
		Subject: assertion.Subject, SubjectType: strings.TrimPrefix(assertion.Format, "urn:oasis:names:tc:SAML:2.0:nameid-format:"),
		Audience: assertion.Recipient, Issuer: assertion.Issuer, NameQualifier: nameQualifier(assertion.Issuer, provider),
	}
	v.identify(assertion, provider, told)
	if a.Role.Account() != provider.Account || !paired(assertion, a.Role, a.Principal) {
		err := idc.Denied("Not authorized to perform sts:AssumeRoleWithSAML")
		c.Kind, c.Account, c.Federated = idc.CallerFederated, provider.Account, &v.who
		s.refused(c, err)
		return v, told, err
	}
	return v, told, nil
}

// verify holds a response against the metadata of a provider. The caller is told
// what AWS tells; the details are the cause.
func (s *STS) verify(raw []byte, provider idc.SAMLProvider) (*saml.Assertion, error) {
	known, err := s.metadata.read(provider.Metadata)
	if err != nil {
		return nil, invalidToken("The metadata of the specified provider cannot be used")
	}
	issuer, err := saml.ReadIssuer(raw)
	if err != nil {
		return nil, samlError(err)
	}
	at := slices.IndexFunc(known, func(p identityProvider) bool { return p.EntityID == issuer })
	if at < 0 {
		return nil, invalidToken("Issuer not present in specified provider")
	}
	assertion, err := saml.Verify(raw, saml.Expected{
		Issuer: issuer, Keys: known[at].Certificates, Recipient: s.ours, Audience: s.addressed,
		Now: s.cfg.Gate.Now(), Skew: samlSkew, Fresh: samlFresh,
	})
	if err != nil {
		return nil, samlError(err)
	}
	return assertion, nil
}

// samlTexts are AWS's sentences (IAM User Guide, troubleshoot_saml), where it has one.
var samlTexts = map[saml.Fault]string{
	saml.Malformed:      "Invalid SAMLResponse",
	saml.Encrypted:      "Encrypted SAML assertions are not supported",
	saml.Unsuccessful:   "The status of the SAMLResponse is not Success",
	saml.WrongIssuer:    "Issuer not present in specified provider",
	saml.Unsigned:       "Response signature invalid",
	saml.BadSignature:   "Response signature invalid",
	saml.WrongRecipient: "Response does not contain the required audience.",
	saml.WrongAudience:  "Response does not contain the required audience.",
	saml.NotYet:         "The SAMLResponse is not valid yet",
	saml.Expired:        "Token must be redeemed within 5 minutes of issuance",
}

func samlError(err error) error {
	var e *saml.Error
	if !errors.As(err, &e) {
		return err
	}
	out := &idc.Error{Kind: idc.KindInvalid, Reason: reasonToken, Message: samlTexts[e.Fault], Err: err}
	switch e.Fault {
	case saml.Expired:
		out.Reason = reasonExpired
	case saml.Unsuccessful:
		out.Reason = reasonRejected
	}
	return out
}

// ours reports whether an address is one where AWS takes responses, or the same
// place of this server. It becomes saml:aud.
func (s *STS) ours(address string) bool {
	if address == samlAudience || address == s.cfg.PublicURL+"/saml" && s.cfg.PublicURL != "" {
		return true
	}
	region, ok := strings.CutSuffix(strings.TrimPrefix(address, "https://"), ".signin.aws.amazon.com/saml")
	return ok && address == "https://"+region+".signin.aws.amazon.com/saml" && region != "" &&
		!strings.ContainsFunc(region, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' })
}

// addressed reports whether an audience is AWS, as its metadata name it, or one of
// the addresses.
func (s *STS) addressed(audience string) bool {
	return audience == "urn:amazon:webservices" || s.ours(audience)
}

// paired reports whether the assertion offers the role by the provider; AWS takes
// the two ARNs in either order.
func paired(a *saml.Assertion, role, provider idc.ARN) bool {
	pairs, once := a.Values(attributeRole)
	return once && slices.ContainsFunc(pairs, func(pair string) bool {
		one, two, _ := strings.Cut(pair, ",")
		one, two = strings.TrimSpace(one), strings.TrimSpace(two)
		return one == string(role) && two == string(provider) || one == string(provider) && two == string(role)
	})
}

// claimed takes over what the assertion says of the session.
func (v *vouched) claimed(a *saml.Assertion) error {
	single := func(name string) (string, bool, error) {
		values, once := a.Values(name)
		if !once || len(values) > 1 {
			return "", false, invalidToken("%s must have one value in AuthnResponse", strings.TrimPrefix(name, attributes))
		}
		if len(values) == 0 {
			return "", false, nil
		}
		return values[0], true, nil
	}
	var err error
	var given bool
	if v.Session, given, err = single(attributeName); err != nil {
		return err
	}
	switch {
	case !given:
		return invalidToken("RoleSessionName is required in AuthnResponse")
	case !fitName(v.Session):
		return invalidToken("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}")
	}
	if v.SourceIdentity, given, err = single(attributeSource); err != nil {
		return err
	}
	if given && !fitName(v.SourceIdentity) {
		return invalidToken(`Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"`)
	}
	if err := v.shortened(single); err != nil {
		return err
	}
	v.Tags = map[string]string{}
	for _, name := range a.Names() {
		key, ok := strings.CutPrefix(name, attributeTag)
		if !ok {
			continue
		}
		value, given, err := single(name)
		if err != nil {
			return err
		}
		if given {
			v.Tags[key] = value
		}
	}
	var once bool
	if v.TransitiveKeys, once = a.Values(attributeKeys); !once {
		return invalidToken("TransitiveTagKeys must be one attribute in AuthnResponse")
	}
	return claimedTags(v.Tags, v.TransitiveKeys)
}

// shortened applies SessionDuration, which AWS means for its console: here it can
// only make a session end sooner.
func (v *vouched) shortened(single func(string) (string, bool, error)) error {
	text, given, err := single(attributeDuration)
	if err != nil || !given {
		return err
	}
	seconds, err := strconv.Atoi(text)
	if err != nil || seconds < 900 || seconds > 43200 {
		return invalidToken("SessionDuration in AuthnResponse must be an integer from 900 to 43200")
	}
	if d := time.Duration(seconds) * time.Second; d < cmp.Or(v.Duration, defaultSession) {
		v.Duration = d
	}
	return nil
}

// identify says who is asking, for the trust policy and the trail.
func (v *vouched) identify(a *saml.Assertion, provider idc.SAMLProvider, told Federated) {
	v.claims = map[string][]string{"saml:namequalifier": {told.NameQualifier}, "saml:sub": {told.Subject}, "saml:sub_type": {told.SubjectType}}
	keys := maps.Clone(v.claims)
	keys["saml:aud"], keys["saml:iss"] = []string{told.Audience}, []string{told.Issuer}
	keys["saml:doc"] = []string{string(provider.Account) + "/" + provider.Name}
	for _, x := range a.Attributes {
		if key := samlKeys[x.Name]; key != "" && len(x.Values) > 0 && keys[key] == nil {
			keys[key] = x.Values
		}
	}
	v.who = idc.Federated{
		Kind: idc.FederatedSAML, Provider: provider.ARN(), ID: told.NameQualifier + ":" + told.Subject, Name: told.Subject,
		Identifies: told.NameQualifier, Keys: keys,
	}
	v.parameters = parametersOf(v.Assumption)
	v.parameters["principalArn"], v.parameters["sAMLAssertionID"] = provider.ARN(), a.ID
	v.response = map[string]any{
		"issuer": told.Issuer, "audience": told.Audience, "subject": told.Subject, "subjectType": told.SubjectType, "nameQualifier": told.NameQualifier,
	}
	v.resources = []op.EventResource{{ARN: provider.ARN(), Account: provider.Account, Type: "AWS::IAM::SAMLProvider"}}
	v.spend = func(tx *op.Tx, role idc.Role) error {
		if err := tx.PurgeUsedAssertions(tx.Now(), assertionsPurged); err != nil {
			return err
		}
		err := tx.UseAssertion(provider.ARN(), role.ARN(), a.ID, a.Ends)
		if idc.Is(err, idc.KindConflict) {
			err = invalidToken("The SAML assertion has been used already")
		}
		return err
	}
}

// assertionsPurged is how many assertions are forgotten for each that is used.
const assertionsPurged = 10

// nameQualifier is unique to a provider of an account (STS API,
// AssumeRoleWithSAML): base64 of the SHA-1 of issuer, account and name.
func nameQualifier(issuer string, p idc.SAMLProvider) string {
	sum := sha1.Sum([]byte(issuer + string(p.Account) + "/" + p.Name))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// samlKeys are the condition keys of attributes that directories have (IAM User
// Guide, reference_policies_iam-condition-keys, "SAML-based federation").
var samlKeys = map[string]string{
	"urn:oid:1.3.6.1.4.1.5923.1.1.1.1":  "saml:edupersonaffiliation",
	"urn:oid:1.3.6.1.4.1.5923.1.1.1.2":  "saml:edupersonnickname",
	"urn:oid:1.3.6.1.4.1.5923.1.1.1.3":  "saml:edupersonorgdn",
	"urn:oid:1.3.6.1.4.1.5923.1.1.1.4":  "saml:edupersonorgunitdn",
	"urn:oid:1.3.6.1.4.1.5923.1.1.1.5":  "saml:edupersonprimaryaffiliation",
	"urn:oid:1.3.6.1.4.1.5923.1.1.1.6":  "saml:edupersonprincipalname",
	"urn:oid:1.3.6.1.4.1.5923.1.1.1.7":  "saml:edupersonentitlement",
	"urn:oid:1.3.6.1.4.1.5923.1.1.1.8":  "saml:edupersonprimaryorgunitdn",
	"urn:oid:1.3.6.1.4.1.5923.1.1.1.9":  "saml:edupersonscopedaffiliation",
	"urn:oid:1.3.6.1.4.1.5923.1.1.1.10": "saml:edupersontargetedid",
	"urn:oid:1.3.6.1.4.1.5923.1.1.1.11": "saml:edupersonassurance",
	"urn:oid:1.3.6.1.4.1.5923.1.2.1.2":  "saml:eduorghomepageuri",
	"urn:oid:1.3.6.1.4.1.5923.1.2.1.3":  "saml:eduorgidentityauthnpolicyuri",
	"urn:oid:1.3.6.1.4.1.5923.1.2.1.4":  "saml:eduorglegalname",
	"urn:oid:1.3.6.1.4.1.5923.1.2.1.5":  "saml:eduorgsuperioruri",
	"urn:oid:1.3.6.1.4.1.5923.1.2.1.6":  "saml:eduorgwhitepagesuri",
	"urn:oid:2.5.4.3":                   "saml:cn",
	"urn:oid:2.5.4.4":                   "saml:surname",
	"urn:oid:2.5.4.42":                  "saml:givenname",
	"urn:oid:2.5.4.45":                  "saml:x500uniqueidentifier",
	"urn:oid:0.9.2342.19200300.100.1.1": "saml:uid",
	"urn:oid:0.9.2342.19200300.100.1.3": "saml:mail",

	"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name":         "saml:name",
	"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname":    "saml:givenname",
	"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname":      "saml:surname",
	"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress": "saml:mail",
	"http://schemas.xmlsoap.org/claims/CommonName":                       "saml:commonname",
}

// providers keeps parsed metadata by its text: what an administrator has saved once
// is not parsed for everybody who sends a response.
type providers struct {
	mu     sync.Mutex
	parsed map[[sha256.Size]byte][]identityProvider
}

const cachedProviders = 1024

func (p *providers) read(metadata string) ([]identityProvider, error) {
	key := sha256.Sum256([]byte(metadata))
	p.mu.Lock()
	known, ok := p.parsed[key]
	p.mu.Unlock()
	if ok {
		return known, nil
	}
	known, err := parseMetadata(metadata)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.parsed == nil || len(p.parsed) >= cachedProviders {
		p.parsed = map[[sha256.Size]byte][]identityProvider{}
	}
	p.parsed[key] = known
	return known, nil
}
