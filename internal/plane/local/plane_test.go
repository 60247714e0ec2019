package local

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/plane"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

const roleName = "AWSReservedSSO_Readers_0123456789abcdef"

const inlineDoc = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`

func wanted() plane.Role {
	return plane.Role{Instance: instance, Account: member, Name: roleName, Region: "us-east-1", Content: idc.SetContent{
		Description: "Reading", SessionDuration: "PT1H", InlinePolicy: inlineDoc,
		ManagedPolicies: []idc.ARN{"arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/job-function/Billing"},
		Boundary:        &idc.BoundaryReference{Managed: "arn:aws:iam::aws:policy/PowerUserAccess"},
	}}
}

func TestEnsure(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		arn, err := w.plane.Ensure(t.Context(), wanted())
		if err != nil {
			t.Fatal(err)
		}
		if want := idc.ARN("arn:aws:iam::200000000002:role/aws-reserved/sso.amazonaws.com/" + roleName); arn != want {
			t.Errorf("got %s, want %s", arn, want)
		}
		r := w.role(member, roleName)
		if r.Description != "Reading" || r.MaxSession != 12*time.Hour || r.Boundary != "arn:aws:iam::aws:policy/PowerUserAccess" ||
			!slices.Equal(r.Attached, wanted().Content.ManagedPolicies) ||
			!maps.Equal(r.Inline, map[string]string{"AwsSSOInlinePolicy": inlineDoc}) ||
			!strings.HasPrefix(string(r.ID), "AROA") || len(r.ID) != 21 {
			t.Errorf("role: %+v", r)
		}
		name := ProviderName(instance, member)
		want := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::200000000002:saml-provider/` + name +
			`"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}`
		if r.Trust != want {
			t.Errorf("trust policy:\n got %s\nwant %s", r.Trust, want)
		}
		checkProvider(t, w, name)
		made := []string{"AttachRolePolicy", "AttachRolePolicy", "CreateRole", "CreateSAMLProvider", "CreateServiceLinkedRole", "PutRolePermissionsBoundary", "PutRolePolicy"}
		if got := w.events(member); !slices.Equal(got, made) {
			t.Errorf("events: got %q, want %q", got, made)
		}

		// Again: nothing to do, and nothing done.
		if _, err := w.plane.Ensure(t.Context(), wanted()); err != nil {
			t.Fatal(err)
		}
		if again := w.role(member, roleName); again.Version != r.Version || again.ID != r.ID {
			t.Errorf("an equal role was changed: %+v", again)
		}

		// Whatever somebody did to the role is undone, and the set's change arrives.
		w.changeRole(member, roleName, func(r *idc.Role) {
			r.Trust, r.Attached, r.Tags = `{"Statement":[]}`, []idc.ARN{"arn:aws:iam::aws:policy/AdministratorAccess"}, map[string]string{"a": "b"}
			r.Inline = map[string]string{"Mine": inlineDoc}
		})
		changed := wanted()
		changed.Content.Description, changed.Content.InlinePolicy, changed.Content.Boundary = "Still reading", "", nil
		if _, err := w.plane.Ensure(t.Context(), changed); err != nil {
			t.Fatal(err)
		}
		now := w.role(member, roleName)
		if now.ID != r.ID || now.Description != "Still reading" || now.Trust != want || len(now.Inline)+len(now.Tags) != 0 ||
			now.Boundary != "" || !slices.Equal(now.Attached, wanted().Content.ManagedPolicies) {
			t.Errorf("after the change: %+v", now)
		}

		if err := w.plane.Remove(t.Context(), member, roleName); err != nil {
			t.Fatal(err)
		}
		if err := w.plane.Remove(t.Context(), member, roleName); err != nil {
			t.Errorf("removing what is gone: %v", err)
		}
		if back, err := w.plane.Ensure(t.Context(), wanted()); err != nil || back != arn {
			t.Errorf("made again: %s, %v", back, err)
		}
		if again := w.role(member, roleName); again.ID == r.ID {
			t.Error("a role made again has the unique id of the old one")
		}
	})
}

func checkProvider(t *testing.T, w *world, name string) {
	t.Helper()
	var p idc.SAMLProvider
	storetest.View(t, w.db, func(tx *store.Tx) (err error) {
		p, err = tx.SAMLProvider(member, name)
		return err
	})
	var doc struct {
		EntityID    string `xml:"entityID,attr"`
		Certificate string `xml:"IDPSSODescriptor>KeyDescriptor>KeyInfo>X509Data>X509Certificate"`
		Services    []struct {
			Location string `xml:"Location,attr"`
		} `xml:"IDPSSODescriptor>SingleSignOnService"`
	}
	if err := xml.Unmarshal([]byte(p.Metadata), &doc); err != nil {
		t.Fatalf("metadata: %v", err)
	}
	der, err := base64.StdEncoding.DecodeString(doc.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	if err := cert.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature); err != nil {
		t.Errorf("certificate is not signed by itself: %v", err)
	}
	if doc.EntityID != "https://identitycenter.amazonaws.com/"+string(instance) || len(doc.Services) != 2 || len(p.Metadata) < 1000 {
		t.Errorf("metadata: %s", p.Metadata)
	}
	if years := p.ValidUntil.Year() - p.CreatedAt.Year(); years != 100 {
		t.Errorf("valid for %d years", years)
	}
}

func TestEnsureElsewhere(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	want := wanted()
	want.Region = "eu-west-1"
	arn, err := w.plane.Ensure(t.Context(), want)
	if err != nil || arn != "arn:aws:iam::200000000002:role/aws-reserved/sso.amazonaws.com/eu-west-1/"+roleName {
		t.Errorf("got %s, %v", arn, err)
	}
}

func TestEnsureRefuses(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	w.update(func(tx *store.Tx) error {
		a, err := tx.Account(other)
		if err != nil {
			return err
		}
		suspended := a
		suspended.Status = idc.AccountSuspended
		return tx.UpdateAccount(a, suspended)
	})
	for name, c := range map[string]struct {
		change func(*plane.Role)
		reason string
	}{
		"unknown managed policy": {func(r *plane.Role) { r.Content.ManagedPolicies = []idc.ARN{"arn:aws:iam::aws:policy/Nope"} },
			"Received a 404 status error: Policy arn:aws:iam::aws:policy/Nope does not exist or is not attachable."},
		"service-linked policy": {func(r *plane.Role) {
			r.Content.ManagedPolicies = []idc.ARN{"arn:aws:iam::aws:policy/aws-service-role/AWSSSOServiceRolePolicy"}
		}, "Received a 400 status error"},
		"missing customer policy": {func(r *plane.Role) { r.Content.CustomerPolicies = []idc.PolicyReference{{Name: "Ours", Path: "/x/"}} },
			"Received a 404 status error: Not supported policy arn:aws:iam::200000000002:policy/x/Ours"},
		"missing boundary": {func(r *plane.Role) {
			r.Content.Boundary = &idc.BoundaryReference{Customer: &idc.PolicyReference{Name: "Edge", Path: "/"}}
		}, "Received a 404 status error: Not supported policy arn:aws:iam::200000000002:policy/Edge"},
		"broken inline policy": {func(r *plane.Role) { r.Content.InlinePolicy = `{"Statement":{}}` }, "Syntax errors in policy."},
		"long inline policy": {func(r *plane.Role) {
			r.Content.InlinePolicy = strings.Replace(inlineDoc, `"*"`, `"`+strings.Repeat("x", maxInline)+`"`, 1)
		}, ""},
		"unknown account":   {func(r *plane.Role) { r.Account = "999999999999" }, "The account 999999999999 does not exist in the organization."},
		"suspended account": {func(r *plane.Role) { r.Account = other }, "The account 300000000003 is SUSPENDED"},
	} {
		t.Run(name, func(t *testing.T) {
			want := wanted()
			c.change(&want)
			_, err := w.plane.Ensure(t.Context(), want)
			wantKind(t, err, idc.KindInvalid)
			if err != nil && !strings.Contains(err.Error(), c.reason) {
				t.Errorf("got %q, want it to say %q", err, c.reason)
			}
		})
	}
	if got := len(w.events(member)); got != 2 { // the two that were refused inside the transaction
		t.Errorf("%d events of refused attempts, want 2", got)
	}
}

// Many at once, into many accounts: one provider each, every role there.
func TestEnsureParallel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				for j := range 8 {
					want := wanted()
					want.Account = []idc.AccountID{management, member, other}[j%3]
					want.Name = fmt.Sprintf("AWSReservedSSO_S%d_%d", i, j)
					if _, err := w.plane.Ensure(t.Context(), want); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		roles := 0
		storetest.View(t, w.db, func(tx *store.Tx) error {
			for _, a := range []idc.AccountID{management, member, other} {
				page, err := tx.ListRoles(a, idc.ReservedRolePath, idc.PageRequest{Limit: 100})
				if err != nil {
					return err
				}
				roles += len(page.Items)
				providers, err := tx.ListSAMLProviders(a)
				if err != nil || len(providers) != 1 {
					t.Errorf("account %s has %d providers, %v", a, len(providers), err)
				}
			}
			return nil
		})
		if roles != 64 {
			t.Errorf("got %d roles, want 64", roles)
		}
	})
}

func TestFederate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		arn, err := w.plane.Ensure(t.Context(), wanted())
		if err != nil {
			t.Fatal(err)
		}
		f := plane.Federation{
			Account: member, Role: arn, Session: "ada", Duration: time.Hour, Person: person(w), MFA: true,
			Authenticated: w.clock.Now(), Tags: map[string]string{"team": "core"},
		}
		got, err := w.federate(f)
		if err != nil {
			t.Fatal(err)
		}
		if want := w.clock.Now().Add(time.Hour).Truncate(time.Second); !got.Expires.Equal(want) {
			t.Errorf("expires %v, want %v", got.Expires, want)
		}
		c := w.open(got)
		id, err := w.sts.GetCallerIdentity(t.Context(), c)
		want := Identity{member, "arn:aws:sts::200000000002:assumed-role/" + roleName + "/ada", string(w.role(member, roleName).ID) + ":ada"}
		if err != nil || id != want {
			t.Errorf("got %+v, %v; want %+v", id, err, want)
		}
		if got, want := w.events(member), "AssumeRoleWithSAML"; !slices.Contains(got, want) {
			t.Errorf("no event %s in %q", want, got)
		}

		// A mark ends what was issued; what is issued next is good again.
		w.update(func(tx *store.Tx) error {
			return tx.RefuseIssued(people, store.MarkPersonRole, store.PersonRole(ada, arn))
		})
		_, err = w.sts.GetCallerIdentity(t.Context(), c)
		wantKind(t, err, idc.KindUnauthenticated)
		next, err := w.federate(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.sts.GetCallerIdentity(t.Context(), w.open(next)); err != nil {
			t.Errorf("credentials issued after the mark: %v", err)
		}

		// A role made again under the same name is another role.
		if err := w.plane.Remove(t.Context(), member, roleName); err != nil {
			t.Fatal(err)
		}
		if _, err := w.plane.Ensure(t.Context(), wanted()); err != nil {
			t.Fatal(err)
		}
		_, err = w.sts.GetCallerIdentity(t.Context(), w.open(next))
		wantKind(t, err, idc.KindUnauthenticated)
	})
}

// Nothing is decorative: the role's trust policy decides whether credentials of
// it are issued.
func TestTrustPolicyDecides(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	arn, err := w.plane.Ensure(t.Context(), wanted())
	if err != nil {
		t.Fatal(err)
	}
	provider := string(providerARN(instance, member))
	statement := func(effect, federated, actions, condition string) string {
		return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":%q,"Principal":{"Federated":%q},"Action":%s%s}]}`, effect, federated, actions, condition)
	}
	const both = `["sts:AssumeRoleWithSAML","sts:TagSession"]`
	for name, c := range map[string]struct {
		trust  string
		tags   map[string]string
		refuse bool
	}{
		"as provisioned":       {trust: w.role(member, roleName).Trust},
		"with tags":            {trust: w.role(member, roleName).Trust, tags: map[string]string{"team": "core"}},
		"another provider":     {trust: statement("Allow", "arn:aws:iam::200000000002:saml-provider/Okta", both, ""), refuse: true},
		"denied":               {trust: statement("Deny", provider, both, ""), refuse: true},
		"another audience":     {trust: statement("Allow", provider, both, `,"Condition":{"StringEquals":{"SAML:aud":"https://example.org"}}`), refuse: true},
		"no tagging, no tags":  {trust: statement("Allow", provider, `"sts:AssumeRoleWithSAML"`, "")},
		"no tagging, tags":     {trust: statement("Allow", provider, `"sts:AssumeRoleWithSAML"`, ""), tags: map[string]string{"a": "b"}, refuse: true},
		"tag wanted":           {trust: statement("Allow", provider, both, `,"Condition":{"StringEquals":{"aws:RequestTag/Team":"core"}}`), tags: map[string]string{"team": "core"}},
		"other tag wanted":     {trust: statement("Allow", provider, both, `,"Condition":{"StringEquals":{"aws:RequestTag/Team":"edge"}}`), tags: map[string]string{"team": "core"}, refuse: true},
		"issuer and person":    {trust: statement("Allow", provider, both, `,"Condition":{"StringEquals":{"saml:iss":"https://identitycenter.amazonaws.com/`+string(instance)+`","saml:sub":"ada"}}`)},
		"from another address": {trust: statement("Allow", provider, both, `,"Condition":{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}`), refuse: true},
		"assumable by the account only": {refuse: true,
			trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"200000000002"},"Action":"sts:AssumeRole"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			w.changeRole(member, roleName, func(r *idc.Role) { r.Trust = c.trust })
			_, err := w.federate(plane.Federation{Account: member, Role: arn, Session: "ada", Duration: time.Hour, Person: person(w), Tags: c.tags})
			if c.refuse {
				wantKind(t, err, idc.KindDenied)
			} else if err != nil {
				t.Errorf("refused: %v", err)
			}
		})
	}
	_, err = w.federate(plane.Federation{Account: member, Role: arn + "x", Session: "ada", Duration: time.Hour, Person: person(w)})
	wantKind(t, err, idc.KindNotFound)
}

func TestDurationIsBoundedByTheRole(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	arn, err := w.plane.Ensure(t.Context(), wanted())
	if err != nil {
		t.Fatal(err)
	}
	w.changeRole(member, roleName, func(r *idc.Role) { r.MaxSession = time.Hour })
	got, err := w.federate(plane.Federation{Account: member, Role: arn, Session: "ada", Duration: 12 * time.Hour, Person: person(w)})
	if want := w.clock.Now().Add(time.Hour).Truncate(time.Second); err != nil || !got.Expires.Equal(want) {
		t.Errorf("got %v, %v; want %v", got.Expires, err, want)
	}
}

func TestSessionName(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"ada", "ada"},
		{"ada.lovelace+x=1,2@example.org", "ada.lovelace+x=1,2@example.org"},
		{strings.Repeat("a", 64), strings.Repeat("a", 64)},
		{"é", "--" + "%x"},
		{"jürgen", "j-rgen-" + "%x"},
		{"a", "a-" + "%x"},
		{strings.Repeat("b", 65), strings.Repeat("b", 55) + "-%x"},
		{"a b", "a-b-%x"},
	} {
		own := sessionName("", ada)[1:]
		want := strings.Replace(c.want, "%x", own, 1)
		if got := sessionName(c.name, ada); got != want {
			t.Errorf("%q: got %q, want %q", c.name, got, want)
		}
	}
	if sessionName("a b", ada) == sessionName("a b", "another") {
		t.Error("two people share a session name")
	}
}

func BenchmarkEnsure(b *testing.B) {
	w := newWorld(b, b.TempDir()+"/db")
	n := 0
	b.SetParallelism(8)
	var mu sync.Mutex
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			mu.Lock()
			n++
			want := wanted()
			want.Name = fmt.Sprintf("AWSReservedSSO_S_%d", n)
			mu.Unlock()
			if _, err := w.plane.Ensure(b.Context(), want); err != nil {
				b.Error(err)
			}
		}
	})
}

func BenchmarkFederate(b *testing.B) {
	w := newWorld(b, b.TempDir()+"/db")
	arn, err := w.plane.Ensure(b.Context(), wanted())
	if err != nil {
		b.Fatal(err)
	}
	f := plane.Federation{Account: member, Role: arn, Session: "ada", Duration: time.Hour, Person: person(w), Tags: map[string]string{"team": "core"}}
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := w.federate(f); err != nil {
				b.Error(err)
			}
		}
	})
}
