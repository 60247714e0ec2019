package application

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// operations are all there are, each with the resources that the service
// authorization reference lists for it.
func operations(w *world, app, issuer idc.ARN) map[string]struct {
	resources []string
	call      func(context.Context, idc.Caller) error
} {
	type entry = struct {
		resources []string
		call      func(context.Context, idc.Caller) error
	}
	drop := func(_ any, err error) error { return err }
	first := idc.PageRequest{Limit: 10}
	i, apps, issuers := string(instance.ARN()), "arn:aws:sso::"+string(management)+":application/"+string(instance)+"/*", "arn:aws:sso::"+string(management)+":trustedTokenIssuer/"+string(instance)+"/*"
	of := func(call func(context.Context, idc.Caller) error) entry { return entry{[]string{string(app)}, call} }
	by := func(call func(context.Context, idc.Caller) error) entry { return entry{[]string{string(issuer)}, call} }
	return map[string]entry{
		"CreateApplication": {[]string{i, apps, string(Custom)}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.CreateApplication(ctx, c, instance, NewApplication{Provider: Custom, Name: "new"}, ""))
		}},
		"ListApplications": {[]string{"*"}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListApplications(ctx, c, instance, Filter{}, first))
		}},
		"DescribeApplication": of(func(ctx context.Context, c idc.Caller) error { return drop(w.DescribeApplication(ctx, c, app)) }),
		"UpdateApplication":   of(func(ctx context.Context, c idc.Caller) error { return w.UpdateApplication(ctx, c, app, Change{}) }),
		"CreateApplicationAssignment": of(func(ctx context.Context, c idc.Caller) error {
			return w.CreateAssignment(ctx, c, app, user(ada))
		}),
		"DescribeApplicationAssignment": of(func(ctx context.Context, c idc.Caller) error {
			return drop(w.DescribeAssignment(ctx, c, app, user(ada)))
		}),
		"DeleteApplicationAssignment": of(func(ctx context.Context, c idc.Caller) error { return w.DeleteAssignment(ctx, c, app, user(bob)) }),
		"ListApplicationAssignments":  of(func(ctx context.Context, c idc.Caller) error { return drop(w.ListAssignments(ctx, c, app, first)) }),
		"ListApplicationAssignmentsForPrincipal": {[]string{i}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListAssignmentsFor(ctx, c, instance, user(ada), "", first))
		}},
		"GetApplicationAssignmentConfiguration": of(func(ctx context.Context, c idc.Caller) error { return drop(w.AssignmentRequired(ctx, c, app)) }),
		"PutApplicationAssignmentConfiguration": of(func(ctx context.Context, c idc.Caller) error { return w.RequireAssignment(ctx, c, app, true) }),
		"GetApplicationSessionConfiguration":    of(func(ctx context.Context, c idc.Caller) error { return drop(w.SessionConfiguration(ctx, c, app)) }),
		"PutApplicationSessionConfiguration":    of(func(ctx context.Context, c idc.Caller) error { return w.PutSessionConfiguration(ctx, c, app, "") }),
		"PutApplicationGrant": of(func(ctx context.Context, c idc.Caller) error {
			return w.PutGrant(ctx, c, app, idc.ApplicationGrant{Type: idc.GrantRefreshToken})
		}),
		"GetApplicationGrant": of(func(ctx context.Context, c idc.Caller) error {
			return drop(w.Grant(ctx, c, app, idc.GrantTokenExchange))
		}),
		"ListApplicationGrants":  of(func(ctx context.Context, c idc.Caller) error { return drop(w.ListGrants(ctx, c, app)) }),
		"DeleteApplicationGrant": of(func(ctx context.Context, c idc.Caller) error { return w.DeleteGrant(ctx, c, app, idc.GrantJWTBearer) }),
		"PutApplicationAuthenticationMethod": of(func(ctx context.Context, c idc.Caller) error {
			return w.PutMethod(ctx, c, app, idc.ApplicationMethod{Type: idc.MethodIAM, ActorPolicy: json.RawMessage(
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sso-oauth:CreateTokenWithIAM","Resource":"*"}]}`)})
		}),
		"GetApplicationAuthenticationMethod":    of(func(ctx context.Context, c idc.Caller) error { return drop(w.Method(ctx, c, app, idc.MethodIAM)) }),
		"ListApplicationAuthenticationMethods":  of(func(ctx context.Context, c idc.Caller) error { return drop(w.ListMethods(ctx, c, app)) }),
		"DeleteApplicationAuthenticationMethod": of(func(ctx context.Context, c idc.Caller) error { return w.DeleteMethod(ctx, c, app, "none") }),
		"PutApplicationAccessScope": of(func(ctx context.Context, c idc.Caller) error {
			return w.PutScope(ctx, c, app, idc.ApplicationScope{Scope: "a"})
		}),
		"GetApplicationAccessScope":    of(func(ctx context.Context, c idc.Caller) error { return drop(w.Scope(ctx, c, app, "a")) }),
		"ListApplicationAccessScopes":  of(func(ctx context.Context, c idc.Caller) error { return drop(w.ListScopes(ctx, c, app, first)) }),
		"DeleteApplicationAccessScope": of(func(ctx context.Context, c idc.Caller) error { return w.DeleteScope(ctx, c, app, "b") }),
		"ListApplicationProviders": {[]string{"arn:aws:sso::aws:applicationProvider/*"}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.ListApplicationProviders(ctx, c, first))
		}},
		"DescribeApplicationProvider": {[]string{string(Custom)}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.DescribeApplicationProvider(ctx, c, Custom))
		}},
		"CreateTrustedTokenIssuer": {[]string{i, issuers}, func(ctx context.Context, c idc.Caller) error {
			return drop(w.CreateIssuer(ctx, c, instance, newIssuer("new"), ""))
		}},
		"ListTrustedTokenIssuers":    {[]string{i}, func(ctx context.Context, c idc.Caller) error { return drop(w.ListIssuers(ctx, c, instance, first)) }},
		"DescribeTrustedTokenIssuer": by(func(ctx context.Context, c idc.Caller) error { return drop(w.DescribeIssuer(ctx, c, issuer)) }),
		"UpdateTrustedTokenIssuer":   by(func(ctx context.Context, c idc.Caller) error { return w.UpdateIssuer(ctx, c, issuer, IssuerChange{}) }),
		"TagResource": by(func(ctx context.Context, c idc.Caller) error {
			return w.TagResource(ctx, c, issuer, map[string]string{"a": "1"})
		}),
		"UntagResource":       by(func(ctx context.Context, c idc.Caller) error { return w.UntagResource(ctx, c, issuer, []string{"b"}) }),
		"ListTagsForResource": of(func(ctx context.Context, c idc.Caller) error { return drop(w.ListTags(ctx, c, app)) }),
		"DeleteApplication": of(func(ctx context.Context, c idc.Caller) error {
			return w.DeleteApplication(ctx, c, app)
		}),
		"DeleteTrustedTokenIssuer": by(func(ctx context.Context, c idc.Caller) error { return w.DeleteIssuer(ctx, c, issuer) }),
	}
}

// Every operation is allowed by its own action on exactly its resources, and is
// refused without one of them; refusals are on record.
func TestAuthorization(t *testing.T) {
	w := newWorld(t, idc.Quotas{})
	app, issuer := w.app(root, "a"), w.issuer("x")
	n := 0
	role := func(action string, resources ...string) idc.Caller {
		n++
		list, err := json.Marshal(resources)
		w.ok(err)
		return w.role(fmt.Sprintf("r%03d", n), `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"`+action+`","Resource":`+string(list)+`}]}`)
	}
	all := operations(w, app, issuer)
	for action, o := range all {
		refused := map[string]idc.Caller{
			"by another action": role("sso:Search*", "*"),
			"of nothing":        role("sso:"+action, "arn:aws:sso:::none/*"),
			"a person":          w.person(people, ada),
		}
		for i, missing := range o.resources {
			rest := append(append([]string{"arn:aws:sso:::none/*"}, o.resources[:i]...), o.resources[i+1:]...)
			refused["without "+missing] = role("sso:"+action, rest...)
		}
		for name, c := range refused {
			c.Request.EventName = action
			if err := o.call(w.Context(), c); !idc.Is(err, idc.KindDenied) {
				t.Errorf("%s %s: got %v, want a refusal", action, name, err)
			}
		}
		if action == "DeleteApplication" || action == "DeleteTrustedTokenIssuer" {
			continue // after the others
		}
		if err := o.call(w.Context(), role("sso:"+action, o.resources...)); idc.Is(err, idc.KindDenied) {
			t.Errorf("%s: refused with every permission: %v", action, err)
		}
	}
	for _, action := range []string{"DeleteApplication", "DeleteTrustedTokenIssuer"} {
		w.ok(all[action].call(w.Context(), role("sso:"+action, all[action].resources...)))
	}

	w.ok(w.gate.Close(context.Background())) // what waits is written
	recorded := map[string]bool{}
	w.view(func(tx *store.Tx) error {
		for p := (idc.PageRequest{Limit: 1000}); ; {
			events, err := tx.ListEvents(management, p)
			for _, e := range events.Items {
				recorded[e.Name] = recorded[e.Name] || e.ErrorCode == "AccessDenied"
			}
			if p.After = events.Next; err != nil || p.After == "" {
				return err
			}
		}
	})
	for action := range all {
		if !recorded[action] {
			t.Errorf("no event says that %s was refused", action)
		}
	}
}

// The condition keys are those of the service authorization reference.
func TestConditionKeys(t *testing.T) {
	w := newWorld(t, idc.Quotas{})
	ctx := w.Context()
	n := 0
	when := func(action, test string) idc.Caller {
		n++
		return w.role(fmt.Sprintf("r%03d", n), `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sso:`+action+`","Resource":"*","Condition":`+test+`}]}`)
	}
	tagged := func(name, team string) NewApplication {
		return NewApplication{Provider: Custom, Name: name, Tags: map[string]string{"Team": team}}
	}
	creator := when("CreateApplication", `{"StringEquals":{"aws:RequestTag/Team":"red"},"ForAllValues:StringEquals":{"aws:TagKeys":["Team"]}}`)
	_, err := w.CreateApplication(ctx, creator, instance, tagged("a", "blue"), "")
	w.wantKind(err, idc.KindDenied)
	red := must[Placed](w)(w.CreateApplication(ctx, creator, instance, tagged("a", "red"), "")).Application.ARN()
	theirs := w.app(rootOf(member), "b")

	for _, c := range []struct {
		test      string
		red, blue bool
	}{
		{`{"StringEquals":{"aws:ResourceTag/Team":"red"}}`, true, false},
		{`{"StringEquals":{"sso:ApplicationAccount":"` + string(member) + `"}}`, false, true},
		{`{"StringEquals":{"sso:ApplicationAccount":"` + string(management) + `"}}`, true, false},
		{`{"StringEquals":{"sso:PrimaryRegion":"us-east-1"}}`, true, true},
		{`{"StringEquals":{"sso:PrimaryRegion":"eu-west-1"}}`, false, false},
	} {
		caller := when("DescribeApplication", c.test)
		for arn, may := range map[idc.ARN]bool{red: c.red, theirs: c.blue} {
			if _, err := w.DescribeApplication(ctx, caller, arn); may != (err == nil) {
				t.Errorf("%s on %s: got %v, want that it may: %v", c.test, arn, err, may)
			}
		}
	}
	tagger := when("TagResource", `{"StringEquals":{"aws:RequestTag/Team":"red","aws:ResourceTag/Team":"red"}}`)
	w.ok(w.TagResource(ctx, tagger, red, map[string]string{"Team": "red"}))
	w.wantKind(w.TagResource(ctx, tagger, theirs, map[string]string{"Team": "red"}), idc.KindDenied)
}
