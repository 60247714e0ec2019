package awswire

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// parseJSON reads one JSON text (RFC 8259) into t. It is strict where clients
// might be confused by leniency (no trailing bytes, no control characters in
// strings, no lone surrogates, no U+0000, UTF-8 only) and bounded in depth and size.
// Strings without escapes share the memory of body.
func (t *tree) parseJSON(body string) error {
	if !utf8.ValidString(body) {
		return malformed("The request body is not valid UTF-8.")
	}
	p := jsonParser{tree: t, s: body}
	p.space()
	if err := p.value("", 0); err != nil {
		return err
	}
	if p.space(); p.at < len(p.s) {
		return p.unexpected()
	}
	return nil
}

type jsonParser struct {
	tree *tree
	s    string
	at   int
}

func (p *jsonParser) unexpected() error {
	if p.at >= len(p.s) {
		return malformed("Unexpected end of the request body.")
	}
	r, _ := utf8.DecodeRuneInString(p.s[p.at:])
	return malformed("Unexpected character %q at offset %d of the request body.", r, p.at)
}

func (p *jsonParser) space() {
	for p.at < len(p.s) {
		switch p.s[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// value reads a value; the white space before it is gone already.
func (p *jsonParser) value(name string, depth int) error {
	if len(p.tree.nodes) >= maxNodes {
		return malformed("The request body has too many values.")
	}
	if p.at >= len(p.s) {
		return p.unexpected()
	}
	switch c := p.s[p.at]; {
	case c == '"':
		text, err := p.text()
		if err != nil {
			return err
		}
		p.tree.leaf(name, kindText, text)
		return nil
	case c == '{' || c == '[':
		if depth >= maxDepth {
			return malformed("The request body is nested too deeply.")
		}
		if c == '{' {
			return p.object(name, depth)
		}
		return p.list(name, depth)
	case c == '-' || c >= '0' && c <= '9':
		return p.number(name)
	}
	for _, w := range [...]struct {
		text string
		kind kind
	}{{"true", kindTrue}, {"false", kindFalse}, {"null", kindNull}} {
		if strings.HasPrefix(p.s[p.at:], w.text) {
			p.at += len(w.text)
			p.tree.leaf(name, w.kind, w.text)
			return nil
		}
	}
	return p.unexpected()
}

func (p *jsonParser) object(name string, depth int) error {
	at := p.tree.open(name, kindObject)
	more, err := p.enter('}')
	for more && err == nil {
		var key string
		if key, err = p.text(); err != nil {
			return err
		}
		if p.space(); p.at >= len(p.s) || p.s[p.at] != ':' {
			return p.unexpected()
		}
		p.at++
		p.space()
		if err = p.value(key, depth+1); err != nil {
			return err
		}
		more, err = p.next('}')
	}
	p.tree.close(at)
	return err
}

func (p *jsonParser) list(name string, depth int) error {
	at := p.tree.open(name, kindList)
	more, err := p.enter(']')
	for more && err == nil {
		if err = p.value("", depth+1); err != nil {
			return err
		}
		more, err = p.next(']')
	}
	p.tree.close(at)
	return err
}

// enter passes an opening bracket and reports whether an element follows.
func (p *jsonParser) enter(closing byte) (more bool, err error) {
	p.at++
	p.space()
	if p.at >= len(p.s) {
		return false, p.unexpected()
	}
	if p.s[p.at] == closing {
		p.at++
		return false, nil
	}
	return true, nil
}

// next passes a comma or the closing bracket and reports which it was.
func (p *jsonParser) next(closing byte) (more bool, err error) {
	p.space()
	if p.at >= len(p.s) {
		return false, p.unexpected()
	}
	switch p.s[p.at] {
	case ',':
		p.at++
		p.space()
		return true, nil
	case closing:
		p.at++
		return false, nil
	}
	return false, p.unexpected()
}

func (p *jsonParser) number(name string) error {
	start := p.at
	digits := func() bool {
		from := p.at
		for p.at < len(p.s) && p.s[p.at] >= '0' && p.s[p.at] <= '9' {
			p.at++
		}
		return p.at > from
	}
	is := func(set string) bool {
		if p.at < len(p.s) && strings.IndexByte(set, p.s[p.at]) >= 0 {
			p.at++
			return true
		}
		return false
	}
	is("-")
	if !is("0") && !digits() { // no leading zeros
		return p.unexpected()
	}
	if is(".") && !digits() {
		return p.unexpected()
	}
	if is("eE") {
		is("+-")
		if !digits() {
			return p.unexpected()
		}
	}
	p.tree.leaf(name, kindNumber, p.s[start:p.at])
	return nil
}

// text reads a string, beginning at its quotation mark.
func (p *jsonParser) text() (string, error) {
	if p.at >= len(p.s) || p.s[p.at] != '"' {
		return "", p.unexpected()
	}
	p.at++
	start := p.at
	for p.at < len(p.s) {
		switch c := p.s[p.at]; {
		case c == '"':
			p.at++
			return p.s[start : p.at-1], nil
		case c == '\\':
			return p.escaped(start)
		case c < ' ':
			return "", p.unexpected()
		default:
			p.at++
		}
	}
	return "", p.unexpected()
}

// escaped reads the rest of a string that has escapes; its text so far begins at start.
func (p *jsonParser) escaped(start int) (string, error) {
	out := append(make([]byte, 0, 2*(p.at-start)+32), p.s[start:p.at]...)
	for p.at < len(p.s) {
		c := p.s[p.at]
		switch {
		case c == '"':
			p.at++
			return string(out), nil
		case c < ' ':
			return "", p.unexpected()
		case c != '\\':
			out = append(out, c)
			p.at++
			continue
		}
		p.at++
		if p.at >= len(p.s) {
			break
		}
		if p.s[p.at] == 'u' {
			r, err := p.codePoint()
			if err != nil {
				return "", err
			}
			out = utf8.AppendRune(out, r)
			continue
		}
		i := strings.IndexByte(`"\/bfnrt`, p.s[p.at])
		if i < 0 {
			return "", p.unexpected()
		}
		out = append(out, "\"\\/\b\f\n\r\t"[i])
		p.at++
	}
	return "", p.unexpected()
}

// codePoint reads uXXXX, and the second half of a surrogate pair if there is one.
func (p *jsonParser) codePoint() (rune, error) {
	r, ok := p.hex()
	if !ok {
		return 0, p.unexpected()
	}
	if r == 0 {
		return 0, malformed("The request body has the character U+0000.") // no database stores it as text
	}
	if !utf16.IsSurrogate(r) {
		return r, nil
	}
	if strings.HasPrefix(p.s[p.at:], `\u`) {
		p.at++
		if low, ok := p.hex(); ok {
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				return r, nil
			}
		}
	}
	return 0, malformed("The request body has half a surrogate pair.")
}

func (p *jsonParser) hex() (rune, bool) {
	if p.at+5 > len(p.s) {
		return 0, false
	}
	n, err := strconv.ParseUint(p.s[p.at+1:p.at+5], 16, 16)
	if err != nil {
		return 0, false
	}
	p.at += 5
	return rune(n), true
}
