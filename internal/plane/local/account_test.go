package local

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

func TestAccountAlias(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		iam, ctx := NewIAM(w.plane.cfg), t.Context()
		list := func(c idc.Caller) []string {
			t.Helper()
			got, err := iam.ListAccountAliases(ctx, c)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		wantKind(t, iam.DeleteAccountAlias(ctx, root(member), "mine"), idc.KindNotFound)
		for _, alias := range []string{"mine", "mine", "better"} {
			if err := iam.CreateAccountAlias(ctx, root(member), alias); err != nil {
				t.Fatal(err)
			}
			if got := list(root(member)); !slices.Equal(got, []string{alias}) {
				t.Errorf("got %q, want %s", got, alias)
			}
		}
		wantKind(t, iam.CreateAccountAlias(ctx, root(other), "better"), idc.KindConflict)
		if err := iam.CreateAccountAlias(ctx, root(other), "mine"); err != nil {
			t.Errorf("an alias that was given up: %v", err)
		}
		wantKind(t, iam.CreateAccountAlias(ctx, root(member), "123456789012"), idc.KindInvalid)
		wantKind(t, iam.DeleteAccountAlias(ctx, root(member), "mine"), idc.KindNotFound)
		if err := iam.DeleteAccountAlias(ctx, root(member), "better"); err != nil {
			t.Fatal(err)
		}
		if got := list(root(member)); len(got) != 0 {
			t.Errorf("got %q", got)
		}
	})
}

func TestRootKeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		iam, c, ctx := NewIAM(w.plane.cfg), root(management), t.Context()
		var ids []string
		for range 2 {
			k, secret, err := iam.CreateAccessKey(ctx, c, "")
			if err != nil || len(secret) != 40 || k.Status != KeyActive || k.User != "root" || !strings.HasPrefix(k.ID, "AKIA") {
				t.Fatalf("got %+v, %v", k, err)
			}
			ids = append(ids, k.ID)
		}
		_, _, err := iam.CreateAccessKey(ctx, c, "root")
		wantKind(t, err, idc.KindQuota)
		if err := iam.UpdateAccessKey(ctx, c, "", ids[0], false); err != nil {
			t.Fatal(err)
		}
		_, _, err = iam.CreateAccessKey(ctx, c, "")
		wantKind(t, err, idc.KindQuota) // one that rests counts
		page, err := iam.ListAccessKeys(ctx, c, "", idc.PageRequest{Limit: 1})
		if err != nil || len(page.Items) != 1 || page.Next == "" {
			t.Fatalf("got %+v, %v", page, err)
		}
		rest, err := iam.ListAccessKeys(ctx, c, "", idc.PageRequest{Limit: 1, After: page.Next})
		if err != nil || len(rest.Items) != 1 || rest.Next != "" {
			t.Fatalf("got %+v, %v", rest, err)
		}
		for _, k := range append(page.Items, rest.Items...) {
			if want := map[bool]KeyStatus{true: KeyInactive, false: KeyActive}[k.ID == ids[0]]; k.Status != want {
				t.Errorf("%s is %s, want %s", k.ID, k.Status, want)
			}
		}
		wantKind(t, iam.DeleteAccessKey(ctx, root(member), "", ids[0]), idc.KindNotFound)
		if err := iam.DeleteAccessKey(ctx, c, "", ids[0]); err != nil {
			t.Fatal(err)
		}
		wantKind(t, iam.UpdateAccessKey(ctx, c, "", ids[0], true), idc.KindNotFound)

		// A key that was made for a time does not take the room of another when it is over.
		until := w.clock.Now().Add(time.Minute)
		short, _, err := w.sealer.LongTerm(management)
		if err != nil {
			t.Fatal(err)
		}
		short.ExpiresAt = &until
		w.update(func(tx *store.Tx) error { return tx.InsertAccessKey(short) })
		w.pass(time.Hour)
		if _, _, err := iam.CreateAccessKey(ctx, c, ""); err != nil {
			t.Errorf("beside an expired key: %v", err)
		}
		all, err := iam.ListAccessKeys(ctx, c, "", idc.PageRequest{Limit: 10})
		if err != nil || !slices.ContainsFunc(all.Items, func(k AccessKey) bool { return k.ID == short.ID && k.Status == KeyExpired }) {
			t.Errorf("got %+v, %v", all, err)
		}

		use, err := iam.GetAccessKeyLastUsed(ctx, c, ids[1])
		if err != nil || !use.At.IsZero() {
			t.Errorf("never used: got %+v, %v", use, err)
		}
		used := c
		used.AccessKeyID = ids[1]
		used.Request.EventSource, used.Request.EventName = sourceIAM, "CreateAccountAlias"
		if err := iam.CreateAccountAlias(ctx, used, "house"); err != nil {
			t.Fatal(err)
		}
		use, err = iam.GetAccessKeyLastUsed(ctx, c, ids[1])
		if err != nil || use.Service != "iam" || use.User != "house" || w.clock.Now().Sub(use.At) > time.Second {
			t.Errorf("used: got %+v, %v", use, err)
		}
		_, err = iam.GetAccessKeyLastUsed(ctx, root(member), ids[1])
		wantKind(t, err, idc.KindDenied)
		u, err := iam.GetUser(ctx, c, "")
		if err != nil || u.ARN != idc.RootARN(management) || u.Name != "house" {
			t.Errorf("got %+v, %v", u, err)
		}
	})
}

// A role is no user: it has no keys, and those of the root are not its business.
func TestRolesHaveNoKeys(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	iam, ctx := NewIAM(w.plane.cfg), t.Context()
	c := w.as(w.addRole(member, "Admin", trusting(string(member), ""), allowAll))
	_, _, err := iam.CreateAccessKey(ctx, c, "")
	wantKind(t, err, idc.KindInvalid)
	_, _, err = iam.CreateAccessKey(ctx, c, "root")
	wantKind(t, err, idc.KindNotFound)
	_, err = iam.GetUser(ctx, c, "ada")
	wantKind(t, err, idc.KindNotFound)
	_, err = iam.ListAccessKeys(ctx, c, "", idc.PageRequest{Limit: 1})
	wantKind(t, err, idc.KindInvalid)
}

// as is a caller with credentials of a role.
func (w *world) as(role idc.ARN) idc.Caller {
	w.Helper()
	got, err := w.sts.AssumeRole(w.Context(), root(role.Account()), Assumption{Role: role, Session: "me"})
	if err != nil {
		w.Fatal(err)
	}
	return w.open(got.Credentials)
}

func TestServiceLinkedRoles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		iam, c, ctx := NewIAM(w.plane.cfg), root(member), t.Context()
		r, err := iam.CreateServiceLinkedRole(ctx, c, NewServiceRole{Service: "sso.amazonaws.com"})
		if err != nil || r.ARN() != "arn:aws:iam::200000000002:role/aws-service-role/sso.amazonaws.com/AWSServiceRoleForSSO" || len(r.Attached) != 1 {
			t.Fatalf("got %+v, %v", r, err)
		}
		for _, n := range []NewServiceRole{
			{Service: "sso.amazonaws.com"}, {Service: "sso.amazonaws.com", Suffix: "x"}, {Service: "sso.example.org"}, {Service: ".amazonaws.com"},
			{Service: "A/B.amazonaws.com"}, {Service: "autoscaling.amazonaws.com", Suffix: strings.Repeat("x", 60)},
		} {
			_, err := iam.CreateServiceLinkedRole(ctx, c, n)
			wantReason(t, err, idc.KindInvalid, reasonInput)
		}
		more, err := iam.CreateServiceLinkedRole(ctx, c, NewServiceRole{Service: "machine-learning.amazonaws.com", Suffix: "two"})
		if err != nil || more.Name != "AWSServiceRoleForMachineLearning_two" {
			t.Errorf("got %+v, %v", more, err)
		}
		for name, err := range map[string]error{
			"DeleteRole":       iam.DeleteRole(ctx, c, r.Name),
			"PutRolePolicy":    iam.PutRolePolicy(ctx, c, r.Name, "p", inlineDoc),
			"DetachRolePolicy": iam.DetachRolePolicy(ctx, c, r.Name, r.Attached[0]),
			"UpdateTrust":      iam.UpdateTrust(ctx, c, r.Name, trusting(string(member), "")),
			"UpdateRole":       iam.UpdateRole(ctx, c, r.Name, nil, time.Hour),
		} {
			if !idc.Is(err, idc.KindConflict) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if got, err := iam.UpdateRoleDescription(ctx, c, r.Name, "mine"); err != nil || got.Description != "mine" {
			t.Errorf("got %+v, %v", got, err)
		}

		if err := iam.TagRole(ctx, c, r.Name, []Tag{{"a", "b"}}); err != nil {
			t.Errorf("TagRole: %v", err)
		}
		if err := iam.UntagRole(ctx, c, r.Name, []string{"a"}); err != nil {
			t.Errorf("UntagRole: %v", err)
		}

		// In use it stays, and says by what.
		if _, err := w.plane.Ensure(ctx, wanted()); err != nil {
			t.Fatal(err)
		}
		task, err := iam.DeleteServiceLinkedRole(ctx, c, r.Name)
		if err != nil {
			t.Fatal(err)
		}
		d, err := iam.GetServiceLinkedRoleDeletionStatus(ctx, c, task)
		if err != nil || d.Failure == "" || !slices.Equal(d.UsedBy, []idc.ARN{w.role(member, roleName).ARN()}) {
			t.Errorf("in use: got %+v, %v", d, err)
		}
		if err := w.plane.Remove(ctx, member, roleName); err != nil {
			t.Fatal(err)
		}
		if task, err = iam.DeleteServiceLinkedRole(ctx, c, r.Name); err != nil {
			t.Fatal(err)
		}
		d, err = iam.GetServiceLinkedRoleDeletionStatus(ctx, c, task)
		if err != nil || d.Failure != "" {
			t.Errorf("not in use: got %+v, %v", d, err)
		}
		_, err = iam.GetRole(ctx, c, r.Name)
		wantKind(t, err, idc.KindNotFound)
		_, err = iam.DeleteServiceLinkedRole(ctx, c, r.Name)
		wantKind(t, err, idc.KindNotFound)
		_, err = iam.GetServiceLinkedRoleDeletionStatus(ctx, root(other), task)
		wantKind(t, err, idc.KindNotFound)

		// Provisioning brings it back.
		if _, err := w.plane.Ensure(ctx, wanted()); err != nil {
			t.Fatal(err)
		}
		if back := w.role(member, r.Name); back.ID == r.ID {
			t.Error("a role that was made again has its old unique id")
		}
	})
}

func TestServiceRolesAreKnown(t *testing.T) {
	for service, r := range serviceRoles {
		if _, ok := managedpolicy.Lookup(idc.ARN("arn:aws:iam::aws:policy/aws-service-role/" + r.policy)); !ok {
			t.Errorf("%s: there is no policy %s", service, r.policy)
		}
	}
}

func TestPolicyUses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		iam, c, ctx := NewIAM(w.plane.cfg), root(member), t.Context()
		p, err := iam.CreatePolicy(ctx, c, NewPolicy{Name: "P", Document: inlineDoc})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := iam.CreatePolicyVersion(ctx, c, p.ARN, allowAll, false); err != nil {
			t.Fatal(err)
		}
		wantKind(t, iam.SetDefaultPolicyVersion(ctx, c, p.ARN, "v7"), idc.KindNotFound)
		if err := iam.SetDefaultPolicyVersion(ctx, c, p.ARN, "v2"); err != nil {
			t.Fatal(err)
		}
		wantReason(t, iam.DeletePolicyVersion(ctx, c, p.ARN, "v2"), idc.KindConflict, "DeleteConflict")
		if err := iam.TagPolicy(ctx, c, p.ARN, []Tag{{"a", "1"}, {"b", "2"}}); err != nil {
			t.Fatal(err)
		}
		if err := iam.UntagPolicy(ctx, c, p.ARN, []string{"A"}); err != nil {
			t.Fatal(err)
		}
		tags, err := iam.ListPolicyTags(ctx, c, p.ARN, idc.PageRequest{Limit: 5})
		if err != nil || !slices.Equal(tags.Items, []Tag{{"b", "2"}}) {
			t.Errorf("tags: %+v, %v", tags, err)
		}
		wantKind(t, iam.TagPolicy(ctx, c, "arn:aws:iam::aws:policy/ReadOnlyAccess", []Tag{{"a", "1"}}), idc.KindDenied) // they are AWS's

		for i, n := range []NewRole{{Name: "B", Path: "/x/"}, {Name: "a"}, {Name: "c", Path: "/x/"}, {Name: "d"}} {
			n.Trust = trusting(string(member), "")
			if i > 1 {
				n.Boundary = p.ARN
			}
			if _, err := iam.CreateRole(ctx, c, n); err != nil {
				t.Fatal(err)
			}
			if i < 3 {
				if err := iam.AttachRolePolicy(ctx, c, n.Name, p.ARN); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, tt := range []struct {
			who  Holders
			want string
		}{
			{Holders{}, "a B c d"}, {Holders{Usage: UsageAttached}, "a B c"}, {Holders{Usage: UsageBoundary}, "c d"},
			{Holders{Prefix: "/x/"}, "B c"}, {Holders{Others: true}, ""},
		} {
			var names []string
			place := ""
			for range 10 { // by one
				page, err := iam.ListEntitiesForPolicy(ctx, c, p.ARN, tt.who, idc.PageRequest{Limit: 1, After: place})
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range page.Items {
					names = append(names, r.Name)
				}
				if place = page.Next; place == "" {
					break
				}
			}
			if got := strings.Join(names, " "); got != tt.want {
				t.Errorf("%+v: got %s, want %s", tt.who, got, tt.want)
			}
		}

		sum, err := iam.GetAccountSummary(ctx, c)
		if err != nil || sum["Roles"] != 4 || sum["Policies"] != 1 || sum["Users"] != 0 {
			t.Errorf("summary: %v, %v", sum, err)
		}
		if err := iam.AttachRolePolicy(ctx, c, "a", "arn:aws:iam::aws:policy/ReadOnlyAccess"); err != nil {
			t.Fatal(err)
		}
		var all []string
		place := ""
		for range 20 {
			page, err := iam.GetAccountAuthorizationDetails(ctx, c, Details{true, true, true}, idc.PageRequest{Limit: 1, After: place})
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range page.Items {
				if d.Role != nil {
					all = append(all, d.Role.Name)
				} else {
					all = append(all, d.Policy.Name+":"+d.Versions[0].ID)
				}
			}
			if place = page.Next; place == "" {
				break
			}
		}
		if got, want := strings.Join(all, " "), "a B c d P:v2 ReadOnlyAccess:"; !strings.HasPrefix(got, want) {
			t.Errorf("details: got %s, want %s…", got, want)
		}
	})
}

func TestQuotas(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	cfg := w.plane.cfg
	cfg.Quotas = idc.Quotas{RolesOfAccount: 1, PoliciesOfAccount: 1, PoliciesOfRole: 1}
	iam, c, ctx := NewIAM(cfg), root(member), t.Context()
	for i, want := range []bool{true, false} {
		_, err := iam.CreateRole(ctx, c, NewRole{Name: []string{"A", "B"}[i], Trust: trusting(string(member), "")})
		if want != (err == nil) || !want && !idc.Is(err, idc.KindQuota) {
			t.Errorf("role %d: %v", i, err)
		}
		_, err = iam.CreatePolicy(ctx, c, NewPolicy{Name: []string{"A", "B"}[i], Document: inlineDoc})
		if want != (err == nil) || !want && !idc.Is(err, idc.KindQuota) {
			t.Errorf("policy %d: %v", i, err)
		}
	}
	if _, err := New(cfg).Ensure(ctx, wanted()); !idc.Is(err, idc.KindInvalid) {
		t.Errorf("a set of more policies than a role may hold: %v", err)
	}
}
