package awswire

import "encoding/json"

// A tree is a request before it has types: the one form that JSON bodies,
// query forms and REST parameters are all turned into. Nodes lie in one slice
// in depth-first order, so that a whole request costs one allocation, and a
// node's descendants are skipped by its end.
type tree struct {
	nodes []node
}

type node struct {
	name string // of the member, where the parent is an object
	text string // of a string; literal of a number
	end  int32  // index after the last descendant
	kind kind
}

type kind uint8

const (
	kindNull kind = iota
	kindFalse
	kindTrue
	kindNumber
	kindText
	kindForm // text of a query or header: a scalar whose type only the model knows
	kindList
	kindObject
)

func (k kind) scalar() bool { return k < kindList }

// Limits of one request, whatever its protocol. They bound memory before a
// caller is known: a node is 20 times the bytes that it takes on the wire.
const (
	maxDepth = 64
	maxNodes = 100_000
	maxItems = 10_000 // elements of a list or map that has no maximum of its own
)

// missing is the index of a node that is not there.
const missing = -1

// open appends a node whose descendants follow; close it with close.
func (t *tree) open(name string, k kind) int {
	t.nodes = append(t.nodes, node{name: name, kind: k})
	return len(t.nodes) - 1
}

func (t *tree) close(i int) { t.nodes[i].end = int32(len(t.nodes)) }

func (t *tree) leaf(name string, k kind, text string) {
	t.nodes = append(t.nodes, node{name: name, kind: k, text: text, end: int32(len(t.nodes) + 1)})
}

// child is the member of the object at i with that name: the last one when the
// name is given twice, missing when it is not there or i is no object.
func (t *tree) child(i int, name string) int {
	found := missing
	if i == missing || t.nodes[i].kind != kindObject {
		return found
	}
	for c, end := i+1, int(t.nodes[i].end); c < end; c = int(t.nodes[c].end) {
		if t.nodes[c].name == name {
			found = c
		}
	}
	return found
}

// count is the number of children of the node at i.
func (t *tree) count(i int) int {
	n := 0
	for c, end := i+1, int(t.nodes[i].end); c < end; c = int(t.nodes[c].end) {
		n++
	}
	return n
}

// document is the node at i as plain values.
func (t *tree) document(i int) any {
	n := &t.nodes[i]
	switch n.kind {
	case kindFalse:
		return false
	case kindTrue:
		return true
	case kindNumber:
		return json.Number(n.text)
	case kindText, kindForm:
		return n.text
	case kindList:
		out := make([]any, 0, t.count(i))
		for c := i + 1; c < int(n.end); c = int(t.nodes[c].end) {
			out = append(out, t.document(c))
		}
		return out
	case kindObject:
		out := make(map[string]any, t.count(i))
		for c := i + 1; c < int(n.end); c = int(t.nodes[c].end) {
			out[t.nodes[c].name] = t.document(c)
		}
		return out
	}
	return nil
}
