package policy

import "strings"

// valueCompiler lowers the values of one condition key.
type valueCompiler struct {
	variables bool
	values    *node // the values, as the document has them
	place     *place
	refuse    func(error) error // as that of a compilation
}

func (v valueCompiler) at(i int) *place { return listPlace(v.values, v.place, i) }

// wrong refuses value i, unless it has been refused already.
func (v valueCompiler) wrong(i int, format, text string) error {
	if !isScalar(v.values, i) {
		return nil
	}
	return v.refuse(malformed(v.at(i), IssueConditionType, format, text))
}

// templates reads values that may hold policy variables.
func (v valueCompiler) templates(texts []string, wildcards bool) ([]template, error) {
	list := make([]template, len(texts))
	for i, text := range texts {
		t, err := newTemplate(text, v.variables, wildcards, v.at(i))
		if err != nil {
			if err := v.refuse(err); err != nil {
				return nil, err
			}
		}
		list[i] = t
	}
	return list, nil
}

// stringTest is StringEquals and, folded, StringEqualsIgnoreCase.
type stringTest struct {
	fold    bool
	fixed   []string
	dynamic []template
}

func (v valueCompiler) strings(texts []string, fold bool) (valueTest, error) {
	all, err := v.templates(texts, false)
	if err != nil {
		return nil, err
	}
	test := &stringTest{fold: fold}
	for _, t := range all {
		if s, ok := t.static(); ok {
			test.fixed = append(test.fixed, s)
		} else {
			test.dynamic = append(test.dynamic, t)
		}
	}
	return test, nil
}

func (t *stringTest) matches(value string, ctx Context) bool {
	for _, s := range t.fixed {
		if t.equal(s, value) {
			return true
		}
	}
	for i := range t.dynamic {
		if s, ok := t.dynamic[i].expand(ctx); ok && t.equal(s, value) {
			return true
		}
	}
	return false
}

func (t *stringTest) equal(a, b string) bool {
	if t.fold {
		return strings.EqualFold(a, b)
	}
	return a == b
}

// likeTest is StringLike: * and ? stand for any characters, colons included.
type likeTest struct {
	fixed   []glob
	dynamic []template
}

func (v valueCompiler) like(texts []string) (valueTest, error) {
	all, err := v.templates(texts, true)
	if err != nil {
		return nil, err
	}
	test := &likeTest{}
	for _, t := range all {
		if s, ok := t.static(); ok {
			test.fixed = append(test.fixed, newGlob(s))
		} else {
			test.dynamic = append(test.dynamic, t)
		}
	}
	return test, nil
}

func (t *likeTest) matches(value string, ctx Context) bool {
	for i := range t.fixed {
		if t.fixed[i].match(value) {
			return true
		}
	}
	for i := range t.dynamic {
		if s, ok := t.dynamic[i].expand(ctx); ok {
			if g := newGlob(s); g.match(value) {
				return true
			}
		}
	}
	return false
}

// arnTest is ArnEquals and ArnLike, which behave identically: "each of the six
// colon-delimited components of the ARN is checked separately", so that no
// wildcard spans a colon before the last component.
type arnTest struct {
	fixed   []arnPattern
	dynamic []template
}

type arnPattern [6]glob

func (v valueCompiler) arns(texts []string) (valueTest, error) {
	all, err := v.templates(texts, true)
	if err != nil {
		return nil, err
	}
	test := &arnTest{}
	for _, t := range all {
		s, ok := t.static()
		if !ok {
			test.dynamic = append(test.dynamic, t)
			continue
		}
		// A value that is no ARN equals none.
		if p, ok := newARNPattern(s); ok {
			test.fixed = append(test.fixed, p)
		}
	}
	return test, nil
}

func newARNPattern(s string) (p arnPattern, ok bool) {
	parts := strings.SplitN(s, ":", 6)
	if len(parts) != 6 {
		return p, false
	}
	for i, part := range parts {
		p[i] = newGlob(part)
	}
	return p, true
}

func (t *arnTest) matches(value string, ctx Context) bool {
	parts := strings.SplitN(value, ":", 6)
	if len(parts) != 6 {
		return false
	}
	for i := range t.fixed {
		if t.fixed[i].match(parts) {
			return true
		}
	}
	for i := range t.dynamic {
		if s, ok := t.dynamic[i].expand(ctx); ok {
			if p, ok := newARNPattern(s); ok && p.match(parts) {
				return true
			}
		}
	}
	return false
}

func (p *arnPattern) match(parts []string) bool {
	for i := range p {
		if !p[i].match(parts[i]) {
			return false
		}
	}
	return true
}

// boolTest is Bool, the one typed operator that takes variables.
type boolTest struct {
	wantTrue, wantFalse bool
	dynamic             []template
}

func (v valueCompiler) bools(texts []string) (valueTest, error) {
	all, err := v.templates(texts, false)
	if err != nil {
		return nil, err
	}
	test := &boolTest{}
	for i, t := range all {
		s, ok := t.static()
		if !ok {
			test.dynamic = append(test.dynamic, t)
			continue
		}
		b, ok := parseBool(s)
		if !ok {
			if err := v.wrong(i, "Invalid boolean value %q.", texts[i]); err != nil {
				return nil, err
			}
			continue
		}
		test.want(b)
	}
	return test, nil
}

func (t *boolTest) want(b bool) {
	if b {
		t.wantTrue = true
	} else {
		t.wantFalse = true
	}
}

func (t *boolTest) matches(value string, ctx Context) bool {
	b, ok := parseBool(value)
	if !ok {
		return false
	}
	if b && t.wantTrue || !b && t.wantFalse {
		return true
	}
	for i := range t.dynamic {
		s, ok := t.dynamic[i].expand(ctx)
		if want, isBool := parseBool(s); ok && isBool && want == b {
			return true
		}
	}
	return false
}

func (v valueCompiler) nulls(texts []string) ([]bool, error) {
	want := make([]bool, len(texts))
	for i, text := range texts {
		b, ok := parseBool(text)
		if !ok {
			if err := v.wrong(i, "Null takes true or false, not %q.", text); err != nil {
				return nil, err
			}
		}
		want[i] = b
	}
	return want, nil
}

func parseBool(s string) (value, ok bool) {
	switch {
	case strings.EqualFold(s, "true"):
		return true, true
	case strings.EqualFold(s, "false"):
		return false, true
	}
	return false, false
}
