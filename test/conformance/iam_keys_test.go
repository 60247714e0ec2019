package conformance

var (
	// administrator is who calls where a row does not say otherwise, for operations
	// that are open and that temporary credentials are not for.
	administrator   = shared(func(w *world) any { return w.root() })
	administratorID = shared(func(w *world) any { return w.root().key })

	// freshKey is a second key of the administrator, who may have two. It goes with
	// the case.
	freshKey   = fresh(func(w *world) any { return w.newKey() })
	freshKeyID = fresh(func(w *world) any { return w.get(freshKey).(credentials).key })

	// anAlias is the alias of the member account; freshAlias the management account's.
	anAlias = shared(func(w *world) any {
		w.mustAs(w.get(memberAdmin).(credentials), "iam", "CreateAccountAlias", in{"AccountAlias": "members-only"})
		return "members-only"
	})
	freshAlias = fresh(func(w *world) any {
		alias := w.unique("alias")
		w.must("iam", "CreateAccountAlias", in{"AccountAlias": alias})
		w.t.Cleanup(func() { w.try(w.root(), "iam", "DeleteAccountAlias", in{"AccountAlias": alias}) })
		return alias
	})
)

func (w *world) newKey() credentials {
	w.t.Helper()
	out := w.must("iam", "CreateAccessKey", in{})
	k := credentials{key: w.member(out, "AccessKey", "AccessKeyId"), secret: w.member(out, "AccessKey", "SecretAccessKey")}
	w.t.Cleanup(func() { w.try(w.root(), "iam", "DeleteAccessKey", in{"AccessKeyId": k.key}) }) // it may be gone
	return k
}

var (
	noUser   = refused("a user that is not", in{"UserName": "ada"}, "NoSuchEntity", "The user with name ada cannot be found.")
	noKey    = refused("a key that is not", in{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}, "NoSuchEntity", "cannot be found")
	badAlias = refused("an alias that is none", in{"AccountAlias": "An Alias"}, "ValidationError", "accountAlias")
)

var iamKeys = table{"iam", []row{
	{
		op:    "GetUser",
		in:    in{},
		want:  in{"User": in{"UserName": "root", "UserId": management, "Arn": like(`^arn:aws:iam::\d{12}:root$`), "Path": "/", "CreateDate": check(present)}},
		fails: []fail{noUser, refused("by a role, which is no user", nil, "ValidationError", "Must specify userName").by(memberAdmin)},
	},
	{
		op:    "ListUsers",
		in:    in{},
		want:  in{"Users": length(0), "IsTruncated": false},
		fails: badMarkers,
	},
	{
		op:    "ListGroups",
		in:    in{},
		want:  in{"Groups": length(0), "IsTruncated": false},
		fails: badMarkers,
	},
	{
		op:    "ListInstanceProfiles",
		in:    in{},
		want:  in{"InstanceProfiles": length(0), "IsTruncated": false},
		fails: badMarkers,
	},
	{
		op:   "CreateAccessKey",
		in:   in{},
		want: in{"AccessKey": in{"UserName": "root", "AccessKeyId": like("^AKIA[A-Z2-7]{16}$"), "Status": "Active", "SecretAccessKey": like("^.{40}$"), "CreateDate": check(present)}},
		then: func(x *exchange) {
			k := credentials{key: x.member(x.out, "AccessKey", "AccessKeyId"), secret: x.member(x.out, "AccessKey", "SecretAccessKey")}
			if d := differs("", x.mustAs(k, "sts", "GetCallerIdentity", in{}), x.resolve(in{"Account": management, "Arn": like(":root$")})); d != "" {
				x.t.Error(d)
			}
			x.must("iam", "DeleteAccessKey", in{"AccessKeyId": k.key})
		},
		fails: []fail{noUser, refused("the third", in{}, "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2").after(freshKey)},
	},
	{
		op:    "ListAccessKeys",
		in:    in{},
		given: []*thing{freshKey},
		want:  in{"AccessKeyMetadata": some(in{"AccessKeyId": freshKeyID, "Status": "Active", "UserName": "root", "CreateDate": check(present)}), "IsTruncated": false},
		then: func(x *exchange) {
			x.sees("iam", "ListAccessKeys", in{}, in{"AccessKeyMetadata": some(in{"AccessKeyId": administratorID})})
		},
		fails: with(badMarkers, []fail{noUser}),
	},
	{
		op: "UpdateAccessKey",
		in: in{"AccessKeyId": freshKeyID, "Status": "Inactive"},
		then: func(x *exchange) {
			k := x.get(freshKey).(credentials)
			if a := x.try(k, "sts", "GetCallerIdentity", in{}); a.Code != "InvalidClientTokenId" {
				x.t.Errorf("a key that is inactive: got %v", a)
			}
			x.must("iam", "UpdateAccessKey", in{"AccessKeyId": k.key, "Status": "Active"})
			x.mustAs(k, "sts", "GetCallerIdentity", in{})
		},
		fails: []fail{noUser, noKey, refused("a status that nobody sets", in{"Status": "Expired"}, "InvalidInput", "Active or Inactive")},
	},
	{
		op: "DeleteAccessKey",
		in: in{"AccessKeyId": freshKeyID},
		then: func(x *exchange) {
			if a := x.try(x.get(freshKey).(credentials), "sts", "GetCallerIdentity", in{}); a.Code != "InvalidClientTokenId" {
				x.t.Errorf("a key that is gone: got %v", a)
			}
			x.wants("iam", "DeleteAccessKey", x.in, "NoSuchEntity")
		},
		fails: []fail{noUser, noKey},
	},
	{
		op:   "GetAccessKeyLastUsed",
		in:   in{"AccessKeyId": administratorID},
		want: in{"UserName": "root", "AccessKeyLastUsed": in{"LastUsedDate": check(present), "ServiceName": like("^[a-z-]+$"), "Region": "us-east-1"}},
		then: func(x *exchange) {
			x.sees("iam", "GetAccessKeyLastUsed", in{"AccessKeyId": freshKeyID}, in{"AccessKeyLastUsed": in{"LastUsedDate": check(absent), "ServiceName": "N/A", "Region": "N/A"}})
		},
		fails: []fail{refused("a key that is not", in{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}, "AccessDenied", "is not authorized to perform: iam:GetAccessKeyLastUsed")},
	},
	{
		op: "CreateAccountAlias",
		in: in{"AccountAlias": "conformance-house"},
		then: func(x *exchange) {
			x.sees("iam", "ListAccountAliases", in{}, in{"AccountAliases": []any{"conformance-house"}})
			x.sees("iam", "CreateAccountAlias", in{"AccountAlias": "another-house"}, in{}) // takes its place
			x.sees("iam", "ListAccountAliases", in{}, in{"AccountAliases": []any{"another-house"}})
			x.sees("iam", "GetUser", in{}, in{"User": in{"UserName": "another-house"}})
			x.must("iam", "DeleteAccountAlias", in{"AccountAlias": "another-house"})
		},
		fails: []fail{
			badAlias,
			refused("an alias that another has", in{"AccountAlias": anAlias}, "EntityAlreadyExists", "already exists"),
			refused("the id of an account", in{"AccountAlias": "111122223333"}, "ValidationError", "form of an account id"),
		},
	},
	{
		op: "DeleteAccountAlias",
		in: in{"AccountAlias": freshAlias},
		then: func(x *exchange) {
			x.sees("iam", "ListAccountAliases", in{}, in{"AccountAliases": length(0)})
		},
		fails: []fail{
			badAlias,
			refused("an alias that is not", in{"AccountAlias": "nobody-s"}, "NoSuchEntity", "does not exist"),
			refused("an alias that another has", in{"AccountAlias": anAlias}, "NoSuchEntity", "does not exist"),
		},
	},
}}
