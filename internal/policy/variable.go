package policy

import "strings"

// template is text with policy variables: ${aws:username}, ${key, 'default'},
// and the escapes ${*}, ${?} and ${$} (IAM reference_policies_variables). Wildcards
// are encoded as in pattern.go where the element takes wildcards.
type template struct {
	parts []part
}

type part struct {
	literal    string // already encoded; used when key is empty
	key        string // lower case
	fallback   string
	hasDefault bool
}

// multivalued are the global condition keys that AWS documents as multivalued
// (IAM reference_policies_condition-keys). They cannot be used as variables,
// even in a request that happens to carry one value.
var multivalued = map[string]bool{
	"aws:calledvia": true, "aws:principalorgpaths": true, "aws:principalservicenameslist": true,
	"aws:resourceorgpaths": true, "aws:sourceorgpaths": true, "aws:tagkeys": true, "aws:vpceorgpaths": true,
}

// newTemplate reads text of a 2012-10-17 document. In older documents variables
// are plain text, which is what variables=false is for. With wildcards, * and ?
// outside variables are encoded.
func newTemplate(text string, variables, wildcards bool, at *place) (template, error) {
	var t template
	var literal strings.Builder
	encode := func(s string) string {
		if wildcards {
			return encodeWildcards.Replace(s)
		}
		return s
	}
	for variables {
		before, after, found := strings.Cut(text, "${")
		if !found {
			break
		}
		literal.WriteString(encode(before))
		inner, rest, closed := cutVariable(after)
		if !closed {
			return template{}, malformed(at, IssueVariable, "Policy variable %q is not closed.", "${"+after)
		}
		text = rest
		if inner == "*" || inner == "?" || inner == "$" {
			literal.WriteString(inner)
			continue
		}
		p, ok := parseVariable(inner)
		if !ok {
			return template{}, malformed(at, IssueVariable, "Policy variable %q is not valid.", "${"+inner+"}")
		}
		if literal.Len() > 0 {
			t.parts = append(t.parts, part{literal: literal.String()})
			literal.Reset()
		}
		t.parts = append(t.parts, p)
	}
	literal.WriteString(encode(text))
	if literal.Len() > 0 || len(t.parts) == 0 {
		t.parts = append(t.parts, part{literal: literal.String()})
	}
	return t, nil
}

// cutVariable cuts at the brace that closes a variable; one inside the quotes
// of a default value does not.
func cutVariable(s string) (inner, rest string, closed bool) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'':
			quoted = !quoted
		case '}':
			if !quoted {
				return s[:i], s[i+1:], true
			}
		}
	}
	return "", "", false
}

func parseVariable(inner string) (part, bool) {
	key, quoted, hasDefault := strings.Cut(inner, ",")
	key = strings.TrimSpace(key)
	if key == "" || strings.ContainsAny(key, "{}'$*?") {
		return part{}, false
	}
	p := part{key: strings.ToLower(key), hasDefault: hasDefault}
	if hasDefault {
		quoted = strings.TrimSpace(quoted)
		if len(quoted) < 2 || quoted[0] != '\'' || quoted[len(quoted)-1] != '\'' {
			return part{}, false
		}
		p.fallback = quoted[1 : len(quoted)-1]
		if strings.Contains(p.fallback, "'") {
			return part{}, false
		}
	}
	return p, true
}

// static is the text of a template without variables.
func (t *template) static() (string, bool) {
	if len(t.parts) == 1 && t.parts[0].key == "" {
		return t.parts[0].literal, true
	}
	return "", false
}

// expand puts the request's values in. It is false when a variable has no
// value: such text equals and resembles nothing (IAM reference_policies_variables,
// "Policy variables with no value").
func (t *template) expand(ctx Context) (string, bool) {
	var b strings.Builder
	for i := range t.parts {
		p := &t.parts[i]
		if p.key == "" {
			b.WriteString(p.literal)
			continue
		}
		value, ok := p.value(ctx)
		if !ok {
			return "", false
		}
		b.WriteString(value)
	}
	return b.String(), true
}

func (p *part) value(ctx Context) (string, bool) {
	if multivalued[p.key] {
		return "", false
	}
	values, ok := ctx.Lookup(p.key)
	switch {
	case !ok || len(values) == 0:
		return p.fallback, p.hasDefault
	case len(values) > 1:
		return "", false // a multivalued key cannot be a variable
	case strings.IndexByte(values[0], anyRun) >= 0 || strings.IndexByte(values[0], anyRune) >= 0:
		return "", false // not text; would read as a wildcard
	}
	return values[0], true
}
