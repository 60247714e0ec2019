package local

import (
	"context"
	"slices"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// Summary says how much IAM there is in an account, and how much there may be, by
// the names of the API.
type Summary map[string]int

// GetAccountSummary counts what is in the caller's account. Bounds that nobody has
// set are AWS's numbers where they are fixed here, and left out where there are none.
func (s *IAM) GetAccountSummary(ctx context.Context, c idc.Caller) (Summary, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (Summary, error) {
		if err := authorize(tx, "GetAccountSummary", "*", nil, nil); err != nil {
			return nil, err
		}
		n, err := tx.CountIAM(c.Account)
		if err != nil {
			return nil, err
		}
		uses, err := tx.AllPolicyUses(c.Account)
		if err != nil {
			return nil, err
		}
		keys, err := tx.ListAccessKeys(c.Account)
		if err != nil {
			return nil, err
		}
		sum := Summary{
			"Users": 0, "Groups": 0, "ServerCertificates": 0, "InstanceProfiles": 0, "MFADevices": 0, "MFADevicesInUse": 0,
			"AccountMFAEnabled": 0, "AccountPasswordPresent": 0, "AccountSigningCertificatesPresent": 0,
			"AccountAccessKeysPresent": min(len(keys), 1), "AccessKeysPerUserQuota": maxAccessKeys,
			"Roles": n.Roles, "Policies": n.Policies, "Providers": n.Providers, "PolicyVersionsInUse": len(uses),
			"VersionsPerPolicyQuota": maxPolicyVersions, "PolicySizeQuota": maxManaged, "RolePolicySizeQuota": maxInline,
			"AssumeRolePolicySizeQuota": maxTrust,
		}
		for name, quota := range map[string]int{
			"RolesQuota": s.cfg.Quotas.RolesOfAccount, "PoliciesQuota": s.cfg.Quotas.PoliciesOfAccount,
			"AttachedPoliciesPerRoleQuota": s.cfg.Quotas.PoliciesOfRole,
		} {
			if quota > 0 {
				sum[name] = quota
			}
		}
		return sum, nil
	})
}

// Details picks kinds of things; the zero value picks all there are.
type Details struct{ Roles, OwnPolicies, AWSPolicies bool }

// Detail is a role or a managed policy with all that belongs to it.
type Detail struct {
	Role     *idc.Role
	Policy   *Policy
	Versions []PolicyVersion // of Policy, newest first, with their documents
}

// GetAccountAuthorizationDetails lists the roles of the caller's account, then its
// managed policies, then those of AWS that it uses.
func (s *IAM) GetAccountAuthorizationDetails(ctx context.Context, c idc.Caller, which Details, p idc.PageRequest) (idc.Page[Detail], error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Page[Detail], error) {
		if err := authorize(tx, "GetAccountAuthorizationDetails", "*", nil, nil); err != nil {
			return idc.Page[Detail]{}, err
		}
		uses, err := tx.AllPolicyUses(c.Account)
		if err != nil {
			return idc.Page[Detail]{}, err
		}
		d := details{tx, uses}
		return inSections(p, []section{
			{"roles ", which.Roles, d.roles}, {"own ", which.OwnPolicies, d.ownPolicies}, {"aws ", which.AWSPolicies, d.policiesOfAWS},
		})
	})
}

// section is a part of a list that is made of several: its places bear its name.
type section struct {
	name   string
	wanted bool
	list   func(idc.PageRequest) (idc.Page[Detail], error)
}

// inSections makes a page of the sections that are wanted, one after the other.
func inSections(p idc.PageRequest, sections []section) (idc.Page[Detail], error) {
	begin, place := 0, ""
	for i, s := range sections {
		if rest, ok := strings.CutPrefix(p.After, s.name); ok {
			begin, place = i, rest
		}
	}
	out := idc.Page[Detail]{}
	for _, s := range sections[begin:] {
		if !s.wanted {
			continue
		}
		if len(out.Items) == p.Limit {
			out.Next = s.name
			return out, nil
		}
		page, err := s.list(idc.PageRequest{Limit: p.Limit - len(out.Items), After: place})
		if err != nil {
			return out, err
		}
		out.Items, place = append(out.Items, page.Items...), ""
		if page.Next != "" {
			out.Next = s.name + page.Next
			return out, nil
		}
	}
	return out, nil
}

type details struct {
	tx   *op.Tx
	uses map[idc.ARN]store.PolicyUses
}

func (d details) roles(p idc.PageRequest) (idc.Page[Detail], error) {
	page, err := d.tx.ListRoles(d.tx.Caller.Account, "/", p)
	for i := range page.Items {
		if err == nil {
			page.Items[i], err = shown(d.tx, page.Items[i])
		}
	}
	return idc.MapPage(page, func(r idc.Role) Detail { return Detail{Role: &r} }), err
}

func (d details) ownPolicies(p idc.PageRequest) (idc.Page[Detail], error) {
	page, err := d.tx.ListPolicies(d.tx.Caller.Account, "/", p)
	return idc.MapPage(page, func(own idc.CustomerPolicy) Detail {
		policy := customer(own, d.uses[own.ARN()])
		detail := Detail{Policy: &policy}
		for _, v := range slices.Backward(own.Versions) {
			detail.Versions = append(detail.Versions, versionOf(own, v))
		}
		return detail
	}), err
}

func (d details) policiesOfAWS(p idc.PageRequest) (idc.Page[Detail], error) {
	var used []managedpolicy.Policy
	for arn := range d.uses {
		if m, ok := managedpolicy.Lookup(arn); ok {
			used = append(used, m)
		}
	}
	page := pageOf(used, func(m managedpolicy.Policy) string { return string(m.ARN) }, p)
	out := idc.Page[Detail]{Next: page.Next}
	for _, m := range page.Items {
		policy := ofAWS(m, d.uses[m.ARN])
		text, err := m.Document()
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, Detail{Policy: &policy, Versions: []PolicyVersion{
			{ID: m.DefaultVersion, Document: string(text), Default: true, CreatedAt: m.UpdateDate},
		}})
	}
	return out, nil
}
