package policy

import (
	"errors"
	"testing"

	"gatehouse/internal/idc"
)

// FuzzCompile feeds documents of every kind and asks each that compiles a
// question: no input may panic, every refusal is the package's own error, and what
// is decided does not depend on when.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{
		`{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["s3:Get*","*:*"],"Resource":["arn:aws:s3:::b/${aws:username, 'x'}/*","*"],"Condition":{"ForAnyValue:StringLikeIfExists":{"aws:TagKeys":["a*","${*}"]},"NumericLessThan":{"k":1e3},"DateEquals":{"k":"2026-03-01T12:00Z"},"IpAddress":{"aws:SourceIp":"::ffff:1.2.3.4/100"},"Null":{"k":true},"BinaryEquals":{"k":"QQ=="},"ArnLike":{"k":"arn:*:*:*:*:*"},"Bool":{"k":"${k}"}}}]}`,
		`{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":["111122223333","arn:aws:iam::111122223333:root"],"Service":"x.amazonaws.com"},"NotAction":"sts:*","NotResource":"arn:aws:logs:*"}}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/p"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}`,
		`{"Statement":[]}`, `[]`, `{"Statement":{"Effect":"Allow","Effect":"Deny"}}`, `{"Id":"\ud800"}`, "\ufeff{}", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:?","Resource":"arn:aws:s3:::${aws:userid"}}`,
	} {
		for kind := IdentityPolicy; kind <= ResourcePolicy; kind++ {
			f.Add([]byte(seed), int(kind))
		}
	}
	f.Fuzz(func(t *testing.T, doc []byte, kind int) {
		if kind < 0 || kind > int(ResourcePolicy) {
			return
		}
		p, err := Compile(doc, Kind(kind))
		if err != nil {
			var e *idc.Error
			if !errors.As(err, &e) || e.Kind != idc.KindInvalid || e.Message == "" {
				t.Fatalf("got %v, want an invalid idc.Error with a message", err)
			}
			return
		}
		request := Request{
			Principal: roleSession, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/ada/x",
			Context: Values{"aws:username": {"ada"}, "aws:tagkeys": {"a", "b"}, "k": {"1"}, "aws:sourceip": {"1.2.3.4"}},
		}
		var policies Policies
		if Kind(kind).hasPrincipal() {
			policies.Resource = p
		} else {
			policies.Identity = []*Policy{p}
		}
		first, second := Evaluate(policies, request), Evaluate(policies, request)
		if first.Allowed != second.Allowed || first.Message() != second.Message() {
			t.Fatalf("got %v then %v", first, second)
		}
		if first.Allowed != (first.Message() == "") {
			t.Fatalf("allowed %v with message %q", first.Allowed, first.Message())
		}
		// What one policy denies, company does not allow.
		if first.Reason == ExplicitDeny {
			all, err := Compile([]byte(`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`), IdentityPolicy)
			if err != nil {
				t.Fatal(err)
			}
			policies.Identity = append(policies.Identity, all)
			if Evaluate(policies, request).Allowed {
				t.Fatal("an allow beside it undoes a deny")
			}
		}
	})
}
