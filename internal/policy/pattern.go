package policy

import (
	"strings"
	"unicode/utf8"
)

// Inside the package a pattern is a string in which these two bytes stand for
// the wildcards. Neither occurs in UTF-8, and documents are UTF-8, so a literal
// asterisk (the variable ${*}, or one in a substituted value) can never be taken
// for a wildcard.
const (
	anyRun  = '\xff' // *: any run of characters, also none
	anyRune = '\xfe' // ?: exactly one character
)

var encodeWildcards = strings.NewReplacer("*", string([]byte{anyRun}), "?", string([]byte{anyRune}))

// glob is a compiled pattern. Matching never backtracks over more than one
// literal run: a pattern without ? costs one pass over the text, one with ? at
// most length of pattern × length of text.
type glob struct {
	shape globShape
	text  string   // the literal of exact, prefix and suffix
	runs  []string // pieces between asterisks, of general
}

type globShape uint8

const (
	globExact globShape = iota
	globAny
	globPrefix
	globSuffix
	globGeneral
)

// newGlob compiles a pattern whose wildcards are already encoded.
func newGlob(pattern string) glob {
	stars := strings.Count(pattern, string([]byte{anyRun}))
	plain := strings.IndexByte(pattern, anyRune) < 0
	switch {
	case stars == 0 && plain:
		return glob{shape: globExact, text: pattern}
	case stars == len(pattern):
		return glob{shape: globAny}
	case stars == 1 && plain && pattern[len(pattern)-1] == anyRun:
		return glob{shape: globPrefix, text: pattern[:len(pattern)-1]}
	case stars == 1 && plain && pattern[0] == anyRun:
		return glob{shape: globSuffix, text: pattern[1:]}
	}
	return glob{shape: globGeneral, runs: strings.Split(pattern, string([]byte{anyRun}))}
}

// match reports whether the whole of s fits.
func (g *glob) match(s string) bool {
	switch g.shape {
	case globExact:
		return s == g.text
	case globAny:
		return true
	case globPrefix:
		return strings.HasPrefix(s, g.text)
	case globSuffix:
		return strings.HasSuffix(s, g.text)
	}
	first, rest := g.runs[0], g.runs[1:]
	n, ok := matchStart(first, s)
	if !ok {
		return false
	}
	if len(rest) == 0 { // no asterisk at all
		return n == len(s)
	}
	s = s[n:]
	last := rest[len(rest)-1]
	// A run matches a fixed number of characters, so the leftmost place for
	// each one leaves the most for those that follow.
	for _, run := range rest[:len(rest)-1] {
		end, found := findRun(run, s)
		if !found {
			return false
		}
		s = s[end:]
	}
	return matchEnd(last, s)
}

// matchStart fits run, which has no asterisk, to the beginning of s and says
// how many bytes it took.
func matchStart(run, s string) (int, bool) {
	if strings.IndexByte(run, anyRune) < 0 {
		return len(run), strings.HasPrefix(s, run)
	}
	n := 0
	for i := 0; i < len(run); i++ {
		if n >= len(s) {
			return 0, false
		}
		if run[i] == anyRune {
			_, size := utf8.DecodeRuneInString(s[n:])
			n += size
			continue
		}
		if run[i] != s[n] {
			return 0, false
		}
		n++
	}
	return n, true
}

// matchEnd fits run to the end of s.
func matchEnd(run, s string) bool {
	if strings.IndexByte(run, anyRune) < 0 {
		return strings.HasSuffix(s, run)
	}
	n := len(s)
	for i := len(run) - 1; i >= 0; i-- {
		if n == 0 {
			return false
		}
		if run[i] == anyRune {
			_, size := utf8.DecodeLastRuneInString(s[:n])
			n -= size
			continue
		}
		n--
		if run[i] != s[n] {
			return false
		}
	}
	return true
}

// findRun finds the leftmost place of run in s and says where it ends.
func findRun(run, s string) (end int, found bool) {
	if strings.IndexByte(run, anyRune) < 0 {
		i := strings.Index(s, run)
		return i + len(run), i >= 0
	}
	for i := 0; i < len(s); {
		if n, ok := matchStart(run, s[i:]); ok {
			return i + n, true
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return 0, false
}
