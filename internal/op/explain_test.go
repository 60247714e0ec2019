package op_test

import (
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// why is what Explain tells, in an operation that asks for nothing else.
func (h *house) why(c idc.Caller, check op.Check, reads bool) string {
	h.t.Helper()
	why, err := op.View(h.t.Context(), h.gate, c, func(tx *op.Tx) (string, error) {
		tx.Permit("the test asks")
		return tx.Explain(check, reads)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return why
}

// Every layer says in words that it was the one; the answer is Authorize's.
func TestExplain(t *testing.T) {
	each(t, func(h *house) {
		const denyWriting = `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"test:Write","Resource":"*"}}`
		boundary := idc.CustomerPolicy{Account: member, ID: "ANPA1", Name: "Edge", Path: "/", DefaultVersion: 1, LatestVersion: 1,
			Versions: []idc.PolicyVersion{{Number: 1, Document: allow("test:*")}}}
		scp := idc.ServiceControlPolicy{ID: "p-deny", Name: "NoWriting", Version: 1, Content: denyWriting}
		h.change(func(tx *op.Tx) error {
			if err := tx.InsertPolicy(boundary); err != nil {
				return err
			}
			if err := tx.InsertSCP(scp); err != nil {
				return err
			}
			return tx.AttachSCP(scp.ID, string(member))
		})
		admin := h.as(h.role(member, "Admin", allowAll))
		bounded := h.role(member, "Bounded", allowAll)
		bounded = h.update(bounded, func(r *idc.Role) { r.Boundary = boundary.ARN() })
		denied := h.as(h.role(management, "Denied", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"test:Write","Resource":"*"}]}`))
		narrow := admin
		session := *admin.Session
		session.Policies = []string{denyWriting}
		narrow.Session = &session
		for _, c := range []struct {
			what   string
			caller idc.Caller
			check  op.Check
			want   string
		}{
			{"all is allowed", admin, op.Check{Action: "test:Read", Resource: "*", Owner: member}, ""},
			{"an SCP", admin, op.Check{Action: "test:Write", Resource: "*", Owner: member}, `The service control policy "NoWriting" denies test:Write.`},
			{"an SCP for a root", root(member), op.Check{Action: "test:Write", Resource: "*", Owner: member}, `The service control policy "NoWriting" denies test:Write.`},
			{"a boundary", h.as(bounded), op.Check{Action: "other:Read", Resource: "*", Owner: member}, "The permissions boundary of this role does not allow other:Read."},
			{"the role's own", denied, op.Check{Action: "test:Write", Resource: "*", Owner: management}, `The policy "inline" of this role denies test:Write.`},
			{"a session policy that allows nothing", narrow, op.Check{Action: "test:Read", Resource: "*", Owner: member}, "The session policy of these credentials does not allow test:Read."},
			{"the management account's", admin, op.Check{Action: "test:Read", Resource: "*", Owner: management}, "Only the management account may do this, or an account that it has made its delegated administrator."},
			{"a member's", root(management), op.Check{Action: "test:Read", Resource: "*", Owner: member}, "Only the account that it belongs to may do this."},
		} {
			if got := h.why(c.caller, c.check, true); got != c.want {
				t.Errorf("%s: got %q, want %q", c.what, got, c.want)
			}
			if err := h.ask(c.caller, c.check); (err == nil) != (c.want == "") {
				t.Errorf("%s: told %q, got %v", c.what, c.want, err)
			}
		}
		h.change(func(tx *op.Tx) error { return tx.DetachSCP(idc.FullAWSAccess, string(ou)) })
		if got, want := h.why(admin, op.Check{Action: "test:Read", Resource: "*", Owner: member}, true), "The service control policies of the organization do not allow test:Read in this account."; got != want {
			t.Errorf("a level that allows nothing: got %q, want %q", got, want)
		}

		// A delegate is told what it may look at and not change.
		h.change(func(tx *op.Tx) error {
			if err := tx.AttachSCP(idc.FullAWSAccess, string(ou)); err != nil {
				return err
			}
			return tx.InsertDelegation(idc.Delegation{Account: member, Service: idc.ServiceSSO, Since: tx.Now()})
		})
		kept := op.Check{Action: "sso:DeleteInstance", Resource: "*", Owner: management}
		if got, want := h.why(admin, kept, false), "Only the management account can delete the organization instance of IAM Identity Center."; got != want {
			t.Errorf("what is reserved: got %q, want %q", got, want)
		}
		person := op.Check{Action: "identitystore:UpdateUser", Resource: ada.ARN(), Owner: management}
		for _, reads := range []bool{true, false} {
			if got := h.why(admin, person, reads); got != "" {
				t.Errorf("a person without access to the management account, reads %v: got %q", reads, got)
			}
		}
	})
}

// Asking settles nothing: an operation that only asks is not authorized by that.
func TestExplainDoesNotAuthorize(t *testing.T) {
	h := newHouse(t, t.TempDir()+"/db")
	_, err := op.View(t.Context(), h.gate, root(management), func(tx *op.Tx) (string, error) {
		return tx.Explain(op.Check{Action: "test:Do", Resource: "*", Owner: management}, true)
	})
	if err == nil {
		t.Error("got an answer of an operation that nobody allowed")
	}
}
