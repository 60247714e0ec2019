package conformance

import (
	"strings"
	"time"

	"github.com/beevik/etree"

	"gatehouse/internal/saml/samltest"
)

// Sessions of people for whom somebody else vouches, and what else there is to know
// of credentials.
var (
	// partner is the SAML provider, and samlRole the role that trusts it.
	partner  = shared(newSAML)
	samlRole = shared(func(w *world) any {
		return w.federatedRole("BySAML", w.text(partner), "sts:AssumeRoleWithSAML")
	})
	// closedRole trusts nobody who comes from elsewhere, and is offered to them.
	closedRole = shared(func(w *world) any {
		return w.member(w.must("iam", "GetRole", in{"RoleName": newRole(w)}), "Role", "Arn")
	})

	freshResponse = fresh(func(w *world) any { return w.response(samltest.Options{}) })
	// Responses that are not good, each for one reason.
	staleResponse    = fresh(func(w *world) any { return w.response(samltest.Options{Now: time.Now().Add(-time.Hour)}) })
	unsignedResponse = fresh(func(w *world) any { return w.response(samltest.Options{Signed: -1}) })
	rejectedResponse = fresh(func(w *world) any {
		return w.response(samltest.Options{Edit: func(r *etree.Element) {
			r.FindElement("./Status/StatusCode").CreateAttr("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")
		}})
	})
	namelessResponse = fresh(func(w *world) any {
		return w.idp.Response(samltest.Options{Attributes: map[string][]string{samlAttribute + "Role": {w.text(samlRole) + "," + w.text(partner)}}})
	})
	strangeResponse = fresh(func(w *world) any {
		return samltest.New(w.t, "https://elsewhere.example.org").Response(samltest.Options{})
	})
	spentResponse = fresh(func(w *world) any {
		w.must("sts", "AssumeRoleWithSAML", in{"RoleArn": samlRole, "PrincipalArn": partner, "SAMLAssertion": freshResponse})
		return w.get(freshResponse)
	})

	// workloads is the provider of the lab's issuer, and webRole the role that trusts it.
	workloads = shared(func(w *world) any {
		return w.must("iam", "CreateOpenIDConnectProvider", in{"Url": w.issuer.URL, "ClientIDList": []any{"sts.amazonaws.com"}})["OpenIDConnectProviderArn"]
	})
	webRole = shared(func(w *world) any {
		return w.federatedRole("ByWeb", w.text(workloads), "sts:AssumeRoleWithWebIdentity")
	})
	webToken    = fresh(func(w *world) any { return w.webToken(nil) })
	oldToken    = fresh(func(w *world) any { return w.webToken(map[string]any{"exp": time.Now().Add(-time.Hour).Unix()}) })
	otherToken  = fresh(func(w *world) any { return w.webToken(map[string]any{"aud": "somebody else"}) })
	forgedToken = fresh(func(w *world) any {
		token := w.webToken(nil)
		return token[:strings.LastIndexByte(token, '.')+1] + strings.Repeat("A", 86)
	})
	unknownToken = fresh(func(w *world) any { return w.webToken(map[string]any{"iss": "https://nobody.example.com"}) })
	// silentToken is of an issuer that an administrator has named and that does not answer.
	silentToken = fresh(func(w *world) any {
		w.get(silent)
		return w.webToken(map[string]any{"iss": "https://" + silentIssuer})
	})
	silent = shared(func(w *world) any {
		return w.must("iam", "CreateOpenIDConnectProvider", in{"Url": "https://" + silentIssuer, "ClientIDList": []any{"sts.amazonaws.com"}})
	})

	// explanation is what came with a refusal.
	explanation = fresh(func(w *world) any { return w.refusal(nobody) })
	// strangersExplanation came with a refusal in another account.
	strangersExplanation = fresh(func(w *world) any { return w.refusal(stranger) })
)

const (
	samlAttribute = "https://aws.amazon.com/SAML/Attributes/"
	silentIssuer  = "127.0.0.1:1" // tcpmux: nothing listens there
)

// federatedRole makes a role that trusts a provider.
func (w *world) federatedRole(name, provider, action string) string {
	w.t.Helper()
	return w.member(w.must("iam", "CreateRole", in{"RoleName": name, "AssumeRolePolicyDocument": `{"Version":"2012-10-17","Statement":[` +
		`{"Effect":"Allow","Principal":{"Federated":"` + provider + `"},"Action":"` + action + `"}]}`}), "Role", "Arn")
}

// response is a response of the provider that offers its roles to Ada.
func (w *world) response(o samltest.Options) string {
	w.t.Helper()
	o.Attributes = map[string][]string{
		samlAttribute + "Role":            {w.text(samlRole) + "," + w.text(partner), w.text(closedRole) + "," + w.text(partner)},
		samlAttribute + "RoleSessionName": {"ada"},
	}
	return w.idp.Response(o)
}

// webToken is a token of the issuer for a workload, with claims of its own.
func (w *world) webToken(claims map[string]any) string {
	all := map[string]any{"sub": "build-7", "aud": "sts.amazonaws.com", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix()}
	for name, v := range claims {
		all[name] = v
	}
	return w.issuer.Token(all)
}

// refusal is the encoded message that somebody gets who may not list roles.
func (w *world) refusal(who *thing) any {
	w.t.Helper()
	a := w.try(w.get(who).(credentials), "iam", "ListRoles", in{})
	if a.Code != "AccessDenied" || a.Explanation == "" {
		w.t.Fatalf("listing roles without permission: got %v, explained by %q", a, a.Explanation)
	}
	return a.Explanation
}

// issuedCredentials are what every way to credentials answers.
var issuedCredentials = in{"AccessKeyId": like("^ASIA"), "SecretAccessKey": check(present), "SessionToken": check(present), "Expiration": check(present)}

// badSession are the cases of a session that cannot be had whoever vouches for it.
var badSession = []fail{
	refused("a session policy that is none", in{"Policy": `{"Version":"2012-10-17"}`}, "MalformedPolicyDocument", ""),
	// The model has 2,048 characters for the policy, and nothing for what is beside it.
	refused("session policies beyond all packing", in{"Policy": mayAll + strings.Repeat(" ", 2048-len(mayAll)), "PolicyArns": []any{in{"arn": readOnlyPolicy}}}, "PackedPolicyTooLarge", ""),
	refused("longer than the role allows", in{"DurationSeconds": 43200}, "ValidationError", "MaxSessionDuration"),
}

// is wants the credentials of an answer to be of an identity.
func (x *exchange) is(arn string) {
	x.t.Helper()
	k := credentials{x.member(x.out, "Credentials", "AccessKeyId"), x.member(x.out, "Credentials", "SecretAccessKey"), x.member(x.out, "Credentials", "SessionToken")}
	if d := differs("", x.mustAs(k, "sts", "GetCallerIdentity", in{}), in{"Arn": like(arn)}); d != "" {
		x.t.Error(d)
	}
}

var stsFederation = table{"sts", []row{
	{
		op: "AssumeRoleWithSAML",
		in: in{"RoleArn": samlRole, "PrincipalArn": partner, "SAMLAssertion": freshResponse},
		want: in{
			"Credentials": issuedCredentials, "AssumedRoleUser": in{"Arn": like(":assumed-role/BySAML/ada$"), "AssumedRoleId": like("^AROA.*:ada$")},
			"Subject": "ada@example.org", "SubjectType": "persistent", "Issuer": "https://idp.example.org/metadata",
			"Audience": "https://signin.aws.amazon.com/saml", "NameQualifier": check(present),
		},
		then: func(x *exchange) { x.is(":assumed-role/BySAML/ada$") },
		strangers: []fail{
			refused("by nobody's word", in{"SAMLAssertion": "bm9ib2R5"}, "InvalidIdentityToken", "Invalid SAMLResponse"),
			refused("by the word of another provider", in{"SAMLAssertion": strangeResponse}, "InvalidIdentityToken", "Issuer not present"),
			refused("by the word of nobody in particular", in{"SAMLAssertion": unsignedResponse}, "InvalidIdentityToken", "signature"),
			refused("to a role that does not trust the provider", in{"RoleArn": closedRole}, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML"),
			refused("to a role that was not offered", in{"RoleArn": webRole}, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML"),
		},
		fails: with(badSession, []fail{
			refused("a provider that is not", in{"PrincipalArn": goneSAML}, "InvalidIdentityToken", "Specified provider doesn't exist"),
			refused("a response that is not base64", in{"SAMLAssertion": "<Response/>"}, "InvalidIdentityToken", "base64"),
			refused("a response of an hour ago", in{"SAMLAssertion": staleResponse}, "ExpiredTokenException", "within 5 minutes"),
			refused("a response that tells of a failure", in{"SAMLAssertion": rejectedResponse}, "IDPRejectedClaim", "is not Success"),
			refused("a response without a session name", in{"SAMLAssertion": namelessResponse}, "InvalidIdentityToken", "RoleSessionName"),
			refused("a response a second time", in{"SAMLAssertion": spentResponse}, "InvalidIdentityToken", "used already"),
		}),
	},
	{
		op: "AssumeRoleWithWebIdentity",
		in: in{"RoleArn": webRole, "RoleSessionName": "build", "WebIdentityToken": webToken},
		want: in{
			"Credentials": issuedCredentials, "AssumedRoleUser": in{"Arn": like(":assumed-role/ByWeb/build$"), "AssumedRoleId": like("^AROA.*:build$")},
			"SubjectFromWebIdentityToken": "build-7", "Audience": "sts.amazonaws.com", "Provider": like("^https://127.0.0.1:"),
		},
		then: func(x *exchange) { x.is(":assumed-role/ByWeb/build$") },
		strangers: []fail{
			refused("by a token of an unknown issuer", in{"WebIdentityToken": unknownToken}, "InvalidIdentityToken", "No OpenIDConnect provider found"),
			refused("by a token that is forged", in{"WebIdentityToken": forgedToken}, "InvalidIdentityToken", "Couldn't verify"),
			refused("to a role that does not trust the provider", in{"RoleArn": closedRole}, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
		},
		fails: with(badSession, []fail{
			refused("a token that is none", in{"WebIdentityToken": "nothing"}, "InvalidIdentityToken", "not a valid JWT"),
			refused("a token for somebody else", in{"WebIdentityToken": otherToken}, "InvalidIdentityToken", "Incorrect token audience"),
			refused("a token of an hour ago", in{"WebIdentityToken": oldToken}, "ExpiredTokenException", "Token expired"),
			refused("a token of an issuer that does not answer", in{"WebIdentityToken": silentToken}, "IDPCommunicationError", "Couldn't retrieve verification key"),
			refused("an access token of OAuth 2.0", in{"ProviderId": "www.amazon.com"}, "ValidationError", "ProviderId"),
		}),
	},
	{
		op:   "GetSessionToken",
		in:   in{"DurationSeconds": 900},
		as:   administrator,
		open: "No policy can deny it.",
		want: in{"Credentials": issuedCredentials},
		then: func(x *exchange) { x.is("^arn:aws:iam::[0-9]{12}:root$") },
		fails: []fail{
			refused("by a role", nil, "AccessDenied", "Cannot call GetSessionToken with session credentials").by(nobody),
			refused("with a device that nobody has", in{"SerialNumber": "GAHT12345678", "TokenCode": "123456"}, "AccessDenied", "MultiFactorAuthentication failed"),
			refused("shorter than any session", in{"DurationSeconds": 899}, "ValidationError", "durationSeconds"),
		},
	},
	{
		op:   "GetAccessKeyInfo",
		in:   in{"AccessKeyId": administratorID},
		want: in{"Account": management},
		then: func(x *exchange) {
			k := x.get(memberAdmin).(credentials)
			x.sees("sts", "GetAccessKeyInfo", in{"AccessKeyId": k.key}, in{"Account": member})
		},
		fails: []fail{refused("an id that no key has", in{"AccessKeyId": "aaaaaaaaaaaaaaaa"}, "ValidationError", "carries its account")},
	},
	{
		op:   "DecodeAuthorizationMessage",
		in:   in{"EncodedMessage": explanation},
		want: in{"DecodedMessage": like(`"allowed":false,"explicitDeny":false.*"action":"iam:ListRoles"`)},
		fails: []fail{
			refused("a message that is none", in{"EncodedMessage": "bm9uZQ"}, "InvalidAuthorizationMessageException", "Message is not valid"),
			refused("a message of another account", in{"EncodedMessage": strangersExplanation}, "InvalidAuthorizationMessageException", "Message is not valid"),
		},
	},
}}
