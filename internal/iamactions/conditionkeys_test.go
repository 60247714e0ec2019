package iamactions

import (
	"slices"
	"strings"
	"testing"
)

func TestConditionKeysAreWellFormed(t *testing.T) {
	l, err := openKeys(embeddedKeys)
	if err != nil {
		t.Fatal(err)
	}
	types := []string{"String", "ARN", "Bool", "Numeric", "Date", "IPAddress"}
	fromData := 0
	for _, k := range l.ordered {
		owner, name, ok := strings.Cut(k.Name, ":")
		if !ok || name == "" || strings.ContainsAny(k.Name, " ${}<>?") || !slices.Contains(types, k.Type) {
			t.Errorf("%+v", k)
		}
		if owner != "aws" {
			fromData++
		}
		if got, ok := LookupKey(strings.ToUpper(strings.ReplaceAll(k.Name, "*", "Team"))); !ok || !strings.Contains(k.Name, "*") && got != k {
			t.Errorf("%s: found %+v, %v", k.Name, got, ok)
		}
	}
	if fromData < 1400 || l.source != Source() {
		t.Errorf("%d keys of services from %s", fromData, l.source)
	}
	for _, damaged := range []string{"", embeddedKeys[:len(embeddedKeys)/2]} {
		if _, err := openKeys(damaged); err == nil {
			t.Errorf("opened %d bytes", len(damaged))
		}
	}
}

func TestLookupKey(t *testing.T) {
	for name, want := range map[string]Key{
		"AWS:sourceip":                    {"aws:SourceIp", "IPAddress", false},
		"aws:TagKeys":                     {"aws:TagKeys", "String", true},
		"aws:PrincipalTag/a/b:c":          {"aws:PrincipalTag/*", "String", false},
		"aws:MultiFactorAuthPresent":      {"aws:MultiFactorAuthPresent", "Bool", false},
		"kms:EncryptionContext:AppName":   {"kms:EncryptionContext:*", "String", false},
		"s3:ExistingObjectTag/owner":      {"s3:ExistingObjectTag/*", "String", false},
		"saml:aud":                        {"saml:aud", "String", false},
		"identitystore:UserId":            {"identitystore:UserId", "String", false},
		"secretsmanager:ResourceTag/Team": {"secretsmanager:ResourceTag/*", "String", false},
		"aws:PrincipalTag":                {}, "aws:PrincipalTag/": {}, "aws:PrincipalTag/*x": {"aws:PrincipalTag/*", "String", false},
		"aws:Nothing": {}, "aws:": {}, "": {}, "s3": {},
	} {
		if got, ok := LookupKey(name); got != want || ok != (want != Key{}) {
			t.Errorf("%q: got %+v, %v, want %+v", name, got, ok, want)
		}
	}
}

func TestNearKeys(t *testing.T) {
	for name, want := range map[string][]string{
		"aws:SourceIpp": {"aws:SourceIp"}, "aws:PrinciplTag/Team": {"aws:PrincipalTag/Team"}, "s3:prefx": {"s3:prefix"},
		"asw:SourceIp": {"aws:SourceIp"}, "aws:Zzzzzzzzzz": nil, "login.example.org:sub": nil, "x": nil, "": nil,
	} {
		if got := NearKeys(name, 3); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
	if !HasKeysOf("AWS") || !HasKeysOf("s3") || HasKeysOf("login.example.org") {
		t.Error("whose keys are known")
	}
}

func TestARNServices(t *testing.T) {
	for prefix, want := range map[string][]string{
		"s3": {"s3", "s3-object-lambda"}, "KAFKA-cluster": {"kafka"}, "sts": {"iam", "sts"}, "sso-directory": {"identitystore", "sso"},
		"codeconnections": {"codeconnections", "codestar-connections"}, "tag": nil, "nobody": nil,
	} {
		if got := ARNServices(prefix); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", prefix, got, want)
		}
	}
	if !HasARNService("s3-object-lambda") || !HasARNService("s3") || HasARNService("nobody") {
		t.Error("what services ARNs name")
	}
	if loadedResources().source != Source() {
		t.Errorf("the lists come from %s and %s", loadedResources().source, Source())
	}
	if _, err := openResources(embeddedResources[:100]); err == nil {
		t.Error("opened a damaged list")
	}
}
