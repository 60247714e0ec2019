package policy

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// mostSame is how many comparisons of one key are held against each other. There are
// fewer operators, and nobody needs one twice.
const mostSame = 30

// never finds comparisons that no request can pass: a date that has passed, bounds that
// exclude each other, a key that has to be absent and to be something.
func (v *validation) never(all []compared) {
	byKey := map[string][]*compared{}
	var order []string
	for i := range all {
		key := strings.ToLower(all[i].key.name)
		if _, there := byKey[key]; !there {
			order = append(order, key)
		}
		if len(byKey[key]) < mostSame {
			byKey[key] = append(byKey[key], &all[i])
		}
	}
	for _, key := range order {
		same := byKey[key]
		if key == "aws:currenttime" || key == "aws:epochtime" {
			if slices.ContainsFunc(same, v.passed) {
				continue
			}
		}
		if v.excluded(same, key) {
			continue
		}
		v.absent(same)
	}
}

// passed says that the last of the dates before which a statement applies is over.
func (v *validation) passed(c *compared) bool {
	if v.rules.Now.IsZero() || c.operator.negated || c.operator.family != familyDate {
		return false
	}
	upper, _ := c.operator.bounds()
	if !upper {
		return false
	}
	var last time.Time
	var at *node
	for _, n := range c.values() {
		t, ok := parseDate(n.text)
		if !ok {
			return false // Compile refuses it
		}
		if at == nil || t.After(last) {
			last, at = t, n
		}
	}
	if at == nil || last.After(v.rules.Now) {
		return false
	}
	v.warn(at.where, IssueNeverMatches, "This date has passed: the statement applies to nothing any more.")
	return true
}

// bounds reports whether a comparison bounds a value from above, and from below.
func (o operator) bounds() (upper, lower bool) {
	switch o.compare {
	case less, lessEquals:
		return true, false
	case greater, greaterEquals:
		return false, true
	}
	return true, true
}

func (c *compared) values() []*node {
	var out []*node
	list := c.key.value.list
	if c.key.value.kind != nodeList {
		return []*node{&c.key.value}
	}
	for i := range list {
		out = append(out, &list[i])
	}
	return out
}

// bound is how far the values of one comparison let a key go.
type bound struct {
	at     *node
	strict bool
	date   time.Time
	number number
}

// excluded says that two comparisons of one key leave nothing between them.
func (v *validation) excluded(same []*compared, key string) bool {
	for _, low := range same {
		for _, high := range same {
			if low == high || low.operator.family != high.operator.family {
				continue
			}
			_, lower := low.operator.bounds()
			upper, _ := high.operator.bounds()
			if !lower || !upper || low.operator.compare == equals && high.operator.compare == equals {
				continue
			}
			from, ok := low.bound(false)
			to, also := high.bound(true)
			if !ok || !also {
				continue
			}
			order := from.date.Compare(to.date)
			if low.operator.family == familyNumeric {
				order = from.number.compare(to.number)
			}
			if order < 0 || order == 0 && !from.strict && !to.strict {
				continue
			}
			at := from.at
			if to.at.where.start > at.where.start {
				at = to.at
			}
			v.warn(at.where, IssueNeverMatches, "No value of "+quoted(key)+" is both what "+low.name.name+" and what "+high.name.name+" ask for: the statement never applies.")
			return true
		}
	}
	return false
}

// bound is the widest of the values of a comparison: the last that is an upper bound, the
// first that is a lower one. There is none where the comparison can hold without a key.
func (c *compared) bound(upper bool) (bound, bool) {
	var widest bound
	if c.always() || c.qualifier != qualifierNone {
		return widest, false
	}
	for _, n := range c.values() {
		b := bound{at: n, strict: c.operator.compare == less || c.operator.compare == greater}
		var ok bool
		switch c.operator.family {
		case familyDate:
			b.date, ok = parseDate(n.text)
		case familyNumeric:
			b.number, ok = parseNumber(n.text)
		}
		if !ok {
			return widest, false
		}
		order := cmp.Or(b.date.Compare(widest.date), b.number.compare(widest.number))
		if widest.at == nil || upper && order > 0 || !upper && order < 0 {
			widest = b
		}
	}
	return widest, widest.at != nil
}

// absent says that a key has to be absent by Null, and something by another comparison.
func (v *validation) absent(same []*compared) {
	for _, null := range same {
		if null.operator.family != familyNull {
			continue
		}
		wanted := null.values()
		if len(wanted) == 0 || slices.ContainsFunc(wanted, func(n *node) bool { return !strings.EqualFold(n.text, "true") }) {
			continue
		}
		for _, other := range same {
			if other.operator.family != familyNull && !other.always() {
				v.warn(null.key.value.where, IssueNeverMatches, "Here "+quoted(null.key.name)+" has to be absent, and "+other.name.name+" asks for a value of it: the statement never applies.")
				return
			}
		}
	}
}
