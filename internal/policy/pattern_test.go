package policy

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestGlob(t *testing.T) {
	tests := []struct {
		pattern string
		yes, no []string
	}{
		{"", []string{""}, []string{"a"}},
		{"abc", []string{"abc"}, []string{"", "ab", "abcd", "ABC"}},
		{"*", []string{"", "a", "a:b/c"}, nil},
		{"**", []string{"", "a"}, nil},
		{"a*", []string{"a", "abc"}, []string{"", "ba"}},
		{"*a", []string{"a", "ba"}, []string{"", "ab"}},
		{"a*a", []string{"aa", "aba"}, []string{"a", "ab"}},
		{"a*b*c", []string{"abc", "axbxc", "abcbc"}, []string{"ac", "acb", "ab"}},
		{"*ab*ab*", []string{"abab", "xabyabz"}, []string{"ab", "aab"}},
		{"?", []string{"a", "é", "日"}, []string{"", "ab"}},
		{"??", []string{"ab", "é日"}, []string{"a", "abc"}},
		{"a?c", []string{"abc", "a日c"}, []string{"ac", "abbc"}},
		{"*?", []string{"a", "abc", "日"}, []string{""}},
		{"?*", []string{"a", "abc", "日"}, []string{""}},
		{"*a?", []string{"ab", "xaé", "aaa"}, []string{"a", "ba"}},
		{"*?b*?", []string{"xby", "aabbc", "é日bé"}, []string{"b", "xb", "by"}},
		{"arn:aws:s3:::*/march", []string{"arn:aws:s3:::b/2026/march"}, []string{"arn:aws:s3:::b/2026/may"}},
	}
	for _, test := range tests {
		g := newGlob(encodeWildcards.Replace(test.pattern))
		for _, s := range test.yes {
			if !g.match(s) {
				t.Errorf("%q does not match %q", test.pattern, s)
			}
		}
		for _, s := range test.no {
			if g.match(s) {
				t.Errorf("%q matches %q", test.pattern, s)
			}
		}
	}
}

// TestGlobIsBounded would not end within the time of a test if matching went
// back over more than one run.
func TestGlobIsBounded(t *testing.T) {
	text := strings.Repeat("a", 100_000)
	for _, pattern := range []string{
		strings.Repeat("*a", 2000) + "b", strings.Repeat("a*", 2000) + "b", strings.Repeat("*a?", 500) + "b",
	} {
		g := newGlob(encodeWildcards.Replace(pattern))
		if g.match(text) {
			t.Errorf("%.10q… matches", pattern)
		}
	}
}

// simpleMatch is the definition of a pattern, by table: row i says which
// prefixes of the text the first i characters of the pattern match.
func simpleMatch(pattern, text []rune) bool {
	row := make([]bool, len(text)+1)
	row[0] = true
	for _, p := range pattern {
		next := make([]bool, len(text)+1)
		for j := range next {
			switch {
			case p == '*':
				next[j] = row[j] || j > 0 && next[j-1]
			case j > 0 && (p == '?' || p == text[j-1]):
				next[j] = row[j-1]
			}
		}
		row = next
	}
	return row[len(text)]
}

func FuzzGlob(f *testing.F) {
	for _, seed := range [][2]string{
		{"a*b?c", "axxbyc"}, {"*", ""}, {"?é*", "日éx"}, {"**a**", "ba"}, {"*ab*ab", "abab"}, {"*?b*?", "xbby"}, {"a?", "a日"}, {"?*?*?", "abc"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if !utf8.ValidString(pattern) || !utf8.ValidString(text) || len(pattern)*len(text) > 1<<14 {
			return
		}
		g := newGlob(encodeWildcards.Replace(pattern))
		if got, want := g.match(text), simpleMatch([]rune(pattern), []rune(text)); got != want {
			t.Errorf("%q on %q: got %v, want %v", pattern, text, got, want)
		}
	})
}

// Bytes that are no text reach the matcher from headers; they match wildcards
// and nothing else, and do no harm.
func FuzzGlobOnBytes(f *testing.F) {
	f.Add("a*?", "a\xff\xfe")
	f.Add("*é?", "\xc3\xa9\xa9")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if !utf8.ValidString(pattern) || len(pattern)*len(text) > 1<<14 {
			return
		}
		g := newGlob(encodeWildcards.Replace(pattern))
		got := g.match(text)
		if !strings.ContainsAny(pattern, "*?") && got != (pattern == text) {
			t.Errorf("%q on %q: got %v", pattern, text, got)
		}
	})
}
