package iamactions

import "strings"

// glob is a lower-case pattern of an action's name: * is any run of characters, ?
// is one.
type glob struct {
	pattern string
	least   int // characters that whatever matches has
}

// newGlob makes runs of asterisks one, so that what matching costs depends on the
// pattern's other characters, of which a name has to have as many.
func newGlob(pattern string) glob {
	var b strings.Builder
	least := 0
	for i := range len(pattern) {
		if pattern[i] != '*' {
			least++
		} else if i > 0 && pattern[i-1] == '*' {
			continue
		}
		b.WriteByte(pattern[i])
	}
	return glob{b.String(), least}
}

// match reports whether all of a name fits. After a mismatch it goes back to the
// last asterisk only, and lets that take one character more.
func (g glob) match(name string) bool {
	if g.least > len(name) {
		return false
	}
	p, n := 0, 0
	star, taken := -1, 0
	for n < len(name) {
		switch {
		case p < len(g.pattern) && g.pattern[p] == '*':
			star, taken = p, n
			p++
		case p < len(g.pattern) && (g.pattern[p] == '?' || g.pattern[p] == name[n]):
			p++
			n++
		case star >= 0:
			taken++
			p, n = star+1, taken
		default:
			return false
		}
	}
	return p == len(g.pattern) || g.pattern[p:] == "*"
}
