package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/internal/idc"
)

// Both databases are to keep the same value and give the same back. What
// passes between them and Go is: strings, integers, booleans, []byte, and
//
//	time.Time  ⇄ BIGINT microseconds since 1970, the zero time as 0   (read with at)
//	JSON       ⇄ JSONB                                                (doc, read with fromDoc)
//
// Text is UTF-8 without NUL: PostgreSQL cannot hold anything else, so SQLite
// is not given it either.

var errText = idc.Invalid("Text must be valid UTF-8 and must not contain the character U+0000.")

// toDatabase makes args what both drivers understand, in place.
func toDatabase(args []any) error {
	for i, arg := range args {
		switch v := arg.(type) {
		case string:
			if !storable(v) {
				return errText
			}
		case int64, int, bool, []byte, nil:
		case time.Time:
			args[i] = micros(v)
		case json.RawMessage:
			if v == nil {
				args[i] = nil
				continue
			}
			if !utf8.Valid(v) || hasEscapedNUL(v) {
				return errText
			}
			args[i] = string(v)
		default:
			if r := reflect.ValueOf(arg); r.Kind() == reflect.String {
				s := r.String()
				if !storable(s) {
					return errText
				}
				args[i] = s
			}
		}
	}
	return nil
}

func storable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// hasEscapedNUL reports whether a string in the JSON text holds \u0000.
func hasEscapedNUL(text []byte) bool {
	for rest := text; ; {
		i := bytes.IndexByte(rest, '\\')
		if i < 0 || i+1 >= len(rest) {
			return false
		}
		if bytes.HasPrefix(rest[i+1:], []byte("u0000")) {
			return true
		}
		rest = rest[i+2:] // past the escaped character, which may be a backslash
	}
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// at reads a time column into t.
func at(t *time.Time) any { return (*timeColumn)(t) }

type timeColumn time.Time

func (c *timeColumn) Scan(src any) error {
	switch v := src.(type) {
	case int64:
		*c = timeColumn(fromMicros(v))
	case nil:
		*c = timeColumn{}
	default:
		return fmt.Errorf("a time column holds %T", src)
	}
	return nil
}

// doc is v as the argument for a JSON column; a nil v is NULL.
func doc(v any) (json.RawMessage, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case json.RawMessage:
		return v, nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("store: encoding %T: %w", v, err)
	}
	return text, nil
}

// fromDoc reads a JSON column into what v points to; NULL leaves it as it is.
// A *json.RawMessage gets the text.
func fromDoc(v any) any { return docColumn{v} }

type docColumn struct{ v any }

func (c docColumn) Scan(src any) error {
	var text []byte
	switch s := src.(type) {
	case nil:
		return nil
	case string:
		text = []byte(s)
	case []byte:
		text = bytes.Clone(s)
	default:
		return fmt.Errorf("a JSON column holds %T", src)
	}
	if raw, ok := c.v.(*json.RawMessage); ok {
		*raw = text
		return nil
	}
	if string(text) == "null" {
		return nil
	}
	return json.Unmarshal(text, c.v)
}
