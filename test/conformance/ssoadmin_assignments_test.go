package conformance

var (
	// assignment gives the fresh user the fresh set in the member account; it is the
	// id of the request, which has ended well.
	assignment = fresh(func(w *world) any {
		id := w.member(w.must("sso-admin", "CreateAccountAssignment", assigned), "AccountAssignmentCreationStatus", "RequestId")
		w.created(id)
		return id
	})
	// unassignment has taken it away again.
	unassignment = fresh(func(w *world) any {
		w.get(assignment)
		id := w.member(w.must("sso-admin", "DeleteAccountAssignment", assigned), "AccountAssignmentDeletionStatus", "RequestId")
		w.deleted(id)
		return id
	})
	// provisioning has brought the fresh set to where it is assigned.
	provisioning = fresh(func(w *world) any {
		w.get(assignment)
		id := w.member(w.must("sso-admin", "ProvisionPermissionSet", onSet(freshSet, in{"TargetType": "AWS_ACCOUNT", "TargetId": member})), "PermissionSetProvisioningStatus", "RequestId")
		w.provisioned(id)
		return id
	})

	assigned = in{
		"InstanceArn": instance, "TargetId": member, "TargetType": "AWS_ACCOUNT",
		"PermissionSetArn": freshSet, "PrincipalType": "USER", "PrincipalId": freshUser,
	}
	assignmentRow = in{"AccountId": member, "PermissionSetArn": freshSet, "PrincipalType": "USER", "PrincipalId": freshUser}
)

const unknownAccount = "000000000000"

func (w *world) created(request string) in {
	w.t.Helper()
	return w.await("the assignment", "sso-admin", "DescribeAccountAssignmentCreationStatus",
		in{"InstanceArn": instance, "AccountAssignmentCreationRequestId": request}, "AccountAssignmentCreationStatus", "Status", "SUCCEEDED")
}

func (w *world) deleted(request string) in {
	w.t.Helper()
	return w.await("the end of the assignment", "sso-admin", "DescribeAccountAssignmentDeletionStatus",
		in{"InstanceArn": instance, "AccountAssignmentDeletionRequestId": request}, "AccountAssignmentDeletionStatus", "Status", "SUCCEEDED")
}

func (w *world) provisioned(request string) in {
	w.t.Helper()
	return w.await("the provisioning", "sso-admin", "DescribePermissionSetProvisioningStatus",
		in{"InstanceArn": instance, "ProvisionPermissionSetRequestId": request}, "PermissionSetProvisioningStatus", "Status", "SUCCEEDED")
}

// ofAnAssignment are the cases of making and ending one.
var ofAnAssignment = with(ofASet, []fail{
	noInstance,
	refused("an id that is none", in{"PrincipalId": "ada"}, "ValidationException", "principalId"),
	refused("a target of another kind", in{"TargetType": "AWS_OU"}, "ValidationException", "targetType"),
	refused("a principal of another kind", in{"PrincipalType": "ROLE"}, "ValidationException", "principalType"),
})

var ssoAdminAssignments = table{"sso-admin", []row{
	{
		op: "CreateAccountAssignment",
		in: assigned,
		want: in{"AccountAssignmentCreationStatus": in{
			"Status": "IN_PROGRESS", "RequestId": check(isID), "TargetId": member, "TargetType": "AWS_ACCOUNT",
			"PermissionSetArn": freshSet, "PrincipalType": "USER", "PrincipalId": freshUser, "CreatedDate": check(present),
		}},
		then: func(x *exchange) {
			x.created(x.member(x.out, "AccountAssignmentCreationStatus", "RequestId"))
			x.sees("sso-admin", "ListAccountAssignments", onSet(freshSet, in{"AccountId": member}), in{"AccountAssignments": []any{assignmentRow}})
		},
		fails: with(ofAnAssignment, []fail{
			refused("an account that is not", in{"TargetId": unknownAccount}, "ResourceNotFoundException", "not an active member"),
			refused("a user that is not", in{"PrincipalId": unknownID}, "ResourceNotFoundException", "USER with id"),
			refused("a user as a group", in{"PrincipalType": "GROUP"}, "ResourceNotFoundException", "GROUP with id"),
		}),
	},
	{
		op:    "DeleteAccountAssignment",
		in:    assigned,
		given: []*thing{assignment},
		want: in{"AccountAssignmentDeletionStatus": in{
			"Status": "IN_PROGRESS", "RequestId": check(isID), "TargetId": member, "TargetType": "AWS_ACCOUNT",
			"PermissionSetArn": freshSet, "PrincipalType": "USER", "PrincipalId": freshUser,
		}},
		then: func(x *exchange) {
			x.sees("sso-admin", "ListAccountAssignments", onSet(freshSet, in{"AccountId": member}), in{"AccountAssignments": length(0)})
			x.deleted(x.member(x.out, "AccountAssignmentDeletionStatus", "RequestId"))
			x.wants("sso-admin", "DeleteAccountAssignment", x.in, "ResourceNotFoundException")
		},
		fails: with(ofAnAssignment, []fail{
			refused("an assignment that is not", in{"PrincipalId": aUser}, "ResourceNotFoundException", ""),
			refused("an account that is not", in{"TargetId": unknownAccount}, "ResourceNotFoundException", ""),
		}),
	},
	{
		op:    "ListAccountAssignments",
		in:    onSet(freshSet, in{"AccountId": member}),
		given: []*thing{assignment},
		want:  in{"AccountAssignments": []any{assignmentRow}, "NextToken": check(absent)},
		fails: with(ofASet, badPages, []fail{
			refused("an account that is not", in{"AccountId": unknownAccount}, "ResourceNotFoundException", ""),
			refused("an account id that is none", in{"AccountId": "1"}, "ValidationException", "accountId"),
		}),
	},
	{
		op:    "ListAccountAssignmentsForPrincipal",
		in:    in{"InstanceArn": instance, "PrincipalId": freshUser, "PrincipalType": "USER", "Filter": in{"AccountId": member}},
		given: []*thing{assignment},
		want:  in{"AccountAssignments": []any{assignmentRow}, "NextToken": check(absent)},
		fails: with(badPages, []fail{
			noInstance,
			refused("a user that is not", in{"PrincipalId": unknownID}, "ResourceNotFoundException", "USER with id"),
			refused("a filter that is none", in{"Filter": in{"AccountId": "1"}}, "ValidationException", "filter.accountId"),
		}),
	},
	status("DescribeAccountAssignmentCreationStatus", "AccountAssignmentCreationRequestId", "AccountAssignmentCreationStatus", assignment, unassignment,
		in{"TargetId": member, "TargetType": "AWS_ACCOUNT", "PermissionSetArn": freshSet, "PrincipalType": "USER", "PrincipalId": freshUser}),
	status("DescribeAccountAssignmentDeletionStatus", "AccountAssignmentDeletionRequestId", "AccountAssignmentDeletionStatus", unassignment, assignment,
		in{"TargetId": member, "TargetType": "AWS_ACCOUNT", "PermissionSetArn": freshSet, "PrincipalType": "USER", "PrincipalId": freshUser}),
	status("DescribePermissionSetProvisioningStatus", "ProvisionPermissionSetRequestId", "PermissionSetProvisioningStatus", provisioning, assignment,
		in{"AccountId": member, "PermissionSetArn": freshSet}),
	statuses("ListAccountAssignmentCreationStatus", "AccountAssignmentsCreationStatus", assignment),
	statuses("ListAccountAssignmentDeletionStatus", "AccountAssignmentsDeletionStatus", unassignment),
	statuses("ListPermissionSetProvisioningStatus", "PermissionSetsProvisioningStatus", provisioning),
	{
		op:    "ListAccountsForProvisionedPermissionSet",
		in:    onSet(freshSet, in{"ProvisioningStatus": "LATEST_PERMISSION_SET_PROVISIONED"}),
		given: []*thing{assignment},
		want:  in{"AccountIds": []any{member}, "NextToken": check(absent)},
		then: func(x *exchange) {
			outdated := over(x.in, in{"ProvisioningStatus": "LATEST_PERMISSION_SET_NOT_PROVISIONED"})
			x.sees("sso-admin", "ListAccountsForProvisionedPermissionSet", outdated, in{"AccountIds": length(0)})
			x.must("sso-admin", "UpdatePermissionSet", onSet(freshSet, in{"Description": "Changed."}))
			x.sees("sso-admin", "ListAccountsForProvisionedPermissionSet", outdated, in{"AccountIds": []any{member}})
		},
		fails: with(ofASet, badPages, []fail{refused("a status that is none", in{"ProvisioningStatus": "OLD"}, "ValidationException", "provisioningStatus")}),
	},
	{
		op:    "ListPermissionSetsProvisionedToAccount",
		in:    in{"InstanceArn": instance, "AccountId": member, "MaxResults": 100},
		given: []*thing{assignment},
		want:  in{"PermissionSets": some(freshSet)},
		fails: with(badPages, []fail{
			noInstance,
			refused("an account that is not", in{"AccountId": unknownAccount}, "ResourceNotFoundException", ""),
			refused("a status that is none", in{"ProvisioningStatus": "OLD"}, "ValidationException", "provisioningStatus"),
		}),
	},
	{
		op:    "ProvisionPermissionSet",
		in:    onSet(freshSet, in{"TargetType": "ALL_PROVISIONED_ACCOUNTS"}),
		given: []*thing{assignment},
		want:  in{"PermissionSetProvisioningStatus": in{"Status": "IN_PROGRESS", "RequestId": check(isID), "PermissionSetArn": freshSet}},
		then: func(x *exchange) {
			x.provisioned(x.member(x.out, "PermissionSetProvisioningStatus", "RequestId"))
		},
		fails: with(ofASet, []fail{
			refused("no account", in{"TargetType": "AWS_ACCOUNT"}, "ValidationException", "TargetId is required"),
			refused("an account that is not", in{"TargetType": "AWS_ACCOUNT", "TargetId": unknownAccount}, "ResourceNotFoundException", "not an active member"),
		}),
	},
}}

// status is the row of an operation that tells how a request ended; other is a
// request of another kind.
func status(op, member, part string, request, other *thing, says in) row {
	return row{
		op:   op,
		in:   in{"InstanceArn": instance, member: request},
		want: in{part: over(in{"Status": "SUCCEEDED", "RequestId": request, "CreatedDate": check(present), "FailureReason": check(absent)}, says)},
		fails: []fail{
			noInstance,
			refused("a request that is not", in{member: unknownID}, "ResourceNotFoundException", "Could not find a request"),
			refused("a request of another kind", in{member: other}, "ResourceNotFoundException", "Could not find a request"),
			refused("an id that is none", in{member: "1"}, "ValidationException", ""),
		},
	}
}

// statuses is the row of an operation that lists how requests ended.
func statuses(op, list string, request *thing) row {
	return row{
		op:    op,
		in:    in{"InstanceArn": instance, "Filter": in{"Status": "SUCCEEDED"}, "MaxResults": 100},
		given: []*thing{request},
		want:  in{list: some(in{"RequestId": request, "Status": "SUCCEEDED", "CreatedDate": check(present)})},
		then: func(x *exchange) {
			x.sees("sso-admin", op, over(x.in, in{"Filter": in{"Status": "FAILED"}}), in{list: none(in{"RequestId": request})})
		},
		fails: with(badPages, []fail{
			noInstance,
			refused("a status that is none", in{"Filter": in{"Status": "DONE"}}, "ValidationException", "filter.status"),
		}),
	}
}
