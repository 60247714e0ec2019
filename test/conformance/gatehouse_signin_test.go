package conformance

// mailed is a user of the case's own who was written to.
var mailed = fresh(func(w *world) any {
	w.must("gatehouse", "VerifyEmail", in{"IdentityStoreId": identityStore, "UserId": freshUser})
	return w.get(freshUser)
})

// addressless is one who cannot be.
var addressless = fresh(func(w *world) any {
	name := w.unique("user")
	return w.must("identitystore", "CreateUser", in{
		"IdentityStoreId": identityStore, "UserName": name, "DisplayName": "User " + name, "Name": in{"GivenName": "User", "FamilyName": name},
	})["UserId"]
})

var gatehouseSignIn = table{"gatehouse", []row{
	{
		op:   "VerifyEmail",
		in:   in{"IdentityStoreId": identityStore, "UserId": freshUser},
		want: in{"MailedTo": like("@example.com$")},
		fails: with(ofAUser, []fail{
			refused("a user who is disabled", in{"UserId": disabledUser}, "ConflictException", "disabled"),
			refused("a user without an address", in{"UserId": addressless}, "ConflictException", "no e-mail address"),
		}),
	},
	{
		op:    "DescribeSignIn",
		in:    in{"IdentityStoreId": identityStore, "UserId": signedIn},
		want:  in{"HasPassword": true, "OneTimePassword": false, "PasswordUpdatedAt": check(present), "EmailVerified": false, "EmailVerifiedAt": check(absent)},
		fails: ofAUser,
	},
	{
		op:    "ListMails",
		in:    in{"IdentityStoreId": identityStore, "MaxResults": 1},
		given: []*thing{mailed},
		want:  in{"Mails": length(1)},
		then: func(x *exchange) {
			user := x.member(x.out["Mails"].([]any)[0], "UserId")
			x.sees("gatehouse", "ListMails", over(x.in, in{"UserId": user}), in{"Mails": []any{in{"UserId": user}}})
			x.sees("gatehouse", "ListMails", over(x.in, in{"UserId": unknownID}), in{"Mails": length(0), "NextToken": check(absent)})
		},
		fails: with(badPages, []fail{noStore, refused("an id that is none", in{"UserId": "ada"}, "ValidationException", "userId")}),
	},
	{
		op: "UpdateSSOConfiguration",
		in: in{"InstanceArn": instance, "SessionDurationMinutes": 720, "SendEmailOtp": true},
		then: func(x *exchange) {
			x.sees("gatehouse", "GetSsoConfiguration", in{"InstanceArn": instance}, in{"SessionDurationMinutes": 720, "SendEmailOtp": true})
		},
		fails: []fail{
			noInstance,
			refused("a session of a moment", in{"SessionDurationMinutes": 14}, "ValidationException", "sessionDurationMinutes"),
			refused("a session of a year", in{"SessionDurationMinutes": 525600}, "ValidationException", "sessionDurationMinutes"),
		},
	},
	{
		op:    "GetSsoConfiguration",
		in:    in{"InstanceArn": instance},
		want:  in{"SessionDurationMinutes": check(present), "SendEmailOtp": check(present), "MailEnabled": true},
		fails: []fail{noInstance, refused("an ARN that is none", in{"InstanceArn": "ssoins-0123456789abcdef"}, "ValidationException", "instanceArn")},
	},
}}
