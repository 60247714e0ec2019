package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"
)

// Bounds on what Compile looks at. They are far above every limit of AWS (its
// largest managed policy is 150 KB) and only keep hostile input from costing
// more than it should.
const (
	maxDocument = 512 << 10
	maxDepth    = 8 // the language itself needs 6
)

type nodeKind int

const (
	nodeString nodeKind = iota
	nodeNumber
	nodeBool
	nodeNull
	nodeList
	nodeObject
)

func (k nodeKind) String() string {
	return [...]string{"a string", "a number", "a boolean", "null", "a list", "an object"}[k]
}

// node is one JSON value. Numbers and booleans keep their text: the language
// treats 10 and "10" alike.
type node struct {
	kind    nodeKind
	text    string
	list    []node
	members []member // in document order; names are unique
	where   extent
}

type member struct {
	name  string
	value node
	where extent // of the name
}

// extent is a piece of a document in bytes: from its first to behind its last.
type extent struct{ start, end int }

func (n *node) member(name string) (*node, bool) {
	for i := range n.members {
		if n.members[i].name == name {
			return &n.members[i].value, true
		}
	}
	return nil, false
}

// readJSON reads one JSON value that fills the whole document. Repeated
// member names are refused (IAM reference_policies_grammar: "must not contain
// multiple instances of the same key"), because readers differ in which one
// they keep; where refuse lets one pass, it is the first.
func readJSON(doc []byte, refuse func(error) error) (node, error) {
	root := &place{}
	switch {
	case len(doc) > maxDocument:
		return node{}, malformed(root, IssuePolicyTooLarge, "The policy document is larger than %d bytes.", maxDocument)
	case !utf8.Valid(doc):
		return node{}, syntaxError(invalidAt(doc), " The document is not UTF-8.")
	}
	var whole json.RawMessage
	if err := json.Unmarshal(doc, &whole); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			line, column := position(doc, syntax.Offset)
			at := max(0, int(syntax.Offset)-1) // of the byte that does not fit, or the last one
			return node{}, syntaxError(at, " Line %d, column %d: %v.", line, column, syntax)
		}
		return node{}, syntaxError(0, " The document is not JSON.")
	}
	r := reader{doc: doc, tokens: json.NewDecoder(bytes.NewReader(doc)), refuse: refuse}
	r.tokens.UseNumber()
	return r.value(root, 0)
}

// reader reads a document that is known to be well formed, token by token.
type reader struct {
	doc    []byte
	tokens *json.Decoder
	refuse func(error) error
}

// next is the next token and where it stands: what lies between two tokens is
// white space, a colon or a comma.
func (r *reader) next() (json.Token, extent, error) {
	start := int(r.tokens.InputOffset())
	token, err := r.tokens.Token()
	end := int(r.tokens.InputOffset())
	for start < end && bytes.IndexByte([]byte(" \t\r\n,:"), r.doc[start]) >= 0 {
		start++
	}
	return token, extent{start, end}, err
}

func (r *reader) value(at *place, depth int) (node, error) {
	token, where, err := r.next()
	if err != nil {
		return node{}, malformed(at, IssueJSONSyntax, syntaxErrors)
	}
	if depth > maxDepth {
		f := malformed(at, IssueTooDeep, syntaxErrors+" The document is nested too deeply.").(*fault)
		f.offset = where.start
		return node{}, f
	}
	n := node{where: where}
	switch t := token.(type) {
	case string:
		n.kind, n.text = nodeString, t
	case json.Number:
		n.kind, n.text = nodeNumber, t.String()
	case bool:
		n.kind, n.text = nodeBool, strconv.FormatBool(t)
	case json.Delim:
		if t == '[' {
			err = r.list(&n, at, depth)
		} else {
			err = r.object(&n, at, depth)
		}
	default:
		n.kind = nodeNull
	}
	return n, err
}

func (r *reader) list(n *node, at *place, depth int) error {
	n.kind = nodeList
	for r.tokens.More() {
		item, err := r.value(at.element(len(n.list)), depth+1)
		if err != nil {
			return err
		}
		n.list = append(n.list, item)
	}
	return r.close(n)
}

func (r *reader) object(n *node, at *place, depth int) error {
	n.kind = nodeObject
	seen := map[string]bool{}
	for r.tokens.More() {
		token, where, err := r.next()
		if err != nil {
			return malformed(at, IssueJSONSyntax, syntaxErrors)
		}
		name, _ := token.(string) // member names are always strings
		repeated := seen[name]
		if repeated {
			f := malformed(at.member(name), IssueDuplicateElement, syntaxErrors+" The element %q is repeated.", name).(*fault)
			f.offset, f.length = where.start, where.end-where.start
			if err := r.refuse(f); err != nil {
				return err
			}
		}
		seen[name] = true
		value, err := r.value(at.member(name), depth+1)
		if err != nil {
			return err
		}
		if !repeated {
			n.members = append(n.members, member{name, value, where})
		}
	}
	return r.close(n)
}

// close reads the bracket that ends a list or object.
func (r *reader) close(n *node) error {
	_, where, err := r.next()
	n.where.end = where.end
	return err
}

// invalidAt is where a text stops being UTF-8.
func invalidAt(doc []byte) int {
	at := 0
	for at < len(doc) {
		r, size := utf8.DecodeRune(doc[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// position turns the offset of a syntax error into line and column, from 1.
func position(doc []byte, offset int64) (line, column int) {
	read := doc[:min(max(int(offset), 0), len(doc))]
	line = 1 + bytes.Count(read, []byte{'\n'})
	return line, max(1, utf8.RuneCount(read[bytes.LastIndexByte(read, '\n')+1:]))
}
