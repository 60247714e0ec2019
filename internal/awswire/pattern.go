package awswire

import (
	"regexp"
	"regexp/syntax"
	"sync"
	"unicode/utf8"
)

// Patterns of the models are small and looked at by every request, always for
// a match of the whole text. That question needs no search, so a pattern is
// turned into a table of states: one look-up a byte, some thirty times faster
// than package regexp. Texts beyond ASCII, and patterns that grow too many
// states, go to package regexp, which decides the same.

const maxStates = 1024

// compile gives the matcher of a pattern that the generator has checked.
func compile(pattern string) func(string) bool {
	slow := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(anchored(pattern)) })
	table := newTable(pattern)
	return func(s string) bool {
		if table == nil {
			return slow().MatchString(s)
		}
		state := uint16(1)
		for i := 0; i < len(s); i++ {
			if s[i] >= utf8.RuneSelf {
				return slow().MatchString(s)
			}
			if state = table.next[state][s[i]]; state == 0 {
				return false
			}
		}
		return table.accept[state]
	}
}

func anchored(pattern string) string { return `\A(?:` + pattern + `)\z` }

// table is a deterministic automaton over ASCII. State 0 is dead, 1 the first.
type table struct {
	next   [][utf8.RuneSelf]uint16
	accept []bool
}

// newTable builds the automaton by the subset construction, nil if it would
// grow beyond maxStates or the pattern asks for word boundaries.
func newTable(pattern string) *table {
	re, err := syntax.Parse(anchored(pattern), syntax.Perl)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		return nil
	}
	for _, in := range prog.Inst {
		if in.Op == syntax.InstEmptyWidth && syntax.EmptyOp(in.Arg)&(syntax.EmptyWordBoundary|syntax.EmptyNoWordBoundary) != 0 {
			return nil // what came before matters, and a state does not know it
		}
	}
	b := tableBuilder{prog: prog, states: map[string]uint16{}, table: &table{}}
	b.add(nil) // dead
	b.add(b.closure([]uint32{uint32(prog.Start)}, syntax.EmptyBeginText|syntax.EmptyBeginLine))
	starts := classes(prog)
	for i := 1; i < len(b.sets); i++ {
		for n, first := range starts {
			var out []uint32
			for _, pc := range b.sets[i] {
				if in := &prog.Inst[pc]; consumes(in) && in.MatchRune(first) {
					out = append(out, in.Out)
				}
			}
			to, ok := b.add(b.closure(out, 0))
			if !ok {
				return nil
			}
			last := rune(utf8.RuneSelf)
			if n+1 < len(starts) {
				last = starts[n+1]
			}
			for c := first; c < last; c++ {
				b.table.next[i][c] = to
			}
		}
		end := b.closure(b.sets[i], syntax.EmptyEndText|syntax.EmptyEndLine)
		if i == 1 { // the empty text begins and ends at once
			end = b.closure([]uint32{uint32(prog.Start)}, syntax.EmptyBeginText|syntax.EmptyBeginLine|syntax.EmptyEndText|syntax.EmptyEndLine)
		}
		for _, pc := range end {
			if prog.Inst[pc].Op == syntax.InstMatch {
				b.table.accept[i] = true
			}
		}
	}
	return b.table
}

// classes divides ASCII into runs of characters that no instruction tells
// apart, and gives the first of each: there are few, so tables are built fast.
func classes(prog *syntax.Prog) []rune {
	var begins [utf8.RuneSelf + 1]bool
	begins[0] = true
	for i := range prog.Inst {
		in := &prog.Inst[i]
		switch {
		case !consumes(in):
		case in.Op == syntax.InstRuneAnyNotNL:
			begins['\n'], begins['\n'+1] = true, true
		case syntax.Flags(in.Arg)&syntax.FoldCase != 0:
			for c := range begins {
				begins[c] = true
			}
		case len(in.Rune) == 1:
			mark(&begins, in.Rune[0], in.Rune[0])
		default:
			for r := 0; r+1 < len(in.Rune); r += 2 {
				mark(&begins, in.Rune[r], in.Rune[r+1])
			}
		}
	}
	var out []rune
	for c, begin := range begins[:utf8.RuneSelf] {
		if begin {
			out = append(out, rune(c))
		}
	}
	return out
}

// mark notes that a run begins at first and another one after last.
func mark(begins *[utf8.RuneSelf + 1]bool, first, last rune) {
	begins[min(first, utf8.RuneSelf)] = true
	begins[min(last+1, utf8.RuneSelf)] = true
}

type tableBuilder struct {
	prog   *syntax.Prog
	states map[string]uint16
	sets   [][]uint32 // of instructions, one for each state
	table  *table
}

// add gives the state of a set of instructions, a new one if it is a new set.
func (b *tableBuilder) add(set []uint32) (uint16, bool) {
	key := make([]byte, 0, 2*len(set))
	for _, pc := range set {
		key = append(key, byte(pc), byte(pc>>8), byte(pc>>16))
	}
	if s, ok := b.states[string(key)]; ok {
		return s, true
	}
	if len(b.sets) >= maxStates {
		return 0, false
	}
	s := uint16(len(b.sets))
	b.states[string(key)] = s
	b.sets = append(b.sets, set)
	b.table.next = append(b.table.next, [utf8.RuneSelf]uint16{})
	b.table.accept = append(b.table.accept, false)
	return s, true
}

// closure follows what consumes nothing and keeps, in order, what remains:
// instructions that consume, that match, or that wait for the end of the text.
func (b *tableBuilder) closure(from []uint32, here syntax.EmptyOp) []uint32 {
	seen := make([]bool, len(b.prog.Inst))
	var walk func(pc uint32)
	walk = func(pc uint32) {
		if seen[pc] {
			return
		}
		seen[pc] = true
		switch in := &b.prog.Inst[pc]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			walk(in.Out)
			walk(in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			walk(in.Out)
		case syntax.InstEmptyWidth:
			if need := syntax.EmptyOp(in.Arg); need&^here == 0 {
				walk(in.Out)
			}
		}
	}
	for _, pc := range from {
		walk(pc)
	}
	var set []uint32
	for pc, ok := range seen {
		switch in := &b.prog.Inst[pc]; {
		case !ok:
		case consumes(in), in.Op == syntax.InstMatch, in.Op == syntax.InstEmptyWidth:
			set = append(set, uint32(pc))
		}
	}
	return set
}

func consumes(in *syntax.Inst) bool {
	switch in.Op {
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		return true
	}
	return false
}
