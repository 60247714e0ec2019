package awswire

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"sort"
	"strconv"
	"time"
	"unicode/utf8"
)

// jsonWriter is the Visitor that writes a JSON object. Audit events use it
// too, with other names, masks and limits (Parameters).
type jsonWriter struct {
	buf   []byte
	comma bool
	err   error

	labels   bool // audit: lower-case names, secrets masked
	maxText  int  // audit: longer strings are cut; 0 is no limit
	maxItems int  // audit: longer lists are cut; 0 is no limit
}

// object writes s in braces.
func (w *jsonWriter) object(s Shape) {
	w.buf = append(w.buf, '{')
	w.comma = false
	s.Members(w)
	w.buf = append(w.buf, '}')
	w.comma = true
}

func (w *jsonWriter) key(m *Member) {
	if w.comma {
		w.buf = append(w.buf, ',')
	}
	w.comma = true
	name := m.Name
	if w.labels {
		name = m.Label
	}
	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, '"', ':')
}

// masked writes the key and, for a secret in an audit event, the mask; it
// reports whether that was all.
func (w *jsonWriter) masked(m *Member) bool {
	w.key(m)
	if w.labels && m.Sensitive {
		w.buf = append(w.buf, `"HIDDEN_DUE_TO_SECURITY_REASONS"`...)
		return true
	}
	return false
}

func (w *jsonWriter) String(m *Member, v *string) {
	if !w.masked(m) {
		w.text(*v)
	}
}

func (w *jsonWriter) StringPtr(m *Member, v **string) {
	if *v != nil {
		w.String(m, *v)
	}
}

func (w *jsonWriter) text(s string) {
	if w.maxText > 0 && len(s) > w.maxText {
		cut := w.maxText
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "..."
	}
	w.buf = appendJSONString(w.buf, s)
}

func (w *jsonWriter) Int(m *Member, v *int64) {
	w.key(m)
	w.buf = strconv.AppendInt(w.buf, *v, 10)
}

func (w *jsonWriter) IntPtr(m *Member, v **int64) {
	if *v != nil {
		w.Int(m, *v)
	}
}

func (w *jsonWriter) Bool(m *Member, v *bool) {
	w.key(m)
	w.buf = strconv.AppendBool(w.buf, *v)
}

func (w *jsonWriter) BoolPtr(m *Member, v **bool) {
	if *v != nil {
		w.Bool(m, *v)
	}
}

func (w *jsonWriter) Time(m *Member, v *time.Time) {
	w.key(m)
	if m.Time == EpochSeconds {
		w.buf = appendEpoch(w.buf, *v)
		return
	}
	w.buf = append(w.buf, '"')
	w.buf = append(appendTime(w.buf, *v, m.Time), '"')
}

func (w *jsonWriter) TimePtr(m *Member, v **time.Time) {
	if *v != nil {
		w.Time(m, *v)
	}
}

func (w *jsonWriter) Blob(m *Member, v *[]byte) {
	if *v == nil || w.masked(m) {
		return
	}
	w.text(base64.StdEncoding.EncodeToString(*v))
}

func (w *jsonWriter) Document(m *Member, v *any) {
	if *v != nil && !w.masked(m) {
		w.document(*v)
	}
}

func (w *jsonWriter) Documents(m *Member, v *map[string]any) {
	if *v != nil && !w.masked(m) {
		w.document(*v)
	}
}

// document writes any JSON value. What it does not know goes to encoding/json.
func (w *jsonWriter) document(v any) {
	switch v := v.(type) {
	case nil:
		w.buf = append(w.buf, "null"...)
	case string:
		w.text(v)
	case bool:
		w.buf = strconv.AppendBool(w.buf, v)
	case int:
		w.buf = strconv.AppendInt(w.buf, int64(v), 10)
	case int64:
		w.buf = strconv.AppendInt(w.buf, v, 10)
	case []any:
		w.buf = append(w.buf, '[')
		for i, e := range v[:w.shown(len(v))] {
			if i > 0 {
				w.buf = append(w.buf, ',')
			}
			w.document(e)
		}
		w.buf = append(w.buf, ']')
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		w.buf = append(w.buf, '{')
		for i, k := range keys[:w.shown(len(keys))] {
			if i > 0 {
				w.buf = append(w.buf, ',')
			}
			w.text(k)
			w.buf = append(w.buf, ':')
			w.document(v[k])
		}
		w.buf = append(w.buf, '}')
	default:
		if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
			v = nil // JSON has no such number
		}
		text, err := json.Marshal(v)
		if err != nil {
			w.err = err
			text = []byte("null")
		}
		w.buf = append(w.buf, text...)
	}
}

// shown is how many of n elements are written.
func (w *jsonWriter) shown(n int) int {
	if w.maxItems > 0 {
		return min(n, w.maxItems)
	}
	return n
}

func (w *jsonWriter) Strings(m *Member, v *[]string) {
	if *v == nil && !m.Required || w.masked(m) {
		return
	}
	w.buf = append(w.buf, '[')
	for i, s := range (*v)[:w.shown(len(*v))] {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.text(s)
	}
	w.buf = append(w.buf, ']')
}

func (w *jsonWriter) StringMap(m *Member, v *map[string]string) {
	if *v == nil && !m.Required || w.masked(m) {
		return
	}
	doc := make(map[string]any, len(*v))
	for k, s := range *v {
		doc[k] = s
	}
	w.document(doc)
}

func (w *jsonWriter) IntMap(m *Member, v *map[string]int64) {
	if *v == nil && !m.Required || w.masked(m) {
		return
	}
	doc := make(map[string]any, len(*v))
	for k, n := range *v {
		doc[k] = n
	}
	w.document(doc)
}

func (w *jsonWriter) Struct(m *Member, v Shape) {
	w.key(m)
	w.object(v)
}

func (w *jsonWriter) StructPtr(m *Member, v Optional) {
	if s := v.Get(); s != nil {
		w.Struct(m, s)
	}
}

func (w *jsonWriter) Structs(m *Member, v List) {
	if v.Absent() && !m.Required {
		return
	}
	w.key(m)
	w.buf = append(w.buf, '[')
	for i := range w.shown(v.Len()) {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.object(v.At(i))
	}
	w.buf = append(w.buf, ']')
	w.comma = true
}

const hexDigits = "0123456789abcdef"

// appendJSONString quotes s. Bytes that are not UTF-8 become U+FFFD.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(append(b, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}
