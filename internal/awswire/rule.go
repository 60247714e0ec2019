package awswire

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Rule is the bounds that the model sets to a value.
type Rule struct {
	// Min and Max bound the length of a string (in code points), blob, list or
	// map; no Max is 0. Of a number they bound the value, and both are always set.
	Min, Max int64

	Pattern string   // as published, for the message; the whole text must match
	Regexp  string   // the same for Go, where it differs
	Enum    []string // the values allowed

	once  sync.Once
	match func(string) bool
}

// The texts of the constraints are AWS's (reference 3.3).
const notNull = "Member must not be null"

// text appends what s breaks.
func (r *Rule) text(broken []string, s string) []string {
	n := int64(len(s))
	if n > r.Min && (r.Max > 0 && n > r.Max || r.Min > 0) {
		n = int64(utf8.RuneCountInString(s)) // bytes are at least code points
	}
	broken = r.length(broken, n)
	if r.Pattern != "" && !r.matches(s) {
		broken = append(broken, "Member must satisfy regular expression pattern: "+r.Pattern)
	}
	if r.Enum != nil && !slices.Contains(r.Enum, s) {
		broken = append(broken, "Member must satisfy enum value set: ["+strings.Join(r.Enum, ", ")+"]")
	}
	return broken
}

// length appends what a string, blob, list or map of n breaks.
func (r *Rule) length(broken []string, n int64) []string {
	if n < r.Min {
		broken = append(broken, "Member must have length greater than or equal to "+strconv.FormatInt(r.Min, 10))
	}
	if r.Max > 0 && n > r.Max {
		broken = append(broken, "Member must have length less than or equal to "+strconv.FormatInt(r.Max, 10))
	}
	return broken
}

// number appends what n breaks.
func (r *Rule) number(broken []string, n int64) []string {
	if n < r.Min {
		broken = append(broken, "Member must have value greater than or equal to "+strconv.FormatInt(r.Min, 10))
	}
	if n > r.Max {
		broken = append(broken, "Member must have value less than or equal to "+strconv.FormatInt(r.Max, 10))
	}
	return broken
}

// all names every constraint: AWS answers with the whole list when an element
// of a list breaks any of them.
func (r *Rule) all() string {
	var c []string
	if r.Max > 0 {
		c = append(c, "Member must have length less than or equal to "+strconv.FormatInt(r.Max, 10))
	}
	if r.Min > 0 {
		c = append(c, "Member must have length greater than or equal to "+strconv.FormatInt(r.Min, 10))
	}
	if r.Pattern != "" {
		c = append(c, "Member must satisfy regular expression pattern: "+r.Pattern)
	}
	if r.Enum != nil {
		c = append(c, "Member must satisfy enum value set: ["+strings.Join(r.Enum, ", ")+"]")
	}
	return "Member must satisfy constraint: [" + strings.Join(c, ", ") + "]"
}

func (r *Rule) matches(s string) bool {
	r.once.Do(func() {
		p := r.Regexp
		if p == "" {
			p = r.Pattern
		}
		r.match = compile(p)
	})
	return r.match(s)
}
