package local

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/idc"
)

// testCertificate is made once: RSA keys are slow to find.
var testCertificate = sync.OnceValue(func() string {
	text, err := newCertificate(rand.Reader, time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		panic(err)
	}
	return text
})

func ecCertificate(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

func TestParseMetadata(t *testing.T) {
	doc := metadata("https://idp.example.org/a?b=1&c=2", testCertificate())
	got, err := parseMetadata(doc)
	if err != nil || len(got) != 1 {
		t.Fatalf("got %+v, %v", got, err)
	}
	p := got[0]
	if p.EntityID != "https://idp.example.org/a?b=1&c=2" || len(p.Certificates) != 1 || len(p.SignOn) != 2 ||
		p.SignOn[1].Binding != "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" {
		t.Errorf("got %+v", p)
	}

	// Other prefixes, a group, a service provider beside it, lines in the certificate.
	entity := doc[strings.Index(doc, "<EntityDescriptor"):]
	group := `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"><md:Extensions><x/></md:Extensions>` +
		`<md:EntityDescriptor entityID="sp"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></md:EntityDescriptor>` +
		`<md:EntitiesDescriptor>` + strings.Replace(entity, testCertificate()[:64], testCertificate()[:64]+"\n\t ", 1) + `</md:EntitiesDescriptor></md:EntitiesDescriptor>`
	got, err = parseMetadata(group)
	if err != nil || len(got) != 1 || got[0].EntityID != p.EntityID || !got[0].Certificates[0].Equal(p.Certificates[0]) {
		t.Errorf("group: got %+v, %v", got, err)
	}

	for name, broken := range map[string]string{
		"no XML":           "hello",
		"empty":            "",
		"cut":              doc[:len(doc)-20],
		"entity of XML":    strings.Replace(doc, "<EntityDescriptor", `<!DOCTYPE x [<!ENTITY e "v">]><EntityDescriptor`, 1),
		"byte order mark":  "\ufeff" + doc,
		"another name":     strings.ReplaceAll(doc, "SAML:2.0:metadata", "SAML:1.1:metadata"),
		"no entity id":     strings.Replace(doc, "entityID=", "id=", 1),
		"SAML 1.1":         strings.Replace(doc, "SAML:2.0:protocol", "SAML:1.1:protocol", 1),
		"no provider":      strings.ReplaceAll(doc, "IDPSSODescriptor", "SPSSODescriptor"),
		"encryption only":  strings.Replace(doc, `use="signing"`, `use="encryption"`, 1),
		"bad base64":       strings.Replace(doc, testCertificate()[:8], "!!!!!!!!", 1),
		"bad certificate":  strings.Replace(doc, testCertificate()[:8], "AAAAAAAA", 1),
		"elliptic curve":   strings.Replace(doc, testCertificate(), ecCertificate(t), 1),
		"no sign-on":       strings.ReplaceAll(doc, "SingleSignOnService", "SingleLogoutService"),
		"sign-on nowhere":  strings.ReplaceAll(doc, `Location="https:`, `Location="`),
		"twice":            `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">` + entity + entity + `</EntitiesDescriptor>`,
		"eleven providers": `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">` + several(entity, 11) + `</EntitiesDescriptor>`,
	} {
		_, err := parseMetadata(broken)
		wantReason(t, err, idc.KindInvalid, reasonInput)
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func several(entity string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Replace(entity, `entityID="`, `entityID="`+strings.Repeat("x", i+1), 1))
	}
	return b.String()
}

func FuzzParseMetadata(f *testing.F) {
	f.Add(metadata("https://idp.example.org", testCertificate()))
	f.Add(`<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"><EntityDescriptor/></EntitiesDescriptor>`)
	f.Fuzz(func(t *testing.T, doc string) {
		providers, err := parseMetadata(doc)
		if err == nil && len(providers) == 0 {
			t.Error("nobody can sign in by a document that was taken")
		}
	})
}
