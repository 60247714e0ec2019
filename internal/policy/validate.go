package policy

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Finding is what Validate says of a piece of a document. Its columns count UTF-16
// code units, as the programs do in which people edit policies.
type Finding struct {
	Severity Severity
	Code     IssueCode
	Message  string
	Span     Span
	// Replacements are JSON that may have been meant in place of the span, what is likeliest first.
	Replacements []string

	where extent
}

// Severity says how much a finding matters.
type Severity int

const (
	// SeverityError: the document is refused where it would be stored.
	SeverityError Severity = iota
	// SeveritySecurity: it is taken, and lets people do more than is wise.
	SeveritySecurity
	// SeverityWarning: it is taken, and hardly means what was meant.
	SeverityWarning
	// SeveritySuggestion: it could be better.
	SeveritySuggestion
)

// Rules are what Validate holds a document against.
type Rules struct {
	Kind  Kind
	Use   Use
	Known Catalog // nil: any name will do
	// Inline is how many bytes without white space a permission set's inline policy
	// may have; 0: as many as the API takes.
	Inline int
	// Now is the time of the question; the zero time: no date has passed.
	Now time.Time
}

// Use says where an identity policy is to be kept.
type Use int

const (
	// UseAny: as an inline or as a managed policy.
	UseAny Use = iota
	// UseInline: within a permission set.
	UseInline
	// UseManaged: as a managed policy.
	UseManaged
)

// Bounds of what Validate says: a document full of faults is not made better by
// more of them, and whoever sends it shall not have much work done.
const (
	mostFindings = 200
	longestText  = 300 // characters of a message
)

// Validate says everything that is wrong with a document, or odd, in the order of
// the document. There are findings of SeverityError exactly when Compile refuses the
// document, or the place that it is for does: because it is too large, of an old version
// of the language, or has a character that no text here can have.
//
// Of what is not JSON only the first fault is said: what follows it could be
// anything. The work is bounded by the document's length, whatever it says.
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
	lookups  lookups
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
		v.add(v.finding(f))
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
	f.Replacements = slices.DeleteFunc(f.Replacements, func(r string) bool { return r == "" || len(r) > longestText })
	v.findings = append(v.findings, f)
}

func (v *validation) error(where extent, code IssueCode, message string, replacements ...string) {
	v.add(Finding{Severity: SeverityError, Code: code, Message: message, where: where, Replacements: replacements})
}

func (v *validation) secure(where extent, code IssueCode, message string, replacements ...string) {
	v.add(Finding{Severity: SeveritySecurity, Code: code, Message: message, where: where, Replacements: replacements})
}

func (v *validation) warn(where extent, code IssueCode, message string, replacements ...string) {
	v.add(Finding{Severity: SeverityWarning, Code: code, Message: message, where: where, Replacements: replacements})
}

func (v *validation) suggest(where extent, code IssueCode, message string, replacements ...string) {
	v.add(Finding{Severity: SeveritySuggestion, Code: code, Message: message, where: where, Replacements: replacements})
}

// didYouMean ends a message with what may have been meant; these as JSON are what may
// replace it.
func didYouMean(message string, texts []string) (string, []string) {
	if len(texts) == 0 {
		return message, nil
	}
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = inJSON(text)
	}
	return message + " Did you mean " + either(texts) + "?", quoted
}

// either lists alternatives: a, b or c.
func either(texts []string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " or " + texts[last]
}

// inJSON is a text as JSON has it, with < and > as they are.
func inJSON(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		return "" // not reached: texts can be encoded
	}
	return strings.TrimSuffix(b.String(), "\n")
}

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
