package organization

import (
	"context"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Tags are the tags of a root, unit, account or policy.
func (s *Service) Tags(ctx context.Context, c idc.Caller, id string) (map[string]string, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (map[string]string, error) {
		arn, err := enterTagged(tx, "ListTagsForResource", nil, id)
		if err != nil {
			return nil, err
		}
		return tx.Tags(arn)
	})
}

// TagResource adds tags, instead of those of equal keys.
func (s *Service) TagResource(ctx context.Context, c idc.Caller, id string, tags map[string]string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		arn, err := enterTagged(tx, "TagResource", requestTags(tags), id)
		if err != nil {
			return err
		}
		return s.setTags(tx, arn, tags)
	})
}

// UntagResource takes tags off; keys that are not there are no error.
func (s *Service) UntagResource(ctx context.Context, c idc.Caller, id string, keys []string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		arn, err := enterTagged(tx, "UntagResource", map[string][]string{"aws:tagkeys": keys}, id)
		if err != nil {
			return err
		}
		return tx.RemoveTags(arn, keys)
	})
}

// enterTagged is enter for something that can have tags, which it finds.
func enterTagged(tx *op.Tx, action string, keys map[string][]string, id string) (idc.ARN, error) {
	if strings.HasPrefix(id, "p-") {
		with := map[string][]string{"organizations:policytype": {TypeSCP}}
		for k, v := range keys {
			with[k] = v
		}
		keys = with
	}
	org, err := enter(tx, action, keys, named(id))
	if err != nil {
		return "", err
	}
	switch {
	case strings.HasPrefix(id, "rp-"):
		var p idc.OrganizationPolicy
		if p, err = tx.OrganizationPolicy(); err == nil && p.ID != id {
			err = idc.NotFound("", id, "")
		}
	case strings.HasPrefix(id, "p-"):
		_, err = tx.SCP(id)
	default:
		_, err = findTarget(tx, org, id)
	}
	if idc.Is(err, idc.KindNotFound) {
		err = missing("TargetNotFoundException", id, "You specified a target that doesn't exist.")
	}
	return arnOf(org, id), err
}

// setTags adds tags to what is new, or had some.
func (s *Service) setTags(tx *op.Tx, arn idc.ARN, tags map[string]string) error {
	has, err := tx.Tags(arn)
	if err == nil {
		err = s.checkTags(has, tags)
	}
	if err != nil {
		return err
	}
	return tx.SetTags(arn, tags)
}

// checkTags refuses tags that a resource cannot have beside those it has.
func (s *Service) checkTags(has, tags map[string]string) error {
	more := len(has)
	for k := range tags {
		if strings.HasPrefix(strings.ToLower(k), "aws:") {
			return invalid("INVALID_SYSTEM_TAGS_PARAMETER", "Tag keys that begin with aws: are reserved for AWS: %s", k)
		}
		if _, replaced := has[k]; !replaced {
			more++
		}
	}
	if most := s.quotas.TagsOfResource; most > 0 && more > most {
		return quota("MAX_TAG_LIMIT_EXCEEDED", "You have exceeded the number of tags allowed on this resource: %d.", most)
	}
	return nil
}
