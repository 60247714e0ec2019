package iamactions

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestListIsSortedAndWellFormed(t *testing.T) {
	l, err := open(embedded)
	if err != nil {
		t.Fatal(err)
	}
	prefixForm, nameForm := regexp.MustCompile(`^[a-z0-9-]+$`), regexp.MustCompile(`^[A-Za-z0-9-]+$`)
	actions := 0
	for i, s := range l.services {
		if !prefixForm.MatchString(s.prefix) || len(s.names) == 0 || i > 0 && l.services[i-1].prefix >= s.prefix {
			t.Errorf("service %q with %d actions after %q", s.prefix, len(s.names), l.services[max(0, i-1)].prefix)
		}
		for j, name := range s.names {
			actions++
			if !nameForm.MatchString(name) || j > 0 && strings.ToLower(s.names[j-1]) >= strings.ToLower(name) {
				t.Errorf("%s: action %q after %q", s.prefix, name, s.names[max(0, j-1)])
			}
			if got, ok := Lookup(strings.ToUpper(s.prefix + ":" + name)); !ok || got != s.prefix+":"+name {
				t.Fatalf("%s:%s: found %q, %v", s.prefix, name, got, ok)
			}
		}
	}
	if want := 22_091 + len(added["gatehouse"]) + len(added["sso"]); actions != want {
		t.Errorf("got %d actions, want %d", actions, want)
	}
	if got := Services(); len(got) != len(l.services) || !HasService("S3") {
		t.Errorf("got %d services, S3 %v", len(got), HasService("S3"))
	}
}

// What Gatehouse itself asks policies for is in the list, else ValidatePolicy would
// call a policy for it wrong.
func TestEveryActionOfOurs(t *testing.T) {
	named := regexp.MustCompile(`"((?:gatehouse|sso|sso-directory|identitystore|sso-oauth|organizations|access-analyzer):[A-Z][A-Za-z]+)"`)
	found := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range named.FindAllStringSubmatch(string(source), -1) {
			found[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	conditionKeys := []string{"sso:PrimaryRegion", "sso:ApplicationAccount", "identitystore:UserId", "identitystore:PrimaryRegion",
		"identitystore:UserExternalIdIssuers", "identitystore:GroupExternalIdIssuers"}
	for action := range found {
		if _, ok := Lookup(action); !ok && !slices.Contains(conditionKeys, action) {
			t.Errorf("%s is asked for and not in the list: add it to added, or correct it", action)
		}
	}
	for _, name := range added["gatehouse"] {
		if !found["gatehouse:"+name] {
			t.Errorf("nothing asks for gatehouse:%s", name)
		}
	}
}

func TestLookup(t *testing.T) {
	for action, want := range map[string]string{
		"s3:getobject": "s3:GetObject", "SSO:CREATEPERMISSIONSET": "sso:CreatePermissionSet",
		"sso-directory:CreateBearerToken": "sso-directory:CreateBearerToken", "identitystore:ListUsers": "identitystore:ListUsers",
		"access-analyzer:ValidatePolicy": "access-analyzer:ValidatePolicy", "gatehouse:describeportal": "gatehouse:DescribePortal",
		"s3:GetObjekt": "", "s3:": "", "s3": "", "": "", ":": "", "nobody:GetObject": "", "s3:Get*": "", "s3:GetObject:x": "", "s3:Get\x00": "",
	} {
		if got, ok := Lookup(action); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", action, got, ok, want)
		}
	}
}

func TestMatches(t *testing.T) {
	for pattern, want := range map[string]bool{
		"*": true, "*:*": true, "s3:*": true, "S3:GETOBJ*": true, "s3:Get?bject": true, "s3:*Object": true, "s3:G*t*Ob*ct": true,
		"*:ListUsers": true, "*:Get*": true, "gatehouse:Desc*": true, "s3:GetObject": true, "s3:****": true,
		"s3:Gezt*": false, "s3:Get?": false, "s3:GetObject?": false, "*:NoSuch*": false, "nobody:*": false, "s3:": false, "": false, "s3": false, "s*:GetObject": false,
		"s3:" + strings.Repeat("?", 200): false,
	} {
		if got := Matches(pattern); got != want {
			t.Errorf("%q: got %v, want %v", pattern, got, want)
		}
	}
}

func TestBegins(t *testing.T) {
	for _, test := range []struct {
		word string
		most int
		want []string
	}{
		{"sso-d", 10, []string{"sso-directory:"}},
		{"SSO", 10, []string{"sso:", "sso-directory:", "sso-oauth:"}},
		{"sso", 1, []string{"sso:"}},
		{"S3:GETOBJECTT", 10, []string{"s3:GetObjectTagging", "s3:GetObjectTorrent"}},
		{"sso:ListSessions", 10, []string{"sso:ListSessions"}},
		{"gatehouse:D", 2, []string{"gatehouse:DeleteAlias", "gatehouse:DescribePortal"}},
		{"zzz", 10, []string{}},
		{"nobody:Get", 10, []string{}},
		{"sso:\x00", 10, []string{}},
	} {
		got := Begins(test.word, test.most)
		slices.Sort(got)
		slices.Sort(test.want)
		if !slices.Equal(got, test.want) {
			t.Errorf("%q: got %q, want %q", test.word, got, test.want)
		}
	}
	if got := Begins("ec2:", 100); len(got) != 100 || !slices.IsSortedFunc(got, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }) {
		t.Errorf("got %d, want 100 in order", len(got))
	}
}

// The notes beside the data must be of the data.
func TestSource(t *testing.T) {
	notes, err := os.ReadFile("SOURCE.md")
	if err != nil {
		t.Fatal(err)
	}
	name, version, ok := strings.Cut(strings.TrimPrefix(Source(), "npm "), " ")
	version, licence, _ := strings.Cut(version, " ")
	if !ok || !strings.Contains(string(notes), "`"+name+"`") || !strings.Contains(string(notes), "| "+version+" ") || licence != "(MIT)" {
		t.Errorf("SOURCE.md does not name %s", Source())
	}
	if got := len(embedded); got > 200_000 {
		t.Errorf("the list has grown to %d bytes", got)
	}
}

func TestDamagedList(t *testing.T) {
	for _, cut := range []int{0, 10, len(embedded) / 2, len(embedded) - 1} {
		if _, err := open(embedded[:cut]); err == nil {
			t.Errorf("opened the first %d bytes", cut)
		}
	}
}

func FuzzMatches(f *testing.F) {
	for _, seed := range []string{"s3:Get*", "*:*?*a", "s3:**?", "a:*b*c*d*"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		_, name, _ := strings.Cut(strings.ToLower(pattern), ":")
		want := regexp.MustCompile(`(?s)^` + strings.NewReplacer(`\*`, `[ -~]*`, `\?`, `[ -~]`).Replace(regexp.QuoteMeta(strings.ToValidUTF8(name, "�"))) + `$`)
		for _, action := range []string{"getobject", "a", "listbucketversions"} {
			if got := newGlob(name).match(action); got != want.MatchString(action) && strings.ToValidUTF8(name, "�") == name {
				t.Errorf("%q on %s: got %v", pattern, action, got)
			}
		}
	})
}
