package policy

import "strings"

// family is what a condition operator compares.
type family int

const (
	familyString family = iota
	familyStringFold
	familyLike
	familyNumeric
	familyDate
	familyBool
	familyBinary
	familyIP
	familyARN
	familyNull
)

// comparison is how ordered values are compared.
type comparison int

const (
	equals comparison = iota
	less
	lessEquals
	greater
	greaterEquals
)

// holds applies the comparison to the order of two values (-1, 0, 1).
func (c comparison) holds(order int) bool {
	switch c {
	case less:
		return order < 0
	case lessEquals:
		return order <= 0
	case greater:
		return order > 0
	case greaterEquals:
		return order >= 0
	}
	return order == 0
}

// operator is a condition operator without qualifier and IfExists. A negated
// one holds when no policy value matches (IAM
// reference_policies_condition-logic-multiple-context-keys-or-values: NOR).
type operator struct {
	family  family
	compare comparison
	negated bool
}

// operators are those of IAM reference_policies_elements_condition_operators.
var operators = map[string]operator{
	"StringEquals":              {family: familyString},
	"StringNotEquals":           {family: familyString, negated: true},
	"StringEqualsIgnoreCase":    {family: familyStringFold},
	"StringNotEqualsIgnoreCase": {family: familyStringFold, negated: true},
	"StringLike":                {family: familyLike},
	"StringNotLike":             {family: familyLike, negated: true},
	"NumericEquals":             {family: familyNumeric},
	"NumericNotEquals":          {family: familyNumeric, negated: true},
	"NumericLessThan":           {family: familyNumeric, compare: less},
	"NumericLessThanEquals":     {family: familyNumeric, compare: lessEquals},
	"NumericGreaterThan":        {family: familyNumeric, compare: greater},
	"NumericGreaterThanEquals":  {family: familyNumeric, compare: greaterEquals},
	"DateEquals":                {family: familyDate},
	"DateNotEquals":             {family: familyDate, negated: true},
	"DateLessThan":              {family: familyDate, compare: less},
	"DateLessThanEquals":        {family: familyDate, compare: lessEquals},
	"DateGreaterThan":           {family: familyDate, compare: greater},
	"DateGreaterThanEquals":     {family: familyDate, compare: greaterEquals},
	"Bool":                      {family: familyBool},
	"BinaryEquals":              {family: familyBinary},
	"IpAddress":                 {family: familyIP},
	"NotIpAddress":              {family: familyIP, negated: true},
	"ArnEquals":                 {family: familyARN},
	"ArnLike":                   {family: familyARN},
	"ArnNotEquals":              {family: familyARN, negated: true},
	"ArnNotLike":                {family: familyARN, negated: true},
	"Null":                      {family: familyNull},
}

// operatorsFolded finds operators written in another case.
var operatorsFolded = func() map[string]string {
	folded := make(map[string]string, len(operators))
	for name := range operators {
		folded[strings.ToLower(name)] = name
	}
	return folded
}()

// qualifier is the set operator before a condition operator.
type qualifier int

const (
	qualifierNone qualifier = iota
	forAllValues
	forAnyValue
)

// parseOperator reads [ForAllValues:|ForAnyValue:]operator[IfExists], without
// regard to case. IfExists cannot follow Null.
func parseOperator(text string) (op operator, q qualifier, ifExists, ok bool) {
	rest := strings.ToLower(text)
	if set, after, found := strings.Cut(rest, ":"); found {
		switch set {
		case "forallvalues":
			q = forAllValues
		case "foranyvalue":
			q = forAnyValue
		default:
			return operator{}, 0, false, false
		}
		rest = after
	}
	rest, ifExists = strings.CutSuffix(rest, "ifexists")
	name, ok := operatorsFolded[rest]
	op = operators[name]
	if op.family == familyNull && ok && (ifExists || q != qualifierNone) {
		return operator{}, 0, false, false
	}
	return op, q, ifExists, ok
}
