package policy

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Finding is what Validate says of a piece of a document. Its columns count UTF-16
// code units, as the programs do in which people edit policies.
type Finding struct {
	Severity Severity
	Code     IssueCode
	Message  string
	Span     Span

	where extent
}

// Severity says how much a finding matters.
type Severity int

const (
	// SeverityError: the document is refused where it would be stored.
	SeverityError Severity = iota
	// SeverityWarning: it is taken, and hardly means what was meant, or too much.
	SeverityWarning
	// SeveritySuggestion: it could be better.
	SeveritySuggestion
)

// Actions are the actions that are known; package iamactions has them.
type Actions interface {
	HasService(prefix string) bool
	Lookup(action string) (written string, ok bool)
	// Matches is about a pattern of an Action element with wildcards.
	Matches(pattern string) bool
}

// Rules are what Validate holds a document against.
type Rules struct {
	Kind    Kind
	Actions Actions // nil: any action will do
	// Inline is how many bytes without white space a permission set's inline policy
	// may have; 0: as many as the API takes.
	Inline int
}

// Bounds of what Validate says: a document full of faults is not made better by
// more of them, and whoever sends it shall not have much work done.
const (
	mostFindings = 200
	longestText  = 300 // characters of a message
)

// Validate says everything that is wrong with a document, or odd, in the order of
// the document. There are findings of SeverityError exactly when Compile refuses the
// document, or it is larger than the place it is for takes, or holds a character
// that no text here can have.
func Validate(doc []byte, rules Rules) []Finding {
	v := &validation{doc: doc, rules: rules}
	v.run()
	return v.ordered()
}

type validation struct {
	doc      []byte
	rules    Rules
	root     node
	findings []Finding
	lookups  actionBudget
}

func (v *validation) run() {
	var faults []*fault
	collect := func(err error) error {
		var f *fault
		if !errors.As(err, &f) {
			return err
		}
		if len(faults) <= mostFindings { // one more than is said
			faults = append(faults, f)
		}
		return nil
	}
	c := compilation{kind: v.rules.Kind, refuse: collect}
	root, err := readJSON(v.doc, c.refuse)
	whole := err == nil
	if whole {
		v.root = root
		_, err = c.policy(&root)
	}
	if err != nil {
		_ = collect(err) // nothing else comes out of either
	}
	for _, f := range faults {
		v.add(Finding{Severity: SeverityError, Code: f.code, Message: f.sentence, where: v.extentOf(f)})
	}
	v.size()
	if whole {
		v.characters(&v.root)
		v.remarks()
	}
}

func (v *validation) add(f Finding) {
	// Not all of a text that somebody sent comes back in each of many findings.
	if utf8.RuneCountInString(f.Message) > longestText {
		f.Message = string([]rune(f.Message)[:longestText-1]) + "…"
	}
	v.findings = append(v.findings, f)
}

func (v *validation) error(where extent, code IssueCode, message string) {
	v.add(Finding{Severity: SeverityError, Code: code, Message: message, where: where})
}

func (v *validation) warn(where extent, code IssueCode, message string) {
	v.add(Finding{Severity: SeverityWarning, Code: code, Message: message, where: where})
}

func (v *validation) suggest(where extent, code IssueCode, message string) {
	v.add(Finding{Severity: SeveritySuggestion, Code: code, Message: message, where: where})
}

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

// size compares the document with the bounds of the places it may be meant for.
func (v *validation) size() {
	solid := 0
	for _, c := range v.doc {
		if !slices.Contains([]byte(" \t\r\n"), c) {
			solid++
		}
	}
	all := extent{0, len(v.doc)}
	switch v.rules.Kind {
	case IdentityPolicy:
		inline := cmp.Or(v.rules.Inline, mostInlineSent)
		switch {
		case len(v.doc) > mostInlineSent || solid > inline:
			v.error(all, IssuePolicyTooLarge, "The policy has "+count(solid)+" bytes without white space. An inline policy of a permission set may have "+
				count(min(inline, mostInlineSent))+", a managed policy "+count(mostManaged)+".")
		case solid > mostManaged:
			v.warn(all, IssueLargeForManaged, "The policy has "+count(solid)+" bytes without white space. It can be the inline policy of a permission set; a managed policy may have "+
				count(mostManaged)+" only.")
		}
	case ServiceControlPolicy:
		if len(v.doc) > mostControl {
			v.error(all, IssuePolicyTooLarge, "The policy has "+count(len(v.doc))+" bytes. A service control policy may have "+count(mostControl)+", white space counted.")
		}
	}
}

// Sizes of documents (IAM reference_iam-quotas, Organizations orgs_reference_limits,
// and the longest document that PutInlinePolicyToPermissionSet takes).
const (
	mostInlineSent = 32_768
	mostManaged    = 6_144
	mostControl    = 5_120
)

// characters finds U+0000, which JSON can name and no text here may hold.
func (v *validation) characters(n *node) {
	bad := func(text string, where extent) {
		if strings.IndexByte(text, 0) >= 0 {
			v.error(where, IssueNUL, "Text must not contain the character U+0000.")
		}
	}
	if n.kind == nodeString {
		bad(n.text, n.where)
	}
	for i := range n.list {
		v.characters(&n.list[i])
	}
	for i := range n.members {
		bad(n.members[i].name, n.members[i].where)
		v.characters(&n.members[i].value)
	}
}

// ordered are the findings in the order of the document, what is worse first, with
// lines and columns. Errors are never crowded out by what matters less.
func (v *validation) ordered() []Finding {
	found := v.findings
	if len(found) > mostFindings {
		slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(a.Severity, b.Severity) })
		found = found[:mostFindings-1]
		found = append(found, Finding{
			Severity: found[len(found)-1].Severity, Code: IssueMore, where: extent{len(v.doc), len(v.doc)},
			Message: "There is more than is said here. Look again when this is put right.",
		})
	}
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.where.start, b.where.start), cmp.Compare(a.Severity, b.Severity))
	})
	offsets := make([]int, 0, 2*len(found))
	for _, f := range found {
		offsets = append(offsets, f.where.start, f.where.end)
	}
	positions := positionsOf(v.doc, offsets)
	for i := range found {
		found[i].Span = Span{positions[found[i].where.start], positions[found[i].where.end]}
	}
	return found
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

// count writes a number with its thousands apart.
func count(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
