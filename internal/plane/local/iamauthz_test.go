package local

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/internal/idc"
)

// Every operation asks for the action of its own name on its own resource: a role
// that may do everything else is refused, and one that may do just that is not.
func TestEveryOperationIsAuthorized(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	iam, ctx := NewIAM(w.plane.cfg), t.Context()
	setUp := root(member)
	saml, err := iam.CreateSAMLProvider(ctx, setUp, NewSAMLProvider{Name: "S", Metadata: metadata("https://idp.example.org", testCertificate())})
	if err != nil {
		t.Fatal(err)
	}
	oidc, err := iam.CreateOIDCProvider(ctx, setUp, NewOIDCProvider{URL: "https://issuer.example.org"})
	if err != nil {
		t.Fatal(err)
	}
	own, err := iam.CreatePolicy(ctx, setUp, NewPolicy{Name: "P", Document: inlineDoc})
	if err != nil {
		t.Fatal(err)
	}
	role := w.addRole(member, "R", trusting(string(member), ""), "")
	const user, sso = "arn:aws:iam::200000000002:user/*", "arn:aws:iam::200000000002:role/aws-service-role/sso.amazonaws.com/AWSServiceRoleForSSO"
	one := idc.PageRequest{Limit: 1}
	simulation := Simulation{Source: role, Actions: []string{"a:b"}}
	for i, o := range []struct {
		action   string
		resource idc.ARN
		call     func(idc.Caller) error
	}{
		{"CreateSAMLProvider", "arn:aws:iam::200000000002:saml-provider/T", func(c idc.Caller) error {
			_, err := iam.CreateSAMLProvider(ctx, c, NewSAMLProvider{Name: "T", Metadata: saml.Metadata})
			return err
		}},
		{"UpdateSAMLProvider", saml.ARN(), func(c idc.Caller) error { return iam.UpdateSAMLProvider(ctx, c, saml.ARN(), saml.Metadata) }},
		{"GetSAMLProvider", saml.ARN(), func(c idc.Caller) error { _, err := iam.GetSAMLProvider(ctx, c, saml.ARN()); return err }},
		{"ListSAMLProviders", "*", func(c idc.Caller) error { _, err := iam.ListSAMLProviders(ctx, c); return err }},
		{"TagSAMLProvider", saml.ARN(), func(c idc.Caller) error { return iam.TagSAMLProvider(ctx, c, saml.ARN(), []Tag{{"a", "b"}}) }},
		{"UntagSAMLProvider", saml.ARN(), func(c idc.Caller) error { return iam.UntagSAMLProvider(ctx, c, saml.ARN(), []string{"a"}) }},
		{"ListSAMLProviderTags", saml.ARN(), func(c idc.Caller) error { _, err := iam.ListSAMLProviderTags(ctx, c, saml.ARN(), one); return err }},
		{"DeleteSAMLProvider", saml.ARN(), func(c idc.Caller) error { return iam.DeleteSAMLProvider(ctx, c, saml.ARN()) }},
		{"CreateOpenIDConnectProvider", "arn:aws:iam::200000000002:oidc-provider/x", func(c idc.Caller) error {
			_, err := iam.CreateOIDCProvider(ctx, c, NewOIDCProvider{URL: "https://x"})
			return err
		}},
		{"GetOpenIDConnectProvider", oidc.ARN(), func(c idc.Caller) error { _, err := iam.GetOIDCProvider(ctx, c, oidc.ARN()); return err }},
		{"ListOpenIDConnectProviders", "*", func(c idc.Caller) error { _, err := iam.ListOIDCProviders(ctx, c); return err }},
		{"AddClientIDToOpenIDConnectProvider", oidc.ARN(), func(c idc.Caller) error { return iam.AddClientID(ctx, c, oidc.ARN(), "a") }},
		{"RemoveClientIDFromOpenIDConnectProvider", oidc.ARN(), func(c idc.Caller) error { return iam.RemoveClientID(ctx, c, oidc.ARN(), "a") }},
		{"UpdateOpenIDConnectProviderThumbprint", oidc.ARN(), func(c idc.Caller) error { return iam.UpdateThumbprints(ctx, c, oidc.ARN(), nil) }},
		{"TagOpenIDConnectProvider", oidc.ARN(), func(c idc.Caller) error { return iam.TagOIDCProvider(ctx, c, oidc.ARN(), []Tag{{"a", "b"}}) }},
		{"UntagOpenIDConnectProvider", oidc.ARN(), func(c idc.Caller) error { return iam.UntagOIDCProvider(ctx, c, oidc.ARN(), []string{"a"}) }},
		{"ListOpenIDConnectProviderTags", oidc.ARN(), func(c idc.Caller) error { _, err := iam.ListOIDCProviderTags(ctx, c, oidc.ARN(), one); return err }},
		{"DeleteOpenIDConnectProvider", oidc.ARN(), func(c idc.Caller) error { return iam.DeleteOIDCProvider(ctx, c, oidc.ARN()) }},
		{"SetDefaultPolicyVersion", own.ARN, func(c idc.Caller) error { return iam.SetDefaultPolicyVersion(ctx, c, own.ARN, "v1") }},
		{"TagPolicy", own.ARN, func(c idc.Caller) error { return iam.TagPolicy(ctx, c, own.ARN, []Tag{{"a", "b"}}) }},
		{"UntagPolicy", own.ARN, func(c idc.Caller) error { return iam.UntagPolicy(ctx, c, own.ARN, []string{"a"}) }},
		{"ListPolicyTags", own.ARN, func(c idc.Caller) error { _, err := iam.ListPolicyTags(ctx, c, own.ARN, one); return err }},
		{"ListEntitiesForPolicy", own.ARN, func(c idc.Caller) error {
			_, err := iam.ListEntitiesForPolicy(ctx, c, own.ARN, Holders{}, one)
			return err
		}},
		{"UpdateRoleDescription", role, func(c idc.Caller) error { _, err := iam.UpdateRoleDescription(ctx, c, "R", "d"); return err }},
		{"CreateServiceLinkedRole", sso, func(c idc.Caller) error {
			_, err := iam.CreateServiceLinkedRole(ctx, c, NewServiceRole{Service: "sso.amazonaws.com"})
			return err
		}},
		{"DeleteServiceLinkedRole", sso, func(c idc.Caller) error {
			_, err := iam.DeleteServiceLinkedRole(ctx, c, "AWSServiceRoleForSSO")
			return err
		}},
		{"GetServiceLinkedRoleDeletionStatus", sso, func(c idc.Caller) error {
			_, err := iam.GetServiceLinkedRoleDeletionStatus(ctx, c, "task/aws-service-role/sso.amazonaws.com/AWSServiceRoleForSSO/x")
			return err
		}},
		{"CreateAccountAlias", "*", func(c idc.Caller) error { return iam.CreateAccountAlias(ctx, c, "mine") }},
		{"ListAccountAliases", "*", func(c idc.Caller) error { _, err := iam.ListAccountAliases(ctx, c); return err }},
		{"DeleteAccountAlias", "*", func(c idc.Caller) error { return iam.DeleteAccountAlias(ctx, c, "mine") }},
		{"CreateAccessKey", user, func(c idc.Caller) error { _, _, err := iam.CreateAccessKey(ctx, c, ""); return err }},
		{"ListAccessKeys", user, func(c idc.Caller) error { _, err := iam.ListAccessKeys(ctx, c, "", one); return err }},
		{"UpdateAccessKey", user, func(c idc.Caller) error { return iam.UpdateAccessKey(ctx, c, "", "AKIAX", true) }},
		{"DeleteAccessKey", user, func(c idc.Caller) error { return iam.DeleteAccessKey(ctx, c, "", "AKIAX") }},
		{"GetUser", user, func(c idc.Caller) error { _, err := iam.GetUser(ctx, c, ""); return err }},
		{"ListUsers", "arn:aws:iam::200000000002:user/", func(c idc.Caller) error { return iam.ListNobody(ctx, c, "ListUsers", "user", "") }},
		{"GetAccountSummary", "*", func(c idc.Caller) error { _, err := iam.GetAccountSummary(ctx, c); return err }},
		{"GetAccountAuthorizationDetails", "*", func(c idc.Caller) error {
			_, err := iam.GetAccountAuthorizationDetails(ctx, c, Details{Roles: true}, one)
			return err
		}},
		{"SimulatePrincipalPolicy", role, func(c idc.Caller) error { _, err := iam.SimulatePrincipal(ctx, c, simulation, one); return err }},
		{"GetContextKeysForPrincipalPolicy", role, func(c idc.Caller) error { _, err := iam.ContextKeysForPrincipalPolicy(ctx, c, role, nil); return err }},
		{"SimulateCustomPolicy", "*", func(c idc.Caller) error {
			_, err := iam.SimulateCustom(ctx, c, Simulation{Policies: []string{inlineDoc}, Actions: []string{"a:b"}}, one)
			return err
		}},
		{"GetContextKeysForCustomPolicy", "*", func(c idc.Caller) error {
			_, err := iam.ContextKeysForCustomPolicy(ctx, c, []string{inlineDoc})
			return err
		}},
	} {
		but := w.addRole(member, fmt.Sprint("But", i), trusting(string(member), ""),
			`{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"iam:`+o.action+`","Resource":"*"}}`)
		err := o.call(w.as(but))
		wantKind(t, err, idc.KindDenied)
		if err != nil && !strings.Contains(err.Error(), "perform: iam:"+o.action+" on resource: "+string(o.resource)) {
			t.Errorf("%s: got %v, want it to be about %s", o.action, err, o.resource)
		}
		only := w.addRole(member, fmt.Sprint("Only", i), trusting(string(member), ""),
			`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:`+o.action+`","Resource":"`+string(o.resource)+`"}}`)
		if err := o.call(w.as(only)); idc.Is(err, idc.KindDenied) {
			t.Errorf("%s: who may is refused: %v", o.action, err)
		}
	}
}
