package policy

import (
	"gatehouse/internal/idc"
)

// Policies is everything that bears on one request. No slice may hold nil.
type Policies struct {
	// Identity are the policies of the caller's role or user.
	Identity []*Policy
	// Boundary is its permissions boundary; nil for none.
	Boundary *Policy
	// Session are the session policies; none means that the session has none,
	// several together allow what one of them allows.
	Session []*Policy
	// SCPs holds one slice for the root, each organizational unit and the account
	// itself: every level must allow, and a level without policies allows
	// nothing. Empty where service control policies do not apply.
	SCPs [][]*Policy
	// Resource is the policy of the resource, for sts:AssumeRole… the role's trust
	// policy; nil for none. A TrustPolicy must allow, whatever identity policies
	// say; another policy in the caller's account need not, unless Required says so.
	Resource *Policy
	Required bool
}

// Request is what is asked.
type Request struct {
	Principal Principal
	Action    string // "sso:CreatePermissionSet", in any case
	// Resource is the ARN acted on, "*" for an action that knows no resources.
	Resource string
	// Owner is the account that owns the resource. When empty it is taken from the
	// ARN, and from the principal where the ARN names none.
	Owner   idc.AccountID
	Context Context // nil for a request without condition keys
}

// Evaluate decides a request in the order of IAM
// reference_policies_evaluation-logic: an explicit deny anywhere; service
// control policies; the resource's policy; identity policies; permissions
// boundary; session policies. Across accounts both sides must allow.
//
// It never fails: what cannot be decided is denied.
func Evaluate(policies Policies, request Request) Decision {
	e := newEvaluation(&policies, &request)
	d := e.decide()
	d.principal, d.action, d.resource = string(request.Principal.ARN), request.Action, request.Resource
	if !d.Allowed {
		e.explain(&d)
	}
	return d
}

type evaluation struct {
	policies *Policies
	request  *Request
	action   requestAction
}

// newEvaluation completes the request.
func newEvaluation(policies *Policies, request *Request) evaluation {
	if request.Context == nil {
		request.Context = Values(nil)
	}
	if request.Resource == "" {
		request.Resource = "*"
	}
	return evaluation{policies: policies, request: request, action: newRequestAction(request.Action)}
}

// Matching are all statements of an effect that apply to a request, in the order of
// evaluation: Evaluate of an allowed request names one for each layer only.
func Matching(policies Policies, request Request, effect Effect) []Match {
	e := newEvaluation(&policies, &request)
	var found []Match
	e.each(func(p *Policy, layer Layer, level int) bool {
		list := p.allows
		if effect == Deny {
			list = p.denies
		}
		for i := range list {
			if s := &list[i]; e.applies(s) > grantNone {
				found = append(found, newMatch(p, s, layer, level))
			}
		}
		return true
	})
	return found
}

func (e *evaluation) decide() Decision {
	if m, found := e.explicitDeny(); found {
		return Decision{Reason: ExplicitDeny, Layer: m.Layer, Level: m.Level, Matched: []Match{m}}
	}
	// The matches of an allow: one for each layer that had to agree.
	matched := make([]Match, 0, 2+len(e.policies.SCPs))
	for level, policies := range e.policies.SCPs {
		m, ok := e.allowedBy(policies, LayerSCP, level)
		if !ok {
			return Decision{Reason: ImplicitDeny, Layer: LayerSCP, Level: level}
		}
		matched = append(matched, m)
	}

	granted := grantNone
	if e.policies.Resource != nil {
		var m Match
		if m, granted = e.resourceGrant(); granted > grantNone {
			matched = append(matched, m)
		}
	}
	p := &e.request.Principal
	if p.Kind == Anonymous || p.Kind == FederatedPrincipal || p.Kind == ServicePrincipal {
		// Nobody whose account could have a say.
		return allowedWhen(granted > grantNone, matched, e.resourceLayer())
	}
	if e.sameAccount() {
		switch {
		case granted == grantDirect:
			return Decision{Allowed: true, Reason: Allowed, Layer: e.resourceLayer(), Matched: matched}
		case granted == grantRole:
			return e.limited(matched)
		case (e.trust() || e.policies.Required) && granted == grantNone:
			return Decision{Reason: ImplicitDeny, Layer: e.resourceLayer()}
		}
	} else if granted == grantNone {
		return Decision{Reason: ImplicitDeny, Layer: e.resourceLayer()}
	}

	if p.Kind == AccountRoot { // "the AWS account root user, which has full access"
		return Decision{Allowed: true, Reason: Allowed, Layer: LayerIdentity, Matched: matched}
	}
	m, ok := e.allowedBy(e.policies.Identity, LayerIdentity, 0)
	if !ok {
		return Decision{Reason: ImplicitDeny, Layer: LayerIdentity}
	}
	return e.limited(append(matched, m))
}

// limited is the last step: boundary and session policies must allow too.
func (e *evaluation) limited(matched []Match) Decision {
	if b := e.policies.Boundary; b != nil {
		m, ok := e.allows(b, LayerBoundary, 0)
		if !ok {
			return Decision{Reason: ImplicitDeny, Layer: LayerBoundary}
		}
		matched = append(matched, m)
	}
	if len(e.policies.Session) > 0 {
		m, ok := e.allowedBy(e.policies.Session, LayerSession, 0)
		if !ok {
			return Decision{Reason: ImplicitDeny, Layer: LayerSession}
		}
		matched = append(matched, m)
	}
	return Decision{Allowed: true, Reason: Allowed, Layer: LayerIdentity, Matched: matched}
}

func allowedWhen(ok bool, matched []Match, layer Layer) Decision {
	if ok {
		return Decision{Allowed: true, Reason: Allowed, Layer: layer, Matched: matched}
	}
	return Decision{Reason: ImplicitDeny, Layer: layer}
}

// each calls visit for every policy, in the order of evaluation, until it
// answers false.
func (e *evaluation) each(visit func(p *Policy, layer Layer, level int) bool) {
	for level, policies := range e.policies.SCPs {
		for _, p := range policies {
			if !visit(p, LayerSCP, level) {
				return
			}
		}
	}
	if p := e.policies.Resource; p != nil && !visit(p, e.resourceLayer(), 0) {
		return
	}
	for _, p := range e.policies.Identity {
		if !visit(p, LayerIdentity, 0) {
			return
		}
	}
	if p := e.policies.Boundary; p != nil && !visit(p, LayerBoundary, 0) {
		return
	}
	for _, p := range e.policies.Session {
		if !visit(p, LayerSession, 0) {
			return
		}
	}
}

func (e *evaluation) explicitDeny() (m Match, found bool) {
	e.each(func(p *Policy, layer Layer, level int) bool {
		for i := range p.denies {
			if s := &p.denies[i]; e.applies(s) > grantNone {
				m, found = newMatch(p, s, layer, level), true
				return false
			}
		}
		return true
	})
	return m, found
}

func (e *evaluation) allowedBy(policies []*Policy, layer Layer, level int) (Match, bool) {
	for _, p := range policies {
		if m, ok := e.allows(p, layer, level); ok {
			return m, true
		}
	}
	return Match{}, false
}

func (e *evaluation) allows(p *Policy, layer Layer, level int) (Match, bool) {
	for i := range p.allows {
		if s := &p.allows[i]; e.applies(s) > grantNone {
			return newMatch(p, s, layer, level), true
		}
	}
	return Match{}, false
}

// resourceGrant finds the most direct allow of the resource's policy.
func (e *evaluation) resourceGrant() (best Match, granted grant) {
	p := e.policies.Resource
	for i := range p.allows {
		s := &p.allows[i]
		if g := e.applies(s); g > granted {
			best, granted = newMatch(p, s, e.resourceLayer(), 0), g
		}
	}
	return best, granted
}

// applies reports whether the statement is about the request, and how directly
// it names the principal; a statement without principal is about whoever holds
// the policy.
func (e *evaluation) applies(s *statement) grant {
	if !s.matchAction(e.action) {
		return grantNone
	}
	g := grantDirect
	if s.principals != nil {
		g = s.principals.match(&e.request.Principal, s.effect)
	}
	if g == grantNone || !s.matchResource(e.request.Resource, e.request.Context) || !s.matchConditions(e.request.Context) {
		return grantNone
	}
	return g
}

func (e *evaluation) trust() bool {
	return e.policies.Resource != nil && e.policies.Resource.kind == TrustPolicy
}

func (e *evaluation) resourceLayer() Layer {
	if e.trust() {
		return LayerTrust
	}
	return LayerResource
}

func (e *evaluation) sameAccount() bool {
	owner := e.request.Owner
	if owner == "" {
		owner = idc.ARN(e.request.Resource).Account()
	}
	// Identity Center's and S3's ARNs name no account, and "aws" owns what all share.
	return !owner.Valid() || owner == e.request.Principal.Account
}
