package managedpolicy

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/policy"
)

func TestEveryPolicyCompiles(t *testing.T) {
	all := All()
	if got, want := len(all), 1594; got != want {
		t.Errorf("got %d policies, want %d", got, want)
	}
	for _, p := range all {
		document, err := p.Document()
		if err != nil {
			t.Fatalf("%s: %v", p.ARN, err)
		}
		compiled, err := policy.Compile(document, policy.IdentityPolicy)
		if err != nil {
			t.Errorf("%s does not compile: %v", p.ARN, err)
			continue
		}
		if compiled.Version() != policy.Version2012 {
			t.Errorf("%s is of version %s", p.ARN, compiled.Version())
		}
	}
}

func TestAllIsSortedAndWellFormed(t *testing.T) {
	all := All()
	if !slices.IsSortedFunc(all, func(a, b Policy) int { return strings.Compare(string(a.ARN), string(b.ARN)) }) {
		t.Error("not in the order of ARNs")
	}
	id := regexp.MustCompile(`^ANPA[A-Z2-7]{17}$`)
	version := regexp.MustCompile(`^v[1-9][0-9]*$`)
	ids := map[string]idc.ARN{}
	for _, p := range all {
		if got, want := p.ARN, idc.ARN("arn:aws:iam::aws:policy"+p.Path+p.Name); got != want {
			t.Errorf("got ARN %s of path and name %s", got, want)
		}
		if p.Name == "" || strings.Contains(p.Name, "/") || !version.MatchString(p.DefaultVersion) || !id.MatchString(p.PolicyID()) {
			t.Errorf("%s: name %q, version %q, id %q", p.ARN, p.Name, p.DefaultVersion, p.PolicyID())
		}
		if p.CreateDate.Year() < 2010 || p.UpdateDate.Before(p.CreateDate) {
			t.Errorf("%s: created %v, updated %v", p.ARN, p.CreateDate, p.UpdateDate)
		}
		if other, taken := ids[p.PolicyID()]; taken {
			t.Errorf("%s and %s share the id %s", p.ARN, other, p.PolicyID())
		}
		ids[p.PolicyID()] = p.ARN
		if found, ok := Lookup(p.ARN); !ok || found != p {
			t.Errorf("Lookup(%s) = %v, %v", p.ARN, found, ok)
		}
	}
	all[0] = Policy{}
	if All()[0] == all[0] {
		t.Error("a caller's change shows in the catalogue")
	}
}

// What Identity Center offers as predefined permission sets, and its own policies.
func TestWhatIdentityCenterNeeds(t *testing.T) {
	for _, name := range []string{
		"AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "SecurityAudit", "IAMFullAccess",
		"job-function/Billing", "job-function/DatabaseAdministrator", "job-function/DataScientist",
		"job-function/NetworkAdministrator", "job-function/SupportUser", "job-function/SystemAdministrator",
		"job-function/ViewOnlyAccess",
		"AWSSSOReadOnly", "AWSSSODirectoryReadOnly", "AWSSSODirectoryAdministrator",
		"AWSSSOMasterAccountAdministrator", "AWSSSOMemberAccountAdministrator",
		"aws-service-role/AWSSSOServiceRolePolicy",
	} {
		p, ok := Lookup(idc.ARN(ARNPrefix + name))
		if !ok {
			t.Errorf("%s is missing", name)
			continue
		}
		if got, want := p.ServiceLinked(), strings.HasPrefix(name, "aws-service-role/"); got != want {
			t.Errorf("%s: ServiceLinked is %v", name, got)
		}
	}
	for _, arn := range []idc.ARN{"", "arn:aws:iam::aws:policy/", "arn:aws:iam::aws:policy/Nobody", "arn:aws:iam::aws:policy/readonlyaccess"} {
		if p, ok := Lookup(arn); ok {
			t.Errorf("Lookup(%q) found %s", arn, p.ARN)
		}
	}
}

// TestMeaning asks a few of the policies what their names promise.
func TestMeaning(t *testing.T) {
	tests := []struct {
		policy, action string
		allowed        bool
	}{
		{"AdministratorAccess", "sso:DeletePermissionSet", true},
		{"ReadOnlyAccess", "sso:ListInstances", true},
		{"ReadOnlyAccess", "sso:DeletePermissionSet", false},
		{"ReadOnlyAccess", "s3:GetObject", true},
		{"ReadOnlyAccess", "s3:PutObject", false},
		{"AWSSSOReadOnly", "sso:DescribePermissionSet", true},
		{"AWSSSOReadOnly", "sso:CreatePermissionSet", false},
		{"SecurityAudit", "iam:ListRoles", true},
		{"SecurityAudit", "iam:CreateRole", false},
		{"PowerUserAccess", "ec2:RunInstances", true},
		{"PowerUserAccess", "iam:CreateUser", false},
	}
	for _, test := range tests {
		p, _ := Lookup(idc.ARN(ARNPrefix + test.policy))
		document, err := p.Document()
		if err != nil {
			t.Fatal(err)
		}
		compiled, err := policy.Compile(document, policy.IdentityPolicy)
		if err != nil {
			t.Fatal(err)
		}
		d := policy.Evaluate(policy.Policies{Identity: []*policy.Policy{compiled}}, policy.Request{
			Principal: policy.Principal{Kind: policy.RoleSession, Account: "111122223333"}, Action: test.action,
		})
		if d.Allowed != test.allowed {
			t.Errorf("%s %s: got %v, want %v", test.policy, test.action, d.Allowed, test.allowed)
		}
	}
}

// The notes beside the data must be of the data.
func TestSource(t *testing.T) {
	notes, err := os.ReadFile("SOURCE.md")
	if err != nil {
		t.Fatal(err)
	}
	name, version, ok := strings.Cut(strings.TrimPrefix(Source(), "npm "), " ")
	version, _, _ = strings.Cut(version, " ")
	if !ok || !strings.Contains(string(notes), "`"+name+"`") || !strings.Contains(string(notes), "| "+version+" ") {
		t.Errorf("SOURCE.md does not name %s", Source())
	}
	if got := len(embedded); got > 600_000 {
		t.Errorf("the catalogue has grown to %d bytes", got)
	}
}

func TestDamagedCatalogue(t *testing.T) {
	for _, cut := range []int{0, 10, len(embedded) / 2, len(embedded) - 1} {
		if _, err := open(embedded[:cut]); err == nil {
			t.Errorf("opened the first %d bytes", cut)
		}
	}
	c, err := open(embedded)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []place{{-1, 0, 1}, {len(c.blocks), 0, 1}, {0, 1 << 30, 1}, {0, 0, 1 << 20}, {0, 0, 0}} {
		if _, err := c.document(p); err == nil {
			t.Errorf("read a document at %v", p)
		}
	}
}

func TestDocumentIsOneJSONValue(t *testing.T) {
	p, _ := Lookup("arn:aws:iam::aws:policy/AdministratorAccess")
	got, err := p.Document()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	if string(got) != want || !json.Valid(got) {
		t.Errorf("got %s, want %s", got, want)
	}
}

// BenchmarkOpen is what the first call costs, in time and in memory kept.
func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var c *catalogue
	for b.Loop() {
		var err error
		if c, err = open(embedded); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc)), "B-kept")
	runtime.KeepAlive(c)
}

func BenchmarkDocument(b *testing.B) {
	for _, name := range []string{"AdministratorAccess", "ReadOnlyAccess"} {
		b.Run(name, func(b *testing.B) {
			p, ok := Lookup(idc.ARN(ARNPrefix + name))
			if !ok {
				b.Fatal("missing")
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Document(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func ExampleLookup() {
	p, ok := Lookup("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")
	fmt.Println(p.Name, p.Path, ok)
	// Output: ViewOnlyAccess /job-function/ true
}
