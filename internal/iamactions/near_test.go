package iamactions

import (
	"slices"
	"strings"
	"testing"
)

func TestNear(t *testing.T) {
	for action, want := range map[string][]string{
		"s3:GetObjekt":              {"s3:GetObject"},
		"S3:getobjcet":              {"s3:GetObject"},
		"ec2:RunInstance":           {"ec2:RunInstances"},
		"organisations:ListAccount": {"organizations:ListAccounts"},
		"lamda:Invok*":              {"lambda:Invok*"}, // it matches there
		"lambda:Invke*":             {"lambda:Invoke*"},
		"iam:ListPermissionSets":    {"sso:ListPermissionSets"},
		":AssumeRoleWithSAML":       {"sts:AssumeRoleWithSAML"},
		"s3:Zzzzzzzzz":              nil,
		"nobody:Zzzzzzzzz":          nil,
		"s3:?etq*x*":                nil,
		"s3":                        nil,
		"":                          nil,
	} {
		if got := Near(action, 3); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", action, got, want)
		}
	}
	if got := Near("s3:GetObjectTaging", 1); len(got) != 1 {
		t.Errorf("got %q, want one", got)
	}
	// Of most actions, one with a letter left out is found again.
	found, asked := 0, 0
	for _, s := range loaded().services {
		name := s.names[len(s.names)/2]
		if len(name) < 6 {
			continue
		}
		asked++
		if slices.Contains(Near(s.prefix+":"+name[:3]+name[4:], 5), s.prefix+":"+name) {
			found++
		}
	}
	if found < asked*95/100 {
		t.Errorf("%d of %d are found again", found, asked)
	}
}

func TestNearServices(t *testing.T) {
	for prefix, want := range map[string][]string{
		"lamda": {"lambda"}, "dynamo": {"dynamodb"}, "cloudwach": {"cloudwatch"}, "zzzzzzzz": nil, "": nil,
	} {
		if got := NearServices(prefix, 3); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", prefix, got, want)
		}
	}
}

func FuzzNear(f *testing.F) {
	for _, seed := range []string{"s3:GetObjekt", "lamda:*", ":x", "s3:Gett*", "aws:PrinciplTag/x", "\xff:\xfe"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		for _, action := range Near(name, 3) {
			if _, ok := Lookup(action); !ok && !Matches(action) {
				t.Errorf("%q: %q is no action", name, action)
			}
		}
		for _, key := range NearKeys(name, 3) {
			if _, ok := LookupKey(key); !ok && !strings.HasSuffix(key, "/") {
				t.Errorf("%q: %q is no condition key", name, key)
			}
		}
	})
}
