package policy

import (
	"bytes"
	"encoding/json"
	"errors"
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
}

type member struct {
	name  string
	value node
}

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
// they keep.
func readJSON(doc []byte) (node, error) {
	root := &place{}
	switch {
	case len(doc) > maxDocument:
		return node{}, malformed(root, "The policy document is larger than %d bytes.", maxDocument)
	case !utf8.Valid(doc):
		return node{}, malformed(root, syntaxErrors+" The document is not UTF-8.")
	}
	var whole json.RawMessage
	if err := json.Unmarshal(doc, &whole); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			line, column := position(doc, syntax.Offset)
			return node{}, malformed(root, syntaxErrors+" Line %d, column %d: %v.", line, column, syntax)
		}
		return node{}, malformed(root, syntaxErrors+" The document is not JSON.")
	}
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.UseNumber()
	return readNode(dec, root, 0)
}

func readNode(dec *json.Decoder, at *place, depth int) (node, error) {
	if depth > maxDepth {
		return node{}, malformed(at, syntaxErrors+" The document is nested too deeply.")
	}
	token, err := dec.Token()
	if err != nil {
		return node{}, malformed(at, syntaxErrors)
	}
	switch t := token.(type) {
	case string:
		return node{kind: nodeString, text: t}, nil
	case json.Number:
		return node{kind: nodeNumber, text: t.String()}, nil
	case bool:
		if t {
			return node{kind: nodeBool, text: "true"}, nil
		}
		return node{kind: nodeBool, text: "false"}, nil
	case json.Delim:
		if t == '[' {
			return readList(dec, at, depth)
		}
		return readObject(dec, at, depth)
	}
	return node{kind: nodeNull}, nil
}

func readList(dec *json.Decoder, at *place, depth int) (node, error) {
	n := node{kind: nodeList}
	for dec.More() {
		item, err := readNode(dec, at.element(len(n.list)), depth+1)
		if err != nil {
			return node{}, err
		}
		n.list = append(n.list, item)
	}
	_, err := dec.Token() // the closing bracket: the document is known to be well formed
	return n, err
}

func readObject(dec *json.Decoder, at *place, depth int) (node, error) {
	n := node{kind: nodeObject}
	seen := map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return node{}, malformed(at, syntaxErrors)
		}
		name, _ := token.(string) // member names are always strings
		if seen[name] {
			return node{}, malformed(at.member(name), syntaxErrors+" The element %q is repeated.", name)
		}
		seen[name] = true
		value, err := readNode(dec, at.member(name), depth+1)
		if err != nil {
			return node{}, err
		}
		n.members = append(n.members, member{name, value})
	}
	_, err := dec.Token()
	return n, err
}

// position turns the offset of a syntax error into line and column, from 1.
func position(doc []byte, offset int64) (line, column int) {
	read := doc[:min(max(int(offset), 0), len(doc))]
	line = 1 + bytes.Count(read, []byte{'\n'})
	return line, max(1, utf8.RuneCount(read[bytes.LastIndexByte(read, '\n')+1:]))
}
