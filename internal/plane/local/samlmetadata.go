package local

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"
)

// identityProvider is what a SAML provider's metadata says of one who signs
// assertions (OASIS saml-metadata-2.0-os, 2.3.2 and 2.4.3).
type identityProvider struct {
	EntityID     string
	Certificates []*x509.Certificate // for signing; their dates mean nothing to IAM
	SignOn       []signOn
}

// signOn is a SingleSignOnService.
type signOn struct{ Binding, Location string }

// Bounds of a metadata document (reference planes.md section 1).
const (
	maxIdentityProviders = 10
	maxProviderKeys      = 10
	minProviderKeyBits   = 1024
)

const (
	samlMetadata = "urn:oasis:names:tc:SAML:2.0:metadata"
	samlProtocol = "urn:oasis:names:tc:SAML:2.0:protocol"
)

// The document, as far as it is read. Names are matched with their namespaces.
type (
	entityXML struct {
		EntityID string   `xml:"entityID,attr"`
		Roles    []idpXML `xml:"urn:oasis:names:tc:SAML:2.0:metadata IDPSSODescriptor"`
	}
	idpXML struct {
		Protocols string `xml:"protocolSupportEnumeration,attr"`
		Keys      []struct {
			Use          string   `xml:"use,attr"`
			Certificates []string `xml:"http://www.w3.org/2000/09/xmldsig# KeyInfo>X509Data>X509Certificate"`
		} `xml:"urn:oasis:names:tc:SAML:2.0:metadata KeyDescriptor"`
		SignOn []struct {
			Binding  string `xml:"Binding,attr"`
			Location string `xml:"Location,attr"`
		} `xml:"urn:oasis:names:tc:SAML:2.0:metadata SingleSignOnService"`
	}
)

// parseMetadata reads a metadata document: one identity provider, or several in an
// EntitiesDescriptor. What could not be used to verify an assertion is refused,
// with InvalidInput, when it is saved rather than at the first sign-in.
func parseMetadata(doc string) ([]identityProvider, error) {
	entities, err := readEntities(doc)
	if err != nil {
		return nil, badMetadata("%v", err)
	}
	var found []identityProvider
	seen := map[string]bool{}
	for _, e := range entities {
		if len(e.Roles) == 0 {
			continue // a service provider's: not ours to use
		}
		p, err := e.provider()
		if err != nil {
			return nil, badMetadata("%v", err)
		}
		if seen[p.EntityID] {
			return nil, badMetadata("the entity %s occurs twice", p.EntityID)
		}
		seen[p.EntityID] = true
		found = append(found, p)
	}
	switch {
	case len(found) == 0:
		return nil, badMetadata("there is no IDPSSODescriptor")
	case len(found) > maxIdentityProviders:
		return nil, badMetadata("it names more than %d identity providers", maxIdentityProviders)
	}
	return found, nil
}

func badMetadata(format string, args ...any) error {
	return invalidInput("Could not parse metadata: "+format, args...)
}

// readEntities reads every EntityDescriptor below the root, however deep groups of
// them are nested. Document types are refused: there is no use for entities of
// XML here, and much harm in them.
func readEntities(doc string) ([]entityXML, error) {
	if !utf8.ValidString(doc) || strings.HasPrefix(doc, "\ufeff") {
		return nil, errors.New("it is not UTF-8 without byte order mark")
	}
	d := xml.NewDecoder(strings.NewReader(doc))
	var entities []entityXML
	root := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root {
			return entities, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, errors.New("a document type is not allowed")
		case xml.StartElement:
			switch {
			case t.Name.Space == samlMetadata && t.Name.Local == "EntitiesDescriptor":
			case t.Name.Space == samlMetadata && t.Name.Local == "EntityDescriptor":
				var e entityXML
				if err := d.DecodeElement(&e, &t); err != nil {
					return nil, err
				}
				entities = append(entities, e)
			case !root:
				return nil, errors.New("the root is neither an EntityDescriptor nor an EntitiesDescriptor of SAML 2.0")
			default: // a signature, extensions
				if err := d.Skip(); err != nil {
					return nil, err
				}
			}
			root = true
		}
	}
}

// provider is the identity provider that an entity is.
func (e entityXML) provider() (identityProvider, error) {
	p := identityProvider{EntityID: strings.TrimSpace(e.EntityID)}
	if p.EntityID == "" || len(p.EntityID) > 1024 {
		return p, errors.New("entityID is missing or longer than 1024 characters")
	}
	for _, role := range e.Roles {
		if !strings.Contains(" "+role.Protocols+" ", " "+samlProtocol+" ") {
			continue
		}
		for _, k := range role.Keys {
			if k.Use == "encryption" {
				continue
			}
			for _, text := range k.Certificates {
				c, err := readCertificate(text)
				if err != nil {
					return p, err
				}
				p.Certificates = append(p.Certificates, c)
			}
		}
		for _, s := range role.SignOn {
			if u, err := url.Parse(s.Location); err != nil || u.Scheme == "" || s.Binding == "" {
				return p, errors.New("a SingleSignOnService has no binding or no location")
			}
			p.SignOn = append(p.SignOn, signOn{s.Binding, s.Location})
		}
	}
	switch {
	case len(p.Certificates) == 0:
		return p, errors.New("there is no X.509 certificate to verify signatures with")
	case len(p.Certificates) > maxProviderKeys:
		return p, errors.New("it has too many keys")
	case len(p.SignOn) == 0:
		return p, errors.New("there is no SingleSignOnService")
	}
	return p, nil
}

// readCertificate reads a certificate as metadata hold it: base64 of DER, in
// lines. IAM takes RSA keys only.
func readCertificate(text string) (*x509.Certificate, error) {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil, errors.New("an X.509 certificate is not base64")
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, errors.New("an X.509 certificate cannot be read")
	}
	key, ok := c.PublicKey.(*rsa.PublicKey)
	if !ok || key.N.BitLen() < minProviderKeyBits {
		return nil, errors.New("the key of an X.509 certificate is not RSA of 1024 bits or more")
	}
	return c, nil
}
