package conformance

// ofTheWholeCenter are the cases of an operation that names an instance.
var ofTheWholeCenter = []fail{
	noInstance,
	refused("an ARN that is none", in{"InstanceArn": "ssoins-0123456789abcdef"}, "ValidationException", "instanceArn"),
}

// reached is the entry of the person who signs in to the portal.
var reached = in{
	"UserId": thePerson, "UserStatus": "ENABLED", "AccountId": member, "AccountName": "Member", "PermissionSetArn": personSet,
	"PermissionSetName": personSetName, "RoleArn": like("AWSReservedSSO_"), "State": "PROVISIONED",
	"Paths": []any{in{"PrincipalType": "USER", "PrincipalId": thePerson, "Via": []any{}, "Pending": false, "AssignedAt": check(present)}},
}

var gatehouseReports = table{"gatehouse", []row{
	{
		op:    "ListAccountAccess",
		in:    in{"InstanceArn": instance, "AccountId": member, "PermissionSetArn": personSet},
		given: []*thing{theBrowser},
		want:  in{"Entries": some(reached), "NextToken": check(absent)},
		fails: with(ofTheWholeCenter, badPages, []fail{
			refused("an account that is not", in{"AccountId": "999999999999"}, "ResourceNotFoundException", ""),
			refused("no account", in{"AccountId": "1"}, "ValidationException", "accountId"),
		}),
	},
	{
		op:    "ListUserAccess",
		in:    in{"InstanceArn": instance, "UserId": thePerson},
		given: []*thing{theBrowser},
		want:  in{"Entries": some(reached), "NextToken": check(absent)},
		fails: with(ofTheWholeCenter, badPages, []fail{
			refused("a user that is not", in{"UserId": unknownID}, "ResourceNotFoundException", "USER not found"),
			refused("an id that is none", in{"UserId": "ada"}, "ValidationException", "userId"),
		}),
	},
	{
		op:    "SimulateUserAccess",
		in:    in{"InstanceArn": instance, "UserId": thePerson, "AccountId": member, "PermissionSetArn": personSet, "Actions": []any{"s3:DeleteBucket"}, "ResourceArns": []any{"arn:aws:s3:::b"}},
		given: []*thing{theBrowser},
		want: in{"Results": []any{in{
			"PermissionSetArn": personSet, "PermissionSetName": personSetName, "Action": "s3:DeleteBucket", "ResourceArn": "arn:aws:s3:::b",
			"Decision": like("^(allowed|implicitDeny)$"), "Reason": check(present),
		}}},
		fails: with(ofTheWholeCenter, []fail{
			refused("a user that is not", in{"UserId": unknownID}, "ResourceNotFoundException", "USER not found"),
			refused("a resource that is none", in{"ResourceArns": []any{"bucket"}}, "ValidationException", "neither an ARN"),
			refused("an action that is none", in{"Actions": []any{"s3:*"}}, "ValidationException", "actions"),
		}),
	},
	{
		op: "ValidatePolicy",
		in: in{"PolicyType": "IDENTITY_POLICY", "PolicyDocument": "{\n \"Version\": \"2012-10-17\",\n \"Statement\": {\"Effect\": \"Allow\", \"Action\": [\"s3:GetObjekt\", \"Get\"], \"Resource\": \"arn:aws:s3:::b\"}\n}"},
		want: in{"Findings": []any{
			in{"Type": "WARNING", "IssueCode": "INVALID_ACTION", "Line": 3, "Column": 46, "EndLine": 3, "EndColumn": 60, "Message": check(present), "Replacements": []any{`"s3:GetObject"`}},
			in{"Type": "ERROR", "IssueCode": "INVALID_ACTION_FORMAT", "Line": 3, "Column": 62, "EndLine": 3, "EndColumn": 67, "Message": check(present)},
		}},
		fails: []fail{refused("no kind of policy", in{"PolicyType": "POEM"}, "ValidationException", "policyType")},
	},
	{
		op:    "SearchActions",
		open:  "The list comes with the program and says nothing of anybody.",
		in:    in{"Query": "SSO-Directory:CreateB"},
		want:  in{"Actions": []any{"sso-directory:CreateBearerToken"}},
		fails: []fail{refused("more than are answered", in{"MaxResults": 101}, "ValidationException", "maxResults")},
	},
}}
