package saml_test

import (
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"gatehouse/internal/saml"
	"gatehouse/internal/saml/samltest"
)

const (
	entity    = "https://idp.example.org/metadata"
	recipient = "https://signin.aws.amazon.com/saml"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func expected(t testing.TB, p *samltest.Provider) saml.Expected {
	t.Helper()
	return saml.Expected{
		Issuer: p.EntityID, Keys: []*x509.Certificate{p.Certificate()}, Now: now, Skew: time.Minute, Fresh: 5 * time.Minute,
		Recipient: func(s string) bool { return s == recipient },
		Audience:  func(s string) bool { return s == "urn:amazon:webservices" },
	}
}

func wantFault(t testing.TB, err error, want saml.Fault) {
	t.Helper()
	var e *saml.Error
	if !errors.As(err, &e) || e.Fault != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestVerify(t *testing.T) {
	p := samltest.New(t, entity)
	for name, signed := range map[string]int{"assertion": samltest.Assertion, "response": samltest.Response, "both": samltest.Assertion | samltest.Response} {
		t.Run(name, func(t *testing.T) {
			raw := samltest.Bytes(t, p.Tree(samltest.Options{Signed: signed, Now: now, ID: "_a", SessionEnd: now.Add(time.Hour),
				Attributes: map[string][]string{"Role": {"one", "two <&> \"three\""}}}))
			a, err := saml.Verify(raw, expected(t, p))
			if err != nil {
				t.Fatal(err)
			}
			roles, once := a.Values("Role")
			if a.ID != "_a" || a.Subject != "ada@example.org" || a.Recipient != recipient || a.Issuer != entity || !once ||
				!slices.Equal(roles, []string{"one", "two <&> \"three\""}) || !a.SessionEnds.Equal(now.Add(time.Hour)) || !a.Ends.Equal(now.Add(5*time.Minute)) {
				t.Errorf("got %+v", a)
			}
			if issuer, err := saml.ReadIssuer(raw); err != nil || issuer != entity {
				t.Errorf("issuer: %q, %v", issuer, err)
			}
		})
	}
}

// edit is a change to a response that was signed.
type edit func(t testing.TB, response *etree.Element) *etree.Element

func assertion(r *etree.Element) *etree.Element { return r.SelectElement("Assertion") }

func signature(e *etree.Element) *etree.Element { return e.SelectElement("Signature") }

// evil is a copy that names somebody else.
func evil(e *etree.Element, id string) *etree.Element {
	c := e.Copy()
	c.FindElement(".//NameID").SetText("mallory@example.org")
	if id != "" {
		c.CreateAttr("ID", id)
	}
	return c
}

func unsigned(e *etree.Element) *etree.Element {
	if s := signature(e); s == nil || e.RemoveChild(s) == nil {
		panic("the vector has no signature to take off")
	}
	return e
}

func put(r *etree.Element, e *etree.Element) *etree.Element { r.AddChild(e); return r }

// before puts e in front of the assertion.
func before(r, e *etree.Element) *etree.Element {
	r.InsertChildAt(assertion(r).Index(), e)
	return r
}

// Signature wrapping and its kin (reference saml.md 4.2): whatever is moved, added
// or altered around a good signature, nobody but its subject comes out.
func TestAttacks(t *testing.T) {
	p, mallory := samltest.New(t, entity), samltest.New(t, entity)
	x := expected(t, p)
	text := func(from, to string) edit {
		return func(t testing.TB, r *etree.Element) *etree.Element {
			raw := string(samltest.Bytes(t, r))
			if !strings.Contains(raw, from) {
				t.Fatalf("the vector changes nothing: no %q in %s", from, raw)
			}
			doc := etree.NewDocument()
			doc.ReadSettings.PreserveCData = true
			if err := doc.ReadFromString(strings.ReplaceAll(raw, from, to)); err != nil {
				t.Fatal(err)
			}
			return doc.Root()
		}
	}
	for name, c := range map[string]struct {
		signed int
		edit   edit
		want   saml.Fault
	}{
		"XSW1": {samltest.Response, func(t testing.TB, r *etree.Element) *etree.Element {
			out := evil(r, "_evil")
			put(signature(out), unsigned(r.Copy()))
			return out
		}, saml.Malformed},
		"XSW2": {samltest.Response, func(t testing.TB, r *etree.Element) *etree.Element {
			out := evil(r, "_evil")
			out.InsertChildAt(signature(out).Index(), unsigned(r.Copy()))
			return out
		}, saml.Malformed},
		"XSW3": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			return before(r, unsigned(evil(assertion(r), "_evil")))
		}, saml.Malformed},
		"XSW4": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			a := assertion(r)
			e := unsigned(evil(a, "_evil"))
			r.RemoveChild(a)
			return put(r, put(e, a))
		}, saml.Malformed},
		"XSW5": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			a := assertion(r)
			e := evil(a, "_evil")
			before(r, e)
			r.RemoveChild(a)
			return put(r, unsigned(a))
		}, saml.Malformed},
		"XSW6": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			a := assertion(r)
			e := evil(a, "_evil")
			r.RemoveChild(a)
			put(signature(e), unsigned(a))
			return put(r, e)
		}, saml.Malformed},
		"XSW7": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			x := etree.NewElement("samlp:Extensions")
			put(x, unsigned(evil(assertion(r), "_evil")))
			return before(r, x)
		}, saml.Malformed},
		"XSW8": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			a := assertion(r)
			e := evil(a, "_evil")
			o := etree.NewElement("ds:Object")
			r.RemoveChild(a)
			put(signature(e), put(o, unsigned(a)))
			return put(r, e)
		}, saml.Malformed},
		"same ID twice": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			return before(r, unsigned(evil(assertion(r), "")))
		}, saml.Malformed},
		"another subject":                  {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element { return evil(r, "") }, saml.BadSignature},
		"another subject, response signed": {samltest.Response, func(t testing.TB, r *etree.Element) *etree.Element { return evil(r, "") }, saml.BadSignature},
		"signature taken off":              {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element { unsigned(assertion(r)); return r }, saml.Unsigned},
		"nothing signed":                   {-1, nil, saml.Unsigned},
		"signature moved to the response": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			s := signature(assertion(r))
			assertion(r).RemoveChild(s)
			return put(r, s)
		}, saml.BadSignature},
		"signature elsewhere": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			s := signature(assertion(r)).Copy()
			return put(r, put(etree.NewElement("samlp:Extensions"), s))
		}, saml.BadSignature},
		"two signatures": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			put(assertion(r), signature(assertion(r)).Copy())
			return r
		}, saml.BadSignature},
		"two SignedInfo": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			s := signature(assertion(r))
			put(s, s.SelectElement("SignedInfo").Copy())
			return r
		}, saml.BadSignature},
		"two references": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			i := signature(assertion(r)).SelectElement("SignedInfo")
			put(i, i.SelectElement("Reference").Copy())
			return r
		}, saml.BadSignature},
		"reference to everything": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			signature(assertion(r)).FindElement(".//Reference").CreateAttr("URI", "")
			return r
		}, saml.BadSignature},
		"HMAC":         {samltest.Assertion, text("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"), saml.BadSignature},
		"SHA-1 digest": {samltest.Assertion, text("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1"), saml.BadSignature},
		"inclusive":    {samltest.Assertion, text(`CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"`, `CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"`), saml.BadSignature},
		"XSLT":         {samltest.Assertion, text(`Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"`, `Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"`), saml.BadSignature},
		"no digest": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			assertion(r).FindElement(".//DigestValue").SetText("")
			return r
		}, saml.BadSignature},
		"comment in the name":      {samltest.Assertion, text("ada@example.org", "ada@example.org<!-- -->.evil.org"), saml.Malformed},
		"CDATA in the name":        {samltest.Assertion, text("ada@example.org", "<![CDATA[ada@example.org]]>"), saml.Malformed},
		"instruction":              {samltest.Assertion, text("ada@example.org", "<?x ada?>ada@example.org"), saml.Malformed},
		"element in the name":      {samltest.Assertion, text("ada@example.org", "<saml:x>ada</saml:x>@example.org"), saml.BadSignature},
		"prefix with two meanings": {samltest.Assertion, text(`<saml:AttributeStatement`, `<saml:AttributeStatement xmlns:samlp="urn:x"`), saml.Malformed},
		"prefix of nothing":        {samltest.Assertion, text(`<saml:AttributeStatement`, `<saml:AttributeStatement xmlns:y="" `), saml.Malformed},
		"undeclared prefix":        {samltest.Assertion, text(`<saml:AttributeStatement`, `<saml:AttributeStatement y:a="b" `), saml.Malformed},
		"relative namespace":       {samltest.Assertion, text(`<saml:AttributeStatement`, `<saml:AttributeStatement xmlns:y="1" `), saml.Malformed},
		"xml:base":                 {samltest.Assertion, text(`<saml:AttributeStatement`, `<saml:AttributeStatement xml:base="https://evil.example" `), saml.Malformed},
		"another issuer around": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			r.SelectElement("Issuer").SetText("https://evil.example")
			return r
		}, saml.WrongIssuer},
		"another destination": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			r.CreateAttr("Destination", recipient+".evil")
			return r
		}, saml.WrongRecipient},
		"no success": {samltest.Assertion, text("status:Success", "status:Responder"), saml.Unsuccessful},
		"an assertion more": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			return put(r, assertion(mallory.Tree(samltest.Options{Now: now, ID: "_other"})).Copy())
		}, saml.Malformed},
		"encrypted": {samltest.Assertion, func(t testing.TB, r *etree.Element) *etree.Element {
			return put(r, etree.NewElement("saml:EncryptedAssertion"))
		}, saml.Encrypted},
	} {
		t.Run(name, func(t *testing.T) {
			r := p.Tree(samltest.Options{Signed: c.signed, Now: now})
			if c.signed > 0 {
				if _, err := saml.Verify(samltest.Bytes(t, r), x); err != nil {
					t.Fatalf("the response is refused before it is altered: %v", err)
				}
			}
			if c.edit != nil {
				r = c.edit(t, r)
			}
			got, err := saml.Verify(samltest.Bytes(t, r), x)
			if err == nil {
				t.Fatalf("accepted: %+v", got)
			}
			wantFault(t, err, c.want)
		})
	}
	t.Run("a key that the signature brings", func(t *testing.T) {
		_, err := saml.Verify(samltest.Bytes(t, mallory.Tree(samltest.Options{Now: now})), x)
		wantFault(t, err, saml.BadSignature)
	})
	raw := string(samltest.Bytes(t, p.Tree(samltest.Options{Now: now})))
	for name, doc := range map[string]string{
		"empty": "", "no XML": "hello", "another document": `<a xmlns="urn:x"/>`, "cut": raw[:len(raw)-20], "two roots": raw + "<x/>", "text after": raw + "x",
		"entities": `<!DOCTYPE a [<!ENTITY e "x">]>` + raw, "broken UTF-8": "\xff" + raw, "NUL": "\x00" + raw,
		"deep": strings.Repeat("<a>", 100000) + strings.Repeat("</a>", 100000), "wide": "<a>" + strings.Repeat("<b/>", 100000) + "</a>",
		"attribute twice": strings.Replace(raw, "<saml:Assertion ", `<saml:Assertion ID="_x" `, 1),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := saml.Verify([]byte(doc), x)
			wantFault(t, err, saml.Malformed)
		})
	}
}

// What the provider itself signed must be for us, now (reference saml.md 4.3).
func TestContent(t *testing.T) {
	p := samltest.New(t, entity)
	remove := func(path, attr string) func(*etree.Element) {
		return func(r *etree.Element) {
			e := r.FindElement(path)
			if attr != "" {
				e.RemoveAttr(attr)
				return
			}
			e.Parent().RemoveChild(e)
		}
	}
	set := func(path, attr, value string) func(*etree.Element) {
		return func(r *etree.Element) { r.FindElement(path).CreateAttr(attr, value) }
	}
	stamp := func(d time.Duration) string { return now.Add(d).Format("2006-01-02T15:04:05.000Z") }
	const data, conditions = ".//SubjectConfirmationData", ".//Conditions"
	for name, c := range map[string]struct {
		o    samltest.Options
		want saml.Fault // "" is accepted
	}{
		"another audience":         {samltest.Options{Audience: "https://somebody.example"}, saml.WrongAudience},
		"another recipient":        {samltest.Options{Recipient: "https://somebody.example/acs"}, saml.WrongRecipient},
		"no audience":              {samltest.Options{Edit: remove(".//AudienceRestriction", "")}, saml.WrongAudience},
		"no conditions":            {samltest.Options{Edit: remove(conditions, "")}, saml.WrongAudience},
		"no recipient":             {samltest.Options{Edit: remove(data, "Recipient")}, saml.WrongRecipient},
		"no end":                   {samltest.Options{Edit: remove(data, "NotOnOrAfter")}, saml.Malformed},
		"no NameID":                {samltest.Options{Edit: remove(".//NameID", "")}, saml.Malformed},
		"no ID":                    {samltest.Options{Edit: remove(".//Assertion", "ID"), Signed: samltest.Response}, saml.WrongIssuer},
		"beginning of a bearer":    {samltest.Options{Edit: set(data, "NotBefore", stamp(0))}, saml.Malformed},
		"holder of key":            {samltest.Options{Edit: set(".//SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key")}, saml.Malformed},
		"unknown condition":        {samltest.Options{Edit: func(r *etree.Element) { put(r.FindElement(conditions), etree.NewElement("saml:Condition")) }}, saml.Malformed},
		"one time use":             {samltest.Options{Edit: func(r *etree.Element) { put(r.FindElement(conditions), etree.NewElement("saml:OneTimeUse")) }}, ""},
		"ended within the skew":    {samltest.Options{Edit: set(data, "NotOnOrAfter", stamp(-59*time.Second))}, ""},
		"ended":                    {samltest.Options{Edit: set(data, "NotOnOrAfter", stamp(-60*time.Second))}, saml.Expired},
		"conditions ended":         {samltest.Options{Edit: set(conditions, "NotOnOrAfter", stamp(-60*time.Second))}, saml.Expired},
		"begins within the skew":   {samltest.Options{Edit: set(conditions, "NotBefore", stamp(60*time.Second))}, ""},
		"not yet":                  {samltest.Options{Edit: set(conditions, "NotBefore", stamp(61*time.Second))}, saml.NotYet},
		"issued in the future":     {samltest.Options{Edit: set(".//Assertion", "IssueInstant", stamp(61*time.Second))}, saml.NotYet},
		"stale":                    {samltest.Options{Edit: set(".//Assertion", "IssueInstant", stamp(-5*time.Minute))}, saml.Expired},
		"session over":             {samltest.Options{SessionEnd: now}, saml.Expired},
		"time without zone":        {samltest.Options{Edit: set(conditions, "NotBefore", "2026-11-22T12:00:00")}, saml.Malformed},
		"time of day that is none": {samltest.Options{Edit: set(conditions, "NotBefore", "2026-11-22T24:00:00Z")}, saml.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			c.o.Now = now
			got, err := saml.Verify(samltest.Bytes(t, p.Tree(c.o)), expected(t, p))
			if c.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if err == nil {
				t.Fatalf("accepted: %+v", got)
			}
			wantFault(t, err, c.want)
		})
	}
}

// Two attributes of one name decide nothing.
func TestAttributeTwice(t *testing.T) {
	p := samltest.New(t, entity)
	a, err := saml.Verify(samltest.Bytes(t, p.Tree(samltest.Options{Now: now, Attributes: map[string][]string{"Role": {"one"}},
		Edit: func(r *etree.Element) {
			put(r.FindElement(".//AttributeStatement"), r.FindElement(".//Attribute").Copy())
		}})), expected(t, p))
	if err != nil {
		t.Fatal(err)
	}
	if _, once := a.Values("Role"); once {
		t.Error("an attribute given twice counts")
	}
}

// FuzzVerify: whatever is cut out of a good response and put in its place, what is
// accepted says what was signed, and nothing panics. (Each process has keys of its
// own, so inputs are changes rather than documents.)
func FuzzVerify(f *testing.F) {
	p := samltest.New(f, entity)
	x := expected(f, p)
	var good [][]byte
	for _, signed := range []int{samltest.Assertion, samltest.Response, samltest.Assertion | samltest.Response} {
		good = append(good, samltest.Bytes(f, p.Tree(samltest.Options{Signed: signed, Now: now, Attributes: map[string][]string{"Role": {"one"}}})))
	}
	f.Add(uint8(0), uint16(0), uint16(0), []byte("<!-- -->"))
	f.Add(uint8(1), uint16(300), uint16(4), []byte(" "))
	f.Add(uint8(2), uint16(0), uint16(65535), []byte("<a/>"))
	f.Fuzz(func(t *testing.T, which uint8, at, cut uint16, insert []byte) {
		from := good[int(which)%len(good)]
		begin := min(int(at), len(from))
		end := min(begin+int(cut), len(from))
		raw := slices.Concat(from[:begin], insert, from[end:])
		a, err := saml.Verify(raw, x)
		if err != nil {
			var e *saml.Error
			if !errors.As(err, &e) {
				t.Errorf("an error of another kind: %v", err)
			}
			return
		}
		if role, _ := a.Values("Role"); a.Subject != "ada@example.org" || !slices.Equal(role, []string{"one"}) {
			t.Errorf("accepted what nobody signed: %+v from %s", a, raw)
		}
	})
}
