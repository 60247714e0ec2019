package e2e

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// The pages of accounts and of assignments, with the organization of the demo: its
// administrator assigns in all accounts at once, sees one fail and why, mends it,
// takes access away again, and rearranges the tree; its auditor may only look.
func TestConsoleAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "", lab.Demo())
	w.NeedConsole(t)
	management, center := w.account(t), w.home()
	ids := map[string]string{}
	for _, row := range w.rows(t, "SELECT name, id FROM accounts") {
		ids[row[0]] = row[1]
	}
	of := func(user, role string) map[string]any {
		return map[string]any{"url": w.URL, "user": user, "password": w.Env("GATEHOUSE_DEMO_PASSWORD"), "account": management, "role": role}
	}
	type saw struct{ Review, Reason, Batch, Consequences, Where, Why string }
	batch := ""
	playAnd := func(act string, outside map[string]func()) saw {
		in := of("ada", "AdministratorAccess")
		in["viewer"], in["act"], in["playground"], in["batch"] = of("alan", "ReadOnlyAccess"), act, ids["playground"], batch
		return lab.BrowserAnd[saw](t, "browser/console/accounts.mjs", in, outside)
	}
	play := func(act string) saw { return playAnd(act, nil) }

	// Developers have PowerUserAccess in two of the six accounts, and Auditors have
	// SecurityAudit in five: 7 of the 24 assignments, and 7 of the 12 roles.
	review := strings.Join(strings.Fields(play("assign").Review), " ")
	for _, want := range []string{"Assignments 24 2 users and groups × 2 permission sets × 6 accounts", "New among them 17", "Roles touched 12, of which new: 5"} {
		if !strings.Contains(review, want) {
			t.Errorf("the review says %q, want %q in it", review, want)
		}
	}

	local := center.newSet(t, "Local", "", "")
	center.must(t, ssoAdmin+"AttachCustomerManagedPolicyReferenceToPermissionSet", map[string]any{
		"InstanceArn": center.arn, "PermissionSetArn": local, "CustomerManagedPolicyReference": map[string]any{"Name": "local-limits"},
	}, nil)
	makePolicy := func(by *signer) {
		if !by.query(t, "iam", url.Values{"Action": {"CreatePolicy"}, "Version": {"2010-05-08"}, "PolicyName": {"local-limits"},
			"PolicyDocument": {`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}`}}, nil) {
			t.Fatal("the policy cannot be made")
		}
	}
	makePolicy(w.root)
	failed := play("fail")
	if !strings.Contains(failed.Reason, "Developers with Local") || !strings.Contains(failed.Reason, "local-limits") {
		t.Errorf("the failure says %q, want who, what and the missing policy", failed.Reason)
	}
	batch = failed.Batch
	makePolicy(w.root.assume(t, "arn:aws:iam::"+ids["playground"]+":role/OrganizationAccountAccessRole"))
	play("retry")

	removed := play("account").Consequences
	if !strings.Contains(removed, "Developers: Local") {
		t.Errorf("what is removed is %q, want it by name", removed)
	}
	var left struct{ AccountAssignments []json.RawMessage }
	center.must(t, ssoAdmin+"ListAccountAssignments", map[string]any{"InstanceArn": center.arn, "AccountId": ids["playground"], "PermissionSetArn": local}, &left)
	if len(left.AccountAssignments) != 0 {
		t.Errorf("after the removal there are %d assignments", len(left.AccountAssignments))
	}

	// What a policy forbids an account, its administrators cannot do as long as it is attached.
	w.root.must(t, "AWSOrganizationsV20161128.CreatePolicy", map[string]any{"Name": "NoPolicies", "Description": "", "Type": "SERVICE_CONTROL_POLICY",
		"Content": `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:ListPolicies","Resource":"*"}]}`}, nil)
	admin := w.root.assume(t, "arn:aws:iam::"+ids["playground"]+":role/OrganizationAccountAccessRole")
	listed := func() bool {
		return admin.query(t, "iam", url.Values{"Action": {"ListPolicies"}, "Version": {"2010-05-08"}}, nil)
	}
	playAnd("policies", map[string]func(){
		"attached": func() {
			if listed() {
				t.Error("what the attached policy denies is done")
			}
		},
		"detached": func() {
			if !listed() {
				t.Error("what the detached policy denied is still refused")
			}
		},
	})

	if where := play("tree").Where; !strings.Contains(where, "Root/<img src=x onerror=alert(1)>") {
		t.Errorf("the list says %q of the account that was moved", where)
	}
	if why := play("states").Why; !strings.Contains(why, "organizations:CreateAccount") {
		t.Errorf("the viewer is told %q", why)
	}
}
