package policy

import (
	"fmt"
	"strings"
	"testing"
)

const (
	home    = "111122223333"
	abroad  = "444455556666"
	roleARN = "arn:aws:iam::111122223333:role/team/Reader"
	session = "arn:aws:sts::111122223333:assumed-role/Reader/ada"
	userARN = "arn:aws:iam::111122223333:user/ada"
	objects = "arn:aws:s3:::records/2026/march"
)

var (
	roleSession = Principal{
		Kind: RoleSession, ARN: session, Account: home, RoleARN: roleARN,
		UniqueIDs: []string{"AROAEXAMPLEEXAMPLE123"},
	}
	user       = Principal{Kind: User, ARN: userARN, Account: home}
	root       = Principal{Kind: AccountRoot, ARN: "arn:aws:iam::111122223333:root", Account: home}
	saml       = Principal{Kind: FederatedPrincipal, Name: "arn:aws:iam::111122223333:saml-provider/Gatehouse"}
	service    = Principal{Kind: ServicePrincipal, Name: "ec2.amazonaws.com"}
	everything = `{"Effect":"Allow","Action":"*","Resource":"*"}`
)

// compile builds a policy of statements; it fails the test on a document that
// does not compile.
func compile(t testing.TB, kind Kind, statements ...string) *Policy {
	t.Helper()
	doc := `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	p, err := Compile([]byte(doc), kind)
	if err != nil {
		t.Fatalf("Compile(%s): %v", doc, err)
	}
	return p
}

func identity(t testing.TB, statements ...string) []*Policy {
	t.Helper()
	return []*Policy{compile(t, IdentityPolicy, statements...)}
}

func allow(action string) string {
	return fmt.Sprintf(`{"Effect":"Allow","Action":%q,"Resource":"*"}`, action)
}

func deny(action string) string {
	return fmt.Sprintf(`{"Effect":"Deny","Action":%q,"Resource":"*"}`, action)
}

func TestEvaluateLayers(t *testing.T) {
	get, all, put := allow("s3:Get*"), everything, allow("s3:Put*")
	one := func(kind Kind, s string) *Policy { return compile(t, kind, s) }
	scps := func(levels ...string) (l [][]*Policy) {
		for _, s := range levels {
			l = append(l, []*Policy{one(ServiceControlPolicy, s)})
		}
		return l
	}
	bucket := func(effect, principal string) *Policy {
		return one(ResourcePolicy, fmt.Sprintf(`{"Effect":%q,"Principal":%s,"Action":"s3:GetObject","Resource":"*"}`, effect, principal))
	}
	aws := func(s string) string { return fmt.Sprintf(`{"AWS":%q}`, s) }

	tests := []struct {
		name      string
		policies  Policies
		principal Principal
		owner     string // of the resource; "" = home
		reason    Reason
		layer     Layer
		level     int
	}{
		{"no policies", Policies{}, roleSession, "", ImplicitDeny, LayerIdentity, 0},
		{"identity allows", Policies{Identity: identity(t, get)}, roleSession, "", Allowed, LayerIdentity, 0},
		{"identity allows something else", Policies{Identity: identity(t, put)}, roleSession, "", ImplicitDeny, LayerIdentity, 0},
		{"identity denies", Policies{Identity: identity(t, get, deny("s3:GetObject"))}, roleSession, "", ExplicitDeny, LayerIdentity, 0},
		{"second identity policy denies", Policies{Identity: append(identity(t, get), identity(t, deny("*"))...)}, roleSession, "", ExplicitDeny, LayerIdentity, 0},

		{"boundary allows", Policies{Identity: identity(t, get), Boundary: one(BoundaryPolicy, all)}, roleSession, "", Allowed, LayerIdentity, 0},
		{"boundary lacks", Policies{Identity: identity(t, get), Boundary: one(BoundaryPolicy, put)}, roleSession, "", ImplicitDeny, LayerBoundary, 0},
		{"boundary alone grants nothing", Policies{Boundary: one(BoundaryPolicy, all)}, roleSession, "", ImplicitDeny, LayerIdentity, 0},
		{"boundary denies", Policies{Identity: identity(t, get), Boundary: one(BoundaryPolicy, deny("*"))}, roleSession, "", ExplicitDeny, LayerBoundary, 0},

		{"session allows", Policies{Identity: identity(t, get), Session: []*Policy{one(SessionPolicy, get)}}, roleSession, "", Allowed, LayerIdentity, 0},
		{"one of two session policies allows", Policies{Identity: identity(t, get), Session: []*Policy{one(SessionPolicy, put), one(SessionPolicy, get)}}, roleSession, "", Allowed, LayerIdentity, 0},
		{"session lacks", Policies{Identity: identity(t, all), Session: []*Policy{one(SessionPolicy, put)}}, roleSession, "", ImplicitDeny, LayerSession, 0},
		{"session alone grants nothing", Policies{Session: []*Policy{one(SessionPolicy, all)}}, roleSession, "", ImplicitDeny, LayerIdentity, 0},
		{"session denies", Policies{Identity: identity(t, all), Session: []*Policy{one(SessionPolicy, deny("s3:*"))}}, roleSession, "", ExplicitDeny, LayerSession, 0},

		{"every SCP level allows", Policies{Identity: identity(t, get), SCPs: scps(all, all, get)}, roleSession, "", Allowed, LayerIdentity, 0},
		{"one SCP level lacks", Policies{Identity: identity(t, get), SCPs: scps(all, put, all)}, roleSession, "", ImplicitDeny, LayerSCP, 1},
		{"an SCP level is empty", Policies{Identity: identity(t, get), SCPs: [][]*Policy{{}}}, roleSession, "", ImplicitDeny, LayerSCP, 0},
		{"an SCP denies", Policies{Identity: identity(t, get), SCPs: append(scps(all), []*Policy{one(ServiceControlPolicy, all), one(ServiceControlPolicy, deny("s3:*"))})}, roleSession, "", ExplicitDeny, LayerSCP, 1},
		{"SCPs bind the root of an account", Policies{SCPs: scps(put)}, root, "", ImplicitDeny, LayerSCP, 0},
		{"the root needs no identity policy", Policies{SCPs: scps(all)}, root, "", Allowed, LayerIdentity, 0},

		{"resource policy names the user", Policies{Resource: bucket("Allow", aws(userARN)), Boundary: one(BoundaryPolicy, put)}, user, "", Allowed, LayerResource, 0},
		{"resource policy names the session", Policies{Resource: bucket("Allow", aws(session)), Boundary: one(BoundaryPolicy, put), Session: []*Policy{one(SessionPolicy, put)}}, roleSession, "", Allowed, LayerResource, 0},
		{"resource policy names the role", Policies{Resource: bucket("Allow", aws(roleARN))}, roleSession, "", Allowed, LayerIdentity, 0},
		{"resource policy names the role, boundary lacks", Policies{Resource: bucket("Allow", aws(roleARN)), Boundary: one(BoundaryPolicy, put)}, roleSession, "", ImplicitDeny, LayerBoundary, 0},
		{"resource policy names the role, session lacks", Policies{Resource: bucket("Allow", aws(roleARN)), Session: []*Policy{one(SessionPolicy, put)}}, roleSession, "", ImplicitDeny, LayerSession, 0},
		{"resource policy names everyone", Policies{Resource: bucket("Allow", `"*"`), Boundary: one(BoundaryPolicy, put)}, roleSession, "", Allowed, LayerResource, 0},
		{"resource policy names the account", Policies{Resource: bucket("Allow", aws(home))}, roleSession, "", ImplicitDeny, LayerIdentity, 0},
		{"resource policy denies everyone", Policies{Identity: identity(t, all), Resource: bucket("Deny", `"*"`)}, roleSession, "", ExplicitDeny, LayerResource, 0},
		{"resource policy denies the root", Policies{Resource: bucket("Deny", aws(home))}, root, "", ExplicitDeny, LayerResource, 0},
		{"resource policy is about somebody else", Policies{Identity: identity(t, get), Resource: bucket("Deny", aws(abroad))}, roleSession, "", Allowed, LayerIdentity, 0},
		{"SCP limits a resource policy", Policies{Resource: bucket("Allow", aws(session)), SCPs: scps(put)}, roleSession, "", ImplicitDeny, LayerSCP, 0},

		{"abroad both allow", Policies{Identity: identity(t, get), Resource: bucket("Allow", aws(home))}, roleSession, abroad, Allowed, LayerIdentity, 0},
		{"abroad identity lacks", Policies{Identity: identity(t, put), Resource: bucket("Allow", aws(session))}, roleSession, abroad, ImplicitDeny, LayerIdentity, 0},
		{"abroad boundary lacks", Policies{Identity: identity(t, get), Boundary: one(BoundaryPolicy, put), Resource: bucket("Allow", aws(session))}, roleSession, abroad, ImplicitDeny, LayerBoundary, 0},
		{"abroad resource lacks", Policies{Identity: identity(t, all), Resource: bucket("Allow", aws(abroad))}, roleSession, abroad, ImplicitDeny, LayerResource, 0},
		{"abroad no resource policy", Policies{Identity: identity(t, all)}, roleSession, abroad, ImplicitDeny, LayerResource, 0},
		{"abroad the root", Policies{Resource: bucket("Allow", aws(home))}, root, abroad, Allowed, LayerIdentity, 0},

		{"anonymous and public", Policies{Resource: bucket("Allow", `"*"`)}, Principal{}, "", Allowed, LayerResource, 0},
		{"anonymous and AWS public", Policies{Resource: bucket("Allow", aws("*"))}, Principal{}, "", Allowed, LayerResource, 0},
		{"anonymous and closed", Policies{Resource: bucket("Allow", aws(home))}, Principal{}, "", ImplicitDeny, LayerResource, 0},
		{"anonymous has no identity policies", Policies{Identity: identity(t, all)}, Principal{}, "", ImplicitDeny, LayerResource, 0},
		{"service named", Policies{Resource: bucket("Allow", `{"Service":["ec2.amazonaws.com"]}`)}, service, "", Allowed, LayerResource, 0},
		{"service not named", Policies{Resource: bucket("Allow", aws("*"))}, service, "", ImplicitDeny, LayerResource, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			request := Request{Principal: test.principal, Action: "s3:GetObject", Resource: objects, Owner: home}
			if test.owner != "" {
				request.Owner = abroad
			}
			d := Evaluate(test.policies, request)
			if d.Reason != test.reason || d.Layer != test.layer || d.Level != test.level {
				t.Errorf("got %v by %v level %d, want %v by %v level %d", d.Reason, d.Layer, d.Level, test.reason, test.layer, test.level)
			}
			if d.Allowed != (d.Reason == Allowed) {
				t.Errorf("Allowed is %v with reason %v", d.Allowed, d.Reason)
			}
		})
	}
}

func TestEvaluateTrust(t *testing.T) {
	trust := func(principal, action string) *Policy {
		return compile(t, TrustPolicy, fmt.Sprintf(`{"Effect":"Allow","Principal":%s,"Action":%s}`, principal, action))
	}
	assume := `"sts:AssumeRole"`
	aws := func(s string) string { return fmt.Sprintf(`{"AWS":%q}`, s) }
	here := "arn:aws:iam::" + home + ":role/Target"
	there := "arn:aws:iam::" + abroad + ":role/Target"
	may := identity(t, allow("sts:AssumeRole"))

	tests := []struct {
		name      string
		policies  Policies
		principal Principal
		action    string
		role      string
		reason    Reason
		layer     Layer
	}{
		{"role named, same account", Policies{Resource: trust(aws(roleARN), assume)}, roleSession, "sts:AssumeRole", here, Allowed, LayerIdentity},
		{"role's unique id named", Policies{Resource: trust(aws("AROAEXAMPLEEXAMPLE123"), assume)}, roleSession, "sts:AssumeRole", here, Allowed, LayerIdentity},
		{"another life of the role", Policies{Resource: trust(aws("AROAEXAMPLEEXAMPLE999"), assume)}, roleSession, "sts:AssumeRole", here, ImplicitDeny, LayerTrust},
		{"session named, same account", Policies{Resource: trust(aws(session), assume)}, roleSession, "sts:AssumeRole", here, Allowed, LayerTrust},
		{"role named, session policy lacks", Policies{Resource: trust(aws(roleARN), assume), Session: []*Policy{compile(t, SessionPolicy, allow("s3:*"))}}, roleSession, "sts:AssumeRole", here, ImplicitDeny, LayerSession},
		{"account named, identity allows", Policies{Identity: may, Resource: trust(aws(home), assume)}, roleSession, "sts:AssumeRole", here, Allowed, LayerIdentity},
		{"account named, identity lacks", Policies{Resource: trust(aws(home), assume)}, roleSession, "sts:AssumeRole", here, ImplicitDeny, LayerIdentity},
		{"identity alone is not enough", Policies{Identity: may, Resource: trust(aws(abroad), assume)}, roleSession, "sts:AssumeRole", here, ImplicitDeny, LayerTrust},
		{"abroad both", Policies{Identity: may, Resource: trust(aws(roleARN), assume)}, roleSession, "sts:AssumeRole", there, Allowed, LayerIdentity},
		{"abroad trust only", Policies{Resource: trust(aws(roleARN), assume)}, roleSession, "sts:AssumeRole", there, ImplicitDeny, LayerIdentity},
		{"tagging is another action", Policies{Resource: trust(aws(roleARN), assume)}, roleSession, "sts:TagSession", here, ImplicitDeny, LayerTrust},
		{"tagging allowed", Policies{Resource: trust(aws(roleARN), `["sts:AssumeRole","sts:TagSession"]`)}, roleSession, "sts:TagSession", here, Allowed, LayerIdentity},
		{"provider named", Policies{Resource: trust(`{"Federated":"arn:aws:iam::111122223333:saml-provider/Gatehouse"}`, `"sts:AssumeRoleWithSAML"`)}, saml, "sts:AssumeRoleWithSAML", here, Allowed, LayerTrust},
		{"another provider", Policies{Resource: trust(`{"Federated":"arn:aws:iam::111122223333:saml-provider/Other"}`, `"sts:AssumeRoleWithSAML"`)}, saml, "sts:AssumeRoleWithSAML", here, ImplicitDeny, LayerTrust},
		{"AWS star is no provider", Policies{Resource: trust(aws("*"), `"sts:AssumeRoleWithSAML"`)}, saml, "sts:AssumeRoleWithSAML", here, ImplicitDeny, LayerTrust},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := Evaluate(test.policies, Request{Principal: test.principal, Action: test.action, Resource: test.role})
			if d.Reason != test.reason || d.Layer != test.layer {
				t.Errorf("got %v by %v, want %v by %v", d.Reason, d.Layer, test.reason, test.layer)
			}
		})
	}
}
