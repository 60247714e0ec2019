package conformance

import (
	"fmt"
	"strings"
	"testing"
)

// traps are what emulators of the service get wrong, each a test.
var traps = []struct {
	name string
	test func(t *testing.T, w *world)
}{
	{"a set of the same name is a conflict", sameName},
	{"a session of 99 hours is refused", longSession},
	{"a session duration comes back as it was given", durationAsGiven},
	{"ARNs have AWS's forms", arnForms},
	{"nobody, nothing and nowhere cannot be assigned", unknownParts},
	{"an assignment made twice is one row", assignedTwice},
	{"what takes time begins IN_PROGRESS", inProgress},
	{"a role lives as long as its assignments", roleLife},
	{"an assigned set cannot be deleted", assignedSetStays},
	{"a membership made twice is a conflict", memberTwice},
	{"memberships go with their group and their user", membershipsVanish},
	{"an identity store that is not has nothing", unknownStoreEverywhere},
}

func TestTraps(t *testing.T) {
	on(t, func(t *testing.T, w *world) {
		for _, trap := range traps {
			w.run(t, trap.name, func(t *testing.T) { trap.test(t, w) })
		}
	})
}

// wants is a call of the administrator that is refused.
func (w *world) wants(t *testing.T, service, op string, input in, code string) {
	t.Helper()
	if a := w.try(w.root(), service, op, input); a.Code != code {
		t.Errorf("%s %v: got %v, want %s", op, input, a, code)
	}
}

func sameName(t *testing.T, w *world) {
	name := w.text(aSetName)
	for _, again := range []string{name, strings.ToUpper(name), strings.ToLower(name)} {
		w.wants(t, "sso-admin", "CreatePermissionSet", in{"InstanceArn": instance, "Name": again}, "ConflictException")
	}
	if n := len(w.all("sso-admin", "ListPermissionSets", in{"InstanceArn": instance}, "PermissionSets")); n != 1 {
		t.Errorf("there are %d sets, want 1", n)
	}
	// The name is free again with the set.
	w.must("sso-admin", "DeletePermissionSet", onSet(freshSet, nil))
	w.must("sso-admin", "CreatePermissionSet", in{"InstanceArn": instance, "Name": fmt.Sprintf("Set-%d", w.serial)})
}

func longSession(t *testing.T, w *world) {
	w.get(aSet)
	before := len(w.all("sso-admin", "ListPermissionSets", in{"InstanceArn": instance}, "PermissionSets"))
	for _, duration := range []string{"PT99H", "PT12H1S", "PT13H", "PT59M", "PT0S", "P1D", "12", "PT", "one hour"} {
		w.wants(t, "sso-admin", "CreatePermissionSet", in{"InstanceArn": instance, "Name": "TooLong", "SessionDuration": duration}, "ValidationException")
		w.wants(t, "sso-admin", "UpdatePermissionSet", onSet(aSet, in{"SessionDuration": duration}), "ValidationException")
	}
	x := &exchange{world: w}
	x.sees("sso-admin", "DescribePermissionSet", onSet(aSet, nil), in{"PermissionSet": in{"SessionDuration": "PT1H"}})
	if after := len(w.all("sso-admin", "ListPermissionSets", in{"InstanceArn": instance}, "PermissionSets")); after != before {
		t.Errorf("there were %d sets, and %d after refusals only", before, after)
	}
}

func durationAsGiven(t *testing.T, w *world) {
	x := &exchange{world: w}
	for _, duration := range []string{"PT1H", "PT60M", "PT3600S", "PT1H30M", "PT90M", "PT12H", "PT720M"} {
		made := w.must("sso-admin", "CreatePermissionSet", in{"InstanceArn": instance, "Name": "Lasting-" + duration, "SessionDuration": duration})
		want := in{"PermissionSet": in{"SessionDuration": duration}}
		if d := differs("", made, want); d != "" {
			t.Errorf("CreatePermissionSet: %s", d)
		}
		x.sees("sso-admin", "DescribePermissionSet", onSet(w.member(made, "PermissionSet", "PermissionSetArn"), nil), want)
		w.must("sso-admin", "UpdatePermissionSet", onSet(aSet, in{"SessionDuration": duration}))
		x.sees("sso-admin", "DescribePermissionSet", onSet(aSet, nil), want)
	}
}

func arnForms(t *testing.T, w *world) {
	x := &exchange{world: w}
	uuid := "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
	x.sees("sso-admin", "DescribeInstance", in{"InstanceArn": instance}, in{
		"InstanceArn": like("^arn:aws:sso:::instance/ssoins-[0-9a-f]{16}$"), "IdentityStoreId": like("^d-[0-9a-f]{10}$"),
		"IdentityStoreArn": like("^arn:aws:identitystore::[0-9]{12}:identitystore/d-[0-9a-f]{10}$"),
	})
	x.sees("sso-admin", "DescribePermissionSet", onSet(aSet, nil), in{"PermissionSet": in{"PermissionSetArn": like("^arn:aws:sso:::permissionSet/ssoins-[0-9a-f]{16}/ps-[0-9a-f]{16}$")}})
	x.sees("identitystore", "DescribeUser", in{"IdentityStoreId": identityStore, "UserId": aUser}, in{"UserArn": like("^arn:aws:identitystore:::user/" + uuid)})
	x.sees("identitystore", "DescribeGroup", in{"IdentityStoreId": identityStore, "GroupId": aGroup}, in{"GroupArn": like("^arn:aws:identitystore:::group/" + uuid)})
	x.sees("identitystore", "DescribeGroupMembership", in{"IdentityStoreId": identityStore, "MembershipId": freshMembership}, in{"MembershipArn": like("^arn:aws:identitystore:::membership/" + uuid)})
	organization := "arn:aws:organizations::" + w.text(management)
	x.sees("organizations", "DescribeAccount", in{"AccountId": member}, in{"Account": in{"Arn": like("^" + organization + ":account/o-[a-z0-9]{10,32}/" + w.text(member) + "$")}})
	x.sees("organizations", "DescribeOrganizationalUnit", in{"OrganizationalUnitId": aUnit}, in{"OrganizationalUnit": in{"Arn": like("^" + organization + ":ou/o-[a-z0-9]{10,32}/" + w.text(aUnit) + "$")}})

	admin := w.get(memberAdmin).(credentials)
	account := "^arn:aws:iam::" + w.text(member)
	role := w.mustAs(admin, "iam", "GetRole", in{"RoleName": reservedRole})
	if d := differs("", role, in{"Role": in{
		"RoleName": like("^AWSReservedSSO_Set-[0-9]+_[0-9a-f]{16}$"), "Path": "/aws-reserved/sso.amazonaws.com/", "MaxSessionDuration": 43200,
		"Arn": like(account + ":role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Set-[0-9]+_[0-9a-f]{16}$"),
	}}); d != "" {
		t.Error(d)
	}
	if d := like(account + ":saml-provider/AWSSSO_[0-9a-f]{16}_DO_NOT_DELETE$")(w.get(samlProvider)); d != "" {
		t.Error(d)
	}
	// Both forms of an id mean the same, and the store's ARN means the store.
	long := strings.TrimPrefix(w.text(identityStore), "d-") + "-" + w.text(aUser)
	store := w.member(w.must("identitystore", "DescribeIdentityStore", in{"IdentityStoreId": identityStore}), "IdentityStoreArn")
	x.sees("identitystore", "DescribeUser", in{"IdentityStoreId": store, "UserId": long}, in{"UserId": aUser})
}

func unknownParts(t *testing.T, w *world) {
	for _, c := range []struct {
		what  string
		input in
	}{
		{"a user", in{"PrincipalId": unknownID}},
		{"a group", in{"PrincipalId": unknownID, "PrincipalType": "GROUP"}},
		{"a user as a group", in{"PrincipalType": "GROUP"}},
		{"a group as a user", in{"PrincipalId": aGroup}},
		{"a user that was", in{"PrincipalId": goneUser}},
		{"a set", in{"PermissionSetArn": unknownSet}},
		{"a set of another instance", in{"PermissionSetArn": foreignSet}},
		{"an account", in{"TargetId": unknownAccount}},
		{"an instance", in{"InstanceArn": unknownInstance}},
	} {
		input := over(over(assigned, in{"PermissionSetArn": aSet, "PrincipalId": aUser}), c.input)
		w.wants(t, "sso-admin", "CreateAccountAssignment", input, "ResourceNotFoundException")
	}
	for _, list := range []string{"ListAccountAssignmentCreationStatus", "ListPermissionSetProvisioningStatus"} {
		part := strings.Replace(strings.TrimPrefix(list, "List"), "CreationStatus", "sCreationStatus", 1)
		part = strings.Replace(part, "SetProvisioning", "SetsProvisioning", 1)
		if all := w.all("sso-admin", list, in{"InstanceArn": instance, "Filter": in{"Status": "IN_PROGRESS"}}, part); len(all) > 0 {
			t.Errorf("%s: what was refused left %v", list, all)
		}
	}
	x := &exchange{world: w}
	x.sees("sso-admin", "ListAccountAssignments", onSet(aSet, in{"AccountId": member}), in{"AccountAssignments": length(0)})
}

func assignedTwice(t *testing.T, w *world) {
	x := &exchange{world: w}
	first := w.text(assignment)
	again := w.must("sso-admin", "CreateAccountAssignment", assigned)
	request := w.member(again, "AccountAssignmentCreationStatus", "RequestId")
	if request == first {
		t.Errorf("both requests are %s", request)
	}
	w.created(request)
	x.sees("sso-admin", "ListAccountAssignments", onSet(freshSet, in{"AccountId": member}), in{"AccountAssignments": []any{assignmentRow}})
	x.sees("sso-admin", "ListAccountAssignmentsForPrincipal", in{"InstanceArn": instance, "PrincipalType": "USER", "PrincipalId": freshUser}, in{"AccountAssignments": []any{assignmentRow}})
	// Ended once, it is gone.
	w.get(unassignment)
	x.sees("sso-admin", "ListAccountAssignments", onSet(freshSet, in{"AccountId": member}), in{"AccountAssignments": length(0)})
	w.wants(t, "sso-admin", "DeleteAccountAssignment", assigned, "ResourceNotFoundException")
}

func inProgress(t *testing.T, w *world) {
	for _, c := range []struct {
		op, part string
		input    in
		end      func(string) in
		history  string
		list     string
	}{
		{"CreateAccountAssignment", "AccountAssignmentCreationStatus", assigned, w.created, "ListAccountAssignmentCreationStatus", "AccountAssignmentsCreationStatus"},
		{"ProvisionPermissionSet", "PermissionSetProvisioningStatus", onSet(freshSet, in{"TargetType": "AWS_ACCOUNT", "TargetId": member}), w.provisioned, "ListPermissionSetProvisioningStatus", "PermissionSetsProvisioningStatus"},
		{"DeleteAccountAssignment", "AccountAssignmentDeletionStatus", assigned, w.deleted, "ListAccountAssignmentDeletionStatus", "AccountAssignmentsDeletionStatus"},
	} {
		status := w.must("sso-admin", c.op, c.input)[c.part].(map[string]any)
		if status["Status"] != "IN_PROGRESS" {
			t.Errorf("%s answers %v, want IN_PROGRESS", c.op, status["Status"])
		}
		c.end(status["RequestId"].(string))
		if !has(w.all("sso-admin", c.history, in{"InstanceArn": instance}, c.list), in{"RequestId": status["RequestId"], "Status": "SUCCEEDED"}) {
			t.Errorf("%s lacks the request", c.history)
		}
	}
}

// roleOf is the role of the fresh set in the member account; nil when it has none.
func (w *world) roleOf() map[string]any {
	w.t.Helper()
	var found map[string]any
	for _, r := range w.mustAs(w.get(memberAdmin).(credentials), "iam", "ListRoles", in{"PathPrefix": "/aws-reserved/sso.amazonaws.com/"})["Roles"].([]any) {
		if role := r.(map[string]any); strings.HasPrefix(role["RoleName"].(string), "AWSReservedSSO_"+w.text(freshSetName)+"_") {
			if found != nil {
				w.t.Errorf("the set has two roles: %v and %v", found, role)
			}
			found = role
		}
	}
	return found
}

func roleLife(t *testing.T, w *world) {
	if r := w.roleOf(); r != nil {
		t.Errorf("a role before any assignment: %v", r)
	}
	w.get(assignment)
	role := w.roleOf()
	if role == nil {
		t.Fatal("the assignment made no role")
	}
	// A second principal keeps it.
	second := over(assigned, in{"PrincipalType": "GROUP", "PrincipalId": freshGroup})
	w.created(w.member(w.must("sso-admin", "CreateAccountAssignment", second), "AccountAssignmentCreationStatus", "RequestId"))
	w.get(unassignment)
	if r := w.roleOf(); r == nil || r["RoleId"] != role["RoleId"] {
		t.Errorf("the role while a group has it: %v, want %v", r, role)
	}
	w.deleted(w.member(w.must("sso-admin", "DeleteAccountAssignment", second), "AccountAssignmentDeletionStatus", "RequestId"))
	if r := w.roleOf(); r != nil {
		t.Errorf("the role outlives its last assignment: %v", r)
	}
	w.created(w.member(w.must("sso-admin", "CreateAccountAssignment", assigned), "AccountAssignmentCreationStatus", "RequestId"))
	if r := w.roleOf(); r == nil || r["Arn"] != role["Arn"] || r["RoleId"] == role["RoleId"] {
		t.Errorf("the role that came back: %v, want the ARN of %v and another id", r, role)
	}
}

func assignedSetStays(t *testing.T, w *world) {
	w.get(assignment)
	w.wants(t, "sso-admin", "DeletePermissionSet", onSet(freshSet, nil), "ConflictException")
	w.get(unassignment)
	w.must("sso-admin", "DeletePermissionSet", onSet(freshSet, nil))
	w.wants(t, "sso-admin", "DescribePermissionSet", onSet(freshSet, nil), "ResourceNotFoundException")
}

func memberTwice(t *testing.T, w *world) {
	w.get(freshMembership)
	w.wants(t, "identitystore", "CreateGroupMembership", in{"IdentityStoreId": identityStore, "GroupId": freshGroup, "MemberId": in{"UserId": freshUser}}, "ConflictException")
	x := &exchange{world: w}
	x.sees("identitystore", "ListGroupMemberships", in{"IdentityStoreId": identityStore, "GroupId": freshGroup}, in{"GroupMemberships": length(1)})
}

func membershipsVanish(t *testing.T, w *world) {
	x := &exchange{world: w}
	join := func(group, user *thing) string {
		return w.member(w.must("identitystore", "CreateGroupMembership", in{"IdentityStoreId": identityStore, "GroupId": group, "MemberId": in{"UserId": user}}), "MembershipId")
	}
	kept := join(aGroup, aUser)
	ofGroup, ofUser := join(freshGroup, aUser), join(aGroup, freshUser)
	w.must("identitystore", "DeleteGroup", in{"IdentityStoreId": identityStore, "GroupId": freshGroup})
	w.must("identitystore", "DeleteUser", in{"IdentityStoreId": identityStore, "UserId": freshUser})
	for _, gone := range []string{ofGroup, ofUser} {
		w.wants(t, "identitystore", "DescribeGroupMembership", in{"IdentityStoreId": identityStore, "MembershipId": gone}, "ResourceNotFoundException")
	}
	x.sees("identitystore", "ListGroupMemberships", in{"IdentityStoreId": identityStore, "GroupId": aGroup}, in{"GroupMemberships": []any{in{"MembershipId": kept}}})
	x.sees("identitystore", "ListGroupMembershipsForMember", in{"IdentityStoreId": identityStore, "MemberId": in{"UserId": aUser}}, in{"GroupMemberships": []any{in{"MembershipId": kept}}})
}

// unknownStoreEverywhere asks every operation that takes an identity store for one
// that is not there, with an input that is otherwise good.
func unknownStoreEverywhere(t *testing.T, w *world) {
	asked := 0
	for _, table := range tables {
		for _, r := range table.rows {
			if r.in["IdentityStoreId"] != identityStore || served(t)[table.service+" "+r.op].name == "" {
				continue
			}
			asked++
			w.begin()
			w.give(r.given)
			w.wants(t, table.service, r.op, over(r.in, in{"IdentityStoreId": unknownStore}), "ResourceNotFoundException")
		}
	}
	if asked < 20 {
		t.Errorf("only %d operations take an identity store; is the table read as it should be?", asked)
	}
}
