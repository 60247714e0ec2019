package conformance

var (
	aGroup         = shared(newGroup)
	freshGroup     = fresh(newGroup)
	aGroupName     = nameOf(aGroup, "DisplayName")
	freshGroupName = nameOf(freshGroup, "DisplayName")
	// freshMembership is of the fresh user in the fresh group.
	freshMembership = fresh(func(w *world) any {
		return w.must("identitystore", "CreateGroupMembership", in{"IdentityStoreId": identityStore, "GroupId": freshGroup, "MemberId": in{"UserId": freshUser}})["MembershipId"]
	})
)

func newGroup(w *world) any {
	return w.must("identitystore", "CreateGroup", in{"IdentityStoreId": identityStore, "DisplayName": w.unique("group")})["GroupId"]
}

// Cases that several operations have.
var (
	noGroup   = refused("a group that is not", in{"GroupId": unknownID}, "ResourceNotFoundException", "GROUP not found")
	noMember  = refused("a member that is not", in{"MemberId": in{"UserId": unknownID}}, "ResourceNotFoundException", "")
	noGroupID = refused("an id that is none", in{"GroupId": "navy"}, "ValidationException", "groupId")
)

var identityStoreGroups = table{"identitystore", []row{
	{
		op:   "CreateGroup",
		in:   in{"IdentityStoreId": identityStore, "DisplayName": "Navy", "Description": "at sea"},
		want: in{"GroupId": check(isID), "IdentityStoreId": identityStore, "GroupArn": like("^arn:aws:identitystore:::group/"), "Revision": check(present)},
		then: func(x *exchange) {
			x.sees("identitystore", "DescribeGroup", in{"IdentityStoreId": identityStore, "GroupId": x.out["GroupId"]}, x.in)
		},
		fails: []fail{
			noStore,
			refused("a name that is taken", in{"DisplayName": aGroupName}, "ConflictException", "Duplicate GroupDisplayName"),
			refused("no name", in{"DisplayName": nil}, "ValidationException", "displayname"),
			refused("a reserved name", in{"DisplayName": "AWSAdministrators"}, "ValidationException", "reserved group name"),
		},
	},
	{
		op:    "DescribeGroup",
		in:    in{"IdentityStoreId": identityStore, "GroupId": freshGroup},
		want:  in{"GroupId": freshGroup, "DisplayName": freshGroupName, "CreatedAt": check(present), "UpdatedAt": check(present)},
		fails: []fail{noStore, noGroup, noGroupID},
	},
	{
		op:   "GetGroupId",
		in:   in{"IdentityStoreId": identityStore, "AlternateIdentifier": by("displayName", freshGroupName)},
		want: in{"GroupId": freshGroup, "IdentityStoreId": identityStore},
		fails: []fail{
			noStore,
			refused("a name that no group has", in{"AlternateIdentifier": by("displayName", "no group at all")}, "ResourceNotFoundException", "GROUP not found"),
			refused("an attribute that is not unique", in{"AlternateIdentifier": by("description", "x")}, "ValidationException", "not a unique attribute"),
		},
	},
	{
		op:   "ListGroups",
		in:   in{"IdentityStoreId": identityStore, "Filters": []any{in{"AttributePath": "DisplayName", "AttributeValue": freshGroupName}}},
		want: in{"Groups": []any{in{"GroupId": freshGroup, "DisplayName": freshGroupName}}, "NextToken": check(absent)},
		fails: append([]fail{
			refused("a filter that is not", in{"Filters": []any{in{"AttributePath": "Description", "AttributeValue": "x"}}}, "ValidationException", ""),
		}, unlisted...),
	},
	{
		op:   "UpdateGroup",
		in:   in{"IdentityStoreId": identityStore, "GroupId": freshGroup, "Operations": set("description", "ashore")},
		want: in{"GroupId": freshGroup, "Revision": check(present)},
		then: func(x *exchange) {
			x.sees("identitystore", "DescribeGroup", in{"IdentityStoreId": identityStore, "GroupId": freshGroup}, in{"Description": "ashore", "Revision": x.out["Revision"]})
		},
		fails: []fail{
			noStore, noGroup,
			refused("a name that is taken", in{"Operations": set("displayName", aGroupName)}, "ConflictException", "Duplicate GroupDisplayName"),
			refused("another revision", in{"Revision": "4711"}, "ConflictException", "revision"),
			refused("a path that is not", in{"Operations": set("members", "x")}, "ValidationException", "does not exist"),
			refused("a value that is no text", in{"Operations": set("displayName", in{"a": "b"})}, "ValidationException", "must be a string"),
		},
	},
	{
		op: "DeleteGroup",
		in: in{"IdentityStoreId": identityStore, "GroupId": freshGroup},
		then: func(x *exchange) {
			x.wants("identitystore", "DescribeGroup", in{"IdentityStoreId": identityStore, "GroupId": freshGroup}, "ResourceNotFoundException")
			x.sees("identitystore", "DeleteGroup", x.in, in{}) // the operation is idempotent
		},
		fails: []fail{
			noStore, noGroupID,
			refused("another revision", in{"Revision": "4711"}, "ConflictException", "revision"),
		},
	},
	{
		op:   "CreateGroupMembership",
		in:   in{"IdentityStoreId": identityStore, "GroupId": freshGroup, "MemberId": in{"UserId": freshUser}},
		want: in{"MembershipId": check(isID), "IdentityStoreId": identityStore, "MembershipArn": like("^arn:aws:identitystore:::membership/")},
		then: func(x *exchange) {
			x.sees("identitystore", "DescribeGroupMembership", in{"IdentityStoreId": identityStore, "MembershipId": x.out["MembershipId"]}, x.in)
		},
		fails: []fail{
			noStore, noGroup, noMember,
			refused("the member is in the group", nil, "ConflictException", "Duplicate Membership").after(freshMembership),
			refused("a member of no kind", in{"MemberId": in{}}, "ValidationException", ""),
		},
	},
	{
		op:   "DescribeGroupMembership",
		in:   in{"IdentityStoreId": identityStore, "MembershipId": freshMembership},
		want: in{"MembershipId": freshMembership, "GroupId": freshGroup, "MemberId": in{"UserId": freshUser}},
		fails: []fail{
			noStore,
			refused("a membership that is not", in{"MembershipId": unknownID}, "ResourceNotFoundException", "MEMBERSHIP not found"),
			refused("an id that is none", in{"MembershipId": "member"}, "ValidationException", "membershipId"),
		},
	},
	{
		op:    "GetGroupMembershipId",
		in:    in{"IdentityStoreId": identityStore, "GroupId": freshGroup, "MemberId": in{"UserId": freshUser}},
		given: []*thing{freshMembership},
		want:  in{"MembershipId": freshMembership, "IdentityStoreId": identityStore},
		fails: []fail{
			noStore, noGroupID,
			refused("a group that the member is not in", in{"GroupId": aGroup}, "ResourceNotFoundException", "MEMBERSHIP not found"),
		},
	},
	{
		op:    "ListGroupMemberships",
		in:    in{"IdentityStoreId": identityStore, "GroupId": freshGroup},
		given: []*thing{freshMembership},
		want:  in{"GroupMemberships": []any{in{"MembershipId": freshMembership, "GroupId": freshGroup, "MemberId": in{"UserId": freshUser}}}, "NextToken": check(absent)},
		fails: append([]fail{noGroup}, unlisted...),
	},
	{
		op:    "ListGroupMembershipsForMember",
		in:    in{"IdentityStoreId": identityStore, "MemberId": in{"UserId": freshUser}},
		given: []*thing{freshMembership},
		want:  in{"GroupMemberships": []any{in{"MembershipId": freshMembership, "GroupId": freshGroup}}, "NextToken": check(absent)},
		fails: append([]fail{noMember}, unlisted...),
	},
	{
		op:    "IsMemberInGroups",
		in:    in{"IdentityStoreId": identityStore, "MemberId": in{"UserId": freshUser}, "GroupIds": []any{aGroup, freshGroup}},
		given: []*thing{freshMembership},
		want:  in{"Results": []any{in{"GroupId": aGroup, "MembershipExists": false}, in{"GroupId": freshGroup, "MembershipExists": true}}},
		fails: []fail{
			noStore, noMember,
			refused("a group that is not", in{"GroupIds": []any{unknownID}}, "ResourceNotFoundException", "GROUP not found"),
			refused("no group", in{"GroupIds": []any{}}, "ValidationException", "groupIds"),
		},
	},
	{
		op: "DeleteGroupMembership",
		in: in{"IdentityStoreId": identityStore, "MembershipId": freshMembership},
		then: func(x *exchange) {
			x.wants("identitystore", "DescribeGroupMembership", in{"IdentityStoreId": identityStore, "MembershipId": freshMembership}, "ResourceNotFoundException")
			x.sees("identitystore", "DeleteGroupMembership", x.in, in{}) // the operation is idempotent
		},
		fails: []fail{
			noStore,
			refused("an id that is none", in{"MembershipId": "member"}, "ValidationException", "membershipId"),
		},
	},
}}
