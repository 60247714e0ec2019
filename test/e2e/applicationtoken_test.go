package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"gatehouse/test/lab"
)

// makeApplications makes an application with every grant and one that it hands
// orders on to, and a role that takes people's identity from the first.
const makeApplications = `
	import json, sys
	instance, issuer, account = sys.argv[1:]
	sso, iam = boto3.client("sso-admin"), boto3.client("iam")
	tti = sso.create_trusted_token_issuer(InstanceArn=instance, Name="corp", TrustedTokenIssuerType="OIDC_JWT",
		TrustedTokenIssuerConfiguration={"OidcJwtConfiguration": {"IssuerUrl": issuer, "ClaimAttributePath": "preferred_username",
			"IdentityStoreAttributePath": "userName", "JwksRetrievalOption": "OPEN_ID_DISCOVERY"}})["TrustedTokenIssuerArn"]
	def make(name):
		arn = sso.create_application(InstanceArn=instance, Name=name,
			ApplicationProviderArn="arn:aws:sso::aws:applicationProvider/custom")["ApplicationArn"]
		for kind, grant in {
			"authorization_code": {"AuthorizationCode": {"RedirectUris": ["https://shop.example.com/callback"]}},
			"refresh_token": {"RefreshToken": {}},
			"urn:ietf:params:oauth:grant-type:jwt-bearer": {"JwtBearer": {"AuthorizedTokenIssuers": [
				{"TrustedTokenIssuerArn": tti, "AuthorizedAudiences": ["shop"]}]}},
			"urn:ietf:params:oauth:grant-type:token-exchange": {"TokenExchange": {}},
		}.items():
			sso.put_application_grant(ApplicationArn=arn, GrantType=kind, Grant=grant)
		sso.put_application_authentication_method(ApplicationArn=arn, AuthenticationMethodType="IAM", AuthenticationMethod={"Iam": {
			"ActorPolicy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": account},
				"Action": "sso-oauth:CreateTokenWithIAM", "Resource": "*"}]}}})
		return arn
	shop, back = make("shop"), make("back")
	sso.put_application_access_scope(ApplicationArn=shop, Scope="sso:account:access")
	sso.put_application_access_scope(ApplicationArn=shop, Scope="orders:read", AuthorizedTargets=[back])
	sso.put_application_access_scope(ApplicationArn=back, Scope="orders:read")
	def trust(action, condition): return {"Effect": "Allow", "Principal": {"AWS": account}, "Action": action, "Condition": condition}
	ours = {"StringEquals": {"sts:RequestContext/identitycenter:ApplicationArn": shop}}
	iam.create_role(RoleName="Shop", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
		trust("sts:AssumeRole", {}), trust("sts:SetContext", ours)]}))
	iam.put_role_policy(RoleName="Shop", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "sso:ListInstances", "Resource": "*",
			"Condition": {"StringLike": {"identitystore:UserId": "*-*", "identitycenter:ApplicationArn": shop}}}]}))
	iam.create_role(RoleName="Plain", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust("sts:AssumeRole", {})]}))
	print(json.dumps({"Shop": shop, "Back": back, "Issuer": tti}))
`

// An application gets tokens of people by all four grants, by boto3 and by the Go
// SDK, and they open what they should: the portal, other applications, roles.
func TestApplicationTokens(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		provider := lab.NewIssuer(t)
		admin := w.Admin(t)
		account := w.account(t)
		var made struct{ Shop, Back, Issuer string }
		out := lab.Boto(t, admin, makeApplications, w.Env("GATEHOUSE_INSTANCE_ARN"), provider.URL, account)
		if err := json.Unmarshal([]byte(out), &made); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		var elsewhere string
		for _, row := range w.rows(t, "SELECT id FROM accounts ORDER BY id") {
			if row[0] != account {
				elsewhere = row[0]
			}
		}
		ada := w.victim(t, account, elsewhere, "ada.l")
		for _, application := range []string{made.Shop, made.Back} {
			w.root.must(t, "SWBExternalService.CreateApplicationAssignment", map[string]any{
				"ApplicationArn": application, "PrincipalId": ada.user, "PrincipalType": "USER",
			}, nil)
		}
		claims := func(name string) map[string]any {
			return map[string]any{"sub": "1", "aud": "shop", "preferred_username": name, "exp": time.Now().Add(time.Hour).Unix()}
		}

		// boto3, JWT bearer.
		var byBoto struct {
			AccessToken, RefreshToken, IDToken, TokenType string
			ExpiresIn                                     int64
			Scope                                         []string
			AwsAdditionalDetails                          struct{ IdentityContext string }
		}
		out = lab.Boto(t, admin, `
			import json, sys
			client, assertion = sys.argv[1:]
			out = boto3.client("sso-oidc").create_token_with_iam(clientId=client, assertion=assertion,
				grantType="urn:ietf:params:oauth:grant-type:jwt-bearer")
			del out["ResponseMetadata"]
			print(json.dumps(out))
		`, made.Shop, provider.Token(claims("ada.l")))
		if err := json.Unmarshal([]byte(out), &byBoto); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		if want := []string{"openid", "aws", "sts:identity_context", "orders:read", "sso:account:access"}; !slices.Equal(byBoto.Scope, want) {
			t.Errorf("scopes: got %v, want %v", byBoto.Scope, want)
		}
		if byBoto.TokenType != "Bearer" || byBoto.ExpiresIn != 3600 || byBoto.RefreshToken == "" {
			t.Errorf("boto3: got %s", out)
		}
		if got := w.identityContextIn(t, byBoto.IDToken, made.Shop); got != byBoto.AwsAdditionalDetails.IdentityContext || got == "" {
			t.Errorf("identity context of the ID token: got %q, want %q", got, byBoto.AwsAdditionalDetails.IdentityContext)
		}

		// The Go SDK, the other grants.
		cfg := admin.SDK(t, "")
		client := ssooidc.NewFromConfig(cfg)
		create := func(in ssooidc.CreateTokenWithIAMInput) *ssooidc.CreateTokenWithIAMOutput {
			t.Helper()
			out, err := client.CreateTokenWithIAM(t.Context(), &in)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		refreshed := create(ssooidc.CreateTokenWithIAMInput{
			ClientId: &made.Shop, GrantType: aws.String("refresh_token"), RefreshToken: &byBoto.RefreshToken,
		})
		exchanged := create(ssooidc.CreateTokenWithIAMInput{
			ClientId: &made.Back, GrantType: aws.String("urn:ietf:params:oauth:grant-type:token-exchange"),
			SubjectToken: refreshed.AccessToken, SubjectTokenType: aws.String("urn:ietf:params:oauth:token-type:access_token"),
		})
		if want := []string{"openid", "aws", "sts:identity_context", "orders:read"}; !slices.Equal(exchanged.Scope, want) {
			t.Errorf("exchanged: scopes: got %v, want %v", exchanged.Scope, want)
		}
		byCode := create(ssooidc.CreateTokenWithIAMInput{
			ClientId: &made.Shop, GrantType: aws.String("authorization_code"), Code: aws.String(ada.codeFor(t, made.Shop)),
			RedirectUri: aws.String("https://shop.example.com/callback"), CodeVerifier: aws.String(shopVerifier),
		})

		// The portal, for all her accounts.
		portal := sso.NewFromConfig(cfg)
		keys, err := portal.GetRoleCredentials(t.Context(), &sso.GetRoleCredentialsInput{
			AccessToken: refreshed.AccessToken, AccountId: &account, RoleName: &ada.role,
		})
		if err != nil {
			t.Fatalf("credentials by the application's token: %v", err)
		}
		if _, err := portal.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: exchanged.AccessToken}); err == nil {
			t.Error("a token without scope sso:account:access opens the portal")
		}

		// A role session that bears her identity.
		assume := func(role, text string) (*sts.AssumeRoleOutput, error) {
			return sts.NewFromConfig(cfg).AssumeRole(t.Context(), &sts.AssumeRoleInput{
				RoleArn: aws.String("arn:aws:iam::" + account + ":role/" + role), RoleSessionName: aws.String("shop"),
				ProvidedContexts: []ststypes.ProvidedContext{{
					ProviderArn: aws.String("arn:aws:iam::aws:contextProvider/IdentityCenter"), ContextAssertion: &text,
				}},
			})
		}
		session, err := assume("Shop", *byCode.AwsAdditionalDetails.IdentityContext)
		if err != nil {
			t.Fatalf("AssumeRole with her identity: %v", err)
		}
		as := cfg.Copy()
		as.Credentials = credentials.NewStaticCredentialsProvider(*session.Credentials.AccessKeyId, *session.Credentials.SecretAccessKey, *session.Credentials.SessionToken)
		hers := &signer{url: w.URL, key: *session.Credentials.AccessKeyId, secret: *session.Credentials.SecretAccessKey, token: *session.Credentials.SessionToken, region: w.root.region}
		hers.must(t, "SWBExternalService.ListInstances", map[string]any{}, nil)
		for name, c := range map[string]struct{ role, text, code string }{
			"another application's context":     {"Shop", *exchanged.AwsAdditionalDetails.IdentityContext, "AccessDenied"},
			"a role that takes no identity":     {"Plain", *byCode.AwsAdditionalDetails.IdentityContext, "AccessDenied"},
			"a context that is none of our own": {"Shop", "made-up", "ValidationError"},
		} {
			_, err := assume(c.role, c.text)
			if got := codeOf(err); got != c.code {
				t.Errorf("%s: got %v, want %s", name, err, c.code)
			}
		}

		// Every refusal is an exception of the SDK's own.
		for name, c := range map[string]struct {
			in   ssooidc.CreateTokenWithIAMInput
			want error
		}{
			"an unknown client":  {ssooidc.CreateTokenWithIAMInput{ClientId: aws.String(made.Shop + "0"), GrantType: aws.String("refresh_token")}, &types.InvalidClientException{}},
			"no grant like that": {ssooidc.CreateTokenWithIAMInput{ClientId: &made.Shop, GrantType: aws.String("password")}, &types.UnsupportedGrantTypeException{}},
			"no refresh token":   {ssooidc.CreateTokenWithIAMInput{ClientId: &made.Shop, GrantType: aws.String("refresh_token")}, &types.InvalidRequestException{}},
			"another's token":    {ssooidc.CreateTokenWithIAMInput{ClientId: &made.Back, GrantType: aws.String("refresh_token"), RefreshToken: refreshed.RefreshToken}, &types.InvalidGrantException{}},
			"a scope that it lacks": {ssooidc.CreateTokenWithIAMInput{
				ClientId: &made.Shop, GrantType: aws.String("refresh_token"), RefreshToken: refreshed.RefreshToken, Scope: []string{"orders:write"}}, &types.InvalidScopeException{}},
			"nobody": {ssooidc.CreateTokenWithIAMInput{
				ClientId: &made.Shop, GrantType: aws.String("urn:ietf:params:oauth:grant-type:jwt-bearer"), Assertion: aws.String(provider.Token(claims("eve")))}, &types.InvalidGrantException{}},
		} {
			_, err := client.CreateTokenWithIAM(t.Context(), &c.in)
			if got, want := codeOf(err), c.want.(smithy.APIError).ErrorCode(); got != want {
				t.Errorf("%s: got %v, want %s", name, err, want)
			}
		}
		stranger := ssooidc.NewFromConfig(as)
		if _, err := stranger.CreateTokenWithIAM(t.Context(), &ssooidc.CreateTokenWithIAMInput{
			ClientId: &made.Shop, GrantType: aws.String("refresh_token"), RefreshToken: refreshed.RefreshToken,
		}); codeOf(err) != "AccessDeniedException" {
			t.Errorf("a role without the permission: got %v, want AccessDeniedException", err)
		}

		// What was answered outlives the server, and ends with the assignment.
		w.Kill()
		w.Restart()
		again := create(ssooidc.CreateTokenWithIAMInput{
			ClientId: &made.Shop, GrantType: aws.String("refresh_token"), RefreshToken: refreshed.RefreshToken,
		})
		hers.must(t, "SWBExternalService.ListInstances", map[string]any{}, nil)
		w.root.must(t, "SWBExternalService.DeleteApplicationAssignment", map[string]any{
			"ApplicationArn": made.Shop, "PrincipalId": ada.user, "PrincipalType": "USER",
		}, nil)
		person := &signer{url: w.URL, key: *keys.RoleCredentials.AccessKeyId, secret: *keys.RoleCredentials.SecretAccessKey, token: *keys.RoleCredentials.SessionToken, region: w.root.region}
		eventually(t, "all that came of her logins is refused", func(ctx context.Context) (bool, error) {
			_, err := portal.ListAccounts(ctx, &sso.ListAccountsInput{AccessToken: again.AccessToken})
			return codeOf(err) == "UnauthorizedException" && !hers.works(t) && !person.works(t), nil
		})
		for name, in := range map[string]ssooidc.CreateTokenWithIAMInput{
			"refresh":  {ClientId: &made.Shop, GrantType: aws.String("refresh_token"), RefreshToken: again.RefreshToken},
			"exchange": {ClientId: &made.Back, GrantType: aws.String("urn:ietf:params:oauth:grant-type:token-exchange"), SubjectToken: again.AccessToken, SubjectTokenType: aws.String("urn:ietf:params:oauth:token-type:access_token")},
		} {
			if _, err := client.CreateTokenWithIAM(t.Context(), &in); codeOf(err) != "InvalidGrantException" {
				t.Errorf("%s of a login that has ended: got %v", name, err)
			}
		}
		w.Stop()
		if got := w.Rows(t, "SELECT count(*) FROM events WHERE name = 'CreateTokenWithIAM' AND error_code = ''"); got[0][0] != "5" {
			t.Errorf("events of tokens given: got %v, want 5", got)
		}
		for _, secret := range []string{*again.AccessToken, *again.RefreshToken, byBoto.IDToken, *byCode.AwsAdditionalDetails.IdentityContext} {
			for _, row := range w.Rows(t, "SELECT body FROM events WHERE name IN ('CreateTokenWithIAM', 'AssumeRole')") {
				if strings.Contains(row[0], secret) {
					t.Errorf("an event holds a secret: %s", row[0])
				}
			}
		}
	}, lab.Demo())
}

func codeOf(err error) string {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return ""
	}
	return api.ErrorCode()
}

// identityContextIn verifies an ID token as a relying party does, by what its
// issuer publishes.
func (w *world) identityContextIn(t *testing.T, token, audience string) string {
	t.Helper()
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.ES384})
	if err != nil {
		t.Fatal(err)
	}
	var unverified jwt.Claims
	if err := parsed.UnsafeClaimsWithoutVerification(&unverified); err != nil {
		t.Fatal(err)
	}
	var discovery struct {
		Issuer string
		Keys   string `json:"jwks_uri"`
	}
	fetch(t, unverified.Issuer+"/.well-known/openid-configuration", &discovery)
	var set jose.JSONWebKeySet
	fetch(t, discovery.Keys, &set)
	var claims jwt.Claims
	var more struct {
		Context string `json:"sts:identity_context"`
	}
	if err := parsed.Claims(set, &claims, &more); err != nil {
		t.Fatal(err)
	}
	if err := claims.Validate(jwt.Expected{Issuer: discovery.Issuer, AnyAudience: jwt.Audience{audience}, Time: time.Now()}); err != nil {
		t.Errorf("ID token: %v", err)
	}
	return more.Context
}

func fetch(t *testing.T, address string, into any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err == nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil || a.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", address, a.Status, err)
	}
}

const shopVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // of RFC 7636, appendix B

// codeFor is the code that an application gets when the person allows it in the browser.
func (p *person) codeFor(t testing.TB, application string) string {
	t.Helper()
	query := url.Values{
		"response_type": {"code"}, "client_id": {application}, "redirect_uri": {"https://shop.example.com/callback"},
		"code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, "code_challenge_method": {"S256"}, "state": {"a state"},
	}
	if status, _ := p.page(t, "/authorize?"+query.Encode(), nil); status != http.StatusOK {
		t.Fatalf("consent page: got %d", status)
	}
	_, to := p.page(t, "/authorize?"+query.Encode(), url.Values{"decision": {"allow"}})
	back, err := url.Parse(to)
	if err != nil || back.Query().Get("code") == "" || back.Query().Get("state") != "a state" {
		t.Fatalf("back to the application: got %q", to)
	}
	return back.Query().Get("code")
}
