package policy

import (
	"slices"
	"strings"
)

// compared is one key under one operator, as it stands in the document.
type compared struct {
	name      *member // the operator
	key       *member
	operator  operator
	qualifier qualifier
	ifExists  bool
}

// always reports whether the comparison can hold where a request has no such key.
func (c *compared) always() bool {
	return c.ifExists || c.qualifier == forAllValues || c.operator.negated
}

// conditionRemarks are about a Condition.
func (v *validation) conditionRemarks(block *node, w *remarked) {
	if block.kind != nodeObject {
		return
	}
	empty := func(n *node, message string) {
		if w.allows {
			v.secure(n.where, IssueEmptyCondition, message)
			return
		}
		v.warn(n.where, IssueEmptyCondition, message)
	}
	if len(block.members) == 0 {
		empty(block, "The condition is empty: the statement applies as if it had none.")
	}
	var all []compared
	for i := range block.members {
		m := &block.members[i]
		if m.value.kind != nodeObject {
			continue
		}
		op, q, ifExists, ok := parseOperator(m.name)
		if len(m.value.members) == 0 {
			empty(&m.value, quoted(m.name)+" compares nothing: the statement applies as if it were not there.")
		}
		for j := range m.value.members {
			key := &m.value.members[j]
			w.bounded = true
			w.keys = append(w.keys, strings.ToLower(key.name))
			if ok {
				all = append(all, compared{m, key, op, q, ifExists})
			}
		}
	}
	for i := range all {
		v.comparison(&all[i], w)
	}
	v.never(all)
}

// comparison is about a key, and about what it is compared with and how.
func (v *validation) comparison(c *compared, w *remarked) {
	if c.operator.family == familyString || c.operator.family == familyStringFold {
		eachString(&c.key.value, func(n *node) {
			if strings.ContainsAny(n.text, "*?") && !strings.Contains(n.text, "${") {
				v.warn(n.where, IssueWildcardWithoutLike, "With "+c.name.name+" the characters * and ? stand for themselves. For wildcards, use StringLike.")
			}
		})
	}
	if c.key.value.kind == nodeList && len(c.key.value.list) == 0 {
		message := "There is no value to compare with"
		switch {
		case c.operator.negated:
			message += ": the comparison always holds."
		case c.always():
			message += ": the comparison holds where a request has no " + quoted(c.key.name) + "."
		default:
			message += ": the statement never applies."
		}
		v.warn(c.key.value.where, IssueEmptyValues, message)
	}
	if v.rules.Known == nil || c.key.name == "" {
		return
	}
	known, ok := v.rules.Known.Key(c.key.name)
	if !ok {
		v.unknownKey(c.key)
		return
	}
	v.keyType(c, known)
	v.qualified(c, known, w)
}

// unknownKey is about a key that is none. Keys that begin with the name of an identity
// provider are for that to say; only what looks like a slip is.
func (v *validation) unknownKey(key *member) {
	owner, rest, found := strings.Cut(key.name, ":")
	if _, opens := v.rules.Known.Key(key.name + "/x"); opens && !strings.Contains(key.name, "/") {
		v.warn(key.where, IssueServiceKey, key.name+" is followed by a slash and a name, such as "+key.name+"/Team.")
		return
	}
	global := strings.EqualFold(owner, "aws")
	if !found {
		message, meant := didYouMean("A condition key is a service (or aws), a colon and a name; "+quoted(key.name)+" has no colon.", v.near("aws:"+key.name, Catalog.NearKeys))
		v.warn(key.where, IssueServiceKey, message, meant...)
		return
	}
	meant := v.near(key.name, Catalog.NearKeys)
	switch {
	case global:
		message, meant := didYouMean(quoted(key.name)+" is no global condition key that is known.", meant)
		v.warn(key.where, IssueGlobalKey, message, meant...)
	case rest == "":
		v.warn(key.where, IssueServiceKey, "The condition key has no name after the colon.")
	case v.rules.Known.HasKeysOf(owner), len(meant) > 0:
		message, meant := didYouMean("The condition key "+quoted(key.name)+" is not known.", meant)
		v.warn(key.where, IssueServiceKey, message, meant...)
	}
}

// keyType is about a key whose values the operator cannot compare. What is left open (a tag)
// may be anything.
func (v *validation) keyType(c *compared, known Key) {
	if strings.Contains(known.Name, "*") || c.operator.family == familyNull {
		return
	}
	fits := map[KeyType][]family{
		KeyString:  {familyString, familyStringFold, familyLike},
		KeyARN:     {familyARN, familyString, familyStringFold, familyLike},
		KeyBool:    {familyBool, familyString, familyStringFold},
		KeyNumeric: {familyNumeric},
		KeyDate:    {familyDate},
		KeyIP:      {familyIP},
	}[known.Type]
	if strings.EqualFold(known.Name, "aws:EpochTime") {
		fits = append(slices.Clone(fits), familyNumeric)
	}
	// What services call a string may well be a number or an ARN.
	if known.Type == KeyString && !strings.HasPrefix(known.Name, "aws:") && c.operator.family != familyDate && c.operator.family != familyIP {
		return
	}
	if len(fits) == 0 || slices.Contains(fits, c.operator.family) {
		return
	}
	is := map[KeyType]string{
		KeyString: "a text", KeyARN: "an ARN", KeyBool: "true or false", KeyNumeric: "a number", KeyDate: "a date", KeyIP: "an IP address",
	}[known.Type]
	use := map[KeyType]string{
		KeyString: "StringEquals or StringLike", KeyARN: "ArnLike", KeyBool: "Bool", KeyNumeric: "NumericEquals or its neighbours",
		KeyDate: "DateLessThan or its neighbours", KeyIP: "IpAddress or NotIpAddress",
	}[known.Type]
	v.warn(c.key.where, IssueKeyType, known.Name+" is "+is+", which "+c.name.name+" does not compare as such. Use "+use+".")
}

// qualified is about ForAllValues and ForAnyValue.
func (v *validation) qualified(c *compared, known Key, w *remarked) {
	switch {
	case c.operator.family == familyNull:
	case known.Many && c.qualifier == qualifierNone:
		v.warn(c.name.where, IssueQualifier, "A request may have several values of "+known.Name+". Say whether any of them is meant, or all.",
			inJSON("ForAnyValue:"+c.name.name), inJSON("ForAllValues:"+c.name.name))
	case !known.Many && c.qualifier == forAllValues:
		_, plain, _ := strings.Cut(c.name.name, ":")
		message := "A request has one value of " + known.Name + ", and ForAllValues holds also where it has none."
		if w.allows && !c.operator.negated {
			v.secure(c.name.where, IssueForAllValues, message+" So the statement allows what has no such key.", inJSON(plain))
			return
		}
		v.warn(c.name.where, IssueForAllValues, message, inJSON(plain))
	}
}
