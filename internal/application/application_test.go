package application

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// An application is its account's and the owner's of the instance; what others
// do with it is refused as if it were not there.
func TestWhoseApplication(t *testing.T) {
	w := newWorld(t, idc.Quotas{})
	ctx := w.Context()
	own, foreign := rootOf(member), rootOf(third)
	theirs, ours := w.app(own, "theirs"), w.app(root, "ours")
	if theirs.Account() != member || ours.Account() != management {
		t.Errorf("got %s and %s, want each to bear the account that made it", theirs, ours)
	}
	for _, c := range []struct {
		caller idc.Caller
		arn    idc.ARN
		may    bool
	}{{own, theirs, true}, {root, theirs, true}, {root, ours, true}, {foreign, theirs, false}, {own, ours, false}} {
		_, err := w.DescribeApplication(ctx, c.caller, c.arn)
		perr := w.RequireAssignment(ctx, c.caller, c.arn, true)
		terr := w.TagResource(ctx, c.caller, c.arn, map[string]string{"k": "v"})
		for _, err := range []error{err, perr, terr} {
			if c.may && err != nil || !c.may && !idc.Is(err, idc.KindDenied) {
				t.Errorf("%s on %s: got %v, want that it may: %v", c.caller.Account, c.arn, err, c.may)
			}
		}
	}
	// The ARN of another account's application with one's own account in it names nothing.
	r, _ := ours.SSO()
	_, err := w.DescribeApplication(ctx, own, idc.ApplicationID(r.ID).ARN(member, instance))
	w.wantKind(err, idc.KindNotFound)

	for _, c := range []struct {
		caller idc.Caller
		f      Filter
		want   []idc.ARN // nil: refused
	}{
		{root, Filter{}, []idc.ARN{theirs, ours}},
		{root, Filter{Account: member}, []idc.ARN{theirs}},
		{own, Filter{Account: member}, []idc.ARN{theirs}},
		{foreign, Filter{Account: third}, []idc.ARN{}},
		{own, Filter{}, nil},
		{own, Filter{Account: management}, nil},
		{own, Filter{Provider: Custom}, nil},
	} {
		page, err := w.ListApplications(ctx, c.caller, instance, c.f, idc.PageRequest{Limit: 10})
		if c.want == nil {
			w.wantKind(err, idc.KindDenied)
			continue
		}
		got := []idc.ARN{}
		for _, v := range page.Items {
			got = append(got, v.Application.ARN())
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s lists %+v: got %v and %v, want %v", c.caller.Account, c.f, got, err, c.want)
		}
	}
	// The instance of a member account is that account's alone.
	for caller, kind := range map[*idc.Caller]idc.Kind{&root: idc.KindDenied, &foreign: idc.KindDenied, &own: 0} {
		_, err := w.CreateApplication(ctx, *caller, elsewhere, NewApplication{Provider: Custom, Name: "x"}, "")
		if kind != 0 {
			w.wantKind(err, kind)
		} else if err != nil {
			t.Error(err)
		}
	}
	// Issuers are the owner's.
	_, err = w.CreateIssuer(ctx, own, instance, newIssuer("x"), "")
	w.wantKind(err, idc.KindDenied)
	_, err = w.DescribeIssuer(ctx, own, w.issuer("y"))
	w.wantKind(err, idc.KindDenied)
}

// A client token makes one thing, whose name may change since; it goes with it.
func TestClientToken(t *testing.T) {
	w := newWorld(t, idc.Quotas{})
	ctx := w.Context()
	n := NewApplication{Provider: Custom, Name: "a", Tags: map[string]string{"x": "1", "y": "2"}}
	create := func(c idc.Caller, n NewApplication) (idc.ARN, error) {
		v, err := w.CreateApplication(ctx, c, instance, n, "token")
		return v.Application.ARN(), err
	}
	first := must[idc.ARN](w)(create(root, n))
	renamed := "b"
	w.ok(w.UpdateApplication(ctx, root, first, Change{Name: &renamed}))
	if again := must[idc.ARN](w)(create(root, n)); again != first {
		t.Errorf("the same again: got %s, want %s", again, first)
	}
	for _, other := range []NewApplication{
		{Provider: Custom, Name: "c", Tags: n.Tags},
		{Provider: Custom, Name: "a", Tags: map[string]string{"x": "1"}},
		{Provider: Custom, Name: "a", Tags: n.Tags, Description: "d"},
		{Provider: CustomSAML, Name: "a", Tags: n.Tags},
	} {
		_, err := create(root, other)
		w.wantKind(err, idc.KindConflict)
	}
	if theirs := must[idc.ARN](w)(create(rootOf(member), n)); theirs == first {
		t.Error("the token of one account answers another's application")
	}
	w.ok(w.DeleteApplication(ctx, root, first))
	if again := must[idc.ARN](w)(create(root, n)); again == first {
		t.Error("a token answers what is deleted")
	}

	i := must[idc.TrustedTokenIssuer](w)(w.CreateIssuer(ctx, root, instance, newIssuer("x"), "token"))
	if again := must[idc.TrustedTokenIssuer](w)(w.CreateIssuer(ctx, root, instance, newIssuer("x"), "token")); again != i {
		t.Errorf("the same issuer again: got %+v, want %+v", again, i)
	}
	_, err := w.CreateIssuer(ctx, root, instance, newIssuer("z"), "token")
	w.wantKind(err, idc.KindConflict)
}

func TestQuotas(t *testing.T) {
	w := newWorld(t, idc.Quotas{Applications: 2, ScopesOfApplication: 2, TrustedTokenIssuers: 1, TagsOfResource: 2})
	ctx := w.Context()
	app := w.app(root, "1")
	w.app(rootOf(member), "2")
	_, err := w.CreateApplication(ctx, root, instance, NewApplication{Provider: Custom, Name: "3"}, "")
	w.wantKind(err, idc.KindQuota)
	for _, scope := range []string{"a", "b", "a"} { // one it has is no more of them
		w.ok(w.PutScope(ctx, root, app, idc.ApplicationScope{Scope: scope}))
	}
	w.wantKind(w.PutScope(ctx, root, app, idc.ApplicationScope{Scope: "c"}), idc.KindQuota)
	w.issuer("x")
	_, err = w.CreateIssuer(ctx, root, instance, newIssuer("y"), "")
	w.wantKind(err, idc.KindQuota)
	w.ok(w.TagResource(ctx, root, app, map[string]string{"a": "", "b": ""}))
	w.ok(w.TagResource(ctx, root, app, map[string]string{"a": "1", "b": "2"}))
	w.wantKind(w.TagResource(ctx, root, app, map[string]string{"c": ""}), idc.KindQuota)
}

// What is required comes first: names of issuers, mappings and targets.
func TestRefused(t *testing.T) {
	w := newWorld(t, idc.Quotas{})
	ctx := w.Context()
	app, issuer := w.app(root, "a"), w.issuer("x")
	there := must[Placed](w)(w.CreateApplication(ctx, rootOf(member), elsewhere, NewApplication{Provider: Custom, Name: "a"}, "")).Application.ARN()
	alien := must[idc.TrustedTokenIssuer](w)(w.CreateIssuer(ctx, rootOf(member), elsewhere, newIssuer("x"), "")).ARN()
	grant := func(issuers ...idc.ARN) idc.ApplicationGrant {
		g := idc.ApplicationGrant{Type: idc.GrantJWTBearer}
		for _, i := range issuers {
			g.Issuers = append(g.Issuers, idc.AuthorizedIssuer{Issuer: i, Audiences: []string{"a"}})
		}
		return g
	}
	w.wantKind(w.PutGrant(ctx, root, app, grant(alien)), idc.KindNotFound)
	w.wantKind(w.PutGrant(ctx, root, app, grant(issuer, issuer)), idc.KindInvalid)
	w.wantKind(w.PutScope(ctx, root, app, idc.ApplicationScope{Scope: "a", Targets: []idc.ARN{there}}), idc.KindNotFound)
	w.wantKind(w.PutScope(ctx, root, app, idc.ApplicationScope{Scope: "a", Targets: []idc.ARN{elsewhere.ARN()}}), idc.KindNotFound)
	for _, uri := range []string{"https://x/y#z", "x", "", "//x/y", "data:text/html,x", "\x00"} {
		w.wantKind(w.PutGrant(ctx, root, app, idc.ApplicationGrant{Type: idc.GrantAuthorizationCode, RedirectURIs: []string{uri}}), idc.KindInvalid)
	}
	for attribute, ok := range map[string]bool{"userName": true, "USERNAME": true, "emails.value": true, "externalId": true, "externalIds.id": true, "title": false, "emails": false, "name.givenName": false} {
		if _, got := (idc.ClaimMapping{Claim: "c", Attribute: attribute}).Key(); got != ok {
			t.Errorf("mapping to %s: got %v, want %v", attribute, got, ok)
		}
	}
	w.wantKind(w.UpdateIssuer(ctx, root, issuer, IssuerChange{Mapping: idc.ClaimMapping{Attribute: "title"}}), idc.KindInvalid)

	// A deleted issuer leaves the grant, which is refused when it is put again.
	w.ok(w.PutGrant(ctx, root, app, grant(issuer)))
	w.ok(w.DeleteIssuer(ctx, root, issuer))
	left := must[idc.ApplicationGrant](w)(w.Grant(ctx, root, app, idc.GrantJWTBearer))
	if fmt.Sprint(left) != fmt.Sprint(grant(issuer)) {
		t.Errorf("grant of a deleted issuer: got %+v, want it as it was", left)
	}
	w.wantKind(w.PutGrant(ctx, root, app, grant(issuer)), idc.KindNotFound)
	if again := w.issuer("x"); again == issuer {
		t.Error("an issuer made again is the one of before, and so are its grants")
	}
}

// A principal is assigned itself or by its groups, and both forms of an id are it.
func TestAssignments(t *testing.T) {
	w := newWorld(t, idc.Quotas{})
	ctx := w.Context()
	app, other := w.app(rootOf(member), "a"), w.app(root, "b")
	w.ok(w.CreateAssignment(ctx, root, app, group(all)))
	w.ok(w.CreateAssignment(ctx, rootOf(member), app, user("9067000001-"+ada)))
	w.wantKind(w.CreateAssignment(ctx, root, app, user(ada)), idc.KindConflict)
	w.ok(w.CreateAssignment(ctx, root, other, user(bob)))

	list := func(c idc.Caller, who idc.Principal, only idc.ARN) ([]string, error) {
		page, err := w.ListAssignmentsFor(ctx, c, instance, who, only, idc.PageRequest{Limit: 10})
		out := []string{}
		for _, a := range page.Items {
			out = append(out, string(a.ARN())+" "+string(a.Principal.Type))
		}
		return out, err
	}
	for _, c := range []struct {
		caller idc.Caller
		who    idc.Principal
		only   idc.ARN
		want   []string // nil: refused
	}{
		{root, user(ada), "", []string{string(app) + " GROUP", string(app) + " USER"}},
		{root, group(eng), "", []string{string(app) + " GROUP"}},
		{root, user(bob), app, []string{}},
		{rootOf(member), user(ada), app, []string{string(app) + " GROUP", string(app) + " USER"}},
		{rootOf(member), user(ada), "", nil},
		{rootOf(member), user(bob), other, nil},
		{rootOf(third), user(ada), app, nil},
	} {
		got, err := list(c.caller, c.who, c.only)
		if c.want == nil {
			w.wantKind(err, idc.KindDenied)
		} else if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s asks for %v in %q: got %v and %v, want %v", c.caller.Account, c.who, c.only, got, err, c.want)
		}
	}
	_, err := w.DescribeAssignment(ctx, root, app, group(eng))
	w.wantKind(err, idc.KindNotFound) // by its group only
	for range 2 {
		w.ok(w.DeleteAssignment(ctx, root, app, user(ada)))
	}
	_, err = w.DescribeAssignment(ctx, root, app, user(ada))
	w.wantKind(err, idc.KindNotFound)
}

// Clear empties an instance in pieces, and no other one.
func TestClear(t *testing.T) {
	w := newWorld(t, idc.Quotas{})
	for i := range cleared + 1 {
		w.app(root, fmt.Sprint(i))
	}
	w.issuer("x")
	kept := must[Placed](w)(w.CreateApplication(w.Context(), rootOf(member), elsewhere, NewApplication{Provider: Custom, Name: "a"}, ""))
	for i, want := range []bool{true, false, false} {
		left := must[bool](w)(op.Update(w.Context(), w.gate, idc.Caller{Kind: idc.CallerSystem}, func(tx *op.Tx) (bool, error) {
			tx.Permit("a test")
			return w.Clear(tx, idc.Instance{ID: instance})
		}))
		if left != want {
			t.Errorf("round %d: left %v, want %v", i, left, want)
		}
	}
	w.view(func(tx *store.Tx) error {
		apps, err := tx.CountApplications(instance, 1)
		issuers, ierr := tx.CountTrustedTokenIssuers(instance, 1)
		if apps+issuers > 0 || err != nil || ierr != nil {
			t.Errorf("%d applications and %d issuers are left: %v, %v", apps, issuers, err, ierr)
		}
		return nil
	})
	if _, err := w.DescribeApplication(context.Background(), rootOf(member), kept.Application.ARN()); err != nil {
		t.Error(err)
	}
}
