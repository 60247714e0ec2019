package store

import (
	"gatehouse/internal/idc"
)

// ChangeTags is the kind of changes of a resource's tags; its id is the ARN.
const ChangeTags = "tags"

// Tags are the tags of a resource; IAM roles carry their own.
func (tx *Tx) Tags(resource idc.ARN) (map[string]string, error) {
	tags := map[string]string{}
	err := tx.rows("Tags", func(s scanner) error {
		var k, v string
		err := s.Scan(&k, &v)
		tags[k] = v
		return err
	}, resource)
	return tags, err
}

// TagsOf reads the tags of several resources; those without any are left out.
func (tx *Tx) TagsOf(resources []idc.ARN) (map[idc.ARN]map[string]string, error) {
	all := map[idc.ARN]map[string]string{}
	err := tx.rowsIn("TagsOf", func(s scanner) error {
		var resource idc.ARN
		var k, v string
		err := s.Scan(&resource, &k, &v)
		if all[resource] == nil {
			all[resource] = map[string]string{}
		}
		all[resource][k] = v
		return err
	}, listOf(resources))
	return all, err
}

// SetTags adds tags to a resource and replaces those of equal keys.
func (tx *Tx) SetTags(resource idc.ARN, tags map[string]string) error {
	if len(tags) == 0 {
		return nil
	}
	return tx.changeTags(resource, func() error {
		for k, v := range tags {
			if _, err := tx.exec("PutTag", resource, k, v); err != nil {
				return err
			}
		}
		return nil
	})
}

// RemoveTags takes tags off a resource; keys it has not are no error.
func (tx *Tx) RemoveTags(resource idc.ARN, keys []string) error {
	return tx.changeTags(resource, func() error {
		for _, k := range keys {
			if _, err := tx.exec("DeleteTag", resource, k); err != nil {
				return err
			}
		}
		return nil
	})
}

// DeleteTags takes every tag off a resource that is going away.
func (tx *Tx) DeleteTags(resource idc.ARN) error {
	return tx.changeTags(resource, func() error {
		_, err := tx.exec("DeleteTags", resource)
		return err
	})
}

func (tx *Tx) changeTags(resource idc.ARN, change func() error) error {
	before, err := tx.Tags(resource)
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, err := tx.Tags(resource)
	if err != nil {
		return err
	}
	if len(before)+len(after) > 0 {
		tx.Changed(Change{Kind: ChangeTags, ID: string(resource), Before: before, After: after})
	}
	return nil
}
