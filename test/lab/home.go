package lab

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Home is the home directory of somebody who uses the server, with AWS's own
// files in it and nothing of whoever runs the tests.
type Home struct {
	Dir string
	URL string // the server's

	vars   map[string]string
	models map[string]string // services added by AddModel, with their versions
}

// Person makes the home of somebody who has nothing but the server's address:
// AWS_ENDPOINT_URL is set and there are no credentials.
func (s *Server) Person(t testing.TB) *Home {
	t.Helper()
	return NewHome(t, s.URL)
}

// NewHome makes the home of somebody who has nothing but the address of a server
// that the laboratory did not start.
func NewHome(t testing.TB, url string) *Home {
	t.Helper()
	h := &Home{
		Dir: t.TempDir(), URL: url,
		vars: map[string]string{"AWS_ENDPOINT_URL": url}, models: map[string]string{},
	}
	if err := os.Mkdir(filepath.Join(h.Dir, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	return h
}

// Admin makes the home of an administrator who has sourced bootstrap.env.
func (s *Server) Admin(t testing.TB) *Home {
	t.Helper()
	h := s.Person(t)
	maps.Copy(h.vars, s.env)
	return h
}

// Environ is the environment of an administrator's shell, for programs that a
// test starts by itself.
func (s *Server) Environ() []string {
	s.t.Helper()
	return s.Admin(s.t).Environ()
}

// Setenv sets a variable in the shell of this home; "" takes it away.
func (h *Home) Setenv(name, value string) {
	if value == "" {
		delete(h.vars, name)
		return
	}
	h.vars[name] = value
}

// Var is what Setenv, or bootstrap.env, set a variable to.
func (h *Home) Var(name string) string { return h.vars[name] }

// Environ is the whole environment of a program started in this home.
func (h *Home) Environ() []string {
	env := append(basics(h.Dir),
		"AWS_CONFIG_FILE="+h.file("config"),
		"AWS_SHARED_CREDENTIALS_FILE="+h.file("credentials"),
		"AWS_EC2_METADATA_DISABLED=true", // no client asks the machine it runs on
	)
	for _, name := range slices.Sorted(maps.Keys(h.vars)) {
		env = append(env, name+"="+h.vars[name])
	}
	return env
}

// file is a path below ~/.aws.
func (h *Home) file(name ...string) string {
	return filepath.Join(append([]string{h.Dir, ".aws"}, name...)...)
}

// basics is what a program needs of an environment whoever runs it.
func basics(home string) []string {
	return []string{
		"HOME=" + home,
		"PATH=" + os.Getenv("PATH"),
		"TMPDIR=" + os.TempDir(),
		"LANG=C.UTF-8",
		"TZ=UTC",
	}
}

// SSO is one `sso-session` of ~/.aws/config. Without a Name it is the older form,
// where each profile carries the start URL itself and tokens are not refreshed.
type SSO struct {
	Name     string
	StartURL string
	Region   string
	Scopes   []string
}

// Profile is a profile whose credentials come from an SSO.
type Profile struct {
	Name    string
	Account string
	Role    string // name of the permission set
}

// SSO is the session that the server's administrator tells people to configure.
func (s *Server) SSO() SSO {
	s.t.Helper()
	return SSO{
		Name:     "corp",
		StartURL: s.Env("GATEHOUSE_START_URL"),
		Region:   s.Env("AWS_REGION"),
		Scopes:   []string{"sso:account:access"},
	}
}

// Configure writes ~/.aws/config as `aws configure sso` does, replacing what was there.
func (h *Home) Configure(t testing.TB, sso SSO, profiles ...Profile) {
	t.Helper()
	var b strings.Builder
	source := func() {
		fmt.Fprintf(&b, "sso_start_url = %s\nsso_region = %s\n", sso.StartURL, sso.Region)
		if len(sso.Scopes) > 0 {
			fmt.Fprintf(&b, "sso_registration_scopes = %s\n", strings.Join(sso.Scopes, ","))
		}
	}
	if sso.Name != "" {
		fmt.Fprintf(&b, "[sso-session %s]\n", sso.Name)
		source()
	}
	for _, p := range profiles {
		fmt.Fprintf(&b, "[profile %s]\nsso_account_id = %s\nsso_role_name = %s\nregion = %s\n", p.Name, p.Account, p.Role, sso.Region)
		if sso.Name != "" {
			fmt.Fprintf(&b, "sso_session = %s\n", sso.Name)
		} else {
			source()
		}
	}
	writeFile(t, h.file("config"), []byte(b.String()))
}

// Token is a cached access token with the registration it belongs to, as AWS's
// clients keep it in ~/.aws/sso/cache (reference 4.5).
type Token struct {
	StartURL              string `json:"startUrl"`
	Region                string `json:"region"`
	AccessToken           string `json:"accessToken"`
	ExpiresAt             string `json:"expiresAt"`
	ClientID              string `json:"clientId,omitempty"`
	ClientSecret          string `json:"clientSecret,omitempty"`
	RegistrationExpiresAt string `json:"registrationExpiresAt,omitempty"`
	RefreshToken          string `json:"refreshToken,omitempty"`
}

// TokenFile is where clients keep the token of the session.
func (h *Home) TokenFile(sso SSO) string {
	key := sso.Name
	if key == "" {
		key = sso.StartURL
	}
	return h.cacheFile(key)
}

func (h *Home) cacheFile(key string) string {
	sum := sha1.Sum([]byte(key))
	return h.file("sso", "cache", hex.EncodeToString(sum[:])+".json")
}

// Token reads the token of the session; the test fails when nobody is logged in.
func (h *Home) Token(t testing.TB, sso SSO) Token {
	t.Helper()
	b, err := os.ReadFile(h.TokenFile(sso))
	if err != nil {
		t.Fatal(err)
	}
	var token Token
	if err := json.Unmarshal(b, &token); err != nil {
		t.Fatalf("%s: %v", h.TokenFile(sso), err)
	}
	return token
}

// SetToken puts a token where clients look for it, for tests of what they do with
// one that is old or altered.
func (h *Home) SetToken(t testing.TB, sso SSO, token Token) {
	t.Helper()
	h.writeCache(t, h.TokenFile(sso), token)
}

func (h *Home) writeCache(t testing.TB, path string, content any) {
	t.Helper()
	b, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, b)
}

// cacheTime is how clients write times into their cache; the Go SDK insists on it.
func cacheTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
