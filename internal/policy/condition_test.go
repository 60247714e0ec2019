package policy

import (
	"fmt"
	"strings"
	"testing"
)

// The whole product of operators, qualifiers and values is compared with an
// independent implementation in test/policyoracle; these cases pin what the IAM
// guide says in so many words, and where docs/policy-oracle.md takes our side.

// holds evaluates one condition block against a context, in an Allow.
func holds(t *testing.T, block string, context map[string][]string) bool {
	t.Helper()
	p := identity(t, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":`+block+`}`)
	d := Evaluate(Policies{Identity: p}, Request{Principal: roleSession, Action: "s3:GetObject", Context: NewValues(context)})
	return d.Allowed
}

type values = map[string][]string

func TestConditions(t *testing.T) {
	k := func(v ...string) values { return values{"aws:K": v} }
	tests := []struct {
		block   string
		context values
		want    bool
	}{
		// Strings.
		{`{"StringEquals":{"aws:k":"a"}}`, k("a"), true},
		{`{"StringEquals":{"AWS:K":["b","a"]}}`, k("a"), true},
		{`{"StringEquals":{"aws:k":"a"}}`, k("A"), false},
		{`{"StringEquals":{"aws:k":"a*"}}`, k("ab"), false},
		{`{"StringEquals":{"aws:k":""}}`, k(""), true},
		{`{"StringNotEquals":{"aws:k":["a","b"]}}`, k("b"), false},
		{`{"StringNotEquals":{"aws:k":["a","b"]}}`, k("c"), true},
		{`{"StringEqualsIgnoreCase":{"aws:k":"Straße"}}`, k("sTRAßE"), true},
		{`{"StringNotEqualsIgnoreCase":{"aws:k":"a"}}`, k("A"), false},
		{`{"StringLike":{"aws:k":"a*c?"}}`, k("abbcd"), true},
		{`{"StringNotLike":{"aws:k":"a*"}}`, k("abc"), false},
		{`{"stringequals":{"aws:k":"a"}}`, k("a"), true},
		// Numbers: large integers do not fall together.
		{`{"NumericEquals":{"aws:k":10}}`, k("10.0"), true},
		{`{"NumericEquals":{"aws:k":"9007199254740993"}}`, k("9007199254740992"), false},
		{`{"NumericLessThan":{"aws:k":"2.5"}}`, k("2.49"), true},
		{`{"NumericLessThanEquals":{"aws:k":"-1"}}`, k("-1"), true},
		{`{"NumericGreaterThan":{"aws:k":"1"}}`, k("1"), false},
		{`{"NumericGreaterThanEquals":{"aws:k":"1"}}`, k("0x10"), false},
		{`{"NumericNotEquals":{"aws:k":"1"}}`, k("2"), true},
		{`{"NumericLessThan":{"aws:k":"5"}}`, k("NaN"), false},
		// Dates.
		{`{"DateEquals":{"aws:k":"2026-03-01T12:00:00Z"}}`, k("1772366400"), true},
		{`{"DateEquals":{"aws:k":1772366400}}`, k("2026-03-01T13:00:00+01:00"), true},
		{`{"DateLessThan":{"aws:k":"2026-03-01T12:00Z"}}`, k("2026-03-01T11:59:59.999Z"), true},
		{`{"DateLessThanEquals":{"aws:k":"2026-03-01"}}`, k("2026-03-01T00:00:00Z"), true},
		{`{"DateGreaterThan":{"aws:k":"2026-03"}}`, k("2026-03-01T00:00:01Z"), true},
		{`{"DateGreaterThanEquals":{"aws:k":"2026"}}`, k("2025-12-31T23:59:59Z"), false},
		{`{"DateNotEquals":{"aws:k":"2026-03-01T12:00:00z"}}`, k("2026-03-01t12:00:00Z"), false},
		// Booleans, with a variable too.
		{`{"Bool":{"aws:k":"true"}}`, k("TRUE"), true},
		{`{"Bool":{"aws:k":false}}`, k("true"), false},
		{`{"Bool":{"aws:k":"${aws:other}"}}`, values{"aws:k": {"false"}, "aws:other": {"False"}}, true},
		{`{"Bool":{"aws:k":"${aws:other}"}}`, k("false"), false},
		// Binary, compared as bytes.
		{`{"BinaryEquals":{"aws:k":"QUJD"}}`, k("QUJD"), true},
		{`{"BinaryEquals":{"aws:k":"QUJD"}}`, k("ABC"), false},
		// Addresses.
		{`{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`, values{"aws:sourceip": {"203.0.113.255"}}, true},
		{`{"IpAddress":{"aws:k":"203.0.113.7"}}`, k("203.0.113.8"), false},
		{`{"IpAddress":{"aws:k":"0.0.0.0/0"}}`, k("203.0.113.8"), true},
		{`{"IpAddress":{"aws:k":"0.0.0.0/0"}}`, k("2001:db8::1"), false},
		{`{"IpAddress":{"aws:k":"2001:DB8:1234:5678::/64"}}`, k("2001:db8:1234:5678::1"), true},
		{`{"IpAddress":{"aws:k":"203.0.113.0/24"}}`, k("::ffff:203.0.113.9"), true},
		{`{"IpAddress":{"aws:k":"::ffff:203.0.113.0/120"}}`, k("203.0.113.9"), true},
		{`{"NotIpAddress":{"aws:k":["203.0.113.0/24","10.0.0.0/8"]}}`, k("10.1.2.3"), false},
		// ARNs, part by part: the guide's own example.
		{`{"ArnLike":{"aws:k":"arn:aws:someservice:*:111122223333:finance/*"}}`, k("arn:aws:someservice:us-east-2:111122223333:finance/document.txt"), true},
		{`{"ArnLike":{"aws:k":"arn:aws:someservice:*:111122223333:finance/*"}}`, k("arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"), false},
		{`{"StringLike":{"aws:k":"arn:aws:someservice:*:111122223333:finance/*"}}`, k("arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"), true},
		{`{"ArnEquals":{"aws:k":"arn:aws:iam::*:role/R?"}}`, k("arn:aws:iam::111122223333:role/R1"), true},
		{`{"ArnLike":{"aws:k":"*"}}`, k("arn:aws:iam::111122223333:role/R1"), false},
		{`{"ArnNotLike":{"aws:k":"arn:aws:iam::*:role/*"}}`, k("arn:aws:iam::1:user/u"), true},
		{`{"ArnNotEquals":{"aws:k":"arn:aws:iam::*:role/*"}}`, k("arn:aws:iam::1:role/r"), false},
		// Null.
		{`{"Null":{"aws:k":"true"}}`, nil, true},
		{`{"Null":{"aws:k":"true"}}`, k("x"), false},
		{`{"Null":{"aws:k":"false"}}`, k("x"), true},
		{`{"Null":{"aws:k":"false"}}`, k(""), false},
		{`{"Null":{"aws:k":["true","false"]}}`, k("x"), true},
		// A missing key.
		{`{"StringEquals":{"aws:k":"a"}}`, nil, false},
		{`{"StringNotEquals":{"aws:k":"a"}}`, nil, true},
		{`{"NotIpAddress":{"aws:k":"10.0.0.0/8"}}`, nil, true},
		{`{"NumericLessThan":{"aws:k":"5"}}`, nil, false},
		{`{"StringEqualsIfExists":{"aws:k":"a"}}`, nil, true},
		{`{"StringEqualsIfExists":{"aws:k":"a"}}`, k("b"), false},
		{`{"BoolIfExists":{"aws:k":"true"}}`, nil, true},
		{`{"ForAllValues:StringEquals":{"aws:k":"a"}}`, nil, true},
		{`{"ForAnyValue:StringEquals":{"aws:k":"a"}}`, nil, false},
		{`{"ForAnyValue:StringNotEquals":{"aws:k":"a"}}`, nil, false},
		{`{"ForAnyValue:StringEqualsIfExists":{"aws:k":"a"}}`, nil, true},
		// Sets: the guide's example.
		{`{"ForAllValues:StringLike":{"aws:k":["PostDateTime","Message","Tags"]}}`, k("PostDateTime", "UserName"), false},
		{`{"ForAllValues:StringLike":{"aws:k":["PostDateTime","Message","Tags"]}}`, k("PostDateTime", "Tags"), true},
		{`{"ForAnyValue:StringLike":{"aws:k":["ID","PostDateTime"]}}`, k("UserName", "PostDateTime"), true},
		{`{"ForAnyValue:StringLike":{"aws:k":["ID","PostDateTime"]}}`, k("UserName"), false},
		{`{"ForAllValues:StringNotEquals":{"aws:k":["a","b"]}}`, k("c", "a"), false},
		{`{"ForAnyValue:StringNotEquals":{"aws:k":["a","b"]}}`, k("c", "a"), true},
		{`{"ForAllValues:StringEquals":{"aws:k":"a"}}`, k(""), true},
		{`{"ForAnyValue:StringEquals":{"aws:k":""}}`, k(""), false},
		// Several conditions.
		{`{"StringEquals":{"aws:k":"a","aws:l":"b"}}`, k("a"), false},
		{`{"StringEquals":{"aws:k":"a"},"Bool":{"aws:l":"true"}}`, values{"aws:k": {"a"}, "aws:l": {"true"}}, true},
		{`{"StringEquals":{"aws:k":[]}}`, k("a"), false},
		{`{"StringNotEquals":{"aws:k":[]}}`, k("a"), true},
		{`{"StringEquals":{}}`, nil, true},
	}
	for _, test := range tests {
		if got := holds(t, test.block, test.context); got != test.want {
			t.Errorf("%s with %v: got %v, want %v", test.block, test.context, got, test.want)
		}
	}
}

// Without a set operator several values never help: not to an Allow, and not to
// slip past a Deny.
func TestSeveralValuesWithoutSetOperator(t *testing.T) {
	context := NewValues(values{"aws:k": {"a", "b"}})
	for _, block := range []string{`{"StringEquals":{"aws:k":"a"}}`, `{"StringNotEquals":{"aws:k":"a"}}`} {
		for effect, want := range map[string]Reason{"Allow": ImplicitDeny, "Deny": ExplicitDeny} {
			p := identity(t, fmt.Sprintf(`{"Effect":%q,"Action":"s3:*","Resource":"*","Condition":%s}`, effect, block), allow("sqs:*"))
			d := Evaluate(Policies{Identity: p}, Request{Principal: user, Action: "s3:GetObject", Context: context})
			if d.Reason != want {
				t.Errorf("%s %s: got %v, want %v", effect, block, d.Reason, want)
			}
		}
	}
}

func TestVariables(t *testing.T) {
	context := values{
		"aws:username": {"ada"}, "aws:PrincipalTag/Team": {"red"}, "aws:PrincipalTag/star": {"*"}, "aws:PrincipalTag/Empty": {""},
		"aws:TagKeys": {"ada"}, "x:many": {"ada", "bob"}, "x:bytes": {"a\xff"},
	}
	tests := []struct {
		resource, arn string
		want          bool
	}{
		{"arn:aws:s3:::home/${aws:username}", "arn:aws:s3:::home/ada", true},
		{"arn:aws:s3:::home/${AWS:UserName}/*", "arn:aws:s3:::home/ada/x/y", true},
		{"arn:aws:s3:::home/${aws:username}", "arn:aws:s3:::home/bob", false},
		{"arn:aws:s3:::home/${aws:username}", "arn:aws:s3:::home/${aws:username}", false},
		{"arn:aws:s3:::${aws:PrincipalTag/team}-${aws:username}", "arn:aws:s3:::red-ada", true},
		{"arn:aws:s3:::home/${aws:PrincipalTag/none}", "arn:aws:s3:::home/", false},
		{"arn:aws:s3:::home/${aws:PrincipalTag/none}*", "arn:aws:s3:::home/x", false},
		{"arn:aws:s3:::home/${aws:PrincipalTag/empty}", "arn:aws:s3:::home/", true},
		{"arn:aws:s3:::home/${aws:PrincipalTag/none, 'all hands'}", "arn:aws:s3:::home/all hands", true},
		{"arn:aws:s3:::home/${aws:PrincipalTag/none,'a}b'}", "arn:aws:s3:::home/a}b", true},
		{"arn:aws:s3:::home/${aws:username, 'nobody'}", "arn:aws:s3:::home/ada", true},
		{"arn:aws:s3:::home/${*}", "arn:aws:s3:::home/*", true},
		{"arn:aws:s3:::home/${*}", "arn:aws:s3:::home/x", false},
		{"arn:aws:s3:::home/${?}${$}", "arn:aws:s3:::home/?$", true},
		{"arn:aws:s3:::home/${$}{aws:username}", "arn:aws:s3:::home/${aws:username}", true},
		// A wildcard inside a value is a character like any other.
		{"arn:aws:s3:::home/${aws:PrincipalTag/star}", "arn:aws:s3:::home/x", false},
		{"arn:aws:s3:::home/${aws:PrincipalTag/star}", "arn:aws:s3:::home/*", true},
		{"arn:aws:s3:::home/${aws:PrincipalTag/none, '*'}", "arn:aws:s3:::home/x", false},
		// Multivalued keys are no variables, nor are values that are not text.
		{"arn:aws:s3:::home/${aws:TagKeys}", "arn:aws:s3:::home/ada", false},
		{"arn:aws:s3:::home/${aws:TagKeys, 'ada'}", "arn:aws:s3:::home/ada", false},
		{"arn:aws:s3:::home/${x:many}", "arn:aws:s3:::home/ada", false},
		{"arn:aws:s3:::home/${x:bytes}", "arn:aws:s3:::home/a\xff", false},
	}
	for _, version := range []Version{Version2012, Version2008} {
		for _, test := range tests {
			doc := fmt.Sprintf(`{"Version":%q,"Statement":{"Effect":"Allow","Action":"*","Resource":%q}}`, version, test.resource)
			p, err := Compile([]byte(doc), IdentityPolicy)
			if err != nil {
				t.Fatalf("%s: %v", test.resource, err)
			}
			want := test.want
			if version == Version2008 { // variables are text
				literal := newGlob(encodeWildcards.Replace(test.resource))
				want = literal.match(test.arn)
			}
			d := Evaluate(Policies{Identity: []*Policy{p}}, Request{Principal: user, Action: "s3:GetObject", Resource: test.arn, Context: NewValues(context)})
			if d.Allowed != want {
				t.Errorf("%s: %s on %q: got %v, want %v", version, test.resource, test.arn, d.Allowed, want)
			}
		}
	}
}

// "Inverted condition operators do match against a null value."
func TestVariablesWithoutValue(t *testing.T) {
	context := values{"s3:ExistingObjectTag/Team": {"red"}}
	tests := []struct {
		operator string
		want     bool
	}{
		{"StringEquals", false}, {"StringLike", false}, {"StringEqualsIgnoreCase", false}, {"ArnLike", false},
		{"StringNotEquals", true}, {"StringNotLike", true}, {"StringNotEqualsIgnoreCase", true}, {"ArnNotLike", true},
	}
	for _, test := range tests {
		block := fmt.Sprintf(`{%q:{"s3:ExistingObjectTag/Team":"${aws:PrincipalTag/Team}"}}`, test.operator)
		if got := holds(t, block, context); got != test.want {
			t.Errorf("%s: got %v, want %v", test.operator, got, test.want)
		}
	}
	d := Evaluate(Policies{Identity: identity(t, `{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::${aws:PrincipalTag/Team}"}`)},
		Request{Principal: user, Action: "s3:GetObject", Resource: "arn:aws:s3:::b"})
	if !d.Allowed {
		t.Error("NotResource with an unresolved variable leaves something out")
	}
}

func TestActions(t *testing.T) {
	tests := []struct {
		actions string
		yes, no string // space-separated
	}{
		{`"*"`, "s3:GetObject iam:CreateRole", ""},
		{`"s3:*"`, "s3:GetObject S3:x", "s3x:GetObject s:3"},
		{`["S3:GET*","sqs:SendMessage"]`, "s3:getobject s3:Get sqs:sendmessage", "s3:PutObject sqs:SendMessageBatch sns:SendMessage"},
		{`"*:Get*"`, "s3:GetObject iam:getrole", "s3:PutObject"},
		{`["s3:Get*","s3:*"]`, "s3:PutObject", "sqs:x"},
		{`"s3:*Object*Tag?ing"`, "s3:GetObjectTagging s3:PutObjectVersionTagging", "s3:GetObjectTaging"},
	}
	for _, test := range tests {
		for _, element := range []string{"Action", "NotAction"} {
			p := identity(t, fmt.Sprintf(`{"Effect":"Allow",%q:%s,"Resource":"*"}`, element, test.actions))
			check := func(actions string, want bool) {
				for _, action := range strings.Fields(actions) {
					if got := Evaluate(Policies{Identity: p}, Request{Principal: user, Action: action}).Allowed; got != (want == (element == "Action")) {
						t.Errorf("%s %s on %s: got %v", element, test.actions, action, got)
					}
				}
			}
			check(test.yes, true)
			check(test.no, false)
		}
	}
}

func TestParseDate(t *testing.T) {
	tests := []struct {
		text string
		unix int64
		ok   bool
	}{
		{"0", 0, true}, {"-123", -123, true}, {"1772366400", 1772366400, true}, {"1970", 0, true}, {"1970-01-01T00:00Z", 0, true},
		{"1970-01-01T01:00:00.5+01:00", 0, true}, {"1970-01-02", 86400, true}, {"1970-02", 31 * 86400, true}, {"1970-01-01T00:00:10", 10, true},
		{"", 0, false}, {"1970-13", 0, false}, {"1970-01-01 00:00:00", 0, false}, {"9223372036854775808", 0, false}, {"01T", 0, false},
	}
	for _, test := range tests {
		got, ok := parseDate(test.text)
		if ok != test.ok || ok && got.Unix() != test.unix {
			t.Errorf("%q: got %v %v, want %d %v", test.text, got, ok, test.unix, test.ok)
		}
	}
}
