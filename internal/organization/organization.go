// Package organization is the tree of accounts: the organization with its root,
// organizational units, accounts and service control policies. Semantics are those
// of the AWS Organizations API.
//
// Every method asks the caller's policies for the action of the same name
// (organizations:ListAccounts …). All but DescribeOrganization are for the
// management account. Errors carry the name that the API has for them as Reason
// (ParentNotFoundException …), or its finer reason where it has one error for many
// (OU_DEPTH_LIMIT_EXCEEDED, of a Quota).
package organization

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Service is the organization of a deployment.
type Service struct {
	gate *op.Gate
	rand io.Reader
}

// New makes the service behind a gate.
func New(g *op.Gate, rand io.Reader) *Service { return &Service{g, rand} }

// Organization is the organization with what is known of its management account.
type Organization struct {
	idc.Organization
	ManagementEmail string
}

// DescribeOrganization is open to every member.
func (s *Service) DescribeOrganization(ctx context.Context, c idc.Caller) (Organization, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Organization, error) {
		if err := authorize(tx, "DescribeOrganization", nil, "*"); err != nil {
			return Organization{}, err
		}
		org, err := tx.Organization()
		if err != nil {
			return Organization{}, err
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

// ServiceAccess is a service that may act in all accounts of the organization.
type ServiceAccess struct {
	Principal string
	Since     time.Time
}

// ServicesWithAccess lists the services with trusted access: Identity Center's own,
// since there is an organization.
func (s *Service) ServicesWithAccess(ctx context.Context, c idc.Caller) ([]ServiceAccess, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) ([]ServiceAccess, error) {
		org, err := enter(tx, "ListAWSServiceAccessForOrganization", nil, all)
		return []ServiceAccess{{Principal: "sso.amazonaws.com", Since: org.CreatedAt}}, err
	})
}

// DelegatedAdministrators lists the accounts that administer a service in the
// management account's place: there are none.
func (s *Service) DelegatedAdministrators(ctx context.Context, c idc.Caller, principal string) ([]idc.Account, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) ([]idc.Account, error) {
		var keys map[string][]string
		if principal != "" {
			keys = map[string][]string{"organizations:serviceprincipal": {principal}}
		}
		_, err := enter(tx, "ListDelegatedAdministrators", keys, all)
		return nil, err
	})
}

// Tags are the tags of a root, unit, account or policy.
func (s *Service) Tags(ctx context.Context, c idc.Caller, id string) (map[string]string, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (map[string]string, error) {
		org, err := enter(tx, "ListTagsForResource", nil, func(o idc.Organization) []idc.ARN { return []idc.ARN{arnOf(o, id)} })
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(id, "p-") {
			_, err = tx.SCP(id)
		} else {
			_, err = findTarget(tx, org, id)
		}
		if idc.Is(err, idc.KindNotFound) {
			err = missing("TargetNotFoundException", id, "You specified a target that doesn't exist.")
		}
		if err != nil {
			return nil, err
		}
		return tx.Tags(arnOf(org, id))
	})
}

// all is the resource of actions that know none.
func all(idc.Organization) []idc.ARN { return []idc.ARN{"*"} }

// enter authorizes an action on resources of the organization and refuses who does
// not call from the management account.
func enter(tx *op.Tx, action string, keys map[string][]string, resources func(idc.Organization) []idc.ARN) (idc.Organization, error) {
	org, err := tx.Organization()
	if err != nil {
		return org, err
	}
	if err := authorize(tx, action, keys, resources(org)...); err != nil {
		return org, err
	}
	if tx.Caller.Kind != idc.CallerSystem && tx.Caller.Account != org.Management {
		return org, idc.Denied("You don't have permissions to access this resource.")
	}
	if tx.Event.Account == "" {
		tx.Event.Account = org.Management
	}
	return org, nil
}

// authorize asks for an action on each of the resources. What a member may do to
// the organization at all is for enter: its policies are asked as if it were its own.
func authorize(tx *op.Tx, action string, keys map[string][]string, resources ...idc.ARN) error {
	checks := make([]op.Check, len(resources))
	for i, arn := range resources {
		checks[i] = op.Check{Action: "organizations:" + action, Resource: arn, Owner: tx.Caller.Account, Keys: keys}
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

// arnOf names what an id of the organization stands for.
func arnOf(o idc.Organization, id string) idc.ARN {
	switch {
	case strings.HasPrefix(id, "r-"):
		return o.RootARN()
	case strings.HasPrefix(id, "ou-"):
		return o.OUARN(idc.OUID(id))
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

func invalid(reason idc.Reason, format string, args ...any) error {
	e := idc.Invalid(format, args...)
	e.Reason = reason
	return e
}

// setTags gives something new its tags.
func setTags(tx *op.Tx, arn idc.ARN, tags map[string]string) error {
	if len(tags) > maxTags {
		return quota("TAG_LIMIT_EXCEEDED", "A resource can have at most %d tags.", maxTags)
	}
	for k := range tags {
		if strings.HasPrefix(strings.ToLower(k), "aws:") {
			return invalid("INVALID_SYSTEM_TAGS_PARAMETER", "Tag keys that begin with aws: are reserved for AWS: %s", k)
		}
	}
	return tx.SetTags(arn, tags)
}

const maxTags = 50

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
