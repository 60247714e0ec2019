package organization

import (
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// What a policy says about things that bear a tag holds for units, accounts and
// service control policies that bear it: a guardrail can be protected.
func TestProtectedByTag(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	role := idc.Role{
		Account: management, ID: "AROA00000000000000001", Name: "Operator", Path: "/", Trust: "{}", MaxSession: time.Hour, Version: 1,
		Inline: map[string]string{"p": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
			{"Effect":"Deny","Action":"organizations:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/protected":"yes"}}}]}`},
	}
	storetest.Update(t, w.db, func(tx *store.Tx) error { return tx.InsertRole(role) })
	operator := idc.Caller{
		Kind: idc.CallerRole, Account: management, ARN: idc.AssumedRoleARN(management, role.Name, "ada"), Request: admin.Request,
		Session: &idc.RoleSession{Account: management, RoleID: role.ID, RoleARN: role.ARN(), RootRole: role.ARN(), RootRoleID: role.ID},
	}
	for _, protected := range []bool{false, true} {
		tags, name := map[string]string{}, "open"
		if protected {
			tags["protected"], name = "yes", "protected"
		}
		p, err := w.CreatePolicy(t.Context(), admin, NewPolicy{Name: name, Type: "SERVICE_CONTROL_POLICY", Content: allow, Tags: tags})
		if err != nil {
			t.Fatal(err)
		}
		u, err := w.CreateOU(t.Context(), admin, w.root, name, tags)
		if err != nil {
			t.Fatal(err)
		}
		for what, do := range map[string]func() error{
			"attaching the policy": func() error { return w.AttachPolicy(t.Context(), operator, p.ID, w.root) },
			"reading the policy":   func() error { _, err := w.DescribePolicy(t.Context(), operator, p.ID); return err },
			"reading the unit":     func() error { _, err := w.DescribeOU(t.Context(), operator, u.ID); return err },
		} {
			if err := do(); idc.Is(err, idc.KindDenied) != protected || err != nil && !protected {
				t.Errorf("%s that is %s: %v", what, name, err)
			}
		}
	}
}
