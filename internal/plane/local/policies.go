package local

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
	"gatehouse/internal/store"
)

// Policy is a managed policy, of AWS or of the account, as the account sees it.
type Policy struct {
	ARN            idc.ARN
	ID             string
	Name           string
	Path           string
	Description    string
	DefaultVersion string // v1
	Attachable     bool
	Uses           store.PolicyUses // in the caller's account
	Tags           map[string]string
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// PolicyVersion is a version of a managed policy. Lists leave Document out.
type PolicyVersion struct {
	ID        string // v1
	Document  string
	Default   bool
	CreatedAt time.Time
}

// NewPolicy is a customer managed policy to create.
type NewPolicy struct {
	Name        string
	Path        string // "" is /
	Description string
	Document    string
	Tags        []Tag
}

// CreatePolicy adds a customer managed policy to the caller's account, in version v1.
func (s *IAM) CreatePolicy(ctx context.Context, c idc.Caller, n NewPolicy) (Policy, error) {
	if err := checkManaged(n.Document); err != nil {
		return Policy{}, s.refused(ctx, c, err)
	}
	return op.Update(ctx, s.cfg.Gate, c, func(tx *op.Tx) (Policy, error) {
		p := idc.CustomerPolicy{
			Account: c.Account, Name: n.Name, Path: cmp.Or(n.Path, "/"), Description: n.Description, DefaultVersion: 1, LatestVersion: 1,
			Versions: []idc.PolicyVersion{{Number: 1, Document: n.Document, CreatedAt: tx.Now()}}, CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
		}
		tags, terr := checkTags(nil, n.Tags)
		if err := authorize(tx, "CreatePolicy", p.ARN(), nil, requestTags(tags)); err != nil {
			return Policy{}, err
		}
		if len(n.Tags) > 0 {
			if err := authorize(tx, "TagPolicy", p.ARN(), nil, requestTags(tags)); err != nil {
				return Policy{}, err
			}
		}
		if terr != nil {
			return Policy{}, terr
		}
		id, err := idc.NewUniqueID(s.cfg.Rand, idc.PolicyPrefix)
		if err != nil {
			return Policy{}, err
		}
		if err := s.roomForPolicy(tx); err != nil {
			return Policy{}, err
		}
		p.ID, p.Tags = id, tags
		tx.Event.Response = map[string]any{"policy": map[string]any{"arn": p.ARN(), "policyId": p.ID, "policyName": p.Name}}
		return customer(p, store.PolicyUses{}), tx.InsertPolicy(p)
	})
}

func (s *IAM) roomForPolicy(tx *op.Tx) error {
	if s.cfg.Quotas.PoliciesOfAccount == 0 {
		return nil
	}
	n, err := tx.CountIAM(tx.Caller.Account)
	if err == nil && idc.Reached(s.cfg.Quotas.PoliciesOfAccount, n.Policies) {
		return quotaError("Cannot exceed quota for PoliciesPerAccount: %d", s.cfg.Quotas.PoliciesOfAccount)
	}
	return err
}

// GetPolicy finds a managed policy.
func (s *IAM) GetPolicy(ctx context.Context, c idc.Caller, arn idc.ARN) (Policy, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (Policy, error) {
		m, p, err := findPolicy(tx, "GetPolicy", arn)
		if err != nil {
			return Policy{}, err
		}
		uses, err := tx.PolicyUses(c.Account, arn)
		if m != nil {
			return ofAWS(*m, uses), err
		}
		return customer(p, uses), err
	})
}

// GetPolicyVersion is one text of a managed policy. Of AWS's policies the default
// version is known only.
func (s *IAM) GetPolicyVersion(ctx context.Context, c idc.Caller, arn idc.ARN, version string) (PolicyVersion, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (PolicyVersion, error) {
		versions, err := policyVersions(tx, "GetPolicyVersion", arn, version)
		if err != nil {
			return PolicyVersion{}, err
		}
		return versions[0], nil
	})
}

// ListPolicyVersions lists the versions of a managed policy, newest first.
func (s *IAM) ListPolicyVersions(ctx context.Context, c idc.Caller, arn idc.ARN, p idc.PageRequest) (idc.Page[PolicyVersion], error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Page[PolicyVersion], error) {
		versions, err := policyVersions(tx, "ListPolicyVersions", arn, "")
		// The key grows as the number falls.
		return pageOf(versions, func(v PolicyVersion) string {
			n, _ := strconv.Atoi(v.ID[1:])
			return fmt.Sprintf("%09d", 999999999-n)
		}, p), err
	})
}

// policyVersions are the versions of a policy, or the one that is named.
func policyVersions(tx *op.Tx, action string, arn idc.ARN, version string) ([]PolicyVersion, error) {
	m, p, err := findPolicy(tx, action, arn)
	if err != nil {
		return nil, err
	}
	var all []PolicyVersion
	if m != nil {
		doc, err := m.Document()
		if err != nil {
			return nil, err
		}
		all = []PolicyVersion{{ID: m.DefaultVersion, Document: string(doc), Default: true, CreatedAt: m.UpdateDate}}
	}
	for _, v := range p.Versions {
		all = append(all, versionOf(p, v))
	}
	if version == "" {
		return all, nil
	}
	all = slices.DeleteFunc(all, func(v PolicyVersion) bool { return v.ID != version })
	if len(all) == 0 {
		return nil, noVersion(arn, version)
	}
	return all, nil
}

// CreatePolicyVersion adds a version, at most five, and makes it the default if asked to.
func (s *IAM) CreatePolicyVersion(ctx context.Context, c idc.Caller, arn idc.ARN, doc string, asDefault bool) (PolicyVersion, error) {
	if err := checkManaged(doc); err != nil {
		return PolicyVersion{}, s.refused(ctx, c, err)
	}
	return op.Update(ctx, s.cfg.Gate, c, func(tx *op.Tx) (PolicyVersion, error) {
		before, err := findOwnPolicy(tx, "CreatePolicyVersion", arn, nil)
		if err != nil {
			return PolicyVersion{}, err
		}
		if len(before.Versions) >= maxPolicyVersions {
			return PolicyVersion{}, quotaError("A managed policy can have up to %d versions. Before you create a new version, you must delete an existing version.", maxPolicyVersions)
		}
		after := before
		after.LatestVersion++
		v := idc.PolicyVersion{Number: after.LatestVersion, Document: doc, CreatedAt: tx.Now()}
		after.Versions = append(slices.Clone(before.Versions), v)
		if asDefault {
			after.DefaultVersion = v.Number
		}
		after.UpdatedAt = tx.Now()
		return versionOf(after, v), tx.UpdatePolicy(before, after)
	})
}

// DeletePolicyVersion removes a version that is not the default.
func (s *IAM) DeletePolicyVersion(ctx context.Context, c idc.Caller, arn idc.ARN, version string) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		before, err := findOwnPolicy(tx, "DeletePolicyVersion", arn, nil)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(before.Versions, func(v idc.PolicyVersion) bool { return versionID(v.Number) == version })
		switch {
		case i < 0:
			return noVersion(arn, version)
		case before.Versions[i].Number == before.DefaultVersion:
			return idc.Conflict(reasonInUse, "Cannot delete the default version of a policy.")
		}
		after := before
		after.Versions = slices.Delete(slices.Clone(before.Versions), i, i+1)
		after.UpdatedAt = tx.Now()
		return tx.UpdatePolicy(before, after)
	})
}

// DeletePolicy removes a customer managed policy that nobody holds and that has
// its default version only.
func (s *IAM) DeletePolicy(ctx context.Context, c idc.Caller, arn idc.ARN) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		p, err := findOwnPolicy(tx, "DeletePolicy", arn, nil)
		if err != nil {
			return err
		}
		uses, err := tx.PolicyUses(c.Account, arn)
		switch {
		case err != nil:
			return err
		case uses != store.PolicyUses{}:
			return idc.Conflict(reasonInUse, "Cannot delete a policy attached to entities.")
		case len(p.Versions) > 1:
			return idc.Conflict(reasonInUse, "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.")
		}
		return tx.DeletePolicy(p)
	})
}

// Scope says whose policies a list is about.
type Scope string

const (
	ScopeAll   Scope = "All"
	ScopeAWS   Scope = "AWS"
	ScopeLocal Scope = "Local"
)

// PolicyFilter picks policies; its zero value picks all.
type PolicyFilter struct {
	Scope    Scope
	Prefix   string // of the path
	Attached bool   // only those that a role holds
	Boundary *bool  // true: only boundaries, false: only attached ones, of those that are held
}

// holds reports whether a policy passes the filter by its uses.
func (f PolicyFilter) holds(uses store.PolicyUses) bool {
	switch {
	case f.Boundary != nil && *f.Boundary:
		return uses.Boundary > 0
	case f.Boundary != nil:
		return uses.Attached > 0
	case f.Attached:
		return uses.Attached+uses.Boundary > 0
	}
	return true
}

// ListPolicies lists managed policies: those of the account by name, then AWS's by
// ARN.
func (s *IAM) ListPolicies(ctx context.Context, c idc.Caller, f PolicyFilter, p idc.PageRequest) (idc.Page[Policy], error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Page[Policy], error) {
		if err := authorize(tx, "ListPolicies", idc.ARN("arn:aws:iam::"+string(c.Account)+":policy"+cmp.Or(f.Prefix, "/")), nil, nil); err != nil {
			return idc.Page[Policy]{}, err
		}
		uses, err := tx.AllPolicyUses(c.Account)
		if err != nil {
			return idc.Page[Policy]{}, err
		}
		out := idc.Page[Policy]{}
		place, inAWS := strings.CutPrefix(p.After, placeAWS)
		if f.Scope != ScopeAWS && !inAWS {
			if out, err = ownPolicies(tx, f, uses, idc.PageRequest{Limit: p.Limit, After: strings.TrimPrefix(p.After, placeOwn)}); err != nil {
				return out, err
			}
			if out.Next != "" || f.Scope == ScopeLocal {
				return out, nil
			}
			place = ""
		}
		if f.Scope == ScopeLocal {
			return out, nil
		}
		if len(out.Items) == p.Limit {
			out.Next = placeAWS
			return out, nil
		}
		return policiesOfAWS(out.Items, f, uses, idc.PageRequest{Limit: p.Limit, After: place}), nil
	})
}

// Where a list of policies goes on.
const placeOwn, placeAWS = "own ", "aws "

func ownPolicies(tx *op.Tx, f PolicyFilter, uses map[idc.ARN]store.PolicyUses, p idc.PageRequest) (idc.Page[Policy], error) {
	out := idc.Page[Policy]{}
	for {
		page, err := tx.ListPolicies(tx.Caller.Account, cmp.Or(f.Prefix, "/"), idc.PageRequest{Limit: p.Limit - len(out.Items), After: p.After})
		if err != nil {
			return out, err
		}
		for _, own := range page.Items {
			if f.holds(uses[own.ARN()]) {
				out.Items = append(out.Items, customer(own, uses[own.ARN()]))
			}
		}
		if page.Next == "" {
			return out, nil
		}
		if p.After = page.Next; len(out.Items) == p.Limit {
			out.Next = placeOwn + page.Next
			return out, nil
		}
	}
}

func policiesOfAWS(items []Policy, f PolicyFilter, uses map[idc.ARN]store.PolicyUses, p idc.PageRequest) idc.Page[Policy] {
	for _, m := range managedpolicy.All() {
		if string(m.ARN) <= managedpolicy.ARNPrefix+p.After && p.After != "" || !strings.HasPrefix(m.Path, f.Prefix) || !f.holds(uses[m.ARN]) {
			continue
		}
		if len(items) == p.Limit {
			return idc.Page[Policy]{Items: items, Next: placeAWS + strings.TrimPrefix(string(items[len(items)-1].ARN), managedpolicy.ARNPrefix)}
		}
		items = append(items, ofAWS(m, uses[m.ARN]))
	}
	return idc.Page[Policy]{Items: items}
}

// findPolicy authorizes an action on a managed policy and finds it: as AWS's, or
// as the account's own.
func findPolicy(tx *op.Tx, action string, arn idc.ARN) (*managedpolicy.Policy, idc.CustomerPolicy, error) {
	if m, ok := managedpolicy.Lookup(arn); ok {
		return &m, idc.CustomerPolicy{}, authorize(tx, action, arn, nil, nil)
	}
	if strings.HasPrefix(string(arn), managedpolicy.ARNPrefix) {
		if err := authorize(tx, action, arn, nil, nil); err != nil {
			return nil, idc.CustomerPolicy{}, err
		}
		return nil, idc.CustomerPolicy{}, idc.NotFound("POLICY", string(arn), "Policy %s was not found.", arn)
	}
	p, err := findOwnPolicy(tx, action, arn, nil)
	return nil, p, err
}

// findOwnPolicy is findPolicy for actions that change the policy: AWS's are its own.
func findOwnPolicy(tx *op.Tx, action string, arn idc.ARN, keys map[string][]string) (idc.CustomerPolicy, error) {
	owner := arn.Account()
	if _, _, _, _, resource, ok := arn.Parts(); !ok || !strings.HasPrefix(resource, "policy/") {
		owner = tx.Caller.Account
	}
	p, err := tx.PolicyByARN(arn)
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		return p, err
	}
	if aerr := authorizeOn(tx, action, arn, owner, p.Tags, keys); aerr != nil {
		return p, aerr
	}
	if err == nil {
		return p, nil
	}
	if _, _, _, _, resource, ok := arn.Parts(); !ok || !strings.HasPrefix(resource, "policy/") {
		return p, errARN(arn)
	}
	return p, idc.NotFound("POLICY", string(arn), "Policy %s was not found.", arn)
}

// checkManaged holds a document to the rules of managed policies: they are of the
// present version of the language.
func checkManaged(doc string) error {
	p, err := policy.Compile([]byte(doc), policy.IdentityPolicy)
	if err != nil {
		return err
	}
	if p.Version() != policy.Version2012 {
		return &idc.Error{Kind: idc.KindInvalid, Reason: policy.ReasonMalformed, Message: "Policy document must be version 2012-10-17 or greater."}
	}
	if documentSize(doc) > maxManaged {
		return quotaError("Cannot exceed quota for PolicySize: %d", maxManaged)
	}
	return nil
}

func customer(p idc.CustomerPolicy, uses store.PolicyUses) Policy {
	return Policy{
		ARN: p.ARN(), ID: p.ID, Name: p.Name, Path: p.Path, Description: p.Description, DefaultVersion: versionID(p.DefaultVersion),
		Attachable: true, Uses: uses, Tags: p.Tags, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
}

func ofAWS(m managedpolicy.Policy, uses store.PolicyUses) Policy {
	return Policy{
		ARN: m.ARN, ID: m.PolicyID(), Name: m.Name, Path: m.Path, DefaultVersion: m.DefaultVersion,
		Attachable: true, Uses: uses, CreatedAt: m.CreateDate, UpdatedAt: m.UpdateDate,
	}
}

func versionOf(p idc.CustomerPolicy, v idc.PolicyVersion) PolicyVersion {
	return PolicyVersion{ID: versionID(v.Number), Document: v.Document, Default: v.Number == p.DefaultVersion, CreatedAt: v.CreatedAt}
}

func versionID(n int) string { return "v" + strconv.Itoa(n) }

func noVersion(arn idc.ARN, version string) error {
	return idc.NotFound("POLICY", string(arn), "Policy %s version %s does not exist or is not attachable.", arn, version)
}
