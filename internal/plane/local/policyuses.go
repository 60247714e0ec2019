package local

import (
	"cmp"
	"context"
	"slices"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// SetDefaultPolicyVersion makes a version the one that counts, for every role that
// holds the policy, from the next request on.
func (s *IAM) SetDefaultPolicyVersion(ctx context.Context, c idc.Caller, arn idc.ARN, version string) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		before, err := findOwnPolicy(tx, "SetDefaultPolicyVersion", arn, nil)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(before.Versions, func(v idc.PolicyVersion) bool { return versionID(v.Number) == version })
		if i < 0 {
			return noVersion(arn, version)
		}
		after := before
		after.DefaultVersion, after.UpdatedAt = before.Versions[i].Number, tx.Now()
		return tx.UpdatePolicy(before, after)
	})
}

// TagPolicy puts tags on a customer managed policy, over those of equal keys.
func (s *IAM) TagPolicy(ctx context.Context, c idc.Caller, arn idc.ARN, tags []Tag) error {
	return s.tag(ctx, c, "TagPolicy", tags, taggedPolicy(arn))
}

// UntagPolicy takes tags off a customer managed policy.
func (s *IAM) UntagPolicy(ctx context.Context, c idc.Caller, arn idc.ARN, keys []string) error {
	return s.untag(ctx, c, "UntagPolicy", keys, taggedPolicy(arn))
}

// ListPolicyTags lists the tags of a managed policy by key; AWS's have none.
func (s *IAM) ListPolicyTags(ctx context.Context, c idc.Caller, arn idc.ARN, p idc.PageRequest) (idc.Page[Tag], error) {
	on := taggedPolicy(arn)
	on.find = func(tx *op.Tx, action string, _ map[string][]string) (map[string]string, error) {
		_, own, err := findPolicy(tx, action, arn)
		return own.Tags, err
	}
	return s.tagsOf(ctx, c, "ListPolicyTags", p, on)
}

func taggedPolicy(arn idc.ARN) tagged {
	var is idc.CustomerPolicy
	return tagged{
		find: func(tx *op.Tx, action string, keys map[string][]string) (_ map[string]string, err error) {
			is, err = findOwnPolicy(tx, action, arn, keys)
			return is.Tags, err
		},
		save: func(tx *op.Tx, tags map[string]string) error {
			after := is
			after.Tags = tags
			return tx.UpdatePolicy(is, after)
		},
	}
}

// Holders picks who holds a policy. There are roles only: whoever asks for users
// or groups gets nobody.
type Holders struct {
	Prefix string // of the path; "" is /
	Others bool   // asks for users or groups
	Usage  Usage  // "" is either
}

// Usage is how a role uses a policy.
type Usage string

const (
	UsageAttached Usage = store.UsageAttached
	UsageBoundary Usage = store.UsageBoundary
)

// ListEntitiesForPolicy lists the roles of the caller's account that hold a
// managed policy, by name.
func (s *IAM) ListEntitiesForPolicy(ctx context.Context, c idc.Caller, arn idc.ARN, who Holders, p idc.PageRequest) (idc.Page[idc.Role], error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Page[idc.Role], error) {
		if _, _, err := findPolicy(tx, "ListEntitiesForPolicy", arn); err != nil || who.Others {
			return idc.Page[idc.Role]{}, err
		}
		return tx.PolicyRoles(c.Account, arn, cmp.Or(who.Prefix, "/"), string(who.Usage), p)
	})
}
