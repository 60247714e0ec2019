// Package organization is the tree of accounts: the organization with its root,
// organizational units, accounts and service control policies. Semantics are those
// of the AWS Organizations API.
//
// Every method asks the caller's policies for the action of the same name
// (organizations:ListAccounts …). All but DescribeOrganization and
// LeaveOrganization are for the management account; delegated administrators of any
// service may read, and the organization's resource policy may let members manage
// policies. A standalone account, which is an organization of one inside Gatehouse
// only, is told that it has none (AWSOrganizationsNotInUseException) until it
// creates one. Errors carry the name that the API has for them as Reason
// (ParentNotFoundException …), or its finer reason where it has one error for many
// (OU_DEPTH_LIMIT_EXCEEDED, of a Quota).
package organization

import (
	"context"
	"fmt"
	"io"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// Config is what a Service is made of.
type Config struct {
	Gate   *op.Gate
	Rand   io.Reader
	Quotas idc.Quotas // Accounts, OrganizationalUnits, ServiceControlPolicies and TagsOfResource count here
}

// Service is the organization of a deployment.
type Service struct {
	gate   *op.Gate
	rand   io.Reader
	quotas idc.Quotas
}

// New makes the service. Accounts that are created or closed wait for a Worker.
func New(cfg Config) *Service { return &Service{cfg.Gate, cfg.Rand, cfg.Quotas} }

// Organization is the organization with what is known of its management account.
type Organization struct {
	idc.Organization
	ManagementEmail string
}

// DescribeOrganization is open to every member.
func (s *Service) DescribeOrganization(ctx context.Context, c idc.Caller) (Organization, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Organization, error) {
		org, err := tx.Organization()
		if err != nil {
			return Organization{}, err
		}
		if err := authorize(tx, org, nil, "DescribeOrganization", nil, "*"); err != nil {
			return Organization{}, err
		}
		if !org.InUse() {
			return Organization{}, errNotInUse()
		}
		account, err := tx.Account(org.Management)
		return Organization{org, account.Email}, err
	})
}

// Root is the organization, whose tree has one root.
func (s *Service) Root(ctx context.Context, c idc.Caller) (idc.Organization, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Organization, error) {
		return enter(tx, "ListRoots", nil, all)
	})
}

// all is the resource of actions that know none.
func all(idc.Organization) []idc.ARN { return []idc.ARN{"*"} }

// enter authorizes an action on resources of the organization and refuses who does
// not call from the management account: but for reads of delegated administrators,
// and for what the organization's resource policy lets members do.
func enter(tx *op.Tx, action string, keys map[string][]string, resources func(idc.Organization) []idc.ARN) (idc.Organization, error) {
	org, err := tx.Organization()
	if err != nil {
		return org, err
	}
	inside := tx.Caller.Kind == idc.CallerSystem || tx.Caller.Account == org.Management || tx.Event.ReadOnly && tx.Delegated()
	var by *policy.Policy
	if !inside && op.DelegableByPolicy(action) {
		by = tx.DelegationPolicy()
	}
	if err := authorize(tx, org, by, action, keys, resources(org)...); err != nil {
		return org, err
	}
	if !inside && by == nil {
		return org, errNotYours()
	}
	if !org.InUse() {
		return org, errNotInUse()
	}
	if tx.Event.Account == "" || !inside {
		tx.Event.Account = org.Management
	}
	return org, nil
}

// authorize asks for an action on each of the resources. What a member may do to
// the organization at all is for enter: without a resource policy its own policies
// are asked as if the organization were its own.
func authorize(tx *op.Tx, org idc.Organization, by *policy.Policy, action string, keys map[string][]string, resources ...idc.ARN) error {
	owner := tx.Caller.Account
	if by != nil {
		owner = org.Management
	}
	checks := make([]op.Check, len(resources))
	for i, arn := range resources {
		checks[i] = op.Check{Action: "organizations:" + action, Resource: arn, Owner: owner, Policy: by, Keys: keys}
		if arn == "*" {
			continue
		}
		var err error
		if checks[i].ResourceTags, err = tx.Tags(arn); err != nil {
			return err
		}
	}
	return tx.Authorize(checks...)
}

func errNotYours() error { return idc.Denied("You don't have permissions to access this resource.") }

func errNotInUse() error {
	return missing("AWSOrganizationsNotInUseException", "", "Your account is not a member of an organization.")
}

// arnOf names what an id of the organization stands for.
func arnOf(o idc.Organization, id string) idc.ARN {
	switch {
	case strings.HasPrefix(id, "r-"):
		return o.RootARN()
	case strings.HasPrefix(id, "ou-"):
		return o.OUARN(idc.OUID(id))
	case strings.HasPrefix(id, "rp-"):
		return o.ResourcePolicyARN(id)
	case strings.HasPrefix(id, "p-"):
		return o.PolicyARN(id, id == idc.FullAWSAccess)
	}
	return o.AccountARN(idc.AccountID(id))
}

// Target is a place where policies are attached: root, unit or account.
type Target struct {
	ID   string
	ARN  idc.ARN
	Name string
	Type string // ROOT, ORGANIZATIONAL_UNIT or ACCOUNT
}

// Kinds of targets, parents and children.
const (
	TypeRoot    = "ROOT"
	TypeOU      = "ORGANIZATIONAL_UNIT"
	TypeAccount = "ACCOUNT"
)

// findTarget finds a root, unit or account; NotFound where there is none.
func findTarget(tx *op.Tx, org idc.Organization, id string) (Target, error) {
	t := Target{ID: id, ARN: arnOf(org, id)}
	switch {
	case strings.HasPrefix(id, "r-"):
		t.Name, t.Type = "Root", TypeRoot
		if id != string(org.Root) {
			return t, missing("RootNotFoundException", id, "You specified a root that doesn't exist.")
		}
		return t, nil
	case strings.HasPrefix(id, "ou-"):
		u, err := tx.OU(idc.OUID(id))
		t.Name, t.Type = u.Name, TypeOU
		return t, err
	}
	a, err := tx.Account(idc.AccountID(id))
	t.Name, t.Type = a.Name, TypeAccount
	return t, err
}

// findParent finds a root or unit; else NotFound of the given reason.
func findParent(tx *op.Tx, org idc.Organization, id string, reason idc.Reason) (Target, error) {
	t, err := findTarget(tx, org, id)
	if idc.Is(err, idc.KindNotFound) || err == nil && t.Type == TypeAccount {
		return t, missing(reason, id, "You specified a root or organizational unit that doesn't exist.")
	}
	return t, err
}

func missing(reason idc.Reason, id, message string) error {
	e := idc.NotFound("", id, "%s", message)
	e.Reason = reason
	return e
}

func quota(reason idc.Reason, format string, args ...any) error {
	return &idc.Error{Kind: idc.KindQuota, Reason: reason, Message: fmt.Sprintf(format, args...)}
}

// bounded refuses one more of something, where the operator has set a bound.
func bounded(count func(most int) (int, error), bound int, reason idc.Reason, format string) error {
	if bound <= 0 {
		return nil
	}
	have, err := count(bound)
	if err == nil && idc.Reached(bound, have) {
		err = quota(reason, format, bound)
	}
	return err
}

func invalid(reason idc.Reason, format string, args ...any) error {
	e := idc.Invalid(format, args...)
	e.Reason = reason
	return e
}

// requestTags are the condition keys of tags that come with a request.
func requestTags(tags map[string]string) map[string][]string {
	keys := make(map[string][]string, len(tags)+1)
	for k, v := range tags {
		keys["aws:requesttag/"+k] = []string{v}
		keys["aws:tagkeys"] = append(keys["aws:tagkeys"], k)
	}
	return keys
}

// randomText makes a text of n characters out of an alphabet.
func (s *Service) randomText(alphabet string, n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.rand, b); err != nil {
		return "", fmt.Errorf("make id: %w", err)
	}
	for i, c := range b {
		b[i] = alphabet[int(c)%len(alphabet)]
	}
	return string(b), nil
}

const lowerAlphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789"

// everything reads a list to its end.
func everything[T any](list func(idc.PageRequest) (idc.Page[T], error), each func(T) error) error {
	p := idc.PageRequest{Limit: 1000}
	for {
		page, err := list(p)
		if err != nil {
			return err
		}
		for _, item := range page.Items {
			if err := each(item); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		p.After = page.Next
	}
}
