package access

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/iamactions"
	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/policy"
)

// What may have been meant is found among all that there is.
func TestValidateByTheCatalog(t *testing.T) {
	statement := func(action, resource, condition string) string {
		return fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":%q,"Resource":%q,"Condition":{%s}}}`, action, resource, condition)
	}
	const anywhere, bounded = "*", `"Bool":{"aws:SecureTransport":true}`
	for _, test := range []struct{ name, doc, want string }{
		{"an action", statement("s3:GetObjekt", anywhere, bounded), `INVALID_ACTION ["s3:GetObject"]`},
		{"an action there is", statement("s3:getobject", anywhere, bounded), ""},
		{"an action of another service", statement("iam:DescribeInstances", anywhere, bounded), `INVALID_ACTION ["ec2:DescribeInstances" "gamelift:DescribeInstances" "opsworks:DescribeInstances"]`},
		{"an action without service", statement("AssumeRoleWithSAML", anywhere, bounded), `INVALID_ACTION_FORMAT ["sts:AssumeRoleWithSAML"]`},
		{"a service", statement("organisations:ListAccounts", anywhere, bounded), `INVALID_SERVICE_IN_ACTION ["organizations:ListAccounts"]`},
		{"a service and all of it", statement("lamda:*", anywhere, bounded), `INVALID_SERVICE_IN_ACTION ["lambda:*"]`},
		{"a pattern", statement("dynamodb:Qurey*", anywhere, bounded), `ACTION_MATCHES_NOTHING ["dynamodb:Query*"]`},
		{"a pattern that matches", statement("dynamodb:Que*", anywhere, bounded), ""},
		{"nothing like it", statement("s3:Zzzzzzzzzz", anywhere, bounded), "INVALID_ACTION []"},

		{"a global key", statement("s3:GetObject", anywhere, `"StringEquals":{"aws:PrincipalOrgId1":"o-1"}`), `INVALID_GLOBAL_CONDITION_KEY ["aws:PrincipalOrgID"]`},
		{"a global key in small letters", statement("s3:GetObject", anywhere, `"StringEquals":{"aws:principalorgid":"o-1"}`), ""},
		{"a global key of no use", statement("s3:GetObject", anywhere, `"StringEquals":{"aws:Weather":"fair"}`), `INVALID_GLOBAL_CONDITION_KEY []`},
		{"a tag without name", statement("s3:GetObject", anywhere, `"StringEquals":{"aws:PrincipalTag":"x"}`), `INVALID_SERVICE_CONDITION_KEY []`},
		{"a tag", statement("s3:GetObject", anywhere, `"StringEquals":{"aws:PrincipalTag/Team":"x"}`), ""},
		{"a slip before a tag", statement("s3:GetObject", anywhere, `"StringEquals":{"aws:PrinciplTag/Team":"x"}`), `INVALID_GLOBAL_CONDITION_KEY ["aws:PrincipalTag/Team"]`},
		{"a key of a service", statement("s3:ListBucket", anywhere, `"StringLike":{"s3:prefx":"home/*"}`), `INVALID_SERVICE_CONDITION_KEY ["s3:prefix"]`},
		{"a key that a service has", statement("s3:GetObject", anywhere, `"StringLike":{"s3:ExistingObjectTag/owner":"a*"}`), ""},
		{"a key of an identity provider", statement("s3:GetObject", anywhere, `"StringEquals":{"login.example.org:sub":"ada"}`), ""},
		{"a slip in the owner", statement("s3:GetObject", anywhere, `"IpAddress":{"asw:SourceIp":"192.0.2.0/24"}`), `INVALID_SERVICE_CONDITION_KEY ["aws:SourceIp"]`},

		{"resources of the action's service", statement("s3:GetObject", "arn:aws:s3:::b/*", bounded), ""},
		{"resources of another service", statement("s3:GetObject", "arn:aws:sqs:eu-west-1:111122223333:q", bounded), "ACTION_NOT_OF_RESOURCE_SERVICE []"},
		{"resources that go by another name", statement("kafka-cluster:Connect", "arn:aws:kafka:eu-west-1:111122223333:cluster/c/1", bounded), ""},
		{"resources of the action's service elsewhere", statement("sso:ListPermissionSets", "arn:aws:sso:::instance/ssoins-0123456789abcdef", bounded), ""},
		{"a service of no ARNs", statement("dynamodb:Query", "arn:aws:dynamo:eu-west-1:111122223333:table/t", bounded), `UNKNOWN_SERVICE_IN_ARN ["arn:aws:dynamodb:eu-west-1:111122223333:table/t"]`},
		{"a slip in an ARN's service", statement("lambda:InvokeFunction", "arn:aws:lamda:eu-west-1:111122223333:function:f", bounded), `UNKNOWN_SERVICE_IN_ARN ["arn:aws:lambda:eu-west-1:111122223333:function:f"]`},
	} {
		var got []string
		for _, f := range policy.Validate([]byte(test.doc), policy.Rules{Known: catalog{}}) {
			var texts []string
			for _, r := range f.Replacements {
				var text string
				if err := json.Unmarshal([]byte(r), &text); err != nil {
					t.Errorf("%s: %s is no JSON: %v", test.name, r, err)
				}
				texts = append(texts, text)
			}
			got = append(got, fmt.Sprintf("%s %q", f.Code, texts))
		}
		if got := strings.Join(got, ", "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

// AWS's own policies are none of them wrong, and hardly odd: a finding about many of
// them would be about the validator.
func TestValidateOfManagedPolicies(t *testing.T) {
	odd := map[policy.IssueCode]int{}
	documents := 0
	for _, p := range managedpolicy.All() {
		document, err := p.Document()
		if err != nil {
			t.Fatal(err)
		}
		documents++
		codes := map[policy.IssueCode]bool{}
		for _, f := range policy.Validate(document, policy.Rules{Known: catalog{}}) {
			if f.Severity == policy.SeverityError && f.Code != policy.IssuePolicyTooLarge {
				t.Errorf("%s: %s: %s", p.ARN, f.Code, f.Message)
			}
			codes[f.Code] = true
		}
		for code := range codes {
			odd[code]++
		}
	}
	for code, n := range odd {
		if most := documents / 5; n > most {
			t.Errorf("%s is found in %d of %d policies", code, n, documents)
		}
	}
}

// Every action that there is, and every key, passes for one.
func TestCatalogKnowsItsOwn(t *testing.T) {
	for _, prefix := range iamactions.Services() {
		for _, action := range iamactions.Begins(prefix+":", 1<<20) {
			if _, ok := (catalog{}).Lookup(action); !ok {
				t.Errorf("%s is not known", action)
			}
		}
		if services := (catalog{}).ARNServices(prefix); slices.ContainsFunc(services, func(s string) bool { return !(catalog{}).HasARNService(s) }) {
			t.Errorf("%s: ARNs of %q", prefix, services)
		}
	}
}
