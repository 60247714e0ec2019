package access

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// TagResource adds tags to an instance or a permission set, instead of those of
// equal keys.
func (s *Service) TagResource(ctx context.Context, c idc.Caller, resource idc.ARN, tags map[string]string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		if err := enterTagged(tx, "TagResource", resource, idc.TagConditions(tags)); err != nil {
			return err
		}
		return s.tag(tx, resource, tags)
	})
}

// UntagResource takes tags off; keys that are not there are no error.
func (s *Service) UntagResource(ctx context.Context, c idc.Caller, resource idc.ARN, keys []string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		if err := enterTagged(tx, "UntagResource", resource, map[string][]string{"aws:TagKeys": keys}); err != nil {
			return err
		}
		return tx.RemoveTags(resource, keys)
	})
}

// ListTags answers all tags of a resource.
func (s *Service) ListTags(ctx context.Context, c idc.Caller, resource idc.ARN) (map[string]string, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (map[string]string, error) {
		if err := enterTagged(tx, "ListTagsForResource", resource, nil); err != nil {
			return nil, err
		}
		return tx.Tags(resource)
	})
}

// enterTagged is enter for calls about the tags of an instance, or of a
// permission set, which it finds.
func enterTagged(tx *op.Tx, action string, resource idc.ARN, keys map[string][]string) error {
	r, _ := resource.SSO()
	a := asked{action: action, instance: r.Instance, keys: keys}
	if r.Kind != idc.SSOPermissionSet {
		_, err := enter(tx, a)
		return err
	}
	a.set = idc.PermissionSetID(r.ID)
	_, _, err := enterSet(tx, a)
	return err
}

// tag checks and writes the tags of a resource.
func (s *Service) tag(tx *op.Tx, resource idc.ARN, tags map[string]string) error {
	have, err := tx.Tags(resource)
	if err != nil {
		return err
	}
	if err := idc.CheckTags(have, tags, s.quotas.TagsOfResource); err != nil {
		return err
	}
	return tx.SetTags(resource, tags)
}
