package op

import (
	"maps"
	"slices"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/policy"
)

// Refusal is why a caller was denied something: the cause of the Denied error that
// Authorize answers. It holds names of policies and values of the request, so it is
// never shown; whoever may read it gets it sealed and has it opened (plane/local,
// DecodeAuthorizationMessage).
type Refusal struct {
	Caller     idc.Caller
	Action     string
	Resource   idc.ARN
	Decision   policy.Decision
	Conditions map[string][]string // keys of the request, as far as they had values
}

func (r *Refusal) Error() string { return r.Decision.Reason.String() }

// globals are the keys that requests have whatever they are about.
var globals = []string{
	"aws:CurrentTime", "aws:EpochTime", "aws:SourceIp", "aws:UserAgent", "aws:SecureTransport", "aws:RequestedRegion",
	"aws:userid", "aws:PrincipalAccount", "aws:ResourceAccount", "aws:PrincipalOrgID", "aws:ResourceOrgID", "aws:PrincipalType",
	"aws:PrincipalArn", "aws:FederatedProvider", "aws:TokenIssueTime", "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge",
	"aws:SourceIdentity", "identitystore:UserId",
}

func refusal(tx *Tx, c Check, d policy.Decision) *Refusal {
	if c.Policy != nil && tx.Caller.Account != c.Owner {
		c.ResourceTags, d = nil, ownPart(d)
	}
	d.Misses = slices.Clone(d.Misses)
	for i := range d.Misses {
		if d.Misses[i].Layer == policy.LayerSCP { // its content is the organization's, not for members
			d.Misses[i].Conditions = nil
		}
	}
	r := &Refusal{Caller: tx.Caller, Action: c.Action, Resource: c.Resource, Decision: d, Conditions: map[string][]string{}}
	maps.Copy(r.Conditions, c.Keys)
	for k, v := range c.ResourceTags {
		r.Conditions["aws:ResourceTag/"+k] = []string{v}
	}
	if tx.who.role != nil {
		for k, v := range tx.who.role.role.Tags {
			r.Conditions["aws:PrincipalTag/"+k] = []string{v}
		}
	}
	if s := tx.Caller.Session; s != nil {
		maps.Copy(r.Conditions, s.Claims)
		for k, v := range s.Tags {
			r.Conditions["aws:PrincipalTag/"+k] = []string{v}
		}
	}
	all := keys{tx: tx, check: c}
	for _, key := range globals {
		if v := all.global(strings.ToLower(key)); v != "" {
			r.Conditions[key] = []string{v}
		}
	}
	return r
}

// ownPart is a decision about what is another account's, as far as the caller's
// account may know it. What that account's policies say and what its tags are is not
// told, also where the caller's own policy asks for a tag.
func ownPart(d policy.Decision) policy.Decision {
	theirs := func(m policy.Match) bool { return m.Layer == policy.LayerResource || m.Layer == policy.LayerTrust }
	d.Matched = slices.DeleteFunc(slices.Clone(d.Matched), theirs)
	d.Misses = slices.DeleteFunc(slices.Clone(d.Misses), func(m policy.Miss) bool { return theirs(m.Match) })
	for i := range d.Misses {
		d.Misses[i].Conditions = slices.DeleteFunc(slices.Clone(d.Misses[i].Conditions), func(f policy.FailedCondition) bool {
			return strings.HasPrefix(strings.ToLower(f.Key), "aws:resourcetag/")
		})
	}
	return d
}

// Keys are the names of the conditions, sorted.
func (r *Refusal) Keys() []string { return slices.Sorted(maps.Keys(r.Conditions)) }
