package op

import (
	"gatehouse/internal/idc"
	"gatehouse/internal/policy"
)

// Hypothetical is a caller who does not call: it is asked what the gate would decide
// about it, by the same policies, condition keys and evaluation.
type Hypothetical struct{ tx *Tx }

// As is what a session of a role could do. Nobody looks whether the session lives:
// it is one that could be made now. Of its request nothing is known: no address, no
// user agent, no Region; it comes over TLS.
func (tx *Tx) As(c idc.Caller) (*Hypothetical, error) {
	role, err := tx.gate.access.loadRole(tx.Tx, c.Session.RoleID)
	if err != nil {
		return nil, err
	}
	account, err := tx.gate.access.loadAccount(tx.Tx, c.Account)
	if err != nil {
		return nil, err
	}
	c.Request = idc.Request{Secure: true}
	return &Hypothetical{&Tx{Tx: tx.Tx, Caller: c, gate: tx.gate, who: &principal{role: role, account: account}, hypothetical: true}}, nil
}

// Verdict is what would be decided.
type Verdict struct {
	policy.Decision
	// Decisive are all statements that decided: those that allow, or those that deny;
	// none where nothing did.
	Decisive []policy.Match
	// Unknown are condition keys that policies ask about the action and resource, and
	// that the request is not known to have.
	Unknown []string
}

// Decide answers one check, whose Owner is that of the resource.
func (h *Hypothetical) Decide(c Check) Verdict {
	policies, request := h.tx.question(c, c.Owner)
	v := Verdict{Decision: policy.Evaluate(policies, request), Unknown: policy.MissingKeys(policies, request)}
	switch v.Reason {
	case policy.Allowed:
		v.Decisive = policy.Matching(policies, request, policy.Allow)
	case policy.ExplicitDeny:
		v.Decisive = policy.Matching(policies, request, policy.Deny)
	}
	return v
}
