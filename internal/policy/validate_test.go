package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"gatehouse/internal/spelling"
)

// few is a catalog for tests: some actions, and some keys.
type few map[string]bool

var knownActions = few{
	"s3:getobject": true, "s3:getbucketacl": true, "iam:passrole": true, "iam:getrole": true, "sts:assumerole": true,
	"sts:assumerolewithsaml": true, "sts:assumerolewithwebidentity": true, "sqs:sendmessage": true,
}

var knownKeys = map[string]Key{
	"aws:sourceip": {"aws:SourceIp", KeyIP, false}, "aws:tagkeys": {"aws:TagKeys", KeyString, true}, "aws:currenttime": {"aws:CurrentTime", KeyDate, false},
	"aws:securetransport": {"aws:SecureTransport", KeyBool, false}, "aws:multifactorauthage": {"aws:MultiFactorAuthAge", KeyNumeric, false},
	"aws:principalarn": {"aws:PrincipalArn", KeyARN, false}, "aws:requestedregion": {"aws:RequestedRegion", KeyString, false},
	"aws:epochtime": {"aws:EpochTime", KeyDate, false}, "s3:prefix": {"s3:prefix", KeyString, false}, "saml:aud": {"saml:aud", KeyString, false},
}

func (f few) HasService(prefix string) bool {
	for action := range f {
		if strings.HasPrefix(action, strings.ToLower(prefix)+":") {
			return true
		}
	}
	return false
}

func (f few) Lookup(action string) (string, bool) {
	action = strings.ToLower(action)
	return action, f[action]
}

func (f few) Matches(pattern string) bool {
	g := newGlob(encodeWildcards.Replace(pattern))
	for action := range f {
		if g.match(action) {
			return true
		}
	}
	return false
}

func (f few) Near(action string, most int) []string {
	return spelling.Near(action, most, slices.Values(slices.Sorted(maps.Keys(f))))
}

func (f few) NearServices(prefix string, most int) []string {
	return spelling.Near(prefix, most, slices.Values([]string{"s3", "iam", "sts", "sqs"}))
}

func (f few) ARNServices(prefix string) []string {
	if prefix == "sts" {
		return []string{"iam"}
	}
	return []string{prefix}
}

func (f few) HasARNService(service string) bool { return f.HasService(service) }

func (f few) Key(name string) (Key, bool) {
	name = strings.ToLower(name)
	if strings.HasPrefix(name, "aws:principaltag/") {
		return Key{"aws:PrincipalTag/*", KeyString, false}, true
	}
	k, ok := knownKeys[name]
	return k, ok
}

func (f few) HasKeysOf(owner string) bool {
	return slices.Contains([]string{"aws", "s3", "saml"}, owner)
}

func (f few) NearKeys(name string, most int) []string {
	var out []string
	for _, k := range spelling.Near(name, most, slices.Values(slices.Sorted(maps.Keys(knownKeys)))) {
		out = append(out, knownKeys[k].Name)
	}
	return out
}

// marked is a document in which « and » stand around what findings are about. It
// answers the document without the marks, and where they were, as "line:column-line:column".
func marked(text string) (doc string, spans []string) {
	line, column := 1, 1
	var open []string
	var order []int
	for _, r := range text {
		here := fmt.Sprintf("%d:%d", line, column)
		switch r {
		case '«':
			order = append(order, len(spans))
			spans = append(spans, "")
			open = append(open, here)
			continue
		case '»':
			last := len(open) - 1
			spans[order[last]] = open[last] + "-" + here
			open, order = open[:last], order[:last]
			continue
		case '\n':
			line, column = line+1, 0
		}
		column += len(utf16.Encode([]rune{r}))
		doc += string(r)
	}
	return doc, spans
}

func spanText(s Span) string {
	return fmt.Sprintf("%d:%d-%d:%d", s.Start.Line, s.Start.Column, s.End.Line, s.End.Column)
}

func TestValidate(t *testing.T) {
	in := func(members string) string {
		return "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {" + members + "}\n}"
	}
	tests := []struct {
		name string
		kind Kind
		doc  string
		want []IssueCode // in the order of the marks
	}{
		{"nothing to say", IdentityPolicy, in(`"Effect":"Allow","Action":["s3:GetObject","S3:getb*"],"Resource":"arn:aws:s3:::${aws:username}/*"`), nil},
		{"all of AWS's forms", ResourcePolicy, in(`"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"`), nil},
		{"full access of a control policy", ServiceControlPolicy, in(`"Effect":"Allow","Action":"*","Resource":"*"`), nil},

		{"no JSON", IdentityPolicy, "«policy»", []IssueCode{IssueJSONSyntax}},
		{"nothing", IdentityPolicy, "«»", []IssueCode{IssueJSONSyntax}},
		{"cut short", IdentityPolicy, "{\n \"Statement\": «[»", []IssueCode{IssueJSONSyntax}},
		{"a bracket too many", IdentityPolicy, "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [«}»\n", []IssueCode{IssueJSONSyntax}},
		{"a comma too many", IdentityPolicy, "{\"Id\":\"😀\"«,»}", []IssueCode{IssueJSONSyntax}},
		{"two documents", IdentityPolicy, "{}\n\n«{»}", []IssueCode{IssueJSONSyntax}},
		{"NUL", IdentityPolicy, "{\"Id\":\"«\x00»\"}", []IssueCode{IssueJSONSyntax}},
		{"an escaped NUL", IdentityPolicy, `{"Version":"2012-10-17","Id":«"\u0000"»,"Statement":{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}}`, []IssueCode{IssueNUL}},
		{"too deep", IdentityPolicy, `{"Id":[[[[[[[[` + `«[»[]]]]]]]]]]}`, []IssueCode{IssueTooDeep}},
		{"a list as the document", IdentityPolicy, `«[]»`, []IssueCode{IssueDataType}},

		{"behind a tab, an é and an emoji", IdentityPolicy, "{\"Version\":\"2012-10-17\",\n\t\"Id\":\"é😀\",«\"Sttement\"»:{},\r\n\"Statement\":{\"Effect\":«\"allow\"»,\"Action\":\"*\",\"Resource\":\"*\"}}",
			[]IssueCode{IssueInvalidElement, IssueInvalidEffect}},
		{"no version", IdentityPolicy, `«{»"Statement":{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}}`, []IssueCode{IssueMissingVersion}},
		{"variables without version", IdentityPolicy, `«{»"Statement":{"Effect":"Deny","Action":"s3:GetObject","Resource":«"arn:aws:s3:::${aws:username}"»}}`, []IssueCode{IssueMissingVersion, IssueVariableVersion}},
		{"variables of the old version", IdentityPolicy, `{"Version":"2008-10-17","Statement":{"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"StringLike":{"s3:prefix":[«"${b}"»]}}}}`, []IssueCode{IssueVariableVersion}},
		{"another version", IdentityPolicy, `{"Version":«"2020-01-01"»,"Statement":«[]»}`, []IssueCode{IssueInvalidVersion, IssueMissingStatement}},
		{"no statement", IdentityPolicy, `«{»"Version":"2012-10-17"}`, []IssueCode{IssueMissingStatement}},
		{"names twice", IdentityPolicy, `{"Version":"2012-10-17",«"Version"»:1,"Statement":{"Effect":"Deny",«"\u0045ffect"»:"Allow","Action":"s3:GetObject","Resource":"*"}}`,
			[]IssueCode{IssueDuplicateElement, IssueDuplicateElement}},
		{"everything missing", IdentityPolicy, `{"Version":"2012-10-17","Statement":[«««{»»»},«7»]}`, []IssueCode{IssueMissingEffect, IssueMissingAction, IssueMissingResource, IssueDataType}},
		{"Sids", IdentityPolicy, `{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Deny","Action":"s3:GetObject","Resource":"*"},{"Sid":«"a"»,"Effect":"Deny","Action":"s3:GetObject","Resource":"*"},{"Sid":«"a b"»,"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}]}`,
			[]IssueCode{IssueUniqueSids, IssueUnsupportedSid}},
		{"both of a pair", IdentityPolicy, in(`"Effect":"Deny","Action":"s3:GetObject",«"NotAction"»:"s3:GetObject","Resource":"*"`), []IssueCode{IssueElementCombination}},

		{"every wrong action of a list", IdentityPolicy, in(`"Effect":"Deny","Resource":"*","Action":["s3:GetObject",«"Get"»,«"s3:a:b"»,«"s*:Get"»,«"nobody:Get"»,«"s3:GetObjekt"»,«"s3:Put*"»,«"*:Nothing"»,«"s3:getobject"»]`),
			[]IssueCode{IssueActionFormat, IssueActionFormat, IssueActionFormat, IssueUnknownService, IssueUnknownAction, IssueNothingMatches, IssueNothingMatches, IssueRedundantAction}},
		{"actions of another type", IdentityPolicy, in(`"Effect":"Deny","Resource":"*","Action":["s3:GetObject",«7»,«"Get"»]`), []IssueCode{IssueDataType, IssueActionFormat}},
		{"every wrong resource of a list", IdentityPolicy, in(`"Effect":"Deny","Action":"s3:GetObject","Resource":[«"bucket"»,"arn:aws:s3:::b",«"arn:error:s3:::b"»,«"arn:aws:s3:::${"»,«"arn:aws:S3:::b"»,«"arn:aws:s3:::"»,«"arn:aws:sqs:EU:111122223333:q"»,«"arn:aws:sqs:*:1111:q"»,"arn:aws:iam::aws:policy/X","arn:aws:sqs:${aws:RequestedRegion}:${aws:PrincipalAccount}:q"]`),
			[]IssueCode{IssueARNPrefix, IssuePartition, IssueVariable, IssueARNServiceCase, IssueARNResource, IssueARNRegion, IssueARNAccount}},
		{"every wrong condition", IdentityPolicy, in(`"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{«"StringIs"»:{"a":"b"},"Bool":{"aws:SecureTransport":[true,«"yes"»,«7»,«[]»],«""»:"true"},"NumericEquals":«7»,"StringEquals":{"s3:prefix":["home",«"home/*"»]},"DateEquals":{"aws:CurrentTime":[«null»,«"soon"»]},"IpAddress":{"aws:SourceIp":[«"here"»,«"${a"»]}}`),
			[]IssueCode{IssueConditionOperator, IssueConditionType, IssueConditionType, IssueDataType, IssueConditionKey, IssueDataType, IssueWildcardWithoutLike, IssueDataType, IssueConditionType, IssueConditionType, IssueConditionType}},

		{"principal where none is", IdentityPolicy, in(`"Effect":"Deny",«"Principal"»:"*","Action":"s3:GetObject","Resource":"*"`), []IssueCode{IssueUnsupportedPrincipal}},
		{"principal in a control policy", ServiceControlPolicy, in(`"Effect":"Deny",«"NotPrincipal"»:"*","Action":"s3:GetObject","Resource":"*"`), []IssueCode{IssueUnsupportedPrincipal}},
		{"no principal", ResourcePolicy, `{"Version":"2012-10-17","Statement":«{»"Effect":"Deny","Action":"s3:GetObject"}}`, []IssueCode{IssueMissingPrincipal}},
		{"every wrong principal", ResourcePolicy, in(`"Effect":"Deny","Action":"s3:GetObject","Principal":{"AWS":["111122223333",«"arn:aws:iam::111122223333:role/*"»],"Service":«[]»,«"Aws"»:"x"}`),
			[]IssueCode{IssuePrincipalFormat, IssueMissingPrincipal, IssuePrincipalFormat}},
		{"resource in a trust policy", TrustPolicy, in(`"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":«"s3:GetObject"»,«"Resource"»:"*"`), []IssueCode{IssueUnsupportedAction, IssueUnsupportedElement}},

		{"everything", IdentityPolicy, in(`"Effect":"Allow",«"Action"»:["*"],"Resource":[«"arn:aws:s3:::b"»,"*"]`), []IssueCode{IssueAllowEverything, IssueRedundantResource}},
		{"everything under conditions", IdentityPolicy, in(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true}}`), nil},
		{"everything but", IdentityPolicy, in(`"Effect":"Allow",«"NotAction"»:"iam:*",«"NotResource"»:"*"`), []IssueCode{IssueAllowNotAction, IssueAllowNotResource}},
		{"a denial of everything but", IdentityPolicy, in(`"Effect":"Deny","NotAction":"iam:*","NotResource":"*"`), nil},
		{"everything but, of a control policy", ServiceControlPolicy, in(`"Effect":"Allow","NotAction":"iam:*","Resource":"*"`), nil},
		{"a control policy that denies everything", ServiceControlPolicy, in(`«"Effect"»:"Deny","Action":"*","Resource":"*"`), []IssueCode{IssueDenyEverything}},
		{"roles to pass", IdentityPolicy, in(`"Effect":"Allow","Action":["s3:GetObject",«"iam:Pass*"»],"Resource":"*"`), []IssueCode{IssuePassRole}},
		{"a role to pass", IdentityPolicy, in(`"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/App"`), nil},
		{"everybody", ResourcePolicy, in(`"Effect":"Allow","Principal":«{"AWS":["111122223333","*"]}»,"Action":"s3:GetObject"`), []IssueCode{IssueAllowEveryone}},
		{"everybody else", ResourcePolicy, in(`"Effect":"Allow",«"NotPrincipal"»:{"AWS":"111122223333"},"Action":"s3:GetObject"`), []IssueCode{IssueAllowNotPrincipal}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc, spans := marked(test.doc)
			var want, got []string
			for i, code := range test.want {
				want = append(want, spans[i]+" "+string(code))
			}
			for _, f := range Validate([]byte(doc), Rules{Kind: test.kind, Known: knownActions}) {
				got = append(got, spanText(f.Span)+" "+string(f.Code))
				if f.Message == "" {
					t.Errorf("%s says nothing", f.Code)
				}
			}
			if len(spans) != len(test.want) || !slices.Equal(got, want) {
				t.Errorf("%s\ngot  %q\nwant %q", doc, got, want)
			}
		})
	}
}

func TestValidateSeverities(t *testing.T) {
	doc := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Allow","NotAction":"s3:GetObject","Resource":"x"}]}`
	want := map[IssueCode]Severity{IssueAllowEverything: SeveritySecurity, IssueAllowNotAction: SeveritySecurity, IssueARNPrefix: SeverityError}
	for _, f := range Validate([]byte(doc), Rules{}) {
		if severity, ok := want[f.Code]; !ok || severity != f.Severity {
			t.Errorf("%s: got severity %d", f.Code, f.Severity)
		}
		delete(want, f.Code)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
}

func TestValidateSize(t *testing.T) {
	of := func(size int) string {
		head, tail := `{"Version":"2012-10-17","Id":"`, `","Statement":{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}}`
		return head + strings.Repeat("x", size-len(head)-len(tail)) + tail
	}
	for _, test := range []struct {
		doc   string
		rules Rules
		want  IssueCode
	}{
		{of(6144), Rules{}, ""},
		{of(6144) + strings.Repeat(" ", 20_000), Rules{}, ""},
		{of(6145), Rules{}, IssueLargeForManaged},
		{of(10_240), Rules{Inline: 10_240}, IssueLargeForManaged},
		{of(10_241), Rules{Inline: 10_240}, IssuePolicyTooLarge},
		{of(32_768), Rules{}, IssueLargeForManaged},
		{of(32_769), Rules{}, IssuePolicyTooLarge},
		{of(6144) + strings.Repeat(" ", 32_768), Rules{}, IssuePolicyTooLarge},
		{of(5120), Rules{Kind: ServiceControlPolicy}, ""},
		{of(5119) + "\n\n", Rules{Kind: ServiceControlPolicy}, IssuePolicyTooLarge},
	} {
		var got IssueCode
		for _, f := range Validate([]byte(test.doc), test.rules) {
			got = f.Code
			if f.Span.Start != (Position{1, 1}) {
				t.Errorf("%s begins at %v", f.Code, f.Span.Start)
			}
		}
		if got != test.want {
			t.Errorf("%d bytes, %+v: got %q, want %q", len(test.doc), test.rules, got, test.want)
		}
	}
}

// What one call may cost is bounded, whatever is sent.
func TestValidateHostile(t *testing.T) {
	many := func(item string, n int) string {
		return `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"*","Action":[` + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + `]}}`
	}
	var patterns []string
	for i := range 10_000 {
		patterns = append(patterns, fmt.Sprintf("%q", fmt.Sprintf("*:a%d*", i)))
	}
	for name, doc := range map[string]string{
		"errors":   many(`"x"`, 20_000),
		"long":     many(`"`+strings.Repeat("x", 100_000)+`"`, 3),
		"patterns": many(strings.Join(patterns, ","), 1),
		"nested":   strings.Repeat("[", 100_000),
		"deep":     strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000),
		"huge":     `{"Id":"` + strings.Repeat("x", maxDocument) + `"}`,
		"not text": "{\"Id\":\"é\xff\"}",
	} {
		asked := 0
		findings := Validate([]byte(doc), Rules{Known: counting{few: knownActions, asked: &asked}})
		if len(findings) == 0 || len(findings) > mostFindings || asked > mostAnyPatterns+mostPatterns+mostNear {
			t.Errorf("%s: %d findings, asked %d times", name, len(findings), asked)
		}
		more := 0
		for _, f := range findings {
			if n := len([]rune(f.Message)); n > longestText {
				t.Errorf("%s: a message of %d characters", name, n)
			}
			if f.Code == IssueMore {
				more++
			}
		}
		if (more == 1) != (len(findings) == mostFindings) {
			t.Errorf("%s: %d of %d findings say that there are more", name, more, len(findings))
		}
	}
	// One error behind hundreds of remarks is not lost.
	remark := `{"Effect":"Allow","NotAction":"s3:a","Resource":"*"},`
	crowded := Validate([]byte(`{"Version":"2012-10-17","Statement":[`+strings.Repeat(remark, 500)+`{"Effect":"Allow"}]}`), Rules{})
	if !slices.ContainsFunc(crowded, func(f Finding) bool { return f.Severity == SeverityError && f.Code == IssueMissingAction }) {
		t.Error("remarks crowd out an error")
	}
	not := Validate([]byte("{\n\"Id\":\"é\xff\"}"), Rules{})
	if got, want := spanText(not[0].Span), "2:8-2:9"; len(not) != 1 || got != want {
		t.Errorf("what is not UTF-8: got %s, want %s", got, want)
	}
}

// counting counts the questions that cost something.
type counting struct {
	few
	asked *int
}

func (c counting) HasService(string) bool            { return true }
func (c counting) Lookup(a string) (string, bool)    { return a, !strings.Contains(a, "nothing") }
func (c counting) Matches(string) bool               { *c.asked++; return true }
func (c counting) Near(string, int) []string         { *c.asked++; return nil }
func (c counting) NearServices(string, int) []string { *c.asked++; return nil }
func (c counting) NearKeys(string, int) []string     { *c.asked++; return nil }

func FuzzValidate(f *testing.F) {
	for _, seed := range []string{
		`{"Version":"2012-10-17","Statement":[{"Sid":"a b","Effect":"allow","Action":["Get","s3:*"],"Resource":["arn:aws:S3:::","*"],"Condition":{"Bool":{"a":["x"]}}},{}]}`,
		"{\n\t\"Id\":\"é😀\",\r\n\"Id\":1}", `{"Statement":{"NotPrincipal":{"AWS":"*"},"NotAction":"*"}}`, "\ufeff{}", "[", "", "\x00", "{\"a\":\"\xff\"}", `{"Id":"\u0000"}`, "{} x\n",
	} {
		for kind := IdentityPolicy; kind <= ResourcePolicy; kind++ {
			f.Add([]byte(seed), int(kind))
		}
	}
	f.Fuzz(func(t *testing.T, doc []byte, kind int) {
		if kind < 0 || kind > int(ResourcePolicy) {
			return
		}
		rules := Rules{Kind: Kind(kind), Known: knownActions}
		findings := Validate(doc, rules)
		if len(findings) > mostFindings {
			t.Fatalf("%d findings", len(findings))
		}
		lines := strings.Split(string(doc), "\n")
		inside := func(p Position) bool {
			return p.Line >= 1 && p.Line <= len(lines) && p.Column >= 1 && p.Column <= len(utf16.Encode([]rune(lines[p.Line-1])))+1
		}
		refused, last := false, 0
		for _, f := range findings {
			s := f.Span
			if !inside(s.Start) || !inside(s.End) || s.End.Line < s.Start.Line || s.End.Line == s.Start.Line && s.End.Column < s.Start.Column {
				t.Errorf("%s at %s of %d lines", f.Code, spanText(s), len(lines))
			}
			if f.where.start < last || f.Message == "" || f.Code == "" {
				t.Errorf("%+v after %d", f, last)
			}
			last = f.where.start
			refused = refused || f.Severity == SeverityError && f.Code != IssueNUL && f.Code != IssuePolicyTooLarge && f.Message != oldVersion
		}
		first := firstFault(doc, Kind(kind))
		if tooLarge := len(doc) > maxDocument; !tooLarge && refused != (first != nil) {
			t.Errorf("Compile says %v, the findings are %+v", first, findings)
		}
		if first != nil && len(findings) < mostFindings &&
			!slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == SeverityError && f.Code == first.code }) {
			t.Errorf("Compile's %s is none of the findings %+v", first.code, findings)
		}
		for _, f := range findings {
			if strings.Contains(f.Message, "yntax error") || strings.Contains(f.Message, "column") && !bytes.Contains(doc, []byte("column")) {
				t.Errorf("%q is said in a parser's words", f.Message)
			}
			// What is offered keeps a document JSON.
			for _, r := range f.Replacements {
				with := string(doc[:f.where.start]) + r + string(doc[f.where.end:])
				if json.Valid(doc) && !json.Valid([]byte(with)) {
					t.Errorf("%s: with %s the document is %s", f.Code, r, with)
				}
			}
		}
	})
}

// firstFault is what Compile refuses a document for.
func firstFault(doc []byte, kind Kind) *fault {
	c := compilation{kind: kind, refuse: func(err error) error { return err }}
	root, err := readJSON(doc, c.refuse)
	if err == nil {
		_, err = c.policy(&root)
	}
	var f *fault
	_ = errors.As(err, &f)
	return f
}
