package saml

import (
	"crypto/x509"
	"slices"
	"time"

	"github.com/beevik/etree"
)

// Expected is what a response must fit.
type Expected struct {
	Issuer string
	Keys   []*x509.Certificate
	// Recipient and Audience tell whether an address, or an entity id, is ours.
	Recipient func(string) bool
	Audience  func(string) bool
	Now       time.Time
	Skew      time.Duration // how far clocks may differ
	// Fresh is how old an assertion may be that is still within its times.
	Fresh time.Duration
}

// Assertion is what a provider says of somebody.
type Assertion struct {
	ID            string
	Issuer        string
	Subject       string // NameID
	Format        string // of the NameID, a URN
	Recipient     string
	Audience      string // the one that is ours
	Issued        time.Time
	Authenticated time.Time // AuthnInstant; Issued where it is not said
	Ends          time.Time // from then on no reader accepts it
	SessionEnds   time.Time // SessionNotOnOrAfter; zero where it is not said
	Attributes    []Attribute
}

// Attribute is an attribute of an assertion, in its order.
type Attribute struct {
	Name   string
	Values []string
}

// Values are the values of an attribute. That several attributes have one name is
// not ours to settle; ok is false.
func (a *Assertion) Values(name string) (values []string, ok bool) {
	found := 0
	for _, x := range a.Attributes {
		if x.Name == name {
			values = x.Values
			found++
		}
	}
	return values, found <= 1
}

const success = "urn:oasis:names:tc:SAML:2.0:status:Success"

// ReadIssuer is who claims to have made a response, for finding the keys to hold it
// against; nothing of it is proven.
func ReadIssuer(raw []byte) (string, error) {
	response, err := readResponse(raw)
	if err != nil {
		return "", err
	}
	assertion, err := assertionOf(response)
	if err != nil {
		return "", err
	}
	return issuerOf(assertion)
}

// Verify gives the assertion of a response that fits what is expected; errors are
// *Error. The response is a samlp:Response with one assertion in the clear; it or
// the assertion is signed, and every signature on either must be good.
func Verify(raw []byte, x Expected) (*Assertion, error) {
	response, err := readResponse(raw)
	if err != nil {
		return nil, err
	}
	unproven, err := assertionOf(response)
	if err != nil {
		return nil, err
	}
	if err := checkResponse(response, x); err != nil {
		return nil, err
	}
	if issuer, err := issuerOf(unproven); err != nil || issuer != x.Issuer {
		return nil, fault(WrongIssuer, "the assertion is of another issuer")
	}
	assertion, err := proven(response, unproven, x.Keys)
	if err != nil {
		return nil, err
	}
	return x.accept(assertion)
}

func readResponse(raw []byte) (*etree.Element, error) {
	root, err := read(raw)
	if err != nil {
		return nil, err
	}
	if !is(root, nsProtocol, "Response") || root.SelectAttrValue("Version", "") != "2.0" {
		return nil, fault(Malformed, "the document is no SAML 2.0 response")
	}
	return root, nil
}

// assertionOf is the one assertion of a response.
func assertionOf(response *etree.Element) (*etree.Element, error) {
	if len(children(response, nsAssertion, "EncryptedAssertion")) > 0 {
		return nil, fault(Encrypted, "the assertion is encrypted")
	}
	a := only(response, nsAssertion, "Assertion")
	if a == nil || a.SelectAttrValue("Version", "") != "2.0" {
		return nil, fault(Malformed, "a response has one assertion")
	}
	for _, e := range response.FindElements(".//*") {
		if e != a && is(e, nsAssertion, "Assertion") {
			return nil, fault(Malformed, "a response has one assertion")
		}
	}
	return a, nil
}

// proven is the assertion as far as a signature vouches for it.
func proven(response, assertion *etree.Element, keys []*x509.Certificate) (*etree.Element, error) {
	outer, err := signatureOf(response)
	if err != nil {
		return nil, err
	}
	inner, err := signatureOf(assertion)
	if err != nil {
		return nil, err
	}
	if outer == nil && inner == nil {
		return nil, fault(Unsigned, "neither the response nor the assertion is signed")
	}
	if outer != nil {
		whole, err := verified(response, keys)
		if err != nil {
			return nil, err
		}
		if inner == nil {
			return assertionOf(whole)
		}
	}
	for _, e := range response.FindElements(".//*") {
		if is(e, nsSignature, "Signature") && e != inner && e != outer {
			return nil, fault(BadSignature, "a signature stands where none may be")
		}
	}
	return verified(assertion, keys)
}

// checkResponse checks what stands around the assertion.
func checkResponse(response *etree.Element, x Expected) error {
	status := only(response, nsProtocol, "Status")
	if status == nil {
		return fault(Malformed, "a response has a status")
	}
	code := only(status, nsProtocol, "StatusCode")
	if code == nil || code.SelectAttrValue("Value", "") != success {
		return fault(Unsuccessful, "the status of the response is not Success")
	}
	if d := response.SelectAttr("Destination"); d != nil && d.Value != "" && !x.Recipient(d.Value) {
		return fault(WrongRecipient, "the response is for another destination")
	}
	switch issuers := children(response, nsAssertion, "Issuer"); len(issuers) {
	case 0:
		return nil
	case 1:
		if v, ok := text(issuers[0]); ok && v == x.Issuer {
			return nil
		}
	}
	return fault(WrongIssuer, "the response is of another issuer")
}

func issuerOf(assertion *etree.Element) (string, error) {
	v, ok := text(only(assertion, nsAssertion, "Issuer"))
	if !ok || v == "" {
		return "", fault(Malformed, "an assertion has one issuer")
	}
	return v, nil
}

// accept reads an assertion that is proven, and holds it to what is expected.
func (x *Expected) accept(e *etree.Element) (*Assertion, error) {
	a := &Assertion{ID: e.SelectAttrValue("ID", "")}
	var err error
	if a.Issuer, err = issuerOf(e); err != nil || a.Issuer != x.Issuer || a.ID == "" {
		return nil, fault(WrongIssuer, "the assertion is of another issuer")
	}
	if a.Issued, err = instant(e, "IssueInstant"); err != nil {
		return nil, err
	}
	switch {
	case a.Issued.After(x.Now.Add(x.Skew)):
		return nil, fault(NotYet, "the assertion was issued in the future")
	case !a.Issued.Add(x.Fresh).After(x.Now):
		return nil, fault(Expired, "the assertion is older than %s", x.Fresh)
	}
	a.Ends = a.Issued.Add(x.Fresh)
	for _, step := range []func(*etree.Element, *Assertion) error{x.subject, x.conditions, x.statements} {
		if err := step(e, a); err != nil {
			return nil, err
		}
	}
	return a, attributes(e, a)
}

// subject reads whom the assertion is about, and to whom it was sent (SAML
// profiles 4.1.4.2: bearer, with a recipient and an end and without a beginning).
func (x *Expected) subject(e *etree.Element, a *Assertion) error {
	s := only(e, nsAssertion, "Subject")
	if s == nil {
		return fault(Malformed, "an assertion has one subject")
	}
	id := only(s, nsAssertion, "NameID")
	name, ok := text(id)
	if !ok || name == "" {
		return fault(Malformed, "the subject has no NameID")
	}
	a.Subject, a.Format = name, id.SelectAttrValue("Format", "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified")
	confirmation := only(s, nsAssertion, "SubjectConfirmation")
	if confirmation == nil || confirmation.SelectAttrValue("Method", "") != "urn:oasis:names:tc:SAML:2.0:cm:bearer" {
		return fault(Malformed, "the subject has no single bearer confirmation")
	}
	data := only(confirmation, nsAssertion, "SubjectConfirmationData")
	if data == nil || data.SelectAttr("NotBefore") != nil {
		return fault(Malformed, "a bearer confirmation has data, without NotBefore")
	}
	if a.Recipient = data.SelectAttrValue("Recipient", ""); !x.Recipient(a.Recipient) {
		return fault(WrongRecipient, "the assertion was sent to %q", a.Recipient)
	}
	return x.within(data, a, true)
}

// conditions holds an assertion to its own conditions; one that is not understood
// makes it invalid (SAML core 2.5.1.1).
func (x *Expected) conditions(e *etree.Element, a *Assertion) error {
	c := only(e, nsAssertion, "Conditions")
	if c == nil {
		return fault(WrongAudience, "the assertion names no audience")
	}
	if err := x.within(c, a, false); err != nil {
		return err
	}
	restricted := false
	for _, condition := range c.ChildElements() {
		switch {
		case is(condition, nsAssertion, "AudienceRestriction"):
			restricted = true
			if !x.among(condition, a) {
				return fault(WrongAudience, "the assertion is for another audience")
			}
		case is(condition, nsAssertion, "OneTimeUse"), is(condition, nsAssertion, "ProxyRestriction"):
			// Assertions are remembered by whoever asks here, and never passed on.
		default:
			return fault(Malformed, "the condition %s is not known", condition.Tag)
		}
	}
	if !restricted {
		return fault(WrongAudience, "the assertion names no audience")
	}
	return nil
}

func (x *Expected) among(restriction *etree.Element, a *Assertion) bool {
	for _, audience := range children(restriction, nsAssertion, "Audience") {
		if v, ok := text(audience); ok && x.Audience(v) {
			a.Audience = v
			return true
		}
	}
	return false
}

// within holds now to NotBefore and NotOnOrAfter of an element.
func (x *Expected) within(e *etree.Element, a *Assertion, bounded bool) error {
	if e.SelectAttr("NotBefore") != nil {
		from, err := instant(e, "NotBefore")
		if err != nil {
			return err
		}
		if x.Now.Add(x.Skew).Before(from) {
			return fault(NotYet, "the assertion is valid from %s on", from.Format(time.RFC3339))
		}
	}
	if e.SelectAttr("NotOnOrAfter") == nil {
		if bounded {
			return fault(Malformed, "%s has no NotOnOrAfter", e.Tag)
		}
		return nil
	}
	until, err := instant(e, "NotOnOrAfter")
	if err != nil {
		return err
	}
	if until = until.Add(x.Skew); !x.Now.Before(until) {
		return fault(Expired, "the assertion was valid until %s", until.Add(-x.Skew).Format(time.RFC3339))
	}
	if until.Before(a.Ends) {
		a.Ends = until
	}
	return nil
}

// statements reads when the subject signed in, and until when that counts.
func (x *Expected) statements(e *etree.Element, a *Assertion) error {
	a.Authenticated = a.Issued
	for _, s := range children(e, nsAssertion, "AuthnStatement") {
		if s.SelectAttr("AuthnInstant") != nil {
			at, err := instant(s, "AuthnInstant")
			if err != nil {
				return err
			}
			a.Authenticated = at
		}
		if s.SelectAttr("SessionNotOnOrAfter") == nil {
			continue
		}
		end, err := instant(s, "SessionNotOnOrAfter")
		if err != nil {
			return err
		}
		if !x.Now.Before(end) {
			return fault(Expired, "the session with the provider ended at %s", end.Format(time.RFC3339))
		}
		if a.SessionEnds.IsZero() || end.Before(a.SessionEnds) {
			a.SessionEnds = end
		}
	}
	return nil
}

func attributes(e *etree.Element, a *Assertion) error {
	for _, statement := range children(e, nsAssertion, "AttributeStatement") {
		for _, attribute := range children(statement, nsAssertion, "Attribute") {
			x := Attribute{Name: attribute.SelectAttrValue("Name", "")}
			if x.Name == "" {
				return fault(Malformed, "an attribute has no name")
			}
			for _, value := range children(attribute, nsAssertion, "AttributeValue") {
				if v, ok := text(value); ok {
					x.Values = append(x.Values, v)
				}
			}
			a.Attributes = append(a.Attributes, x)
		}
	}
	return nil
}

// instant reads a time, which SAML writes in UTC (SAML core 1.3.3).
func instant(e *etree.Element, name string) (time.Time, error) {
	t, err := time.Parse("2006-01-02T15:04:05.999999999Z", e.SelectAttrValue(name, ""))
	if err != nil || t.Year() < 2000 || t.Year() > 9000 {
		return t, fault(Malformed, "%s of %s is no time in UTC", name, e.Tag)
	}
	return t, nil
}

// Names are the names of an assertion's attributes, each once, sorted.
func (a *Assertion) Names() []string {
	names := make([]string, 0, len(a.Attributes))
	for _, x := range a.Attributes {
		names = append(names, x.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
