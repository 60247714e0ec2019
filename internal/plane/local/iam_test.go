package local

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

func wantReason(t testing.TB, err error, kind idc.Kind, reason idc.Reason) {
	t.Helper()
	var e *idc.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Reason != reason {
		t.Errorf("got %v, want kind %q, reason %q", err, kind, reason)
	}
}

func TestRoles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		iam, c, ctx := NewIAM(w.plane.cfg), root(member), t.Context()
		trust := trusting(string(member), "")
		made, err := iam.CreateRole(ctx, c, NewRole{Name: "Ops", Path: "/team/", Trust: trust, Description: "d", Tags: []Tag{{"Team", "core"}}})
		if err != nil {
			t.Fatal(err)
		}
		if made.ARN() != "arn:aws:iam::200000000002:role/team/Ops" || made.MaxSession != time.Hour {
			t.Errorf("made: %+v", made)
		}
		_, err = iam.CreateRole(ctx, c, NewRole{Name: "ops", Trust: trust})
		wantKind(t, err, idc.KindConflict)
		_, err = iam.CreateRole(ctx, c, NewRole{Name: "Broken", Trust: allowAll})
		wantReason(t, err, idc.KindInvalid, "MalformedPolicyDocument")
		_, err = iam.CreateRole(ctx, c, NewRole{Name: "Edge", Trust: trust, Boundary: "arn:aws:iam::aws:policy/Nope"})
		wantKind(t, err, idc.KindNotFound)
		for _, n := range []NewRole{{Name: "X", Path: "/aws-reserved/sso.amazonaws.com/", Trust: trust}, {Name: "AWSReservedSSO_X_0", Trust: trust}} {
			_, err = iam.CreateRole(ctx, c, n)
			wantReason(t, err, idc.KindInvalid, "InvalidInput")
		}
		if err := iam.PutRolePolicy(ctx, c, "Ops", "in", inlineDoc); err != nil {
			t.Fatal(err)
		}
		if err := iam.AttachRolePolicy(ctx, c, "Ops", "arn:aws:iam::aws:policy/ReadOnlyAccess"); err != nil {
			t.Fatal(err)
		}
		if err := iam.PutBoundary(ctx, c, "Ops", "arn:aws:iam::aws:policy/PowerUserAccess"); err != nil {
			t.Fatal(err)
		}
		if err := iam.TagRole(ctx, c, "Ops", []Tag{{"team", "edge"}, {"b", ""}}); err != nil {
			t.Fatal(err)
		}
		if err := iam.UntagRole(ctx, c, "Ops", []string{"B", "nothing"}); err != nil {
			t.Fatal(err)
		}
		r, err := iam.GetRole(ctx, c, "Ops")
		if err != nil || r.Inline["in"] != inlineDoc || len(r.Attached) != 1 || r.Boundary != "arn:aws:iam::aws:policy/PowerUserAccess" ||
			len(r.Tags) != 1 || r.Tags["team"] != "edge" {
			t.Errorf("got %+v, %v", r, err)
		}
		wantReason(t, iam.DeleteRole(ctx, c, "Ops"), idc.KindConflict, "DeleteConflict")
		if err := iam.DetachRolePolicy(ctx, c, "Ops", "arn:aws:iam::aws:policy/ReadOnlyAccess"); err != nil {
			t.Fatal(err)
		}
		wantKind(t, iam.DetachRolePolicy(ctx, c, "Ops", "arn:aws:iam::aws:policy/ReadOnlyAccess"), idc.KindNotFound)
		wantReason(t, iam.DeleteRole(ctx, c, "Ops"), idc.KindConflict, "DeleteConflict")
		if err := iam.DeleteRolePolicy(ctx, c, "Ops", "in"); err != nil {
			t.Fatal(err)
		}
		if err := iam.DeleteRole(ctx, c, "Ops"); err != nil {
			t.Fatal(err)
		}
		_, err = iam.GetRole(ctx, c, "Ops")
		wantKind(t, err, idc.KindNotFound)
	})
}

// Everybody is refused, the account's root included, and the role stays.
func TestProvisionedRolesAreProtected(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	if _, err := w.plane.Ensure(t.Context(), wanted()); err != nil {
		t.Fatal(err)
	}
	before := w.role(member, roleName)
	iam, c, ctx := NewIAM(w.plane.cfg), root(member), t.Context()
	const arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
	for name, err := range map[string]error{
		"UpdateRole":       iam.UpdateRole(ctx, c, roleName, nil, time.Hour),
		"UpdateTrust":      iam.UpdateTrust(ctx, c, roleName, trusting(string(member), "")),
		"DeleteRole":       iam.DeleteRole(ctx, c, roleName),
		"PutRolePolicy":    iam.PutRolePolicy(ctx, c, roleName, "p", inlineDoc),
		"DeleteRolePolicy": iam.DeleteRolePolicy(ctx, c, roleName, inlinePolicyName),
		"AttachRolePolicy": iam.AttachRolePolicy(ctx, c, roleName, arn),
		"DetachRolePolicy": iam.DetachRolePolicy(ctx, c, roleName, arn),
		"PutBoundary":      iam.PutBoundary(ctx, c, roleName, arn),
		"DeleteBoundary":   iam.DeleteBoundary(ctx, c, roleName),
		"TagRole":          iam.TagRole(ctx, c, roleName, []Tag{{"a", "b"}}),
		"UntagRole":        iam.UntagRole(ctx, c, roleName, []string{"a"}),
	} {
		wantReason(t, err, idc.KindConflict, "UnmodifiableEntity")
		if want := "Cannot perform the operation on the protected role '" + roleName + "' - this role is only modifiable by AWS"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
	if after := w.role(member, roleName); after.Version != before.Version {
		t.Errorf("the role was changed: %+v", after)
	}
}

func TestRoleLimits(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	w.addRole(member, "R", trusting(string(member), ""), "")
	iam, c, ctx := NewIAM(w.plane.cfg), root(member), t.Context()
	long := func(n int) string {
		return strings.Replace(inlineDoc, `"*"`, `["arn:aws:s3:::`+strings.Repeat(strings.Repeat("x", 500)+`","arn:aws:s3:::`, n/500)+`z"]`, 1)
	}
	if err := iam.PutRolePolicy(ctx, c, "R", "a", long(6000)); err != nil {
		t.Fatal(err)
	}
	wantKind(t, iam.PutRolePolicy(ctx, c, "R", "b", long(6000)), idc.KindQuota)
	if err := iam.PutRolePolicy(ctx, c, "R", "a", strings.ReplaceAll(long(6000), ",", strings.Repeat(" ", 2000)+",")); err != nil {
		t.Errorf("white space is counted: %v", err)
	}
	_, err := iam.CreatePolicy(ctx, c, NewPolicy{Name: "Long", Document: long(7000)})
	wantKind(t, err, idc.KindQuota)
	cfg := w.plane.cfg
	cfg.Quotas = idc.AWSQuotas
	most := cfg.Quotas.PoliciesOfRole
	iam = NewIAM(cfg)
	for i := range most + 1 {
		p, err := iam.CreatePolicy(ctx, c, NewPolicy{Name: fmt.Sprintf("P%d", i), Document: inlineDoc})
		if err != nil {
			t.Fatal(err)
		}
		err = iam.AttachRolePolicy(ctx, c, "R", p.ARN)
		if i < most && err != nil {
			t.Fatal(err)
		}
		if i == most {
			wantKind(t, err, idc.KindQuota)
		}
	}
	var tags []Tag
	for i := range maxTags + 1 {
		tags = append(tags, Tag{fmt.Sprintf("k%d", i), ""})
	}
	wantKind(t, iam.TagRole(ctx, c, "R", tags), idc.KindQuota)
	wantReason(t, iam.TagRole(ctx, c, "R", []Tag{{"a", ""}, {"A", ""}}), idc.KindInvalid, "InvalidInput")
	wantReason(t, iam.AttachRolePolicy(ctx, c, "R", "arn:aws:iam::aws:policy/aws-service-role/AWSSSOServiceRolePolicy"), idc.KindInvalid, "PolicyNotAttachable")
}

func TestPolicies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		w.addRole(member, "R", trusting(string(member), ""), "")
		iam, c, ctx := NewIAM(w.plane.cfg), root(member), t.Context()
		p, err := iam.CreatePolicy(ctx, c, NewPolicy{Name: "Mine", Path: "/x/", Description: "d", Document: inlineDoc})
		if err != nil {
			t.Fatal(err)
		}
		_, err = iam.CreatePolicy(ctx, c, NewPolicy{Name: "MINE", Document: inlineDoc})
		wantKind(t, err, idc.KindConflict)
		_, err = iam.CreatePolicy(ctx, c, NewPolicy{Name: "Old", Document: strings.Replace(inlineDoc, "2012", "2008", 1)})
		wantReason(t, err, idc.KindInvalid, "MalformedPolicyDocument")
		for i := range maxPolicyVersions - 1 {
			if _, err := iam.CreatePolicyVersion(ctx, c, p.ARN, allowAll, i == 1); err != nil {
				t.Fatal(err)
			}
		}
		_, err = iam.CreatePolicyVersion(ctx, c, p.ARN, allowAll, false)
		wantKind(t, err, idc.KindQuota)
		wantReason(t, iam.DeletePolicyVersion(ctx, c, p.ARN, "v3"), idc.KindConflict, "DeleteConflict")
		wantKind(t, iam.DeletePolicyVersion(ctx, c, p.ARN, "v7"), idc.KindNotFound)
		if err := iam.AttachRolePolicy(ctx, c, "R", p.ARN); err != nil {
			t.Fatal(err)
		}
		wantReason(t, iam.DeletePolicy(ctx, c, p.ARN), idc.KindConflict, "DeleteConflict")
		got, err := iam.GetPolicy(ctx, c, p.ARN)
		if err != nil || got.DefaultVersion != "v3" || got.Uses != (store.PolicyUses{Attached: 1}) {
			t.Errorf("got %+v, %v", got, err)
		}
		if v, err := iam.GetPolicyVersion(ctx, c, p.ARN, "v1"); err != nil || v.Document != inlineDoc || v.Default {
			t.Errorf("got %+v, %v", v, err)
		}
		if err := iam.DetachRolePolicy(ctx, c, "R", p.ARN); err != nil {
			t.Fatal(err)
		}
		wantReason(t, iam.DeletePolicy(ctx, c, p.ARN), idc.KindConflict, "DeleteConflict") // five versions
		for _, v := range []string{"v1", "v2", "v4", "v5"} {
			if err := iam.DeletePolicyVersion(ctx, c, p.ARN, v); err != nil {
				t.Fatal(err)
			}
		}
		if err := iam.DeletePolicy(ctx, c, p.ARN); err != nil {
			t.Fatal(err)
		}
		_, err = iam.GetPolicy(ctx, c, p.ARN)
		wantKind(t, err, idc.KindNotFound)
	})
}

// A policy version that becomes the default counts at once for whoever holds it.
func TestPolicyVersionCounts(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	arn := w.addRole(member, "R", trusting(string(member), ""), "")
	iam, c, ctx := NewIAM(w.plane.cfg), root(member), t.Context()
	p, err := iam.CreatePolicy(ctx, c, NewPolicy{Name: "P", Document: inlineDoc})
	if err != nil {
		t.Fatal(err)
	}
	if err := iam.AttachRolePolicy(ctx, c, "R", p.ARN); err != nil {
		t.Fatal(err)
	}
	got, err := w.sts.AssumeRole(ctx, c, Assumption{Role: arn, Session: "me"})
	if err != nil {
		t.Fatal(err)
	}
	me := w.open(got.Credentials)
	_, err = iam.GetRole(ctx, me, "R")
	wantKind(t, err, idc.KindDenied)
	if _, err := iam.CreatePolicyVersion(ctx, c, p.ARN, allowAll, true); err != nil {
		t.Fatal(err)
	}
	if _, err := iam.GetRole(ctx, me, "R"); err != nil {
		t.Errorf("the new default does not count: %v", err)
	}
}

func TestPaging(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	iam, c, ctx := NewIAM(w.plane.cfg), root(member), t.Context()
	for i := range 7 {
		if _, err := iam.CreateRole(ctx, c, NewRole{Name: fmt.Sprintf("R%d", i), Path: fmt.Sprintf("/p%d/", i%2), Trust: trusting(string(member), "")}); err != nil {
			t.Fatal(err)
		}
	}
	own, err := iam.CreatePolicy(ctx, c, NewPolicy{Name: "Own", Document: inlineDoc})
	if err != nil {
		t.Fatal(err)
	}
	for _, arn := range []idc.ARN{own.ARN, "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/job-function/Billing"} {
		if err := iam.AttachRolePolicy(ctx, c, "R1", arn); err != nil {
			t.Fatal(err)
		}
	}
	if err := iam.PutBoundary(ctx, c, "R1", "arn:aws:iam::aws:policy/PowerUserAccess"); err != nil {
		t.Fatal(err)
	}
	boundary := true
	roles := func(prefix string) func(idc.PageRequest) ([]string, string, error) {
		return func(p idc.PageRequest) ([]string, string, error) {
			got, err := iam.ListRoles(ctx, c, prefix, p)
			return idc.MapPage(got, func(r idc.Role) string { return r.Name }).Items, got.Next, err
		}
	}
	policies := func(f PolicyFilter) func(idc.PageRequest) ([]string, string, error) {
		return func(p idc.PageRequest) ([]string, string, error) {
			got, err := iam.ListPolicies(ctx, c, f, p)
			return idc.MapPage(got, func(p Policy) string { return p.Name }).Items, got.Next, err
		}
	}
	attached := func(prefix string) func(idc.PageRequest) ([]string, string, error) {
		return func(p idc.PageRequest) ([]string, string, error) {
			got, err := iam.ListAttachedRolePolicies(ctx, c, "R1", prefix, p)
			return idc.MapPage(got, lastName[idc.ARN]).Items, got.Next, err
		}
	}
	for name, c := range map[string]struct {
		list func(idc.PageRequest) ([]string, string, error)
		want []string
	}{
		"roles":              {roles(""), []string{"R0", "R1", "R2", "R3", "R4", "R5", "R6"}},
		"roles of a path":    {roles("/p1/"), []string{"R1", "R3", "R5"}},
		"roles, part":        {roles("/p"), []string{"R0", "R1", "R2", "R3", "R4", "R5", "R6"}},
		"no roles":           {roles("/q/"), nil},
		"own policies":       {policies(PolicyFilter{Scope: ScopeLocal}), []string{"Own"}},
		"used policies":      {policies(PolicyFilter{Attached: true}), []string{"Own", "PowerUserAccess", "ReadOnlyAccess", "Billing"}},
		"used, of AWS":       {policies(PolicyFilter{Attached: true, Scope: ScopeAWS}), []string{"PowerUserAccess", "ReadOnlyAccess", "Billing"}},
		"boundaries":         {policies(PolicyFilter{Boundary: &boundary}), []string{"PowerUserAccess"}},
		"used, of a path":    {policies(PolicyFilter{Attached: true, Prefix: "/job-function/"}), []string{"Billing"}},
		"attached":           {attached(""), []string{"Own", "ReadOnlyAccess", "Billing"}},
		"attached of a path": {attached("/job-function/"), []string{"Billing"}},
	} {
		for _, limit := range []int{1, 2, 3, 100} {
			t.Run(fmt.Sprintf("%s by %d", name, limit), func(t *testing.T) {
				var all []string
				p := idc.PageRequest{Limit: limit}
				for range 20 {
					items, next, err := c.list(p)
					if err != nil {
						t.Fatal(err)
					}
					if len(items) > limit {
						t.Errorf("a page of %d items", len(items))
					}
					all = append(all, items...)
					if p.After = next; next == "" {
						break
					}
				}
				if !slices.Equal(all, c.want) {
					t.Errorf("got %q, want %q", all, c.want)
				}
			})
		}
	}
	if got, err := iam.ListPolicies(ctx, c, PolicyFilter{Scope: ScopeAWS}, idc.PageRequest{Limit: 1000}); err != nil || len(got.Items) != 1000 || got.Next == "" {
		t.Errorf("AWS's policies: %d, next %q, %v", len(got.Items), got.Next, err)
	}
}

// What a role may do in IAM is decided by action, resource and condition keys.
func TestIAMAuthorization(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	iam, ctx := NewIAM(w.plane.cfg), t.Context()
	me := w.addRole(member, "Me", trusting(string(member), ""), `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"iam:GetRole","Resource":"arn:aws:iam::200000000002:role/team/*"},
		{"Effect":"Allow","Action":"iam:AttachRolePolicy","Resource":"*","Condition":{"ArnEquals":{"iam:PolicyARN":"arn:aws:iam::aws:policy/ReadOnlyAccess"}}},
		{"Effect":"Allow","Action":"iam:CreateRole","Resource":"*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::aws:policy/PowerUserAccess"}}},
		{"Effect":"Allow","Action":"iam:DeleteRole","Resource":"*","Condition":{"StringEquals":{"iam:ResourceTag/owner":"me"}}},
		{"Effect":"Allow","Action":"iam:TagRole","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/owner":"me"}}}]}`)
	for _, n := range []NewRole{{Name: "T", Path: "/team/"}, {Name: "O"}, {Name: "D", Tags: []Tag{{"Owner", "me"}}}} {
		n.Trust = trusting(string(member), "")
		if _, err := iam.CreateRole(ctx, root(member), n); err != nil {
			t.Fatal(err)
		}
	}
	got, err := w.sts.AssumeRole(ctx, root(member), Assumption{Role: me, Session: "me"})
	if err != nil {
		t.Fatal(err)
	}
	c := w.open(got.Credentials)
	get := func(name string) error { _, err := iam.GetRole(ctx, c, name); return err }
	create := func(n NewRole) error {
		n.Trust = trusting(string(member), "")
		_, err := iam.CreateRole(ctx, c, n)
		return err
	}
	const power = "arn:aws:iam::aws:policy/PowerUserAccess"
	for _, step := range []struct {
		name  string
		err   error
		allow bool
	}{
		{"get by path", get("T"), true},
		{"get another", get("O"), false},
		{"get what is not there", get("Nope"), false},
		{"attach what the key allows", iam.AttachRolePolicy(ctx, c, "T", "arn:aws:iam::aws:policy/ReadOnlyAccess"), true},
		{"attach another", iam.AttachRolePolicy(ctx, c, "T", "arn:aws:iam::aws:policy/AdministratorAccess"), false},
		{"create without boundary", create(NewRole{Name: "N1"}), false},
		{"create with boundary", create(NewRole{Name: "N2", Boundary: power}), true},
		{"create with boundary and a tag", create(NewRole{Name: "N3", Boundary: power, Tags: []Tag{{"owner", "me"}}}), true},
		{"create with boundary and a foreign tag", create(NewRole{Name: "N4", Boundary: power, Tags: []Tag{{"owner", "you"}}}), false},
		{"delete by tag", iam.DeleteRole(ctx, c, "D"), true},
		{"delete another", iam.DeleteRole(ctx, c, "O"), false},
	} {
		if step.allow && step.err != nil {
			t.Errorf("%s: %v", step.name, step.err)
		}
		if !step.allow {
			wantKind(t, step.err, idc.KindDenied)
		}
	}
	// Another account's policy is not for us to read.
	_, err = iam.GetPolicy(ctx, root(member), "arn:aws:iam::100000000001:policy/P")
	wantKind(t, err, idc.KindDenied)
}
