package lab

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// whoAmI asks in Python as the given profile, or as the environment says.
const whoAmI = `
	profile = sys.argv[1] if len(sys.argv) > 1 else None
	print(boto3.Session(profile_name=profile).client("sts").get_caller_identity()["Arn"])
`

func TestHomeInheritsNothing(t *testing.T) {
	t.Setenv("AWS_PROFILE", "somebody")
	t.Setenv("GATEHOUSE_LISTEN", "somewhere")
	s := startStandIn(t)
	got := strings.Fields(Boto(t, s.Person(t), `print(*sorted(n for n in os.environ if n.startswith(("AWS_", "GATEHOUSE_"))))`))
	want := []string{"AWS_CONFIG_FILE", "AWS_EC2_METADATA_DISABLED", "AWS_ENDPOINT_URL", "AWS_SHARED_CREDENTIALS_FILE"}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("variables of a person: got %q, want %q", got, want)
	}
}

func TestAdministratorWithEveryClient(t *testing.T) {
	t.Parallel()
	s := startStandIn(t)
	h := s.Admin(t)
	if got := strings.TrimSpace(Boto(t, h, whoAmI)); got != rootARN {
		t.Errorf("boto3: got %s, want %s", got, rootARN)
	}
	who, err := sts.NewFromConfig(h.SDK(t, "")).GetCallerIdentity(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if *who.Arn != rootARN {
		t.Errorf("Go SDK: got %s, want %s", *who.Arn, rootARN)
	}
	if got := strings.TrimSpace(CLIv2(t, h).Must(t, "sts", "get-caller-identity", "--query", "Arn", "--output", "text")); got != rootARN {
		t.Errorf("AWS CLI: got %s, want %s", got, rootARN)
	}
	if r := RunBoto(t, s.Person(t), whoAmI); r.Code == 0 || !strings.Contains(r.Stderr, "NoCredentialsError") && !strings.Contains(r.Stderr, "NoRegionError") {
		t.Errorf("somebody without credentials: exit status %d\n%s", r.Code, r.Stderr)
	}
}

// The CLI of 2.9 finds every service at the server, those without Regions too.
// What the stand-in answers to most of them is an error.
func TestCLIReachesEveryService(t *testing.T) {
	t.Parallel()
	s := startStandIn(t)
	cli := CLIv2(t, s.Admin(t))
	for _, args := range [][]string{
		{"cloudtrail", "lookup-events"},
		{"iam", "list-roles"},
		{"identitystore", "list-users", "--identity-store-id", "d-0123456789"},
		{"organizations", "describe-organization"},
		{"sso", "list-accounts", "--access-token", "none"},
		{"sso-admin", "list-instances"},
		{"sso-oidc", "register-client", "--client-name", "lab", "--client-type", "public"},
	} {
		before := strings.Count(s.Log(), "aws-cli/2.")
		r := cli.Run(t, args...)
		if after := strings.Count(s.Log(), "aws-cli/2."); after == before {
			t.Errorf("%s did not reach the server: exit status %d\n%s", r.Command, r.Code, r.Stderr)
		}
	}
}

// decide answers the device page without a browser.
func decide(t testing.TB, decision string) func(DevicePrompt) {
	return func(p DevicePrompt) {
		t.Helper()
		if p.Code != standInCode || !strings.HasSuffix(p.CompleteURL, p.Code) || !strings.HasPrefix(p.CompleteURL, p.URL) {
			t.Errorf("the CLI asks: %+v", p)
		}
		resp, err := http.PostForm(p.CompleteURL, url.Values{"decision": {decision}})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
}

func TestDeviceLoginOfTheCLI(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"corp", ""} {
		s := startStandIn(t)
		h, sso := s.Person(t), s.SSO()
		sso.Name = name
		h.Configure(t, sso, demoProfile)
		cli := CLIv2(t, h)
		cli.Login(t, decide(t, "allow"), "--profile", demoProfile.Name).Must(t)
		if got, want := h.Token(t, sso).AccessToken, "token 1"; got != want {
			t.Errorf("session %q: cached token: got %q, want %q", name, got, want)
		}
		out := cli.Must(t, "sts", "get-caller-identity", "--profile", demoProfile.Name)
		if !strings.Contains(out, roleARN) {
			t.Errorf("session %q: AWS CLI: got %s, want %s", name, out, roleARN)
		}
		wantProfile(t, h)
		cli.Must(t, "sso", "logout")
		if _, err := os.Stat(h.TokenFile(sso)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("session %q: the token is still there after logout: %v", name, err)
		}
	}
}

// wantProfile checks that boto3 and the Go SDK become the role by themselves.
func wantProfile(t *testing.T, h *Home) {
	t.Helper()
	if got := strings.TrimSpace(Boto(t, h, whoAmI, demoProfile.Name)); got != roleARN {
		t.Errorf("boto3: got %s, want %s", got, roleARN)
	}
	who, err := sts.NewFromConfig(h.SDK(t, demoProfile.Name)).GetCallerIdentity(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if *who.Arn != roleARN {
		t.Errorf("Go SDK: got %s, want %s", *who.Arn, roleARN)
	}
}

func TestDeviceLoginDenied(t *testing.T) {
	t.Parallel()
	s := startStandIn(t)
	h := s.Person(t)
	h.Configure(t, s.SSO(), demoProfile)
	r := CLIv2(t, h).Login(t, decide(t, "deny"), "--profile", demoProfile.Name)
	if r.Code == 0 || !strings.Contains(r.Stderr, "AccessDeniedException") {
		t.Errorf("exit status %d\n%s", r.Code, r.Stderr)
	}
}

// open visits an address and follows it, as a browser whose person is signed in.
func open(t testing.TB, more string) func(string) {
	return func(address string) {
		t.Helper()
		resp, err := http.Get(address + more)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
}

func TestPKCELoginServesEveryClient(t *testing.T) {
	t.Parallel()
	s := startStandIn(t)
	h, sso := s.Person(t), s.SSO()
	h.Configure(t, sso, demoProfile)
	token := PKCELogin(t, h, sso, open(t, ""))
	wantProfile(t, h)
	if out := CLIv2(t, h).Must(t, "sts", "get-caller-identity", "--profile", demoProfile.Name); !strings.Contains(out, roleARN) {
		t.Errorf("AWS CLI: got %s, want %s", out, roleARN)
	}

	// Each client that finds the token old gets another with the registration beside it.
	token.ExpiresAt = cacheTime(time.Now().Add(-time.Minute))
	h.SetToken(t, sso, token)
	wantProfile(t, h)
	if got := h.Token(t, sso).AccessToken; got == token.AccessToken {
		t.Errorf("the token was not refreshed: %q", got)
	}

	var clients []map[string]any
	if err := json.Unmarshal([]byte(get(t, s.URL+"/clients")), &clients); err != nil || len(clients) != 1 {
		t.Fatalf("registrations: got %v, want one (%v)", clients, err)
	}
	if got, want := clients[0]["issuerUrl"], sso.StartURL; got != want {
		t.Errorf("issuerUrl: got %v, want %v", got, want)
	}
}

func TestPKCELoginRefused(t *testing.T) {
	t.Parallel()
	s := startStandIn(t)
	h := s.Person(t)
	_, err := TryPKCELogin(t, h, s.SSO(), open(t, "&user=nobody"))
	var refusal *OAuthError
	if !errors.As(err, &refusal) || refusal.Code != "access_denied" {
		t.Errorf("got %v, want access_denied", err)
	}
	if _, err := os.Stat(h.TokenFile(s.SSO())); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a refused login left a token: %v", err)
	}
}

// The CLI finds a registration by the hash of a text that Python writes.
func TestRegistrationKey(t *testing.T) {
	t.Parallel()
	s := startStandIn(t)
	sso := SSO{Name: "corp", StartURL: "https://example.com/start?a=b&c", Region: "eu-west-1"}
	scopes := []string{"sso:account:access", "openid"}
	want := strings.TrimSpace(Boto(t, s.Person(t), `
		print(json.dumps({"tool": "botocore", "startUrl": sys.argv[1], "region": "eu-west-1",
			"scopes": ["sso:account:access", "openid"], "session_name": "corp"}, sort_keys=True))
	`, sso.StartURL))
	if got := registrationKey(sso, scopes); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAddedModel(t *testing.T) {
	t.Parallel()
	s := startStandIn(t)
	h := s.Admin(t)
	model := filepath.Join(t.TempDir(), "service-2.json")
	writeFile(t, model, []byte(`{"version": "2.0", "metadata": {"apiVersion": "2030-01-01", "endpointPrefix": "sts",
		"protocol": "query", "serviceFullName": "Mirror", "serviceId": "Mirror", "signatureVersion": "v4", "signingName": "sts"},
		"operations": {"GetCallerIdentity": {"name": "GetCallerIdentity", "http": {"method": "POST", "requestUri": "/"},
			"output": {"shape": "Identity", "resultWrapper": "GetCallerIdentityResult"}}},
		"shapes": {"Identity": {"type": "structure", "members": {"Arn": {"shape": "Text"}}}, "Text": {"type": "string"}}}`))
	h.AddModel(t, "mirror", model)
	if got := strings.TrimSpace(Boto(t, h, `print(boto3.client("mirror").get_caller_identity()["Arn"])`)); got != rootARN {
		t.Errorf("boto3: got %s, want %s", got, rootARN)
	}
	if got := strings.TrimSpace(CLIv2(t, h).Must(t, "mirror", "get-caller-identity", "--query", "Arn", "--output", "text")); got != rootARN {
		t.Errorf("AWS CLI: got %s, want %s", got, rootARN)
	}
}

// What is missing stops CI and only CI.
func TestLackingClient(t *testing.T) {
	t.Setenv("CI", "true")
	got := watch(t, func(t testing.TB) { lacking(t, "a client", "install it") })
	if want := "CI must have it: install it"; !strings.Contains(got, want) {
		t.Errorf("the test failed with %q, want %q", got, want)
	}
}

func TestGatehouseRunsSubcommands(t *testing.T) {
	t.Parallel()
	r := Gatehouse(t, []string{standInVariable + "=well"}, "config", "check")
	if r.Code != 2 || !strings.Contains(r.Stderr, "cannot understand") {
		t.Errorf("exit status %d, stderr %q", r.Code, r.Stderr)
	}
	if got := watch(t, func(t testing.TB) { r.Must(t) }); !strings.Contains(got, "cannot understand") {
		t.Errorf("Must failed with %q", got)
	}
}
