package organization

import (
	"context"
	"errors"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// TypeSCP is the one type of policies that exists here.
const TypeSCP = "SERVICE_CONTROL_POLICY"

// Bounds of service control policies (Organizations quotas).
const (
	maxContent    = 5120 // characters, as sent
	maxAttachment = 5    // policies on one target
)

// NewPolicy is a service control policy to create.
type NewPolicy struct {
	Name        string
	Description string
	Content     string
	Type        string
	Tags        map[string]string
}

// Policy is a service control policy and its name.
type Policy struct {
	idc.ServiceControlPolicy
	ARN idc.ARN
}

func policyOf(org idc.Organization) func(idc.ServiceControlPolicy) Policy {
	return func(p idc.ServiceControlPolicy) Policy { return Policy{p, org.PolicyARN(p.ID, p.AWSManaged)} }
}

// CreatePolicy adds a policy that is attached to nothing.
func (s *Service) CreatePolicy(ctx context.Context, c idc.Caller, n NewPolicy) (Policy, error) {
	content := checkContent(n.Content)
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (Policy, error) {
		keys := requestTags(n.Tags)
		keys["organizations:policytype"] = []string{n.Type}
		org, err := enter(tx, "CreatePolicy", keys, all)
		if err != nil {
			return Policy{}, err
		}
		if err := checkType(org, n.Type); err != nil {
			return Policy{}, err
		}
		if content != nil {
			return Policy{}, content
		}
		if err := bounded(tx.CountSCPs, s.quotas.ServiceControlPolicies, "POLICY_NUMBER_LIMIT_EXCEEDED", "You have exceeded the number of policies that you can have in an organization: %d."); err != nil {
			return Policy{}, err
		}
		id, err := s.randomText(lowerAlphanumeric, 8)
		if err != nil {
			return Policy{}, err
		}
		p := idc.ServiceControlPolicy{ID: "p-" + id, Name: n.Name, Description: n.Description, Content: n.Content, Version: 1}
		if err := tx.InsertSCP(p); err != nil {
			return Policy{}, err
		}
		tx.Event.About(org.PolicyARN(p.ID, false))
		tx.Event.Response = map[string]any{"policy": map[string]any{"policySummary": map[string]any{"id": p.ID, "name": p.Name}}}
		return policyOf(org)(p), s.setTags(tx, org.PolicyARN(p.ID, false), n.Tags)
	})
}

// DescribePolicy finds a policy with its content.
func (s *Service) DescribePolicy(ctx context.Context, c idc.Caller, id string) (Policy, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Policy, error) {
		org, err := enter(tx, "DescribePolicy", policyType, named(id))
		if err != nil {
			return Policy{}, err
		}
		p, err := tx.SCP(id)
		return policyOf(org)(p), err
	})
}

// UpdatePolicy changes what is not nil of name, description and content.
func (s *Service) UpdatePolicy(ctx context.Context, c idc.Caller, id string, name, description, content *string) (Policy, error) {
	var refused error
	if content != nil {
		refused = checkContent(*content)
	}
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (Policy, error) {
		org, err := enter(tx, "UpdatePolicy", policyType, named(id))
		if err != nil {
			return Policy{}, err
		}
		before, err := changeable(tx, id)
		if err != nil {
			return Policy{}, err
		}
		if refused != nil {
			return Policy{}, refused
		}
		after := before
		for _, m := range []struct {
			is  *string
			new *string
		}{{&after.Name, name}, {&after.Description, description}, {&after.Content, content}} {
			if m.new != nil {
				*m.is = *m.new
			}
		}
		return policyOf(org)(after), tx.UpdateSCP(before, after)
	})
}

// DeletePolicy removes a policy that is attached to nothing.
func (s *Service) DeletePolicy(ctx context.Context, c idc.Caller, id string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		org, err := enter(tx, "DeletePolicy", policyType, named(id))
		if err != nil {
			return err
		}
		p, err := changeable(tx, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteSCP(p); err != nil {
			return err
		}
		return tx.DeleteTags(org.PolicyARN(id, false))
	})
}

// AttachPolicy attaches a policy to a root, unit or account, which it bounds from
// then on.
func (s *Service) AttachPolicy(ctx context.Context, c idc.Caller, id, target string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		attached, err := s.enterAttachment(tx, "AttachPolicy", id, target)
		if err != nil {
			return err
		}
		for _, p := range attached {
			if p.ID == id {
				return idc.Conflict("DuplicatePolicyAttachmentException", "The selected policy is already attached to the specified target.")
			}
		}
		if len(attached) >= maxAttachment {
			return quota("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED", "You have attached the maximum number of policies of this type to the target: %d.", maxAttachment)
		}
		return tx.AttachSCP(id, target)
	})
}

// DetachPolicy detaches a policy; the last one of a target stays.
func (s *Service) DetachPolicy(ctx context.Context, c idc.Caller, id, target string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		attached, err := s.enterAttachment(tx, "DetachPolicy", id, target)
		if err != nil {
			return err
		}
		if len(attached) == 1 && attached[0].ID == id {
			return quota("MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED", "You can't detach the last policy of this type: the target must have at least one.")
		}
		return tx.DetachSCP(id, target)
	})
}

// enterAttachment checks what attaching and detaching have in common, and answers
// what is attached.
func (s *Service) enterAttachment(tx *op.Tx, action, id, target string) ([]idc.ServiceControlPolicy, error) {
	org, err := enter(tx, action, policyType, named(id, target))
	if err != nil {
		return nil, err
	}
	if _, err := tx.SCP(id); err != nil {
		return nil, err
	}
	if err := targetExists(tx, org, target); err != nil {
		return nil, err
	}
	if !org.SCPEnabled {
		return nil, errNotEnabled()
	}
	page, err := tx.ListSCPsOf(target, idc.PageRequest{Limit: 2 * maxAttachment})
	return page.Items, err
}

// ListPolicies lists the policies of a type.
func (s *Service) ListPolicies(ctx context.Context, c idc.Caller, kind string, p idc.PageRequest) (idc.Page[Policy], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[Policy], error) {
		org, err := enter(tx, "ListPolicies", map[string][]string{"organizations:policytype": {kind}}, all)
		if err != nil || kind != TypeSCP {
			return idc.Page[Policy]{}, err
		}
		page, err := tx.ListSCPs(p)
		return idc.MapPage(page, policyOf(org)), err
	})
}

// ListPoliciesOf lists the policies of a type that are attached to a target itself.
func (s *Service) ListPoliciesOf(ctx context.Context, c idc.Caller, target, kind string, p idc.PageRequest) (idc.Page[Policy], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[Policy], error) {
		org, err := enter(tx, "ListPoliciesForTarget", map[string][]string{"organizations:policytype": {kind}}, named(target))
		if err != nil {
			return idc.Page[Policy]{}, err
		}
		if err := targetExists(tx, org, target); err != nil || kind != TypeSCP {
			return idc.Page[Policy]{}, err
		}
		page, err := tx.ListSCPsOf(target, p)
		return idc.MapPage(page, policyOf(org)), err
	})
}

// ListTargets lists what a policy is attached to.
func (s *Service) ListTargets(ctx context.Context, c idc.Caller, id string, p idc.PageRequest) (idc.Page[Target], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[Target], error) {
		org, err := enter(tx, "ListTargetsForPolicy", policyType, named(id))
		if err != nil {
			return idc.Page[Target]{}, err
		}
		if _, err := tx.SCP(id); err != nil {
			return idc.Page[Target]{}, err
		}
		page, err := tx.ListSCPTargets(id, p)
		if err != nil {
			return idc.Page[Target]{}, err
		}
		return convert(page, func(target string) (Target, error) { return findTarget(tx, org, target) })
	})
}

// EnablePolicyType makes service control policies count. Everything in the tree
// begins with FullAWSAccess, so nothing changes for anybody at first.
func (s *Service) EnablePolicyType(ctx context.Context, c idc.Caller, root idc.RootID, kind string) (idc.Organization, error) {
	return s.switchPolicyType(ctx, c, "EnablePolicyType", root, kind, func(tx *op.Tx, org *idc.Organization) error {
		if org.SCPEnabled {
			return idc.Conflict("PolicyTypeAlreadyEnabledException", "The specified policy type is already enabled.")
		}
		org.SCPEnabled = true
		return eachTarget(tx, *org, func(target string) error { return tx.AttachSCP(idc.FullAWSAccess, target) })
	})
}

// DisablePolicyType makes service control policies count no more, and detaches them
// all, as AWS does.
func (s *Service) DisablePolicyType(ctx context.Context, c idc.Caller, root idc.RootID, kind string) (idc.Organization, error) {
	return s.switchPolicyType(ctx, c, "DisablePolicyType", root, kind, func(tx *op.Tx, org *idc.Organization) error {
		if !org.SCPEnabled {
			return errNotEnabled()
		}
		org.SCPEnabled = false
		return detachEverything(tx)
	})
}

// detachEverything detaches every policy from everything.
func detachEverything(tx *op.Tx) error {
	return everything(tx.ListSCPs, func(p idc.ServiceControlPolicy) error {
		targets := func(page idc.PageRequest) (idc.Page[string], error) { return tx.ListSCPTargets(p.ID, page) }
		return everything(targets, func(target string) error { return tx.DetachSCP(p.ID, target) })
	})
}

func (s *Service) switchPolicyType(ctx context.Context, c idc.Caller, action string, root idc.RootID, kind string, change func(*op.Tx, *idc.Organization) error) (idc.Organization, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.Organization, error) {
		before, err := enter(tx, action, map[string][]string{"organizations:policytype": {kind}}, named(string(root)))
		if err != nil {
			return before, err
		}
		if root != before.Root {
			return before, missing("RootNotFoundException", string(root), "You specified a root that doesn't exist.")
		}
		if err := checkType(before, kind); err != nil {
			return before, err
		}
		after := before
		if err := change(tx, &after); err != nil {
			return before, err
		}
		return after, tx.UpdateOrganization(before, after)
	})
}

// attachFull gives something new in the tree what everything begins with, while
// policies count.
func attachFull(tx *op.Tx, org idc.Organization, target string) error {
	if !org.SCPEnabled {
		return nil
	}
	return tx.AttachSCP(idc.FullAWSAccess, target)
}

// eachTarget visits root, units and accounts.
func eachTarget(tx *op.Tx, org idc.Organization, visit func(string) error) error {
	var below func(parent string) error
	below = func(parent string) error {
		if err := visit(parent); err != nil {
			return err
		}
		units := func(p idc.PageRequest) (idc.Page[idc.OU], error) { return tx.ListOUsOf(parent, p) }
		return everything(units, func(u idc.OU) error { return below(string(u.ID)) })
	}
	if err := below(string(org.Root)); err != nil {
		return err
	}
	return everything(tx.ListAccounts, func(a idc.Account) error { return visit(string(a.ID)) })
}

var policyType = map[string][]string{"organizations:policytype": {TypeSCP}}

// changeable finds a policy that is not AWS's.
func changeable(tx *op.Tx, id string) (idc.ServiceControlPolicy, error) {
	p, err := tx.SCP(id)
	if err == nil && p.AWSManaged {
		err = invalid("IMMUTABLE_POLICY", "You specified a policy that is managed by AWS and can't be modified.")
	}
	return p, err
}

func targetExists(tx *op.Tx, org idc.Organization, id string) error {
	_, err := findTarget(tx, org, id)
	if idc.Is(err, idc.KindNotFound) {
		err = missing("TargetNotFoundException", id, "You specified a target that doesn't exist.")
	}
	return err
}

// checkType refuses types of policies that the organization cannot have. There is
// one type here: resource control policies, and those that configure AWS's services,
// bound or configure what only AWS has.
func checkType(org idc.Organization, kind string) error {
	if org.FeatureSet != idc.FeaturesAll {
		return invalid("PolicyTypeNotAvailableForOrganizationException", "You can't use policies in an organization that doesn't have all features enabled.")
	}
	if kind == TypeSCP {
		return nil
	}
	return invalid("PolicyTypeNotAvailableForOrganizationException", "The policy type %s isn't available here: there are service control policies only.", kind)
}

func checkContent(content string) error {
	if len(content) > maxContent {
		return quota("POLICY_CONTENT_LIMIT_EXCEEDED", "You have exceeded the allowed number of characters in a policy document: %d.", maxContent)
	}
	if _, err := policy.Compile([]byte(content), policy.ServiceControlPolicy); err != nil {
		return &idc.Error{Kind: idc.KindInvalid, Reason: "MalformedPolicyDocumentException", Message: "The provided policy document does not meet the requirements of the specified policy type: " + sentence(err)}
	}
	return nil
}

func errNotEnabled() error {
	return idc.Conflict("PolicyTypeNotEnabledException", "This operation can be performed only for enabled policy types.")
}

// sentence is what an error says to the caller.
func sentence(err error) string {
	var e *idc.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return err.Error()
}
