package policyoracle

import (
	"fmt"
	"strings"
)

// The condition cases: every operator, under every qualifier, in an Allow and
// in a Deny, over the product of policy values and request values of its family.

// valueFamily is what operators of a family are tried with. In requests nil
// is an absent key.
type valueFamily struct {
	operators []string
	policies  [][]string
	requests  [][]string
}

// common are requests that every family must stand.
var common = [][]string{nil, {}, {""}}

var families = []valueFamily{
	{
		operators: []string{"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"},
		policies: [][]string{
			{"alpha"}, {"alpha", "beta"}, {"ALPHA"}, {"al*a", "b?ta"}, {"*"}, {""}, {"${*}"}, {"al${*}a"}, {"${$}x", "${?}"},
			{"${aws:PrincipalTag/team}"}, {"${aws:PrincipalTag/none}"}, {"${aws:PrincipalTag/none, 'beta'}"}, {"x-${aws:principaltag/TEAM}-*"},
			{"alpha", "red", "gamma"}, {"beta", "delta", "$x"},
		},
		requests: [][]string{
			{"alpha"}, {"beta"}, {"Alpha"}, {"al*a"}, {"*"}, {"gamma"}, {"red"}, {"x-red-y"}, {"$x"}, {"?"},
			{"alpha", "beta"}, {"alpha", "gamma"}, {"gamma", "delta"},
		},
	},
	{
		operators: []string{"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"},
		policies:  [][]string{{"10"}, {"10", "20"}, {"-3"}, {"2.5"}, {"0"}, {"1000000"}, {"9", "10", "11"}, {"1", "2", "2.50001"}, {"-4", "-3", "0"}},
		requests: [][]string{
			{"10"}, {"9"}, {"11"}, {"10.0"}, {"-3"}, {"-4"}, {"2.5"}, {"2.50001"}, {"0"}, {"many"},
			{"10", "20"}, {"10", "11"}, {"1", "2"},
		},
	},
	{
		operators: []string{"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
		policies: [][]string{
			{"2026-03-01T12:00:00Z"}, {"2026-03-01T12:00:00Z", "2025-01-01T00:00:00Z"}, {"1772366400"}, {"2026-03-01"}, {"2026-03-01T13:00:00+01:00"},
			{"2026-03-01T11:59:59Z", "2026-03-01T12:00:01Z"},
		},
		requests: [][]string{
			{"2026-03-01T12:00:00Z"}, {"2026-03-01T11:59:59Z"}, {"2026-03-01T12:00:01Z"}, {"2026-03-01T12:00:00.500Z"}, {"2026-03-01"},
			{"2026-03-01T14:00:00+02:00"}, {"1772366400"}, {"1772366399"}, {"yesterday"},
			{"2026-03-01T12:00:00Z", "2025-01-01T00:00:00Z"}, {"2026-03-01T12:00:00Z", "2027-01-01T00:00:00Z"}, {"2024-01-01T00:00:00Z", "2027-01-01T00:00:00Z"},
		},
	},
	{
		operators: []string{"Bool"},
		policies:  [][]string{{"true"}, {"false"}, {"TRUE"}, {"True", "false"}, {"${aws:PrincipalTag/flag}"}, {"${aws:PrincipalTag/none, 'false'}"}},
		requests:  [][]string{{"true"}, {"false"}, {"TRUE"}, {"False"}, {"yes"}, {"1"}, {"true", "true"}, {"true", "false"}, {"false", "false"}},
	},
	{
		operators: []string{"BinaryEquals"},
		policies:  [][]string{{"QmluYXJ5"}, {"QmluYXJ5", "AAECAw=="}, {"AAECAw=="}, {"/+8="}, {"//8A", "QUJD"}, {"QmluYXJ6", "/+8="}, {"QmluYXJ5", "//8A", "QUJD"}, {"AAECAw==", "/+8=", "QmluYXJ6"}},
		requests: [][]string{
			{"QmluYXJ5"}, {"AAECAw=="}, {"QmluYXJ6"}, {"qmluyxj5"}, {"/+8="}, {"//8A"}, {"QUJD"},
			{"QmluYXJ5", "AAECAw=="}, {"QmluYXJ5", "QUJD"}, {"//8A", "QUJD"},
		},
	},
	{
		operators: []string{"IpAddress", "NotIpAddress"},
		policies: [][]string{
			{"203.0.113.0/24"}, {"203.0.113.7"}, {"203.0.113.0/24", "2001:db8::/32"}, {"2001:DB8:1234:5678::/64"}, {"0.0.0.0/0"}, {"::/0"}, {"198.51.100.9/24"},
		},
		requests: [][]string{
			{"203.0.113.7"}, {"203.0.114.7"}, {"2001:db8:1234:5678::1"}, {"2001:db8:1234:5679::1"}, {"198.51.100.200"}, {"10.0.0.1"}, {"nowhere"},
			{"203.0.113.7", "203.0.113.8"}, {"203.0.113.7", "10.0.0.1"}, {"10.0.0.1", "10.0.0.2"},
		},
	},
	{
		operators: []string{"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"},
		policies: [][]string{
			{"arn:aws:iam::111122223333:role/Reader"}, {"arn:aws:iam::*:role/*"}, {"arn:aws:sns:*:111122223333:finance/*"},
			{"arn:aws:iam::111122223333:role/R?ader", "arn:aws:sqs:eu-*-1:111122223333:*"}, {"arn:*:*:*:*:*"}, {"arn:aws:iam::1111*3333:role/Reader"},
			{"arn:aws:iam::111122223333:role/${aws:PrincipalTag/role}"}, {"arn:aws:iam::111122223333:role/${aws:PrincipalTag/none}"}, {"${aws:PrincipalTag/arn}"},
		},
		requests: [][]string{
			{"arn:aws:iam::111122223333:role/Reader"}, {"arn:aws:iam::111122223333:role/reader"}, {"arn:aws:iam::444455556666:role/team/Writer"},
			{"arn:aws:sns:us-east-2:111122223333:finance/march"}, {"arn:aws:sns:us-east-2:999999999999:store/abc:111122223333:finance/march"},
			{"arn:aws:sqs:eu-central-1:111122223333:queue"}, {"arn:aws:sqs:eu:x-1:111122223333:queue"}, {"arn:aws:iam::111122223333:role/*"}, {"no arn"}, {"arn:aws:s3"},
			{"arn:aws:iam::111122223333:role/Reader", "arn:aws:iam::444455556666:role/Writer"}, {"arn:aws:iam::111122223333:role/Reader", "no arn"},
		},
	},
	{
		operators: []string{"Null"},
		policies:  [][]string{{"true"}, {"false"}, {"True"}, {"FALSE"}, {"true", "false"}},
		requests:  [][]string{{"true"}, {"false"}, {"x"}, {"null"}, {"a", "b"}, {"0"}, {"y"}, {"z"}, {"arn:aws:s3:::b"}, {"2026-03-01"}},
	},
}

// tags are the values that variables in the condition cases find.
var tags = map[string][]string{
	"aws:PrincipalTag/team": {"red"},
	"aws:PrincipalTag/flag": {"true"},
	"aws:PrincipalTag/role": {"Reader"},
	"aws:PrincipalTag/arn":  {"arn:aws:iam::111122223333:role/Reader"},
}

// qualified lists an operator under all qualifiers; Null takes none.
func qualified(operator string) []string {
	if operator == "Null" {
		return []string{"Null"}
	}
	return []string{
		operator, operator + "IfExists",
		"ForAllValues:" + operator, "ForAnyValue:" + operator,
		"ForAllValues:" + operator + "IfExists", "ForAnyValue:" + operator + "IfExists",
	}
}

func conditionCases() (cases []testCase) {
	for _, family := range families {
		requests := append(append([][]string(nil), common...), family.requests...)
		for _, base := range family.operators {
			for _, operator := range qualified(base) {
				key := "aws:RequestTag/k"
				if strings.Contains(operator, ":") {
					key = "aws:TagKeys"
				}
				for _, want := range family.policies {
					for _, got := range requests {
						cases = append(cases, conditionCase(operator, "Allow", key, want, got), conditionCase(operator, "Deny", key, want, got))
					}
				}
			}
		}
	}
	return cases
}

func conditionCase(operator, effect, key string, want, got []string) testCase {
	c := request()
	c.name = fmt.Sprintf("condition/%s/%s/%s/%s", operator, effect, quote(want), shown(got))
	c.loose = true
	c.context = map[string][]string{}
	for tag, values := range tags {
		c.context[tag] = values
	}
	if got != nil {
		c.context[key] = got
	}
	conditional := statement(effect, fmt.Sprintf(`"Action":"s3:GetObject","Resource":"*","Condition":{%q:{%q:%s}}`, operator, key, quote(want)))
	c.identity = []string{document(conditional)}
	if effect == "Deny" {
		c.identity = []string{document(statement("Allow", `"Action":"*","Resource":"*"`), conditional)}
	}
	return c
}

func shown(values []string) string {
	if values == nil {
		return "absent"
	}
	return quote(values)
}

// request is a plain request of a role session, without policies.
func request() testCase {
	return testCase{principal: sessionARN, action: "s3:GetObject", resource: "arn:aws:s3:::records/2026/march", owner: home}
}
