package access

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// operations are the administrative ones, each with its action and the resources
// that the service authorization reference lists for it.
func operations(w *world, set idc.PermissionSetID) map[string]struct {
	resources []string
	call      func(context.Context, idc.Caller) error
} {
	type entry = struct {
		resources []string
		call      func(context.Context, idc.Caller) error
	}
	i, s, a := string(instance.ARN()), string(set.ARN(instance)), string(idc.SSOAccountARN(member))
	own := idc.PolicyReference{Name: "own"}
	assignment := idc.Assignment{Account: member, Set: set, Principal: user(ada)}
	drop := func(_ any, err error) error { return err }
	first := page(10)
	return map[string]entry{
		"ListInstances":    {[]string{"*"}, func(ctx context.Context, c idc.Caller) error { return drop(w.ListInstances(ctx, c, first)) }},
		"DescribeInstance": {[]string{i}, func(ctx context.Context, c idc.Caller) error { return drop(w.DescribeInstance(ctx, c, instance)) }},
		"CreatePermissionSet": {[]string{i}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.CreatePermissionSet(ctx, c, instance, NewPermissionSet{Name: "new"}))
		}},
		"DescribePermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.DescribePermissionSet(ctx, c, instance, set))
		}},
		"ListPermissionSets": {[]string{i}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListPermissionSets(ctx, c, instance, first))
		}},
		"UpdatePermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return w.UpdatePermissionSet(ctx, c, instance, set, SetChange{})
		}},
		"AttachManagedPolicyToPermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return w.AttachManagedPolicy(ctx, c, instance, set, readOnly)
		}},
		"ListManagedPoliciesInPermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListManagedPolicies(ctx, c, instance, set, first))
		}},
		"DetachManagedPolicyFromPermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return w.DetachManagedPolicy(ctx, c, instance, set, "arn:aws:iam::aws:policy/AdministratorAccess")
		}},
		"AttachCustomerManagedPolicyReferenceToPermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return w.AttachCustomerPolicy(ctx, c, instance, set, own)
		}},
		"ListCustomerManagedPolicyReferencesInPermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListCustomerPolicies(ctx, c, instance, set, first))
		}},
		"DetachCustomerManagedPolicyReferenceFromPermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return w.DetachCustomerPolicy(ctx, c, instance, set, idc.PolicyReference{Name: "first"})
		}},
		"PutInlinePolicyToPermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return w.PutInlinePolicy(ctx, c, instance, set, allow("s3:*", "*"))
		}},
		"GetInlinePolicyForPermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.InlinePolicy(ctx, c, instance, set))
		}},
		"DeleteInlinePolicyFromPermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return w.DeleteInlinePolicy(ctx, c, instance, set)
		}},
		"PutPermissionsBoundaryToPermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return w.PutBoundary(ctx, c, instance, set, idc.BoundaryReference{Customer: &own})
		}},
		"GetPermissionsBoundaryForPermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.Boundary(ctx, c, instance, set))
		}},
		"DeletePermissionsBoundaryFromPermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return w.DeleteBoundary(ctx, c, instance, set)
		}},
		"TagResource": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return w.TagResource(ctx, c, set.ARN(instance), map[string]string{"a": "1"})
		}},
		"UntagResource": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return w.UntagResource(ctx, c, set.ARN(instance), []string{"b"})
		}},
		"ListTagsForResource": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListTags(ctx, c, set.ARN(instance)))
		}},
		"CreateAccountAssignment": {[]string{i, s, a}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.CreateAssignment(ctx, c, instance, assignment))
		}},
		"DeleteAccountAssignment": {[]string{i, s, a}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.DeleteAssignment(ctx, c, instance, idc.Assignment{Account: member, Set: set, Principal: user(bob)}))
		}},
		"ListAccountAssignments": {[]string{i, s, a}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListAssignments(ctx, c, instance, member, set, first))
		}},
		"ListAccountAssignmentsForPrincipal": {[]string{i}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListAssignmentsFor(ctx, c, instance, user(ada), "", first))
		}},
		"ProvisionPermissionSet": {[]string{i, s, a}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.Provision(ctx, c, instance, set, ""))
		}},
		"ListAccountsForProvisionedPermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListAccountsOf(ctx, c, instance, set, "", first))
		}},
		"ListPermissionSetsProvisionedToAccount": {[]string{i, a}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListSetsIn(ctx, c, instance, member, "", first))
		}},
		"DescribeAccountAssignmentCreationStatus": {[]string{i}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.DescribeRequest(ctx, c, instance, idc.RequestCreateAssignment, "r"))
		}},
		"ListAccountAssignmentCreationStatus": {[]string{i}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListRequests(ctx, c, instance, idc.RequestCreateAssignment, "", first))
		}},
		"DescribeAccountAssignmentDeletionStatus": {[]string{i}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.DescribeRequest(ctx, c, instance, idc.RequestDeleteAssignment, "r"))
		}},
		"ListAccountAssignmentDeletionStatus": {[]string{i}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListRequests(ctx, c, instance, idc.RequestDeleteAssignment, "", first))
		}},
		"DescribePermissionSetProvisioningStatus": {[]string{i}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.DescribeRequest(ctx, c, instance, idc.RequestProvision, "r"))
		}},
		"ListPermissionSetProvisioningStatus": {[]string{i}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListRequests(ctx, c, instance, idc.RequestProvision, "", first))
		}},
		"DeletePermissionSet": {[]string{i, s}, func(ctx context.Context, c idc.Caller) error {
			return w.DeletePermissionSet(ctx, c, instance, set)
		}},
	}
}

func allow(action string, resources ...string) string {
	list, _ := json.Marshal(resources)
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"` + action + `","Resource":` + string(list) + `}]}`
}

// Every operation asks for its own action on every resource it names: with all
// of them it is let in, without any one of them it is not.
func TestAuthorization(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	set := w.set("Dev").ID
	w.ok(w.AttachCustomerPolicy(w.Context(), root, instance, set, idc.PolicyReference{Name: "first"}))
	w.assign(member, set, user(ada))
	w.assign(member, set, user(bob))
	w.provision(member, set)
	n := 0
	role := func(document string) idc.Caller {
		n++
		return w.role(fmt.Sprintf("r%03d", n), document)
	}
	for action, o := range operations(w, set) {
		if err := o.call(w.Context(), role(allow("sso:"+action, o.resources...))); idc.Is(err, idc.KindDenied) {
			w.Errorf("%s: refused with every permission: %v", action, err)
		}
		refused := map[string]idc.Caller{
			"without permission":       role(allow("s3:*", "*")),
			"of another account":       rootOf(member),
			"a person":                 w.person(people, ada),
			"without the right action": role(allow("sso:Search*", "*")),
		}
		for i, missing := range o.resources {
			rest := append(append([]string{"arn:aws:sso:::none/*"}, o.resources[:i]...), o.resources[i+1:]...)
			refused["without "+missing] = role(allow("sso:"+action, rest...))
		}
		if action == "ListInstances" { // every account may list its own
			delete(refused, "of another account")
		}
		for name, c := range refused {
			if err := o.call(w.Context(), c); !idc.Is(err, idc.KindDenied) {
				w.Errorf("%s %s: got %v, want a refusal", action, name, err)
			}
		}
	}
}

// A refused call, of a change or of a reading, leaves its event.
func TestRefusalsAreOnRecord(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	set := w.set("Dev").ID
	c := w.role("none", allow("s3:*", "*"))
	for name, o := range operations(w, set) {
		c.Request.EventName = name
		w.wantKind(o.call(w.Context(), c), idc.KindDenied)
	}
	w.ok(w.gate.Close(context.Background())) // what waits is written
	refused := map[string]bool{}
	w.view(func(tx *store.Tx) error {
		events, err := tx.ListEvents(management, page(1000))
		for _, e := range events.Items {
			refused[e.Name] = refused[e.Name] || e.ErrorCode == "AccessDenied"
		}
		return err
	})
	for name := range operations(w, set) {
		if !refused[name] {
			w.Errorf("no event says that %s was refused", name)
		}
	}
}

func TestConditionKeys(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	condition := func(action, test string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sso:` + action + `","Resource":"*","Condition":` + test + `}]}`
	}
	tagged := func(v string) NewPermissionSet {
		return NewPermissionSet{Name: "set-" + v, Tags: map[string]string{"Team": v}}
	}
	creator := w.role("creator", condition("CreatePermissionSet", `{"StringEquals":{"aws:RequestTag/Team":"red"},"ForAllValues:StringEquals":{"aws:TagKeys":["Team"]}}`))
	_, err := w.CreatePermissionSet(w.Context(), creator, instance, tagged("blue"))
	w.wantKind(err, idc.KindDenied)
	_, err = w.CreatePermissionSet(w.Context(), creator, instance, NewPermissionSet{Name: "x", Tags: map[string]string{"Team": "red", "Other": ""}})
	w.wantKind(err, idc.KindDenied)
	red := must[idc.PermissionSet](w)(w.CreatePermissionSet(w.Context(), creator, instance, tagged("red")))
	blue := must[idc.PermissionSet](w)(w.CreatePermissionSet(w.Context(), root, instance, tagged("blue")))

	// Delegation by the tag of the set (reference 8): the instance carries none.
	reader := w.role("reader", `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"sso:DescribePermissionSet","Resource":"arn:aws:sso:::instance/*"},
		{"Effect":"Allow","Action":"sso:DescribePermissionSet","Resource":"arn:aws:sso:::permissionSet/*","Condition":{"StringEquals":{"aws:ResourceTag/Team":"red"}}}]}`)
	_, err = w.DescribePermissionSet(w.Context(), reader, instance, red.ID)
	w.ok(err)
	_, err = w.DescribePermissionSet(w.Context(), reader, instance, blue.ID)
	w.wantKind(err, idc.KindDenied)
}
