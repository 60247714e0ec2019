package conformance

var (
	// tile is an application that everybody's portal shows.
	tile = fresh(func(w *world) any {
		return w.must("sso-admin", "CreateApplication", in{
			"InstanceArn": instance, "ApplicationProviderArn": "arn:aws:sso::aws:applicationProvider/custom", "Name": w.unique("tile"),
			"Description":   `<img src=x onerror="alert(1)">`,
			"PortalOptions": in{"SignInOptions": in{"Origin": "APPLICATION", "ApplicationUrl": "https://app.example.com/start"}, "Visibility": "ENABLED"},
		})["ApplicationArn"]
	})
	openTile = fresh(func(w *world) any {
		w.must("sso-admin", "PutApplicationAssignmentConfiguration", in{"ApplicationArn": tile, "AssignmentRequired": false})
		return w.get(tile)
	})
	// groupReader may see one group, and nothing else.
	groupReader = shared(func(w *world) any {
		return w.role(w.root(), w.text(management), "GroupReader", `{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":"identitystore:ListGroups","Resource":"*"},
			{"Effect":"Deny","Action":"sso:Delete*","Resource":"*"}]}`)
	})
)

var gatehousePortal = table{"gatehouse", []row{
	{
		op: "ListAssignedAccounts",
		in: in{"accessToken": freshToken},
		want: in{"Accounts": []any{in{
			"AccountId": member, "AccountName": "Member", "EmailAddress": memberEmail,
			"Roles": []any{in{"RoleName": personSetName, "PermissionSetArn": personSet, "SessionDuration": like("^PT")}},
		}}, "NextToken": check(absent)},
		strangers: noLogin,
		fails: []fail{
			refused("a token that is none", in{"NextToken": badToken}, "ValidationException", ""),
			refused("5001 at once", in{"MaxResults": 5001}, "ValidationException", ""),
			refused("none at once", in{"MaxResults": 0}, "ValidationException", ""),
		},
	},
	{
		op:    "ListAssignedApplications",
		in:    in{"accessToken": freshToken, "MaxResults": 100},
		given: []*thing{openTile},
		want: in{"Applications": some(in{
			"ApplicationArn": tile, "ApplicationUrl": "https://app.example.com/start", "Description": `<img src=x onerror="alert(1)">`,
		})},
		strangers: noLogin,
		fails:     badPages,
	},
	{
		op: "DescribePortalSession",
		in: in{"accessToken": freshToken},
		want: in{
			"UserId": thePerson, "InstanceArn": instance, "IdentityStoreId": identityStore, "ManagementAccountId": management,
			"PortalUrl": like("/start$"), "StartUrl": startURL, "SessionExpiresAt": check(present), "MfaSelfManagement": check(present),
		},
		strangers: noLogin,
	},
	{
		op:   "EvaluateOwnAccess",
		open: "Callers may know what they may do.",
		in:   in{"Questions": []any{in{"Action": "sso:CreatePermissionSet", "ResourceArn": instance}, in{"Action": "identitystore:CreateGroup"}}},
		want: in{"Answers": []any{
			in{"Action": "sso:CreatePermissionSet", "ResourceArn": instance, "Decision": "DENIED", "Reason": "No policy of this role allows sso:CreatePermissionSet."},
			in{"Action": "identitystore:CreateGroup", "ResourceArn": "*", "Decision": "DENIED", "Reason": "No policy of this role allows identitystore:CreateGroup."},
		}},
		then: func(x *exchange) {
			questions := in{"Questions": []any{
				in{"Action": "identitystore:ListGroups"}, in{"Action": "sso:DeletePermissionSet", "ResourceArn": instance}, in{"Action": "sso:ListInstances"},
			}}
			for _, c := range []struct {
				who  *thing
				want []any
			}{
				{groupReader, []any{in{"Decision": "ALLOWED", "Reason": check(absent)}, in{"Decision": "DENIED", "Reason": like(`^The policy "inline" of this role denies`)}, in{"Decision": "DENIED"}}},
				{stranger, []any{in{"Decision": "DENIED", "Reason": like("^Only the management account")}, in{"Decision": "DENIED"}, in{"Decision": "DENIED", "Reason": like("^No policy of this role")}}},
				{memberAdmin, []any{in{"Decision": "DENIED", "Reason": like("^Only the management account")}, in{"Decision": "DENIED"}, in{"Decision": "ALLOWED"}}},
			} {
				out := x.mustAs(x.get(c.who).(credentials), "gatehouse", "EvaluateOwnAccess", questions)
				if d := differs("", out, x.resolve(in{"Answers": c.want})); d != "" {
					x.t.Error(d)
				}
			}
		},
		fails: []fail{
			refused("no question", in{"Questions": []any{}}, "ValidationException", ""),
			refused("an action that is none", in{"Questions": []any{in{"Action": "CreateGroup"}}}, "ValidationException", ""),
			refused("an empty resource", in{"Questions": []any{in{"Action": "sso:ListInstances", "ResourceArn": ""}}}, "ValidationException", ""),
		},
	},
}}
