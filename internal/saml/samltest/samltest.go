// Package samltest is a SAML 2.0 identity provider for tests: it has metadata and
// makes signed responses as the providers in use do.
package samltest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// Provider signs with a key of its own.
type Provider struct {
	testing.TB
	EntityID string
	der      []byte
	key      *rsa.PrivateKey
	made     int
}

// New makes a provider. Its certificate has expired long ago, which no reader of
// metadata may mind.
func New(t testing.TB, entityID string) *Provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "provider of a test"},
		NotBefore: time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2002, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return &Provider{TB: t, EntityID: entityID, der: der, key: key}
}

// Certificate holds the key that the provider signs with.
func (p *Provider) Certificate() *x509.Certificate {
	p.Helper()
	c, err := x509.ParseCertificate(p.der)
	if err != nil {
		p.Fatal(err)
	}
	return c
}

// Metadata is the provider's EntityDescriptor.
func (p *Provider) Metadata() string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<!-- as an administrator keeps it -->
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="` + escape(p.EntityID) + `">
 <md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
  <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>
` + base64.StdEncoding.EncodeToString(p.der) + `
  </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
  <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
  <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.org/sso"/>
 </md:IDPSSODescriptor>
</md:EntityDescriptor>`
}

// What of a response is signed.
const (
	Assertion = 1 << iota
	Response
)

// Options are what a response says. Zero members get what AWS's sign-in expects.
type Options struct {
	Signed     int // Assertion where 0; -1 for nothing
	Now        time.Time
	ID         string // of the assertion
	Subject    string
	Format     string
	Recipient  string
	Audience   string
	Attributes map[string][]string
	SessionEnd time.Time
	// Edit changes the response before anything is signed.
	Edit func(response *etree.Element)
}

const when = "2006-01-02T15:04:05.000Z"

// Tree makes a response, signed as asked.
func (p *Provider) Tree(o Options) *etree.Element {
	p.Helper()
	p.made++
	def := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	def(&o.ID, fmt.Sprintf("_assertion%d", p.made))
	def(&o.Subject, "ada@example.org")
	def(&o.Format, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
	def(&o.Recipient, "https://signin.aws.amazon.com/saml")
	def(&o.Audience, "urn:amazon:webservices")
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	now, end := o.Now.UTC().Format(when), o.Now.UTC().Add(5*time.Minute).Format(when)
	session := ""
	if !o.SessionEnd.IsZero() {
		session = ` SessionNotOnOrAfter="` + o.SessionEnd.UTC().Format(when) + `"`
	}
	var attributes strings.Builder
	for name, values := range o.Attributes {
		fmt.Fprintf(&attributes, `<saml:Attribute Name="%s">`, escape(name))
		for _, v := range values {
			fmt.Fprintf(&attributes, `<saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">%s</saml:AttributeValue>`, escape(v))
		}
		attributes.WriteString(`</saml:Attribute>`)
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromString(fmt.Sprintf(`<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response%d" Version="2.0" IssueInstant="%s" Destination="%s"><saml:Issuer>%s</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="%s" Version="2.0" IssueInstant="%s"><saml:Issuer>%s</saml:Issuer><saml:Subject><saml:NameID Format="%s">%s</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="%s" Recipient="%s"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="%s" NotOnOrAfter="%s"><saml:AudienceRestriction><saml:Audience>%s</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="%s"%s><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>%s</saml:AttributeStatement></saml:Assertion></samlp:Response>`,
		p.made, now, escape(o.Recipient), escape(p.EntityID), escape(o.ID), now, escape(p.EntityID), escape(o.Format), escape(o.Subject),
		end, escape(o.Recipient), now, end, escape(o.Audience), now, session, attributes.String())); err != nil {
		p.Fatal(err)
	}
	response := doc.Root()
	if o.Edit != nil {
		o.Edit(response)
	}
	if o.Signed == 0 {
		o.Signed = Assertion
	}
	if o.Signed > 0 && o.Signed&Assertion != 0 {
		a := response.SelectElement("Assertion")
		// The namespaces of the response go along, so that the bytes are the same inside.
		for _, attr := range response.Attr {
			if attr.Space == "xmlns" && a.SelectAttr(attr.FullKey()) == nil {
				a.CreateAttr(attr.FullKey(), attr.Value)
			}
		}
		signed := p.sign(a)
		at := a.Index()
		response.RemoveChildAt(at)
		response.InsertChildAt(at, signed)
	}
	if o.Signed > 0 && o.Signed&Response != 0 {
		response = p.sign(response)
	}
	// Read anew: what the signer appends does not know its place in the tree.
	out := etree.NewDocument()
	if err := out.ReadFromBytes(Bytes(p, response)); err != nil {
		p.Fatal(err)
	}
	return out.Root()
}

// Response is Tree as clients hand it on: in base64.
func (p *Provider) Response(o Options) string {
	p.Helper()
	return base64.StdEncoding.EncodeToString(Bytes(p, p.Tree(o)))
}

// Bytes writes a tree.
func Bytes(t testing.TB, e *etree.Element) []byte {
	t.Helper()
	b, err := etree.NewDocumentWithRoot(e.Copy()).WriteToBytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (p *Provider) sign(e *etree.Element) *etree.Element {
	p.Helper()
	context := dsig.NewDefaultSigningContext(dsig.TLSCertKeyStore(tls.Certificate{Certificate: [][]byte{p.der}, PrivateKey: p.key}))
	context.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	signed, err := context.SignEnveloped(e)
	if err != nil {
		p.Fatal(err)
	}
	return signed
}

func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}
