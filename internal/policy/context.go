package policy

import "strings"

// Context gives the values of condition keys. Keys are asked for in lower
// case, values come in the order of the request. A key that the request does not
// have is false; one with an empty list counts as absent.
//
// Values of keys compared with BinaryEquals are given in base64.
type Context interface {
	Lookup(key string) (values []string, ok bool)
}

// ContextFunc makes a function a Context.
type ContextFunc func(key string) ([]string, bool)

func (f ContextFunc) Lookup(key string) ([]string, bool) { return f(key) }

// Values is a Context made of a map, whose keys must be lower case (see
// NewValues).
type Values map[string][]string

func (v Values) Lookup(key string) ([]string, bool) {
	values, ok := v[key]
	return values, ok
}

// NewValues copies keys given in any case.
func NewValues(keys map[string][]string) Values {
	v := make(Values, len(keys))
	for key, values := range keys {
		v[strings.ToLower(key)] = values
	}
	return v
}
