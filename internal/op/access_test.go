package op_test

import (
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

func allow(actions string) string {
	return `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["` + strings.ReplaceAll(actions, " ", `","`) + `"],"Resource":"*"}}`
}

func check(action string) op.Check { return op.Check{Action: action} }

// Each layer of policies is in force, and AWS's sentence says which one refused.
func TestPolicyLayers(t *testing.T) {
	each(t, func(h *house) {
		h.wantAllowed("the root of the management account", root(management), check("test:Do"))
		h.wantDenied("the root of another account", root(member), do)

		r := h.role(member, "Reader", allow("test:Read test:List"))
		h.wantAllowed("identity policy", h.as(r), check("test:Read"))
		err := h.ask(h.as(r), check("test:Write"))
		h.wantKind("no statement", idc.KindDenied, err)
		if want := "arn:aws:sts::222222222222:assumed-role/Reader/ada is not authorized to perform: test:Write"; !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want %q in it", err, want)
		}
		h.wantDenied("a resource of another account", h.as(r), op.Check{Action: "test:Read", Owner: management})

		// The boundary of a customer managed policy.
		boundary := idc.CustomerPolicy{Account: member, ID: "ANPA1", Name: "Edge", Path: "/", DefaultVersion: 1, LatestVersion: 1,
			Versions: []idc.PolicyVersion{{Number: 1, Document: allow("test:List")}}}
		h.change(func(tx *op.Tx) error { return tx.InsertPolicy(boundary) })
		bounded := h.role(member, "Bounded", allow("test:*"))
		bounded = h.update(bounded, func(r *idc.Role) { r.Boundary = boundary.ARN() })
		h.wantAllowed("within the boundary", h.as(bounded), check("test:List"))
		h.wantDenied("beyond the boundary", h.as(bounded), check("test:Read"))

		// Session policies narrow, they never widen.
		narrow := h.as(r)
		narrow.Session.Policies = []string{allow("test:Read test:Write")}
		h.wantAllowed("within the session policy", narrow, check("test:Read"))
		h.wantDenied("beyond the session policy", narrow, check("test:List"))
		h.wantDenied("the session policy alone", narrow, check("test:Write"))
		narrow = h.as(h.role(member, "Admin", allowAll))
		narrow.Session.PolicyARNs = []idc.ARN{"arn:aws:iam::aws:policy/ReadOnlyAccess"}
		h.wantAllowed("within a managed session policy", narrow, check("iam:ListRoles"))
		h.wantDenied("beyond a managed session policy", narrow, check("iam:CreateRole"))

		// Service control policies bind member accounts, their roots too.
		admin := h.role(member, "Admin2", allowAll)
		own := h.role(management, "Admin2", allowAll)
		deny := idc.ServiceControlPolicy{ID: "p-deny", Name: "NoWriting", Version: 1, Content: `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"test:Write","Resource":"*"}}`}
		h.change(func(tx *op.Tx) error { return tx.InsertSCP(deny) })
		for _, target := range []string{rootOU, string(ou), string(member)} {
			h.wantAllowed("before the SCP", h.as(admin), check("test:Write"))
			h.change(func(tx *op.Tx) error { return tx.AttachSCP(deny.ID, target) })
			h.wantDenied("an SCP at "+target, h.as(admin), check("test:Write"))
			h.wantDenied("an SCP at "+target+", for the account's root", root(member), check("test:Write"))
			h.wantAllowed("what the SCP at "+target+" does not name", h.as(admin), check("test:Read"))
			h.wantAllowed("the management account beside an SCP at "+target, h.as(own), check("test:Write"))
			h.change(func(tx *op.Tx) error { return tx.DetachSCP(deny.ID, target) })
		}
		// Without any SCP that allows at one of the levels, nothing is allowed.
		h.change(func(tx *op.Tx) error { return tx.DetachSCP(idc.FullAWSAccess, string(ou)) })
		h.wantDenied("a level without an SCP", h.as(admin), check("test:Read"))
		h.change(func(tx *op.Tx) error {
			o, err := tx.Organization()
			if err != nil {
				return err
			}
			after := o
			after.SCPEnabled = false
			return tx.UpdateOrganization(o, after)
		})
		h.wantAllowed("with SCPs switched off", h.as(admin), check("test:Write"))
	})
}

// Conditions see who asks, for what, and what the operation says of both.
func TestConditionKeys(t *testing.T) {
	each(t, func(h *house) {
		condition := func(c string) string {
			return `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":` + c + `}}`
		}
		for i, c := range []struct {
			condition string
			want      bool
			edit      func(*idc.Caller, *op.Check)
		}{
			{`{"StringEquals":{"aws:PrincipalAccount":"222222222222"}}`, true, nil},
			{`{"StringEquals":{"aws:PrincipalAccount":"111111111111"}}`, false, nil},
			{`{"StringEquals":{"aws:PrincipalOrgID":"o-test"}}`, true, nil},
			{`{"StringEquals":{"aws:ResourceAccount":"222222222222"}}`, true, nil},
			{`{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, true, nil},
			{`{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}`, false, nil},
			{`{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::222222222222:role/Conditional"}}`, true, nil},
			{`{"StringLike":{"aws:userid":"AROA*:ada"}}`, true, nil},
			{`{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}`, true, nil},
			{`{"DateGreaterThan":{"aws:CurrentTime":"2026-02-28T00:00:00Z"}}`, true, nil},
			{`{"DateGreaterThan":{"aws:CurrentTime":"2026-03-02T00:00:00Z"}}`, false, nil},
			{`{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`, false, nil},
			{`{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`, true, func(c *idc.Caller, _ *op.Check) { c.Session.MFA = true }},
			{`{"NumericLessThan":{"aws:MultiFactorAuthAge":"600"}}`, true, func(c *idc.Caller, _ *op.Check) {
				c.Session.MFA, c.Session.Authenticated = true, h.clock.Now().Add(-5*time.Minute)
			}},
			{`{"NumericLessThan":{"aws:MultiFactorAuthAge":"600"}}`, false, func(c *idc.Caller, _ *op.Check) {
				c.Session.MFA, c.Session.Authenticated = true, h.clock.Now().Add(-15*time.Minute)
			}},
			{`{"StringEquals":{"aws:PrincipalTag/Team":"core"}}`, false, nil},
			{`{"StringEquals":{"aws:PrincipalTag/Team":"core"}}`, true, func(c *idc.Caller, _ *op.Check) { c.Session.Tags = map[string]string{"team": "core"} }},
			{`{"StringEquals":{"aws:ResourceTag/Team":"core"}}`, true, func(_ *idc.Caller, k *op.Check) { k.ResourceTags = map[string]string{"team": "core"} }},
			{`{"StringEquals":{"aws:ResourceTag/Team":"core"}}`, false, func(_ *idc.Caller, k *op.Check) { k.ResourceTags = map[string]string{"team": "other"} }},
			{`{"StringEquals":{"aws:RequestTag/Team":"core"}}`, true, func(_ *idc.Caller, k *op.Check) { k.Keys = map[string][]string{"aws:requesttag/team": {"core"}} }},
			{`{"StringEquals":{"aws:SourceIdentity":"ada"}}`, true, func(c *idc.Caller, _ *op.Check) { c.Session.SourceIdentity = "ada" }},
			{`{"StringEquals":{"identitystore:UserId":"` + string(ada) + `"}}`, true, func(c *idc.Caller, _ *op.Check) { c.Person = h.person() }},
		} {
			name := "Conditional"
			r := h.role(member, name, condition(c.condition))
			caller, asked := h.as(r), check("test:Do")
			if c.edit != nil {
				c.edit(&caller, &asked)
			}
			asked.Owner = member
			if err := h.ask(caller, asked); (err == nil) != c.want {
				t.Errorf("case %d: %s: %v, want allowed: %v", i, c.condition, err, c.want)
			}
			h.change(func(tx *op.Tx) error { return tx.DeleteRole(r) })
		}
	})
}

// What is remembered of policies ends with the change that makes it wrong: the
// first decision after an answered change is by what it says.
func TestPolicyChangesCount(t *testing.T) {
	each(t, func(h *house) {
		r := h.role(member, "Changing", allow("test:One"))
		c := h.as(r)
		h.wantAllowed("the first policy", c, check("test:One"))
		r = h.update(r, func(r *idc.Role) { r.Inline = map[string]string{"inline": allow("test:Two")} })
		h.wantAllowed("after PutRolePolicy", c, check("test:Two"))
		h.wantDenied("what it no longer says", c, check("test:One"))

		p := idc.CustomerPolicy{Account: member, ID: "ANPA2", Name: "Custom", Path: "/", DefaultVersion: 1, LatestVersion: 2,
			Versions: []idc.PolicyVersion{{Number: 1, Document: allow("test:Three")}, {Number: 2, Document: allow("test:Four")}}}
		h.change(func(tx *op.Tx) error { return tx.InsertPolicy(p) })
		r = h.update(r, func(r *idc.Role) { r.Attached = []idc.ARN{p.ARN()} })
		h.wantAllowed("after AttachRolePolicy", c, check("test:Three"))
		h.wantDenied("a version that is not the default", c, check("test:Four"))
		h.change(func(tx *op.Tx) error {
			after := p
			after.DefaultVersion = 2
			return tx.UpdatePolicy(p, after)
		})
		h.wantAllowed("after SetDefaultPolicyVersion", c, check("test:Four"))
		h.wantDenied("the version that was the default", c, check("test:Three"))
		r = h.update(r, func(r *idc.Role) { r.Attached = nil })
		h.wantDenied("after DetachRolePolicy", c, check("test:Four"))

		scp := idc.ServiceControlPolicy{ID: "p-limit", Name: "Limit", Version: 1, Content: allow("test:Other")}
		h.change(func(tx *op.Tx) error { return tx.InsertSCP(scp) })
		h.change(func(tx *op.Tx) error { return tx.AttachSCP(scp.ID, string(member)) })
		h.wantAllowed("one SCP of two allows", c, check("test:Two"))
		h.change(func(tx *op.Tx) error { return tx.DetachSCP(idc.FullAWSAccess, string(member)) })
		h.wantDenied("after DetachPolicy", c, check("test:Two"))
		h.change(func(tx *op.Tx) error {
			after := scp
			after.Content = allow("test:Two")
			return tx.UpdateSCP(scp, after)
		})
		h.wantAllowed("after UpdatePolicy of the SCP", c, check("test:Two"))
		h.change(func(tx *op.Tx) error {
			a, err := tx.Account(member)
			if err != nil {
				return err
			}
			moved := a
			moved.Parent = rootOU
			return tx.UpdateAccount(a, moved)
		})
		h.change(func(tx *op.Tx) error { return tx.DetachSCP(idc.FullAWSAccess, string(ou)) })
		h.wantAllowed("an account that has left an OU", c, check("test:Two"))

		// A role that goes takes its credentials along; one of the same name is another.
		h.change(func(tx *op.Tx) error { return tx.DeleteRole(r) })
		h.wantKind("after DeleteRole", idc.KindUnauthenticated, h.ask(c, check("test:Two")))
		again := h.role(member, "Changing", allow("test:Two"))
		h.wantKind("credentials of the role's former life", idc.KindUnauthenticated, h.ask(c, check("test:Two")))
		h.wantAllowed("credentials of its new life", h.as(again), check("test:Two"))

		// A derived session dies with the role that its chain began with.
		origin := h.role(member, "Origin", allowAll)
		derived := h.as(again)
		derived.Session.RootRole, derived.Session.RootRoleID, derived.Session.ChainDepth = origin.ARN(), origin.ID, 1
		h.wantAllowed("a derived session", derived, check("test:Two"))
		h.change(func(tx *op.Tx) error { return tx.DeleteRole(origin) })
		h.wantKind("a derived session without its root", idc.KindUnauthenticated, h.ask(derived, check("test:Two")))
	})
}

// Another process's change is in force here once the log has been read.
func TestPolicyChangesOfOtherNodes(t *testing.T) {
	each(t, func(h *house) {
		r := h.role(member, "Elsewhere", allow("test:One"))
		h.wantAllowed("before", h.as(r), check("test:One"))
		if h.alone() {
			return // the one process that writes is this one
		}
		other := h.another()
		if err := other.Update(t.Context(), func(tx *store.Tx) error {
			after := r
			after.Inline = map[string]string{"inline": allow("test:Two")}
			return tx.UpdateRole(r, after)
		}); err != nil {
			t.Fatal(err)
		}
		await(t, "the change of the other node", func() bool { return h.ask(h.as(r), check("test:One")) != nil })
		h.wantAllowed("after", h.as(r), check("test:Two"))
	})
}

// A node that cannot know what others changed refuses to decide.
func TestStaleNodeRefuses(t *testing.T) {
	each(t, func(h *house) {
		r := h.role(member, "Stale", allowAll)
		c := h.as(r)
		c.Person = h.person()
		h.wantAllowed("fresh", c, check("test:Do"))
		if h.alone() {
			h.clock.Add(time.Minute)
			h.wantAllowed("the only process there can be", c, check("test:Do"))
			return
		}
		h.stopFollowing()
		h.clock.Add(499 * time.Millisecond)
		h.wantAllowed("not yet too old", c, check("test:Do"))
		h.clock.Add(2 * time.Second)
		h.wantKind("too old", idc.KindUnavailable, h.ask(c, check("test:Do")))
		h.wantKind("too old, for a root", idc.KindUnavailable, h.ask(root(member), check("test:Do")))
		follow(t, h.store)
		h.wantAllowed("fresh again", c, check("test:Do"))
	})
}
