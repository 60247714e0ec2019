package conformance

var (
	// batched gives the fresh user the fresh set in the member account; it is the id
	// of the batch, which has ended well.
	batched = fresh(func(w *world) any {
		id := w.member(w.must("gatehouse", "StartAssignmentBatch", batchOf(nil)), "Batch", "BatchId")
		w.batchEnds(id, "SUCCEEDED")
		return id
	})
	// lacking is a batch that failed, for the member account lacks the policy that
	// the fresh set names.
	lacking = fresh(func(w *world) any {
		w.must("sso-admin", "AttachCustomerManagedPolicyReferenceToPermissionSet", onSet(freshSet, in{"CustomerManagedPolicyReference": in{"Name": lackedPolicy}}))
		id := w.member(w.must("gatehouse", "StartAssignmentBatch", batchOf(nil)), "Batch", "BatchId")
		w.batchEnds(id, "FAILED")
		return id
	})
	lackedPolicy = fresh(func(w *world) any { return w.unique("Lacked") })
	batchToken   = fresh(func(w *world) any {
		token := w.unique("token")
		w.must("gatehouse", "StartAssignmentBatch", batchOf(in{"ClientToken": token}))
		return token
	})
)

// batchOf is the input of a batch of one assignment.
func batchOf(more in) in {
	return over(in{
		"InstanceArn": instance, "Kind": "CREATE", "AccountIds": []any{member}, "PermissionSetArns": []any{freshSet},
		"Principals": []any{in{"PrincipalType": "USER", "PrincipalId": freshUser}},
	}, more)
}

// batchEnds waits for the end of a batch.
func (w *world) batchEnds(id, want string) in {
	w.t.Helper()
	return w.await("the batch", "gatehouse", "DescribeAssignmentBatch", in{"InstanceArn": instance, "BatchId": id}, "Batch", "Status", want)
}

// subjects are what a batch of batchOf is about.
var subjects = in{
	"PermissionSets": []any{in{"PermissionSetArn": freshSet, "Name": freshSetName}}, "PermissionSetCount": 1,
	"Principals": []any{in{"PrincipalType": "USER", "PrincipalId": freshUser, "Name": freshUserName}}, "PrincipalCount": 1,
}

// ofABatch are the cases of every operation on a batch.
var ofABatch = []fail{
	noInstance,
	refused("a batch that is not", in{"BatchId": unknownID}, "ResourceNotFoundException", "Could not find a batch"),
	refused("an id that is none", in{"BatchId": "1"}, "ValidationException", "batchId"),
}

var gatehouseBatches = table{"gatehouse", []row{
	{
		op: "StartAssignmentBatch",
		in: batchOf(nil),
		want: in{"Batch": over(subjects, in{
			"Status": "IN_PROGRESS", "Kind": "CREATE", "Total": 1, "Succeeded": 0, "Failed": 0, "AccountCount": 1,
			"BatchId": check(isID), "CreatedAt": check(present), "CreatedBy": check(present),
		})},
		then: func(x *exchange) {
			x.batchEnds(x.member(x.out, "Batch", "BatchId"), "SUCCEEDED")
			x.sees("sso-admin", "ListAccountAssignments", onSet(freshSet, in{"AccountId": member}), in{"AccountAssignments": []any{assignmentRow}})
			x.sees("sso-admin", "ListAccountAssignmentCreationStatus", in{"InstanceArn": instance, "MaxResults": 1}, in{"AccountAssignmentsCreationStatus": []any{in{"Status": "SUCCEEDED"}}})
			gone := x.must("gatehouse", "StartAssignmentBatch", over(x.in, in{"Kind": "DELETE"}))
			x.batchEnds(x.member(gone, "Batch", "BatchId"), "SUCCEEDED")
			x.sees("sso-admin", "ListAccountAssignments", onSet(freshSet, in{"AccountId": member}), in{"AccountAssignments": length(0)})
		},
		fails: []fail{
			noInstance,
			refused("an account that is not", in{"AccountIds": []any{member, unknownAccount}}, "ResourceNotFoundException", unknownAccount+" is not an active member"),
			refused("a set that is not", in{"PermissionSetArns": []any{freshSet, unknownSet}}, "ResourceNotFoundException", "PermissionSet"),
			refused("a set of another instance", in{"PermissionSetArns": []any{foreignSet}}, "ResourceNotFoundException", "PermissionSet"),
			refused("a user that is not", in{"Principals": []any{in{"PrincipalType": "USER", "PrincipalId": unknownID}}}, "ResourceNotFoundException", "USER with id"),
			refused("nobody", in{"Principals": []any{}}, "ValidationException", "principals"),
			refused("a kind that is none", in{"Kind": "UPDATE"}, "ValidationException", "kind"),
			refused("an account id that is none", in{"AccountIds": []any{"1"}}, "ValidationException", "accountIds"),
			refused("a token that was for something else", in{"ClientToken": batchToken, "Kind": "DELETE"}, "ConflictException", "used before"),
		},
	},
	{
		op:    "DescribeAssignmentBatch",
		in:    in{"InstanceArn": instance, "BatchId": batched},
		want:  in{"Batch": over(subjects, in{"BatchId": batched, "Status": "SUCCEEDED", "Kind": "CREATE", "Total": 1, "Succeeded": 1, "Failed": 0, "AccountCount": 1})},
		fails: ofABatch,
	},
	{
		op:    "ListAssignmentBatches",
		in:    in{"InstanceArn": instance, "MaxResults": 1},
		given: []*thing{batched},
		want:  in{"Batches": []any{over(subjects, in{"BatchId": batched, "Status": "SUCCEEDED", "Total": 1})}},
		fails: with(badPages, []fail{noInstance}),
	},
	{
		op: "ListAssignmentBatchAccounts",
		in: in{"InstanceArn": instance, "BatchId": lacking, "Status": "FAILED"},
		want: in{"NextToken": check(absent), "Accounts": []any{in{
			"AccountId": member, "AccountName": "Member", "Status": "FAILED", "Total": 1, "Succeeded": 0, "Failed": 1,
			"Failures": []any{in{"PermissionSetArn": freshSet, "PrincipalType": "USER", "PrincipalId": freshUser, "FailureReason": like("Lacked-[0-9]+")}},
		}}},
		then: func(x *exchange) {
			x.sees("gatehouse", "ListAssignmentBatchAccounts", over(x.in, in{"Status": "SUCCEEDED"}), in{"Accounts": length(0)})
		},
		fails: with(badPages, ofABatch, []fail{refused("a status that is none", in{"Status": "DONE"}, "ValidationException", "status")}),
	},
	{
		op:   "RetryAssignmentBatch",
		in:   in{"InstanceArn": instance, "BatchId": lacking},
		want: in{"Batch": over(subjects, in{"BatchId": lacking, "Status": "IN_PROGRESS", "Total": 1, "Succeeded": 0, "Failed": 0})},
		then: func(x *exchange) {
			x.batchEnds(x.text(lacking), "FAILED")
			x.mustAs(x.get(memberAdmin).(credentials), "iam", "CreatePolicy", in{"PolicyName": lackedPolicy, "PolicyDocument": inlinePolicy})
			x.must("gatehouse", "RetryAssignmentBatch", x.in)
			x.batchEnds(x.text(lacking), "SUCCEEDED")
			x.must("gatehouse", "RetryAssignmentBatch", x.in) // nothing is left to be begun again
			x.batchEnds(x.text(lacking), "SUCCEEDED")
		},
		fails: ofABatch,
	},
}}
