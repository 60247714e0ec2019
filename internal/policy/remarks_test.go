package policy

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Each finding has a policy that provokes it and one much like it that does not.
func TestRemarksAndTheirOpposites(t *testing.T) {
	in := func(members string) string {
		return `{"Version":"2012-10-17","Statement":{` + members + `}}`
	}
	allow := func(condition string) string {
		return in(`"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":` + condition)
	}
	on := func(resource string) string {
		return in(`"Effect":"Allow","Action":"s3:GetObject","Resource":` + resource)
	}
	takes := func(principal, action, condition string) string {
		return in(`"Effect":"Allow","Principal":` + principal + `,"Action":` + action + condition)
	}
	const saml, oidc = `{"Federated":"arn:aws:iam::111122223333:saml-provider/Hub"}`, `{"Federated":"arn:aws:iam::111122223333:oidc-provider/id.example.org"}`
	tests := []struct {
		code     IssueCode
		severity Severity
		rules    Rules
		bad      string // what the finding is about stands between « and »
		good     string
		offers   string // what may have been meant; "" for nothing
	}{
		// What Compile refuses, and what may have been meant.
		{IssueInvalidEffect, SeverityError, Rules{}, in(`"Effect":«"allow"»,"Action":"s3:GetObject","Resource":"*"`), on(`"*"`), `"Allow"`},
		{IssueInvalidEffect, SeverityError, Rules{}, in(`"Effect":«true»,"Action":"s3:GetObject","Resource":"*"`), on(`"*"`), ""},
		{IssueInvalidElement, SeverityError, Rules{}, in(`"Effect":"Allow",«"Actions"»:"s3:x","Action":"s3:GetObject","Resource":"*"`), on(`"*"`), `"Action"`},
		{IssueInvalidElement, SeverityError, Rules{}, in(`"Effect":"Allow",«"Version"»:"2012-10-17","Action":"s3:GetObject","Resource":"*"`), on(`"*"`), ""},
		{IssueInvalidVersion, SeverityError, Rules{}, `{"Version":«"2012-10-18"»,"Statement":{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}}`, on(`"*"`), `"2012-10-17"`},
		{IssueUnsupportedSid, SeverityError, Rules{}, in(`"Sid":«"read it"»,"Effect":"Deny","Action":"s3:GetObject","Resource":"*"`), in(`"Sid":"readIt","Effect":"Deny","Action":"s3:GetObject","Resource":"*"`), `"readit"`},
		{IssueActionFormat, SeverityError, Rules{}, in(`"Effect":"Deny","Action":«"s3:"»,"Resource":"*"`), in(`"Effect":"Deny","Action":"s3:*","Resource":"*"`), `"s3:*"`},
		{IssueActionFormat, SeverityError, Rules{}, in(`"Effect":"Deny","Action":«" s3:GetObject"»,"Resource":"*"`), on(`"*"`), `"s3:getobject"`},
		{IssuePartition, SeverityError, Rules{}, on(`«"arn:aw:s3:::b"»`), on(`"arn:aws-cn:s3:::b"`), `"arn:aws:s3:::b"`},
		{IssueARNService, SeverityError, Rules{}, on(`«"arn:aws:s*:::b"»`), on(`"arn:aws:s3:::*"`), ""},
		{IssueARNService, SeverityError, Rules{}, on(`«"arn:aws::::b"»`), on(`"arn:aws:s3:::b"`), ""},
		{IssueARNField, SeverityError, Rules{}, on(`«"arn:aws:s3::b"»`), on(`"arn:aws:s3::*"`), ""},
		{IssueARNPrefix, SeverityError, Rules{}, on(`«"ARN:aws:s3:::b"»`), on(`"arn:aws:s3:::b"`), ""},
		{IssueConditionOperator, SeverityError, Rules{}, allow(`{«"StringEqual"»:{"s3:prefix":"a"}}`), allow(`{"StringEquals":{"s3:prefix":"a"}}`), `"StringEquals"`},
		{IssueConditionOperator, SeverityError, Rules{}, allow(`{«"ForAnyValues:StringLkeIfExists"»:{"aws:TagKeys":"a"}}`), allow(`{"ForAnyValue:StringLikeIfExists":{"aws:TagKeys":"a"}}`), `"ForAnyValue:StringLikeIfExists"`},
		{IssueConditionOperator, SeverityError, Rules{}, allow(`{«"NullIfExists"»:{"s3:prefix":"true"}}`), allow(`{"Null":{"s3:prefix":"true"}}`), `"Null"`},
		{IssueConditionType, SeverityError, Rules{}, allow(`{"NumericLessThan":{"aws:MultiFactorAuthAge":[3600,«"an hour"»]}}`), allow(`{"NumericLessThan":{"aws:MultiFactorAuthAge":["3600"]}}`), ""},
		{IssueConditionType, SeverityError, Rules{}, allow(`{"IpAddress":{"aws:SourceIp":«"192.0.2.0/33"»}}`), allow(`{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`), ""},
		{IssueConditionType, SeverityError, Rules{}, allow(`{"DateLessThan":{"aws:CurrentTime":«"31.12.2030"»}}`), allow(`{"DateLessThan":{"aws:CurrentTime":"2030-12-31"}}`), ""},
		{IssueConditionType, SeverityError, Rules{}, allow(`{"Bool":{"aws:SecureTransport":«"yes"»}}`), allow(`{"Bool":{"aws:SecureTransport":"True"}}`), ""},
		{IssuePrincipalFormat, SeverityError, Rules{Kind: ResourcePolicy}, takes(`{«"Services"»:"ec2.amazonaws.com"}`, `"s3:GetObject"`, ``), takes(`{"Service":"ec2.amazonaws.com"}`, `"s3:GetObject"`, ``), `"Service"`},
		{IssueUnsupportedPrincipal, SeverityError, Rules{Kind: BoundaryPolicy}, in(`«"Principal"»:"*","Effect":"Allow","Action":"s3:GetObject","Resource":"*"`), on(`"*"`), ""},
		{IssueInvalidVersion, SeverityError, Rules{Kind: BoundaryPolicy}, `«{»"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}`, on(`"*"`), `{ "Version": "2012-10-17",`},
		{IssueInvalidVersion, SeverityError, Rules{Use: UseManaged}, `{"Version":«"2008-10-17"»,"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}`, on(`"*"`), `"2012-10-17"`},
		{IssueMissingVersion, SeverityWarning, Rules{}, `«{»"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}`, on(`"*"`), `{ "Version": "2012-10-17",`},

		// ARNs.
		{IssueARNPartition, SeverityWarning, Rules{}, on(`«"arn:aws-gov:s3:::b"»`), on(`"arn:aws-us-gov:s3:::b"`), ""},
		{IssueUnknownARNService, SeverityWarning, Rules{}, on(`«"arn:aws:s33:::b"»`), on(`"arn:aws:s3:::b"`), `"arn:aws:s3:::b"`},
		{IssueARNServiceCase, SeverityWarning, Rules{}, on(`«"arn:aws:S3:::b"»`), on(`"arn:aws:s3:::B"`), `"arn:aws:s3:::b"`},
		{IssueARNRegion, SeverityWarning, Rules{}, on(`«"arn:aws:s3:frankfurt:111122223333:b"»`), on(`"arn:aws:s3:eu-central-1:111122223333:b"`), ""},
		{IssueARNAccount, SeverityWarning, Rules{}, on(`«"arn:aws:s3::11112222333:b"»`), on(`"arn:aws:s3::111122223333:b"`), ""},
		{IssueARNResource, SeverityWarning, Rules{}, on(`«"arn:aws:s3:::"»`), on(`"arn:aws:s3:::*"`), `"arn:aws:s3:::*"`},
		{IssueActionsElsewhere, SeverityWarning, Rules{}, in(`"Effect":"Allow","Action":["s3:GetObject",«"sqs:SendMessage"»],"Resource":"arn:aws:s3:::b"`), in(`"Effect":"Allow","Action":["s3:GetObject","sqs:SendMessage"],"Resource":["arn:aws:s3:::b","arn:aws:sqs:*:*:q"]`), ""},
		{IssueActionsElsewhere, SeverityWarning, Rules{}, in(`"Effect":"Allow","Action":«"sqs:SendMessage"»,"Resource":"arn:aws:s3:::b"`), in(`"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true}}`), ""},
		{IssueResourceElsewhere, SeverityWarning, Rules{}, in(`"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::b",«"arn:aws:sqs:*:*:q"»]`), in(`"Effect":"Allow","Action":["s3:GetObject","sqs:*"],"Resource":["arn:aws:s3:::b","arn:aws:sqs:*:*:q"]`), ""},
		{IssueActionsElsewhere, SeverityWarning, Rules{}, in(`"Effect":"Allow","Action":«"sts:AssumeRole"»,"Resource":"arn:aws:s3:::b"`), in(`"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::111122223333:role/App"`), ""},

		// Redundancy.
		{IssueRedundantAction, SeveritySuggestion, Rules{}, in(`"Effect":"Deny","Action":["s3:Get*",«"s3:GetObject"»],"Resource":"*"`), in(`"Effect":"Deny","Action":["s3:GetB*","s3:GetObject"],"Resource":"*"`), ""},
		{IssueRedundantAction, SeveritySuggestion, Rules{}, in(`"Effect":"Deny","Action":[«"s3:GetB*"»,"s3:G*"],"Resource":"*"`), in(`"Effect":"Deny","Action":["s3:GetB*","s3:*Object"],"Resource":"*"`), ""},
		{IssueRedundantAction, SeveritySuggestion, Rules{}, in(`"Effect":"Deny","Action":["s3:GetObject",«"S3:getobject"»],"Resource":"*"`), in(`"Effect":"Deny","NotAction":["s3:GetObject","s3:GetBucketAcl"],"Resource":"*"`), ""},
		{IssueRedundantResource, SeveritySuggestion, Rules{}, on(`["arn:aws:s3:::b*",«"arn:aws:s3:::b/c"»]`), on(`["arn:aws:s3:::b","arn:aws:s3:::b/*"]`), ""},

		// Conditions.
		{IssueEmptyCondition, SeveritySecurity, Rules{}, allow(`«{}»`), allow(`{"Bool":{"aws:SecureTransport":true}}`), ""},
		{IssueEmptyCondition, SeveritySecurity, Rules{}, allow(`{"Bool":«{}»}`), allow(`{"Bool":{"aws:SecureTransport":true}}`), ""},
		{IssueEmptyCondition, SeverityWarning, Rules{}, in(`"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":«{}»`), in(`"Effect":"Deny","Action":"s3:GetObject","Resource":"*"`), ""},
		{IssueEmptyValues, SeverityWarning, Rules{}, allow(`{"StringEquals":{"s3:prefix":«[]»}}`), allow(`{"StringEquals":{"s3:prefix":[""]}}`), ""},
		{IssueGlobalKey, SeverityWarning, Rules{}, allow(`{"IpAddress":{«"aws:SourceIpp"»:"192.0.2.1"}}`), allow(`{"IpAddress":{"AWS:sourceip":"192.0.2.1"}}`), `"aws:SourceIp"`},
		{IssueServiceKey, SeverityWarning, Rules{}, allow(`{"StringEquals":{«"s3:prefx"»:"a"}}`), allow(`{"StringEquals":{"other.example.org:prefx":"a"}}`), `"s3:prefix"`},
		{IssueServiceKey, SeverityWarning, Rules{}, allow(`{"IpAddress":{«"SourceIp"»:"192.0.2.1"}}`), allow(`{"IpAddress":{"aws:SourceIp":"192.0.2.1"}}`), `"aws:SourceIp"`},
		{IssueServiceKey, SeverityWarning, Rules{}, allow(`{"StringEquals":{«"aws:PrincipalTag"»:"a"}}`), allow(`{"NumericEquals":{"aws:PrincipalTag/Level":"3"}}`), ""},
		{IssueKeyType, SeverityWarning, Rules{}, allow(`{"StringLike":{«"aws:SourceIp"»:"192.0.2.*"}}`), allow(`{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`), ""},
		{IssueKeyType, SeverityWarning, Rules{}, allow(`{"NumericLessThan":{«"aws:CurrentTime"»:"1"}}`), allow(`{"NumericLessThan":{"aws:EpochTime":"1"}}`), ""},
		{IssueKeyType, SeverityWarning, Rules{}, allow(`{"Bool":{«"aws:RequestedRegion"»:"true"}}`), allow(`{"StringEquals":{"aws:SecureTransport":"true"}}`), ""},
		{IssueQualifier, SeverityWarning, Rules{}, allow(`{«"StringEquals"»:{"aws:TagKeys":"Team"}}`), allow(`{"ForAnyValue:StringEquals":{"aws:TagKeys":"Team"},"Null":{"aws:TagKeys":"false"}}`), `"ForAnyValue:StringEquals" "ForAllValues:StringEquals"`},
		{IssueForAllValues, SeveritySecurity, Rules{}, allow(`{«"ForAllValues:StringEquals"»:{"aws:RequestedRegion":"eu-west-1"}}`), allow(`{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}`), `"StringEquals"`},
		{IssueForAllValues, SeverityWarning, Rules{}, in(`"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{«"ForAllValues:StringEquals"»:{"aws:RequestedRegion":"x"}}`), allow(`{"ForAllValues:StringEquals":{"aws:TagKeys":"Team"}}`), `"StringEquals"`},
		{IssueWildcardWithoutLike, SeverityWarning, Rules{}, allow(`{"StringEquals":{"s3:prefix":«"home/*"»}}`), allow(`{"StringLike":{"s3:prefix":"home/*"}}`), ""},

		// What never matches, on 22 November 2026.
		{IssueNeverMatches, SeverityWarning, Rules{}, allow(`{"DateLessThan":{"aws:CurrentTime":«"2026-11-22T12:00:00Z"»}}`), allow(`{"DateLessThan":{"aws:CurrentTime":"2026-11-22T12:00:01Z"}}`), ""},
		{IssueNeverMatches, SeverityWarning, Rules{}, allow(`{"DateLessThanEquals":{"aws:EpochTime":["1000",«"1700000000"»]}}`), allow(`{"DateLessThanEquals":{"aws:EpochTime":["1700000000","1900000000"]}}`), ""},
		{IssueNeverMatches, SeverityWarning, Rules{}, allow(`{"DateGreaterThan":{"aws:CurrentTime":"2030-02-01"},"DateLessThan":{"aws:CurrentTime":«"2030-01-01"»}}`), allow(`{"DateGreaterThan":{"aws:CurrentTime":"2030-01-01"},"DateLessThan":{"aws:CurrentTime":"2030-02-01"}}`), ""},
		{IssueNeverMatches, SeverityWarning, Rules{}, allow(`{"NumericGreaterThan":{"aws:MultiFactorAuthAge":"60"},"NumericLessThan":{"aws:MultiFactorAuthAge":«"60"»}}`), allow(`{"NumericGreaterThanEquals":{"aws:MultiFactorAuthAge":"60"},"NumericLessThanEquals":{"aws:MultiFactorAuthAge":"60"}}`), ""},
		{IssueNeverMatches, SeverityWarning, Rules{}, allow(`{"NumericGreaterThan":{"aws:MultiFactorAuthAge":"60"},"NumericLessThan":{"aws:MultiFactorAuthAge":«"60"»}}`), allow(`{"NumericGreaterThanIfExists":{"aws:MultiFactorAuthAge":"60"},"NumericLessThan":{"aws:MultiFactorAuthAge":"60"}}`), ""},
		{IssueNeverMatches, SeverityWarning, Rules{}, allow(`{"Null":{"s3:prefix":«true»},"StringEquals":{"s3:prefix":"a"}}`), allow(`{"Null":{"s3:prefix":false},"StringEquals":{"s3:prefix":"a"}}`), ""},
		{IssueNeverMatches, SeverityWarning, Rules{}, allow(`{"Null":{"s3:prefix":«true»},"StringEquals":{"s3:prefix":"a"}}`), allow(`{"Null":{"s3:prefix":true},"StringNotEquals":{"s3:prefix":"a"}}`), ""},

		// What lets people do more than is wise.
		{IssueAllowEverything, SeveritySecurity, Rules{}, in(`"Effect":"Allow",«"Action"»:"*","Resource":"*"`), in(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true}}`), ""},
		{IssueAllowNotAction, SeveritySecurity, Rules{}, in(`"Effect":"Allow",«"NotAction"»:"iam:*","Resource":"*"`), in(`"Effect":"Deny","NotAction":"iam:*","Resource":"*"`), ""},
		{IssueAllowNotPrincipal, SeveritySecurity, Rules{Kind: ResourcePolicy}, in(`"Effect":"Allow",«"NotPrincipal"»:{"AWS":"111122223333"},"Action":"s3:GetObject"`), in(`"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"s3:GetObject"`), ""},
		{IssuePassRole, SeveritySecurity, Rules{}, in(`"Effect":"Allow","Action":[«"iam:Pass*"»],"Resource":"*"`), in(`"Effect":"Allow","Action":["iam:Pass*"],"Resource":"arn:aws:iam::111122223333:role/App"`), ""},
		{IssueAllowEveryone, SeveritySecurity, Rules{Kind: TrustPolicy}, takes(`«"*"»`, `"sts:AssumeRole"`, ``), takes(`{"AWS":"111122223333"}`, `"sts:AssumeRole"`, ``), ""},
		{IssueAnyFederated, SeveritySecurity, Rules{Kind: TrustPolicy}, takes(`{"Federated":«"arn:aws:iam::111122223333:saml-provider/Hub"»}`, `"sts:AssumeRoleWithSAML"`, ``), takes(saml, `"sts:AssumeRoleWithSAML"`, `,"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}`), ""},
		{IssueAnyFederated, SeveritySecurity, Rules{Kind: TrustPolicy}, takes(`{"Federated":«"arn:aws:iam::111122223333:oidc-provider/id.example.org"»}`, `"sts:AssumeRoleWithWebIdentity"`, ``), takes(oidc, `"sts:AssumeRoleWithWebIdentity"`, `,"Condition":{"StringEquals":{"id.example.org:sub":"ada"}}`), ""},

		// What is of one kind of policy only.
		{IssuePrincipalAction, SeverityWarning, Rules{Kind: TrustPolicy}, takes(saml, `«"sts:AssumeRole"»`, ``), takes(`{"Service":"ec2.amazonaws.com"}`, `"sts:AssumeRole"`, ``), ""},
		{IssueServicePrincipal, SeverityWarning, Rules{Kind: TrustPolicy}, takes(`{"Service":«"s3"»}`, `"sts:AssumeRole"`, ``), takes(`{"Service":"s3.amazonaws.com"}`, `"sts:AssumeRole"`, ``), `"s3.amazonaws.com"`},
		{IssueAllowsNothing, SeverityWarning, Rules{Kind: BoundaryPolicy}, `{"Version":"2012-10-17",«"Statement"»:[{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}]}`, on(`"*"`), ""},
		{IssueAllowsNothing, SeverityWarning, Rules{Kind: SessionPolicy}, `{"Version":"2012-10-17",«"Statement"»:{"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}}`, on(`"*"`), ""},
		{IssueDenyEverything, SeverityWarning, Rules{Kind: ServiceControlPolicy}, in(`«"Effect"»:"Deny","Action":"*","Resource":"*"`), in(`"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Break"}}`), ""},
	}
	for _, test := range tests {
		test.rules.Known, test.rules.Now = knownActions, time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
		doc, marks := cutMarks(test.bad)
		found := false
		for _, f := range Validate([]byte(doc), test.rules) {
			if f.Code != test.code {
				continue
			}
			found = true
			if f.where != marks || f.Severity != test.severity || strings.Join(f.Replacements, " ") != test.offers {
				t.Errorf("%s: %s at %s, severity %d, offers %s: %s", doc, f.Code, doc[f.where.start:f.where.end], f.Severity, f.Replacements, f.Message)
			}
		}
		if !found {
			t.Errorf("%s: no %s", doc, test.code)
		}
		for _, f := range Validate([]byte(test.good), test.rules) {
			if f.Code == test.code || f.Severity == SeverityError {
				t.Errorf("%s: %s: %s", test.good, f.Code, f.Message)
			}
		}
	}
}

// Faults of several statements come in one answer, each in its place and under its own
// name.
func TestEveryFaultAtOnce(t *testing.T) {
	doc, spans := marked(`{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": «"Alow"», "Action": "s3:GetObject", "Resource": "*"},
    {"Effect": "Deny", "Action": «[]», "Resource": «"here"»},
    {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", «"Conditions"»: {}},
    «{»"Effect": "Deny", "Action": "s3:GetObject"}
  ]
}`)
	want := []IssueCode{IssueInvalidEffect, IssueMissingAction, IssueARNPrefix, IssueInvalidElement, IssueMissingResource}
	var got []IssueCode
	for i, f := range Validate([]byte(doc), Rules{Known: knownActions}) {
		got = append(got, f.Code)
		if i < len(spans) && spanText(f.Span) != spans[i] {
			t.Errorf("%s is at %s, want %s", f.Code, spanText(f.Span), spans[i])
		}
		if f.Severity != SeverityError || strings.Contains(f.Message, "yntax") {
			t.Errorf("%s: severity %d: %s", f.Code, f.Severity, f.Message)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Sizes are said with the figure, for each kind the way it is counted.
func TestSizesByKind(t *testing.T) {
	of := func(size, white int) string {
		head, tail := `{"Version":"2012-10-17","Id":"`, `","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}`
		return head + strings.Repeat("x", size-len(head)-len(tail)) + tail + strings.Repeat(" ", white)
	}
	for _, test := range []struct {
		rules Rules
		size  int
		white int
		want  IssueCode
		says  string
	}{
		{Rules{Use: UseManaged}, 6144, 9000, "", ""},
		{Rules{Use: UseManaged}, 6145, 0, IssuePolicyTooLarge, "6,145 characters without white space"},
		{Rules{Use: UseInline, Inline: 10_240}, 10_240, 9000, "", ""},
		{Rules{Use: UseInline, Inline: 10_240}, 10_241, 0, IssuePolicyTooLarge, "10,241 bytes"},
		{Rules{Use: UseInline}, 6144, 32_768, IssuePolicyTooLarge, "38,912 bytes with its white space"},
		{Rules{Kind: BoundaryPolicy}, 6145, 0, IssuePolicyTooLarge, "6,144"},
		{Rules{Kind: SessionPolicy}, 2048, 0, "", ""},
		{Rules{Kind: SessionPolicy}, 2048, 1, IssuePolicyTooLarge, "2,049"},
		{Rules{Kind: TrustPolicy}, 2048, 1, "", ""},
		{Rules{Kind: TrustPolicy}, 2049, 0, IssueLargeForTrust, "2,049"},
		{Rules{Kind: TrustPolicy}, 8193, 0, IssuePolicyTooLarge, "8,193"},
		{Rules{Kind: ServiceControlPolicy}, 5119, 2, IssuePolicyTooLarge, "5,121"},
		{Rules{Kind: ResourcePolicy}, 60_000, 0, "", ""},
	} {
		var got IssueCode
		message := ""
		for _, f := range Validate([]byte(of(test.size, test.white)), test.rules) {
			if strings.HasPrefix(string(f.Code), "POLICY_SIZE") {
				got, message = f.Code, f.Message
			}
		}
		if got != test.want || !strings.Contains(message, test.says) {
			t.Errorf("%+v, %d and %d: got %q %q, want %q %q", test.rules, test.size, test.white, got, message, test.want, test.says)
		}
	}
}
