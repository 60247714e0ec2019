package policy

import (
	"reflect"
	"slices"
	"testing"
)

func TestStatements(t *testing.T) {
	for doc, want := range map[string][]Span{
		"{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\"\n  }\n}": {{Position{3, 16}, Position{5, 4}}},
		`{"Statement":[{"a":"é"} , {"b":{}}],"Id":{"Statement":[]}}`:                               {{Position{1, 15}, Position{1, 24}}, {Position{1, 27}, Position{1, 35}}},
		`{"Id":{"Statement":[{}]},"Statement":{}}`:                                                 {{Position{1, 38}, Position{1, 40}}},
		`{}`: nil,
	} {
		got, err := Statements(doc)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, %v, want %v", doc, got, err, want)
		}
	}
	for _, broken := range []string{"", `{"Statement":[{]}`, `{"a":`, `{"Statement":`} {
		if got, err := Statements(broken); err == nil {
			t.Errorf("%s: got %v", broken, got)
		}
	}
}

func TestContextKeys(t *testing.T) {
	p, err := Compile([]byte(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/${aws:username}/*","Condition":{
			"StringEquals":{"aws:PrincipalTag/Team":"${saml:sub}","AWS:PrincipalTag/team":"x"},"Bool":{"aws:SecureTransport":true}}},
		{"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":{"Null":{"aws:MultiFactorAuthAge":"true"}}}]}`), IdentityPolicy)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := ContextKeys(p), []string{"aws:MultiFactorAuthAge", "aws:username", "aws:PrincipalTag/Team", "saml:sub", "aws:SecureTransport"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	of := func(action, resource string, keys map[string][]string) []string {
		return MissingKeys(Policies{Identity: []*Policy{p}}, Request{Action: action, Resource: resource, Context: NewValues(keys)})
	}
	if got, want := of("s3:GetObject", "arn:aws:s3:::b/ada/x", map[string][]string{"aws:Username": {"ada"}, "saml:sub": {"s"}}),
		[]string{"aws:PrincipalTag/Team", "aws:SecureTransport"}; !slices.Equal(got, want) {
		t.Errorf("missing: got %q, want %q", got, want)
	}
	if got := of("s3:PutObject", "*", nil); len(got) != 0 {
		t.Errorf("another action: got %q", got)
	}
}

func TestMatching(t *testing.T) {
	compile := func(text string) *Policy {
		p, err := Compile([]byte(text), IdentityPolicy)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	policies := Policies{Identity: []*Policy{
		compile(`{"Statement":[{"Effect":"Allow","Action":"a:*","Resource":"*"},{"Effect":"Deny","Action":"a:b","Resource":"*"}]}`).Named("one"),
		compile(`{"Statement":[{"Effect":"Allow","Action":"c:*","Resource":"*"},{"Effect":"Allow","Action":"c:b","Resource":"*"}]}`).Named("two"),
	}}
	names := func(effect Effect) (out []string) {
		for _, m := range Matching(policies, Request{Action: "a:b"}, effect) {
			out = append(out, m.String())
		}
		return out
	}
	if got, want := names(Allow), []string{"statement 0 of identity-based policy one (Allow)"}; !slices.Equal(got, want) {
		t.Errorf("allows: got %q, want %q", got, want)
	}
	if got, want := names(Deny), []string{"statement 1 of identity-based policy one (Deny)"}; !slices.Equal(got, want) {
		t.Errorf("denies: got %q, want %q", got, want)
	}
}
