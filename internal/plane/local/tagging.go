package local

import (
	"context"
	"maps"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Tag is a tag of a role, policy or provider.
type Tag struct{ Key, Value string }

// checkTags holds new tags to IAM's rules and puts them over those there are. Keys
// are the same in any letter case; the newest spelling stays.
func checkTags(tags map[string]string, add []Tag) (map[string]string, error) {
	out := maps.Clone(tags)
	if out == nil {
		out = map[string]string{}
	}
	added := map[string]bool{}
	for _, t := range add {
		folded := strings.ToLower(t.Key)
		if strings.HasPrefix(folded, "aws:") {
			return nil, invalidInput("Tag keys that begin with aws: are reserved for AWS: %s", t.Key)
		}
		if added[folded] {
			return nil, invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		added[folded] = true
		dropTag(out, t.Key)
		out[t.Key] = t.Value
	}
	if len(out) > maxTags {
		return nil, quotaError("The number of tags has reached the maximum limit of %d.", maxTags)
	}
	return out, nil
}

func dropTag(tags map[string]string, key string) {
	maps.DeleteFunc(tags, func(k, _ string) bool { return strings.EqualFold(k, key) })
}

// givenTags are the condition keys of tags as a request has them, checked or not.
func givenTags(tags []Tag) map[string][]string {
	given := make(map[string]string, len(tags))
	for _, t := range tags {
		given[t.Key] = t.Value
	}
	return requestTags(given)
}

// tagged is something with tags: how to find it behind a question of
// authorization, and how to keep it with other tags.
type tagged struct {
	find func(tx *op.Tx, action string, keys map[string][]string) (map[string]string, error)
	save func(tx *op.Tx, tags map[string]string) error
}

func (s *IAM) tag(ctx context.Context, c idc.Caller, action string, tags []Tag, on tagged) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		before, err := on.find(tx, action, givenTags(tags))
		if err != nil {
			return err
		}
		after, err := checkTags(before, tags)
		if err != nil {
			return err
		}
		return on.save(tx, after)
	})
}

// untag takes tags off; keys that are not there are no error.
func (s *IAM) untag(ctx context.Context, c idc.Caller, action string, keys []string, on tagged) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		before, err := on.find(tx, action, map[string][]string{"aws:tagkeys": keys})
		if err != nil {
			return err
		}
		after := maps.Clone(before)
		for _, key := range keys {
			dropTag(after, key)
		}
		return on.save(tx, after)
	})
}

// tagsOf lists tags by key.
func (s *IAM) tagsOf(ctx context.Context, c idc.Caller, action string, p idc.PageRequest, on tagged) (idc.Page[Tag], error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Page[Tag], error) {
		tags, err := on.find(tx, action, nil)
		return pageOf(listed(tags), func(t Tag) string { return t.Key }, p), err
	})
}

func listed(tags map[string]string) []Tag {
	var list []Tag
	for k, v := range tags {
		list = append(list, Tag{k, v})
	}
	return list
}
