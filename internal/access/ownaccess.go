package access

import (
	"cmp"
	"context"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Question is one that callers ask about themselves.
type Question struct {
	Action   string  // sso:CreateAccountAssignment
	Resource idc.ARN // "" is any
}

// OwnAccess tells callers what they may do: for each question why not, in words,
// or "". It is decided as the operation itself would decide, by everything that
// bears on the caller, about what the operation would ask about; condition keys
// that only the operation's own request has are not there.
func (s *Service) OwnAccess(ctx context.Context, c idc.Caller, questions []Question) ([]string, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) ([]string, error) {
		tx.Permit("callers may know what they may do")
		// A console asks this with every page that it shows. Nothing is changed and
		// nothing is given by the answer, which is about the caller only; what the caller
		// then does is on record. So, like the pages of signing in, an answer leaves no
		// event: thousands of them would hide the others. A refusal leaves one.
		tx.Event.Unlogged = true
		center, err := ownCenter(tx)
		if err != nil {
			return nil, err
		}
		out := make([]string, len(questions))
		for i, q := range questions {
			if out[i], err = ownAnswer(tx, center, q); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// ownCenter is the identity center that a caller administers: the organization's
// as one who owns it or was delegated to, or else one that the caller's account
// has of its own. For everybody else it is the organization's, which they are not
// let into.
func ownCenter(tx *op.Tx) (idc.Instance, error) {
	page, err := tx.AdministeredInstances(idc.PageRequest{Limit: 100})
	if err != nil {
		return idc.Instance{}, err
	}
	center := idc.Instance{}
	for _, i := range page.Items {
		if center.ID == "" || i.Kind == "" {
			center = i
		}
	}
	if center.ID != "" {
		return center, nil
	}
	center.Owner = tx.Caller.Account
	org, err := tx.Organization()
	if err == nil {
		center.Owner = org.Management
	} else if idc.Is(err, idc.KindNotFound) {
		err = nil
	}
	return center, err
}

// centerServices are those whose actions are about an identity center.
var centerServices = map[string]bool{"sso": true, "sso-directory": true, "identitystore": true, "gatehouse": true}

// aboutCaller are the actions of these services that are about the caller's own
// account, in lower case.
var aboutCaller = map[string]bool{
	"sso:listinstances": true, "sso:createinstance": true, "sso:listapplications": true,
	"sso:listapplicationproviders": true, "sso:describeapplicationprovider": true,
	"identitystore:listidentitystores": true,
}

func ownAnswer(tx *op.Tx, center idc.Instance, q Question) (string, error) {
	check := op.Check{Action: q.Action, Resource: cmp.Or(q.Resource, "*"), Owner: tx.Caller.Account}
	service, _, _ := strings.Cut(strings.ToLower(q.Action), ":")
	var err error
	switch {
	case service == "organizations":
		return ownOrganization(tx, check)
	case centerServices[service] && !aboutCaller[strings.ToLower(q.Action)]:
		check, err = centerCheck(tx, center, check)
	case check.Resource.Account().Valid():
		check.Owner = check.Resource.Account()
	}
	if err != nil {
		return "", err
	}
	return tx.Explain(check, reads(q.Action))
}

// centerCheck is a check of what is an identity center's: of the one that the
// resource names, or else of the one that the caller administers.
func centerCheck(tx *op.Tx, center idc.Instance, c op.Check) (op.Check, error) {
	r, named := c.Resource.SSO()
	if named {
		i, err := tx.Instance(r.Instance)
		if idc.Is(err, idc.KindNotFound) {
			return c, nil // as with the operations: whoever may ask learns that there is none
		}
		if err != nil {
			return c, err
		}
		center = i
	}
	c.Owner = center.Owner
	switch {
	case r.Account.Valid() && r.Account == tx.Caller.Account && center.Kind == "":
		c.Owner = r.Account // every account handles its own applications in the organization's center
	case !named && c.Resource.Account().Valid():
		c.Owner = c.Resource.Account()
	}
	if center.Region != "" {
		c.Keys = with(with(nil, "sso:PrimaryRegion", center.Region), "identitystore:PrimaryRegion", center.Region)
	}
	if r.Account.Valid() {
		c.Keys = with(c.Keys, "sso:ApplicationAccount", string(r.Account))
	}
	var err error
	if named {
		if c.ResourceTags, err = tx.Tags(c.Resource); err != nil {
			return c, err
		}
	}
	account, ofAccount := strings.CutPrefix(string(c.Resource), string(idc.SSOAccountARN("")))
	switch {
	case reads(c.Action):
	case r.Kind == idc.SSOPermissionSet:
		c.Reserved, err = reservedSet(tx, center.ID, c.Owner, idc.PermissionSetID(r.ID))
	case r.Kind == idc.SSOApplication && tx.Caller.Account != center.Owner:
		c.Reserved, err = reservedApplication(tx, center.ID, idc.ApplicationID(r.ID))
	case ofAccount:
		c.Reserved = reservedAccount(tx, c.Owner, idc.AccountID(account))
	}
	return c, err
}

// scopeAccounts opens every account and role of a person to an application.
const scopeAccounts = "sso:account:access"

// reservedApplication says why only the management account changes an application,
// as package application does: one with access to accounts reaches into it.
func reservedApplication(tx *op.Tx, instance idc.InstanceID, app idc.ApplicationID) (string, error) {
	switch _, err := tx.ApplicationScope(instance, app, scopeAccounts); {
	case err == nil:
		return op.ReservedApplication, nil
	case !idc.Is(err, idc.KindNotFound):
		return "", err
	}
	return "", nil
}

// ownOrganization answers for the organization: its management account acts by its
// own policies. Members read as delegated administrators, and do what the
// organization's resource policy lets them do.
func ownOrganization(tx *op.Tx, c op.Check) (string, error) {
	org, err := tx.Organization()
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		return "", err
	}
	if c.Resource != "*" {
		if c.ResourceTags, err = tx.Tags(c.Resource); err != nil {
			return "", err
		}
	}
	_, name, _ := strings.Cut(c.Action, ":")
	inside := org.Management == "" || tx.Caller.Account == org.Management || reads(c.Action) && tx.Delegated() || name == "DescribeOrganization"
	if !inside && op.DelegableByPolicy(name) {
		if c.Policy = tx.DelegationPolicy(); c.Policy != nil {
			c.Owner, inside = org.Management, true
		}
	}
	why, err := tx.Explain(c, reads(c.Action))
	if why == "" && err == nil && !inside {
		why = "Only the management account may do this."
	}
	return why, err
}

// readingVerbs begin the names of actions that change nothing.
var readingVerbs = []string{"List", "Get", "Describe", "Search", "Is", "Lookup", "Simulate", "Validate", "Evaluate"}

// reads reports whether an action only reads, by its name.
func reads(action string) bool {
	_, name, _ := strings.Cut(action, ":")
	for _, verb := range readingVerbs {
		if len(name) >= len(verb) && strings.EqualFold(name[:len(verb)], verb) {
			return true
		}
	}
	return false
}
