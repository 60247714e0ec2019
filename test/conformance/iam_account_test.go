package conformance

var (
	// The fresh policy with tags, some and as many as there can be.
	policyWithTags = fresh(func(w *world) any {
		w.must("iam", "TagPolicy", in{"PolicyArn": freshManaged, "Tags": crewTag})
		return w.get(freshManaged)
	})
	policyFullOfTags = fresh(func(w *world) any {
		w.must("iam", "TagPolicy", in{"PolicyArn": freshManaged, "Tags": fiftyTags()})
		return w.get(freshManaged)
	})
	// boundedRole has the fresh policy for its boundary.
	boundedRole = fresh(func(w *world) any {
		role := newRole(w)
		w.must("iam", "PutRolePermissionsBoundary", in{"RoleName": role, "PermissionsBoundary": freshManaged})
		return role
	})
)

// What there is to know of policies and of a whole account.
var iamAccount = table{"iam", []row{
	{
		op: "SetDefaultPolicyVersion",
		in: in{"PolicyArn": secondVersion, "VersionId": "v2"},
		then: func(x *exchange) {
			x.sees("iam", "GetPolicy", in{"PolicyArn": freshManaged}, in{"Policy": in{"DefaultVersionId": "v2"}})
			x.sees("iam", "GetPolicyVersion", in{"PolicyArn": freshManaged, "VersionId": "v1"}, in{"PolicyVersion": in{"IsDefaultVersion": false}})
		},
		fails: with(ofAPolicy, []fail{noVersion}),
	},
	{
		op: "TagPolicy",
		in: in{"PolicyArn": freshManaged, "Tags": crewTag},
		then: func(x *exchange) {
			x.sees("iam", "ListPolicyTags", in{"PolicyArn": freshManaged}, in{"Tags": crewTag})
		},
		fails: with(ofAPolicy, []fail{reservedTag, tagTwice, refused("the 51st tag", in{"PolicyArn": policyFullOfTags, "Tags": newTag}, "LimitExceeded", "50")}),
	},
	{
		op: "UntagPolicy",
		in: in{"PolicyArn": policyWithTags, "TagKeys": []any{"team", "never"}},
		then: func(x *exchange) {
			x.sees("iam", "ListPolicyTags", in{"PolicyArn": freshManaged}, in{"Tags": length(0)})
		},
		fails: ofAPolicy,
	},
	{
		op:    "ListPolicyTags",
		in:    in{"PolicyArn": policyWithTags},
		want:  in{"Tags": crewTag, "IsTruncated": false},
		fails: with(ofAPolicy, badMarkers),
	},
	{
		op:    "ListEntitiesForPolicy",
		in:    in{"PolicyArn": attachedManaged},
		given: []*thing{boundedRole},
		want:  in{"PolicyRoles": some(in{"RoleName": freshRole, "RoleId": like("^AROA")}), "PolicyUsers": length(0), "PolicyGroups": length(0), "IsTruncated": false},
		then: func(x *exchange) {
			only := func(usage string, role *thing) {
				x.sees("iam", "ListEntitiesForPolicy", in{"PolicyArn": freshManaged, "PolicyUsageFilter": usage}, in{"PolicyRoles": []any{in{"RoleName": x.get(role)}}})
			}
			only("PermissionsPolicy", freshRole)
			only("PermissionsBoundary", boundedRole)
			x.sees("iam", "ListEntitiesForPolicy", in{"PolicyArn": freshManaged, "EntityFilter": "User"}, in{"PolicyRoles": length(0)})
		},
		fails: with(ofAPolicy, badMarkers),
	},
	{
		op:   "UpdateRoleDescription",
		in:   in{"RoleName": freshRole, "Description": "Changed."},
		want: in{"Role": in{"RoleName": freshRole, "Description": "Changed.", "Arn": check(present)}},
		then: func(x *exchange) {
			x.sees("iam", "GetRole", in{"RoleName": freshRole}, in{"Role": in{"Description": "Changed."}})
		},
		fails: changing,
	},
	{
		op:   "GetAccountSummary",
		in:   in{},
		want: in{"SummaryMap": in{"Users": 0, "Groups": 0, "AccountAccessKeysPresent": 1, "AccessKeysPerUserQuota": 2, "RolesQuota": 1000, "PoliciesQuota": 1500, "AttachedPoliciesPerRoleQuota": 10, "VersionsPerPolicyQuota": 5}},
		then: func(x *exchange) {
			roles := x.out["SummaryMap"].(map[string]any)["Roles"].(float64)
			newRole(x.world)
			x.sees("iam", "GetAccountSummary", in{}, in{"SummaryMap": in{"Roles": roles + 1}})
		},
	},
	{
		op:    "GetAccountAuthorizationDetails",
		in:    in{"Filter": []any{"LocalManagedPolicy"}, "MaxItems": 1000},
		given: []*thing{attachedManaged},
		want: in{
			"Policies":       some(in{"Arn": freshManaged, "AttachmentCount": 1, "PolicyVersionList": []any{in{"VersionId": "v1", "Document": in{"Version": "2012-10-17"}}}}),
			"RoleDetailList": length(0), "UserDetailList": length(0), "GroupDetailList": length(0), "IsTruncated": false,
		},
		then: func(x *exchange) {
			x.sees("iam", "GetAccountAuthorizationDetails", in{"Filter": []any{"Role"}, "MaxItems": 1000}, in{
				"RoleDetailList": some(in{"RoleName": freshRole, "AttachedManagedPolicies": []any{in{"PolicyArn": freshManaged}}, "AssumeRolePolicyDocument": in{"Version": "2012-10-17"}}),
				"Policies":       length(0),
			})
			x.sees("iam", "GetAccountAuthorizationDetails", in{"MaxItems": 1}, in{"RoleDetailList": length(1), "Policies": length(0), "IsTruncated": true, "Marker": check(present)})
		},
		fails: badMarkers,
	},
}}
