package awswire

import (
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// faultNamespace is that of errors before a service is known.
const faultNamespace = "http://webservices.amazon.com/AWSFault/2005-15-09"

// xml is the answer to an awsQuery request.
func (op *Operation) xml(out Shape, requestID string) []byte {
	w := xmlWriter{buf: make([]byte, 0, 1024)}
	w.buf = append(w.buf, '<')
	w.buf = append(w.buf, op.Name...)
	w.buf = append(w.buf, `Response xmlns="`...)
	w.buf = append(w.buf, op.service.Namespace...)
	w.buf = append(w.buf, `">`...)
	if op.Result != "" {
		w.open(op.Result)
		out.Members(&w)
		w.close(op.Result)
	}
	w.open("ResponseMetadata")
	w.element("RequestId", requestID)
	w.close("ResponseMetadata")
	w.close(op.Name + "Response")
	return w.buf
}

// xmlError is the answer to a refused one; s is nil when none was found.
func xmlError(s *Service, code, message string, status int, requestID string) []byte {
	namespace := faultNamespace
	if s != nil {
		namespace = s.Namespace
	}
	w := xmlWriter{buf: append(make([]byte, 0, 512), `<ErrorResponse xmlns="`...)}
	w.buf = append(w.buf, namespace...)
	w.buf = append(w.buf, `"><Error>`...)
	if status >= 500 {
		w.element("Type", "Receiver")
	} else {
		w.element("Type", "Sender")
	}
	w.element("Code", code)
	w.element("Message", message)
	w.close("Error")
	w.element("RequestId", requestID)
	w.close("ErrorResponse")
	return w.buf
}

// xmlWriter is the Visitor that writes the members of an awsQuery output.
type xmlWriter struct{ buf []byte }

func (w *xmlWriter) open(name string) {
	w.buf = append(w.buf, '<')
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, '>')
}

func (w *xmlWriter) close(name string) {
	w.buf = append(w.buf, '<', '/')
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, '>')
}

func (w *xmlWriter) element(name, text string) {
	w.open(name)
	w.text(text)
	w.close(name)
}

// text escapes s. What XML 1.0 cannot carry (control characters, bytes that
// are not UTF-8) becomes U+FFFD; a carriage return is written as a reference,
// since parsers turn a bare one into a line feed.
func (w *xmlWriter) text(s string) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '&':
			w.buf = append(w.buf, "&amp;"...)
		case r == '<':
			w.buf = append(w.buf, "&lt;"...)
		case r == '>':
			w.buf = append(w.buf, "&gt;"...)
		case r == '\r':
			w.buf = append(w.buf, "&#xD;"...)
		case r < ' ' && r != '\t' && r != '\n', r == 0xFFFE, r == 0xFFFF:
			w.buf = append(w.buf, "\ufffd"...)
		default:
			w.buf = utf8.AppendRune(w.buf, r)
		}
		i += size
	}
}

func (w *xmlWriter) String(m *Member, v *string) { w.element(m.Name, *v) }

func (w *xmlWriter) StringPtr(m *Member, v **string) {
	if *v != nil {
		w.String(m, *v)
	}
}

func (w *xmlWriter) Int(m *Member, v *int64) {
	w.open(m.Name)
	w.buf = strconv.AppendInt(w.buf, *v, 10)
	w.close(m.Name)
}

func (w *xmlWriter) IntPtr(m *Member, v **int64) {
	if *v != nil {
		w.Int(m, *v)
	}
}

func (w *xmlWriter) Bool(m *Member, v *bool) {
	w.open(m.Name)
	w.buf = strconv.AppendBool(w.buf, *v)
	w.close(m.Name)
}

func (w *xmlWriter) BoolPtr(m *Member, v **bool) {
	if *v != nil {
		w.Bool(m, *v)
	}
}

func (w *xmlWriter) Time(m *Member, v *time.Time) {
	w.open(m.Name)
	if m.Time == EpochSeconds {
		w.buf = appendEpoch(w.buf, *v)
	} else {
		w.buf = appendTime(w.buf, *v, m.Time)
	}
	w.close(m.Name)
}

func (w *xmlWriter) TimePtr(m *Member, v **time.Time) {
	if *v != nil {
		w.Time(m, *v)
	}
}

func (w *xmlWriter) Blob(m *Member, v *[]byte) {
	if *v != nil {
		w.element(m.Name, base64.StdEncoding.EncodeToString(*v))
	}
}

// Documents do not exist in awsQuery; the generator refuses such a model.
func (w *xmlWriter) Document(*Member, *any)             {}
func (w *xmlWriter) Documents(*Member, *map[string]any) {}

func (w *xmlWriter) Strings(m *Member, v *[]string) {
	if *v == nil && !m.Required {
		return
	}
	item, done := w.list(m)
	for _, s := range *v {
		w.element(item, s)
	}
	done()
}

func (w *xmlWriter) Structs(m *Member, v List) {
	if v.Absent() && !m.Required {
		return
	}
	item, done := w.list(m)
	for i := range v.Len() {
		w.open(item)
		v.At(i).Members(w)
		w.close(item)
	}
	done()
}

// list opens a list and gives the name of its elements; a flat one has no
// element of its own and repeats its name.
func (w *xmlWriter) list(m *Member) (item string, done func()) {
	if m.Flat {
		return m.Name, func() {}
	}
	item = m.Item
	if item == "" {
		item = "member"
	}
	w.open(m.Name)
	return item, func() { w.close(m.Name) }
}

func (w *xmlWriter) StringMap(m *Member, v *map[string]string) {
	entries(w, m, *v, func(s string) string { return s })
}

func (w *xmlWriter) IntMap(m *Member, v *map[string]int64) {
	entries(w, m, *v, func(n int64) string { return strconv.FormatInt(n, 10) })
}

// entries writes a map in the order of its keys.
func entries[T any](w *xmlWriter, m *Member, v map[string]T, text func(T) string) {
	if v == nil && !m.Required {
		return
	}
	w.open(m.Name)
	for _, k := range slices.Sorted(maps.Keys(v)) {
		w.open("entry")
		w.element("key", k)
		w.element("value", text(v[k]))
		w.close("entry")
	}
	w.close(m.Name)
}

func (w *xmlWriter) Struct(m *Member, v Shape) {
	w.open(m.Name)
	v.Members(w)
	w.close(m.Name)
}

func (w *xmlWriter) StructPtr(m *Member, v Optional) {
	if s := v.Get(); s != nil {
		w.Struct(m, s)
	}
}
