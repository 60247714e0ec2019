package local

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

func TestSimulateCustom(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	iam, c, ctx := NewIAM(w.plane.cfg), root(member), t.Context()
	doc := "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:Get*\",\n    \"Resource\": \"arn:aws:s3:::b/*\",\n" +
		"    \"Condition\": {\"StringEquals\": {\"aws:RequestedRegion\": \"eu-west-1\"}}\n  }]\n}"
	want := Simulation{
		Policies: []string{doc}, Actions: []string{"s3:GetObject", "s3:PutObject"}, Resources: []string{"arn:aws:s3:::b/1", "arn:aws:s3:::c/1"},
		Context: []ContextEntry{{"AWS:requestedregion", "string", []string{"eu-west-1"}}},
	}
	run := func(s Simulation, p idc.PageRequest) idc.Page[Simulated] {
		t.Helper()
		page, err := iam.SimulateCustom(ctx, c, s, p)
		if err != nil {
			t.Fatal(err)
		}
		return page
	}
	page := run(want, idc.PageRequest{Limit: 10})
	var got []string
	for _, r := range page.Items {
		got = append(got, r.Action+" "+r.Resource+" "+string(r.Decision))
	}
	if want := []string{
		"s3:GetObject arn:aws:s3:::b/1 allowed", "s3:GetObject arn:aws:s3:::c/1 implicitDeny",
		"s3:PutObject arn:aws:s3:::b/1 implicitDeny", "s3:PutObject arn:aws:s3:::c/1 implicitDeny",
	}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	matched := []MatchedStatement{{"PolicyInputList.1", SourceNone, Span{Start: Position{Line: 3, Column: 17}, End: Position{Line: 8, Column: 4}}}}
	if first := page.Items[0]; !reflect.DeepEqual(first.Matched, matched) || len(first.Missing) != 0 || first.Boundary != nil || first.Organization != nil {
		t.Errorf("got %+v, want %+v matched", first, matched)
	}
	var paged []Simulated
	for place := ""; ; {
		p := run(want, idc.PageRequest{Limit: 1, After: place})
		paged = append(paged, p.Items...)
		if place = p.Next; place == "" || len(paged) > 9 {
			break
		}
	}
	if !reflect.DeepEqual(paged, page.Items) {
		t.Errorf("by one: got %+v, want %+v", paged, page.Items)
	}

	want.Context, want.Resources = nil, nil
	if r := run(want, idc.PageRequest{Limit: 1}).Items[0]; r.Decision != DecisionImplicitDeny || r.Resource != "*" || r.Details != nil {
		t.Errorf("without resource: got %+v", r)
	}
	want.Resources = []string{"arn:aws:s3:::b/1"}
	if r := run(want, idc.PageRequest{Limit: 1}).Items[0]; !slices.Equal(r.Missing, []string{"aws:RequestedRegion"}) {
		t.Errorf("without context: got %+v", r)
	}
	deny := `{"Statement":{"Sid":"No","Effect":"Deny","Action":"*","Resource":"*"}}`
	got2 := run(Simulation{Policies: []string{allowAll, deny, allowAll}, Actions: []string{"s3:GetObject"}}, idc.PageRequest{Limit: 1}).Items[0]
	if got2.Decision != DecisionExplicitDeny || len(got2.Matched) != 1 || got2.Matched[0].Policy != "PolicyInputList.2" {
		t.Errorf("deny: got %+v", got2)
	}
	bounded := run(Simulation{Policies: []string{allowAll}, Boundary: []string{inlineDoc}, Actions: []string{"iam:GetRole", "s3:GetObject"}, Organization: [][]string{{allowAll}, {deny}}}, idc.PageRequest{Limit: 9})
	for _, r := range bounded.Items {
		if r.Organization == nil || *r.Organization || r.Decision != DecisionExplicitDeny || r.Details != nil || len(r.Matched) != 0 {
			t.Errorf("under a denying organization: got %+v", r)
		}
	}

	// Across accounts both sides decide.
	across := Simulation{
		Policies: []string{allowAll}, Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::b/1"}, Owner: other,
		Caller:         "arn:aws:iam::200000000002:user/ada",
		ResourcePolicy: `{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::200000000002:root"},"Action":"s3:*","Resource":"*"}}`,
	}
	r := run(across, idc.PageRequest{Limit: 1}).Items[0]
	if r.Decision != DecisionAllowed || !maps.Equal(r.Details, map[string]Decision{SideIdentity: DecisionAllowed, SideResource: DecisionAllowed}) || len(r.Matched) != 2 {
		t.Errorf("both allow: got %+v", r)
	}
	across.ResourcePolicy = strings.ReplaceAll(across.ResourcePolicy, "200000000002", "100000000001")
	if r := run(across, idc.PageRequest{Limit: 1}).Items[0]; r.Decision != DecisionImplicitDeny || r.Details[SideResource] != DecisionImplicitDeny {
		t.Errorf("the owner does not: got %+v", r)
	}

	for name, bad := range map[string]Simulation{
		"document":        {Policies: []string{"{"}, Actions: []string{"s3:GetObject"}},
		"action":          {Policies: []string{allowAll}, Actions: []string{"s3"}},
		"action wildcard": {Policies: []string{allowAll}, Actions: []string{"s3:*"}},
		"resource":        {Policies: []string{allowAll}, Actions: []string{"s3:GetObject"}, Resources: []string{"bucket"}},
		"two boundaries":  {Policies: []string{allowAll}, Actions: []string{"s3:GetObject"}, Boundary: []string{allowAll, allowAll}},
		"caller":          {Policies: []string{allowAll}, Actions: []string{"s3:GetObject"}, Caller: "arn:aws:sts::200000000002:assumed-role/R/s"},
		"nobody asks":     {Policies: []string{allowAll}, Actions: []string{"s3:GetObject"}, ResourcePolicy: across.ResourcePolicy},
		"number":          {Policies: []string{allowAll}, Actions: []string{"a:b"}, Context: []ContextEntry{{"a:b", "numeric", []string{"x"}}}},
		"boolean":         {Policies: []string{allowAll}, Actions: []string{"a:b"}, Context: []ContextEntry{{"a:b", "boolean", []string{"yes"}}}},
		"address":         {Policies: []string{allowAll}, Actions: []string{"a:b"}, Context: []ContextEntry{{"a:b", "ipList", []string{"10.0.0.0/8", "x"}}}},
		"date":            {Policies: []string{allowAll}, Actions: []string{"a:b"}, Context: []ContextEntry{{"a:b", "date", []string{"yesterday"}}}},
		"binary":          {Policies: []string{allowAll}, Actions: []string{"a:b"}, Context: []ContextEntry{{"a:b", "binary", []string{"?"}}}},
		"two of one":      {Policies: []string{allowAll}, Actions: []string{"a:b"}, Context: []ContextEntry{{"a:b", "string", []string{"x", "y"}}}},
		"key":             {Policies: []string{allowAll}, Actions: []string{"a:b"}, Context: []ContextEntry{{"key", "string", nil}}},
		"twice":           {Policies: []string{allowAll}, Actions: []string{"a:b"}, Context: []ContextEntry{{"a:b", "string", nil}, {"A:B", "string", nil}}},
	} {
		_, err := iam.SimulateCustom(ctx, c, bad, idc.PageRequest{Limit: 1})
		wantReason(t, err, idc.KindInvalid, reasonInput)
		if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	keys, err := iam.ContextKeysForCustomPolicy(ctx, c, []string{doc})
	if err != nil || !slices.Equal(keys, []string{"aws:RequestedRegion"}) {
		t.Errorf("keys: %q, %v", keys, err)
	}
}

func TestSimulatePrincipal(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	iam, c, ctx := NewIAM(w.plane.cfg), root(member), t.Context()
	arn := w.addRole(member, "R", trusting(string(member), ""), inlineDoc)
	own, err := iam.CreatePolicy(ctx, c, NewPolicy{Name: "Own", Document: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}}`})
	if err != nil {
		t.Fatal(err)
	}
	for _, policy := range []idc.ARN{own.ARN, "arn:aws:iam::aws:policy/ReadOnlyAccess"} {
		if err := iam.AttachRolePolicy(ctx, c, "R", policy); err != nil {
			t.Fatal(err)
		}
	}
	page, err := iam.SimulatePrincipal(ctx, c, Simulation{
		Source: arn, Policies: []string{allowAll}, Actions: []string{"sqs:SendMessage", "ec2:DescribeInstances"},
		Context: []ContextEntry{{"aws:SecureTransport", "boolean", []string{"true"}}},
	}, idc.PageRequest{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	sources := func(r Simulated) (out []string) {
		for _, m := range r.Matched {
			out = append(out, string(m.Source)+" "+m.Policy)
		}
		return out
	}
	if got, want := sources(page.Items[0]), []string{"user-managed Own", "none PolicyInputList.1"}; !slices.Equal(got, want) || page.Items[0].Organization == nil || !*page.Items[0].Organization {
		t.Errorf("got %q, want %q; %+v", got, want, page.Items[0])
	}
	if got := sources(page.Items[1]); !slices.Contains(got, "aws-managed ReadOnlyAccess") {
		t.Errorf("got %q", got)
	}
	keys, err := iam.ContextKeysForPrincipalPolicy(ctx, c, arn, nil)
	if err != nil || !slices.Contains(keys, "aws:SecureTransport") {
		t.Errorf("keys: %q, %v", keys, err)
	}
	for source, kind := range map[idc.ARN]idc.Kind{
		"arn:aws:iam::200000000002:role/Nope":            idc.KindNotFound,
		"arn:aws:iam::200000000002:user/ada":             idc.KindNotFound,
		"arn:aws:sts::200000000002:assumed-role/R/s":     idc.KindInvalid,
		"arn:aws:iam::200000000002:policy/Own":           idc.KindInvalid,
		"arn:aws:iam::300000000003:role/Elsewhere":       idc.KindDenied,
		"arn:aws:iam::100000000001:role/aws-reserved/Ad": idc.KindDenied,
	} {
		_, err := iam.SimulatePrincipal(ctx, c, Simulation{Source: source, Actions: []string{"a:b"}}, idc.PageRequest{Limit: 1})
		wantKind(t, err, kind)
	}
}

// What the simulator says is what the gate does: random policies in every place
// that counts, asked both ways.
func TestSimulationAgreesWithTheGate(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	iam, ctx := NewIAM(w.plane.cfg), t.Context()
	random := rand.New(rand.NewPCG(7, 7))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	document := func(restrict bool) string {
		var statements []string
		for range 1 + random.IntN(3) {
			effect := pick("Allow", "Allow", "Allow", "Deny")
			if restrict && random.IntN(2) == 0 {
				statements = append(statements, `{"Effect":"Allow","Action":"*","Resource":"*"}`)
				continue
			}
			condition := pick("", "", `,"Condition":{"StringEquals":{"sso:Color":"red"}}`, `,"Condition":{"StringLike":{"aws:PrincipalTag/team":"c*"}}`,
				`,"Condition":{"Null":{"sso:Color":"true"}}`, `,"Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}`,
				`,"Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::200000000002:role/R*"}}`)
			statements = append(statements, fmt.Sprintf(`{"Effect":%q,"Action":%q,"Resource":%q%s}`, effect,
				pick("*", "sso:*", "sso:Create*", "iam:*", "iam:GetRole"),
				pick("*", "arn:aws:iam::200000000002:role/*", "arn:aws:iam::200000000002:role/${aws:PrincipalTag/team}/*", "arn:aws:sso:::instance/*"), condition))
		}
		return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	}
	observer := system(sourceIAM, "SimulatePrincipalPolicy") // whom the policies do not bound
	observer.Account = member
	outcomes := map[Decision]int{}
	for i := range 40 {
		name := fmt.Sprintf("R%d", i)
		arn := w.addRole(member, name, trusting(string(member), ""), document(false))
		boundary, err := iam.CreatePolicy(ctx, root(member), NewPolicy{Name: "B" + name, Document: document(true)})
		if err != nil {
			t.Fatal(err)
		}
		w.changeRole(member, name, func(r *idc.Role) {
			r.Tags = map[string]string{"Team": pick("core", "edge")}
			if random.IntN(2) == 0 {
				r.Boundary = boundary.ARN
			}
		})
		caller := w.as(arn)
		scp := idc.ServiceControlPolicy{ID: fmt.Sprintf("p-%08d", i), Name: "S" + name, Version: 1, Content: document(true)}
		w.update(func(tx *store.Tx) error {
			if err := tx.InsertSCP(scp); err != nil {
				return err
			}
			return tx.AttachSCP(scp.ID, string(member))
		})
		w.pass(time.Second)
		for range 12 {
			action := pick("sso:CreateInstance", "sso:ListInstances", "iam:GetRole", "s3:GetObject")
			resource := idc.ARN(pick("*", "arn:aws:iam::200000000002:role/core/X", "arn:aws:sso:::instance/ssoins-1"))
			keys := map[string][]string{}
			var entries []ContextEntry
			if v := pick("", "red", "blue"); v != "" {
				keys["sso:Color"] = []string{v}
				entries = append(entries, ContextEntry{"sso:Color", "string", []string{v}})
			}
			if random.IntN(2) == 0 {
				keys["aws:TagKeys"] = []string{"a", pick("b", "c")}
				entries = append(entries, ContextEntry{"aws:TagKeys", "stringList", keys["aws:TagKeys"]})
			}
			_, gate := op.View(ctx, w.gate, caller, func(tx *op.Tx) (any, error) {
				return nil, tx.Authorize(op.Check{Action: action, Resource: resource, Owner: member, Keys: keys})
			})
			if gate != nil && !idc.Is(gate, idc.KindDenied) {
				t.Fatal(gate)
			}
			page, err := iam.SimulatePrincipal(ctx, observer, Simulation{
				Source: arn, Actions: []string{action}, Resources: []string{string(resource)}, Context: entries,
			}, idc.PageRequest{Limit: 1})
			if err != nil {
				t.Fatal(err)
			}
			r := page.Items[0]
			outcomes[r.Decision]++
			if (r.Decision == DecisionAllowed) != (gate == nil) || (r.Decision == DecisionExplicitDeny) != (gate != nil && strings.Contains(gate.Error(), "explicit deny")) {
				t.Fatalf("%s on %s with %v: the gate says %v, the simulator %s\nrole %+v\nscp %s", action, resource, keys, gate, r.Decision, w.role(member, name), scp.Content)
			}
		}
		w.update(func(tx *store.Tx) error { return tx.DetachSCP(scp.ID, string(member)) })
		w.pass(time.Second)
	}
	for _, d := range []Decision{DecisionAllowed, DecisionExplicitDeny, DecisionImplicitDeny} {
		if outcomes[d] < 10 {
			t.Errorf("the test has come to %s %d times only", d, outcomes[d])
		}
	}
}
