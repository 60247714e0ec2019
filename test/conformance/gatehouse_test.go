package conformance

var (
	// signedIn is a user of the case's own who has signed in.
	signedIn = fresh(func(w *world) any {
		w.must("gatehouse", "UpdatePassword", in{"IdentityStoreId": identityStore, "UserId": freshUser, "Mode": "SET", "Password": password})
		w.signIn(w.text(freshUser), password)
		return w.get(freshUser)
	})
	session = fresh(func(w *world) any {
		list := w.must("gatehouse", "ListSessions", in{"IdentityStoreId": identityStore, "UserId": signedIn})["Sessions"].([]any)
		return list[0].(map[string]any)["SessionId"]
	})
	disabledUser = fresh(func(w *world) any {
		w.must("gatehouse", "DisableUser", in{"IdentityStoreId": identityStore, "UserId": freshUser})
		return w.get(freshUser)
	})
)

// ofAUser are the cases of every operation on a user.
var ofAUser = []fail{
	noStore,
	refused("a user that is not", in{"UserId": unknownID}, "ResourceNotFoundException", "USER not found"),
	refused("an id that is none", in{"UserId": "ada"}, "ValidationException", "userId"),
}

var gatehouse = table{"gatehouse", []row{
	{
		op:   "UpdatePassword",
		in:   in{"IdentityStoreId": identityStore, "UserId": freshUser, "Mode": "ONE_TIME"},
		want: in{"OneTimePassword": check(present)},
		fails: with(ofAUser, []fail{
			refused("a user who is disabled", in{"UserId": disabledUser}, "ConflictException", "disabled"),
			refused("a link to a user without an address", in{"UserId": addressless, "Mode": "EMAIL"}, "ConflictException", "no e-mail address"),
			refused("a weak password", in{"Mode": "SET", "Password": "password"}, "ValidationException", "We couldn't update your password"),
			refused("no password", in{"Mode": "SET"}, "ValidationException", "needs a Password"),
			refused("a password for another mode", in{"Password": password}, "ValidationException", "mode SET only"),
		}),
	},
	{
		op: "DisableUser",
		in: in{"IdentityStoreId": identityStore, "UserId": signedIn},
		then: func(x *exchange) {
			x.sees("identitystore", "DescribeUser", in{"IdentityStoreId": identityStore, "UserId": freshUser}, in{"UserStatus": "DISABLED"})
			x.sees("gatehouse", "ListSessions", x.in, in{"Sessions": length(0)})
		},
		fails: ofAUser,
	},
	{
		op: "EnableUser",
		in: in{"IdentityStoreId": identityStore, "UserId": disabledUser},
		then: func(x *exchange) {
			x.sees("identitystore", "DescribeUser", in{"IdentityStoreId": identityStore, "UserId": freshUser}, in{"UserStatus": "ENABLED"})
		},
		fails: ofAUser,
	},
	{
		op:    "ListSessions",
		in:    in{"IdentityStoreId": identityStore, "UserId": signedIn},
		want:  in{"Sessions": []any{in{"SessionId": session, "SourceIp": "127.0.0.1", "CreatedAt": check(present), "ExpiresAt": check(present)}}, "NextToken": check(absent)},
		fails: with(ofAUser, badPages),
	},
	{
		op: "BatchDeleteSession",
		in: in{"IdentityStoreId": identityStore, "UserId": signedIn, "SessionIds": []any{session, unknownID}},
		then: func(x *exchange) {
			x.sees("gatehouse", "ListSessions", in{"IdentityStoreId": identityStore, "UserId": freshUser}, in{"Sessions": length(0)})
		},
		fails: with(ofAUser, []fail{refused("no session", in{"SessionIds": []any{}}, "ValidationException", "sessionIds")}),
	},
	{
		op:    "DescribePortal",
		in:    in{"InstanceArn": instance},
		want:  in{"PortalUrl": like("/start(/corp-[0-9]+)?$"), "StartUrl": startURL, "IssuerUrl": check(present)},
		fails: []fail{noInstance, refused("an ARN that is none", in{"InstanceArn": "ssoins-0123456789abcdef"}, "ValidationException", "instanceArn")},
	},
}}
