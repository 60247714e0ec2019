package policy

import (
	"errors"
	"strings"
	"testing"

	"gatehouse/internal/idc"
)

func TestCompileAccepts(t *testing.T) {
	tests := []struct {
		name string
		kind Kind
		doc  string
	}{
		{"one statement without list", IdentityPolicy, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`},
		{"old version, Id, Sid", IdentityPolicy, `{"Version":"2008-10-17","Id":"any text, even spaces","Statement":[{"Sid":"A1","Effect":"Deny","NotAction":["iam:*"],"NotResource":["*"]}]}`},
		{"blocks in any order", IdentityPolicy, `{"Statement":[{"Resource":"*","Condition":{},"Action":"s3:Get*","Effect":"Allow"}],"Version":"2012-10-17"}`},
		{"an unknown action", IdentityPolicy, `{"Statement":{"Effect":"Allow","Action":"nobody.s-service:No Such Thing","Resource":"*"}}`},
		{"all services", IdentityPolicy, `{"Statement":{"Effect":"Allow","Action":"*:Get*","Resource":"*"}}`},
		{"a shortened ARN", IdentityPolicy, `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3","arn:aws:logs:*","arn:aws:logs:eu-*"]}}`},
		{"a variable before the last colon", IdentityPolicy, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:sqs:${aws:RequestedRegion}:${aws:PrincipalAccount}:q"}}`},
		{"an unclosed variable in the old version", IdentityPolicy, `{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${b"}}`},
		{"numbers and booleans without quotation marks", IdentityPolicy, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"s3:max-keys":[10,"2.5"]}}}}`},
		{"an empty condition value list", IdentityPolicy, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateGreaterThan":{"a":[]}}}}`},
		{"an unknown operator without keys", IdentityPolicy, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"x":{}}}}`},
		{"the role of Identity Center", TrustPolicy, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/AWSSSO_1_DO_NOT_DELETE"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}`},
		{"every class of principal", ResourcePolicy, `{"Statement":[{"Sid":"free text here","Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:root","arn:aws:iam::111122223333:user/a/b","arn:aws:sts::111122223333:assumed-role/R/s","arn:aws:sts::111122223333:federated-user/f","AROAEXAMPLEEXAMPLE123","*"],"Service":"ec2.amazonaws.com","Federated":["accounts.google.com"],"CanonicalUser":"79a59d"},"Action":"s3:*"}]}`},
		{"everyone", TrustPolicy, `{"Statement":{"Effect":"Deny","Principal":"*","Action":"sts:*"}}`},
		{"all but one", TrustPolicy, `{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}`},
		{"a control policy", ServiceControlPolicy, `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"}]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Compile([]byte(test.doc), test.kind); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCompileRefuses(t *testing.T) {
	// in puts members into a statement that is otherwise complete.
	in := func(members string) string {
		return `{"Version":"2012-10-17","Statement":[` + everything + `,{"Effect":"Allow",` + members + `}]}`
	}
	condition := func(block string) string { return in(`"Action":"*","Resource":"*","Condition":` + block) }
	tests := []struct {
		name string
		kind Kind
		doc  string
		want string // part of the message
	}{
		{"no JSON", IdentityPolicy, `policy`, `Syntax errors in policy. Line 1, column 1`},
		{"broken JSON", IdentityPolicy, "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [}\n", `Line 3, column 17`},
		{"nothing", IdentityPolicy, ``, `Syntax errors in policy.`},
		{"two documents", IdentityPolicy, `{} {}`, `Syntax errors in policy.`},
		{"not UTF-8", IdentityPolicy, "{\"Id\":\"\xff\"}", `not UTF-8`},
		{"a list", IdentityPolicy, `[]`, `A policy is an object, not a list.`},
		{"too deep", IdentityPolicy, `{"Id":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, `nested too deeply`},
		{"too large", IdentityPolicy, `{"Id":"` + strings.Repeat("x", maxDocument) + `"}`, `larger than`},
		{"repeated element", IdentityPolicy, `{"Statement":[],"Statement":[]}`, `The element "Statement" is repeated. (Statement)`},
		{"repeated key", IdentityPolicy, condition(`{"StringEquals":{"a":"1","a":"2"}}`), `The element "a" is repeated. (Statement[1].Condition.StringEquals.a)`},
		{"repeated through an escape", IdentityPolicy, in(`"Effect":"Deny","\u0045ffect":"Allow","Action":"*","Resource":"*"`), `"Effect" is repeated`},
		{"unknown version", IdentityPolicy, `{"Version":"2013-01-01","Statement":[]}`, `The version must be "2012-10-17" or "2008-10-17". (Version)`},
		{"Id of another type", IdentityPolicy, `{"Id":[],"Statement":[]}`, `Id is a string, not a list. (Id)`},
		{"unknown element", IdentityPolicy, `{"Statements":[]}`, `Unknown element "Statements"`},
		{"another letter case", IdentityPolicy, in(`"action":"*","Resource":"*"`), `Unknown element "action". (Statement[1].action)`},
		{"no statement", IdentityPolicy, `{"Version":"2012-10-17"}`, `The policy has no Statement.`},
		{"no statements", IdentityPolicy, `{"Statement":[]}`, `The policy has no statements.`},
		{"statement of another type", IdentityPolicy, `{"Statement":["x"]}`, `A statement is an object, not a string. (Statement[0])`},

		{"no effect", IdentityPolicy, `{"Statement":{"Action":"*","Resource":"*"}}`, `The statement has no Effect. (Statement.Effect)`},
		{"effect in another case", IdentityPolicy, `{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}`, `Effect is "Allow" or "Deny".`},
		{"Sid with a space", IdentityPolicy, in(`"Sid":"a b","Action":"*","Resource":"*"`), `Statement IDs (SID) must be alpha-numeric.`},
		{"Sid twice", IdentityPolicy, `{"Statement":[{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"a","Effect":"Deny","Action":"*","Resource":"*"}]}`, `must be unique. (Statement[1].Sid)`},

		{"no action", IdentityPolicy, in(`"Resource":"*"`), `Policy statement must contain actions. (Statement[1])`},
		{"empty action", IdentityPolicy, in(`"Action":[],"Resource":"*"`), `Policy statement must contain actions.`},
		{"both actions", IdentityPolicy, in(`"Action":"*","NotAction":"*","Resource":"*"`), `A statement has Action or NotAction, not both.`},
		{"action without service", IdentityPolicy, in(`"Action":["s3:Get*","Get*"],"Resource":"*"`), `prefaced by a vendor, e.g., iam, sdb, ec2, etc. (Statement[1].Action[1])`},
		{"action with two colons", IdentityPolicy, in(`"Action":"s3:Get:Object","Resource":"*"`), `Actions/Condition can contain only one colon.`},
		{"action with a wildcard in the service", IdentityPolicy, in(`"Action":"s*:GetObject","Resource":"*"`), `Vendor s* is not valid`},
		{"action without name", IdentityPolicy, in(`"Action":"s3:","Resource":"*"`), `must have a name`},
		{"action of another type", IdentityPolicy, in(`"Action":[7],"Resource":"*"`), `A string is expected, not a number. (Statement[1].Action[0])`},
		{"action as object", IdentityPolicy, in(`"Action":{},"Resource":"*"`), `A string or a list of strings is expected, not an object.`},

		{"no resource", IdentityPolicy, in(`"Action":"*"`), `Policy statement must contain resources.`},
		{"empty resource", IdentityPolicy, in(`"Action":"*","Resource":[]`), `Policy statement must contain resources.`},
		{"both resources", IdentityPolicy, in(`"Action":"*","Resource":"*","NotResource":"*"`), `A statement has Resource or NotResource, not both.`},
		{"resource that is no ARN", IdentityPolicy, in(`"Action":"*","Resource":"bucket/*"`), `Resource bucket/* must be in ARN format or "*".`},
		{"resource in no partition", IdentityPolicy, in(`"Action":"*","Resource":"arn:error:s3:::b"`), `Partition "error" is not valid for resource "arn:error:s3:::b".`},
		{"resource of any service", IdentityPolicy, in(`"Action":"*","Resource":"arn:aws:*:::b"`), `Resource vendor must be fully qualified and cannot contain regexes.`},
		{"resource of no service", IdentityPolicy, in(`"Action":"*","Resource":"arn:aws::::b"`), `The policy failed legacy parsing`},
		{"resource with too few parts", IdentityPolicy, in(`"Action":"*","Resource":"arn:aws:s3::bucket"`), `has not the six parts of an ARN`},
		{"unclosed variable", IdentityPolicy, in(`"Action":"*","Resource":"arn:aws:s3:::${aws:username"`), `is not closed`},
		{"empty variable", IdentityPolicy, in(`"Action":"*","Resource":"arn:aws:s3:::${}"`), `Policy variable "${}" is not valid.`},
		{"default without quotation marks", IdentityPolicy, in(`"Action":"*","Resource":"arn:aws:s3:::${aws:username, x}"`), `is not valid.`},
		{"nested variable", IdentityPolicy, in(`"Action":"*","Resource":"arn:aws:s3:::${a${b}}"`), `is not valid.`},

		{"condition of another type", IdentityPolicy, condition(`[]`), `Condition is an object, not a list. (Statement[1].Condition)`},
		{"unknown operator", IdentityPolicy, condition(`{"StringIs":{"a":"b"}}`), `Invalid condition operator "StringIs". (Statement[1].Condition.StringIs)`},
		{"unknown qualifier", IdentityPolicy, condition(`{"ForSomeValues:StringEquals":{"a":"b"}}`), `Invalid condition operator`},
		{"qualifier twice", IdentityPolicy, condition(`{"ForAnyValue::StringEquals":{"a":"b"}}`), `Invalid condition operator`},
		{"NullIfExists", IdentityPolicy, condition(`{"NullIfExists":{"a":"true"}}`), `Invalid condition operator`},
		{"operator of another type", IdentityPolicy, condition(`{"StringEquals":"a"}`), `A condition operator holds an object of keys, not a string.`},
		{"value of another type", IdentityPolicy, condition(`{"StringEquals":{"a":["b",null]}}`), `A condition value is a string, number or boolean, not null. (Statement[1].Condition.StringEquals.a[1])`},
		{"no number", IdentityPolicy, condition(`{"NumericEquals":{"a":"ten"}}`), `Invalid numeric value "ten".`},
		{"a variable as number", IdentityPolicy, condition(`{"NumericEquals":{"a":"${b}"}}`), `Invalid numeric value`},
		{"no date", IdentityPolicy, condition(`{"DateEquals":{"a":"234-13"}}`), `The policy failed legacy parsing`},
		{"no boolean", IdentityPolicy, condition(`{"Bool":{"a":"yes"}}`), `Invalid boolean value "yes".`},
		{"no base64", IdentityPolicy, condition(`{"BinaryEquals":{"a":"%"}}`), `Invalid base64 value "%".`},
		{"no address", IdentityPolicy, condition(`{"IpAddress":{"a":"10.0.0.0/40"}}`), `Invalid IP address or range "10.0.0.0/40".`},
		{"no null", IdentityPolicy, condition(`{"Null":{"a":"perhaps"}}`), `Null takes true or false, not "perhaps".`},
		{"empty key", IdentityPolicy, condition(`{"StringEquals":{"":"b"}}`), `A condition key is empty.`},

		{"principal in an identity policy", IdentityPolicy, in(`"Principal":"*","Action":"*","Resource":"*"`), `Policy document should not specify a principal.`},
		{"principal in a control policy", ServiceControlPolicy, in(`"NotPrincipal":"*","Action":"*","Resource":"*"`), `Policy document should not specify a principal.`},
		{"no principal", TrustPolicy, `{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}`, `Missing required field Principal (Statement)`},
		{"both principals", TrustPolicy, `{"Statement":{"Effect":"Allow","Principal":"*","NotPrincipal":"*","Action":"sts:AssumeRole"}}`, `Principal or NotPrincipal, not both`},
		{"empty principal", TrustPolicy, `{"Statement":{"Effect":"Allow","Principal":{},"Action":"sts:AssumeRole"}}`, `must contain principals`},
		{"principal of an unknown class", TrustPolicy, `{"Statement":{"Effect":"Allow","Principal":{"Aws":"*"},"Action":"sts:AssumeRole"}}`, `Invalid principal in policy: "Aws":"*"`},
		{"a plain string as principal", TrustPolicy, `{"Statement":{"Effect":"Allow","Principal":"111122223333","Action":"sts:AssumeRole"}}`, `A principal is "*" or an object.`},
		{"wildcard in a principal", TrustPolicy, `{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/*"},"Action":"sts:AssumeRole"}}`, `Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/*" (Statement.Principal.AWS)`},
		{"any provider", TrustPolicy, `{"Statement":{"Effect":"Allow","Principal":{"Federated":"*"},"Action":"sts:AssumeRoleWithSAML"}}`, `Invalid principal in policy`},
		{"a group as principal", TrustPolicy, `{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:group/g"},"Action":"sts:AssumeRole"}}`, `Invalid principal in policy`},
		{"resource in a trust policy", TrustPolicy, `{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}}`, `Has prohibited field Resource`},
		{"other actions in a trust policy", TrustPolicy, `{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}}`, `AssumeRole policy may only specify STS AssumeRole actions.`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Compile([]byte(test.doc), test.kind)
			var e *idc.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v, want an idc.Error", err)
			}
			if e.Kind != idc.KindInvalid || e.Reason != ReasonMalformed || !strings.Contains(e.Message, test.want) {
				t.Errorf("got %v %s %q, want %q", e.Kind, e.Reason, e.Message, test.want)
			}
		})
	}
}

func TestCompiledDescribesItself(t *testing.T) {
	p, err := Compile([]byte(`{"Id":"x","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`), SessionPolicy)
	if err != nil {
		t.Fatal(err)
	}
	named := p.Named("arn:aws:iam::aws:policy/X")
	if p.Kind() != SessionPolicy || p.Version() != Version2008 || p.ID() != "x" || p.Name() != "" {
		t.Errorf("got %v %v %q %q", p.Kind(), p.Version(), p.ID(), p.Name())
	}
	if named.Name() != "arn:aws:iam::aws:policy/X" || named.Kind() != SessionPolicy {
		t.Errorf("got %q %v of the named policy", named.Name(), named.Kind())
	}
}
