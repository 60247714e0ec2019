package idc

import (
	"net/url"
	"strings"
	"testing"
)

func TestValidPortalName(t *testing.T) {
	for name, want := range map[string]bool{
		"corp": true, "my-company-2": true, "a-b": true, "abc": true, strings.Repeat("a", 63): true, "dev": true, "d": false,
		"": false, "ab": false, strings.Repeat("a", 64): false, "2corp": false, "-corp": false, "corp-": false, "co--rp": false, "Corp": false,
		"co.rp": false, "co/rp": false, "co rp": false, "k\u00f6ln": false, "corp\n": false, "profile": false, "plain": false, "mfa": false,
		"ssoins-7223000000000001": false, "ssoins-x": false, "d-9067000001": false, "d-corp": false, "https://corp.example.com": false,
	} {
		if got := ValidPortalName(name); got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
}

func TestStartAddress(t *testing.T) {
	for address, want := range map[string]string{
		"https://mycompany.awsapps.com/start":             "https://mycompany.awsapps.com/start",
		"HTTPS://MyCompany.AWSApps.com:443/start/":        "https://mycompany.awsapps.com/start",
		"https://mycompany.awsapps.com/start/#/":          "https://mycompany.awsapps.com/start",
		"https://mycompany.awsapps.com/start#/?tab=x":     "https://mycompany.awsapps.com/start",
		"https://sso.example.com":                         "https://sso.example.com",
		"https://sso.example.com:8443/go":                 "https://sso.example.com:8443/go",
		"http://sso.example.com/start":                    "",
		"https://sso.example.com/start?x=y":               "",
		"https://sso.example.com/start?":                  "",
		"https://ada@sso.example.com/start":               "",
		"https://sso.example.com/a//b":                    "",
		"https://sso.example.com/../start":                "",
		"https://sso.example.com/%73tart":                 "",
		"https://sso.example.com/st%2fart":                "",
		`https://sso.example.com\start`:                   "",
		"https://localhost/start":                         "",
		"https://[::1]/start":                             "",
		"https://sso_example.com/":                        "",
		"https://sso.example.com:/start":                  "",
		"https:sso.example.com":                           "",
		"https://k\u00f6ln.example/start":                 "",
		"https://sso.example.com/start\n":                 "",
		"javascript:alert(1)":                             "",
		"https://x.example/" + strings.Repeat("x", 1<<10): "",
		"": "",
	} {
		if got, ok := StartAddress(address); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", address, got, ok, want)
		}
	}
}

func TestMisleading(t *testing.T) {
	for address, want := range map[string]bool{
		"https://identitycenter.amazonaws.com/ssoins-72231234567890ab":       false,
		"https://ssoins-72231234567890ab.portal.us-east-1.app.aws":           false,
		"https://ssoins-72231234567890ab.us-east-1.portal.amazonaws.com":     false,
		"https://d-9067000001.awsapps.com/start":                             false,
		"https://mycompany.awsapps.com/start":                                false,
		"https://sso.example.com:8443/go":                                    false,
		"https://identitycenter.amazonaws.com":                               true,
		"https://identitycenter.amazonaws.com/SSOINS-72231234567890ab":       true,
		"https://identitycenter.amazonaws.com/ssoins-72231234567890ab/start": true,
		"https://identitycenter.amazonaws.com:8443/ssoins-72231234567890ab":  true,
		"https://ssoins-72231234567890ab.portal.us-east-1.app.aws/start":     true,
		"https://ssoins-72231234567890ab.portal.us-east-1.app.aws:444":       true,
		"https://d-9067000001.awsapps.com":                                   true,
		"https://d-9067000001.awsapps.com/start/x":                           true,
		"https://d-9067000001.awsapps.com:8443/start":                        true,
	} {
		if got := Misleading(address); got != want {
			t.Errorf("%s: got %v, want %v", address, got, want)
		}
	}
}

// An address has one form: it is its own, and a browser would go where it says.
func FuzzStartAddress(f *testing.F) {
	for _, s := range []string{"https://mycompany.awsapps.com/start/#/", "https://d-9067000001.awsapps.com/start", "https://a.b:443", "https://a.b:1/c/~d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		address, ok := StartAddress(s)
		if !ok {
			return
		}
		if again, ok := StartAddress(address); !ok || again != address {
			t.Errorf("%q becomes %q, and that %q", s, address, again)
		}
		u, err := url.Parse(s)
		v, verr := url.Parse(address)
		if err != nil || verr != nil || !strings.EqualFold(u.Hostname(), v.Hostname()) || v.RawQuery+v.Fragment != "" || v.User != nil || v.Scheme != "https" {
			t.Errorf("%q becomes %q", s, address)
		}
		if ValidPortalName(address) {
			t.Errorf("%q is a name too", address)
		}
	})
}
