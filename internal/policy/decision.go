package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Reason is the outcome of an evaluation in one word.
type Reason int

const (
	// ImplicitDeny is the zero value: nothing allowed it.
	ImplicitDeny Reason = iota
	ExplicitDeny
	Allowed
)

func (r Reason) String() string {
	switch r {
	case Allowed:
		return "allowed"
	case ExplicitDeny:
		return "explicit deny"
	}
	return "implicit deny"
}

// Layer is the kind of policies that decided.
type Layer int

const (
	LayerIdentity Layer = iota
	LayerBoundary
	LayerSession
	LayerSCP
	LayerResource
	LayerTrust
)

var layerNames = [...]struct{ article, name string }{
	LayerIdentity: {"an", "identity-based policy"},
	LayerBoundary: {"a", "permissions boundary"},
	LayerSession:  {"a", "session policy"},
	LayerSCP:      {"a", "service control policy"},
	LayerResource: {"a", "resource-based policy"},
	LayerTrust:    {"the", "role trust policy"},
}

func (l Layer) String() string { return layerNames[l].name }

// Decision is the answer to a request and its reasons. The zero Decision
// denies.
type Decision struct {
	Allowed bool
	Reason  Reason
	// Layer is what decided: of a denial, the layer that denied or did not allow;
	// Level is its index in Policies.SCPs where the layer is LayerSCP.
	Layer Layer
	Level int
	// Matched are, when allowed, the statement of each layer that had to agree,
	// and when denied all statements that matched, the deciding deny first.
	Matched []Match
	// Misses are the statements that came near, of a denial only.
	Misses []Miss

	principal, action, resource string
}

// Match names a statement.
type Match struct {
	Layer  Layer
	Level  int    // index in Policies.SCPs
	Policy string // as given to Policy.Named
	Sid    string
	Index  int // place in the document, from 0
	Effect Effect
}

func newMatch(p *Policy, s *statement, layer Layer, level int) Match {
	return Match{Layer: layer, Level: level, Policy: p.name, Sid: s.sid, Index: s.index, Effect: s.effect}
}

func (m Match) String() string {
	statement := fmt.Sprintf("statement %d", m.Index)
	if m.Sid != "" {
		statement = fmt.Sprintf("statement %q", m.Sid)
	}
	name := m.Layer.String()
	if m.Policy != "" {
		name += " " + m.Policy
	}
	return fmt.Sprintf("%s of %s (%s)", statement, name, m.Effect)
}

// Miss is a statement about the action that did not match for one reason.
type Miss struct {
	Match
	// Cause is the first thing that did not fit, in the order principal,
	// resource, condition.
	Cause Cause
	// Conditions are those that failed, when they are the cause.
	Conditions []FailedCondition
}

// Cause says what kept a statement from matching.
type Cause int

const (
	CausePrincipal Cause = iota
	CauseResource
	CauseCondition
)

// FailedCondition is a condition that did not hold. Got may hold personal data
// of the request: it is for audit, not for the caller.
type FailedCondition struct {
	Operator string // as written: ForAnyValue:StringLike
	Key      string // as written
	Want     []string
	Got      []string
	Missing  bool // the request has no such key
}

func (c FailedCondition) String() string {
	if c.Missing {
		return fmt.Sprintf("%s %s wants %q, the request has no such key", c.Operator, c.Key, c.Want)
	}
	return fmt.Sprintf("%s %s wants %q, got %q", c.Operator, c.Key, c.Want, c.Got)
}

func (m Miss) String() string {
	switch m.Cause {
	case CausePrincipal:
		return m.Match.String() + " is about another principal"
	case CauseResource:
		return m.Match.String() + " is about another resource"
	}
	failed := make([]string, len(m.Conditions))
	for i, c := range m.Conditions {
		failed[i] = c.String()
	}
	return m.Match.String() + ": " + strings.Join(failed, "; ")
}

// maxExplained bounds each list of an explanation.
const maxExplained = 32

// explain looks at everything again, which Evaluate spares allowed requests.
func (e *evaluation) explain(d *Decision) {
	decisive := slices.Clone(d.Matched)
	e.each(func(p *Policy, layer Layer, level int) bool {
		for _, list := range [...][]statement{p.denies, p.allows} {
			for i := range list {
				s := &list[i]
				if !s.matchAction(e.action) {
					continue
				}
				m := newMatch(p, s, layer, level)
				if e.applies(s) > grantNone {
					if !slices.Contains(decisive, m) && len(d.Matched) < maxExplained {
						d.Matched = append(d.Matched, m)
					}
				} else if len(d.Misses) < maxExplained {
					d.Misses = append(d.Misses, e.miss(s, m))
				}
			}
		}
		return true
	})
}

func (e *evaluation) miss(s *statement, m Match) Miss {
	ctx := e.request.Context
	switch {
	case s.principals != nil && s.principals.match(&e.request.Principal, s.effect) == grantNone:
		return Miss{Match: m, Cause: CausePrincipal}
	case !s.matchResource(e.request.Resource, ctx):
		return Miss{Match: m, Cause: CauseResource}
	}
	miss := Miss{Match: m, Cause: CauseCondition}
	for i := range s.conditions {
		c := &s.conditions[i]
		if c.holds(ctx, s.effect) {
			continue
		}
		got, present := ctx.Lookup(c.key)
		miss.Conditions = append(miss.Conditions, FailedCondition{
			Operator: c.writtenOperator, Key: c.writtenKey, Want: c.writtenValues,
			Got: got, Missing: !present || len(got) == 0,
		})
	}
	return miss
}

// Message is the sentence a denied caller sees, in the words of IAM
// troubleshoot_access-denied; "" when allowed. It names the layer, never a policy
// or a value.
func (d Decision) Message() string {
	if d.Allowed {
		return ""
	}
	var b strings.Builder
	if d.principal == "" { // AssumeRoleWithSAML and its like have no caller to name
		fmt.Fprintf(&b, "Not authorized to perform %s", d.action)
		return b.String()
	}
	fmt.Fprintf(&b, "User: %s is not authorized to perform: %s on resource: %s", d.principal, d.action, d.resource)
	layer := layerNames[d.Layer]
	if d.Reason == ExplicitDeny {
		fmt.Fprintf(&b, " with an explicit deny in %s %s", layer.article, layer.name)
	} else {
		fmt.Fprintf(&b, " because no %s allows the %s action", layer.name, d.action)
	}
	return b.String()
}
