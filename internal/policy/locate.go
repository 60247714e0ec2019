package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// extentOf is where a fault stands. What is missing is marked where its place begins.
func (v *validation) extentOf(f *fault) extent {
	if f.offset >= 0 {
		end := f.offset + f.length
		if f.length == 0 && f.offset < len(v.doc) {
			_, size := utf8.DecodeRune(v.doc[f.offset:])
			end += size
		}
		return extent{f.offset, end}
	}
	where, n := v.locate(f.at)
	if n != nil && n.kind == nodeObject && strings.HasPrefix(string(f.code), "MISSING_") {
		return opening(n)
	}
	return where
}

// locate finds what a place names, and the value there. Of a path that ends early
// it is the beginning of what was found last.
func (v *validation) locate(at *place) (extent, *node) {
	var path []*place
	for p := at; p != nil && p.parent != nil; p = p.parent {
		path = append(path, p)
	}
	n, name := &v.root, extent{}
	for _, p := range slices.Backward(path) {
		next := -1
		switch {
		case n.kind == nodeObject:
			next = slices.IndexFunc(n.members, func(m member) bool { return m.name == p.name })
		case n.kind == nodeList && p.index < len(n.list):
			next = p.index
		}
		if next < 0 {
			return opening(n), nil
		}
		if n.kind == nodeObject {
			name, n = n.members[next].where, &n.members[next].value
		} else {
			name, n = n.list[next].where, &n.list[next]
		}
	}
	if at.onName {
		return name, nil
	}
	return n.where, n
}

// opening is the bracket that a value begins with, or all of one without.
func opening(n *node) extent {
	if n.kind == nodeObject || n.kind == nodeList {
		return extent{n.where.start, n.where.start + 1}
	}
	return n.where
}

// positionsOf are the lines, and columns in UTF-16 code units, of offsets into a
// text, which is read once.
func positionsOf(doc []byte, offsets []int) map[int]Position {
	offsets = slices.Compact(slices.Sorted(slices.Values(offsets)))
	positions := make(map[int]Position, len(offsets))
	line, column, at := 1, 1, 0
	for _, offset := range offsets {
		for at < offset {
			r, size := utf8.DecodeRune(doc[at:])
			at += size
			switch {
			case r == '\n':
				line, column = line+1, 1
			case r > 0xFFFF:
				column += 2
			default:
				column++
			}
		}
		positions[offset] = Position{Line: line, Column: column}
	}
	return positions
}
