package op

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/policy"
)

// decide answers one check by IAM's evaluation logic.
func (a *access) decide(tx *Tx, c Check) error {
	switch tx.Caller.Kind {
	case idc.CallerSystem:
		return nil
	case idc.CallerRoot, idc.CallerRole, idc.CallerFederated:
	default:
		return idc.Denied("%s is not authorized to perform: %s on resource: %s", callerName(tx.Caller), c.Action, c.Resource)
	}
	owner := c.Owner
	if tx.Caller.Kind != idc.CallerFederated && tx.Caller.Account != c.Owner && tx.delegation(c) {
		why, err := tx.reservedFor(c)
		if err != nil {
			return err
		}
		if why != "" {
			return deniedOutside(strings.ToUpper(why[:1])+why[1:]+".",
				"User: %s is not authorized to perform: %s on resource: %s because it is a delegated administrator: %s",
				tx.Caller.ARN, c.Action, c.Resource, why)
		}
		owner = tx.Caller.Account
	}
	policies, request := tx.question(c, owner)
	if tx.Caller.Kind == idc.CallerFederated {
		// No account has a say before they are a principal of one: only the role's own policy.
		return tx.answer(c, policy.Evaluate(policy.Policies{Resource: c.Policy}, request))
	}
	if tx.Caller.Account != owner && c.Policy == nil {
		return deniedOutside(tx.whose(owner), "User: %s is not authorized to perform: %s on resource: %s because no resource-based policy allows the %s action",
			tx.Caller.ARN, c.Action, c.Resource, c.Action)
	}
	return tx.answer(c, policy.Evaluate(policies, request))
}

// question is a check as the policy engine is asked: with everything that bears on
// the caller, and what the caller asks for.
func (tx *Tx) question(c Check, owner idc.AccountID) (policy.Policies, policy.Request) {
	policies := policy.Policies{Session: tx.who.session, Resource: c.Policy, Required: c.PolicyMust}
	if account := tx.who.account; account != nil {
		policies.SCPs = account.scps
	}
	if role := tx.who.role; role != nil {
		policies.Identity, policies.Boundary = role.identity, role.boundary
	}
	return policies, policy.Request{
		Principal: Principal(tx.Caller), Action: c.Action, Resource: string(c.Resource), Owner: owner,
		Context: &keys{tx: tx, check: c},
	}
}

// answer is nil for what is allowed, and otherwise Denied in AWS's sentence, with
// the whole of the reasons as its cause.
func (tx *Tx) answer(c Check, d policy.Decision) error {
	if d.Allowed {
		return nil
	}
	err := idc.Denied("%s", d.Message())
	err.Err = refusal(tx, c, d)
	return err
}

// Principal is how policies name a signed caller.
func Principal(c idc.Caller) policy.Principal {
	if c.Federated != nil {
		return policy.Principal{Kind: policy.FederatedPrincipal, Name: string(c.Federated.Provider)}
	}
	p := policy.Principal{ARN: c.ARN, Account: c.Account, Kind: policy.AccountRoot}
	if c.Session != nil {
		p.Kind, p.RoleARN = policy.RoleSession, c.Session.RoleARN
		p.UniqueIDs = []string{string(c.Session.RoleID)}
	}
	return p
}

func callerName(c idc.Caller) string {
	if c.Person != nil {
		return "User: " + c.Person.Name
	}
	return "An anonymous caller"
}

// keys are the condition keys of one check (IAM User Guide, global condition
// context keys). Values are made when a policy asks for them.
type keys struct {
	tx    *Tx
	check Check
}

// Lookup implements policy.Context.
func (k *keys) Lookup(key string) ([]string, bool) {
	if values, ok := lookup(k.check.Keys, key); ok {
		return values, ok
	}
	if tag, ok := strings.CutPrefix(key, "aws:resourcetag/"); ok {
		return TagValues(k.check.ResourceTags, tag)
	}
	if tag, ok := strings.CutPrefix(key, "aws:principaltag/"); ok {
		return k.principalTag(tag)
	}
	if s := k.tx.Caller.Session; s != nil {
		if values, ok := lookup(s.Claims, key); ok {
			return values, ok
		}
	}
	if v := k.global(key); v != "" {
		return []string{v}, true
	}
	return nil, false
}

func (k *keys) global(key string) string {
	c := &k.tx.Caller
	switch key {
	case "aws:currenttime":
		return k.tx.Now().Format(time.RFC3339)
	case "aws:epochtime":
		return strconv.FormatInt(k.tx.Now().Unix(), 10)
	case "aws:sourceip":
		if _, err := netip.ParseAddr(c.Request.SourceIP); err != nil {
			return ""
		}
		return c.Request.SourceIP
	case "aws:useragent":
		return c.Request.UserAgent
	case "aws:securetransport":
		return strconv.FormatBool(c.Request.Secure)
	case "aws:requestedregion":
		return c.Request.Region
	case "aws:resourceaccount":
		return string(k.check.Owner)
	case "aws:resourceorgid":
		return string(k.tx.who.account.organization)
	case "aws:federatedprovider":
		if c.Federated != nil {
			return string(c.Federated.Provider)
		}
	}
	if c.Federated != nil { // no principal yet
		return ""
	}
	switch key {
	case "aws:userid":
		return c.UserID
	case "aws:principalaccount":
		return string(c.Account)
	case "aws:principalorgid": // absent in a standalone account
		return string(k.tx.who.account.organization)
	case "aws:principaltype":
		if c.Kind == idc.CallerRoot {
			return "Account"
		}
		return "AssumedRole"
	case "aws:principalarn":
		if c.Session != nil {
			return string(c.Session.RoleARN) // of the role, not of the session
		}
		return string(c.ARN)
	}
	if c.Session != nil {
		return k.session(key)
	}
	if !c.Issued.IsZero() { // temporary credentials of a root
		switch key {
		case "aws:tokenissuetime":
			return c.Issued.UTC().Format(time.RFC3339)
		case "aws:multifactorauthpresent":
			return "false"
		}
	}
	return ""
}

func (k *keys) session(key string) string {
	c := &k.tx.Caller
	switch key {
	case "aws:tokenissuetime":
		return c.Session.Issued.UTC().Format(time.RFC3339)
	case "aws:multifactorauthpresent":
		return strconv.FormatBool(c.Session.MFA)
	case "aws:multifactorauthage":
		if c.Session.MFA {
			return strconv.FormatInt(int64(k.tx.Now().Sub(c.Session.Authenticated)/time.Second), 10)
		}
	case "aws:federatedprovider":
		return c.Session.Provider
	case "aws:sourceidentity":
		return c.Session.SourceIdentity
	case "identitystore:userid":
		if c.Person != nil {
			return string(c.Person.User)
		}
	case "identitystore:identitystorearn":
		if c.Person != nil { // whether the person lives was asked of the same cache
			i, known := k.tx.gate.access.stores.Known(c.Person.Store)
			if !known && k.tx.hypothetical {
				i, _ = k.tx.Tx.InstanceOfStore(c.Person.Store) // absent when it fails: nothing is allowed by it
				known = i.Owner != ""
			}
			if known {
				return string(i.Store.ARN(i.Owner))
			}
		}
	}
	return ""
}

// principalTag is a tag of the session, or else of the role.
func (k *keys) principalTag(tag string) ([]string, bool) {
	if s := k.tx.Caller.Session; s != nil {
		if v, ok := TagValues(s.Tags, tag); ok {
			return v, ok
		}
	}
	if r := k.tx.who.role; r != nil {
		return TagValues(r.role.Tags, tag)
	}
	return nil, false
}

// lookup finds the values of a condition key. Keys are the same in any letter
// case, tags are not: whoever sends two that differ in nothing else has them taken
// for one key with both values, by which no statement allows anything that it does
// not allow by each.
func lookup(keys map[string][]string, key string) (values []string, ok bool) {
	for name, more := range keys {
		if strings.ToLower(name) == key {
			values, ok = append(values, more...), true
		}
	}
	return values, ok
}

// TagValues is lookup for the tags of something; key is in lower case.
func TagValues(tags map[string]string, key string) (values []string, ok bool) {
	for name, value := range tags {
		if strings.ToLower(name) == key {
			values, ok = append(values, value), true
		}
	}
	slices.Sort(values)
	return values, ok
}
