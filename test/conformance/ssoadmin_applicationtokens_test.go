package conformance

// What applications get tokens by, and the issuers they bring tokens of.
var (
	anIssuer    = shared(newIssuer)
	freshIssuer = fresh(newIssuer)
	goneIssuer  = shared(func(w *world) any {
		arn := newIssuer(w)
		w.must("sso-admin", "DeleteTrustedTokenIssuer", in{"TrustedTokenIssuerArn": arn})
		return arn
	})
	anIssuerName = shared(func(w *world) any {
		return w.must("sso-admin", "DescribeTrustedTokenIssuer", in{"TrustedTokenIssuerArn": anIssuer})["Name"]
	})
	// granted, scoped and proven configure the fresh application.
	granted = fresh(func(w *world) any { return w.must("sso-admin", "PutApplicationGrant", bearerGrant) })
	scoped  = fresh(func(w *world) any { return w.must("sso-admin", "PutApplicationAccessScope", someScope) })
	proven  = fresh(func(w *world) any { return w.must("sso-admin", "PutApplicationAuthenticationMethod", byIAM) })
)

func newIssuer(w *world) any {
	name := w.unique("issuer")
	return w.must("sso-admin", "CreateTrustedTokenIssuer", in{
		"InstanceArn": center, "Name": name, "TrustedTokenIssuerType": "OIDC_JWT", "TrustedTokenIssuerConfiguration": oidc("https://" + name + ".example.com"),
	})["TrustedTokenIssuerArn"]
}

// oidc is the configuration of an issuer that names people by their address.
func oidc(issuer string) in {
	return in{"OidcJwtConfiguration": in{
		"IssuerUrl": issuer, "ClaimAttributePath": "email", "IdentityStoreAttributePath": "emails.value", "JwksRetrievalOption": "OPEN_ID_DISCOVERY",
	}}
}

const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

var (
	bearerOf = func(issuer any) in {
		return in{"JwtBearer": in{"AuthorizedTokenIssuers": []any{in{"TrustedTokenIssuerArn": issuer, "AuthorizedAudiences": []any{"payroll"}}}}}
	}
	bearerGrant = in{"ApplicationArn": freshApp, "GrantType": jwtBearer, "Grant": bearerOf(anIssuer)}
	someScope   = in{"ApplicationArn": freshApp, "Scope": "files:read", "AuthorizedTargets": []any{anApp, center}}
	actors      = in{"Iam": in{"ActorPolicy": in{
		"Version":   "2012-10-17",
		"Statement": []any{in{"Effect": "Allow", "Principal": in{"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sso-oauth:CreateTokenWithIAM", "Resource": "*"}},
	}}}
	byIAM = in{"ApplicationArn": freshApp, "AuthenticationMethodType": "IAM", "AuthenticationMethod": actors}

	noIssuer        = refused("an issuer that is not", in{"TrustedTokenIssuerArn": goneIssuer}, "ResourceNotFoundException", "TrustedTokenIssuer")
	noIssuerARN     = refused("an ARN that is none", in{"TrustedTokenIssuerArn": "issuer"}, "ValidationException", "trustedTokenIssuerArn")
	unknownIssuerIn = refused("an instance that is not", in{"InstanceArn": unknownInstance}, "AccessDeniedException", "")
)

var ssoAdminApplicationTokens = table{"sso-admin", []row{
	{
		op: "PutApplicationGrant",
		in: bearerGrant,
		then: func(x *exchange) {
			x.sees("sso-admin", "GetApplicationGrant", in{"ApplicationArn": freshApp, "GrantType": jwtBearer}, in{"Grant": x.in["Grant"]})
			for kind, grant := range map[string]in{
				"authorization_code": {"AuthorizationCode": in{"RedirectUris": []any{"https://pay.example.com/back", "http://127.0.0.1:80/x"}}},
				"refresh_token":      {"RefreshToken": in{}},
				"urn:ietf:params:oauth:grant-type:token-exchange": {"TokenExchange": in{}},
			} {
				x.sees("sso-admin", "PutApplicationGrant", in{"ApplicationArn": freshApp, "GrantType": kind, "Grant": grant}, in{})
				x.sees("sso-admin", "GetApplicationGrant", in{"ApplicationArn": freshApp, "GrantType": kind}, in{"Grant": grant})
			}
			x.sees("sso-admin", "ListApplicationGrants", in{"ApplicationArn": freshApp}, in{"Grants": length(4)})
		},
		fails: []fail{
			noApp, noAppID,
			refused("a grant of another type", in{"GrantType": "refresh_token"}, "ValidationException", "does not match"),
			refused("no grant at all", in{"Grant": in{}}, "ValidationException", ""),
			refused("an issuer that is not", in{"Grant": bearerOf(goneIssuer)}, "ResourceNotFoundException", "TrustedTokenIssuer"),
			refused("an issuer without a name", in{"Grant": in{"JwtBearer": in{"AuthorizedTokenIssuers": []any{in{}}}}}, "ValidationException", "TrustedTokenIssuerArn"),
			refused("a redirect URI that is none", in{"GrantType": "authorization_code", "Grant": in{"AuthorizationCode": in{"RedirectUris": []any{"/back"}}}}, "ValidationException", "redirect URI"),
			refused("a redirect URI that runs", in{"GrantType": "authorization_code", "Grant": in{"AuthorizationCode": in{"RedirectUris": []any{"javascript:alert(1)"}}}}, "ValidationException", "redirect URI"),
		},
	},
	{
		op:    "GetApplicationGrant",
		in:    in{"ApplicationArn": freshApp, "GrantType": jwtBearer},
		given: []*thing{granted},
		want:  in{"Grant": bearerOf(anIssuer)},
		fails: []fail{noApp, noAppID, refused("a grant that it has not", in{"GrantType": "refresh_token"}, "ResourceNotFoundException", "no grant")},
	},
	{
		op:    "ListApplicationGrants",
		in:    in{"ApplicationArn": freshApp},
		given: []*thing{granted},
		want:  in{"Grants": []any{in{"GrantType": jwtBearer, "Grant": bearerOf(anIssuer)}}, "NextToken": check(absent)},
		fails: []fail{noApp, noAppID, refused("a token that is none", in{"NextToken": badToken}, "ValidationException", "")},
	},
	{
		op:    "DeleteApplicationGrant",
		in:    in{"ApplicationArn": freshApp, "GrantType": jwtBearer},
		given: []*thing{granted},
		then: func(x *exchange) {
			x.wants("sso-admin", "GetApplicationGrant", x.in, "ResourceNotFoundException")
			x.sees("sso-admin", "DeleteApplicationGrant", x.in, in{}) // the operation is idempotent
		},
		fails: []fail{noApp, noAppID},
	},
	{
		op: "PutApplicationAuthenticationMethod",
		in: byIAM,
		then: func(x *exchange) {
			x.sees("sso-admin", "GetApplicationAuthenticationMethod", in{"ApplicationArn": freshApp, "AuthenticationMethodType": "IAM"}, in{"AuthenticationMethod": actors})
		},
		fails: []fail{
			noApp, noAppID,
			refused("a policy that names nobody", in{"AuthenticationMethod": in{"Iam": in{"ActorPolicy": in{"Version": "2012-10-17", "Statement": []any{in{"Effect": "Allow", "Action": "*"}}}}}}, "ValidationException", "actor policy"),
			refused("a policy that is none", in{"AuthenticationMethod": in{"Iam": in{"ActorPolicy": in{}}}}, "ValidationException", "actor policy"),
		},
	},
	{
		op:    "GetApplicationAuthenticationMethod",
		in:    in{"ApplicationArn": freshApp, "AuthenticationMethodType": "IAM"},
		given: []*thing{proven},
		want:  in{"AuthenticationMethod": actors},
		fails: []fail{
			noApp, noAppID, refused("an application without one", in{"ApplicationArn": anApp}, "ResourceNotFoundException", "no authentication method"),
		},
	},
	{
		op:    "ListApplicationAuthenticationMethods",
		in:    in{"ApplicationArn": freshApp},
		given: []*thing{proven},
		want:  in{"AuthenticationMethods": []any{in{"AuthenticationMethodType": "IAM", "AuthenticationMethod": actors}}, "NextToken": check(absent)},
		fails: []fail{noApp, noAppID, refused("a token that is none", in{"NextToken": badToken}, "ValidationException", "")},
	},
	{
		op:    "DeleteApplicationAuthenticationMethod",
		in:    in{"ApplicationArn": freshApp, "AuthenticationMethodType": "IAM"},
		given: []*thing{proven},
		then: func(x *exchange) {
			x.wants("sso-admin", "GetApplicationAuthenticationMethod", x.in, "ResourceNotFoundException")
			x.sees("sso-admin", "DeleteApplicationAuthenticationMethod", x.in, in{}) // the operation is idempotent
		},
		fails: []fail{noApp, noAppID},
	},
	{
		op: "PutApplicationAccessScope",
		in: someScope,
		then: func(x *exchange) {
			x.sees("sso-admin", "GetApplicationAccessScope", in{"ApplicationArn": freshApp, "Scope": "files:read"}, in{"Scope": "files:read", "AuthorizedTargets": x.in["AuthorizedTargets"]})
			x.sees("sso-admin", "PutApplicationAccessScope", over(x.in, in{"AuthorizedTargets": nil}), in{})
			x.sees("sso-admin", "GetApplicationAccessScope", in{"ApplicationArn": freshApp, "Scope": "files:read"}, in{"Scope": "files:read", "AuthorizedTargets": check(absent)})
		},
		fails: []fail{
			noApp, noAppID,
			refused("a target that is not", in{"AuthorizedTargets": []any{unknownApp}}, "ResourceNotFoundException", "target"),
			refused("a scope of four parts", in{"Scope": "a:b:c:d"}, "ValidationException", "scope"),
			refused("all accounts, for a member account", in{"ApplicationArn": memberApp, "AuthorizedTargets": nil, "Scope": "sso:account:access"}, "AccessDeniedException", "owns the instance"),
		},
	},
	{
		op:    "GetApplicationAccessScope",
		in:    in{"ApplicationArn": freshApp, "Scope": "files:read"},
		given: []*thing{scoped},
		want:  in{"Scope": "files:read", "AuthorizedTargets": []any{anApp, center}},
		fails: []fail{noApp, noAppID, refused("a scope that it has not", in{"Scope": "files:write"}, "ResourceNotFoundException", "no access scope")},
	},
	{
		op:    "ListApplicationAccessScopes",
		in:    in{"ApplicationArn": freshApp},
		given: []*thing{scoped},
		want:  in{"Scopes": []any{in{"Scope": "files:read", "AuthorizedTargets": []any{anApp, center}}}, "NextToken": check(absent)},
		fails: append([]fail{noApp, noAppID}, pagesOf(10)...),
	},
	{
		op:    "DeleteApplicationAccessScope",
		in:    in{"ApplicationArn": freshApp, "Scope": "files:read"},
		given: []*thing{scoped},
		then: func(x *exchange) {
			x.wants("sso-admin", "GetApplicationAccessScope", x.in, "ResourceNotFoundException")
			x.sees("sso-admin", "DeleteApplicationAccessScope", x.in, in{}) // the operation is idempotent
		},
		fails: []fail{noApp, noAppID},
	},
	{
		op: "CreateTrustedTokenIssuer",
		in: in{
			"InstanceArn": center, "Name": "Elsewhere", "TrustedTokenIssuerType": "OIDC_JWT", "TrustedTokenIssuerConfiguration": oidc("https://id.example.com/x"),
			"ClientToken": "elsewhere", "Tags": []any{in{"Key": "team", "Value": "crew"}},
		},
		want: in{"TrustedTokenIssuerArn": like(`^arn:aws:sso::\d{12}:trustedTokenIssuer/ssoins-[0-9a-f]{16}/tti-`)},
		then: func(x *exchange) {
			arn := x.out["TrustedTokenIssuerArn"]
			x.sees("sso-admin", "CreateTrustedTokenIssuer", x.in, in{"TrustedTokenIssuerArn": arn}) // the same by the same token
			if a := x.try(x.root(), "sso-admin", "CreateTrustedTokenIssuer", over(x.in, in{"Name": "Nowhere"})); a.Code != "ConflictException" {
				x.t.Errorf("another name by the same token: got %v", a)
			}
			x.sees("sso-admin", "ListTagsForResource", in{"ResourceArn": arn}, in{"Tags": x.in["Tags"]})
			x.sees("sso-admin", "TagResource", in{"ResourceArn": arn, "Tags": []any{in{"Key": "a", "Value": "b"}}}, in{})
			x.sees("sso-admin", "UntagResource", in{"ResourceArn": arn, "TagKeys": []any{"team"}}, in{})
			x.sees("sso-admin", "ListTagsForResource", in{"ResourceArn": arn, "InstanceArn": center}, in{"Tags": []any{in{"Key": "a", "Value": "b"}}})
		},
		fails: []fail{
			unknownIssuerIn,
			refused("a name that is taken", in{"Name": anIssuerName}, "ConflictException", "already exists"),
			refused("an attribute that many have", in{"TrustedTokenIssuerConfiguration": in{"OidcJwtConfiguration": in{
				"IssuerUrl": "https://other.example.com", "ClaimAttributePath": "email", "IdentityStoreAttributePath": "title", "JwksRetrievalOption": "OPEN_ID_DISCOVERY",
			}}}, "ValidationException", "cannot be mapped"),
			refused("a URL that is none", in{"TrustedTokenIssuerConfiguration": oidc("gopher://x")}, "ValidationException", "issuerUrl"),
			refused("no configuration", in{"TrustedTokenIssuerConfiguration": in{}}, "ValidationException", ""),
			refused("a member account", nil, "AccessDeniedException", "").by(memberAdmin),
		},
	},
	{
		op: "DescribeTrustedTokenIssuer",
		in: in{"TrustedTokenIssuerArn": anIssuer},
		want: in{
			"TrustedTokenIssuerArn": anIssuer, "Name": anIssuerName, "TrustedTokenIssuerType": "OIDC_JWT",
			"TrustedTokenIssuerConfiguration": in{"OidcJwtConfiguration": in{"ClaimAttributePath": "email", "IdentityStoreAttributePath": "emails.value", "JwksRetrievalOption": "OPEN_ID_DISCOVERY"}},
		},
		fails: []fail{noIssuer, noIssuerARN},
	},
	{
		op:    "ListTrustedTokenIssuers",
		in:    in{"InstanceArn": center},
		given: []*thing{anIssuer},
		want:  in{"TrustedTokenIssuers": some(in{"TrustedTokenIssuerArn": anIssuer, "Name": anIssuerName, "TrustedTokenIssuerType": "OIDC_JWT"})},
		fails: append([]fail{unknownIssuerIn}, pagesOf(100)...),
	},
	{
		op: "UpdateTrustedTokenIssuer",
		in: in{
			"TrustedTokenIssuerArn": freshIssuer, "Name": "Renamed",
			"TrustedTokenIssuerConfiguration": in{"OidcJwtConfiguration": in{"ClaimAttributePath": "sub", "IdentityStoreAttributePath": "userName"}},
		},
		then: func(x *exchange) {
			x.sees("sso-admin", "DescribeTrustedTokenIssuer", in{"TrustedTokenIssuerArn": freshIssuer}, in{
				"Name": "Renamed", "TrustedTokenIssuerConfiguration": in{"OidcJwtConfiguration": in{"ClaimAttributePath": "sub", "IdentityStoreAttributePath": "userName"}},
			})
		},
		fails: []fail{
			noIssuer, noIssuerARN,
			refused("a name that is taken", in{"Name": anIssuerName}, "ConflictException", "already exists"),
			refused("an attribute that many have", in{"TrustedTokenIssuerConfiguration": in{"OidcJwtConfiguration": in{"IdentityStoreAttributePath": "name.familyName"}}}, "ValidationException", "cannot be mapped"),
		},
	},
	{
		op: "DeleteTrustedTokenIssuer",
		in: in{"TrustedTokenIssuerArn": freshIssuer},
		then: func(x *exchange) {
			x.wants("sso-admin", "DescribeTrustedTokenIssuer", in{"TrustedTokenIssuerArn": freshIssuer}, "ResourceNotFoundException")
		},
		fails: []fail{noIssuer, noIssuerARN},
	},
}}
