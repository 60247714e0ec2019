package op

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/policy"
)

// outside is why the caller's account may not do something, whatever policies it
// has: the cause of a Denied error, in words for the caller.
type outside struct{ why string }

func (o *outside) Error() string { return o.why }

func deniedOutside(why string, format string, args ...any) *idc.Error {
	e := idc.Denied(format, args...)
	e.Err = &outside{why}
	return e
}

// whose says who may do what callers of another account may not.
func (tx *Tx) whose(owner idc.AccountID) string {
	if a := tx.who.account; a != nil && a.management == owner {
		return "Only the management account may do this, or an account that it has made its delegated administrator."
	}
	return "Only the account that it belongs to may do this."
}

// Explain answers a check as Authorize would, to those who only ask: why it would
// be refused, in words for the person who calls, or "" when it would not. reads
// says that what is asked about changes nothing. It neither authorizes this
// operation nor is it recorded.
func (tx *Tx) Explain(c Check, reads bool) (why string, err error) {
	was := tx.Event.ReadOnly
	tx.Event.ReadOnly = reads
	err = tx.gate.access.decide(tx, c)
	tx.Event.ReadOnly = was
	var policies *Refusal
	var account *outside
	switch {
	case err == nil:
		return "", nil
	case !idc.Is(err, idc.KindDenied):
		return "", err
	case errors.As(err, &policies):
		return policies.words(), nil
	case errors.As(err, &account):
		return account.why, nil
	}
	return fmt.Sprintf("These credentials cannot be used for %s.", c.Action), nil
}

// words say what decided. What is named is the caller's own, or was made to bind
// the caller; values of the request and what policies of others ask for are not told.
func (r *Refusal) words() string {
	d := r.Decision
	if d.Reason == policy.ExplicitDeny {
		return fmt.Sprintf("%s denies %s.", r.denier(), r.Action)
	}
	switch d.Layer {
	case policy.LayerSCP:
		return fmt.Sprintf("The service control policies of the organization do not allow %s in this account.", r.Action)
	case policy.LayerBoundary:
		return fmt.Sprintf("The permissions boundary of this role does not allow %s.", r.Action)
	case policy.LayerSession:
		return fmt.Sprintf("The session policy of these credentials does not allow %s.", r.Action)
	case policy.LayerResource, policy.LayerTrust:
		return fmt.Sprintf("The policy of the resource does not allow you %s.", r.Action)
	}
	near := func(cause policy.Cause) int {
		return slices.IndexFunc(d.Misses, func(m policy.Miss) bool {
			return m.Layer == policy.LayerIdentity && m.Effect == policy.Allow && m.Cause == cause
		})
	}
	if i := near(policy.CauseCondition); i >= 0 {
		var keys []string
		for _, c := range d.Misses[i].Conditions {
			keys = append(keys, c.Key)
		}
		return fmt.Sprintf("A policy of this role allows %s under conditions that do not hold now (%s).", r.Action, strings.Join(keys, ", "))
	}
	if near(policy.CauseResource) >= 0 {
		if r.Resource == "*" {
			return fmt.Sprintf("A policy of this role allows %s on some resources only.", r.Action)
		}
		return fmt.Sprintf("A policy of this role allows %s on other resources only.", r.Action)
	}
	return fmt.Sprintf("No policy of this role allows %s.", r.Action)
}

// denier names the policy that denies.
func (r *Refusal) denier() string {
	d := r.Decision
	name := ""
	if len(d.Matched) > 0 && d.Matched[0].Policy != "" {
		full := d.Matched[0].Policy
		name = fmt.Sprintf(" %q", full[strings.LastIndexByte(full, '/')+1:])
	}
	switch d.Layer {
	case policy.LayerSCP:
		return "The service control policy" + name
	case policy.LayerBoundary:
		return "The permissions boundary of this role"
	case policy.LayerSession:
		return "The session policy of these credentials"
	case policy.LayerResource, policy.LayerTrust:
		return "The policy of the resource"
	}
	if name == "" {
		return "A policy of this role"
	}
	return "The policy" + name + " of this role"
}
