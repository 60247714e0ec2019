package local

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// Simulation asks what would be decided about every action on every resource. It is
// decided by the engine and the policies that decide about real requests.
type Simulation struct {
	// Source is the role whose policies count; "" where Policies are all there is.
	Source idc.ARN
	// Policies are documents that count beside the role's.
	Policies []string
	// Boundary takes the place of the role's permissions boundary; none leaves that.
	Boundary []string
	// Organization are service control policies, level by level from the root to the
	// account; of a role those of its account count instead.
	Organization [][]string

	Actions        []string
	Resources      []string // none: *
	ResourcePolicy string   // of every resource
	Owner          idc.AccountID
	Caller         idc.ARN // who asks; "" is Source
	Context        []ContextEntry
}

// ContextEntry is a condition key with its values.
type ContextEntry struct {
	Key    string
	Type   string // as the API has it: stringList
	Values []string
}

// Simulated is what would be decided about an action on a resource.
type Simulated struct {
	Action   string
	Resource string
	Decision Decision
	Matched  []MatchedStatement // those that decided
	Missing  []string           // condition keys that policies ask for and the simulation has not
	// Organization and Boundary say whether service control policies, and the
	// permissions boundary, would let it pass; nil where there are none.
	Organization *bool
	Boundary     *bool
	// Details are the decisions of both sides, where the resource is another account's.
	Details map[string]Decision
}

// Decision is an outcome in the API's words.
type Decision string

const (
	DecisionAllowed      Decision = "allowed"
	DecisionExplicitDeny Decision = "explicitDeny"
	DecisionImplicitDeny Decision = "implicitDeny"
)

func decisionOf(r policy.Reason) Decision {
	switch r {
	case policy.Allowed:
		return DecisionAllowed
	case policy.ExplicitDeny:
		return DecisionExplicitDeny
	}
	return DecisionImplicitDeny
}

// MatchedStatement is a statement and where it stands.
type MatchedStatement struct {
	Policy string
	Source PolicySource
	Span   Span
}

// Span is a piece of a document, Position a place in it.
type (
	Span     = policy.Span
	Position = policy.Position
)

// PolicySource says what kind of policy a statement is of, in the API's words.
type PolicySource string

const (
	SourceRole     PolicySource = "role" // inline
	SourceAWS      PolicySource = "aws-managed"
	SourceCustomer PolicySource = "user-managed"
	SourceResource PolicySource = "resource"
	SourceNone     PolicySource = "none" // given with the simulation
)

// Sides of a decision across accounts.
const (
	SideIdentity = "IAM Policy"
	SideResource = "Resource Policy"
)

// SimulatePrincipal simulates requests of a role of the caller's account.
func (s *IAM) SimulatePrincipal(ctx context.Context, c idc.Caller, want Simulation, p idc.PageRequest) (idc.Page[Simulated], error) {
	given, bad := newSimulator(want)
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Page[Simulated], error) {
		sim := given
		if err := sim.load(tx, "SimulatePrincipalPolicy", want.Source); err != nil {
			return idc.Page[Simulated]{}, err
		}
		if bad != nil {
			return idc.Page[Simulated]{}, bad
		}
		return sim.run(p)
	})
}

// SimulateCustom simulates requests of somebody who holds given policies.
func (s *IAM) SimulateCustom(ctx context.Context, c idc.Caller, want Simulation, p idc.PageRequest) (idc.Page[Simulated], error) {
	sim, bad := newSimulator(want)
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Page[Simulated], error) {
		if err := authorize(tx, "SimulateCustomPolicy", "*", nil, nil); err != nil {
			return idc.Page[Simulated]{}, err
		}
		if bad != nil {
			return idc.Page[Simulated]{}, bad
		}
		if sim.principal.Account == "" { // nobody in particular, of the account that asks
			sim.principal.Kind, sim.principal.Account = policy.User, c.Account
		}
		return sim.run(p)
	})
}

// ContextKeysForCustomPolicy are the condition keys that documents ask for.
func (s *IAM) ContextKeysForCustomPolicy(ctx context.Context, c idc.Caller, documents []string) ([]string, error) {
	sim, bad := newSimulator(Simulation{Policies: documents})
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) ([]string, error) {
		if err := authorize(tx, "GetContextKeysForCustomPolicy", "*", nil, nil); err != nil || bad != nil {
			return nil, cmp.Or(err, bad)
		}
		return policy.ContextKeys(sim.policies.Identity...), nil
	})
}

// ContextKeysForPrincipalPolicy are the condition keys that a role's policies, and
// documents beside them, ask for.
func (s *IAM) ContextKeysForPrincipalPolicy(ctx context.Context, c idc.Caller, source idc.ARN, documents []string) ([]string, error) {
	given, bad := newSimulator(Simulation{Source: source, Policies: documents})
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) ([]string, error) {
		sim := given
		if err := sim.load(tx, "GetContextKeysForPrincipalPolicy", source); err != nil || bad != nil {
			return nil, cmp.Or(err, bad)
		}
		return policy.ContextKeys(sim.policies.Identity...), nil
	})
}

// simulator is a simulation with everything compiled.
type simulator struct {
	want      Simulation
	policies  policy.Policies
	resource  *policy.Policy
	principal policy.Principal
	context   policy.Values
	documents map[string]document // by the names of the policies
	spans     map[string][]Span   // of the documents' statements, as far as asked for
}

// document is a policy as it is shown.
type document struct {
	name, text string
	source     PolicySource
}

// What a page may cost: policies and lists are the caller's, and every result weighs
// all of the policies and names each statement that decided. A page that comes to
// more than one of these ends there, as one does that is full.
const (
	mostMatched  = 10_000  // statements that a page names
	mostCompared = 1 << 30 // characters of policies times characters of resources
)

// Names of policies that are given with a simulation, which no stored policy has.
const (
	givenPolicy   = "given "
	givenBoundary = "boundary "
	givenResource = "resource "
)

// newSimulator compiles what a simulation brings. What it cannot read is InvalidInput.
func newSimulator(want Simulation) (simulator, error) {
	sim := simulator{want: want, documents: map[string]document{}}
	if len(sim.want.Resources) == 0 {
		sim.want.Resources = []string{"*"}
	}
	for _, action := range want.Actions {
		if service, name, ok := strings.Cut(action, ":"); !ok || service == "" || name == "" || strings.ContainsAny(action, "*? ") {
			return sim, invalidInput("Invalid action: %s", action)
		}
	}
	for _, r := range sim.want.Resources {
		if _, _, _, _, _, ok := idc.ARN(r).Parts(); !ok && r != "*" {
			return sim, invalidInput("Invalid resource ARN: %s", r)
		}
	}
	var err error
	if sim.context, err = readContext(want.Context); err != nil {
		return sim, err
	}
	for i, text := range want.Policies {
		p, err := sim.compile(text, policy.IdentityPolicy, givenPolicy, "PolicyInputList."+strconv.Itoa(i+1), SourceNone)
		if err != nil {
			return sim, err
		}
		sim.policies.Identity = append(sim.policies.Identity, p)
	}
	if len(want.Boundary) > 1 {
		return sim, invalidInput("There can be only one permissions boundary.")
	}
	for _, text := range want.Boundary {
		if sim.policies.Boundary, err = sim.compile(text, policy.BoundaryPolicy, givenBoundary, "PermissionsBoundaryPolicyInputList.1", SourceNone); err != nil {
			return sim, err
		}
	}
	for i, level := range want.Organization {
		compiled := []*policy.Policy{}
		for j, text := range level {
			name := fmt.Sprintf("OrderedOrganizationPolicyInputList.%d.%d", i+1, j+1)
			p, err := sim.compile(text, policy.ServiceControlPolicy, givenPolicy, name, SourceNone)
			if err != nil {
				return sim, err
			}
			compiled = append(compiled, p)
		}
		sim.policies.SCPs = append(sim.policies.SCPs, compiled)
	}
	if want.ResourcePolicy != "" {
		if sim.resource, err = sim.compile(want.ResourcePolicy, policy.ResourcePolicy, givenResource, "ResourcePolicy", SourceResource); err != nil {
			return sim, err
		}
	}
	return sim, sim.name(want.Caller)
}

func (sim *simulator) compile(text string, kind policy.Kind, prefix, shown string, source PolicySource) (*policy.Policy, error) {
	p, err := policy.Compile([]byte(text), kind)
	if err != nil {
		e := invalidInput("%s: %s", shown, messageOf(err))
		return nil, e
	}
	sim.documents[prefix+shown] = document{shown, text, source}
	return p.Named(prefix + shown), nil
}

// name says who asks: a role or a user by ARN. There are no users here, but
// policies of resources elsewhere may name them.
func (sim *simulator) name(caller idc.ARN) error {
	if caller == "" {
		if sim.resource != nil && sim.want.Source == "" {
			return invalidInput("CallerArn is required with a resource policy.")
		}
		sim.principal = policy.Principal{Kind: policy.User} // somebody who holds the policies
		return nil
	}
	_, service, _, account, resource, ok := caller.Parts()
	kind, _, _ := strings.Cut(resource, "/")
	if !ok || service != "iam" || !idc.AccountID(account).Valid() || kind != "role" && kind != "user" {
		return invalidInput("Invalid caller ARN: %s", caller)
	}
	sim.principal = policy.Principal{Kind: policy.User, ARN: caller, Account: idc.AccountID(account)}
	if kind == "role" {
		sim.principal.Kind, sim.principal.RoleARN = policy.RoleSession, caller
	}
	return nil
}

// load authorizes and finds the role whose policies count.
func (sim *simulator) load(tx *op.Tx, action string, source idc.ARN) error {
	_, service, _, account, resource, ok := source.Parts()
	kind, _, _ := strings.Cut(resource, "/")
	owner := idc.AccountID(account)
	valid := ok && service == "iam" && owner.Valid() && (kind == "role" || kind == "user" || kind == "group")
	if !valid {
		owner = tx.Caller.Account
	}
	role, err := tx.RoleByName(owner, lastName(source))
	if err == nil && role.ARN() != source {
		err = idc.NotFound("ROLE", string(source), "The entity %s does not exist.", source)
	}
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		return err
	}
	var tags map[string]string
	if err == nil {
		tags = role.Tags
	}
	if aerr := authorizeOn(tx, action, source, owner, tags, nil); aerr != nil {
		return aerr
	}
	switch {
	case !valid:
		return invalidInput("Invalid Entity Arn: %s does not clearly define entity type and name.", source)
	case err != nil:
		return idc.NotFound("ROLE", string(source), "The entity %s does not exist.", source)
	}
	return sim.hold(tx, role)
}

// hold lets the policies of a role count.
func (sim *simulator) hold(tx *op.Tx, role idc.Role) error {
	own, err := tx.PoliciesOf(role.ID)
	if err != nil {
		return err
	}
	given := sim.policies
	sim.policies = own
	sim.policies.Identity = append(append([]*policy.Policy{}, own.Identity...), given.Identity...)
	if given.Boundary != nil {
		sim.policies.Boundary = given.Boundary
	}
	documents := map[string]document{}
	for name, d := range sim.documents {
		documents[name] = d
	}
	sim.documents = documents
	for name, text := range role.Inline {
		documents[name] = document{name, text, SourceRole}
	}
	for _, arn := range append(append([]idc.ARN{}, role.Attached...), role.Boundary) {
		if arn == "" {
			continue
		}
		if documents[string(arn)], err = managedDocument(tx, arn); err != nil {
			return err
		}
	}
	if sim.principal.ARN == "" {
		sim.principal = policy.Principal{
			Kind: policy.RoleSession, ARN: role.ARN(), RoleARN: role.ARN(), Account: role.Account, UniqueIDs: []string{string(role.ID)},
		}
	}
	sim.context = withRole(sim.context, role)
	return nil
}

// run simulates one page: every action on every resource, in the order they are
// given. Only what the page shows is decided.
func (sim *simulator) run(p idc.PageRequest) (idc.Page[Simulated], error) {
	from := 0
	if p.After != "" {
		n, err := strconv.Atoi(p.After)
		if err != nil || n < 0 {
			return idc.Page[Simulated]{}, invalidInput("The marker is not valid.")
		}
		from = n
	}
	total := len(sim.want.Actions) * len(sim.want.Resources)
	page := idc.Page[Simulated]{}
	sim.spans = map[string][]Span{}
	written := 0
	for _, d := range sim.documents {
		written += len(d.text)
	}
	matched, compared := 0, 0
	for i := from; i < total; i++ {
		if len(page.Items) == p.Limit || matched > mostMatched || compared > mostCompared {
			page.Next = strconv.Itoa(i)
			break
		}
		action, resource := sim.want.Actions[i/len(sim.want.Resources)], sim.want.Resources[i%len(sim.want.Resources)]
		result, err := sim.decide(action, resource)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, result)
		matched += len(result.Matched)
		compared += written * (len(action) + len(resource))
	}
	return page, nil
}

// spansOf are the places of a document's statements, found once.
func (sim *simulator) spansOf(name, text string) ([]Span, error) {
	spans, ok := sim.spans[name]
	if ok {
		return spans, nil
	}
	spans, err := policy.Statements(text)
	sim.spans[name] = spans
	return spans, err
}

// decide simulates one request.
func (sim *simulator) decide(action, resource string) (Simulated, error) {
	request := policy.Request{Principal: sim.principal, Action: action, Resource: resource, Context: sim.context}
	if !idc.ARN(resource).Account().Valid() {
		request.Owner = sim.want.Owner
	}
	policies := sim.policies
	policies.Resource = sim.resource
	d := policy.Evaluate(policies, request)
	out := Simulated{Action: action, Resource: resource, Decision: decisionOf(d.Reason), Missing: policy.MissingKeys(policies, request)}
	if len(policies.SCPs) > 0 {
		out.Organization = ptr(passes(policy.Policies{SCPs: policies.SCPs}, request))
	}
	if policies.Boundary != nil {
		out.Boundary = ptr(allowedBy(policies.Boundary, request))
	}
	if out.Organization == nil || *out.Organization {
		out.Details = sim.sides(policies, request)
	}
	var err error
	out.Matched, err = sim.matched(policies, request, d.Reason)
	return out, err
}

// passes reports whether service control policies let a request pass: they bound
// the root of an account too, which nothing else here does.
func passes(p policy.Policies, request policy.Request) bool {
	request.Principal = policy.Principal{Kind: policy.AccountRoot, Account: request.Principal.Account}
	request.Owner = request.Principal.Account
	return policy.Evaluate(p, request).Allowed
}

// allowedBy reports whether one policy alone would allow a request.
func allowedBy(p *policy.Policy, request policy.Request) bool {
	request.Owner = request.Principal.Account
	return policy.Evaluate(policy.Policies{Identity: []*policy.Policy{p}}, request).Allowed
}

// sides are the decisions of the caller's account and of the resource's, where
// they are two; nil for a request about any resource.
func (sim *simulator) sides(policies policy.Policies, request policy.Request) map[string]Decision {
	owner := cmp.Or(request.Owner, idc.ARN(request.Resource).Account())
	switch {
	case request.Resource == "*" && request.Owner == "":
		return nil
	case !owner.Valid() || owner == sim.principal.Account:
		return map[string]Decision{}
	}
	identity := request
	identity.Owner = sim.principal.Account
	sides := map[string]Decision{
		SideIdentity: decisionOf(policy.Evaluate(policy.Policies{Identity: policies.Identity, Boundary: policies.Boundary}, identity).Reason),
		SideResource: DecisionImplicitDeny,
	}
	if sim.resource == nil {
		return sides
	}
	alone := policy.Policies{Resource: sim.resource}
	if len(policy.Matching(alone, request, policy.Deny)) > 0 {
		sides[SideResource] = DecisionExplicitDeny
	} else if len(policy.Matching(alone, request, policy.Allow)) > 0 {
		sides[SideResource] = DecisionAllowed
	}
	return sides
}

// matched are the statements that decided: all that deny, or else all that allow.
// Service control policies are the organization's and not shown.
func (sim *simulator) matched(policies policy.Policies, request policy.Request, reason policy.Reason) ([]MatchedStatement, error) {
	effect := policy.Allow
	switch reason {
	case policy.ImplicitDeny:
		return nil, nil
	case policy.ExplicitDeny:
		effect = policy.Deny
	}
	var out []MatchedStatement
	for _, m := range policy.Matching(policies, request, effect) {
		doc, known := sim.documents[m.Policy]
		if m.Layer == policy.LayerSCP || !known {
			continue
		}
		spans, err := sim.spansOf(m.Policy, doc.text)
		if err != nil {
			return nil, err
		}
		out = append(out, MatchedStatement{Policy: doc.name, Source: doc.source, Span: spans[m.Index]})
	}
	return out, nil
}

func ptr[T any](v T) *T { return &v }
