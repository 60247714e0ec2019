package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"gatehouse/test/lab"
)

// arranged is what the administrator's script made.
type arranged struct {
	User, Group, Membership, Password, Management, Shop, Role, Secret, Token string
	Sets                                                                     map[string]string
}

const adasPassword = "Analytical-Engine-1843"

// TestStory is the main job from end to end: an administrator gives somebody
// access; that person signs in once and every client works in every account; the
// permission sets decide; and what is taken away is closed at once. The server is
// killed on the way, and everything that was answered is there.
func TestStory(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.NeedConsole(t)
		admin := w.Admin(t)
		admin.AddModel(t, "gatehouse", filepath.Join("..", "..", "internal", "awswire", "models", "gatehouse", "2026-11-22", "service-2.json"))
		var made arranged
		if err := json.Unmarshal([]byte(lab.Python(t, admin, "python/story.py")), &made); err != nil {
			t.Fatal(err)
		}
		w.Kill()
		w.Restart()

		// The person's first visit, and the lines for a terminal that the portal shows.
		seen := lab.Browser[struct {
			Accounts map[string][]string
			Exports  string
		}](t, "browser/first-signin.mjs", map[string]any{
			"url": w.Env("GATEHOUSE_PORTAL_URL"), "user": "ada", "oneTime": made.Password, "password": adasPassword, "role": "Auditor",
			"account": map[string]string{"id": made.Shop, "name": "shop"}, "management": map[string]string{"id": made.Management, "name": "Management"},
		})
		if got := seen.Accounts[made.Shop]; !slices.Equal(got, []string{"Administrator", "Auditor"}) {
			t.Errorf("roles in the shop's account: %v", got)
		}
		if got := seen.Accounts[made.Management]; !slices.Equal(got, []string{"Administrator", "Reader"}) {
			t.Errorf("roles in the management account: %v", got)
		}
		pasted := w.Person(t)
		pasted.Setenv("AWS_REGION", "us-east-1")
		for _, line := range regexp.MustCompile(`export (\w+)="([^"]+)"`).FindAllStringSubmatch(seen.Exports, -1) {
			pasted.Setenv(line[1], line[2])
		}
		auditor := "arn:aws:sts::" + made.Shop + ":assumed-role/" + made.Role + "/ada"
		wantIdentity(t, "the three export lines", sts.NewFromConfig(pasted.SDK(t, "")), auditor)

		t.Run("Device", func(t *testing.T) { deviceLogin(t, w, made, auditor) })
		t.Run("Deny", func(t *testing.T) { deniedLogin(t, w, made) })
		t.Run("PKCE", func(t *testing.T) { pkceLogin(t, w, made, auditor) })

		w.Stop()
		w.wantSecretsKept(t, map[string]string{
			"the bootstrap secret": w.root.secret, "the one-time password": made.Password, "the password": adasPassword,
			"an assumed role's secret": made.Secret, "an assumed role's token": made.Token,
			"a secret of the portal": pasted.Var("AWS_SECRET_ACCESS_KEY"), "a token of the portal": pasted.Var("AWS_SESSION_TOKEN"),
		})
	})
}

func wantIdentity(t *testing.T, what string, client *sts.Client, want string) {
	t.Helper()
	who, err := client.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil {
		t.Errorf("%s: %v", what, err)
	} else if *who.Arn != want {
		t.Errorf("%s: got %s, want %s", what, *who.Arn, want)
	}
}

// decide answers a login's page as ada, in a browser of her own.
func decide(t *testing.T, address, decision string, expect ...string) {
	t.Helper()
	page := lab.Browser[struct{ Said, After string }](t, "browser/decide.mjs", map[string]string{
		"url": address, "user": "ada", "password": adasPassword, "decision": decision,
	})
	for _, words := range expect {
		if !strings.Contains(page.Said, words) {
			t.Errorf("the page does not say %q:\n%s", words, page.Said)
		}
	}
}

// deviceLogin is `aws sso login` of AWS CLI v2 by device code, and what follows it.
func deviceLogin(t *testing.T, w *world, made arranged, auditor string) {
	h, corp := w.Person(t), w.SSO()
	h.Configure(t, corp, lab.Profile{Name: "audit", Account: made.Shop, Role: "Auditor"})
	cli := lab.CLIv2(t, h)
	cli.Login(t, func(p lab.DevicePrompt) { decide(t, p.CompleteURL, "Allow", p.Code) }, "--profile", "audit").Must(t)
	if out := cli.Must(t, "sts", "get-caller-identity", "--profile", "audit"); !strings.Contains(out, auditor) {
		t.Errorf("AWS CLI: got %s, want %s", out, auditor)
	}
	token := h.Token(t, corp)
	cli.Must(t, "sso", "logout")
	if _, err := portal(t, w).ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: &token.AccessToken}); err == nil {
		t.Error("the token is good after aws sso logout")
	}
}

func deniedLogin(t *testing.T, w *world, made arranged) {
	h, corp := w.Person(t), w.SSO()
	h.Configure(t, corp, lab.Profile{Name: "audit", Account: made.Shop, Role: "Auditor"})
	_, err := lab.TryPKCELogin(t, h, corp, func(address string) { decide(t, address, "Deny") })
	var refusal *lab.OAuthError
	if !errors.As(err, &refusal) || refusal.Code != "access_denied" {
		t.Errorf("a login that was denied: %v", err)
	}
}

func portal(t *testing.T, w *world) *sso.Client {
	h := w.Person(t)
	h.Setenv("AWS_REGION", "us-east-1")
	return sso.NewFromConfig(h.SDK(t, ""))
}

// pkceLogin logs in as newer CLIs do, lets boto3 and the Go SDK work with the
// token, and then follows what the roles may do and how they end.
func pkceLogin(t *testing.T, w *world, made arranged, auditor string) {
	h, corp := w.Person(t), w.SSO()
	profiles := []lab.Profile{
		{Name: "audit", Account: made.Shop, Role: "Auditor"}, {Name: "shop", Account: made.Shop, Role: "Administrator"},
		{Name: "admin", Account: made.Management, Role: "Administrator"}, {Name: "reader", Account: made.Management, Role: "Reader"},
	}
	h.Configure(t, corp, profiles...)
	token := lab.PKCELogin(t, h, corp, func(address string) { decide(t, address, "Allow") })
	if out := lab.Boto(t, h, `print(boto3.Session(profile_name="audit").client("sts").get_caller_identity()["Arn"])`); strings.TrimSpace(out) != auditor {
		t.Errorf("boto3: got %s, want %s", out, auditor)
	}
	who := map[string]aws.Config{}
	for _, p := range profiles {
		who[p.Name] = h.SDK(t, p.Name)
	}
	wantIdentity(t, "the Go SDK's ssocreds", sts.NewFromConfig(who["audit"]), auditor)
	// A killed server knows the session, the token and the credentials again.
	w.Kill()
	w.Restart()
	wantIdentity(t, "after a kill", sts.NewFromConfig(who["audit"]), auditor)

	// The permission set decides.
	instance := aws.String(w.Env("GATEHOUSE_INSTANCE_ARN"))
	list := func(as string) error {
		_, err := ssoadmin.NewFromConfig(who[as]).ListPermissionSets(t.Context(), &ssoadmin.ListPermissionSetsInput{InstanceArn: instance})
		return err
	}
	create := func(as string) error {
		_, err := ssoadmin.NewFromConfig(who[as]).CreatePermissionSet(t.Context(), &ssoadmin.CreatePermissionSetInput{InstanceArn: instance, Name: aws.String("By-" + as)})
		return err
	}
	for _, as := range []string{"reader", "admin"} {
		if err := list(as); err != nil {
			t.Errorf("%s lists permission sets: %v", as, err)
		}
	}
	if err := create("admin"); err != nil {
		t.Errorf("an administrator creates a permission set: %v", err)
	}
	wantCode(t, "a reader creates a permission set", create("reader"), "AccessDeniedException")
	for _, as := range []string{"audit", "shop"} {
		wantCode(t, as+" of a member account lists permission sets", list(as), "AccessDeniedException")
		wantCode(t, as+" of a member account creates one", create(as), "AccessDeniedException")
		_, err := identitystore.NewFromConfig(who[as]).ListUsers(t.Context(), &identitystore.ListUsersInput{IdentityStoreId: aws.String(w.store())})
		wantCode(t, as+" of a member account lists users", err, "AccessDeniedException")
	}

	// What is taken away is closed at once: to the credentials that are out already.
	a := w.access(t)
	closed := func(what, as string) {
		t.Helper()
		client := sts.NewFromConfig(who[as])
		eventually(t, what, func(ctx context.Context) (bool, error) {
			_, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}, func(o *sts.Options) { o.RetryMaxAttempts = 1 })
			var refusal smithy.APIError
			if err != nil && !errors.As(err, &refusal) {
				return false, err
			}
			return err != nil, nil
		})
	}
	open := func(names ...string) {
		t.Helper()
		for _, as := range names {
			if _, err := sts.NewFromConfig(who[as]).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{}); err != nil {
				t.Errorf("%s: %v", as, err)
			}
		}
	}
	open("audit", "shop", "admin", "reader")
	a.mustDelete(t, a.unassign(t, aws.String(made.Sets["Reader"]), types.PrincipalTypeUser, &made.User, &made.Management))
	closed("the end of an assignment", "reader")
	open("audit", "shop", "admin")
	if _, err := a.DeleteGroupMembership(t.Context(), &identitystore.DeleteGroupMembershipInput{IdentityStoreId: a.id, MembershipId: &made.Membership}); err != nil {
		t.Fatal(err)
	}
	closed("the end of a membership", "audit")
	open("shop", "admin")
	roles, err := portal(t, w).ListAccountRoles(t.Context(), &sso.ListAccountRolesInput{AccessToken: &token.AccessToken, AccountId: &made.Shop})
	if err != nil || len(roles.RoleList) != 1 || *roles.RoleList[0].RoleName != "Administrator" {
		t.Errorf("roles that are left: %+v, %v", roles, err)
	}
	if _, err := a.DeleteUser(t.Context(), &identitystore.DeleteUserInput{IdentityStoreId: a.id, UserId: &made.User}); err != nil {
		t.Fatal(err)
	}
	closed("the end of a user", "shop")
	closed("the end of a user", "admin")
	_, err = portal(t, w).ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: &token.AccessToken})
	wantCode(t, "the token of a user who is gone", err, "UnauthorizedException")
}
