package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/document"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	"github.com/aws/smithy-go/middleware"
)

const (
	customProvider = "arn:aws:sso::aws:applicationProvider/custom"
	jwtBearer      = types.GrantTypeJwtBearer
)

// newApplication makes an application of the management account.
func (a *access) newApplication(t *testing.T, name string) *string {
	t.Helper()
	out, err := a.sso.CreateApplication(t.Context(), &ssoadmin.CreateApplicationInput{
		InstanceArn: a.instance, ApplicationProviderArn: aws.String(customProvider), Name: &name,
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.ApplicationArn
}

// configured is what an application is made of, as the API tells it.
type configured struct {
	Application *ssoadmin.DescribeApplicationOutput
	Required    bool
	Background  types.UserBackgroundSessionApplicationStatus
	Grants      []types.GrantItem
	Policy      map[string]any
	Scopes      []types.ScopeDetails
	Assignments []types.ApplicationAssignment
	Tags        []types.Tag
	Issuer      *ssoadmin.DescribeTrustedTokenIssuerOutput
}

func (a *access) configured(t *testing.T, app, issuer *string) (c configured) {
	t.Helper()
	ctx := t.Context()
	var errs []error
	var err error
	c.Application, err = a.sso.DescribeApplication(ctx, &ssoadmin.DescribeApplicationInput{ApplicationArn: app})
	errs = append(errs, err)
	required, err := a.sso.GetApplicationAssignmentConfiguration(ctx, &ssoadmin.GetApplicationAssignmentConfigurationInput{ApplicationArn: app})
	errs = append(errs, err)
	background, err := a.sso.GetApplicationSessionConfiguration(ctx, &ssoadmin.GetApplicationSessionConfigurationInput{ApplicationArn: app})
	errs = append(errs, err)
	grants, err := a.sso.ListApplicationGrants(ctx, &ssoadmin.ListApplicationGrantsInput{ApplicationArn: app})
	errs = append(errs, err)
	method, err := a.sso.GetApplicationAuthenticationMethod(ctx, &ssoadmin.GetApplicationAuthenticationMethodInput{ApplicationArn: app, AuthenticationMethodType: types.AuthenticationMethodTypeIam})
	errs = append(errs, err)
	scopes, err := a.sso.ListApplicationAccessScopes(ctx, &ssoadmin.ListApplicationAccessScopesInput{ApplicationArn: app})
	errs = append(errs, err)
	assignments, err := a.sso.ListApplicationAssignments(ctx, &ssoadmin.ListApplicationAssignmentsInput{ApplicationArn: app})
	errs = append(errs, err)
	tags, err := a.sso.ListTagsForResource(ctx, &ssoadmin.ListTagsForResourceInput{InstanceArn: a.instance, ResourceArn: app})
	errs = append(errs, err)
	c.Issuer, err = a.sso.DescribeTrustedTokenIssuer(ctx, &ssoadmin.DescribeTrustedTokenIssuerInput{TrustedTokenIssuerArn: issuer})
	if err := errors.Join(append(errs, err)...); err != nil {
		t.Fatal(err)
	}
	if iam, ok := method.AuthenticationMethod.(*types.AuthenticationMethodMemberIam); !ok {
		t.Errorf("authentication method: got %T", method.AuthenticationMethod)
	} else if err := iam.Value.ActorPolicy.UnmarshalSmithyDocument(&c.Policy); err != nil {
		t.Error(err)
	}
	c.Required, c.Background = *required.AssignmentRequired, background.UserBackgroundSessionApplicationStatus
	c.Grants, c.Scopes, c.Assignments, c.Tags = grants.Grants, scopes.Scopes, assignments.ApplicationAssignments, tags.Tags
	c.Application.ResultMetadata, c.Issuer.ResultMetadata = middleware.Metadata{}, middleware.Metadata{} // of the call
	return c
}

// An application is made, configured, assigned to a group and used by name of it;
// all of it outlives a power cut, and is gone when it is deleted.
func TestApplicationStory(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		a := w.access(t)
		ctx := t.Context()
		user, group := a.newUser(t, "ada"), a.newGroup(t, "ops")
		a.newMembership(t, group, user)
		must := func(_ any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		made, err := a.sso.CreateTrustedTokenIssuer(ctx, &ssoadmin.CreateTrustedTokenIssuerInput{
			InstanceArn: a.instance, Name: aws.String("Elsewhere"), TrustedTokenIssuerType: types.TrustedTokenIssuerTypeOidcJwt,
			TrustedTokenIssuerConfiguration: &types.TrustedTokenIssuerConfigurationMemberOidcJwtConfiguration{Value: types.OidcJwtConfiguration{
				IssuerUrl: aws.String("https://id.example.com"), ClaimAttributePath: aws.String("email"),
				IdentityStoreAttributePath: aws.String("emails.value"), JwksRetrievalOption: types.JwksRetrievalOptionOpenIdDiscovery,
			}},
		})
		must(made, err)
		issuer := made.TrustedTokenIssuerArn
		app := a.newApplication(t, "Payroll")
		must(a.sso.UpdateApplication(ctx, &ssoadmin.UpdateApplicationInput{
			ApplicationArn: app, Description: aws.String("pays"),
			PortalOptions: &types.UpdateApplicationPortalOptions{SignInOptions: &types.SignInOptions{Origin: types.SignInOriginApplication, ApplicationUrl: aws.String("https://pay.example.com")}},
		}))
		must(a.sso.PutApplicationGrant(ctx, &ssoadmin.PutApplicationGrantInput{
			ApplicationArn: app, GrantType: jwtBearer, Grant: &types.GrantMemberJwtBearer{Value: types.JwtBearerGrant{
				AuthorizedTokenIssuers: []types.AuthorizedTokenIssuer{{TrustedTokenIssuerArn: issuer, AuthorizedAudiences: []string{"payroll"}}},
			}},
		}))
		policy := map[string]any{
			"Version":   "2012-10-17",
			"Statement": []any{map[string]any{"Effect": "Allow", "Principal": map[string]any{"AWS": "*"}, "Action": "sso-oauth:CreateTokenWithIAM", "Resource": "*"}},
		}
		must(a.sso.PutApplicationAuthenticationMethod(ctx, &ssoadmin.PutApplicationAuthenticationMethodInput{
			ApplicationArn: app, AuthenticationMethodType: types.AuthenticationMethodTypeIam,
			AuthenticationMethod: &types.AuthenticationMethodMemberIam{Value: types.IamAuthenticationMethod{ActorPolicy: document.NewLazyDocument(policy)}},
		}))
		must(a.sso.PutApplicationAccessScope(ctx, &ssoadmin.PutApplicationAccessScopeInput{ApplicationArn: app, Scope: aws.String("pay:read"), AuthorizedTargets: []string{*app}}))
		must(a.sso.PutApplicationSessionConfiguration(ctx, &ssoadmin.PutApplicationSessionConfigurationInput{
			ApplicationArn: app, UserBackgroundSessionApplicationStatus: types.UserBackgroundSessionApplicationStatusEnabled,
		}))
		must(a.sso.TagResource(ctx, &ssoadmin.TagResourceInput{ResourceArn: app, InstanceArn: a.instance, Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("red")}}}))
		must(a.sso.CreateApplicationAssignment(ctx, &ssoadmin.CreateApplicationAssignmentInput{ApplicationArn: app, PrincipalType: types.PrincipalTypeGroup, PrincipalId: group}))

		before := a.configured(t, app, issuer)
		if !reflect.DeepEqual(before.Policy, policy) || before.Background != types.UserBackgroundSessionApplicationStatusEnabled || !before.Required ||
			len(before.Grants) != 1 || len(before.Scopes) != 1 || len(before.Assignments) != 1 || len(before.Tags) != 1 || *before.Application.Description != "pays" {
			t.Errorf("as it was configured: got %s", asText(t, before))
		}
		w.Kill()
		w.Restart()
		if after := a.configured(t, app, issuer); !reflect.DeepEqual(after, before) {
			t.Errorf("after a power cut: got %s\nwant %s", asText(t, after), asText(t, before))
		}

		assigned := func() []string {
			t.Helper()
			out, err := a.sso.ListApplicationAssignmentsForPrincipal(ctx, &ssoadmin.ListApplicationAssignmentsForPrincipalInput{
				InstanceArn: a.instance, PrincipalType: types.PrincipalTypeUser, PrincipalId: user,
			})
			must(out, err)
			var all []string
			for _, v := range out.ApplicationAssignments {
				all = append(all, *v.ApplicationArn+" "+*v.PrincipalId)
			}
			return all
		}
		if got := assigned(); !slices.Equal(got, []string{*app + " " + *group}) {
			t.Errorf("what ada may use: got %v, want the group's", got)
		}
		must(a.DeleteGroup(ctx, &identitystore.DeleteGroupInput{IdentityStoreId: a.id, GroupId: group}))
		if got := assigned(); got != nil {
			t.Errorf("after the group is deleted: got %v, want nothing", got)
		}
		must(a.sso.DeleteApplication(ctx, &ssoadmin.DeleteApplicationInput{ApplicationArn: app}))
		_, err = a.sso.GetApplicationGrant(ctx, &ssoadmin.GetApplicationGrantInput{ApplicationArn: app, GrantType: jwtBearer})
		if missing := new(types.ResourceNotFoundException); !errors.As(err, &missing) {
			t.Errorf("the grant of a deleted application: got %v", err)
		}
		a.newApplication(t, "Payroll") // its name is free again
	})
}

func asText(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Lists of applications, of scopes, of issuers and of who is assigned page alike.
func TestApplicationPages(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		a := w.access(t)
		const total = 53
		user := a.newUser(t, "ada")
		var app *string
		for i := range total {
			app = a.newApplication(t, fmt.Sprint("app ", i))
			if _, err := a.sso.CreateApplicationAssignment(t.Context(), &ssoadmin.CreateApplicationAssignmentInput{
				ApplicationArn: app, PrincipalType: types.PrincipalTypeUser, PrincipalId: user,
			}); err != nil {
				t.Fatal(err)
			}
		}
		for i := range total {
			if _, err := a.sso.PutApplicationAccessScope(t.Context(), &ssoadmin.PutApplicationAccessScopeInput{ApplicationArn: app, Scope: aws.String(fmt.Sprint("s", i))}); err != nil {
				t.Fatal(err)
			}
		}
		for name, list := range map[string]func(token *string, most *int32) ([]string, *string, error){
			"ListApplications": func(token *string, most *int32) ([]string, *string, error) {
				page, err := a.sso.ListApplications(t.Context(), &ssoadmin.ListApplicationsInput{InstanceArn: a.instance, NextToken: token, MaxResults: most})
				if err != nil {
					return nil, nil, err
				}
				var out []string
				for _, v := range page.Applications {
					out = append(out, *v.ApplicationArn)
				}
				return out, page.NextToken, nil
			},
			"ListApplicationAccessScopes": func(token *string, most *int32) ([]string, *string, error) {
				page, err := a.sso.ListApplicationAccessScopes(t.Context(), &ssoadmin.ListApplicationAccessScopesInput{ApplicationArn: app, NextToken: token, MaxResults: most})
				if err != nil {
					return nil, nil, err
				}
				var out []string
				for _, v := range page.Scopes {
					out = append(out, *v.Scope)
				}
				return out, page.NextToken, nil
			},
			"ListApplicationAssignmentsForPrincipal": func(token *string, most *int32) ([]string, *string, error) {
				page, err := a.sso.ListApplicationAssignmentsForPrincipal(t.Context(), &ssoadmin.ListApplicationAssignmentsForPrincipalInput{
					InstanceArn: a.instance, PrincipalType: types.PrincipalTypeUser, PrincipalId: user, NextToken: token, MaxResults: most,
				})
				if err != nil {
					return nil, nil, err
				}
				var out []string
				for _, v := range page.ApplicationAssignments {
					out = append(out, *v.ApplicationArn)
				}
				return out, page.NextToken, nil
			},
		} {
			for _, most := range []int32{1, 7, 10} {
				walk(t, fmt.Sprintf("%s by %d", name, most), total, &most, func(token *string) ([]string, *string, error) { return list(token, &most) })
			}
		}
		page, err := a.sso.ListApplications(t.Context(), &ssoadmin.ListApplicationsInput{InstanceArn: a.instance, MaxResults: aws.Int32(100)})
		if err != nil || len(page.Applications) != 50 || page.NextToken == nil {
			t.Errorf("a hundred at once: got %d and %v, want the fifty that a page has", len(page.Applications), err)
		}
	})
}
