package awswire

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// reader is the Visitor that fills an input from a tree and collects what
// breaks the model's constraints. A value of the wrong JSON type is another
// matter: it ends the reading (err), as AWS answers it without naming others.
type reader struct {
	tree   *tree
	at     int // the object whose members are being read, or missing
	params *params
	depth  int
	found  int // members present in the structure being read

	path   []step
	broken []violation
	err    error
}

// step is one part of the path to a member; list elements have no member.
type step struct {
	member *Member
	index  int
}

// read fills in from t, whose root is node 0 when it has any. p holds REST
// parameters and may be nil.
func read(t *tree, p *params, in Shape) *Error {
	r := reader{tree: t, params: p, at: missing}
	if len(t.nodes) > 0 {
		switch t.nodes[0].kind {
		case kindObject:
			r.at = 0
		case kindNull:
		default:
			return malformed("The request body must be an object.")
		}
	}
	in.Members(&r)
	if r.err != nil {
		return r.err.(*Error)
	}
	if len(r.broken) > 0 {
		return &Error{
			Code: codeValidation, Message: validationMessage(r.broken),
			Fields: map[string]any{"Reason": r.broken[0].reason()},
		}
	}
	return nil
}

// find is the node of m, missing when it is absent or null. It tells of a
// required member that is missing.
func (r *reader) find(m *Member) int {
	if r.err != nil {
		return missing
	}
	i := missing
	if m.In != InBody && r.depth == 0 {
		i = r.params.find(r.tree, m)
	} else {
		i = r.tree.child(r.at, m.Name)
	}
	if i != missing && r.tree.nodes[i].kind == kindNull {
		i = missing
	}
	if i != missing {
		r.found++
	} else if m.Required {
		value := "null"
		if m.Sensitive {
			value = ""
		}
		r.report(m, value, notNull)
	}
	return i
}

func (r *reader) report(m *Member, value, constraint string) {
	if len(r.broken) < maxViolations {
		r.broken = append(r.broken, violation{path: r.pathTo(m), value: value, constraint: constraint})
	}
}

// pathTo is the path of m as AWS writes it: operations.1.member.attributePath.
func (r *reader) pathTo(m *Member) string {
	var b strings.Builder
	for _, s := range r.path {
		if s.member != nil {
			b.WriteString(s.member.Label)
		} else {
			b.WriteString(strconv.Itoa(s.index))
			b.WriteString(".member")
		}
		b.WriteByte('.')
	}
	b.WriteString(m.Label)
	return b.String()
}

// mismatch ends the reading: the node at i is no want.
func (r *reader) mismatch(i int, want string) {
	if r.err == nil {
		r.err = malformed("%s can not be converted to %s", kindNames[r.tree.nodes[i].kind], want)
	}
}

var kindNames = [...]string{
	kindNull: "NULL_VALUE", kindFalse: "FALSE_VALUE", kindTrue: "TRUE_VALUE", kindNumber: "NUMBER_VALUE",
	kindText: "STRING_VALUE", kindForm: "STRING_VALUE", kindList: "Start of list", kindObject: "Start of structure or map",
}

func (r *reader) String(m *Member, v *string) {
	if i := r.find(m); i != missing {
		*v = r.text(m, m.Rule, i)
	}
}

func (r *reader) StringPtr(m *Member, v **string) {
	if i := r.find(m); i != missing {
		s := r.text(m, m.Rule, i)
		*v = &s
	}
}

func (r *reader) text(m *Member, rule *Rule, i int) string {
	n := &r.tree.nodes[i]
	if n.kind != kindText && n.kind != kindForm {
		r.mismatch(i, "a String")
		return ""
	}
	if rule != nil {
		var room [4]string
		for _, c := range rule.text(room[:0], n.text) {
			r.report(m, shown(m, n.text), c)
		}
	}
	return n.text
}

func (r *reader) Int(m *Member, v *int64) {
	if i := r.find(m); i != missing {
		*v = r.number(m, i)
	}
}

func (r *reader) IntPtr(m *Member, v **int64) {
	if i := r.find(m); i != missing {
		n := r.number(m, i)
		*v = &n
	}
}

func (r *reader) number(m *Member, i int) int64 {
	want := "a Long"
	if m.Bits == 32 {
		want = "an Integer"
	}
	node := &r.tree.nodes[i]
	n, ok := int64(0), false
	if node.kind == kindNumber || node.kind == kindForm {
		n, ok = integer(node.text)
	}
	if !ok || m.Bits == 32 && n != int64(int32(n)) {
		r.mismatch(i, want)
		return 0
	}
	if m.Rule != nil {
		var room [2]string
		for _, c := range m.Rule.number(room[:0], n) {
			r.report(m, shown(m, node.text), c)
		}
	}
	return n
}

// integer reads a number literal without a fraction. 1.0 and 1e2 are integers
// too: some clients write every number as floating point.
func integer(s string) (int64, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) >= 1<<53 {
		return 0, false
	}
	return int64(f), true
}

func (r *reader) Bool(m *Member, v *bool) {
	if i := r.find(m); i != missing {
		*v = r.truth(i)
	}
}

func (r *reader) BoolPtr(m *Member, v **bool) {
	if i := r.find(m); i != missing {
		b := r.truth(i)
		*v = &b
	}
}

func (r *reader) truth(i int) bool {
	switch n := &r.tree.nodes[i]; {
	case n.kind == kindTrue, n.kind == kindForm && n.text == "true":
		return true
	case n.kind == kindFalse, n.kind == kindForm && n.text == "false":
	default:
		r.mismatch(i, "a Boolean")
	}
	return false
}

func (r *reader) Time(m *Member, v *time.Time) {
	if i := r.find(m); i != missing {
		*v = r.moment(m, i)
	}
}

func (r *reader) TimePtr(m *Member, v **time.Time) {
	if i := r.find(m); i != missing {
		t := r.moment(m, i)
		*v = &t
	}
}

func (r *reader) moment(_ *Member, i int) time.Time {
	n := &r.tree.nodes[i]
	if n.kind == kindNumber || n.kind == kindText || n.kind == kindForm {
		if t, ok := parseTime(n.text); ok {
			return t
		}
	}
	r.mismatch(i, "a Timestamp")
	return time.Time{}
}

func (r *reader) Blob(m *Member, v *[]byte) {
	i := r.find(m)
	if i == missing {
		return
	}
	n := &r.tree.nodes[i]
	if n.kind != kindText && n.kind != kindForm {
		r.mismatch(i, "a Blob")
		return
	}
	b, err := base64.StdEncoding.DecodeString(n.text)
	if err != nil {
		r.mismatch(i, "a Blob")
		return
	}
	if m.Rule != nil {
		for _, c := range m.Rule.length(nil, int64(len(b))) {
			r.report(m, "", c)
		}
	}
	*v = b
}

func (r *reader) Document(m *Member, v *any) {
	if i := r.find(m); i != missing {
		*v = r.tree.document(i)
	}
}

func (r *reader) Documents(m *Member, v *map[string]any) {
	r.entries(m, func(n int) { *v = make(map[string]any, n) }, func(key string, i int) { (*v)[key] = r.tree.document(i) })
}

func (r *reader) StringMap(m *Member, v *map[string]string) {
	r.entries(m, func(n int) { *v = make(map[string]string, n) }, func(key string, i int) {
		if r.tree.nodes[i].kind != kindNull {
			(*v)[key] = r.text(m, m.Each, i)
		}
	})
}

func (r *reader) IntMap(m *Member, v *map[string]int64) {
	r.entries(m, func(n int) { *v = make(map[string]int64, n) }, func(key string, i int) { (*v)[key] = r.number(m, i) })
}

// entries reads a map: its size first, then each key and value.
func (r *reader) entries(m *Member, size func(int), put func(key string, i int)) {
	i := r.find(m)
	if i == missing {
		return
	}
	t := r.tree
	if t.nodes[i].kind != kindObject {
		r.mismatch(i, "a Map")
		return
	}
	n := t.count(i)
	if !r.bounded(m, i, n) {
		return
	}
	size(n)
	for c := i + 1; c < int(t.nodes[i].end) && r.err == nil; c = int(t.nodes[c].end) {
		key := t.nodes[c].name
		if m.Keys != nil {
			if broken := m.Keys.text(nil, key); len(broken) > 0 {
				r.report(m, shown(m, key), "Map keys must satisfy constraint: ["+strings.Join(broken, ", ")+"]")
			}
		}
		put(key, c)
	}
}

func (r *reader) Strings(m *Member, v *[]string) {
	i, n, ok := r.elements(m)
	if !ok {
		return
	}
	t := r.tree
	out := make([]string, 0, n)
	bad := false
	for c := i + 1; c < int(t.nodes[i].end) && r.err == nil; c = int(t.nodes[c].end) {
		s := &t.nodes[c]
		if s.kind != kindText && s.kind != kindForm {
			r.mismatch(c, "a String")
			return
		}
		if m.Each != nil && !bad {
			var room [4]string
			bad = len(m.Each.text(room[:0], s.text)) > 0
		}
		out = append(out, s.text)
	}
	if bad {
		r.report(m, shown(m, "["+strings.Join(out, ", ")+"]"), m.Each.all())
	}
	*v = out
}

func (r *reader) Structs(m *Member, v List) {
	i, n, ok := r.elements(m)
	if !ok {
		return
	}
	v.Make(n)
	t, e := r.tree, 0
	for c := i + 1; c < int(t.nodes[i].end) && r.err == nil; c = int(t.nodes[c].end) {
		r.path = append(r.path, step{member: m}, step{index: e + 1})
		r.nested(m, c, v.At(e))
		r.path = r.path[:len(r.path)-2]
		e++
	}
}

// elements finds a list and says how many elements it has; not ok when there
// is nothing to be read.
func (r *reader) elements(m *Member) (i, n int, ok bool) {
	if i = r.find(m); i == missing {
		return
	}
	switch node := &r.tree.nodes[i]; {
	case node.kind == kindList:
	case node.kind == kindForm && node.text == "": // how a query says an empty list
	default:
		if i = r.tree.child(i, m.Item); i != missing && r.tree.nodes[i].kind == kindList {
			break
		}
		r.mismatch(r.tree.child(r.at, m.Name), "a List")
		return missing, 0, false
	}
	n = r.tree.count(i)
	return i, n, r.bounded(m, i, n)
}

// bounded checks the size of a list or map before memory is spent on it.
func (r *reader) bounded(m *Member, i, n int) bool {
	if m.Rule != nil {
		broken := m.Rule.length(nil, int64(n))
		for _, c := range broken {
			r.report(m, shown(m, r.compact(i)), c)
		}
		if m.Rule.Max > 0 && int64(n) > m.Rule.Max {
			return false
		}
	}
	if n > maxItems {
		r.err = malformed("A list has more than %d elements.", maxItems)
		return false
	}
	return true
}

// compact is a list as messages show it.
func (r *reader) compact(i int) string {
	n := &r.tree.nodes[i]
	if int(n.end) == i+1 {
		if n.kind == kindObject {
			return "{}"
		}
		return "[]"
	}
	var b strings.Builder
	b.WriteByte('[')
	for c := i + 1; c < int(n.end) && b.Len() <= maxShown; c = int(r.tree.nodes[c].end) {
		if c > i+1 {
			b.WriteString(", ")
		}
		if t := &r.tree.nodes[c]; t.kind.scalar() {
			b.WriteString(t.text)
		} else if text, err := json.Marshal(r.tree.document(c)); err == nil {
			b.Write(text)
		}
	}
	b.WriteByte(']')
	return b.String()
}

func (r *reader) Struct(m *Member, v Shape) {
	if i := r.find(m); i != missing {
		r.path = append(r.path, step{member: m})
		r.nested(m, i, v)
		r.path = r.path[:len(r.path)-1]
	}
}

func (r *reader) StructPtr(m *Member, v Optional) {
	if i := r.find(m); i != missing {
		r.path = append(r.path, step{member: m})
		r.nested(m, i, v.New())
		r.path = r.path[:len(r.path)-1]
	}
}

// nested reads the structure at i; the path leads to it already.
func (r *reader) nested(m *Member, i int, v Shape) {
	switch r.tree.nodes[i].kind {
	case kindObject:
	case kindNull:
		r.reportHere("null", notNull)
		return
	default:
		r.mismatch(i, "a Structure")
		return
	}
	at, found := r.at, r.found
	r.at, r.found = i, 0
	r.depth++
	v.Members(r)
	r.depth--
	if m.Union && r.found != 1 && r.err == nil {
		r.reportHere("", "Member must have exactly one member set")
	}
	r.at, r.found = at, found
}

// reportHere is report for the structure that the path leads to.
func (r *reader) reportHere(value, constraint string) {
	last := r.path[len(r.path)-1]
	r.path = r.path[:len(r.path)-1]
	m := last.member
	if m == nil {
		m = &Member{Label: strconv.Itoa(last.index) + ".member"}
	}
	r.report(m, value, constraint)
	r.path = append(r.path, last)
}
