package conformance

const (
	deviceGrant  = "urn:ietf:params:oauth:grant-type:device_code"
	codeGrant    = "authorization_code"
	refreshGrant = "refresh_token"
)

var (
	client = shared(func(w *world) any {
		return w.must("sso-oidc", "RegisterClient", in{
			"clientName": "conformance", "clientType": "public", "scopes": []any{"sso:account:access"},
			"grantTypes": []any{deviceGrant, codeGrant, refreshGrant}, "redirectUris": []any{"http://127.0.0.1/oauth/callback"},
		})
	})
	clientID     = shared(func(w *world) any { return w.get(client).(in)["clientId"] })
	clientSecret = shared(func(w *world) any { return w.get(client).(in)["clientSecret"] })
	startURL     = shared(func(w *world) any { return w.Env("GATEHOUSE_START_URL") })
	// codeOnly is a client that is registered for authorization codes and nothing else.
	codeOnly = shared(func(w *world) any {
		return w.must("sso-oidc", "RegisterClient", in{
			"clientName": "code only", "clientType": "public", "grantTypes": []any{codeGrant}, "redirectUris": []any{"http://127.0.0.1/oauth/callback"},
		})
	})
	codeOnlyID     = shared(func(w *world) any { return w.get(codeOnly).(in)["clientId"] })
	codeOnlySecret = shared(func(w *world) any { return w.get(codeOnly).(in)["clientSecret"] })

	// device is a login that waits for a person; allowedDevice and deniedDevice are
	// the codes of those that were decided.
	device = fresh(func(w *world) any {
		return w.must("sso-oidc", "StartDeviceAuthorization", in{"clientId": clientID, "clientSecret": clientSecret, "startUrl": startURL})
	})
	waitingDevice = fresh(func(w *world) any { return w.get(device).(in)["deviceCode"] })
	allowedDevice = fresh(func(w *world) any { return w.decided("allow") })
	deniedDevice  = fresh(func(w *world) any { return w.decided("deny") })
	spentDevice   = fresh(func(w *world) any {
		w.must("sso-oidc", "CreateToken", byDevice(allowedDevice))
		return w.get(allowedDevice)
	})
	// impatience has asked for a decision so often that it is told to wait.
	impatience = fresh(func(w *world) any {
		for range 2 { // the second is forgiven: the CLI asks before it shows the code
			a := w.try(w.root(), "sso-oidc", "CreateToken", byDevice(waitingDevice))
			if a.Code != "AuthorizationPendingException" {
				w.t.Fatalf("asking early: got %v", a)
			}
		}
		return nil
	})
	authorizationCode = fresh(func(w *world) any { return w.get(theBrowser).(*browser).code(w.text(clientID)) })
	// crowd are as many devices as may wait; they are turned away when the case ends.
	crowd = fresh(func(w *world) any {
		b := w.get(theBrowser).(*browser)
		for range 100 { // some may wait already
			a := w.try(w.root(), "sso-oidc", "StartDeviceAuthorization", in{"clientId": clientID, "clientSecret": clientSecret, "startUrl": startURL})
			if a.Code != "" {
				return nil
			}
			w.t.Cleanup(func() { b.decide(w.member(a.Output, "userCode"), "deny") })
		}
		return nil
	})
)

func (w *world) decided(decision string) any {
	w.t.Helper()
	w.get(theBrowser).(*browser).decide(w.member(w.get(device), "userCode"), decision)
	return w.get(waitingDevice)
}

// byDevice, and the like, are inputs of CreateToken.
func byDevice(code any) in { return token(deviceGrant, in{"deviceCode": code}) }

func token(grant string, more in) in {
	return over(in{"clientId": clientID, "clientSecret": clientSecret, "grantType": grant}, more)
}

var ssoOIDC = table{"sso-oidc", []row{
	{
		op:   "RegisterClient",
		in:   in{"clientName": "terminal", "clientType": "public", "scopes": []any{"sso:account:access"}, "grantTypes": []any{codeGrant, refreshGrant}, "redirectUris": []any{"http://127.0.0.1/oauth/callback"}, "issuerUrl": startURL},
		open: "Anybody may register a client (RFC 7591, section 3).",
		want: in{"clientId": check(present), "clientSecret": check(present), "clientIdIssuedAt": check(present), "clientSecretExpiresAt": check(present), "authorizationEndpoint": like("/authorize$"), "tokenEndpoint": like("/token$")},
		fails: []fail{
			refused("no name", in{"clientName": nil}, "InvalidRequestException", ""),
			refused("a confidential client", in{"clientType": "confidential"}, "InvalidClientMetadataException", "client type"),
			refused("a scope that is none", in{"scopes": []any{"everything"}}, "InvalidScopeException", "everything"),
			refused("a grant that is none", in{"grantTypes": []any{"password"}}, "UnsupportedGrantTypeException", "password"),
			refused("a redirect to anywhere", in{"redirectUris": []any{"https://example.com/"}}, "InvalidRedirectUriException", "example.com"),
			refused("no redirect", in{"redirectUris": nil}, "InvalidRedirectUriException", "needs a redirect URI"),
			refused("an issuer that is none", in{"issuerUrl": "https://example.com/start"}, "InvalidRequestException", ""),
		},
	},
	{
		op:        "CreateToken",
		in:        token(deviceGrant, in{"deviceCode": allowedDevice}),
		want:      in{"accessToken": check(present), "refreshToken": check(present), "tokenType": "Bearer", "expiresIn": check(present)},
		strangers: noClient,
		then: func(x *exchange) {
			x.sees("sso", "ListAccounts", in{"accessToken": x.out["accessToken"]}, in{"accountList": []any{in{"accountId": member}}})
			x.sees("sso-oidc", "CreateToken", token(refreshGrant, in{"refreshToken": x.out["refreshToken"]}), in{"accessToken": check(present)})
			x.sees("sso-oidc", "CreateToken", token(codeGrant, in{"code": authorizationCode, "redirectUri": callback, "codeVerifier": verifier}), in{"accessToken": check(present)})
		},
		fails: []fail{
			refused("nobody has decided", in{"deviceCode": waitingDevice}, "AuthorizationPendingException", ""),
			refused("asked again and again", in{"deviceCode": waitingDevice}, "SlowDownException", "").after(impatience),
			refused("somebody said no", in{"deviceCode": deniedDevice}, "AccessDeniedException", ""),
			refused("a code that is spent", in{"deviceCode": spentDevice}, "InvalidGrantException", ""),
			refused("a code that is none", in{"deviceCode": "nothing"}, "InvalidGrantException", ""),
			refused("no code", in{"deviceCode": nil}, "InvalidRequestException", ""),
			refused("a grant that is none", in{"deviceCode": nil, "grantType": "password"}, "UnsupportedGrantTypeException", "password"),
			refused("a grant that the client has not", in{"clientId": codeOnlyID, "clientSecret": codeOnlySecret, "deviceCode": waitingDevice}, "UnauthorizedClientException", "not registered for"),
			refused("a code for another redirect", in{"grantType": codeGrant, "deviceCode": nil, "code": authorizationCode, "redirectUri": "http://127.0.0.1:1/oauth/callback", "codeVerifier": verifier}, "InvalidGrantException", ""),
			refused("a code without its verifier", in{"grantType": codeGrant, "deviceCode": nil, "code": authorizationCode, "redirectUri": callback, "codeVerifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK"}, "InvalidGrantException", ""),
			refused("a refresh token that is none", in{"grantType": refreshGrant, "deviceCode": nil, "refreshToken": "nothing"}, "InvalidGrantException", ""),
		},
	},
	{
		op:        "StartDeviceAuthorization",
		in:        in{"clientId": clientID, "clientSecret": clientSecret, "startUrl": startURL},
		want:      in{"deviceCode": check(present), "userCode": like("^[A-Z]{4}-[A-Z]{4}$"), "verificationUri": check(present), "verificationUriComplete": like("user_code="), "expiresIn": 600, "interval": check(present)},
		strangers: noClient,
		then: func(x *exchange) {
			x.wants("sso-oidc", "CreateToken", token(deviceGrant, in{"deviceCode": x.out["deviceCode"]}), "AuthorizationPendingException")
			x.get(theBrowser).(*browser).decide(x.member(x.out, "userCode"), "deny")
		},
		fails: []fail{
			refused("a start URL of somebody else", in{"startUrl": "https://example.com/start"}, "InvalidRequestException", ""),
			refused("a client of another grant", in{"clientId": codeOnlyID, "clientSecret": codeOnlySecret}, "UnauthorizedClientException", "device authorization"),
			refused("the 101st that waits", nil, "SlowDownException", "Too many devices").after(crowd),
		},
	},
}}

var noClient = []fail{
	refused("by a client that is not", in{"clientId": "nobody"}, "InvalidClientException", "not registered"),
	refused("with the secret of another", in{"clientSecret": codeOnlySecret}, "InvalidClientException", ""),
}
