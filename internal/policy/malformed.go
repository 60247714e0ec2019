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
}

func (p *place) member(name string) *place { return &place{parent: p, name: name} }
func (p *place) element(i int) *place      { return &place{parent: p, index: i} }

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

// malformed is the error of a document: IAM's sentence where IAM has one, then
// the place.
func malformed(at *place, format string, args ...any) error {
	message := fmt.Sprintf(format, args...)
	if where := at.String(); where != "" {
		message += " (" + where + ")"
	}
	return &idc.Error{Kind: idc.KindInvalid, Reason: ReasonMalformed, Message: message}
}

// Sentences that IAM uses for more than one fault.
const (
	syntaxErrors  = "Syntax errors in policy."
	legacyParsing = "The policy failed legacy parsing"
)
