package policy

import (
	"slices"
	"strings"
)

// condition is one key under one operator. All conditions of a statement must
// hold.
type condition struct {
	operator  operator
	qualifier qualifier
	ifExists  bool
	key       string // lower case, as it is looked up
	test      valueTest
	wantNull  []bool // of Null only

	// As written, for explanations.
	writtenOperator, writtenKey string
	writtenValues               []string
}

// valueTest compares one value of a request with the values of a policy.
type valueTest interface {
	// matches reports whether any policy value matches, negation aside.
	matches(value string, ctx Context) bool
}

// holds decides the condition, for a statement of the given effect.
func (c *condition) holds(ctx Context, effect Effect) bool {
	values, present := ctx.Lookup(c.key)
	present = present && len(values) > 0
	if c.operator.family == familyNull {
		return c.null(!present || allEmpty(values))
	}
	if !present {
		switch {
		case c.ifExists:
			return true
		case c.qualifier == forAllValues:
			return true
		case c.qualifier == forAnyValue:
			return false
		}
		return c.operator.negated
	}
	switch c.qualifier {
	case forAllValues:
		// An empty string is an empty set (IAM
		// reference_policies_condition-single-vs-multi-valued-context-keys).
		if allEmpty(values) {
			return true
		}
		return !slices.ContainsFunc(values, func(v string) bool { return c.test.matches(v, ctx) == c.operator.negated })
	case forAnyValue:
		if allEmpty(values) {
			return false
		}
		return slices.ContainsFunc(values, func(v string) bool { return c.test.matches(v, ctx) != c.operator.negated })
	}
	// Without qualifier the key has one value. Several are a mistake of the
	// policy ("multivalued context keys require a condition set operator") whose
	// outcome AWS does not say: an Allow does not apply, a Deny applies if any
	// value would make it.
	if len(values) > 1 && effect == Allow {
		return false
	}
	return slices.ContainsFunc(values, func(v string) bool { return c.test.matches(v, ctx) != c.operator.negated })
}

// null decides Null: "true" asks that the key be absent or without value.
func (c *condition) null(isNull bool) bool { return slices.Contains(c.wantNull, isNull) }

func allEmpty(values []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool { return v != "" })
}

// conditions reads Condition.
func (c *compilation) conditions(n *node, at *place) ([]condition, error) {
	if n.kind != nodeObject {
		return nil, malformed(at, IssueDataType, syntaxErrors+" Condition is an object, not %v.", n.kind)
	}
	var conditions []condition
	for i := range n.members {
		m := &n.members[i]
		here := at.member(m.name)
		op, q, ifExists, ok := parseOperator(m.name)
		var err error
		switch {
		case m.value.kind != nodeObject:
			err = malformed(here, IssueDataType, syntaxErrors+" A condition operator holds an object of keys, not %v.", m.value.kind)
		case !ok && len(m.value.members) > 0: // IAM lets an empty one pass
			err = malformed(here.itsName(), IssueConditionOperator, syntaxErrors+" Invalid condition operator %q.", m.name)
		}
		if err != nil {
			if err := c.refuse(err); err != nil {
				return nil, err
			}
			continue
		}
		for j := range m.value.members {
			key := &m.value.members[j]
			one := condition{
				operator: op, qualifier: q, ifExists: ifExists, key: strings.ToLower(key.name),
				writtenOperator: m.name, writtenKey: key.name,
			}
			if err := c.values(&one, &key.value, here.member(key.name)); err != nil {
				if err := c.refuse(err); err != nil {
					return nil, err
				}
			}
			conditions = append(conditions, one)
		}
	}
	return conditions, nil
}

// values reads the values that a condition compares with.
func (c *compilation) values(one *condition, n *node, at *place) error {
	if one.key == "" {
		return malformed(at.itsName(), IssueConditionKey, syntaxErrors+" A condition key is empty.")
	}
	texts, err := c.scalarList(n, at)
	if err != nil {
		return err
	}
	one.writtenValues = texts
	v := valueCompiler{variables: c.version == Version2012, values: n, place: at, refuse: c.refuse}
	switch one.operator.family {
	case familyString, familyStringFold:
		one.test, err = v.strings(texts, one.operator.family == familyStringFold)
	case familyLike:
		one.test, err = v.like(texts)
	case familyNumeric:
		one.test, err = v.numeric(texts, one.operator.compare)
	case familyDate:
		one.test, err = v.dates(texts, one.operator.compare)
	case familyBool:
		one.test, err = v.bools(texts)
	case familyBinary:
		one.test, err = v.binary(texts)
	case familyIP:
		one.test, err = v.addresses(texts)
	case familyARN:
		one.test, err = v.arns(texts)
	case familyNull:
		one.wantNull, err = v.nulls(texts)
	}
	return err
}
