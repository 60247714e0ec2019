package op_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// What a caller may read about a refusal says nothing of another account's resource:
// neither its policy, nor its tags, nor whether there is such a thing.
func TestRefusalsAcrossAccounts(t *testing.T) {
	h := newHouse(t, t.TempDir()+"/db")
	theirs, err := policy.Compile([]byte(`{"Version":"2012-10-17","Statement":[
		{"Sid":"Secret","Effect":"Allow","Principal":{"AWS":"`+string(member)+`"},"Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceIp":"hidden"}}}]}`), policy.ResourcePolicy)
	if err != nil {
		t.Fatal(err)
	}
	caller := h.as(h.role(member, "Asks", `{"Version":"2012-10-17","Statement":[{"Sid":"Mine","Effect":"Allow","Action":"*","Resource":"*",
		"Condition":{"StringEquals":{"aws:RESOURCETag/stage":"guess","aws:SourceIp":"here"}}}]}`))
	c := op.Check{Action: "test:Do", Resource: "arn:aws:test:::theirs", Owner: management, Policy: theirs, ResourceTags: map[string]string{"stage": "confidential"}}
	told := func(c op.Check) string {
		t.Helper()
		var r *op.Refusal
		if err := h.ask(caller, c); !errors.As(err, &r) {
			t.Fatalf("got %v, want a refusal with its reasons", err)
		}
		text, err := json.Marshal([]any{r.Conditions, r.Decision})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	got := told(c)
	for _, secret := range []string{"Secret", "hidden", "confidential"} {
		if strings.Contains(got, secret) {
			t.Errorf("the reasons tell %q: %s", secret, got)
		}
	}
	if !strings.Contains(got, "Mine") {
		t.Errorf("the caller's own policy is not told: %s", got)
	}
	c.Owner = member
	if got := told(c); !strings.Contains(got, "confidential") || !strings.Contains(got, "Secret") {
		t.Errorf("of the caller's own account: %s", got)
	}
}

// Of a service control policy, which is the organization's, members are told that it
// decided and not what it asks for.
func TestRefusalsByTheOrganization(t *testing.T) {
	h := newHouse(t, t.TempDir()+"/db")
	h.change(func(tx *op.Tx) error {
		scp := idc.ServiceControlPolicy{ID: "p-1", Name: "Guard", Version: 1, Content: `{"Version":"2012-10-17","Statement":[
			{"Sid":"Fence","Effect":"Allow","Action":"test:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceIp":"hidden"}}}]}`}
		return errors.Join(tx.InsertSCP(scp), tx.AttachSCP("p-1", string(member)), tx.DetachSCP(idc.FullAWSAccess, string(member)))
	})
	var r *op.Refusal
	if err := h.ask(h.as(h.role(member, "Asks", allowAll)), check("test:Do")); !errors.As(err, &r) {
		t.Fatalf("got %v, want a refusal with its reasons", err)
	}
	text, err := json.Marshal(r.Decision)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "Fence") || strings.Contains(string(text), "hidden") {
		t.Errorf("the reasons: %s", text)
	}
}
