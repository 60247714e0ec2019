package conformance

var (
	// ended is a token of a login that is over.
	ended = fresh(func(w *world) any {
		w.must("sso", "Logout", in{"accessToken": lastToken})
		return w.get(lastToken)
	})
	noLogin = []fail{
		refused("by nobody", in{"accessToken": nil}, "UnauthorizedException", ""),
		refused("with a token that is none", in{"accessToken": "token"}, "UnauthorizedException", ""),
		refused("after signing out", in{"accessToken": ended}, "UnauthorizedException", ""),
	}
	badPortalPages = []fail{
		refused("a token that is none", in{"nextToken": badToken}, "InvalidRequestException", ""),
		refused("101 at once", in{"maxResults": 101}, "InvalidRequestException", ""),
		refused("none at once", in{"maxResults": 0}, "InvalidRequestException", ""),
	}
)

var ssoPortal = table{"sso", []row{
	{
		op:        "ListAccounts",
		in:        in{"accessToken": freshToken, "maxResults": 10},
		want:      in{"accountList": []any{in{"accountId": member, "accountName": "Member", "emailAddress": memberEmail}}, "nextToken": check(absent)},
		strangers: noLogin,
		fails:     badPortalPages,
	},
	{
		op:        "ListAccountRoles",
		in:        in{"accessToken": freshToken, "accountId": member},
		want:      in{"roleList": []any{in{"accountId": member, "roleName": personSetName}}, "nextToken": check(absent)},
		strangers: noLogin,
		fails:     with(badPortalPages, []fail{refused("an account id that is none", in{"accountId": "1"}, "InvalidRequestException", "12 digits")}),
	},
	{
		op:   "GetRoleCredentials",
		in:   in{"accessToken": freshToken, "accountId": member, "roleName": personSetName},
		want: in{"roleCredentials": in{"accessKeyId": like("^ASIA"), "secretAccessKey": check(present), "sessionToken": check(present), "expiration": check(present)}},
		then: func(x *exchange) {
			k := credentials{x.member(x.out, "roleCredentials", "accessKeyId"), x.member(x.out, "roleCredentials", "secretAccessKey"), x.member(x.out, "roleCredentials", "sessionToken")}
			if d := differs("", x.mustAs(k, "sts", "GetCallerIdentity", in{}), x.resolve(in{"Account": member, "Arn": like(":assumed-role/AWSReservedSSO_Set-")})); d != "" {
				x.t.Error(d)
			}
		},
		strangers: noLogin,
		fails: []fail{
			refused("a set that the person has not", in{"roleName": aSetName}, "ForbiddenException", "No access"),
			refused("an account that is not", in{"accountId": unknownAccount}, "ForbiddenException", "No access"),
			refused("an account id that is none", in{"accountId": "1"}, "InvalidRequestException", "12 digits"),
			refused("no set", in{"roleName": nil}, "InvalidRequestException", ""),
		},
	},
	{
		op: "Logout",
		in: in{"accessToken": lastToken},
		then: func(x *exchange) {
			x.wants("sso", "ListAccounts", in{"accessToken": lastToken}, "UnauthorizedException")
		},
		strangers: noLogin,
	},
}}
