package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"

	"gatehouse/internal/saml/samltest"
	"gatehouse/test/lab"
)

const samlAttributes = "https://aws.amazon.com/SAML/Attributes/"

// TestFederation: somebody whom the SAML provider of an account vouches for gets
// credentials of the roles that trust it, by the official clients, once for each.
func TestFederation(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		root, ctx, account := w.Admin(t).SDK(t, ""), t.Context(), w.account(t)
		admin := iam.NewFromConfig(root)
		p := samltest.New(t, "https://idp.example.org/saml")
		made, err := admin.CreateSAMLProvider(ctx, &iam.CreateSAMLProviderInput{Name: aws.String("Corporate"), SAMLMetadataDocument: aws.String(p.Metadata())})
		if err != nil {
			t.Fatal(err)
		}
		provider := *made.SAMLProviderArn
		trust := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":%q},"Action":["sts:AssumeRoleWithSAML","sts:TagSession","sts:SetSourceIdentity"],"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml","aws:RequestTag/Team":"core"}}}]}`, provider)
		var roles []string
		for _, name := range []string{"Staff", "Other"} {
			r, err := admin.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: &trust})
			if err != nil {
				t.Fatal(err)
			}
			roles = append(roles, *r.Role.Arn)
		}
		response := func(team string) string {
			return p.Response(samltest.Options{Signed: samltest.Assertion | samltest.Response, Attributes: map[string][]string{
				samlAttributes + "Role":              {roles[0] + "," + provider, roles[1] + "," + provider},
				samlAttributes + "RoleSessionName":   {"ada@example.org"},
				samlAttributes + "PrincipalTag:Team": {team},
				samlAttributes + "SourceIdentity":    {"ada"},
				// What makes real responses long.
				"groups": {strings.Repeat("group of a large company; ", 2000)},
			}})
		}
		good := response("core")

		// boto3, without any credentials of its own.
		person := w.Person(t)
		person.Setenv("AWS_DEFAULT_REGION", "us-east-1")
		var got struct {
			Who, Subject, Type, Audience, Issuer, Source string
			Again, Denied                                string
		}
		if err := json.Unmarshal([]byte(lab.Boto(t, person, `
			role, provider, good, bad = sys.argv[1:]
			sts = boto3.client("sts", config=botocore.config.Config(signature_version=botocore.UNSIGNED))
			def ask(response):
			    return sts.assume_role_with_saml(RoleArn=role, PrincipalArn=provider, SAMLAssertion=response)
			def refused(response):
			    try:
			        ask(response)
			        return "accepted"
			    except ClientError as e:
			        return e.response["Error"]["Code"] + ": " + e.response["Error"]["Message"]
			a = ask(good)
			c = a["Credentials"]
			me = boto3.client("sts", aws_access_key_id=c["AccessKeyId"], aws_secret_access_key=c["SecretAccessKey"], aws_session_token=c["SessionToken"])
			print(json.dumps({"Who": me.get_caller_identity()["Arn"], "Subject": a["Subject"], "Type": a["SubjectType"], "Audience": a["Audience"],
			    "Issuer": a["Issuer"], "Source": a["SourceIdentity"], "Again": refused(good), "Denied": refused(bad)}))
		`, roles[0], provider, good, response("ops"))), &got); err != nil {
			t.Fatal(err)
		}
		if got.Who != "arn:aws:sts::"+account+":assumed-role/Staff/ada@example.org" || got.Subject != "ada@example.org" || got.Type != "persistent" ||
			got.Audience != "https://signin.aws.amazon.com/saml" || got.Issuer != p.EntityID || got.Source != "ada" {
			t.Errorf("boto3: %+v", got)
		}
		if got.Again != "InvalidIdentityToken: The SAML assertion has been used already" || got.Denied != "AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML" {
			t.Errorf("refusals: %q, %q", got.Again, got.Denied)
		}

		// The Go SDK; and what was used once is used, also after a kill.
		w.Kill()
		w.Restart()
		anybody := sts.New(sts.Options{Region: "us-east-1", BaseEndpoint: &w.URL})
		ask := func(role, response string) (*sts.AssumeRoleWithSAMLOutput, error) {
			return anybody.AssumeRoleWithSAML(ctx, &sts.AssumeRoleWithSAMLInput{RoleArn: &role, PrincipalArn: &provider, SAMLAssertion: &response})
		}
		_, err = ask(roles[0], good)
		wantCode(t, "the response again", err, "InvalidIdentityToken")
		out, err := ask(roles[1], good)
		if err != nil {
			t.Fatal(err)
		}
		wantIdentity(t, "the other role", sts.NewFromConfig(with(root, out.Credentials)), "arn:aws:sts::"+account+":assumed-role/Other/ada@example.org")
		_, err = ask(roles[0], samltest.New(t, p.EntityID).Response(samltest.Options{}))
		wantCode(t, "another key", err, "InvalidIdentityToken")
		_, err = anybody.AssumeRoleWithWebIdentity(ctx, &sts.AssumeRoleWithWebIdentityInput{RoleArn: &roles[0], RoleSessionName: aws.String("me"), WebIdentityToken: aws.String("none")})
		wantCode(t, "no token", err, "InvalidIdentityToken")

		// Temporary credentials of the root, and whose a key is.
		session, err := sts.NewFromConfig(root).GetSessionToken(ctx, &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(900)})
		if err != nil {
			t.Fatal(err)
		}
		temporary := with(root, session.Credentials)
		wantIdentity(t, "a session of the root", sts.NewFromConfig(temporary), "arn:aws:iam::"+account+":root")
		_, err = iam.NewFromConfig(temporary).ListRoles(ctx, &iam.ListRolesInput{})
		wantCode(t, "IAM by a session of the root", err, "InvalidClientTokenId")
		info, err := sts.NewFromConfig(root).GetAccessKeyInfo(ctx, &sts.GetAccessKeyInfoInput{AccessKeyId: session.Credentials.AccessKeyId})
		if err != nil || *info.Account != account {
			t.Errorf("whose key: %+v, %v", info, err)
		}
		for what, call := range map[string]func() error{
			"GetFederationToken": func() error {
				_, err := sts.NewFromConfig(root).GetFederationToken(ctx, &sts.GetFederationTokenInput{Name: aws.String("me")})
				return err
			},
			"AssumeRoot": func() error {
				_, err := sts.NewFromConfig(root).AssumeRoot(ctx, &sts.AssumeRootInput{TargetPrincipal: &account, TaskPolicyArn: &ststypes.PolicyDescriptorType{Arn: aws.String("arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials")}})
				return err
			},
		} {
			wantCode(t, what, call(), "UnsupportedOperation")
		}
		w.Stop()
		w.wantSecretsKept(t, map[string]string{"a secret": *out.Credentials.SecretAccessKey, "a token": *out.Credentials.SessionToken, "an assertion": good[:200]})
	})
}

// TestDecodeAuthorizationMessage: the answer to a refused call carries, beside AWS's
// sentence and not in it, why; whoever may decode it in the account reads it.
func TestDecodeAuthorizationMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	root, ctx, account := w.Admin(t).SDK(t, ""), t.Context(), w.account(t)
	name, trust := "Few", fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":%q},"Action":"sts:AssumeRole"}]}`, account)
	role, err := iam.NewFromConfig(root).CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: &trust})
	if err != nil {
		t.Fatal(err)
	}
	assumed, err := sts.NewFromConfig(root).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: role.Role.Arn, RoleSessionName: &name})
	if err != nil {
		t.Fatal(err)
	}
	c := assumed.Credentials
	refused := &signer{url: w.URL, region: "us-east-1", key: *c.AccessKeyId, secret: *c.SecretAccessKey, token: *c.SessionToken}
	a := refused.refused(t, "AWSIdentityStore.ListUsers", map[string]any{"IdentityStoreId": w.store()}, http.StatusBadRequest, "AccessDeniedException")
	encoded := a.Header.Get("X-Gatehouse-Authorization-Message")
	if encoded == "" || strings.Contains(a.Message, encoded) {
		t.Fatalf("the refusal: %s with %q", a, encoded)
	}
	out, err := sts.NewFromConfig(root).DecodeAuthorizationMessage(ctx, &sts.DecodeAuthorizationMessageInput{EncodedMessage: &encoded})
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Allowed, ExplicitDeny bool
		Context               struct {
			Principal struct{ ARN string }
			Action    string
		}
	}
	if err := json.Unmarshal([]byte(*out.DecodedMessage), &m); err != nil || m.Allowed || m.ExplicitDeny ||
		m.Context.Action != "identitystore:ListUsers" || m.Context.Principal.ARN != *assumed.AssumedRoleUser.Arn {
		t.Errorf("decoded: %s, %v", *out.DecodedMessage, err)
	}
	_, err = sts.NewFromConfig(with(root, c)).DecodeAuthorizationMessage(ctx, &sts.DecodeAuthorizationMessageInput{EncodedMessage: &encoded})
	wantCode(t, "by whoever may not", err, "AccessDenied")
	_, err = sts.NewFromConfig(root).DecodeAuthorizationMessage(ctx, &sts.DecodeAuthorizationMessageInput{EncodedMessage: aws.String(encoded[1:])})
	wantCode(t, "an altered message", err, "InvalidAuthorizationMessageException")
}
