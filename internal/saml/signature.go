package saml

import (
	"crypto/rsa"
	"crypto/x509"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

// What signatures may be made of. SHA-1, HMAC and everything else is refused
// (reference saml.md 4.2, rows 23 and 28).
var (
	signatureMethods = map[string]bool{
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256":   true,
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha384":   true,
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512":   true,
		"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256": true,
		"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384": true,
		"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512": true,
	}
	digestMethods = map[string]bool{
		"http://www.w3.org/2001/04/xmlenc#sha256":       true,
		"http://www.w3.org/2001/04/xmldsig-more#sha384": true,
		"http://www.w3.org/2001/04/xmlenc#sha512":       true,
	}
)

const (
	exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
	enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
)

// maxKeys bounds how many keys of a provider are tried.
const maxKeys = 8

// signatureOf is the signature of an element, which is its direct child, or nil.
func signatureOf(e *etree.Element) (*etree.Element, error) {
	all := children(e, nsSignature, "Signature")
	switch len(all) {
	case 0:
		return nil, nil
	case 1:
		return all[0], nil
	}
	return nil, fault(BadSignature, "%s has several signatures", e.Tag)
}

// verified is what a signature of e vouches for: e itself, as read from the bytes
// that were digested. Whatever else the document says is not part of it.
func verified(e *etree.Element, keys []*x509.Certificate) (*etree.Element, error) {
	// A signature anywhere else would be one that some reader could take for e's.
	for _, s := range e.FindElements(".//*") {
		if is(s, nsSignature, "Signature") && s.Parent() != e && !is(s.Parent(), nsAssertion, "Assertion") {
			return nil, fault(BadSignature, "a signature stands where none may be")
		}
	}
	alone, err := detached(e)
	if err != nil {
		return nil, fault(BadSignature, "the signed element cannot be taken out")
	}
	s, err := signatureOf(alone)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, fault(Unsigned, "%s is not signed", e.Tag)
	}
	if err := shape(s, e.SelectAttrValue("ID", "")); err != nil {
		return nil, err
	}
	tried := 0
	for _, key := range keys {
		if !strong(key) || tried == maxKeys {
			continue
		}
		tried++
		// One key at a time and no date: AWS takes the certificates of metadata as
		// keys and ignores their dates (IAM User Guide, troubleshoot_saml).
		context := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{key}})
		context.Clock = dsig.NewFakeClockAt(key.NotBefore)
		root, err := context.Validate(alone)
		if err != nil || root == nil {
			continue
		}
		// The canonical bytes are a document of their own and are held to the same rules.
		again := root
		w := walk{ids: map[string]bool{}}
		if err := w.element(again, scope{"xml": nsXML}, 1); err != nil {
			return nil, err
		}
		if again.Tag != e.Tag || again.NamespaceURI() != e.NamespaceURI() {
			return nil, fault(BadSignature, "the signature is of another element")
		}
		return again, nil
	}
	return nil, fault(BadSignature, "no key of the provider's metadata made this signature")
}

// detached is e by itself, with the namespaces around it, and with a signature
// that says nothing about keys: KeyInfo never gives one (row 30).
func detached(e *etree.Element) (*etree.Element, error) {
	context, err := etreeutils.NSBuildParentContext(e)
	if err != nil {
		return nil, err
	}
	alone, err := etreeutils.NSDetatch(context, e)
	if err != nil {
		return nil, err
	}
	for _, s := range children(alone, nsSignature, "Signature") {
		for _, info := range children(s, nsSignature, "KeyInfo") {
			s.RemoveChild(info)
		}
		if value := only(s, nsSignature, "SignatureValue"); value != nil {
			if v, ok := text(value); ok {
				value.SetText(strings.Join(strings.Fields(v), ""))
			}
		}
	}
	return alone, nil
}

// shape holds a signature to the one form that is accepted: one reference, to the
// element it stands in, by the two transforms that SAML prescribes (SAML core
// 5.4.2 to 5.4.4), and nothing besides.
func shape(s *etree.Element, id string) error {
	for _, c := range s.ChildElements() {
		if c.NamespaceURI() != nsSignature || c.Tag != "SignedInfo" && c.Tag != "SignatureValue" {
			return fault(BadSignature, "a signature may not hold %s", c.Tag)
		}
	}
	info, value := only(s, nsSignature, "SignedInfo"), only(s, nsSignature, "SignatureValue")
	if info == nil || value == nil {
		return fault(BadSignature, "a signature has one SignedInfo and one SignatureValue")
	}
	if v, ok := text(value); !ok || v == "" {
		return fault(BadSignature, "SignatureValue is text")
	}
	if len(info.ChildElements()) != 3 {
		return fault(BadSignature, "SignedInfo has two methods and one Reference")
	}
	c14n, method, ref := only(info, nsSignature, "CanonicalizationMethod"), only(info, nsSignature, "SignatureMethod"), only(info, nsSignature, "Reference")
	switch {
	case c14n == nil || method == nil || ref == nil:
		return fault(BadSignature, "SignedInfo has two methods and one Reference")
	case c14n.SelectAttrValue("Algorithm", "") != exclusive || len(c14n.ChildElements()) > 0:
		return fault(BadSignature, "SignedInfo is canonicalized exclusively, without comments")
	case !signatureMethods[method.SelectAttrValue("Algorithm", "")] || len(method.ChildElements()) > 0:
		return fault(BadSignature, "the signature method is not accepted")
	case id == "" || ref.SelectAttrValue("URI", "") != "#"+id:
		return fault(BadSignature, "the reference is not to the element that the signature stands in")
	case len(ref.ChildElements()) != 3:
		return fault(BadSignature, "a reference has transforms, a method and a value")
	}
	return referenceShape(ref)
}

func referenceShape(ref *etree.Element) error {
	transforms, method, value := only(ref, nsSignature, "Transforms"), only(ref, nsSignature, "DigestMethod"), only(ref, nsSignature, "DigestValue")
	if transforms == nil || method == nil || value == nil {
		return fault(BadSignature, "a reference has transforms, a method and a value")
	}
	if v, ok := text(value); !ok || v == "" {
		return fault(BadSignature, "DigestValue is text")
	}
	if !digestMethods[method.SelectAttrValue("Algorithm", "")] {
		return fault(BadSignature, "the digest method is not accepted")
	}
	list := transforms.ChildElements()
	if len(list) != 2 || list[0].SelectAttrValue("Algorithm", "") != enveloped || list[1].SelectAttrValue("Algorithm", "") != exclusive {
		return fault(BadSignature, "the transforms are the enveloped signature and exclusive canonicalization")
	}
	for _, t := range list {
		for _, c := range t.ChildElements() {
			if !is(t, nsSignature, "Transform") || t == list[0] || !is(c, nsExclusive, "InclusiveNamespaces") {
				return fault(BadSignature, "a transform may not hold %s", c.Tag)
			}
		}
	}
	return nil
}

// strong reports whether a key may sign: RSA of 1,024 bits is the least that IAM
// takes, elliptic curves are all strong enough.
func strong(c *x509.Certificate) bool {
	if key, ok := c.PublicKey.(*rsa.PublicKey); ok {
		return key.N.BitLen() >= 1024
	}
	return c.PublicKeyAlgorithm == x509.ECDSA
}
