package organization

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// ResourcePolicy is the organization's resource policy and its name.
type ResourcePolicy struct {
	idc.OrganizationPolicy
	ARN idc.ARN
}

// PutResourcePolicy makes the resource policy of the organization, or replaces its
// content. By it members manage policies; both sides must allow, as across any two
// accounts. tags are for a policy that is new.
func (s *Service) PutResourcePolicy(ctx context.Context, c idc.Caller, content string, tags map[string]string) (ResourcePolicy, error) {
	var refused error
	if _, err := policy.Compile([]byte(content), policy.ResourcePolicy); err != nil {
		refused = invalid("INVALID_RESOURCE_POLICY_JSON", "The provided resource policy is not valid: %s", sentence(err))
	}
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (ResourcePolicy, error) {
		before, after, err := s.nextResourcePolicy(tx)
		if err != nil {
			return ResourcePolicy{}, err
		}
		org, err := enter(tx, "PutResourcePolicy", requestTags(tags), named(after.ID))
		if err != nil {
			return ResourcePolicy{}, err
		}
		if err := needAllFeatures(org); err != nil {
			return ResourcePolicy{}, err
		}
		if refused != nil {
			return ResourcePolicy{}, refused
		}
		if before.ID != "" && len(tags) > 0 {
			return ResourcePolicy{}, invalid("UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED", "Tags can be given to a new resource policy only. Use TagResource.")
		}
		after.Content = content
		if err := tx.PutOrganizationPolicy(before, after); err != nil {
			return ResourcePolicy{}, err
		}
		arn := org.ResourcePolicyARN(after.ID)
		tx.Event.Response = map[string]any{"resourcePolicy": map[string]any{"resourcePolicySummary": map[string]any{"id": after.ID, "arn": arn}}}
		return ResourcePolicy{after, arn}, s.setTags(tx, arn, tags)
	})
}

// nextResourcePolicy is the policy as it is, zero where there is none, and as it
// will be, whose id a new one gets.
func (s *Service) nextResourcePolicy(tx *op.Tx) (before, after idc.OrganizationPolicy, err error) {
	if before, err = tx.OrganizationPolicy(); err == nil || !idc.Is(err, idc.KindNotFound) {
		return before, before, err
	}
	id, err := s.randomText(lowerAlphanumeric, 8)
	return idc.OrganizationPolicy{}, idc.OrganizationPolicy{ID: "rp-" + id}, err
}

// DescribeResourcePolicy finds the organization's resource policy.
func (s *Service) DescribeResourcePolicy(ctx context.Context, c idc.Caller) (ResourcePolicy, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (ResourcePolicy, error) {
		org, err := enter(tx, "DescribeResourcePolicy", nil, all)
		if err != nil {
			return ResourcePolicy{}, err
		}
		p, err := tx.OrganizationPolicy()
		return ResourcePolicy{p, org.ResourcePolicyARN(p.ID)}, err
	})
}

// DeleteResourcePolicy removes it: members do no more than their delegations allow.
func (s *Service) DeleteResourcePolicy(ctx context.Context, c idc.Caller) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		p, found := tx.OrganizationPolicy()
		if found != nil && !idc.Is(found, idc.KindNotFound) {
			return found
		}
		resource := named(p.ID)
		if found != nil {
			resource = all
		}
		org, err := enter(tx, "DeleteResourcePolicy", nil, resource)
		if err != nil {
			return err
		}
		if found != nil {
			return found
		}
		return removeResourcePolicy(tx, org, p)
	})
}

func removeResourcePolicy(tx *op.Tx, org idc.Organization, p idc.OrganizationPolicy) error {
	if err := tx.DeleteTags(org.ResourcePolicyARN(p.ID)); err != nil {
		return err
	}
	return tx.DeleteOrganizationPolicy(p)
}
