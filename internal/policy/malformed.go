package policy

import (
	"fmt"
	"strconv"
	"strings"

	"gatehouse/internal/idc"
)

// ReasonMalformed is the Reason of every error of Compile, in IAM's spelling.
const ReasonMalformed idc.Reason = "MalformedPolicyDocument"

// place says where in a document something stands: Statement[1].Condition.StringLike.
// It is built on the way down, so that an error costs nothing until there is one.
type place struct {
	parent *place
	name   string // member name; "" for a list element
	index  int
	onName bool // the name is meant, not what it names
}

func (p *place) member(name string) *place { return &place{parent: p, name: name} }
func (p *place) element(i int) *place      { return &place{parent: p, index: i} }

// itsName is the member's name itself.
func (p *place) itsName() *place {
	named := *p
	named.onName = true
	return &named
}

func (p *place) String() string {
	if p == nil {
		return ""
	}
	var b strings.Builder
	p.write(&b)
	return b.String()
}

func (p *place) write(b *strings.Builder) {
	if p.parent != nil {
		p.parent.write(b)
	}
	switch {
	case p.name == "" && p.parent == nil: // the document itself
	case p.name == "":
		b.WriteString("[" + strconv.Itoa(p.index) + "]")
	default:
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(p.name)
	}
}

// fault is what is wrong with a document, and where: the *idc.Error that Compile
// answers, with what Validate makes a finding of.
type fault struct {
	err      *idc.Error
	code     IssueCode
	sentence string
	at       *place
	offset   int // in bytes, of what is wrong with the JSON itself; else -1
	length   int // of it, where that is more than a character
}

func (f *fault) Error() string { return f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

// malformed is the fault of a document: IAM's sentence where IAM has one, and in the
// error's message then the place.
func malformed(at *place, code IssueCode, format string, args ...any) error {
	sentence := fmt.Sprintf(format, args...)
	message := sentence
	if where := at.String(); where != "" {
		message += " (" + where + ")"
	}
	return &fault{
		err:  &idc.Error{Kind: idc.KindInvalid, Reason: ReasonMalformed, Message: message},
		code: code, sentence: sentence, at: at, offset: -1,
	}
}

// syntaxError is the fault of what is not JSON, at an offset.
func syntaxError(offset int, format string, args ...any) error {
	f := malformed(&place{}, IssueJSONSyntax, syntaxErrors+format, args...).(*fault)
	f.offset = offset
	return f
}

// Sentences that IAM uses for more than one fault.
const (
	syntaxErrors  = "Syntax errors in policy."
	legacyParsing = "The policy failed legacy parsing"
)
