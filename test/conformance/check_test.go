package conformance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
)

// check says what is wrong with a value; "" when nothing is.
type check func(got any) (complaint string)

// like is a string that a regular expression finds something in.
func like(expression string) check {
	form := regexp.MustCompile(expression)
	return func(got any) string {
		if s, ok := got.(string); !ok || !form.MatchString(s) {
			return fmt.Sprintf("got %v, want text like %s", got, expression)
		}
		return ""
	}
}

// within is a check of what may hold things.
type within struct {
	want  any
	check func(want any) check
}

// some is a list that has an item with these members; others may be there.
func some(want any) *within {
	return &within{want, func(want any) check {
		return func(got any) string {
			if !has(got, want) {
				return fmt.Sprintf("got %v, want an item that has %v", got, want)
			}
			return ""
		}
	}}
}

// none is a list without an item of these members.
func none(want any) *within {
	return &within{want, func(want any) check {
		return func(got any) string {
			if has(got, want) {
				return fmt.Sprintf("got %v, want no item that has %v", got, want)
			}
			return ""
		}
	}}
}

func has(list, want any) bool {
	items, _ := list.([]any)
	return slices.ContainsFunc(items, func(item any) bool { return differs("", item, want) == "" })
}

// length is a list of so many items.
func length(n int) check {
	return func(got any) string {
		if items, _ := got.([]any); len(items) != n {
			return fmt.Sprintf("got %d items (%v), want %d", len(items), got, n)
		}
		return ""
	}
}

// absent is a member that the output does not have.
func absent(got any) string {
	if got != nil {
		return fmt.Sprintf("got %v, want none", got)
	}
	return ""
}

// present is a member that says something.
func present(got any) string {
	if got == nil || got == "" {
		return "it is empty"
	}
	return ""
}

// differs says where got lacks what want has; members that want does not name are free.
func differs(path string, got, want any) string {
	switch want := want.(type) {
	case check:
		return located(path, want(got))
	case func(any) string:
		return located(path, want(got))
	case in:
		has, ok := got.(map[string]any)
		if !ok {
			if has, ok = got.(in); !ok {
				return fmt.Sprintf("%s: got %v, want members %v", path, got, want)
			}
		}
		for _, name := range sortedKeys(want) {
			if d := differs(path+"."+name, has[name], want[name]); d != "" {
				return d
			}
		}
		return ""
	case []any:
		items, ok := got.([]any)
		if !ok || len(items) != len(want) {
			return fmt.Sprintf("%s: got %v, want %v", path, got, want)
		}
		for i := range want {
			if d := differs(fmt.Sprintf("%s[%d]", path, i), items[i], want[i]); d != "" {
				return d
			}
		}
		return ""
	}
	if plain := asJSON(want); !reflect.DeepEqual(got, plain) {
		return fmt.Sprintf("%s: got %v, want %v", path, got, want)
	}
	return ""
}

func located(path, complaint string) string {
	if complaint == "" || path == "" {
		return complaint
	}
	return path + ": " + complaint
}

// asJSON is a value as it comes out of JSON.
func asJSON(v any) any {
	raw, err := json.Marshal(v)
	if err != nil {
		return v
	}
	var out any
	json.Unmarshal(raw, &out)
	return out
}
