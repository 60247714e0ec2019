package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	organizationtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
)

// newAccount makes a member account of the organization.
func newAccount(t *testing.T, client *organizations.Client, name string) *string {
	t.Helper()
	out, err := client.CreateAccount(t.Context(), &organizations.CreateAccountInput{AccountName: &name, Email: aws.String(name + "@example.com")})
	if err != nil {
		t.Fatal(err)
	}
	var last *organizationtypes.CreateAccountStatus
	eventually(t, "the account", func(ctx context.Context) (bool, error) {
		s, err := client.DescribeCreateAccountStatus(ctx, &organizations.DescribeCreateAccountStatusInput{CreateAccountRequestId: out.CreateAccountStatus.Id})
		if err != nil {
			return false, err
		}
		last = s.CreateAccountStatus
		return last.State != organizationtypes.CreateAccountStateInProgress, nil
	})
	if last.State != organizationtypes.CreateAccountStateSucceeded {
		t.Fatalf("CreateAccount: %s %s", last.State, last.FailureReason)
	}
	return last.AccountId
}

// with is a configuration that signs with temporary credentials.
func with(cfg aws.Config, c *ststypes.Credentials) aws.Config {
	cfg = cfg.Copy()
	cfg.Credentials = credentials.NewStaticCredentialsProvider(*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken)
	return cfg
}

// Temporary credentials are good as they were issued and in no other way: whole,
// for their account, as far as trust, session and service control policies let
// them, and as long as their role lives.
func TestTemporaryCredentials(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		root, ctx := w.Admin(t).SDK(t, ""), t.Context()
		org, management := organizations.NewFromConfig(root), w.account(t)
		account := newAccount(t, org, "member")
		assume := func(role string, edit func(*sts.AssumeRoleInput)) (*ststypes.Credentials, error) {
			in := &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::" + *account + ":role/" + role), RoleSessionName: aws.String("test")}
			if edit != nil {
				edit(in)
			}
			out, err := sts.NewFromConfig(root).AssumeRole(ctx, in)
			if err != nil {
				return nil, err
			}
			return out.Credentials, nil
		}
		must := func(c *ststypes.Credentials, err error) *ststypes.Credentials {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		mine, other := must(assume("OrganizationAccountAccessRole", nil)), must(assume("OrganizationAccountAccessRole", nil))
		wantIdentity(t, "assumed", sts.NewFromConfig(with(root, mine)), "arn:aws:sts::"+*account+":assumed-role/OrganizationAccountAccessRole/test")

		// Key id, secret and token belong together.
		for what, c := range map[string]struct{ key, secret, token, code, query string }{
			"the key of another session":    {*other.AccessKeyId, *mine.SecretAccessKey, *mine.SessionToken, "UnrecognizedClientException", "InvalidClientTokenId"},
			"the secret of another session": {*mine.AccessKeyId, *other.SecretAccessKey, *mine.SessionToken, "InvalidSignatureException", "SignatureDoesNotMatch"},
			"the token of another session":  {*mine.AccessKeyId, *mine.SecretAccessKey, *other.SessionToken, "UnrecognizedClientException", "InvalidClientTokenId"},
			"an altered token":              {*mine.AccessKeyId, *mine.SecretAccessKey, (*mine.SessionToken)[:40] + flip((*mine.SessionToken)[40:41]) + (*mine.SessionToken)[41:], "UnrecognizedClientException", "InvalidClientTokenId"},
			"no token":                      {*mine.AccessKeyId, *mine.SecretAccessKey, "", "UnrecognizedClientException", "InvalidClientTokenId"},
			"a token with the root's key":   {w.root.key, w.root.secret, *mine.SessionToken, "UnrecognizedClientException", "InvalidClientTokenId"},
		} {
			s := &signer{url: w.URL, region: "us-east-1", key: c.key, secret: c.secret, token: c.token}
			a := s.refused(t, "AWSIdentityStore.ListUsers", map[string]any{"IdentityStoreId": w.store()}, 400, c.code)
			wantClean(t, what, a)
			_, err := sts.NewFromConfig(with(root, &ststypes.Credentials{AccessKeyId: &c.key, SecretAccessKey: &c.secret, SessionToken: &c.token})).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
			wantCode(t, what, err, c.query)
		}

		// A role's trust policy decides who gets credentials of it.
		in := iam.NewFromConfig(with(root, mine))
		trusting := func(principal string) *string {
			return aws.String(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":%q},"Action":"sts:AssumeRole"}]}`, principal))
		}
		allowAll := aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
		for i := range 3 {
			if _, err := in.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String(fmt.Sprintf("Worker%d", i)), AssumeRolePolicyDocument: trusting("arn:aws:iam::" + management + ":root")}); err != nil {
				t.Fatal(err)
			}
		}
		worker := aws.String("Worker1")
		if _, err := in.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: worker, PolicyName: aws.String("all"), PolicyDocument: allowAll}); err != nil {
			t.Fatal(err)
		}
		issued := must(assume(*worker, nil))
		working := iam.NewFromConfig(with(root, issued))
		listRoles := func(c *iam.Client) error { _, err := c.ListRoles(ctx, &iam.ListRolesInput{}); return err }
		if err := listRoles(working); err != nil {
			t.Error(err)
		}
		if _, err := in.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: worker, PolicyDocument: trusting(*account)}); err != nil {
			t.Fatal(err)
		}
		_, err := assume(*worker, nil)
		wantCode(t, "a role that trusts somebody else", err, "AccessDenied")
		if err := listRoles(working); err != nil {
			t.Errorf("credentials from before the trust policy changed: %v", err)
		}

		// A session policy narrows what its session may do.
		narrow := iam.NewFromConfig(with(root, must(assume("OrganizationAccountAccessRole", func(in *sts.AssumeRoleInput) {
			in.Policy = aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:List*","Resource":"*"}]}`)
		}))))
		if err := listRoles(narrow); err != nil {
			t.Error(err)
		}
		_, err = narrow.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String("Worker0")})
		wantCode(t, "beyond the session policy", err, "AccessDenied")

		// So does a service control policy, at once and for whoever has credentials.
		deny, err := org.CreatePolicy(ctx, &organizations.CreatePolicyInput{
			Name: aws.String("NoListing"), Description: aws.String(""), Type: organizationtypes.PolicyTypeServiceControlPolicy,
			Content: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:ListRoles","Resource":"*"}]}`),
		})
		if err != nil {
			t.Fatal(err)
		}
		id := deny.Policy.PolicySummary.Id
		if _, err := org.AttachPolicy(ctx, &organizations.AttachPolicyInput{PolicyId: id, TargetId: account}); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "against an SCP", listRoles(working), "AccessDenied")
		if err := listRoles(iam.NewFromConfig(root)); err != nil {
			t.Errorf("the management account is bound by the SCP of a member: %v", err)
		}
		if _, err := org.DetachPolicy(ctx, &organizations.DetachPolicyInput{PolicyId: id, TargetId: account}); err != nil {
			t.Fatal(err)
		}
		if err := listRoles(working); err != nil {
			t.Errorf("after the SCP was detached: %v", err)
		}

		// A page token of one account continues no list of another.
		page, err := in.ListRoles(ctx, &iam.ListRolesInput{MaxItems: aws.Int32(1)})
		if err != nil || page.Marker == nil {
			t.Fatalf("%+v, %v", page, err)
		}
		_, err = iam.NewFromConfig(root).ListRoles(ctx, &iam.ListRolesInput{Marker: page.Marker})
		if err == nil || !strings.Contains(err.Error(), fmt.Sprint(http.StatusBadRequest)) {
			t.Errorf("a marker of another account: %v", err)
		}
		if _, err := working.ListRoles(ctx, &iam.ListRolesInput{Marker: page.Marker}); err != nil {
			t.Errorf("a marker of the same account: %v", err)
		}

		// Credentials end with their role; a role of the same name is another one.
		if _, err := in.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: worker, PolicyName: aws.String("all")}); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "a role without policies", listRoles(working), "AccessDenied")
		if _, err := in.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: worker}); err != nil {
			t.Fatal(err)
		}
		ended := func(what string) {
			t.Helper()
			_, err := sts.NewFromConfig(with(root, issued)).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
			var refusal interface{ ErrorCode() string }
			if !errors.As(err, &refusal) {
				t.Errorf("%s: %v", what, err)
			}
		}
		ended("a role that is gone")
		if _, err := in.CreateRole(ctx, &iam.CreateRoleInput{RoleName: worker, AssumeRolePolicyDocument: trusting(management)}); err != nil {
			t.Fatal(err)
		}
		ended("another role of the same name")

		w.Stop()
		w.wantSecretsKept(t, map[string]string{"a secret": *mine.SecretAccessKey, "a session token": *mine.SessionToken, "another secret": *issued.SecretAccessKey})
	})
}
