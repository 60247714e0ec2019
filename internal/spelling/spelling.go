// Package spelling finds the known words that a wrong one may have been meant to be.
// What the words are, and what is done with the answer, is for others to say: it
// imports the standard library only.
package spelling

import (
	"cmp"
	"iter"
	"slices"
)

// longest is the length of a word, in bytes, beyond which nothing is near it. No
// name that people write in policies is longer, and it bounds what a look costs.
const longest = 64

// Near are the words nearest to a wrong one, without regard to letter case: at most
// some, the nearest first, and of those equally near in the order they come in. A word is
// near when a typing mistake or a few make the one of the other: about one for
// every four letters, four at most. A wrong word that is very long has none.
func Near(wrong string, most int, words iter.Seq[string]) []string {
	return nearest(wrong, most, words, func(d *distances, a, b string, bound int) (string, int) {
		return b, d.between(fold(a), fold(b), bound)
	})
}

// NearBeginnings are the beginnings of words that are near to a wrong one: for
// Gett, of GetObject and GetBucket, there is Get. Of beginnings that are equally near to
// it, a word gives the one that ends where a part of the word does.
func NearBeginnings(wrong string, most int, words iter.Seq[string]) []string {
	return nearest(wrong, most, words, func(d *distances, a, b string, bound int) (string, int) {
		length, distance := d.beginning(fold(a), b, bound)
		return b[:length], distance
	})
}

func nearest(wrong string, most int, words iter.Seq[string], look func(d *distances, a, b string, bound int) (string, int)) []string {
	if wrong == "" || len(wrong) > longest || most < 1 {
		return nil
	}
	type candidate struct {
		word     string
		distance int
	}
	var found []candidate
	var d distances
	bound := min(4, 1+len(wrong)/4)
	for word := range words {
		if word == "" || len(word) > longest {
			continue
		}
		near, distance := look(&d, wrong, word, bound)
		if distance > bound || near == "" || slices.ContainsFunc(found, func(c candidate) bool { return c.word == near }) {
			continue
		}
		found = append(found, candidate{near, distance})
		slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
		if len(found) > most {
			found = found[:most]
		}
		if len(found) == most {
			bound = min(bound, found[most-1].distance) // what is farther is not said
		}
	}
	// What is much farther than the best of them was hardly meant.
	out := make([]string, 0, len(found))
	for _, c := range found {
		if best := found[0].distance; c.distance == best || best > 1 && c.distance == best+1 {
			out = append(out, c.word)
		}
	}
	return out
}

// fold makes ASCII letters small, which keeps the length of a word.
func fold(word string) string {
	folded := []byte(word)
	for i, c := range folded {
		if c >= 'A' && c <= 'Z' {
			folded[i] = c + 'a' - 'A'
		}
	}
	return string(folded)
}

// distances are the rows of the table in which a distance is found: how many letters
// must be put in, left out, changed, or changed with their neighbour.
type distances struct{ before, last, row [longest + 1]int }

// between is the distance of two words, or more than bound.
func (d *distances) between(a, b string, bound int) int {
	if len(a)-len(b) > bound || len(b)-len(a) > bound {
		return bound + 1
	}
	if !d.fill(a, b, bound) {
		return bound + 1
	}
	return d.last[len(b)]
}

// beginning is the length of the beginning of b nearest to a, and its distance.
func (d *distances) beginning(a, b string, bound int) (length, distance int) {
	whole := b
	b = fold(b[:min(len(b), len(a)+bound)])
	if !d.fill(a, b, bound) {
		return 0, bound + 1
	}
	distance = bound + 1
	for j := 1; j <= len(b); j++ {
		ends := j == len(whole) || whole[j] >= 'A' && whole[j] <= 'Z'
		if d.last[j] < distance || d.last[j] == distance && ends {
			length, distance = j, d.last[j]
		}
	}
	return length, distance
}

// fill computes the table to its last row; it gives up where every way is farther than
// the bound.
func (d *distances) fill(a, b string, bound int) bool {
	for j := 0; j <= len(b); j++ {
		d.last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		d.row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			changed := d.last[j-1]
			if a[i-1] != b[j-1] {
				changed++
			}
			here := min(changed, d.last[j]+1, d.row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				here = min(here, d.before[j-2]+1)
			}
			d.row[j] = here
			least = min(least, here)
		}
		if least > bound {
			return false
		}
		d.before, d.last, d.row = d.last, d.row, d.before
	}
	return true
}
