package conformance

import "strings"

var (
	aManagedPolicy = shared(newPolicy)
	freshManaged   = fresh(newPolicy)
	managedName    = shared(func(w *world) any {
		return w.member(w.must("iam", "GetPolicy", in{"PolicyArn": aManagedPolicy}), "Policy", "PolicyName")
	})
	unknownPolicy = shared(func(w *world) any { return "arn:aws:iam::" + w.text(management) + ":policy/NoSuchPolicy" })
	// attachedManaged is the fresh policy, attached to the fresh role.
	attachedManaged = fresh(func(w *world) any {
		w.must("iam", "AttachRolePolicy", in{"RoleName": freshRole, "PolicyArn": freshManaged})
		return w.get(freshManaged)
	})
	// secondVersion is the fresh policy with a version that is not its default.
	secondVersion = fresh(func(w *world) any {
		w.must("iam", "CreatePolicyVersion", in{"PolicyArn": freshManaged, "PolicyDocument": inlinePolicy})
		return w.get(freshManaged)
	})
	// fullPolicy has as many versions as a policy can have.
	fullPolicy = fresh(func(w *world) any {
		for range 4 {
			w.must("iam", "CreatePolicyVersion", in{"PolicyArn": freshManaged, "PolicyDocument": inlinePolicy})
		}
		return w.get(freshManaged)
	})
)

func newPolicy(w *world) any {
	return w.member(w.must("iam", "CreatePolicy", in{"PolicyName": w.unique("Policy"), "PolicyDocument": inlinePolicy}), "Policy", "Arn")
}

// fiftyTags are as many tags as AWS allows on anything.
func fiftyTags() (tags []any) {
	for _, a := range "abcdefghij" {
		for _, b := range "klmno" {
			tags = append(tags, in{"Key": string([]rune{a, b}), "Value": "x"})
		}
	}
	return tags
}

var (
	ofAPolicy = []fail{noPolicy, badPolicy}
	noVersion = refused("a version that is not", in{"VersionId": "v9"}, "NoSuchEntity", "version v9")
)

var iamPolicies = table{"iam", []row{
	{
		op:   "CreatePolicy",
		in:   in{"PolicyName": "Builders", "Path": "/team/", "PolicyDocument": inlinePolicy, "Description": "Builds.", "Tags": []any{in{"Key": "team", "Value": "engines"}}},
		want: in{"Policy": in{"PolicyName": "Builders", "Path": "/team/", "Arn": like(":policy/team/Builders$"), "PolicyId": like("^ANPA"), "DefaultVersionId": "v1", "AttachmentCount": 0, "IsAttachable": true}},
		then: func(x *exchange) {
			x.sees("iam", "GetPolicy", in{"PolicyArn": x.member(x.out, "Policy", "Arn")}, in{"Policy": in{"Description": "Builds.", "Tags": x.in["Tags"]}})
		},
		fails: []fail{
			refused("a name that is taken", in{"Path": "/", "PolicyName": managedName}, "EntityAlreadyExists", "already exists"),
			refused("a policy that is none", in{"PolicyDocument": "{}"}, "MalformedPolicyDocument", ""),
			refused("a policy beyond 6,144 characters", in{"PolicyDocument": long}, "LimitExceeded", ""),
			refused("a name that is none", in{"PolicyName": "a policy"}, "ValidationError", "policyName"),
			refused("a reserved tag", in{"Tags": []any{in{"Key": "aws:team", "Value": "x"}}}, "InvalidInput", ""),
		},
	},
	{
		op:    "GetPolicy",
		in:    in{"PolicyArn": attachedManaged},
		want:  in{"Policy": in{"Arn": freshManaged, "DefaultVersionId": "v1", "AttachmentCount": 1, "IsAttachable": true, "CreateDate": check(present)}},
		fails: ofAPolicy,
	},
	{
		op:    "GetPolicyVersion",
		in:    in{"PolicyArn": freshManaged, "VersionId": "v1"},
		want:  in{"PolicyVersion": in{"VersionId": "v1", "IsDefaultVersion": true, "Document": in{"Version": "2012-10-17"}, "CreateDate": check(present)}},
		fails: with(ofAPolicy, []fail{noVersion, refused("an id that is none", in{"VersionId": "1"}, "ValidationError", "versionId")}),
	},
	{
		op:    "ListPolicies",
		in:    in{"Scope": "Local", "MaxItems": 1000},
		given: []*thing{freshManaged},
		want:  in{"Policies": some(in{"Arn": freshManaged, "AttachmentCount": 0}), "IsTruncated": false},
		then: func(x *exchange) {
			x.sees("iam", "ListPolicies", in{"Scope": "AWS", "MaxItems": 1000}, in{"Policies": none(in{"Arn": freshManaged}), "IsTruncated": true})
		},
		fails: with(badMarkers, []fail{refused("a scope that is none", in{"Scope": "Mine"}, "ValidationError", "scope")}),
	},
	{
		op:    "ListPolicyVersions",
		in:    in{"PolicyArn": secondVersion},
		want:  in{"Versions": []any{in{"VersionId": "v2", "IsDefaultVersion": false}, in{"VersionId": "v1", "IsDefaultVersion": true}}, "IsTruncated": false},
		fails: with(ofAPolicy, badMarkers),
	},
	{
		op:   "CreatePolicyVersion",
		in:   in{"PolicyArn": freshManaged, "PolicyDocument": strings.Replace(inlinePolicy, "Allow", "Deny", 1), "SetAsDefault": true},
		want: in{"PolicyVersion": in{"VersionId": "v2", "IsDefaultVersion": true}},
		then: func(x *exchange) {
			x.sees("iam", "GetPolicy", in{"PolicyArn": freshManaged}, in{"Policy": in{"DefaultVersionId": "v2"}})
		},
		fails: with(ofAPolicy, []fail{
			refused("a policy that is none", in{"PolicyDocument": "{}"}, "MalformedPolicyDocument", ""),
			refused("a policy beyond 6,144 characters", in{"PolicyDocument": long}, "LimitExceeded", ""),
			refused("the sixth version", in{"PolicyArn": fullPolicy}, "LimitExceeded", ""),
		}),
	},
	{
		op: "DeletePolicyVersion",
		in: in{"PolicyArn": secondVersion, "VersionId": "v2"},
		then: func(x *exchange) {
			x.sees("iam", "ListPolicyVersions", in{"PolicyArn": freshManaged}, in{"Versions": []any{in{"VersionId": "v1"}}})
		},
		fails: with(ofAPolicy, []fail{
			noVersion,
			refused("the default version", in{"VersionId": "v1"}, "DeleteConflict", "default version"),
		}),
	},
	{
		op: "DeletePolicy",
		in: in{"PolicyArn": freshManaged},
		then: func(x *exchange) {
			x.wants("iam", "GetPolicy", in{"PolicyArn": freshManaged}, "NoSuchEntity")
		},
		fails: with(ofAPolicy, []fail{
			refused("a policy that is attached", in{"PolicyArn": attachedManaged}, "DeleteConflict", "attached"),
			refused("a policy of several versions", in{"PolicyArn": secondVersion}, "DeleteConflict", "more than one version"),
		}),
	},
	{
		op:    "ListSAMLProviders",
		in:    in{},
		as:    memberAdmin,
		given: []*thing{reservedRole},
		want:  in{"SAMLProviderList": some(in{"Arn": samlProvider, "CreateDate": check(present)})},
	},
	{
		op:    "GetSAMLProvider",
		in:    in{"SAMLProviderArn": samlProvider},
		as:    memberAdmin,
		want:  in{"SAMLMetadataDocument": like("EntityDescriptor"), "CreateDate": check(present), "ValidUntil": check(present)},
		fails: []fail{refused("a provider that is not", in{"SAMLProviderArn": unknownProvider}, "NoSuchEntity", "")},
	},
	{
		op:    "ListAccountAliases",
		in:    in{},
		want:  in{"AccountAliases": length(0), "IsTruncated": false},
		fails: badMarkers[1:],
	},
}}

var (
	// samlProvider is the provider of Identity Center in the member account.
	samlProvider = shared(func(w *world) any {
		w.get(reservedRole)
		list := w.mustAs(w.get(memberAdmin).(credentials), "iam", "ListSAMLProviders", in{})["SAMLProviderList"].([]any)
		return list[0].(map[string]any)["Arn"]
	})
	unknownProvider = shared(func(w *world) any { return "arn:aws:iam::" + w.text(member) + ":saml-provider/NoSuchProvider" })
)
