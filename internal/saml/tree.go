package saml

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// Namespaces of what is read.
const (
	nsProtocol  = "urn:oasis:names:tc:SAML:2.0:protocol"
	nsAssertion = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsSignature = "http://www.w3.org/2000/09/xmldsig#"
	nsExclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
	nsXML       = "http://www.w3.org/XML/1998/namespace"
)

// Bounds of a document. Providers in use stay far below them.
const (
	maxDepth    = 32
	maxElements = 4096
	// Every look-up of a name goes through the attributes around it, and every
	// declaration copies those that hold already: anybody may send a document.
	maxAttributes = 64 // of an element, declarations of namespaces among them
	maxPrefixes   = 64 // at one place
)

// read parses a message into a tree that can be read in one way only. It refuses
// what two readers could take for two things: declarations, comments, CDATA,
// processing instructions, names that are no names, prefixes bound twice, one
// identifier on two elements.
func read(raw []byte) (*etree.Element, error) {
	if bytes.Contains(raw, []byte("<!")) {
		return nil, fault(Malformed, "declarations, comments and CDATA sections are not accepted")
	}
	if !utf8.Valid(raw) {
		return nil, fault(Malformed, "the document is not UTF-8")
	}
	doc := etree.NewDocument()
	doc.ReadSettings = etree.ReadSettings{PreserveDuplicateAttrs: true, ValidateInput: true, MaxDepth: maxDepth}
	if err := doc.ReadFromBytes(raw); err != nil {
		return nil, fault(Malformed, "the document cannot be parsed")
	}
	var root *etree.Element
	for i, token := range doc.Child {
		switch t := token.(type) {
		case *etree.Element:
			if root != nil {
				return nil, fault(Malformed, "the document has several roots")
			}
			root = t
		case *etree.CharData:
			if strings.TrimSpace(t.Data) != "" {
				return nil, fault(Malformed, "there is text beside the root")
			}
		case *etree.ProcInst:
			if i != 0 || t.Target != "xml" {
				return nil, fault(Malformed, "processing instructions are not accepted")
			}
		}
	}
	if root == nil {
		return nil, fault(Malformed, "the document is empty")
	}
	w := walk{ids: map[string]bool{}}
	return root, w.element(root, scope{"xml": nsXML}, 1)
}

// scope is what prefixes mean at a place; "" is the default namespace.
type scope map[string]string

type walk struct {
	ids      map[string]bool
	elements int
}

func (w *walk) element(e *etree.Element, outer scope, depth int) error {
	if w.elements++; w.elements > maxElements || depth > maxDepth {
		return fault(Malformed, "the document is too large or nested too deeply")
	}
	if len(e.Attr) > maxAttributes {
		return fault(Malformed, "an element has more than %d attributes", maxAttributes)
	}
	in, err := outer.within(e)
	if err != nil {
		return err
	}
	if len(in) > maxPrefixes {
		return fault(Malformed, "more than %d namespaces are declared at one place", maxPrefixes)
	}
	if strings.Contains(e.Tag, ":") || e.Tag == "" {
		return fault(Malformed, "%q is not the name of an element", e.FullTag())
	}
	if _, ok := in[e.Space]; e.Space != "" && !ok {
		return fault(Malformed, "the prefix %q is not declared", e.Space)
	}
	if err := w.attributes(e, in); err != nil {
		return err
	}
	for _, token := range e.Child {
		switch t := token.(type) {
		case *etree.Element:
			if err := w.element(t, in, depth+1); err != nil {
				return err
			}
		case *etree.ProcInst:
			return fault(Malformed, "processing instructions are not accepted")
		}
	}
	return nil
}

// within is the scope inside an element. A prefix means one thing in a document,
// the default namespace may change.
func (s scope) within(e *etree.Element) (scope, error) {
	in := s
	for _, a := range e.Attr {
		prefix := a.Key
		switch {
		case a.Space == "" && a.Key == "xmlns":
			prefix = ""
		case a.Space != "xmlns":
			continue
		case prefix == "" || prefix == "xml" || prefix == "xmlns" || a.Value == "":
			return nil, fault(Malformed, "the declaration of the prefix %q is not accepted", prefix)
		}
		if prefix != "" && s[prefix] != "" && s[prefix] != a.Value {
			return nil, fault(Malformed, "the prefix %q has two meanings", prefix)
		}
		if a.Value != "" && !strings.Contains(a.Value, ":") {
			return nil, fault(Malformed, "the namespace %q is relative", a.Value)
		}
		if len(in) == len(s) { // copied at the first declaration
			in = make(scope, len(s)+1)
			for k, v := range s {
				in[k] = v
			}
		}
		in[prefix] = a.Value
	}
	return in, nil
}

// identifiers are the names by which any reader may take an attribute for an ID.
var identifiers = map[string]bool{"ID": true, "Id": true, "id": true, "AssertionID": true}

func (w *walk) attributes(e *etree.Element, in scope) error {
	type name struct{ space, local string }
	seen := make(map[name]bool, len(e.Attr))
	for _, a := range e.Attr {
		n := name{a.Space, a.Key}
		if a.Space != "" && a.Space != "xmlns" {
			uri, ok := in[a.Space]
			if !ok {
				return fault(Malformed, "the prefix %q is not declared", a.Space)
			}
			n.space = uri
		}
		if seen[n] || a.Key == "" || strings.Contains(a.Key, ":") {
			return fault(Malformed, "the attribute %q is given twice or is no name", a.FullKey())
		}
		seen[n] = true
		if n.space == nsXML && a.Key != "lang" && a.Key != "space" {
			return fault(Malformed, "the attribute %q is not accepted", a.FullKey())
		}
		if !identifiers[a.Key] || a.Space == "xmlns" {
			continue
		}
		if a.Space != "" || w.ids[a.Value] {
			return fault(Malformed, "the identifier %q is not of one element", a.Value)
		}
		w.ids[a.Value] = true
	}
	return nil
}

// is reports whether an element has an expanded name.
func is(e *etree.Element, space, tag string) bool {
	return e.Tag == tag && e.NamespaceURI() == space
}

// children are the direct children of that name.
func children(e *etree.Element, space, tag string) []*etree.Element {
	var out []*etree.Element
	for _, c := range e.ChildElements() {
		if is(c, space, tag) {
			out = append(out, c)
		}
	}
	return out
}

// only is the one direct child of that name; nil where there is none or there are several.
func only(e *etree.Element, space, tag string) *etree.Element {
	if all := children(e, space, tag); len(all) == 1 {
		return all[0]
	}
	return nil
}

// text is the whole text of an element that holds nothing else; ok is false of
// one that does.
func text(e *etree.Element) (string, bool) {
	if e == nil || len(e.ChildElements()) > 0 {
		return "", false
	}
	var b strings.Builder
	for _, token := range e.Child {
		if c, ok := token.(*etree.CharData); ok {
			b.WriteString(c.Data)
		}
	}
	return b.String(), true
}
