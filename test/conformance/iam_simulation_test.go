package conformance

const (
	// mayList allows a thing to some, by a key that is to be asked for.
	mayList = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::mine","Condition":{"StringEquals":{"aws:PrincipalTag/team":"crew"}}}]}`
	mayAll  = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	mayNot  = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}]}`
)

var (
	inlineRoleARN = fresh(func(w *world) any {
		return w.member(w.must("iam", "GetRole", in{"RoleName": roleWithInline}), "Role", "Arn")
	})
	unknownRoleARN = shared(func(w *world) any { return "arn:aws:iam::" + w.text(management) + ":role/NoSuchRole" })

	noSource  = refused("a role that is not", in{"PolicySourceArn": unknownRoleARN}, "NoSuchEntity", "does not exist")
	badSource = refused("an ARN of no entity", in{"PolicySourceArn": "arn:aws:s3:::somebody-s-bucket"}, "InvalidInput", "Invalid Entity Arn")
	badGiven  = refused("a policy that is none", in{"PolicyInputList": []any{"{}"}}, "InvalidInput", "PolicyInputList.1")
	badAsked  = []fail{
		badGiven,
		refused("an action of no service", in{"ActionNames": []any{"ListBucket"}}, "InvalidInput", "Invalid action"),
		refused("a resource that is none", in{"ResourceArns": []any{"bucket"}}, "InvalidInput", "Invalid resource ARN"),
		refused("two boundaries", in{"PermissionsBoundaryPolicyInputList": []any{mayAll, mayAll}}, "InvalidInput", "only one permissions boundary"),
		refused("a number that is none", in{"ContextEntries": []any{in{"ContextKeyName": "aws:MultiFactorAuthAge", "ContextKeyType": "numeric", "ContextKeyValues": []any{"old"}}}}, "InvalidInput", "is not of type numeric"),
	}
)

var iamSimulation = table{"iam", []row{
	{
		op: "SimulateCustomPolicy",
		in: in{
			"PolicyInputList": []any{mayList, mayNot}, "ActionNames": []any{"s3:ListBucket", "s3:DeleteBucket", "s3:GetObject"}, "ResourceArns": []any{"arn:aws:s3:::mine"},
			"ContextEntries": []any{in{"ContextKeyName": "aws:PrincipalTag/team", "ContextKeyType": "string", "ContextKeyValues": []any{"crew"}}},
		},
		want: in{"IsTruncated": false, "EvaluationResults": []any{
			in{
				"EvalActionName": "s3:ListBucket", "EvalResourceName": "arn:aws:s3:::mine", "EvalDecision": "allowed", "MissingContextValues": length(0),
				"MatchedStatements": []any{in{"SourcePolicyId": "PolicyInputList.1", "SourcePolicyType": "none", "StartPosition": in{"Line": 1}, "EndPosition": in{"Line": 1}}},
			},
			in{"EvalActionName": "s3:DeleteBucket", "EvalDecision": "explicitDeny", "MatchedStatements": []any{in{"SourcePolicyId": "PolicyInputList.2"}}},
			in{"EvalActionName": "s3:GetObject", "EvalDecision": "implicitDeny", "MatchedStatements": length(0)},
		}},
		then: func(x *exchange) {
			first := x.must("iam", "SimulateCustomPolicy", over(x.in, in{"MaxItems": 2}))
			if d := differs("", first, in{"EvaluationResults": length(2), "IsTruncated": true}); d != "" {
				x.t.Error(d)
			}
			x.sees("iam", "SimulateCustomPolicy", over(x.in, in{"MaxItems": 2, "Marker": first["Marker"]}), in{"EvaluationResults": []any{in{"EvalActionName": "s3:GetObject"}}, "IsTruncated": false})
			x.sees("iam", "SimulateCustomPolicy", over(x.in, in{"ActionNames": []any{"s3:ListBucket"}, "ContextEntries": nil}), in{"EvaluationResults": []any{
				in{"EvalDecision": "implicitDeny", "ResourceSpecificResults": []any{in{"EvalResourceName": "arn:aws:s3:::mine", "MissingContextValues": []any{"aws:PrincipalTag/team"}}}},
			}})
			x.sees("iam", "SimulateCustomPolicy", in{"PolicyInputList": []any{mayAll}, "ActionNames": []any{"s3:ListBucket"}, "PermissionsBoundaryPolicyInputList": []any{mayNot}}, in{
				"EvaluationResults": []any{in{"EvalDecision": "implicitDeny", "PermissionsBoundaryDecisionDetail": in{"AllowedByPermissionsBoundary": false}}},
			})
		},
		fails: with(badAsked, badMarkers, []fail{
			refused("a resource's policy, and nobody who asks", in{"ResourcePolicy": aBucketPolicy}, "InvalidInput", "CallerArn is required"),
		}),
	},
	{
		op: "SimulatePrincipalPolicy",
		in: in{"PolicySourceArn": inlineRoleARN, "ActionNames": []any{"s3:ListAllMyBuckets", "iam:CreateRole"}},
		want: in{"IsTruncated": false, "EvaluationResults": []any{
			in{"EvalActionName": "s3:ListAllMyBuckets", "EvalDecision": "allowed", "MatchedStatements": []any{in{"SourcePolicyId": "inline", "SourcePolicyType": "role"}}},
			in{"EvalActionName": "iam:CreateRole", "EvalDecision": "implicitDeny"},
		}},
		then: func(x *exchange) {
			x.sees("iam", "SimulatePrincipalPolicy", over(x.in, in{"PolicyInputList": []any{mayAll}}), in{
				"EvaluationResults": []any{in{"EvalDecision": "allowed", "MatchedStatements": length(2)}, in{"EvalDecision": "allowed"}},
			})
		},
		fails: with(badAsked, badMarkers, []fail{noSource, badSource}),
	},
	{
		op:    "GetContextKeysForCustomPolicy",
		in:    in{"PolicyInputList": []any{mayList, mayAll}},
		want:  in{"ContextKeyNames": []any{"aws:PrincipalTag/team"}},
		fails: []fail{badGiven},
	},
	{
		op:   "GetContextKeysForPrincipalPolicy",
		in:   in{"PolicySourceArn": inlineRoleARN, "PolicyInputList": []any{mayList}},
		want: in{"ContextKeyNames": []any{"aws:PrincipalTag/team"}},
		then: func(x *exchange) {
			x.sees("iam", "GetContextKeysForPrincipalPolicy", in{"PolicySourceArn": inlineRoleARN}, in{"ContextKeyNames": length(0)})
		},
		fails: []fail{noSource, badSource, badGiven},
	},
}}

const aBucketPolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::mine"}]}`
