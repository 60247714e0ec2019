package policy_test

import (
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/policy"
)

func managed(b *testing.B, name string) *policy.Policy {
	b.Helper()
	p, ok := managedpolicy.Lookup(idc.ARN(managedpolicy.ARNPrefix + name))
	if !ok {
		b.Fatalf("no managed policy %s", name)
	}
	document, err := p.Document()
	if err != nil {
		b.Fatal(err)
	}
	compiled, err := policy.Compile(document, policy.IdentityPolicy)
	if err != nil {
		b.Fatal(err)
	}
	return compiled
}

func control(b *testing.B, doc string) []*policy.Policy {
	b.Helper()
	p, err := policy.Compile([]byte(doc), policy.ServiceControlPolicy)
	if err != nil {
		b.Fatal(err)
	}
	return []*policy.Policy{p}
}

// BenchmarkEvaluate is what authorization adds to a call: a role session under
// three levels of control policies, one of them with a conditional deny.
func BenchmarkEvaluate(b *testing.B) {
	full := control(b, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
	regions := control(b, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
		{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["us-east-1","eu-central-1"]}}}]}`)
	context := policy.Values{"aws:requestedregion": {"eu-central-1"}, "aws:principaltag/team": {"red"}}
	for _, bench := range []struct{ name, policy, action string }{
		{"AdministratorAccess", "AdministratorAccess", "sso:CreatePermissionSet"},
		{"ReadOnlyAccess", "ReadOnlyAccess", "sso:ListPermissionSets"},
		{"ReadOnlyAccessDenied", "ReadOnlyAccess", "sso:CreatePermissionSet"},
		{"AWSSSOReadOnly", "AWSSSOReadOnly", "sso:ListPermissionSets"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			policies := policy.Policies{Identity: []*policy.Policy{managed(b, bench.policy)}, SCPs: [][]*policy.Policy{full, regions, full}}
			request := policy.Request{
				Principal: policy.Principal{
					Kind: policy.RoleSession, ARN: "arn:aws:sts::111122223333:assumed-role/Reader/ada", Account: "111122223333",
					RoleARN: "arn:aws:iam::111122223333:role/Reader",
				},
				Action: bench.action, Resource: "arn:aws:sso:::instance/ssoins-0123456789abcdef", Context: context,
			}
			b.ReportAllocs()
			for b.Loop() {
				policy.Evaluate(policies, request)
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for _, name := range []string{"AdministratorAccess", "AWSSSOReadOnly", "ReadOnlyAccess"} {
		b.Run(name, func(b *testing.B) {
			p, ok := managedpolicy.Lookup(idc.ARN(managedpolicy.ARNPrefix + name))
			if !ok {
				b.Fatal("missing")
			}
			document, err := p.Document()
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.SetBytes(int64(len(document)))
			for b.Loop() {
				if _, err := policy.Compile(document, policy.IdentityPolicy); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
