package directory

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/internal/idc"
)

// Operation sets one attribute, or removes it: Value is any JSON value, nil removes.
type Operation struct {
	Path  string // userName, name.givenName, emails, aws:identitystore:enterprise …; in any letter case
	Value any
}

// applyToUser works on the user's attributes as the JSON object they are, and
// reads the result back strictly: an unknown attribute, or a value of the wrong
// shape, is Invalid.
func applyToUser(u idc.User, ops []Operation) (idc.User, error) {
	raw, err := json.Marshal(u.Attrs)
	if err != nil {
		return u, err
	}
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		return u, err
	}
	for _, o := range ops {
		if strings.EqualFold(o.Path, "userName") {
			name, ok := o.Value.(string)
			if !ok || name == "" {
				return u, idc.Invalid("attribute value cannot be empty or null for attribute path userName")
			}
			u.UserName = name
			continue
		}
		if err := setPath(doc, splitPath(o.Path), o); err != nil {
			return u, err
		}
	}
	if raw, err = json.Marshal(doc); err != nil {
		return u, idc.Invalid("attribute values must be JSON values: %v", err)
	}
	u.Attrs = idc.UserAttributes{}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&u.Attrs); err != nil {
		return u, idc.Invalid("attributes are not valid: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return u, nil
}

// splitPath splits name.givenName; an extension's name keeps its colons
// (aws:identitystore:enterprise.department).
func splitPath(path string) []string {
	parts := strings.Split(path, ".")
	if strings.Contains(parts[0], ":") {
		return append([]string{"extensions"}, parts...)
	}
	return parts
}

func setPath(doc map[string]any, path []string, o Operation) error {
	key := path[0]
	if strings.EqualFold(o.Path, "extensions") { // an extension is named by its schema
		return idc.Invalid("The attribute path %s does not exist", o.Path)
	}
	for k := range doc {
		if strings.EqualFold(k, key) {
			key = k
			break
		}
	}
	if len(path) == 1 {
		if o.Value == nil {
			delete(doc, key)
		} else {
			doc[key] = o.Value
		}
		return nil
	}
	child, ok := doc[key].(map[string]any)
	if !ok {
		if doc[key] != nil {
			return idc.Invalid("The attribute path %s does not exist", o.Path)
		}
		if o.Value == nil {
			return nil
		}
		child = map[string]any{}
		doc[key] = child
	}
	return setPath(child, path[1:], o)
}

const maxAttribute = 1024 // characters of an attribute value (reference 2.2 note 2)

var (
	userNameForm  = regexp.MustCompile(`^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$`)
	attributeForm = regexp.MustCompile(`^[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r \x{00A0}\x{3000}]+$`)
)

// enterpriseExtension is the one extension there is (reference 2.2 note 3).
const enterpriseExtension = "aws:identitystore:enterprise"

func checkAttributes(u idc.User) error {
	if !userNameForm.MatchString(u.UserName) {
		return idc.Invalid("userName must have 1 to 128 characters and no spaces")
	}
	a := u.Attrs
	for _, l := range []struct {
		name     string
		is, most int
	}{
		{"emails", len(a.Emails), 1},
		{"addresses", len(a.Addresses), 1},
		{"phoneNumbers", len(a.PhoneNumbers), 1},
		{"roles", len(a.Roles), 1},
		{"photos", len(a.Photos), 3},
	} {
		if l.is > l.most {
			return idc.Invalid("List attribute %s exceeds allowed limit of %d", l.name, l.most)
		}
	}
	if a.Birthdate != "" {
		if _, err := time.Parse(time.DateOnly, a.Birthdate); err != nil {
			return idc.Invalid("birthdate must be a date of the form YYYY-MM-DD")
		}
	}
	for name, value := range a.Extensions {
		if name != enterpriseExtension {
			return idc.Invalid("The extension %s is not supported; the only one is %s", name, enterpriseExtension)
		}
		if _, ok := value.(map[string]any); !ok {
			return idc.Invalid("The extension %s must be an object of attributes", name)
		}
	}
	return checkStrings(reflect.ValueOf(a), func() string { return "" })
}

// checkStrings holds every string of the attributes to the bounds they share. The
// path says where v stands, in the names of its JSON form; it is only made for a
// message.
func checkStrings(v reflect.Value, path func() string) error {
	at := func(name string) func() string {
		return func() string { return strings.TrimPrefix(path()+"."+name, ".") }
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if err := checkStrings(v.Field(i), at(name)); err != nil {
				return err
			}
		}
	case reflect.Map:
		for i := v.MapRange(); i.Next(); {
			if err := checkStrings(i.Value(), at(i.Key().String())); err != nil {
				return err
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := checkStrings(v.Index(i), at(strconv.Itoa(i+1))); err != nil {
				return err
			}
		}
	case reflect.Interface:
		return checkStrings(v.Elem(), path)
	case reflect.String:
		return checkString(v.String(), path)
	}
	return nil
}

func checkString(s string, path func() string) error {
	if n := utf8.RuneCountInString(s); n > maxAttribute {
		return idc.Invalid("1 validation error detected: Value at '%s' failed to satisfy constraint: Member must have length less than or equal to %d", path(), maxAttribute)
	}
	if !printable(s) && !attributeForm.MatchString(s) {
		return idc.Invalid("1 validation error detected: Value at '%s' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\t\\n\\r  \u3000]+", path())
	}
	return nil
}

// printable reports whether s is ASCII text, all of which has the form; it spares
// most values the regular expression.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
