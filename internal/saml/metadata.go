package saml

import (
	"crypto/x509"
	"encoding/base64"
	"strings"
)

// Metadata is what a provider says of itself, as far as responses are checked by it.
type Metadata struct {
	EntityID string
	Keys     []*x509.Certificate // that may sign
}

// ReadMetadata reads the EntityDescriptor of an identity provider (OASIS
// saml-metadata-2.0-os, 2.4.3). Errors are *Error.
func ReadMetadata(raw []byte) (Metadata, error) {
	root, err := parse(raw)
	if err != nil {
		return Metadata{}, err
	}
	if !is(root, nsMetadata, "EntityDescriptor") {
		return Metadata{}, fault(Malformed, "the metadata is no EntityDescriptor")
	}
	m := Metadata{EntityID: root.SelectAttrValue("entityID", "")}
	if m.EntityID == "" {
		return m, fault(Malformed, "the metadata names no entity")
	}
	for _, role := range children(root, nsMetadata, "IDPSSODescriptor") {
		for _, k := range children(role, nsMetadata, "KeyDescriptor") {
			if use := k.SelectAttrValue("use", ""); use != "" && use != "signing" {
				continue
			}
			for _, e := range k.FindElements(".//*") {
				if !is(e, nsSignature, "X509Certificate") {
					continue
				}
				v, _ := text(e)
				der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(v), ""))
				if err != nil {
					return m, fault(Malformed, "a certificate of the metadata is not base64")
				}
				c, err := x509.ParseCertificate(der)
				if err != nil {
					return m, fault(Malformed, "a certificate of the metadata cannot be read")
				}
				m.Keys = append(m.Keys, c)
			}
		}
	}
	if len(m.Keys) == 0 {
		return m, fault(Malformed, "the metadata has no key that signs")
	}
	return m, nil
}
