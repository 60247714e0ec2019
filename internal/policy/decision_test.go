package policy

import (
	"fmt"
	"reflect"
	"testing"
)

func TestMessage(t *testing.T) {
	tests := []struct {
		name     string
		policies Policies
		request  Request
		want     string
	}{
		{
			"no identity policy", Policies{}, Request{Principal: roleSession, Action: "sso:CreatePermissionSet", Resource: "arn:aws:sso:::instance/ssoins-1"},
			"User: arn:aws:sts::111122223333:assumed-role/Reader/ada is not authorized to perform: sso:CreatePermissionSet on resource: arn:aws:sso:::instance/ssoins-1 because no identity-based policy allows the sso:CreatePermissionSet action",
		},
		{
			"identity denies", Policies{Identity: identity(t, deny("*"))}, Request{Principal: user, Action: "s3:ListAllMyBuckets"},
			"User: arn:aws:iam::111122223333:user/ada is not authorized to perform: s3:ListAllMyBuckets on resource: * with an explicit deny in an identity-based policy",
		},
		{
			"boundary", Policies{Identity: identity(t, everything), Boundary: compile(t, BoundaryPolicy, allow("sqs:*"))}, Request{Principal: user, Action: "s3:Get"},
			"User: arn:aws:iam::111122223333:user/ada is not authorized to perform: s3:Get on resource: * because no permissions boundary allows the s3:Get action",
		},
		{
			"session", Policies{Identity: identity(t, everything), Session: []*Policy{compile(t, SessionPolicy, deny("s3:*"))}}, Request{Principal: user, Action: "s3:Get"},
			"User: arn:aws:iam::111122223333:user/ada is not authorized to perform: s3:Get on resource: * with an explicit deny in a session policy",
		},
		{
			"session lacks", Policies{Identity: identity(t, everything), Session: []*Policy{compile(t, SessionPolicy, allow("sqs:*"))}}, Request{Principal: user, Action: "s3:Get"},
			"User: arn:aws:iam::111122223333:user/ada is not authorized to perform: s3:Get on resource: * because no session policy allows the s3:Get action",
		},
		{
			"control policy", Policies{Identity: identity(t, everything), SCPs: [][]*Policy{{compile(t, ServiceControlPolicy, everything, deny("s3:*"))}}}, Request{Principal: user, Action: "s3:Get"},
			"User: arn:aws:iam::111122223333:user/ada is not authorized to perform: s3:Get on resource: * with an explicit deny in a service control policy",
		},
		{
			"control policy lacks", Policies{Identity: identity(t, everything), SCPs: [][]*Policy{{}}}, Request{Principal: user, Action: "s3:Get"},
			"User: arn:aws:iam::111122223333:user/ada is not authorized to perform: s3:Get on resource: * because no service control policy allows the s3:Get action",
		},
		{
			"resource policy", Policies{Identity: identity(t, everything)}, Request{Principal: user, Action: "s3:Get", Resource: "arn:aws:s3:::b", Owner: abroad},
			"User: arn:aws:iam::111122223333:user/ada is not authorized to perform: s3:Get on resource: arn:aws:s3:::b because no resource-based policy allows the s3:Get action",
		},
		{
			"trust policy denies", Policies{Resource: compile(t, TrustPolicy, `{"Effect":"Deny","Principal":"*","Action":"sts:*"}`)}, Request{Principal: user, Action: "sts:AssumeRole", Resource: "arn:aws:iam::111122223333:role/R"},
			"User: arn:aws:iam::111122223333:user/ada is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/R with an explicit deny in the role trust policy",
		},
		{
			"nobody to name", Policies{Resource: compile(t, TrustPolicy, `{"Effect":"Deny","Principal":"*","Action":"sts:*"}`)}, Request{Principal: saml, Action: "sts:AssumeRoleWithSAML", Resource: "arn:aws:iam::111122223333:role/R"},
			"Not authorized to perform sts:AssumeRoleWithSAML",
		},
		{"allowed", Policies{Identity: identity(t, everything)}, Request{Principal: user, Action: "s3:Get"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Evaluate(test.policies, test.request).Message(); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestDecisionExplains(t *testing.T) {
	mfa := `{"Sid":"WithMFA","Effect":"Allow","Action":"sso:Delete*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"},"StringLike":{"aws:PrincipalTag/team":["platform-*"]},"StringEquals":{"aws:k":"v"}}}`
	elsewhere := `{"Effect":"Allow","Action":"sso:*","Resource":"arn:aws:sso:::instance/ssoins-2"}`
	p := compile(t, IdentityPolicy, allow("s3:*"), mfa, elsewhere).Named("arn:aws:iam::111122223333:policy/Admin")
	d := Evaluate(Policies{Identity: []*Policy{p}}, Request{
		Principal: roleSession, Action: "sso:DeletePermissionSet", Resource: "arn:aws:sso:::instance/ssoins-1",
		Context: NewValues(values{"aws:MultiFactorAuthPresent": {"false"}, "aws:k": {"v"}}),
	})
	want := []Miss{
		{
			Match: Match{Layer: LayerIdentity, Policy: "arn:aws:iam::111122223333:policy/Admin", Sid: "WithMFA", Index: 1}, Cause: CauseCondition,
			Conditions: []FailedCondition{
				{Operator: "Bool", Key: "aws:MultiFactorAuthPresent", Want: []string{"true"}, Got: []string{"false"}},
				{Operator: "StringLike", Key: "aws:PrincipalTag/team", Want: []string{"platform-*"}, Missing: true},
			},
		},
		{Match: Match{Layer: LayerIdentity, Policy: "arn:aws:iam::111122223333:policy/Admin", Index: 2}, Cause: CauseResource},
	}
	if !reflect.DeepEqual(d.Misses, want) {
		t.Errorf("got  %v\nwant %v", d.Misses, want)
	}
	const sentence = `statement "WithMFA" of identity-based policy arn:aws:iam::111122223333:policy/Admin (Allow): Bool aws:MultiFactorAuthPresent wants ["true"], got ["false"]; StringLike aws:PrincipalTag/team wants ["platform-*"], the request has no such key`
	if got := d.Misses[0].String(); got != sentence {
		t.Errorf("got  %s\nwant %s", got, sentence)
	}

	allowed := Evaluate(Policies{Identity: []*Policy{p}, SCPs: [][]*Policy{{compile(t, ServiceControlPolicy, everything)}}}, Request{Principal: roleSession, Action: "s3:GetObject"})
	if got, want := allowed.Matched, []Match{
		{Layer: LayerSCP}, {Layer: LayerIdentity, Policy: "arn:aws:iam::111122223333:policy/Admin"},
	}; !reflect.DeepEqual(got, want) || allowed.Misses != nil {
		t.Errorf("got %v and %v, want %v", got, allowed.Misses, want)
	}

	// The deciding deny comes first, what also matched follows.
	denied := Evaluate(Policies{Identity: []*Policy{p}, Session: []*Policy{compile(t, SessionPolicy, allow("s3:*"), deny("s3:Get*"))}}, Request{Principal: roleSession, Action: "s3:GetObject"})
	if got, want := denied.Matched, []Match{
		{Layer: LayerSession, Index: 1, Effect: Deny}, {Layer: LayerIdentity, Policy: "arn:aws:iam::111122223333:policy/Admin"}, {Layer: LayerSession},
	}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestZeroDecisionDenies(t *testing.T) {
	var d Decision
	if d.Allowed || d.Reason != ImplicitDeny || d.Message() == "" {
		t.Errorf("got %+v", d)
	}
}

func TestExplanationIsBounded(t *testing.T) {
	var statements []string
	for range 200 {
		statements = append(statements, `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::elsewhere"}`)
	}
	d := Evaluate(Policies{Identity: identity(t, statements...)}, Request{Principal: user, Action: "s3:Get", Resource: "arn:aws:s3:::b"})
	if got := len(d.Misses); got != maxExplained {
		t.Errorf("got %d misses, want %d", got, maxExplained)
	}
}

func TestNotPrincipal(t *testing.T) {
	tests := []struct {
		effect, named string
		principal     Principal
		spared        bool
	}{
		{"Deny", userARN, user, true},
		{"Deny", roleARN, roleSession, true},
		{"Deny", session, roleSession, true},
		{"Deny", "AROAEXAMPLEEXAMPLE123", roleSession, true},
		{"Deny", home, user, false}, // the account alone does not spare its users
		{"Deny", home, root, true},
		{"Deny", userARN, roleSession, false},
		{"Deny", abroad, user, false},
		{"Deny", userARN, Principal{}, false},
		{"Allow", userARN, user, true},
		{"Allow", home, user, true}, // an Allow leaves out whoever is named in any way
		{"Allow", abroad, user, false},
	}
	for _, test := range tests {
		statement := fmt.Sprintf(`{"Effect":%q,"NotPrincipal":{"AWS":%q},"Action":"s3:*"}`, test.effect, test.named)
		p := Policies{Resource: compile(t, ResourcePolicy, statement)}
		d := Evaluate(p, Request{Principal: test.principal, Action: "s3:Get", Resource: "arn:aws:s3:::b", Owner: abroad})
		matched := len(d.Matched) > 0
		if matched == test.spared {
			t.Errorf("%s NotPrincipal %s for %s: got spared %v, want %v", test.effect, test.named, test.principal.ARN, !matched, test.spared)
		}
	}
}
