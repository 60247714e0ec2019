package conformance

import "strings"

var (
	roleTrust = shared(func(w *world) any { return trust(w.text(management)) })

	freshRole = fresh(newRole)
	aRoleName = shared(newRole)
	// reservedRole is the role of a permission set, in the member account.
	reservedRole = shared(func(w *world) any {
		set, user := newSet(w), newUser(w)
		w.created(w.member(w.must("sso-admin", "CreateAccountAssignment", over(assigned, in{"PermissionSetArn": set, "PrincipalId": user})), "AccountAssignmentCreationStatus", "RequestId"))
		name := w.member(w.must("sso-admin", "DescribePermissionSet", in{"InstanceArn": instance, "PermissionSetArn": set}), "PermissionSet", "Name")
		for _, r := range w.mustAs(w.get(memberAdmin).(credentials), "iam", "ListRoles", in{"PathPrefix": "/aws-reserved/"})["Roles"].([]any) {
			if role := r.(map[string]any)["RoleName"].(string); strings.HasPrefix(role, "AWSReservedSSO_"+name+"_") {
				return role
			}
		}
		w.t.Fatalf("the set %s has no role", name)
		return nil
	})

	// The fresh role after something was done to it.
	roleWithPolicy   = roleAfter("AttachRolePolicy", in{"PolicyArn": readOnlyPolicy})
	roleWithInline   = roleAfter("PutRolePolicy", in{"PolicyName": "inline", "PolicyDocument": inlinePolicy})
	roleWithBoundary = roleAfter("PutRolePermissionsBoundary", in{"PermissionsBoundary": readOnlyPolicy})
	roleWithTags     = roleAfter("TagRole", in{"Tags": []any{in{"Key": "team", "Value": "engines"}}})
	// fullRole has as many policies as a role can have.
	fullRole = fresh(func(w *world) any {
		for range 10 {
			w.must("iam", "AttachRolePolicy", in{"RoleName": freshRole, "PolicyArn": newPolicy(w)})
		}
		return w.get(freshRole)
	})
)

func newRole(w *world) any {
	name := w.unique("Role")
	w.must("iam", "CreateRole", in{"RoleName": name, "AssumeRolePolicyDocument": roleTrust})
	return name
}

// roleAfter is the fresh role after an operation.
func roleAfter(op string, input in) *thing {
	return fresh(func(w *world) any {
		w.must("iam", op, over(in{"RoleName": freshRole}, input))
		return w.get(freshRole)
	})
}

const serviceRolePolicy = "arn:aws:iam::aws:policy/aws-service-role/AWSSSOServiceRolePolicy"

// Cases that several operations have.
var (
	noRole    = refused("a role that is not", in{"RoleName": "NoSuchRole"}, "NoSuchEntity", "cannot be found")
	badRole   = refused("a name that is none", in{"RoleName": "a role"}, "ValidationError", "roleName")
	protected = refused("a role of a permission set", in{"RoleName": reservedRole}, "UnmodifiableEntity", "only modifiable by AWS").by(memberAdmin)
	// ofARole are the cases of every operation on a role, changing those of one that changes it.
	ofARole  = []fail{noRole, badRole}
	changing = []fail{noRole, badRole, protected}

	badMarkers = []fail{
		refused("a marker that is none", in{"Marker": badToken}, "ValidationError", ""),
		refused("1001 at once", in{"MaxItems": 1001}, "ValidationError", "less than or equal to 1000"),
		refused("none at once", in{"MaxItems": 0}, "ValidationError", "greater than or equal to 1"),
	}
	noPolicy  = refused("a policy that is not", in{"PolicyArn": unknownPolicy}, "NoSuchEntity", "")
	badPolicy = refused("an ARN that is none", in{"PolicyArn": "ReadOnlyAccess-of-AWS"}, "InvalidInput", "ReadOnlyAccess-of-AWS")
)

var iamRoles = table{"iam", []row{
	{
		op:   "CreateRole",
		in:   in{"RoleName": "Engineer", "Path": "/team/", "AssumeRolePolicyDocument": roleTrust, "Description": "Builds.", "MaxSessionDuration": 7200, "PermissionsBoundary": readOnlyPolicy, "Tags": []any{in{"Key": "team", "Value": "engines"}}},
		want: in{"Role": in{"RoleName": "Engineer", "Path": "/team/", "Arn": like(":role/team/Engineer$"), "RoleId": like("^AROA"), "CreateDate": check(present)}},
		then: func(x *exchange) {
			x.sees("iam", "GetRole", in{"RoleName": "Engineer"}, in{"Role": in{
				"Description": "Builds.", "MaxSessionDuration": 7200, "PermissionsBoundary": in{"PermissionsBoundaryArn": readOnlyPolicy}, "Tags": x.in["Tags"],
			}})
		},
		fails: []fail{
			badRole,
			refused("a name that is taken", in{"RoleName": aRoleName}, "EntityAlreadyExists", "already exists"),
			refused("a trust policy that is none", in{"AssumeRolePolicyDocument": "{}"}, "MalformedPolicyDocument", ""),
			refused("a trust policy beyond 8,192 characters", in{"AssumeRolePolicyDocument": longTrust}, "LimitExceeded", ""),
			refused("a name that is AWS's", in{"RoleName": "AWSReservedSSO_Mine_0123456789abcdef"}, "InvalidInput", "reserved"),
			refused("13 hours", in{"MaxSessionDuration": 46800}, "ValidationError", "maxSessionDuration"),
		},
	},
	{
		op:    "GetRole",
		in:    in{"RoleName": freshRole},
		want:  in{"Role": in{"RoleName": freshRole, "Path": "/", "RoleId": like("^AROA"), "MaxSessionDuration": 3600, "AssumeRolePolicyDocument": in{"Version": "2012-10-17"}}},
		fails: ofARole,
	},
	{
		op:    "ListRoles",
		in:    in{"PathPrefix": "/", "MaxItems": 1000},
		given: []*thing{freshRole},
		want:  in{"Roles": some(in{"RoleName": freshRole}), "IsTruncated": false},
		fails: badMarkers,
	},
	{
		op: "UpdateRole",
		in: in{"RoleName": freshRole, "Description": "Changed.", "MaxSessionDuration": 43200},
		then: func(x *exchange) {
			x.sees("iam", "GetRole", in{"RoleName": freshRole}, in{"Role": in{"Description": "Changed.", "MaxSessionDuration": 43200}})
		},
		fails: with(changing, []fail{refused("a minute", in{"MaxSessionDuration": 60}, "ValidationError", "maxSessionDuration")}),
	},
	{
		op: "UpdateAssumeRolePolicy",
		in: in{"RoleName": freshRole, "PolicyDocument": strings.Replace(trust("111122223333"), "sts:AssumeRole", "sts:TagSession", 1)},
		then: func(x *exchange) {
			x.sees("iam", "GetRole", in{"RoleName": freshRole}, in{"Role": in{"AssumeRolePolicyDocument": in{"Statement": []any{in{"Action": "sts:TagSession"}}}}})
		},
		fails: with(changing, []fail{
			refused("a policy that is none", in{"PolicyDocument": "{}"}, "MalformedPolicyDocument", ""),
			refused("a policy beyond 8,192 characters", in{"PolicyDocument": longTrust}, "LimitExceeded", ""),
		}),
	},
	{
		op: "DeleteRole",
		in: in{"RoleName": freshRole},
		then: func(x *exchange) {
			x.wants("iam", "GetRole", in{"RoleName": freshRole}, "NoSuchEntity")
		},
		fails: with(changing, []fail{
			refused("a role with policies", in{"RoleName": roleWithPolicy}, "DeleteConflict", "detach all policies"),
			refused("a role with an inline policy", in{"RoleName": roleWithInline}, "DeleteConflict", "delete policies"),
		}),
	},
	{
		op: "AttachRolePolicy",
		in: in{"RoleName": freshRole, "PolicyArn": readOnlyPolicy},
		then: func(x *exchange) {
			x.sees("iam", "ListAttachedRolePolicies", in{"RoleName": freshRole}, in{"AttachedPolicies": []any{in{"PolicyArn": readOnlyPolicy, "PolicyName": "ReadOnlyAccess"}}})
		},
		fails: with(changing, []fail{
			noPolicy, badPolicy,
			refused("a policy of service-linked roles", in{"PolicyArn": serviceRolePolicy}, "PolicyNotAttachable", "Service Role Policy"),
			refused("the 11th policy", in{"RoleName": fullRole, "PolicyArn": "arn:aws:iam::aws:policy/PowerUserAccess"}, "LimitExceeded", "PoliciesPerRole"),
		}),
	},
	{
		op: "DetachRolePolicy",
		in: in{"RoleName": roleWithPolicy, "PolicyArn": readOnlyPolicy},
		then: func(x *exchange) {
			x.sees("iam", "ListAttachedRolePolicies", in{"RoleName": freshRole}, in{"AttachedPolicies": length(0)})
		},
		fails: with(changing, []fail{badPolicy, refused("a policy that is not attached", in{"RoleName": freshRole}, "NoSuchEntity", "was not found")}),
	},
	{
		op:    "ListAttachedRolePolicies",
		in:    in{"RoleName": roleWithPolicy},
		want:  in{"AttachedPolicies": []any{in{"PolicyArn": readOnlyPolicy, "PolicyName": "ReadOnlyAccess"}}, "IsTruncated": false},
		fails: with(ofARole, badMarkers),
	},
	{
		op: "PutRolePolicy",
		in: in{"RoleName": freshRole, "PolicyName": "inline", "PolicyDocument": inlinePolicy},
		then: func(x *exchange) {
			x.sees("iam", "GetRolePolicy", in{"RoleName": freshRole, "PolicyName": "inline"}, in{"PolicyDocument": in{"Statement": []any{in{"Action": "s3:ListAllMyBuckets"}}}})
		},
		fails: with(changing, []fail{
			refused("a policy that is none", in{"PolicyDocument": "{}"}, "MalformedPolicyDocument", ""),
			refused("a policy beyond 10,240 characters", in{"PolicyDocument": long}, "LimitExceeded", ""),
		}),
	},
	{
		op:    "GetRolePolicy",
		in:    in{"RoleName": roleWithInline, "PolicyName": "inline"},
		want:  in{"RoleName": freshRole, "PolicyName": "inline", "PolicyDocument": in{"Version": "2012-10-17"}},
		fails: with(ofARole, []fail{refused("a policy that is not", in{"PolicyName": "other"}, "NoSuchEntity", "cannot be found")}),
	},
	{
		op:    "ListRolePolicies",
		in:    in{"RoleName": roleWithInline},
		want:  in{"PolicyNames": []any{"inline"}, "IsTruncated": false},
		fails: with(ofARole, badMarkers),
	},
	{
		op: "DeleteRolePolicy",
		in: in{"RoleName": roleWithInline, "PolicyName": "inline"},
		then: func(x *exchange) {
			x.sees("iam", "ListRolePolicies", in{"RoleName": freshRole}, in{"PolicyNames": length(0)})
		},
		fails: with(changing, []fail{refused("a policy that is not", in{"PolicyName": "other"}, "NoSuchEntity", "cannot be found")}),
	},
	{
		op: "PutRolePermissionsBoundary",
		in: in{"RoleName": freshRole, "PermissionsBoundary": readOnlyPolicy},
		then: func(x *exchange) {
			x.sees("iam", "GetRole", in{"RoleName": freshRole}, in{"Role": in{"PermissionsBoundary": in{"PermissionsBoundaryArn": readOnlyPolicy}}})
		},
		fails: with(changing, []fail{
			refused("a policy that is not", in{"PermissionsBoundary": unknownPolicy}, "NoSuchEntity", ""),
			refused("an ARN that is none", in{"PermissionsBoundary": "ReadOnlyAccess-of-AWS"}, "InvalidInput", "ReadOnlyAccess-of-AWS"),
			refused("a policy of service-linked roles", in{"PermissionsBoundary": serviceRolePolicy}, "PolicyNotAttachable", ""),
		}),
	},
	{
		op: "DeleteRolePermissionsBoundary",
		in: in{"RoleName": roleWithBoundary},
		then: func(x *exchange) {
			x.sees("iam", "GetRole", in{"RoleName": freshRole}, in{"Role": in{"PermissionsBoundary": check(absent)}})
		},
		fails: with(changing, []fail{refused("a role without", in{"RoleName": freshRole}, "NoSuchEntity", "no permissions boundary")}),
	},
	{
		op: "TagRole",
		in: in{"RoleName": freshRole, "Tags": []any{in{"Key": "team", "Value": "engines"}}},
		then: func(x *exchange) {
			x.sees("iam", "ListRoleTags", in{"RoleName": freshRole}, in{"Tags": x.in["Tags"]})
		},
		fails: with(ofARole, []fail{
			refused("a reserved key", in{"Tags": []any{in{"Key": "aws:team", "Value": "x"}}}, "InvalidInput", ""),
			refused("a key given twice", in{"Tags": []any{in{"Key": "a", "Value": "x"}, in{"Key": "A", "Value": "y"}}}, "InvalidInput", ""),
			refused("51 tags", in{"RoleName": roleFullOfTags}, "LimitExceeded", ""),
		}),
	},
	{
		op: "UntagRole",
		in: in{"RoleName": roleWithTags, "TagKeys": []any{"team", "never"}},
		then: func(x *exchange) {
			x.sees("iam", "ListRoleTags", in{"RoleName": freshRole}, in{"Tags": length(0)})
		},
		fails: ofARole,
	},
	{
		op:    "ListRoleTags",
		in:    in{"RoleName": roleWithTags},
		want:  in{"Tags": []any{in{"Key": "team", "Value": "engines"}}, "IsTruncated": false},
		fails: with(ofARole, badMarkers),
	},
	{
		op:    "ListInstanceProfilesForRole",
		in:    in{"RoleName": freshRole},
		want:  in{"InstanceProfiles": length(0), "IsTruncated": false},
		fails: with(ofARole, badMarkers),
	},
}}

// longTrust is a trust policy beyond the 8,192 characters that roles have room for.
var longTrust = strings.Replace(trust("111122223333"), `"AWS":"`, `"AWS":"arn:aws:iam::111122223333:role/`+strings.Repeat("x", 8192)+`","Federated":"`, 1)

// roleFullOfTags has as many tags as AWS allows.
var roleFullOfTags = fresh(func(w *world) any {
	w.must("iam", "TagRole", in{"RoleName": freshRole, "Tags": fiftyTags()})
	return w.get(freshRole)
})
