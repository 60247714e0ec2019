package conformance

import "strings"

const inlinePolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}`

var (
	ourPolicy = in{"Name": "OurPolicy", "Path": "/engines/"}

	// Fresh sets with a part each: the case's own set, after something was done to it.
	setWithManaged  = setAfter("AttachManagedPolicyToPermissionSet", in{"ManagedPolicyArn": readOnlyPolicy})
	setWithCustomer = setAfter("AttachCustomerManagedPolicyReferenceToPermissionSet", in{"CustomerManagedPolicyReference": ourPolicy})
	setWithInline   = setAfter("PutInlinePolicyToPermissionSet", in{"InlinePolicy": inlinePolicy})
	setWithBoundary = setAfter("PutPermissionsBoundaryToPermissionSet", in{"PermissionsBoundary": in{"ManagedPolicyArn": readOnlyPolicy}})

	// fullSet has as many policies as AWS allows.
	fullSet = fresh(func(w *world) any {
		for range 25 {
			w.must("sso-admin", "AttachCustomerManagedPolicyReferenceToPermissionSet", in{
				"InstanceArn": instance, "PermissionSetArn": freshSet, "CustomerManagedPolicyReference": in{"Name": w.unique("Policy")},
			})
		}
		return w.get(freshSet)
	})
)

// setAfter is the fresh set after an operation.
func setAfter(op string, input in) *thing {
	return fresh(func(w *world) any {
		w.must("sso-admin", op, over(in{"InstanceArn": instance, "PermissionSetArn": freshSet}, input))
		return w.get(freshSet)
	})
}

// onSet is the input of an operation on a set.
func onSet(set any, more in) in {
	return over(in{"InstanceArn": instance, "PermissionSetArn": set}, more)
}

// long is a policy beyond AWS's 10,240 bytes and within the model's 32,768.
var long = strings.Replace(inlinePolicy, `"s3:ListAllMyBuckets"`, `["s3:`+strings.Repeat("x", 6000)+`","s3:`+strings.Repeat("y", 6000)+`"]`, 1)

var ssoAdminPolicies = table{"sso-admin", []row{
	{
		op: "AttachManagedPolicyToPermissionSet",
		in: onSet(freshSet, in{"ManagedPolicyArn": readOnlyPolicy}),
		then: func(x *exchange) {
			x.sees("sso-admin", "ListManagedPoliciesInPermissionSet", onSet(freshSet, nil), in{"AttachedManagedPolicies": []any{in{"Arn": readOnlyPolicy, "Name": "ReadOnlyAccess"}}})
		},
		fails: with(ofASet, []fail{
			refused("a policy that is attached", in{"PermissionSetArn": setWithManaged}, "ConflictException", "already has a typed link attachment"),
			refused("a policy that is not", in{"ManagedPolicyArn": "arn:aws:iam::aws:policy/NoSuchAccess"}, "ResourceNotFoundException", "Policy does not exist with ARN"),
			refused("an ARN that is none", in{"ManagedPolicyArn": "ReadOnlyAccess"}, "ValidationException", "managedPolicyArn"),
			refused("a policy of service-linked roles", in{"ManagedPolicyArn": "arn:aws:iam::aws:policy/aws-service-role/AWSSSOServiceRolePolicy"}, "ValidationException", "service-linked"),
			refused("the 26th policy", in{"PermissionSetArn": fullSet}, "ServiceQuotaExceededException", ""),
		}),
	},
	{
		op: "DetachManagedPolicyFromPermissionSet",
		in: onSet(setWithManaged, in{"ManagedPolicyArn": readOnlyPolicy}),
		then: func(x *exchange) {
			x.sees("sso-admin", "ListManagedPoliciesInPermissionSet", onSet(freshSet, nil), in{"AttachedManagedPolicies": length(0)})
		},
		fails: with(ofASet, []fail{
			refused("a policy that is not attached", in{"PermissionSetArn": freshSet}, "ResourceNotFoundException", "Could not find ManagedPolicy"),
		}),
	},
	{
		op:    "ListManagedPoliciesInPermissionSet",
		in:    onSet(setWithManaged, nil),
		want:  in{"AttachedManagedPolicies": []any{in{"Arn": readOnlyPolicy, "Name": "ReadOnlyAccess"}}, "NextToken": check(absent)},
		fails: with(ofASet, badPages),
	},
	{
		op: "AttachCustomerManagedPolicyReferenceToPermissionSet",
		in: onSet(freshSet, in{"CustomerManagedPolicyReference": ourPolicy}),
		then: func(x *exchange) {
			x.sees("sso-admin", "ListCustomerManagedPolicyReferencesInPermissionSet", onSet(freshSet, nil), in{"CustomerManagedPolicyReferences": []any{ourPolicy}})
		},
		fails: with(ofASet, []fail{
			refused("a policy that is attached", in{"PermissionSetArn": setWithCustomer}, "ConflictException", "already attached"),
			refused("a name that is none", in{"CustomerManagedPolicyReference": in{"Name": "a/b"}}, "ValidationException", "customerManagedPolicyReference.name"),
			refused("the 26th policy", in{"PermissionSetArn": fullSet}, "ServiceQuotaExceededException", ""),
		}),
	},
	{
		op: "DetachCustomerManagedPolicyReferenceFromPermissionSet",
		in: onSet(setWithCustomer, in{"CustomerManagedPolicyReference": ourPolicy}),
		then: func(x *exchange) {
			x.sees("sso-admin", "ListCustomerManagedPolicyReferencesInPermissionSet", onSet(freshSet, nil), in{"CustomerManagedPolicyReferences": length(0)})
		},
		fails: with(ofASet, []fail{
			refused("a policy of another path", in{"CustomerManagedPolicyReference": in{"Name": "OurPolicy"}}, "ResourceNotFoundException", "does not exist on PermissionSet"),
		}),
	},
	{
		op:    "ListCustomerManagedPolicyReferencesInPermissionSet",
		in:    onSet(setWithCustomer, nil),
		want:  in{"CustomerManagedPolicyReferences": []any{ourPolicy}, "NextToken": check(absent)},
		fails: with(ofASet, badPages),
	},
	{
		op: "PutInlinePolicyToPermissionSet",
		in: onSet(freshSet, in{"InlinePolicy": inlinePolicy}),
		then: func(x *exchange) {
			x.sees("sso-admin", "GetInlinePolicyForPermissionSet", onSet(freshSet, nil), in{"InlinePolicy": inlinePolicy})
		},
		fails: with(ofASet, []fail{
			refused("no policy", in{"InlinePolicy": "{}"}, "ValidationException", "inline policy"),
			refused("no JSON", in{"InlinePolicy": "policy"}, "ValidationException", "inline policy"),
			refused("12,000 bytes", in{"InlinePolicy": long}, "ServiceQuotaExceededException", ""),
		}),
	},
	{
		op:    "GetInlinePolicyForPermissionSet",
		in:    onSet(setWithInline, nil),
		want:  in{"InlinePolicy": inlinePolicy},
		fails: ofASet,
	},
	{
		op: "DeleteInlinePolicyFromPermissionSet",
		in: onSet(setWithInline, nil),
		then: func(x *exchange) {
			x.sees("sso-admin", "GetInlinePolicyForPermissionSet", onSet(freshSet, nil), in{"InlinePolicy": ""})
		},
		fails: ofASet,
	},
	{
		op: "PutPermissionsBoundaryToPermissionSet",
		in: onSet(freshSet, in{"PermissionsBoundary": in{"CustomerManagedPolicyReference": ourPolicy}}),
		then: func(x *exchange) {
			x.sees("sso-admin", "GetPermissionsBoundaryForPermissionSet", onSet(freshSet, nil), in{"PermissionsBoundary": in{"CustomerManagedPolicyReference": ourPolicy}})
		},
		fails: with(ofASet, []fail{
			refused("two at once", in{"PermissionsBoundary": in{"CustomerManagedPolicyReference": ourPolicy, "ManagedPolicyArn": readOnlyPolicy}}, "ValidationException", "either"),
			refused("neither", in{"PermissionsBoundary": in{}}, "ValidationException", "either"),
			refused("a policy that is not", in{"PermissionsBoundary": in{"ManagedPolicyArn": "arn:aws:iam::aws:policy/NoSuchAccess"}}, "ResourceNotFoundException", "Policy does not exist"),
		}),
	},
	{
		op:   "GetPermissionsBoundaryForPermissionSet",
		in:   onSet(setWithBoundary, nil),
		want: in{"PermissionsBoundary": in{"ManagedPolicyArn": readOnlyPolicy}},
		fails: with(ofASet, []fail{
			refused("a set without", in{"PermissionSetArn": freshSet}, "ResourceNotFoundException", "no permissions boundary"),
		}),
	},
	{
		op: "DeletePermissionsBoundaryFromPermissionSet",
		in: onSet(setWithBoundary, nil),
		then: func(x *exchange) {
			x.wants("sso-admin", "GetPermissionsBoundaryForPermissionSet", onSet(freshSet, nil), "ResourceNotFoundException")
		},
		fails: ofASet,
	},
}}
