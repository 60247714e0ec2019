package policyoracle

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/policy"
)

const (
	home   = "111122223333"
	abroad = "444455556666"

	userARN    = "arn:aws:iam::111122223333:user/ada"
	roleARN    = "arn:aws:iam::111122223333:role/Reader"
	sessionARN = "arn:aws:sts::111122223333:assumed-role/Reader/ada"
	rootARN    = "arn:aws:iam::111122223333:root"
)

// testCase is one request with all its policies, in a form from which both
// sides are fed.
type testCase struct {
	// name is a path: area/what/…; docs/policy-oracle.md names differences by it.
	name string

	principal string // an ARN
	action    string
	resource  string
	owner     string // account of the resource
	context   map[string][]string

	identity, boundary, session []string // documents
	scps                        [][]string
	resourcePolicy              string
	trust                       bool // resourcePolicy is a trust policy

	// loose asks the oracle without its check of keys (run.mjs).
	loose bool
}

func document(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

// statement writes one statement; members are further JSON members.
func statement(effect, members string) string {
	return fmt.Sprintf(`{"Effect":%q,%s}`, effect, members)
}

func quote(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only strings and lists of strings come here
	}
	return string(b)
}

// ours evaluates the case with package policy.
func (c *testCase) ours(t *testing.T) string {
	t.Helper()
	compile := func(kind policy.Kind, docs []string) (list []*policy.Policy) {
		for _, doc := range docs {
			p, err := policy.Compile([]byte(doc), kind)
			if err != nil {
				t.Fatalf("%s: Compile(%s): %v", c.name, doc, err)
			}
			list = append(list, p)
		}
		return list
	}
	policies := policy.Policies{
		Identity: compile(policy.IdentityPolicy, c.identity),
		Session:  compile(policy.SessionPolicy, c.session),
	}
	for _, p := range compile(policy.BoundaryPolicy, c.boundary) {
		policies.Boundary = p
	}
	for _, level := range c.scps {
		policies.SCPs = append(policies.SCPs, compile(policy.ServiceControlPolicy, level))
	}
	if c.resourcePolicy != "" {
		kind := policy.ResourcePolicy
		if c.trust {
			kind = policy.TrustPolicy
		}
		policies.Resource = compile(kind, []string{c.resourcePolicy})[0]
	}
	d := policy.Evaluate(policies, policy.Request{
		Principal: principal(c.principal), Action: c.action, Resource: c.resource,
		Owner: idc.AccountID(c.owner), Context: policy.NewValues(c.context),
	})
	switch d.Reason {
	case policy.Allowed:
		return allowed
	case policy.ExplicitDeny:
		return explicit
	}
	return implicit
}

// The three answers, in the oracle's words.
const (
	allowed  = "Allowed"
	explicit = "ExplicitlyDenied"
	implicit = "ImplicitlyDenied"
)

func principal(arn string) policy.Principal {
	a := idc.ARN(arn)
	p := policy.Principal{ARN: a, Account: a.Account(), Kind: policy.User}
	kind, name, _ := strings.Cut(a.Resource(), "/")
	switch kind {
	case "root":
		p.Kind = policy.AccountRoot
	case "assumed-role":
		role, _, _ := strings.Cut(name, "/")
		p.Kind, p.RoleARN = policy.RoleSession, idc.RoleARN(p.Account, "/", role)
	}
	return p
}

// simulation is the case in the oracle's input format.
func (c *testCase) simulation() map[string]any {
	raw := func(doc string) json.RawMessage { return json.RawMessage(doc) }
	named := func(docs []string) []map[string]any {
		list := []map[string]any{}
		for i, doc := range docs {
			list = append(list, map[string]any{"name": fmt.Sprint("policy", i), "policy": raw(doc)})
		}
		return list
	}
	context := map[string]any{}
	for key, values := range c.context {
		// One value is a plain string, as a single-valued key has it; a set
		// of one would be a different key.
		if len(values) == 1 && !strings.EqualFold(key, "aws:TagKeys") {
			context[key] = values[0]
		} else {
			context[key] = values
		}
	}
	scps := []map[string]any{}
	for i, level := range c.scps {
		scps = append(scps, map[string]any{"orgIdentifier": fmt.Sprint("level", i), "policies": named(level)})
	}
	s := map[string]any{
		"request": map[string]any{
			"principal": c.principal, "action": c.action, "contextVariables": context,
			"resource": map[string]any{"resource": c.resource, "accountId": c.owner},
		},
		"identityPolicies":        named(c.identity),
		"serviceControlPolicies":  scps,
		"resourceControlPolicies": []any{},
	}
	if len(c.boundary) > 0 {
		s["permissionBoundaryPolicies"] = named(c.boundary)
	}
	if len(c.session) > 0 {
		s["sessionPolicy"] = raw(c.session[0])
	}
	if c.resourcePolicy != "" {
		s["resourcePolicy"] = raw(c.resourcePolicy)
	}
	return s
}
