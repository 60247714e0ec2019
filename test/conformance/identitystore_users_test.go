package conformance

var (
	identityStore = shared(func(w *world) any { return w.Env("GATEHOUSE_IDENTITY_STORE_ID") })

	// aUser is there for all; freshUser is the case's own.
	aUser         = shared(newUser)
	freshUser     = fresh(newUser)
	aUserName     = nameOf(aUser, "UserName")
	freshUserName = nameOf(freshUser, "UserName")
	// goneUser was there once.
	goneUser = shared(func(w *world) any {
		id := newUser(w)
		w.must("identitystore", "DeleteUser", in{"IdentityStoreId": identityStore, "UserId": id})
		return id
	})
)

const (
	unknownID    = "11111111-2222-4333-8444-555555555555"
	unknownStore = "d-0123456789"
	badToken     = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)

func newUser(w *world) any {
	name := w.unique("user")
	return w.must("identitystore", "CreateUser", in{
		"IdentityStoreId": identityStore, "UserName": name, "DisplayName": "User " + name,
		"Name":   in{"GivenName": "User", "FamilyName": name},
		"Emails": []any{in{"Value": name + "@example.com", "Type": "work", "Primary": true}},
	})["UserId"]
}

// nameOf is the unique name of a user or a group.
func nameOf(what *thing, member string) *thing {
	return &thing{fresh: what.fresh, make: func(w *world) any {
		if member == "UserName" {
			return w.must("identitystore", "DescribeUser", in{"IdentityStoreId": identityStore, "UserId": what})[member]
		}
		return w.must("identitystore", "DescribeGroup", in{"IdentityStoreId": identityStore, "GroupId": what})[member]
	}}
}

// by is an alternate identifier: by(userName, "ada").
func by(path string, value any) in {
	return in{"UniqueAttribute": in{"AttributePath": path, "AttributeValue": value}}
}

// set is a change of one attribute.
func set(path string, value any) []any {
	return []any{in{"AttributePath": path, "AttributeValue": value}}
}

// noStore is the case that every operation of the Identity Store API has.
var noStore = refused("an identity store that is not", in{"IdentityStoreId": unknownStore}, "ResourceNotFoundException", "IDENTITY_STORE")

// unlisted are the cases that every list of the Identity Store API has.
var unlisted = []fail{
	noStore,
	refused("a token that is none", in{"NextToken": badToken}, "ValidationException", ""),
	refused("101 at once", in{"MaxResults": 101}, "ValidationException", "less than or equal to 100"),
	refused("none at once", in{"MaxResults": 0}, "ValidationException", "greater than or equal to 1"),
}

var identityStoreUsers = table{"identitystore", []row{
	{
		op: "CreateUser",
		in: in{
			"IdentityStoreId": identityStore, "UserName": "ada", "DisplayName": "Ada Lovelace",
			"Name":   in{"GivenName": "Ada", "FamilyName": "Lovelace", "MiddleName": "King", "Formatted": "Ada King Lovelace", "HonorificPrefix": "Lady", "HonorificSuffix": "F.R.S."},
			"Emails": []any{in{"Value": "ada@example.com", "Type": "work", "Primary": true}}, "Title": "Countess", "Timezone": "Europe/London",
			"Extensions": in{"aws:identitystore:enterprise": in{"department": "Engines"}},
		},
		want: in{"IdentityStoreId": identityStore, "UserId": check(isID), "UserArn": like("^arn:aws:identitystore:::user/"), "Revision": check(present)},
		then: func(x *exchange) {
			got := x.must("identitystore", "DescribeUser", in{"IdentityStoreId": identityStore, "UserId": x.out["UserId"], "Extensions": []any{"aws:identitystore:enterprise"}})
			want := over(x.in, in{"UserId": x.out["UserId"], "UserArn": x.out["UserArn"], "UserStatus": "ENABLED"})
			if d := differs("", got, want); d != "" {
				x.t.Error("DescribeUser tells something else than was written: ", d)
			}
		},
		fails: []fail{
			noStore,
			refused("a name that is taken", in{"UserName": aUserName}, "ConflictException", "Duplicate UserName"),
			refused("an address that is taken", in{"UserName": "other", "Emails": []any{in{"Value": email(aUserName), "Primary": true}}}, "ConflictException", "Duplicate Email"),
			refused("a reserved name", in{"UserName": "Administrator"}, "ValidationException", "reserved user name"),
			refused("no display name", in{"DisplayName": nil}, "ValidationException", "required attribute"),
			refused("an extension that is not", in{"Extensions": in{"aws:identitystore:other": in{}}}, "ValidationException", ""),
			refused("a day that is not", in{"Birthdate": "1815-13-10"}, "ValidationException", "birthdate"),
		},
	},
	{
		op:   "DescribeUser",
		in:   in{"IdentityStoreId": identityStore, "UserId": freshUser},
		want: in{"UserId": freshUser, "UserName": freshUserName, "UserStatus": "ENABLED", "CreatedAt": check(present), "UpdatedAt": check(present), "CreatedBy": check(present)},
		fails: []fail{
			noStore,
			refused("a user that is not", in{"UserId": unknownID}, "ResourceNotFoundException", "USER not found"),
			refused("a user that was", in{"UserId": goneUser}, "ResourceNotFoundException", "USER not found"),
			refused("an id that is none", in{"UserId": "ada"}, "ValidationException", "userId"),
		},
	},
	{
		op:   "GetUserId",
		in:   in{"IdentityStoreId": identityStore, "AlternateIdentifier": by("userName", freshUserName)},
		want: in{"UserId": freshUser, "IdentityStoreId": identityStore},
		fails: []fail{
			noStore,
			refused("a name that nobody has", in{"AlternateIdentifier": by("userName", "nobody-at-all")}, "ResourceNotFoundException", "USER not found"),
			refused("an address that nobody has", in{"AlternateIdentifier": by("emails.value", "nobody@example.com")}, "ResourceNotFoundException", "USER not found"),
			refused("an external id that nobody has", in{"AlternateIdentifier": in{"ExternalId": in{"Issuer": "https://example.com", "Id": "1"}}}, "ResourceNotFoundException", "USER not found"),
			refused("an attribute that is not unique", in{"AlternateIdentifier": by("title", "x")}, "ValidationException", "not a unique attribute"),
			refused("two identifiers", in{"AlternateIdentifier": in{"ExternalId": in{"Issuer": "https://example.com", "Id": "1"}, "UniqueAttribute": in{"AttributePath": "userName", "AttributeValue": "x"}}}, "ValidationException", ""),
		},
	},
	{
		op:   "ListUsers",
		in:   in{"IdentityStoreId": identityStore, "Filters": []any{in{"AttributePath": "UserName", "AttributeValue": freshUserName}}},
		want: in{"Users": []any{in{"UserId": freshUser, "UserName": freshUserName, "UserStatus": "ENABLED"}}, "NextToken": check(absent)},
		fails: append([]fail{
			refused("a filter that is not", in{"Filters": []any{in{"AttributePath": "Title", "AttributeValue": "x"}}}, "ValidationException", ""),
		}, unlisted...),
	},
	{
		op:   "UpdateUser",
		in:   in{"IdentityStoreId": identityStore, "UserId": freshUser, "Operations": set("title", "Countess")},
		want: in{"UserId": freshUser, "IdentityStoreId": identityStore, "Revision": check(present)},
		then: func(x *exchange) {
			x.sees("identitystore", "DescribeUser", in{"IdentityStoreId": identityStore, "UserId": freshUser}, in{"Title": "Countess", "Revision": x.out["Revision"]})
		},
		fails: []fail{
			noStore,
			refused("a user that is not", in{"UserId": unknownID}, "ResourceNotFoundException", "USER not found"),
			refused("a name that is taken", in{"Operations": set("userName", aUserName)}, "ConflictException", "Duplicate UserName"),
			refused("another revision", in{"Revision": "4711"}, "ConflictException", "revision"),
			refused("a path that is not", in{"Operations": set("groups", "x")}, "ValidationException", "groups"),
			refused("no user name", in{"Operations": set("userName", "")}, "ValidationException", "userName"),
		},
	},
	{
		op: "DeleteUser",
		in: in{"IdentityStoreId": identityStore, "UserId": freshUser},
		then: func(x *exchange) {
			x.wants("identitystore", "DescribeUser", in{"IdentityStoreId": identityStore, "UserId": freshUser}, "ResourceNotFoundException")
			x.sees("identitystore", "DeleteUser", x.in, in{}) // the operation is idempotent
		},
		fails: []fail{
			noStore,
			refused("another revision", in{"Revision": "4711"}, "ConflictException", "revision"),
			refused("a revision that is none", in{"Revision": "yesterday"}, "ConflictException", "not a revision"),
		},
	},
	{
		op:   "DescribeIdentityStore",
		in:   in{"IdentityStoreId": identityStore},
		want: in{"IdentityStoreId": identityStore, "IdentityStoreArn": like("^arn:aws:identitystore::[0-9]{12}:identitystore/d-")},
		fails: []fail{
			noStore,
			refused("an id that is none", in{"IdentityStoreId": "store"}, "ValidationException", "identityStoreId"),
		},
	},
	{
		op:    "ListIdentityStores",
		in:    in{"MaxResults": 10},
		want:  in{"IdentityStores": some(in{"IdentityStoreId": identityStore})},
		fails: unlisted[1:],
	},
}}

// email is an address made of a name, as newUser makes it.
func email(name *thing) *thing {
	return &thing{fresh: name.fresh, make: func(w *world) any { return w.text(name) + "@example.com" }}
}

// isID is an id of a user, a group or a membership.
func isID(got any) string {
	return like("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")(got)
}
