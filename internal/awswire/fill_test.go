package awswire_test

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gatehouse/internal/awswire"
)

// filler is a Visitor that gives every member a value that its rules allow,
// different from member to member where they leave room. Texts without a
// pattern get characters that need escaping. A filled shape is what the round
// trips with official clients carry.
type filler struct {
	seen  map[string]*awswire.Rule // patterns met, when wanted
	n     int                      // members seen, so that values differ
	depth int
	union bool           // within a union: only the first member is filled
	names map[string]any // the same values by the model's own member names
}

func fill(s awswire.Shape) map[string]any {
	f := &filler{names: map[string]any{}}
	s.Members(f)
	return f.names
}

// collect adds the patterns of s to seen.
func collect(s awswire.Shape, seen map[string]*awswire.Rule) {
	s.Members(&filler{names: map[string]any{}, seen: seen})
}

// put notes a value under the name that models and boto3 have for m.
func (f *filler) put(m *awswire.Member, v any) {
	name := m.Name
	if m.In != awswire.InBody {
		name = m.Label
	}
	f.names[name] = v
}

func (f *filler) skip() bool { return f.union && len(f.names) > 0 }

func (f *filler) text(m *awswire.Member, r *awswire.Rule) string {
	f.n++
	if f.seen != nil && r != nil && r.Pattern != "" {
		pattern := r.Regexp
		if pattern == "" {
			pattern = r.Pattern
		}
		f.seen[pattern] = r
	}
	if m.In == awswire.InHeader && strings.EqualFold(m.Name, awswire.BearerHeader) {
		return bearer
	}
	if strings.HasSuffix(m.Name, "Document") {
		s := "no policy" // boto3 parses what looks like JSON
		if r != nil {
			s += strings.Repeat("+", max(0, int(r.Min)-len(s)))
		}
		return s
	}
	if r == nil {
		return fmt.Sprintf("%s %d: é<&>\"\\'😀", m.Name, f.n)
	}
	if r.Enum != nil {
		return r.Enum[f.n%len(r.Enum)]
	}
	if r.Pattern == "" {
		s := fmt.Sprintf("%d %s", f.n, m.Name)
		for int64(len(s)) < r.Min {
			s += "+"
		}
		if r.Max > 0 && int64(len(s)) > r.Max {
			s = s[:r.Max]
		}
		return s
	}
	return matching(r, f.n)
}

// matching is a text that satisfies r.
func matching(r *awswire.Rule, seed int) string {
	pattern := r.Regexp
	if pattern == "" {
		pattern = r.Pattern
	}
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err)
	}
	whole := regexp.MustCompile(awswire.Anchored(pattern))
	for repeat := range 64 {
		for _, any := range []bool{false, true} {
			s := sample(re, repeat+1, seed, any)
			n := int64(utf8.RuneCountInString(s))
			if n >= r.Min && (r.Max == 0 || n <= r.Max) && whole.MatchString(s) {
				return s
			}
		}
	}
	panic("no text found for " + pattern)
}

// sample is a short text that re matches, if its parts are independent;
// optional tells whether optional parts are in.
func sample(re *syntax.Regexp, repeat, seed int, optional bool) string {
	times := func(n int) string { return strings.Repeat(sample(re.Sub[0], repeat, seed, optional), n) }
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune)
	case syntax.OpCharClass:
		return string(member(re.Rune, seed))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return "x"
	case syntax.OpCapture:
		return times(1)
	case syntax.OpPlus, syntax.OpStar:
		return times(repeat)
	case syntax.OpQuest:
		if optional {
			return times(1)
		}
		return ""
	case syntax.OpRepeat:
		n := max(re.Min, repeat)
		if re.Max >= 0 {
			n = min(n, re.Max)
		}
		if re.Min == 0 && !optional {
			n = 0
		}
		return times(n)
	case syntax.OpAlternate:
		if optional {
			return sample(re.Sub[len(re.Sub)-1], repeat, seed, optional)
		}
		return sample(re.Sub[0], repeat, seed, optional)
	case syntax.OpConcat:
		var b strings.Builder
		for _, s := range re.Sub {
			b.WriteString(sample(s, repeat, seed, optional))
		}
		return b.String()
	}
	return ""
}

// member is a letter or digit of a class where it has one.
func member(ranges []rune, seed int) rune {
	var all []rune
	for i := 0; i < len(ranges); i += 2 {
		for c := ranges[i]; c <= min(ranges[i+1], unicode.MaxASCII); c++ {
			if unicode.IsLetter(c) || unicode.IsDigit(c) {
				all = append(all, c)
			}
		}
	}
	if len(all) == 0 {
		return ranges[0]
	}
	return all[seed%len(all)]
}

func (f *filler) String(m *awswire.Member, v *string) {
	if f.skip() {
		return
	}
	*v = f.text(m, m.Rule)
	f.put(m, *v)
}

func (f *filler) StringPtr(m *awswire.Member, v **string) {
	if f.skip() {
		return
	}
	*v = new(string)
	f.String(m, *v)
}

func (f *filler) Int(m *awswire.Member, v *int64) {
	f.n++
	*v = int64(f.n)
	if m.Rule != nil {
		*v = min(max(*v, m.Rule.Min), m.Rule.Max)
	}
	f.put(m, *v)
}

func (f *filler) IntPtr(m *awswire.Member, v **int64) {
	*v = new(int64)
	f.Int(m, *v)
}

func (f *filler) Bool(m *awswire.Member, v *bool) {
	*v = true
	f.put(m, true)
}

func (f *filler) BoolPtr(m *awswire.Member, v **bool) {
	*v = new(bool)
	f.Bool(m, *v)
}

func (f *filler) Time(m *awswire.Member, v *time.Time) {
	f.n++
	*v = time.Date(2026, 11, 22, 3, 4, f.n%60, 0, time.UTC)
	if m.Time == awswire.EpochSeconds {
		*v = v.Add(250 * time.Millisecond)
	}
	f.put(m, *v)
}

func (f *filler) TimePtr(m *awswire.Member, v **time.Time) {
	*v = new(time.Time)
	f.Time(m, *v)
}

func (f *filler) Blob(m *awswire.Member, v *[]byte) {
	*v = []byte{0, 1, 255}
	f.put(m, *v)
}

func (f *filler) Document(m *awswire.Member, v *any) {
	if f.skip() {
		return
	}
	*v = map[string]any{"text": "é", "list": []any{true, nil, "x"}}
	f.put(m, *v)
}

func (f *filler) Documents(m *awswire.Member, v *map[string]any) {
	key := matching(m.Keys, 0)
	*v = map[string]any{key: map[string]any{"costCenter": "42"}}
	f.put(m, *v)
}

func (f *filler) Strings(m *awswire.Member, v *[]string) {
	for range f.length(m) {
		*v = append(*v, f.text(m, m.Each))
	}
	f.put(m, *v)
}

// length is the number of elements for a list: two where that is allowed.
func (f *filler) length(m *awswire.Member) int {
	n := int64(2)
	if m.Rule != nil {
		n = max(n, m.Rule.Min)
		if m.Rule.Max > 0 {
			n = min(n, m.Rule.Max)
		}
	}
	return int(n)
}

func (f *filler) StringMap(m *awswire.Member, v *map[string]string) {
	*v = map[string]string{"one": "1", "two": "2"}
	f.put(m, *v)
}

func (f *filler) IntMap(m *awswire.Member, v *map[string]int64) {
	*v = map[string]int64{"one": 1, "two": 2}
	f.put(m, *v)
}

// nested fills s, whose values by name come back.
func (f *filler) nested(m *awswire.Member, s awswire.Shape) map[string]any {
	inner := filler{seen: f.seen, n: f.n, depth: f.depth + 1, names: map[string]any{}, union: m.Union}
	s.Members(&inner)
	f.n = inner.n
	return inner.names
}

func (f *filler) Struct(m *awswire.Member, v awswire.Shape) {
	if !f.skip() {
		f.put(m, f.nested(m, v))
	}
}

func (f *filler) StructPtr(m *awswire.Member, v awswire.Optional) {
	if !f.skip() && f.depth < 6 {
		f.put(m, f.nested(m, v.New()))
	}
}

func (f *filler) Structs(m *awswire.Member, v awswire.List) {
	if f.depth >= 6 {
		return
	}
	v.Make(f.length(m))
	var items []any
	for i := range v.Len() {
		items = append(items, f.nested(m, v.At(i)))
	}
	f.put(m, items)
}
