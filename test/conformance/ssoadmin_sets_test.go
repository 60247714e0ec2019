package conformance

import "strings"

var (
	instance = shared(func(w *world) any { return w.Env("GATEHOUSE_INSTANCE_ARN") })
	// unknownInstance and unknownSet have the form of ARNs that are there.
	unknownInstance = shared(func(w *world) any {
		return w.text(instance)[:strings.LastIndex(w.text(instance), "/")] + "/ssoins-0123456789abcdef"
	})
	unknownSet = shared(func(w *world) any { return setARN(w.text(instance), "ps-0123456789abcdef") })
	// foreignSet is a set that is there, said to be of another instance.
	foreignSet = shared(func(w *world) any {
		own := w.text(aSet)
		return setARN(w.text(unknownInstance), own[strings.LastIndex(own, "/")+1:])
	})

	aSet         = shared(newSet)
	freshSet     = fresh(newSet)
	aSetName     = setName(aSet)
	freshSetName = setName(freshSet)
	assignedSet  = fresh(func(w *world) any { w.get(assignment); return w.get(freshSet) })
)

// setARN is the ARN of a set of an instance.
func setARN(instance, set string) string {
	return strings.Replace(instance, ":instance/", ":permissionSet/", 1) + "/" + set
}

func newSet(w *world) any {
	out := w.must("sso-admin", "CreatePermissionSet", in{"InstanceArn": instance, "Name": w.unique("Set")})
	return w.member(out, "PermissionSet", "PermissionSetArn")
}

func setName(set *thing) *thing {
	return &thing{fresh: set.fresh, make: func(w *world) any {
		return w.member(w.must("sso-admin", "DescribePermissionSet", in{"InstanceArn": instance, "PermissionSetArn": set}), "PermissionSet", "Name")
	}}
}

// Cases that several operations have.
var (
	noInstance = refused("an instance that is not", in{"InstanceArn": unknownInstance}, "ResourceNotFoundException", "Could not find")
	noSet      = refused("a set that is not", in{"PermissionSetArn": unknownSet}, "ResourceNotFoundException", "Could not find PermissionSet")
	alienSet   = refused("a set of another instance", in{"PermissionSetArn": foreignSet}, "ResourceNotFoundException", "")
	badSet     = refused("an ARN that is none", in{"PermissionSetArn": "ps-0123456789abcdef"}, "ValidationException", "permissionSetArn")

	// ofASet are the cases of every operation on a set.
	ofASet = []fail{noSet, alienSet, badSet}

	badPages = []fail{
		refused("a token that is none", in{"NextToken": badToken}, "ValidationException", ""),
		refused("101 at once", in{"MaxResults": 101}, "ValidationException", "less than or equal to 100"),
		refused("none at once", in{"MaxResults": 0}, "ValidationException", "greater than or equal to 1"),
	}
)

// with is one list of several.
func with(lists ...[]fail) (all []fail) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

const readOnlyPolicy = "arn:aws:iam::aws:policy/ReadOnlyAccess"

var ssoAdminSets = table{"sso-admin", []row{
	{
		op: "CreatePermissionSet",
		in: in{"InstanceArn": instance, "Name": "Everything+=,.@-", "Description": "All of it.", "SessionDuration": "PT2H", "RelayState": "https://example.com/", "Tags": []any{in{"Key": "team", "Value": "engines"}}},
		want: in{"PermissionSet": in{
			"Name": "Everything+=,.@-", "Description": "All of it.", "SessionDuration": "PT2H", "RelayState": "https://example.com/",
			"PermissionSetArn": like("^arn:aws:sso:::permissionSet/ssoins-[0-9a-f]{16}/ps-[0-9a-f]{16}$"), "CreatedDate": check(present),
		}},
		then: func(x *exchange) {
			arn := x.member(x.out, "PermissionSet", "PermissionSetArn")
			x.sees("sso-admin", "DescribePermissionSet", in{"InstanceArn": instance, "PermissionSetArn": arn}, x.out)
			x.sees("sso-admin", "ListTagsForResource", in{"InstanceArn": instance, "ResourceArn": arn}, in{"Tags": x.in["Tags"]})
		},
		fails: []fail{
			noInstance,
			refused("a name that is taken", in{"Name": aSetName}, "ConflictException", "already exists"),
			refused("a name with a space", in{"Name": "Read Only"}, "ValidationException", "name"),
			refused("a name of 33", in{"Name": strings.Repeat("x", 33)}, "ValidationException", "name"),
			refused("a day and more", in{"SessionDuration": "PT99H"}, "ValidationException", ""),
			refused("a reserved tag", in{"Tags": []any{in{"Key": "aws:team", "Value": "x"}}}, "ValidationException", ""),
		},
	},
	{
		op:    "DescribePermissionSet",
		in:    in{"InstanceArn": instance, "PermissionSetArn": freshSet},
		want:  in{"PermissionSet": in{"PermissionSetArn": freshSet, "Name": freshSetName, "SessionDuration": "PT1H"}},
		fails: with(ofASet, []fail{noInstance}),
	},
	{
		op:   "UpdatePermissionSet",
		in:   in{"InstanceArn": instance, "PermissionSetArn": freshSet, "Description": "Changed.", "SessionDuration": "PT12H"},
		want: in{},
		then: func(x *exchange) {
			x.sees("sso-admin", "DescribePermissionSet", in{"InstanceArn": instance, "PermissionSetArn": freshSet},
				in{"PermissionSet": in{"Description": "Changed.", "SessionDuration": "PT12H", "Name": freshSetName}})
		},
		fails: with(ofASet, []fail{
			refused("half an hour", in{"SessionDuration": "PT30M"}, "ValidationException", ""),
			refused("a relay state that is none", in{"RelayState": "<a>"}, "ValidationException", "relayState"),
		}),
	},
	{
		op: "DeletePermissionSet",
		in: in{"InstanceArn": instance, "PermissionSetArn": freshSet},
		then: func(x *exchange) {
			x.wants("sso-admin", "DescribePermissionSet", in{"InstanceArn": instance, "PermissionSetArn": freshSet}, "ResourceNotFoundException")
		},
		fails: with(ofASet, []fail{
			refused("a set that is assigned", in{"PermissionSetArn": assignedSet}, "ConflictException", "PermissionSet has ApplicationProfile associated with it"),
		}),
	},
	{
		op:    "ListPermissionSets",
		in:    in{"InstanceArn": instance, "MaxResults": 100},
		given: []*thing{aSet},
		want:  in{"PermissionSets": check(present)},
		then: func(x *exchange) {
			if !has(x.all("sso-admin", "ListPermissionSets", x.in, "PermissionSets"), x.text(aSet)) {
				x.t.Errorf("the list lacks %s", x.text(aSet))
			}
		},
		fails: with([]fail{noInstance}, badPages),
	},
	{
		op: "TagResource",
		in: in{"InstanceArn": instance, "ResourceArn": freshSet, "Tags": []any{in{"Key": "team", "Value": "engines"}}},
		then: func(x *exchange) {
			x.sees("sso-admin", "ListTagsForResource", in{"InstanceArn": instance, "ResourceArn": freshSet}, in{"Tags": x.in["Tags"]})
		},
		fails: []fail{
			noResource,
			refused("a reserved key", in{"Tags": []any{in{"Key": "AWS:team", "Value": "x"}}}, "ValidationException", ""),
			refused("a key given twice", in{"Tags": []any{in{"Key": "a", "Value": "x"}, in{"Key": "a", "Value": "y"}}}, "ValidationException", "more than once"),
			refused("51 tags", in{"ResourceArn": fullOfTags}, "ServiceQuotaExceededException", "50 tags"),
		},
	},
	{
		op: "UntagResource",
		in: in{"InstanceArn": instance, "ResourceArn": taggedSet, "TagKeys": []any{"team", "never"}},
		then: func(x *exchange) {
			x.sees("sso-admin", "ListTagsForResource", in{"InstanceArn": instance, "ResourceArn": taggedSet}, in{"Tags": length(0)})
		},
		fails: []fail{noResource, refused("no keys", in{"TagKeys": []any{}}, "ValidationException", "tagKeys")},
	},
	{
		op:    "ListTagsForResource",
		in:    in{"InstanceArn": instance, "ResourceArn": taggedSet},
		want:  in{"Tags": []any{in{"Key": "team", "Value": "engines"}}, "NextToken": check(absent)},
		fails: []fail{noResource, refused("a token that is none", in{"NextToken": badToken}, "ValidationException", "")},
	},
}}

var (
	noResource = refused("a resource that is not", in{"ResourceArn": unknownSet}, "ResourceNotFoundException", "Could not find")
	taggedSet  = fresh(func(w *world) any {
		w.must("sso-admin", "TagResource", in{"InstanceArn": instance, "ResourceArn": freshSet, "Tags": []any{in{"Key": "team", "Value": "engines"}}})
		return w.get(freshSet)
	})
	// fullOfTags is a set that has as many tags as AWS allows.
	fullOfTags = fresh(func(w *world) any {
		w.must("sso-admin", "TagResource", in{"InstanceArn": instance, "ResourceArn": freshSet, "Tags": fiftyTags()})
		return w.get(freshSet)
	})
)
