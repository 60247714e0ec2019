package conformance

import (
	"maps"
	"time"
)

const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange"

var (
	// shop is an application with every grant, which people need an assignment for.
	shop      = shared(func(w *world) any { return w.shop() })
	shopOwner = fresh(func(w *world) any { return newUser(w) }) // somebody who may use it
	shopper   = fresh(func(w *world) any {
		w.must("sso-admin", "CreateApplicationAssignment", in{"ApplicationArn": shop, "PrincipalType": "USER", "PrincipalId": shopOwner})
		return w.get(shopOwner)
	})
	// Applications that lack something.
	ungranted = shared(func(w *world) any {
		app := newApp(w)
		w.must("sso-admin", "PutApplicationAuthenticationMethod", in{"ApplicationArn": app, "AuthenticationMethodType": "IAM", "AuthenticationMethod": w.actors()})
		return app
	})
	disabledShop = shared(func(w *world) any {
		app := w.shop()
		w.must("sso-admin", "UpdateApplication", in{"ApplicationArn": app, "Status": "DISABLED"})
		return app
	})

	assertion    = fresh(func(w *world) any { return w.assertion(shopper, nil) })
	oldAssertion = fresh(func(w *world) any {
		return w.assertion(shopper, map[string]any{"exp": time.Now().Add(-time.Hour).Unix()})
	})
	otherAssertion = fresh(func(w *world) any { return w.assertion(shopper, map[string]any{"aud": "somebody else"}) })
	noShopper      = fresh(func(w *world) any { return w.assertion(freshUser, nil) })
	noPerson       = fresh(func(w *world) any { return w.assertion(freshUser, map[string]any{"name": "nobody at all"}) })
	unknownIssuer  = fresh(func(w *world) any { return w.assertion(shopper, map[string]any{"iss": "https://nobody.example.com"}) })

	// shopTokens are tokens of the shopper.
	shopTokens   = fresh(func(w *world) any { return w.must("sso-oidc", "CreateTokenWithIAM", byAssertion) })
	shopRefresh  = fresh(func(w *world) any { return w.get(shopTokens).(in)["refreshToken"] })
	shopIdentity = fresh(func(w *world) any { return w.member(w.get(shopTokens), "awsAdditionalDetails", "identityContext") })
	// endedIdentity is the identity of somebody who may not sign in any more.
	endedIdentity = fresh(func(w *world) any {
		context := w.get(shopIdentity)
		w.must("gatehouse", "DisableUser", in{"IdentityStoreId": identityStore, "UserId": shopOwner})
		return context
	})
	unknownShop = shared(func(w *world) any { return w.text(shop) + "0" })
)

var byAssertion = in{"clientId": shop, "grantType": jwtBearer, "assertion": assertion}

// actors lets the management account act for an application.
func (w *world) actors() in {
	return in{"Iam": in{"ActorPolicy": in{"Version": "2012-10-17", "Statement": []any{
		in{"Effect": "Allow", "Principal": in{"AWS": w.text(management)}, "Action": "sso-oauth:CreateTokenWithIAM", "Resource": "*"},
	}}}}
}

var trustedIssuer = shared(func(w *world) any {
	return w.must("sso-admin", "CreateTrustedTokenIssuer", in{
		"InstanceArn": center, "Name": w.unique("corp"), "TrustedTokenIssuerType": "OIDC_JWT", "TrustedTokenIssuerConfiguration": in{"OidcJwtConfiguration": in{
			"IssuerUrl": w.issuer.URL, "ClaimAttributePath": "name", "IdentityStoreAttributePath": "userName", "JwksRetrievalOption": "OPEN_ID_DISCOVERY",
		}},
	})["TrustedTokenIssuerArn"]
})

func (w *world) shop() any {
	app := newApp(w)
	for kind, grant := range map[string]in{
		codeGrant:     {"AuthorizationCode": in{"RedirectUris": []any{callback}}},
		refreshGrant:  {"RefreshToken": in{}},
		jwtBearer:     {"JwtBearer": in{"AuthorizedTokenIssuers": []any{in{"TrustedTokenIssuerArn": trustedIssuer, "AuthorizedAudiences": []any{"shop"}}}}},
		tokenExchange: {"TokenExchange": in{}},
	} {
		w.must("sso-admin", "PutApplicationGrant", in{"ApplicationArn": app, "GrantType": kind, "Grant": grant})
	}
	w.must("sso-admin", "PutApplicationAuthenticationMethod", in{"ApplicationArn": app, "AuthenticationMethodType": "IAM", "AuthenticationMethod": w.actors()})
	return app
}

// assertion is a token of the trusted issuer about a user.
func (w *world) assertion(user *thing, claims map[string]any) string {
	w.t.Helper()
	w.get(trustedIssuer)
	name := w.member(w.must("identitystore", "DescribeUser", in{"IdentityStoreId": identityStore, "UserId": user}), "UserName")
	all := map[string]any{"sub": "1", "aud": "shop", "name": name, "exp": time.Now().Add(time.Hour).Unix()}
	maps.Copy(all, claims)
	return w.issuer.Token(all)
}

var ssoOIDCApplications = table{"sso-oidc", []row{{
	op: "CreateTokenWithIAM",
	in: byAssertion,
	want: in{
		"accessToken": check(present), "refreshToken": check(present), "idToken": check(present), "tokenType": "Bearer", "expiresIn": 3600,
		"issuedTokenType": "urn:ietf:params:oauth:token-type:refresh_token", "scope": []any{"openid", "aws", "sts:identity_context"},
		"awsAdditionalDetails": in{"identityContext": check(present)},
	},
	then: func(x *exchange) {
		x.sees("sso-oidc", "CreateTokenWithIAM", in{"clientId": shop, "grantType": refreshGrant, "refreshToken": x.out["refreshToken"]}, in{"accessToken": check(present), "refreshToken": check(present)})
	},
	fails: []fail{
		refused("an application that is not", in{"clientId": unknownShop}, "InvalidClientException", ""),
		refused("an ARN that is none", in{"clientId": "shop"}, "InvalidClientException", ""),
		refused("a grant that is none", in{"grantType": "password"}, "UnsupportedGrantTypeException", "password"),
		refused("a grant that the application has not", in{"clientId": ungranted}, "UnauthorizedClientException", "no grant of type"),
		refused("an application without an authentication method", in{"clientId": anApp}, "UnauthorizedClientException", "no authentication method"),
		refused("an application that is disabled", in{"clientId": disabledShop}, "UnauthorizedClientException", "disabled"),
		refused("no assertion", in{"assertion": nil}, "InvalidRequestException", "assertion is missing"),
		refused("an assertion that is none", in{"assertion": "nothing"}, "InvalidGrantException", "JSON Web Token"),
		refused("an assertion of an hour ago", in{"assertion": oldAssertion}, "InvalidGrantException", "expired"),
		refused("an assertion for somebody else", in{"assertion": otherAssertion}, "InvalidGrantException", "audience"),
		refused("an assertion of an unknown issuer", in{"assertion": unknownIssuer}, "InvalidGrantException", "does not trust the issuer"),
		refused("an assertion about nobody", in{"assertion": noPerson}, "InvalidGrantException", "not exactly one person"),
		refused("somebody who is not assigned", in{"assertion": noShopper}, "AccessDeniedException", "not assigned"),
		refused("a scope that the application has not", in{"scope": []any{"orders:write"}}, "InvalidScopeException", "scopes"),
		refused("a refresh token that is none", in{"grantType": refreshGrant, "assertion": nil, "refreshToken": "nothing"}, "InvalidGrantException", ""),
		refused("no refresh token", in{"grantType": refreshGrant, "assertion": nil}, "InvalidRequestException", "refreshToken is missing"),
		refused("a code that is none", in{"grantType": codeGrant, "assertion": nil, "code": "nothing", "redirectUri": callback, "codeVerifier": verifier}, "InvalidGrantException", "The code is not known"),
		refused("a code without its verifier", in{"grantType": codeGrant, "assertion": nil, "code": "nothing", "redirectUri": callback}, "InvalidRequestException", "codeVerifier"),
		refused("a token of an unknown type", in{"grantType": tokenExchange, "assertion": nil, "subjectToken": shopRefresh, "subjectTokenType": "urn:ietf:params:oauth:token-type:saml2"}, "InvalidRequestException", "is not supported"),
		refused("a token that is no access token", in{"grantType": tokenExchange, "assertion": nil, "subjectToken": shopRefresh, "subjectTokenType": "urn:ietf:params:oauth:token-type:access_token"}, "InvalidGrantException", "subject token"),
	},
}}}
