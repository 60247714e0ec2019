package policy

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// jsonFault is what is wrong with a text that should be JSON: the first thing, where it
// stands, and what may stand there instead, if that is plain.
type jsonFault struct {
	where       extent
	message     string
	replacement string
}

// findJSONFault reads a text as JSON (RFC 8259) and says in words what is wrong with it:
// what was expected rather than what a parser calls it. It is nil for what is JSON.
func findJSONFault(doc []byte) *jsonFault {
	s := jsonScan{doc: doc}
	if bytes.HasPrefix(doc, []byte("\ufeff")) {
		return &jsonFault{where: extent{0, 3}, message: "The document begins with a byte order mark (U+FEFF), which is no part of JSON."}
	}
	for s.fault == nil && !s.done {
		s.step()
	}
	return s.fault
}

// jsonScan is a text and how far it is read.
type jsonScan struct {
	doc   []byte
	at    int
	open  []bracket // the lists and objects that are not closed yet
	state jsonState
	comma int // of the comma before what is read
	done  bool
	fault *jsonFault
}

type bracket struct {
	at   int
	list bool
}

func (b bracket) String() string {
	if b.list {
		return "list"
	}
	return "object"
}

func (b bracket) closing() byte {
	if b.list {
		return ']'
	}
	return '}'
}

// jsonState is what must come next.
type jsonState int

const (
	jsonValue jsonState = iota
	jsonFirstItem
	jsonFirstName
	jsonName
	jsonColon
	jsonNext // a comma or the closing bracket; at the end of the value nothing
)

func (s *jsonScan) step() {
	for s.at < len(s.doc) && strings.IndexByte(" \t\r\n", s.doc[s.at]) >= 0 {
		s.at++
	}
	switch {
	case s.state == jsonNext && len(s.open) == 0:
		if s.at < len(s.doc) && !s.foreign() {
			s.fail(s.at, s.at, "The document has ended here: nothing may follow its last bracket.")
		}
		s.done = true
	case s.at == len(s.doc):
		s.cutShort()
	default:
		s.token(s.doc[s.at])
	}
}

func (s *jsonScan) token(c byte) {
	value := s.state == jsonValue || s.state == jsonFirstItem
	closes := c == ']' || c == '}'
	switch {
	case closes && s.state != jsonColon && s.state != jsonValue && s.state != jsonName && s.inner().closing() == c:
		s.open = s.open[:len(s.open)-1]
		s.at++
		s.state = jsonNext
	case s.state == jsonNext && c == ',':
		s.comma = s.at
		s.at++
		s.state = jsonName
		if s.inner().list {
			s.state = jsonValue
		}
	case s.state == jsonColon && c == ':':
		s.at++
		s.state = jsonValue
	case c == '"' && value:
		s.text(jsonNext)
	case c == '"' && (s.state == jsonName || s.state == jsonFirstName):
		s.text(jsonColon)
	case value && (c == '[' || c == '{'):
		s.open = append(s.open, bracket{s.at, c == '['})
		s.at++
		s.state = jsonFirstName
		if c == '[' {
			s.state = jsonFirstItem
		}
	case value && (c == '-' || isDigit(c)):
		s.number()
	case value && isLetter(c):
		s.word()
	default:
		s.unexpected(c)
	}
}

// inner is the bracket that is open.
func (s *jsonScan) inner() bracket {
	if len(s.open) == 0 {
		return bracket{}
	}
	return s.open[len(s.open)-1]
}

func (s *jsonScan) fail(start, end int, format string, args ...any) {
	if end == start && start < len(s.doc) {
		_, size := utf8.DecodeRune(s.doc[start:])
		end += size
	}
	s.fault = &jsonFault{where: extent{start, end}, message: fmt.Sprintf(format, args...)}
}

// text reads a string.
func (s *jsonScan) text(then jsonState) {
	start := s.at
	for s.at++; s.at < len(s.doc); {
		switch c := s.doc[s.at]; {
		case c == '"':
			s.at++
			s.state = then
			return
		case c == '\n' || c == '\r':
			s.fail(start, s.at, `The line ends within this text: the closing " is missing. (A line break in a text is written \n.)`)
			return
		case c < ' ':
			written := strings.Trim(strconv.Quote(string(rune(c))), `"`)
			if c != '\t' {
				written = fmt.Sprintf(`\u%04x`, c)
			}
			s.fail(s.at, s.at, "The character U+%04X cannot stand in a text as it is: write %s.", c, written)
			s.fault.replacement = written
			return
		case c == '\\':
			if !s.escape() {
				return
			}
		default:
			s.at++
		}
	}
	s.fail(start, len(s.doc), `The document ends within this text: the closing " is missing.`)
}

// escape reads what follows a backslash.
func (s *jsonScan) escape() bool {
	start := s.at
	rest := s.doc[s.at+1:]
	switch {
	case len(rest) == 0:
		s.fail(start, len(s.doc), `The document ends within a text, after a backslash.`)
	case rest[0] == 'u' && len(rest) >= 5 && !strings.ContainsFunc(string(rest[1:5]), func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) }):
		s.at += 6
		return true
	case rest[0] == 'u':
		s.fail(start, start+2, `After \u come four hexadecimal digits, as in \u00e9.`)
	case strings.IndexByte(`"\/bfnrt`, rest[0]) >= 0:
		s.at += 2
		return true
	default:
		_, size := utf8.DecodeRune(rest)
		s.fail(start, start+1+size, `A backslash stands before one of " \ / b f n r t u only. A backslash itself is written \\.`)
		s.fault.replacement = `\\` + string(rest[:size])
		if rest[0] < ' ' {
			s.fault.replacement = ""
		}
	}
	return false
}

// number reads a number: no plus, no leading zero, digits on both sides of a point.
func (s *jsonScan) number() {
	start := s.at
	for s.at < len(s.doc) && (isDigit(s.doc[s.at]) || isLetter(s.doc[s.at]) || strings.IndexByte("+-.", s.doc[s.at]) >= 0) {
		s.at++
	}
	token := string(s.doc[start:s.at])
	if isJSONNumber(token) {
		s.state = jsonNext
		return
	}
	digits := strings.TrimLeft(token, "0123456789") == ""
	switch {
	case digits && len(token) == 12:
		s.fail(start, s.at, `A number has no zero before it. The id of an account is a text: "%s".`, token)
	case digits:
		s.fail(start, s.at, `A number has no zero before it. If this is a text it stands between quotation marks: "%s".`, cut(token))
	default:
		s.fail(start, s.at, `This is no number. If it is a text it stands between quotation marks: "%s".`, cut(token))
	}
	s.fault.replacement = `"` + token + `"`
}

func isJSONNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	digits := func() bool {
		rest := strings.TrimLeft(s, "0123456789")
		some := len(rest) < len(s)
		s = rest
		return some
	}
	if strings.HasPrefix(s, "0") {
		s = s[1:]
	} else if !digits() {
		return false
	}
	if rest, ok := strings.CutPrefix(s, "."); ok {
		if s = rest; !digits() {
			return false
		}
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if !digits() {
			return false
		}
	}
	return s == ""
}

// word reads true, false or null.
func (s *jsonScan) word() {
	start, end := s.at, s.wordEnd()
	word := string(s.doc[start:end])
	switch word {
	case "true", "false", "null":
		s.at, s.state = end, jsonNext
		return
	}
	switch folded := strings.ToLower(word); folded {
	case "true", "false", "null":
		s.fail(start, end, "%s is written in small letters: %s.", word, folded)
		s.fault.replacement = folded
	case "none", "nil", "undefined":
		s.fail(start, end, "JSON has no %s. What is not there is left out.", word)
	default:
		if len(s.open) == 0 {
			s.fail(start, end, "A policy is an object and begins with {, not with %s.", cut(word))
			return
		}
		s.fail(start, end, `Text stands between quotation marks: "%s".`, cut(word))
		s.fault.replacement = `"` + word + `"`
	}
}

// wordEnd is where a word without quotation marks ends. Only letters, digits and what
// stands in names of actions, keys and ARNs belong to it.
func (s *jsonScan) wordEnd() int {
	end := s.at
	for end < len(s.doc) && (isLetter(s.doc[end]) || isDigit(s.doc[end]) || strings.IndexByte("_-.*", s.doc[end]) >= 0 ||
		s.doc[end] == ':' && s.state != jsonName && s.state != jsonFirstName) {
		end++
	}
	return end
}

// unexpected says what belongs where something else stands.
func (s *jsonScan) unexpected(c byte) {
	if s.foreign() {
		return
	}
	inner := s.inner()
	r, _ := utf8.DecodeRune(s.doc[s.at:])
	shown := cut(string(r))
	if !unicode.IsPrint(r) {
		shown = fmt.Sprintf("U+%04X", r)
	}
	closes := c == '}' || c == ']'
	switch s.state {
	case jsonName, jsonFirstName:
		switch {
		case closes && c == inner.closing():
			s.fail(s.comma, s.comma+1, "The comma is one too many: nothing follows it in this object.")
		case closes:
			s.mismatched(inner, shown)
		case isLetter(c):
			end := s.wordEnd()
			name := string(s.doc[s.at:end])
			s.fail(s.at, end, `A name stands between quotation marks: "%s".`, cut(name))
			s.fault.replacement = `"` + name + `"`
		case c == ',':
			s.fail(s.at, s.at, "The comma is one too many: a name is expected here.")
		default:
			s.fail(s.at, s.at, `In an object, a name in quotation marks is expected here, not %s.`, shown)
		}
	case jsonColon:
		s.fail(s.at, s.at, "Between a name and its value a colon is expected.")
	case jsonNext:
		switch {
		case closes:
			s.mismatched(inner, shown)
		case c == '"' || c == '{' || c == '[' || isLetter(c) || isDigit(c) || c == '-':
			s.fail(s.at, s.at, "A comma is missing before this.")
		case c == ':' && inner.list:
			s.fail(s.at, s.at, "A list has no names: a comma or ] is expected here, not a colon.")
		default:
			s.fail(s.at, s.at, "A comma or %c is expected here, not %s.", inner.closing(), shown)
		}
	default:
		switch {
		case closes && len(s.open) > 0 && c == inner.closing() && inner.list:
			s.fail(s.comma, s.comma+1, "The comma is one too many: nothing follows it in this list.")
		case closes && inner.list:
			s.mismatched(inner, shown)
		case c == ',' && inner.list:
			s.fail(s.at, s.at, "The comma is one too many: a value is expected here.")
		case len(s.open) == 0:
			s.fail(s.at, s.at, "A policy is an object and begins with {, not with %s.", shown)
		default:
			s.fail(s.at, s.at, "A value is expected here, not %s: a text in quotation marks, a list, an object, a number, true or false.", shown)
		}
	}
}

func (s *jsonScan) mismatched(inner bracket, shown string) {
	s.fail(s.at, s.at, "The %s that begins in line %d ends with %c, not with %s.", inner, s.line(inner.at), inner.closing(), shown)
}

// foreign finds what other languages have and JSON has not.
func (s *jsonScan) foreign() bool {
	rest := s.doc[s.at:]
	r, _ := utf8.DecodeRune(rest)
	switch {
	case strings.ContainsRune("'`“”„«»‘’", r):
		s.fail(s.at, s.at, `Names and texts stand between straight double quotation marks ("), not %c.`, r)
	case r == '#', len(rest) > 1 && (string(rest[:2]) == "//" || string(rest[:2]) == "/*"):
		end := len(s.doc)
		if i := bytes.IndexByte(rest, '\n'); i >= 0 && rest[1] != '*' {
			end = s.at + i
		} else if i := bytes.Index(rest, []byte("*/")); i >= 0 && r != '#' && rest[1] == '*' {
			end = s.at + i + 2
		}
		s.fail(s.at, end, "JSON has no comments.")
	case r >= utf8.RuneSelf && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)):
		s.fail(s.at, s.at, "This invisible character, U+%04X, is no white space of JSON.", r)
	default:
		return false
	}
	return true
}

// cutShort is about a document that ends before it should.
func (s *jsonScan) cutShort() {
	last := len(bytes.TrimRight(s.doc, " \t\r\n"))
	if last == 0 {
		s.fault = &jsonFault{message: "The document is empty. A policy is an object and begins with {."}
		return
	}
	_, size := utf8.DecodeLastRune(s.doc[:last])
	inner := s.inner()
	missing := map[jsonState]string{
		jsonValue: "a value", jsonFirstItem: "a value or ]", jsonFirstName: "a name or }", jsonName: "a name",
		jsonColon: "a colon and a value", jsonNext: "a comma or " + string(rune(inner.closing())),
	}[s.state]
	if len(s.open) == 1 {
		s.fail(last-size, last, "The document ends too early: %s is expected after this.", missing)
		return
	}
	s.fail(last-size, last, "The document ends too early: %d brackets are not closed. After this, %s is expected, for the %s that begins in line %d.",
		len(s.open), missing, inner, s.line(inner.at))
}

func (s *jsonScan) line(at int) int { return 1 + bytes.Count(s.doc[:at], []byte{'\n'}) }

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

// cut is a text as it is said again in a message: not all of what is long, and nothing
// that cannot be seen.
func cut(text string) string {
	const most = 60
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n++; n == most && utf8.RuneCountInString(text) > most {
			b.WriteRune('…')
			break
		}
		if !unicode.IsPrint(r) {
			r = utf8.RuneError
		}
		b.WriteRune(r)
	}
	return b.String()
}
