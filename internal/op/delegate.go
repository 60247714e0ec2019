package op

import (
	"cmp"
	"slices"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/policy"
)

// A delegated administrator is a member account that the organization has
// registered for a service. Registering it is the management account's permission:
// from then on the account's callers act on what the management account owns of
// that service as callers of the management account do, by their own policies and
// within their own service control policies. There is no more to it than that a
// Check on the management account's things is theirs too.
//
// Registrations are part of what is cached of an account, so that one that ends
// ends on every node as fast as anything else that a caller may do.
//
// Some things stay the management account's own (reference 2.1 note 13). Those
// that are named by the action are in reserved; those that depend on what the
// action touches are said by the operation, in Check.Reserved.

// delegable are the services that can be administered here in the management
// account's place: their principals, by the prefix of their actions.
var delegable = map[string]string{
	"sso":           idc.ServiceSSO,
	"sso-directory": idc.ServiceSSO,
	"identitystore": idc.ServiceSSO,
	"gatehouse":     idc.ServiceSSO, // what AWS has behind Identity Center's console only
}

// reserved are the actions that no delegated administrator may do, and why.
var reserved = map[string]string{
	"sso:deleteinstance": "only the management account can delete the organization instance of IAM Identity Center",
}

// ReservedInManagement is the Check.Reserved of what reaches into the management account.
const ReservedInManagement = "only the management account can manage access to the management account, and permission sets that are provisioned there"

// ReservedApplication is the Check.Reserved of what decides who gets into the
// management account through an application.
const ReservedApplication = "only the management account can change what opens accounts to applications"

// delegation says whether the caller answers a check as a delegated administrator.
func (tx *Tx) delegation(c Check) bool {
	prefix, _, _ := strings.Cut(c.Action, ":")
	service := delegable[strings.ToLower(prefix)]
	return service != "" && c.Owner != "" && c.Owner == tx.Delegator(service)
}

// ReservedPeople is the reason of reservedFor that protects people.
const ReservedPeople = "only the management account can change how people sign in, or what a group gives them, who have access to the management account"

// reservedFor is why a delegated administrator may not do what the check asks; "" when it may.
func (tx *Tx) reservedFor(c Check) (string, error) {
	if why := cmp.Or(reserved[strings.ToLower(c.Action)], c.Reserved); why != "" || tx.Event.ReadOnly {
		return why, nil
	}
	who, ok := becomes(c)
	if !ok {
		return "", nil
	}
	centers, err := tx.ListInstancesOf(c.Owner, idc.PageRequest{Limit: 100})
	if err != nil {
		return "", err
	}
	for _, center := range centers.Items {
		holds, err := tx.HoldsIn(center, who, c.Owner)
		if err != nil || holds {
			return ReservedPeople, err
		}
	}
	return "", nil
}

// becomes is whom a caller could become, or make others like, by a write: a person
// whose password, devices, name or address it sets, or a group that it puts people
// into. Taking things away from people is none.
func becomes(c Check) (who idc.Principal, ok bool) {
	service, action, _ := strings.Cut(strings.ToLower(c.Action), ":")
	kind, id, _ := strings.Cut(c.Resource.Resource(), "/")
	switch {
	case kind == "user" && service == "sso-directory" && action != "disableuser", kind == "user" && action == "updateuser":
		return idc.Principal{Type: idc.PrincipalUser, ID: id}, true
	case kind == "group" && action == "creategroupmembership":
		return idc.Principal{Type: idc.PrincipalGroup, ID: id}, true
	}
	return idc.Principal{}, false
}

// Delegator is the account in whose place the caller's account administers a
// service, the management account; "" where it does not.
func (tx *Tx) Delegator(service string) idc.AccountID {
	if a := tx.who.account; a != nil && slices.Contains(a.delegations, service) {
		return a.management
	}
	return ""
}

// Delegated reports whether the caller's account administers any service in the
// management account's place: such accounts may read the organization.
func (tx *Tx) Delegated() bool { return tx.who.account != nil && len(tx.who.account.delegations) > 0 }

// DelegationPolicy is the organization's resource policy, by which members may
// manage its policies; nil where there is none.
func (tx *Tx) DelegationPolicy() *policy.Policy {
	if tx.who.account == nil {
		return nil
	}
	return tx.who.account.delegationPolicy
}

// AdministeredInstances lists, by id, the identity centers of the caller's account,
// and that of the organization where the account is its delegated administrator.
func (tx *Tx) AdministeredInstances(p idc.PageRequest) (idc.Page[idc.Instance], error) {
	own, err := tx.ListInstancesOf(tx.Caller.Account, p)
	delegator := tx.Delegator(idc.ServiceSSO)
	if err != nil || delegator == "" {
		return own, err
	}
	shared, err := tx.ListInstancesOf(delegator, p)
	if err != nil {
		return own, err
	}
	all := append(own.Items, shared.Items...)
	slices.SortFunc(all, func(a, b idc.Instance) int { return cmp.Compare(a.ID, b.ID) })
	out := idc.Page[idc.Instance]{Items: all}
	if limit := max(p.Limit, 1); len(all) > limit || own.Next+shared.Next != "" {
		out.Items = all[:min(limit, len(all))]
		out.Next = string(out.Items[len(out.Items)-1].ID)
	}
	return out, nil
}

// delegableByPolicy are those that the organization's resource policy can let
// members do: managing policies, and reading. Everything else is the management
// account's whatever the policy says (Organizations User Guide, delegated
// administrator for Organizations).
var delegableByPolicy = map[string]bool{
	"DescribeOrganization": true, "DescribeOrganizationalUnit": true, "DescribeAccount": true, "DescribePolicy": true,
	"DescribeEffectivePolicy": true, "DescribeResourcePolicy": true,
	"ListRoots": true, "ListOrganizationalUnitsForParent": true, "ListParents": true, "ListChildren": true, "ListAccounts": true,
	"ListAccountsForParent": true, "ListPolicies": true, "ListPoliciesForTarget": true, "ListTargetsForPolicy": true,
	"ListTagsForResource": true,
	"CreatePolicy":        true, "UpdatePolicy": true, "DeletePolicy": true, "AttachPolicy": true, "DetachPolicy": true,
	"EnablePolicyType": true, "DisablePolicyType": true,
}

// DelegableByPolicy reports whether the organization's resource policy can let
// members do an action of organizations.
func DelegableByPolicy(action string) bool { return delegableByPolicy[action] }
