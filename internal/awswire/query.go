package awswire

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// isQuery reports whether a request to the root looks like awsQuery: a form,
// or an Action in the address.
func isQuery(r *http.Request) bool {
	switch r.Method {
	case http.MethodPost:
		t, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		return t == "application/x-www-form-urlencoded" || hasKey(r.URL.RawQuery, "Action")
	case http.MethodGet, http.MethodHead:
		return hasKey(r.URL.RawQuery, "Action")
	}
	return false
}

func hasKey(query, key string) bool {
	_, ok := lookup(query, key)
	return ok
}

// lookup finds the value of one key in a form without decoding the rest.
func lookup(form, key string) (string, bool) {
	for form != "" {
		var pair string
		pair, form, _ = strings.Cut(form, "&")
		if k, v, _ := strings.Cut(pair, "="); k == key {
			s, err := url.QueryUnescape(v)
			return s, err == nil
		}
	}
	return "", false
}

// action finds the operation of an awsQuery request. The address is asked
// first, as parseForm does.
func (m *Mux) action(r *http.Request, body []byte) (*Operation, error) {
	form := string(body)
	get := func(key string) string {
		if v, ok := lookup(r.URL.RawQuery, key); ok {
			return v
		}
		v, _ := lookup(form, key)
		return v
	}
	name, version := get("Action"), get("Version")
	if name == "" {
		return nil, &Error{Code: "MissingAction", Message: "The request is missing an action or a required parameter."}
	}
	op := m.actions[action{name, version}]
	if op == nil {
		return nil, &Error{Code: codeUnknown, Message: fmt.Sprintf("Could not find operation %s for version %s", name, versionShown(version))}
	}
	return op, nil
}

func versionShown(v string) string {
	if v == "" {
		return "NO_VERSION_SPECIFIED"
	}
	return v
}

// parseQuery is url.ParseQuery with our error, and with text held to UTF-8.
func parseQuery(raw string) (url.Values, error) {
	if raw == "" {
		return nil, nil
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, malformed("The query string cannot be decoded.")
	}
	for _, vs := range values {
		for _, v := range vs {
			if !utf8.ValidString(v) || strings.IndexByte(v, 0) >= 0 {
				return nil, malformed("The query string has characters that are not text.")
			}
		}
	}
	return values, nil
}

// parseForm reads an awsQuery request into t. Names are paths
// (Tags.member.1.Key); they become objects and lists as the protocol has them:
// numbers as names make a list, and a lone "member" or "entry" around a list
// is not a level of its own. A key that stands in the address wins over the
// same key in the body; one that stands twice in either is refused.
func (t *tree) parseForm(address, body string) error {
	f := form{root: &branch{}}
	for f.source, f.rest = range [...]string{body, address} {
		if err := f.read(); err != nil {
			return err
		}
	}
	f.root.object(t, "")
	return nil
}

// form puts the paths of an awsQuery request together.
type form struct {
	root     *branch
	rest     string
	source   int // of rest: body or address
	branches int
}

// branch is one name of a path; it has a value or children.
type branch struct {
	value    string
	source   int // 1 more than that of the value; 0 for none
	children map[string]*branch
}

// read takes in rest.
func (f *form) read() error {
	for f.rest != "" {
		var pair string
		pair, f.rest, _ = strings.Cut(f.rest, "&")
		if pair == "" {
			continue
		}
		k, v, _ := strings.Cut(pair, "=")
		name, err := unescape(k)
		if err != nil {
			return err
		}
		value, err := unescape(v)
		if err != nil {
			return err
		}
		if err := f.put(name, value); err != nil {
			return err
		}
	}
	return nil
}

// unescape decodes one side of a pair and holds it to text.
func unescape(s string) (string, error) {
	s, err := url.QueryUnescape(s)
	if err != nil || !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return "", malformed("A parameter cannot be decoded to text.")
	}
	return s, nil
}

func (f *form) put(path, value string) error {
	b := f.root
	for depth, rest := 0, path; rest != ""; depth++ {
		if depth == maxDepth {
			return malformed("A parameter is nested too deeply.")
		}
		var name string
		name, rest, _ = strings.Cut(rest, ".")
		next := b.children[name]
		if next == nil {
			if f.branches++; f.branches > maxItems {
				return malformed("The request has too many parameters.")
			}
			next = &branch{}
			if b.children == nil {
				b.children = map[string]*branch{}
			}
			b.children[name] = next
		}
		b = next
	}
	if b.source == f.source+1 {
		return malformed("A parameter is given twice.")
	}
	b.value, b.source = value, f.source+1
	return nil
}

// emit appends b to t as what it is.
func (b *branch) emit(t *tree, name string) {
	b = b.unwrap()
	switch {
	case len(b.children) == 0:
		t.leaf(name, kindForm, b.value)
	case b.isList():
		at := t.open(name, kindList)
		for _, k := range b.numbered() {
			b.children[k].emit(t, "")
		}
		t.close(at)
	default:
		b.object(t, name)
	}
}

func (b *branch) object(t *tree, name string) {
	at := t.open(name, kindObject)
	for _, k := range b.names() {
		b.children[k].emit(t, k)
	}
	t.close(at)
}

// unwrap passes a lone member level, and turns a list of entries into the map it means.
func (b *branch) unwrap() *branch {
	if len(b.children) != 1 {
		return b
	}
	if inner := b.children["member"]; inner != nil && inner.isList() {
		return inner
	}
	inner := b.children["entry"]
	if inner == nil || !inner.isList() {
		return b
	}
	m := &branch{children: map[string]*branch{}}
	for _, k := range inner.numbered() {
		entry := inner.children[k]
		key, value := entry.children["key"], entry.children["value"]
		if key == nil || value == nil {
			return b
		}
		m.children[key.value] = value
	}
	return m
}

// isList reports whether all names are numbers.
func (b *branch) isList() bool {
	for k := range b.children {
		if n, err := strconv.Atoi(k); err != nil || n < 0 || len(k) > 9 {
			return false
		}
	}
	return len(b.children) > 0
}

func (b *branch) names() []string {
	names := make([]string, 0, len(b.children))
	for k := range b.children {
		names = append(names, k)
	}
	sort.Strings(names)
	return names
}

// numbered is names in the order of their numbers; gaps are closed.
func (b *branch) numbered() []string {
	names := b.names()
	sort.SliceStable(names, func(i, j int) bool {
		x, _ := strconv.Atoi(names[i])
		y, _ := strconv.Atoi(names[j])
		return x < y
	})
	return names
}
