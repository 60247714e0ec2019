package signin

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"sort"
	"strings"
	"unicode"
)

// leakedPasswords are hashes of passwords that are known from public leaks; see
// leaked.md. It works without asking anybody.
//
//go:embed leaked.bin
var leakedPasswords []byte

const (
	leakedEntry = 5 // bytes of an entry
	leakedCore  = 4 // letters of the shortest entry that is looked for inside of a password
	decoration  = 6 // characters around it that make it no better
)

// leaked reports whether a password is on the list, or is one of the list made
// to look like more: in other letters' case, with letters that were replaced by the
// digits and symbols which look like them, or with a few digits and symbols before
// and after. That is what people do to "password" to please the policy, and what
// those who guess try first.
func leaked(password string) bool {
	lower := strings.ToLower(password)
	tail := strings.TrimRightFunc(lower, notLetter)
	for _, form := range []string{lower, tail, strings.TrimLeftFunc(tail, notLetter)} {
		core := len([]rune(form))
		if form != lower && (core < leakedCore || len([]rune(lower))-core > decoration) {
			continue
		}
		if listed(form) || listed(lookAlikes.Replace(form)) {
			return true
		}
	}
	return false
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

var lookAlikes = strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")

func listed(password string) bool {
	sum := sha256.Sum256([]byte(password))
	key := sum[:leakedEntry]
	n := len(leakedPasswords) / leakedEntry
	entry := func(i int) []byte { return leakedPasswords[i*leakedEntry : (i+1)*leakedEntry] }
	i := sort.Search(n, func(i int) bool { return bytes.Compare(entry(i), key) >= 0 })
	return i < n && bytes.Equal(entry(i), key)
}
