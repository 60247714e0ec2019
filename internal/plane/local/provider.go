package local

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// samlAudience is the one audience and recipient of assertions for AWS
// (reference 1.1): trust policies ask for it.
const samlAudience = "https://signin.aws.amazon.com/saml"

// ProviderName is the SAML provider of an instance in an account (reference 1.1).
// It is derived, so that a provider made again is named by the same trust policies.
func ProviderName(instance idc.InstanceID, account idc.AccountID) string {
	sum := sha256.Sum256([]byte("saml-provider\x00" + string(instance) + "\x00" + string(account)))
	return "AWSSSO_" + hex.EncodeToString(sum[:8]) + "_DO_NOT_DELETE"
}

func providerARN(instance idc.InstanceID, account idc.AccountID) idc.ARN {
	return idc.SAMLProvider{Account: account, Name: ProviderName(instance, account)}.ARN()
}

// entityID is the entity id of an instance: its issuer URL (reference 1.2), which
// stays when the address of the server does not.
func entityID(instance idc.InstanceID) string {
	return "https://identitycenter.amazonaws.com/" + string(instance)
}

// yearsValid is how long AWS makes these providers valid (reference 1.1).
const yearsValid = 100

// provider is the SAML provider that an instance has in an account.
func provider(instance idc.InstanceID, account idc.AccountID, certificate string, now time.Time) idc.SAMLProvider {
	return idc.SAMLProvider{
		Account: account, Name: ProviderName(instance, account), Metadata: metadata(entityID(instance), certificate),
		CreatedAt: now, ValidUntil: now.AddDate(yearsValid, 0, 0),
	}
}

// metadata is the instance's SAML 2.0 metadata (OASIS saml-metadata-2.0-os, 2.4.3).
func metadata(entity, certificate string) string {
	var name strings.Builder
	xml.EscapeText(&name, []byte(entity)) // a strings.Builder does not fail
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="` + name.String() + `">` +
		`<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" WantAuthnRequestsSigned="false">` +
		`<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>` +
		certificate + `</X509Certificate></X509Data></KeyInfo></KeyDescriptor>` +
		`<NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat>` +
		`<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="` + name.String() + `"/>` +
		`<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="` + name.String() + `"/>` +
		`</IDPSSODescriptor></EntityDescriptor>` + "\n"
}

const certificateSetting = "local-saml-certificate"

// metadataCertificate is the certificate in the metadata of every provider of the
// deployment, made at the first need and kept as a setting.
//
// Nobody signs with it: on this plane the evaluation of the trust policy stands in
// the place of an assertion, in one process. Its private key is thrown away when
// it is made, so no assertion can ever be forged against these providers.
func (p *Plane) metadataCertificate(ctx context.Context) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.certificate != "" {
		return p.certificate, nil
	}
	known, err := p.readCertificate(ctx)
	if err != nil || known != "" {
		p.certificate = known
		return known, err
	}
	made, err := newCertificate(p.cfg.Rand, p.cfg.Gate.Now())
	if err != nil {
		return "", fmt.Errorf("make the certificate of the SAML providers: %w", err)
	}
	err = op.Exec(ctx, p.cfg.Gate, system(sourceSSO, "CreateApplicationInstanceCertificate"), func(tx *op.Tx) error {
		if err := enterManagement(tx); err != nil {
			return err
		}
		return tx.AddSetting(certificateSetting, made)
	})
	if idc.Is(err, idc.KindConflict) { // another node was first
		made, err = p.readCertificate(ctx)
	}
	if err != nil {
		return "", fmt.Errorf("keep the certificate of the SAML providers: %w", err)
	}
	p.certificate = made
	return made, nil
}

func (p *Plane) readCertificate(ctx context.Context) (string, error) {
	return op.View(ctx, p.cfg.Gate, system(sourceSSO, "ListApplicationInstanceCertificates"), func(tx *op.Tx) (string, error) {
		if err := enterManagement(tx); err != nil {
			return "", err
		}
		var certificate string
		_, err := tx.Setting(certificateSetting, &certificate)
		return certificate, err
	})
}

func enterManagement(tx *op.Tx) error {
	tx.Permit("the certificate is public, and only Gatehouse itself asks here")
	org, err := tx.Organization()
	tx.Event.Account = org.Management
	return err
}

// newCertificate makes a self-signed certificate, as base64 of its DER form.
// IAM takes RSA keys only (reference planes.md section 1).
func newCertificate(random io.Reader, now time.Time) (string, error) {
	key, err := rsa.GenerateKey(random, 2048)
	if err != nil {
		return "", err
	}
	serial, err := rand.Int(random, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return "", err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Gatehouse local plane"},
		NotBefore: now.UTC(), NotAfter: now.UTC().AddDate(yearsValid, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(random, template, template, key.Public(), key)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(der), nil
}
