package conformance

var (
	// lookerUp may look up what happens in the management account, and not search
	// what happens elsewhere.
	lookerUp = shared(func(w *world) any {
		return w.role(w.root(), w.text(management), "LookerUp", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"cloudtrail:LookupEvents","Resource":"*"}}`)
	})
	// memberRole is the ARN of a role that was made in the member account.
	memberRole = fresh(func(w *world) any {
		name := w.unique("Searched")
		out := w.mustAs(w.get(memberAdmin).(credentials), "iam", "CreateRole", in{"RoleName": name, "AssumeRolePolicyDocument": trust(w.text(management))})
		return w.member(out, "Role", "Arn")
	})
	groupARN = fresh(func(w *world) any { return "arn:aws:identitystore:::group/" + w.text(freshGroup) })
)

// created is the event of the fresh group.
var created = in{
	"EventName": "CreateGroup", "EventSource": "identitystore.amazonaws.com", "ReadOnly": false, "UserName": "root", "AccountId": management,
	"EventId": check(present), "EventTime": check(present), "AccessKeyId": like("^AKIA"), "ErrorCode": check(absent),
	"Resources": []any{in{}, in{"ResourceType": "AWS::IdentityStore::Group", "ResourceName": groupARN}}, "CloudTrailEvent": like(`"eventCategory":"Management"`),
}

var gatehouseEvents = table{"gatehouse", []row{
	{
		op: "SearchEvents",
		in: in{
			"EventName": "CreateGroup", "EventSource": "identitystore.amazonaws.com", "UserName": "root", "ReadOnly": false, "Outcome": "SUCCEEDED",
			"Resource": freshGroup, "StartTime": 1700000000,
		},
		given: []*thing{freshGroup},
		want:  in{"Events": []any{created}, "NextToken": check(absent), "SearchedTo": check(absent)},
		then: func(x *exchange) {
			one := x.out["Events"].([]any)[0]
			for _, more := range []in{
				{"Resource": groupARN}, {"AccountId": management}, {"AllAccounts": true}, {"ResourceType": "AWS::IdentityStore::Group"}, {"SourceIpAddress": "127.0.0.1"},
				{"EventId": x.member(one, "EventId")}, {"Principal": "arn:aws:iam::" + x.text(management) + ":root"},
			} {
				x.sees("gatehouse", "SearchEvents", over(x.in, more), in{"Events": length(1)})
			}
			for _, more := range []in{
				{"UserName": "nobody"}, {"EventSource": "sso.amazonaws.com"}, {"ReadOnly": true}, {"Outcome": "FAILED"}, {"Outcome": "REFUSED"}, {"ErrorCode": "AccessDenied"},
				{"AccountId": member}, {"SourceIpAddress": "192.0.2.1"}, {"EndTime": 1700000001}, {"Resource": "%"}, {"Principal": unknownID}, {"AccessKeyId": "AKIA"},
			} {
				x.sees("gatehouse", "SearchEvents", over(x.in, more), in{"Events": length(0), "NextToken": check(absent)})
			}
			// The management account searches its members' trails; one that may only look
			// up events searches its own, as anybody does.
			role := x.text(memberRole)
			made := in{"Events": []any{in{"EventName": "CreateRole", "AccountId": member}}}
			x.sees("gatehouse", "SearchEvents", in{"AccountId": member, "EventName": "CreateRole", "Resource": role}, made)
			x.sees("gatehouse", "SearchEvents", in{"AllAccounts": true, "EventName": "CreateRole", "Resource": role}, made)
			for _, who := range []*thing{lookerUp, memberAdmin} {
				out := x.mustAs(x.get(who).(credentials), "gatehouse", "SearchEvents", in{"MaxResults": 1})
				if d := differs("", out, x.resolve(in{"Events": length(1)})); d != "" {
					x.t.Error(d)
				}
			}
		},
		fails: with(badPages, []fail{
			refused("all accounts, without the permission", in{"AllAccounts": true}, "AccessDeniedException", "gatehouse:SearchEvents").by(lookerUp),
			refused("a member's, without the permission", in{"AccountId": member}, "AccessDeniedException", "gatehouse:SearchEvents").by(lookerUp),
			refused("all accounts, from a member", in{"AllAccounts": true}, "AccessDeniedException", "gatehouse:SearchEvents").by(memberAdmin),
			refused("the management account's, from a member", in{"AccountId": management}, "AccessDeniedException", "gatehouse:SearchEvents").by(memberAdmin),
			refused("one account and all", in{"AccountId": member, "AllAccounts": true}, "ValidationException", "exclude each other"),
			refused("an end before the start", in{"EndTime": 1600000000}, "ValidationException", "after its end"),
			refused("an outcome that is none", in{"Outcome": "MAYBE"}, "ValidationException", "outcome"),
			refused("an account that is none", in{"AccountId": "1"}, "ValidationException", "accountId"),
			refused("an empty name", in{"EventName": ""}, "ValidationException", "eventName"),
		}),
	},
}}
