package op_test

import (
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// A delegated administrator does to what the management account owns of the
// service what its own policies allow, but for what stays the management account's;
// and no longer than it is registered, on no node.
func TestDelegatedAdministrator(t *testing.T) {
	each(t, func(h *house) {
		create := op.Check{Action: "sso:CreatePermissionSet", Resource: "arn:aws:sso:::instance/ssoins-1", Owner: management}
		with := func(action string) op.Check { c := create; c.Action = action; return c }
		full, narrow := h.as(h.role(member, "Full", allowAll)), h.as(h.role(member, "Narrow", allow("sso:CreatePermissionSet")))
		callers := map[string]idc.Caller{"a role": full, "the root": root(member)}
		registration := idc.Delegation{Account: member, Service: idc.ServiceSSO, Since: h.clock.Now()}
		for what, c := range callers {
			h.wantDenied(what+" before it was registered", c, create)
		}
		h.change(func(tx *op.Tx) error {
			return tx.InsertDelegation(idc.Delegation{Account: member, Service: "cloudtrail.amazonaws.com", Since: tx.Now()})
		})
		h.wantDenied("registered for another service", full, create)
		h.change(func(tx *op.Tx) error { return tx.InsertDelegation(registration) })

		for what, c := range callers {
			h.wantAllowed(what, c, create)
			h.wantAllowed(what, c, with("identitystore:CreateUser"))
			h.wantDenied(what+" in another service", c, with("iam:CreateRole"))
			h.wantDenied(what+" deleting the instance", c, with("SSO:DeleteInstance"))
			other := create
			other.Owner = "333333333333"
			h.wantDenied(what+" on a third account's", c, other)
			kept := create
			kept.Reserved = op.ReservedInManagement
			if err := h.ask(c, kept); !idc.Is(err, idc.KindDenied) || !strings.Contains(err.Error(), "only the management account can manage access to the management account") {
				t.Errorf("%s on what is reserved: %v", what, err)
			}
			kept.Owner = member
			h.wantAllowed(what+" on its own", c, kept)
		}
		h.wantAllowed("by its policy", narrow, create)
		h.wantDenied("beyond its policy", narrow, with("sso:DeletePermissionSet"))
		kept := create
		kept.Reserved = op.ReservedInManagement
		h.wantAllowed("the management account", root(management), kept)

		// Its own service control policies bound it.
		scp := idc.ServiceControlPolicy{ID: "p-1", Name: "NoSets", Content: strings.Replace(allow("sso:CreatePermissionSet"), "Allow", "Deny", 1), Version: 1}
		h.change(func(tx *op.Tx) error { return tx.InsertSCP(scp) })
		h.change(func(tx *op.Tx) error { return tx.AttachSCP("p-1", string(member)) })
		h.wantDenied("against a service control policy", full, create)
		h.change(func(tx *op.Tx) error { return tx.DetachSCP("p-1", string(member)) })
		h.wantAllowed("without it", full, create)

		end := func(tx *store.Tx) error { return tx.DeleteDelegation(registration) }
		if h.alone() {
			h.change(func(tx *op.Tx) error { return end(tx.Tx) })
			h.wantDenied("after it was deregistered", full, create)
			return
		}
		if err := h.another().Update(t.Context(), end); err != nil {
			t.Fatal(err)
		}
		await(t, "the other node's deregistration", func() bool { return h.ask(full, create) != nil })
	})
}

// A delegated administrator finds the organization's instance among its own.
func TestAdministeredInstances(t *testing.T) {
	h := newHouse(t, t.TempDir()+"/db")
	h.change(func(tx *op.Tx) error {
		for _, i := range []idc.Instance{{ID: "ssoins-0", Store: "d-0", Owner: member}, {ID: "ssoins-2", Store: "d-2", Owner: member}} {
			if err := tx.InsertInstance(i); err != nil {
				return err
			}
		}
		return nil
	})
	list := func(c idc.Caller, limit int) (ids []string) {
		for after := ""; len(ids) < 9; {
			page, err := op.View(t.Context(), h.gate, c, func(tx *op.Tx) (idc.Page[idc.Instance], error) {
				tx.Permit("asked by the test")
				return tx.AdministeredInstances(idc.PageRequest{Limit: limit, After: after})
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range page.Items {
				ids = append(ids, string(i.ID))
			}
			if after = page.Next; after == "" {
				break
			}
		}
		return ids
	}
	want := func(what string, got []string, want string) {
		t.Helper()
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: got %s, want %s", what, s, want)
		}
	}
	want("a member", list(root(member), 2), "ssoins-0 ssoins-2")
	h.change(func(tx *op.Tx) error {
		return tx.InsertDelegation(idc.Delegation{Account: member, Service: idc.ServiceSSO, Since: tx.Now()})
	})
	for limit := 1; limit < 5; limit++ {
		want("its delegated administrator", list(root(member), limit), "ssoins-0 ssoins-1 ssoins-2")
	}
	want("the management account", list(root(management), 2), "ssoins-1")
}
