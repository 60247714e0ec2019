package e2e

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/dbtest"
	"gatehouse/test/lab"
)

// People, groups, permission sets and assignments.
func TestTerraformAccess(t *testing.T) {
	t.Parallel()
	terraformCycle{folder: "access"}.run(t, lab.NewServer(t))
}

// The same on the other database, beside it: most of either is the provider's waits.
func TestTerraformAccessOnPostgreSQL(t *testing.T) {
	t.Parallel()
	terraformCycle{folder: "access"}.run(t, lab.NewServer(t, lab.Database(dbtest.Postgres(t))))
}

// Applications, who may open them, and the issuers whose tokens they take.
func TestTerraformApplications(t *testing.T) {
	t.Parallel()
	terraformCycle{folder: "applications", standing: func(t *testing.T, tf *lab.Terraform, updated bool) {
		if !updated {
			return
		}
		found := tf.Outputs()
		wantSet(t, "assigned to the catalogue", texts(found["assigned"]), "GROUP", "USER")
		wantSet(t, "applications of Mary's", texts(found["of_mary"]), found["catalogue"].(string))
	}}.run(t, lab.NewServer(t))
}

// Roles, policies, identity providers and the alias of an account.
func TestTerraformIAM(t *testing.T) {
	t.Parallel()
	terraformCycle{
		folder:  "iam",
		vars:    map[string]any{"saml_metadata": []string{samlMetadata(t, "first"), samlMetadata(t, "second")}},
		changes: 1, // force_detach_policies is Terraform's to know
	}.run(t, lab.NewServer(t))
}

// An organization that is there: imported, it is as the configuration says, what
// is below it comes and goes, and it is not destroyed while it has accounts.
func TestTerraformOrganization(t *testing.T) {
	t.Parallel()
	s := lab.NewServer(t)
	organization := strings.TrimSpace(lab.Boto(t, s.Admin(t), `print(boto3.client("organizations").describe_organization()["Organization"]["Id"])`))
	terraformCycle{
		folder: "organization",
		stays:  "aws_organizations_organization.this", id: organization,
		refusal: "OrganizationNotEmptyException", // closed accounts are members still
		changes: 2,                               // whether to close an account is Terraform's to know, not the server's
	}.run(t, s)
}

// The organization of a standalone account: made, and unmade when it is empty.
func TestTerraformNewOrganization(t *testing.T) {
	t.Parallel()
	terraformCycle{folder: "new-organization"}.run(t, lab.NewServer(t, lab.Flags("--no-organization")))
}

// texts are the elements of an output that is a list of them.
func texts(output any) (all []string) {
	for _, element := range output.([]any) {
		all = append(all, element.(string))
	}
	return all
}

// samlMetadata is what an identity provider publishes about itself, with a key of
// its own each time.
func samlMetadata(t *testing.T, serial string) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(serial))), Subject: pkix.Name{CommonName: "sso.corp.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(1000 * time.Hour),
	}
	certificate, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`<?xml version="1.0"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sso.corp.example/saml">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" WantAuthnRequestsSigned="false">
    <KeyDescriptor use="signing">
      <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>%s</X509Certificate></X509Data></KeyInfo>
    </KeyDescriptor>
    <NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sso.corp.example/saml/login"/>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://sso.corp.example/saml/login"/>
  </IDPSSODescriptor>
</EntityDescriptor>
<!-- %s -->
`, base64.StdEncoding.EncodeToString(certificate), strings.Repeat(serial+" ", 60))
}
