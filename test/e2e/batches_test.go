package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// batch is a batch of assignments as the wire has it.
type batch struct {
	BatchID, Kind, Status                  string
	Total, Succeeded, Failed, AccountCount int

	PermissionSets []struct{ PermissionSetArn, Name string }
	Principals     []struct{ PrincipalType, PrincipalID, Name string }

	PermissionSetCount, PrincipalCount int
}

// batchAccount is how a batch stands in an account.
type batchAccount struct {
	AccountID, AccountName, Status string
	Total, Succeeded, Failed       int
	Failures                       []struct{ PermissionSetArn, PrincipalType, PrincipalID, FailureReason string }
}

// startBatch begins a batch for users.
func (c *center) startBatch(t *testing.T, kind string, accounts, sets, users []string) batch {
	t.Helper()
	principals := []any{}
	for _, u := range users {
		principals = append(principals, map[string]any{"PrincipalType": "USER", "PrincipalId": u})
	}
	var out struct{ Batch batch }
	c.must(t, "Gatehouse.StartAssignmentBatch", map[string]any{
		"InstanceArn": c.arn, "Kind": kind, "AccountIds": accounts, "PermissionSetArns": sets, "Principals": principals,
	}, &out)
	return out.Batch
}

// batch asks how a batch stands, again where a busy server says that it cannot tell.
func (c *center) batch(t *testing.T, id string) (b batch) {
	t.Helper()
	await(t, "an answer", func() bool {
		a, err := c.call(t.Context(), "Gatehouse.DescribeAssignmentBatch", map[string]any{"InstanceArn": c.arn, "BatchId": id})
		if err != nil || a.Status != http.StatusOK && a.Status != http.StatusServiceUnavailable {
			t.Fatalf("DescribeAssignmentBatch: %v, %v", a, err)
		}
		var out struct{ Batch batch }
		if err := json.Unmarshal(a.Body, &out); err != nil {
			t.Fatal(err)
		}
		b = out.Batch
		return a.Status == http.StatusOK
	})
	return b
}

// ended waits for the end of a batch and answers how its accounts stand then.
func (c *center) ended(t *testing.T, id, want string) map[string]batchAccount {
	t.Helper()
	var b batch
	await(t, "the end of the batch", func() bool {
		b = c.batch(t, id)
		return b.Status != "IN_PROGRESS"
	})
	if b.Status != want || b.Succeeded+b.Failed != b.Total {
		t.Fatalf("the batch ended as %+v, want %s", b, want)
	}
	all := map[string]batchAccount{}
	in := map[string]any{"InstanceArn": c.arn, "BatchId": id, "MaxResults": 2}
	for {
		var out struct {
			Accounts  []batchAccount
			NextToken string
		}
		c.must(t, "Gatehouse.ListAssignmentBatchAccounts", in, &out)
		for _, a := range out.Accounts {
			all[a.AccountID] = a
		}
		if out.NextToken == "" {
			break
		}
		in["NextToken"] = out.NextToken
	}
	if len(all) != b.AccountCount {
		t.Fatalf("%d accounts are listed, want %d", len(all), b.AccountCount)
	}
	return all
}

// newUser makes a person who has no password.
func (c *center) newUser(t *testing.T, name string) string {
	t.Helper()
	return c.in(t, "CreateUser", map[string]any{"UserName": name, "DisplayName": name, "Name": map[string]any{"GivenName": name, "FamilyName": "Person"}}).member("UserId")
}

// memberIAM administers IAM of a member account.
func (w *world) memberIAM(t *testing.T, account string) *iam.Client {
	t.Helper()
	cfg := w.Admin(t).SDK(t, "")
	out, err := sts.NewFromConfig(cfg).AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + account + ":role/OrganizationAccountAccessRole"), RoleSessionName: aws.String("admin"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return iam.NewFromConfig(with(cfg, out.Credentials))
}

// TestBatch follows a batch over three accounts, one of which lacks the policy that
// the set names: what failed there is told, begun again, and then there.
func TestBatch(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.home()
		const hostile = "<img src=x onerror=alert(1)>"
		var accounts, users []string
		for i, name := range []string{"One", "Two", hostile} {
			accounts = append(accounts, w.newAccountAt(t, name, fmt.Sprintf("account%d@example.com", i)))
		}
		for _, name := range []string{"ada", "bob"} {
			users = append(users, c.newUser(t, name))
		}
		set := c.newSet(t, "Base", "", "")
		c.must(t, ssoAdmin+"AttachCustomerManagedPolicyReferenceToPermissionSet", map[string]any{
			"InstanceArn": c.arn, "PermissionSetArn": set, "CustomerManagedPolicyReference": map[string]any{"Name": "Base"},
		}, nil)
		policy := func(account string) {
			t.Helper()
			if _, err := w.memberIAM(t, account).CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: aws.String("Base"), PolicyDocument: aws.String(inlinePolicy)}); err != nil {
				t.Fatal(err)
			}
		}
		policy(accounts[0])
		policy(accounts[1])

		b := c.startBatch(t, "CREATE", accounts, []string{set}, users)
		if b.Total != 6 || b.AccountCount != 3 || b.Status != "IN_PROGRESS" || b.Kind != "CREATE" {
			t.Errorf("begun: %+v", b)
		}
		if s := b.PermissionSets; len(s) != 1 || s[0].PermissionSetArn != set || s[0].Name != "Base" || b.PermissionSetCount != 1 {
			t.Errorf("it is about the sets %+v", s)
		}
		if p := b.Principals; len(p) != 2 || p[0].Name != "ada" || p[0].PrincipalID != users[0] || p[1].Name != "bob" || b.PrincipalCount != 2 {
			t.Errorf("it is about %+v", p)
		}
		for id, a := range c.ended(t, b.BatchID, "FAILED") {
			want := batchAccount{AccountID: id, Status: "SUCCEEDED", Total: 2, Succeeded: 2}
			if id == accounts[2] {
				want = batchAccount{AccountID: id, AccountName: hostile, Status: "FAILED", Total: 2, Failed: 2}
				if len(a.Failures) != 2 || a.Failures[0].PermissionSetArn != set || a.Failures[0].PrincipalType != "USER" || a.Failures[0].PrincipalID == a.Failures[1].PrincipalID {
					t.Errorf("failures: %+v", a.Failures)
				}
				for _, f := range a.Failures {
					if !strings.Contains(f.FailureReason, "Base") {
						t.Errorf("the reason is %q, and says nothing of the policy", f.FailureReason)
					}
				}
			} else {
				want.AccountName = a.AccountName
			}
			if a.Failures = nil; fmt.Sprint(a) != fmt.Sprint(want) {
				t.Errorf("got  %+v\nwant %+v", a, want)
			}
		}
		// Nothing is mended yet: it fails again, and says so.
		retry := map[string]any{"InstanceArn": c.arn, "BatchId": b.BatchID}
		c.must(t, "Gatehouse.RetryAssignmentBatch", retry, nil)
		c.ended(t, b.BatchID, "FAILED")
		policy(accounts[2])
		var out struct{ Batch batch }
		c.must(t, "Gatehouse.RetryAssignmentBatch", retry, &out)
		if out.Batch.Status != "IN_PROGRESS" || out.Batch.Succeeded != 4 || out.Batch.Failed != 0 {
			t.Errorf("begun again: %+v", out.Batch)
		}
		c.ended(t, b.BatchID, "SUCCEEDED")
		// All that failed, and what took its place, is in the history.
		for status, want := range map[string]int{"FAILED": 4, "SUCCEEDED": 6} {
			var list struct {
				AccountAssignmentsCreationStatus []struct{ RequestID string }
			}
			c.must(t, ssoAdmin+"ListAccountAssignmentCreationStatus", map[string]any{"InstanceArn": c.arn, "Filter": map[string]any{"Status": status}}, &list)
			if got := len(list.AccountAssignmentsCreationStatus); got != want {
				t.Errorf("%d requests are listed as %s, want %d", got, status, want)
			}
		}
		// What is there already is no failure, and neither is what has gone already.
		c.ended(t, c.startBatch(t, "CREATE", accounts, []string{set}, users[:1]).BatchID, "SUCCEEDED")
		c.ended(t, c.startBatch(t, "DELETE", accounts[:1], []string{set}, users[:1]).BatchID, "SUCCEEDED")
		c.ended(t, c.startBatch(t, "DELETE", accounts, []string{set}, users).BatchID, "SUCCEEDED")
		for _, table := range []string{"grants", "provisioned", "request_targets"} {
			if rows := w.rows(t, "SELECT * FROM "+table); len(rows) > 0 {
				t.Errorf("left in %s: %v", table, rows)
			}
		}
		var list struct{ Batches []batch }
		c.must(t, "Gatehouse.ListAssignmentBatches", map[string]any{"InstanceArn": c.arn}, &list)
		if len(list.Batches) != 4 || list.Batches[3].BatchID != b.BatchID || fmt.Sprint(list.Batches[3].Principals) != fmt.Sprint(b.Principals) || list.Batches[0].Kind != "DELETE" {
			t.Errorf("batches: %+v", list.Batches)
		}
	})
}

// TestBatchKill kills the server while it works on a batch of some thousand
// assignments, at several moments. What was answered comes true: each once.
func TestBatchKill(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.home()
		var accounts, sets, users []string
		for i := range 10 {
			accounts = append(accounts, w.newAccount(t, fmt.Sprint("member", i)))
		}
		for i := range 15 {
			sets = append(sets, c.newSet(t, fmt.Sprint("Set", i), "", ""))
		}
		for i := range 20 {
			users = append(users, c.newUser(t, fmt.Sprint("user", i)))
		}
		total := len(accounts) * len(sets) * len(users)
		b := c.startBatch(t, "CREATE", accounts, sets, users)
		if b.Total != total {
			t.Fatalf("begun: %+v, want %d", b, total)
		}
		// At once, when some of it is done, and when much of it is.
		for _, done := range []int{0, total / 10, total / 2} {
			await(t, "some of the batch", func() bool { return c.batch(t, b.BatchID).Succeeded >= done })
			w.Kill()
			w.Restart()
		}
		for id, a := range c.ended(t, b.BatchID, "SUCCEEDED") {
			if n := len(sets) * len(users); a.Total != n || a.Succeeded != n || a.Status != "SUCCEEDED" {
				t.Errorf("account %s: %+v", id, a)
			}
		}
		for _, each := range []struct{ what, query string }{
			{"assignments", "SELECT count(*) FROM grants WHERE state = 'ACTIVE'"},
			{"requests", "SELECT count(*) FROM access_requests WHERE status = 'SUCCEEDED' AND batch = '" + b.BatchID + "'"},
			{"requests in all", "SELECT count(*) FROM access_requests"},
			{"assignments with a request", "SELECT count(*) FROM (SELECT DISTINCT account, permission_set, principal_id FROM access_requests) AS each_one"},
		} {
			if got := w.rows(t, each.query)[0][0]; got != fmt.Sprint(total) {
				t.Errorf("%s: got %s, want %d", each.what, got, total)
			}
		}
	})
}
