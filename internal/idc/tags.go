package idc

import (
	"maps"
	"slices"
	"strings"
)

// CheckTags reports why a resource that has tags may not get more: a key that
// AWS reserves, or more than most tags in all (0 is no bound).
func CheckTags(have, more map[string]string, most int) error {
	for _, k := range slices.Sorted(maps.Keys(more)) {
		if strings.HasPrefix(strings.ToLower(k), "aws:") {
			return Invalid("The tag key %s is not valid: keys that begin with aws: are reserved.", k)
		}
	}
	n := len(have)
	for k := range more {
		if _, replaced := have[k]; !replaced {
			n++
		}
	}
	if most > 0 && n > most {
		return &Error{Kind: KindQuota, Message: Invalid("A resource can have at most %d tags.", most).Message}
	}
	return nil
}

// TagConditions are the condition keys of a request that brings tags.
func TagConditions(tags map[string]string) map[string][]string {
	if len(tags) == 0 {
		return nil
	}
	keys := map[string][]string{"aws:TagKeys": slices.Sorted(maps.Keys(tags))}
	for k, v := range tags {
		keys["aws:RequestTag/"+k] = []string{v}
	}
	return keys
}
