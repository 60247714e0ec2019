package policy

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gatehouse/internal/spelling"
)

// finding is what is said of a fault. Compile answers programs in IAM's words; people
// who write a policy are told what they wrote, what belongs there, and what they may
// have meant.
func (v *validation) finding(f *fault) Finding {
	found := Finding{Severity: SeverityError, Code: f.code, where: v.extentOf(f)}
	if f.code == IssueJSONSyntax {
		if !utf8.Valid(v.doc) {
			found.Message = "The text is not UTF-8 from here on."
		} else if wrong := findJSONFault(v.doc); wrong != nil {
			found.Message, found.where, found.Replacements = wrong.message, wrong.where, []string{wrong.replacement}
		} else {
			found.Message = "The brackets are nested too deeply."
		}
		return found
	}
	var meant []string
	found.Message, meant = v.words(f)
	found.Message, found.Replacements = didYouMean(found.Message, meant)
	// A member whose name is wrong is marked at the name.
	if f.code == IssuePrincipalFormat {
		if class := f.at.class(); class != nil && !slices.Contains(principalClasses, class.name) {
			found.where, _ = v.locate(class.itsName())
		}
	}
	return found
}

// Elements that a document, a statement and a principal can have.
var (
	documentElements  = []string{"Version", "Id", "Statement"}
	statementElements = []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
	principalClasses  = []string{"AWS", "Federated", "Service", "CanonicalUser"}
)

// class is the member of Principal that a place is in or is.
func (p *place) class() *place {
	for at := p; at != nil && at.parent != nil; at = at.parent {
		if at.parent.name == "Principal" || at.parent.name == "NotPrincipal" {
			return at
		}
	}
	return nil
}

// operator is the name of the condition operator that a place is in.
func (p *place) operator() string {
	for at := p; at != nil && at.parent != nil; at = at.parent {
		if at.parent.name == "Condition" && at.parent.parent != nil && at.parent.parent.name != "Condition" {
			return at.name
		}
	}
	return ""
}

// words are the sentence for a fault, and what may have been meant.
func (v *validation) words(f *fault) (message string, meant []string) {
	_, n := v.locate(f.at)
	if n == nil {
		n = &node{}
	}
	switch f.code {
	case IssueInvalidElement:
		return elementWords(f.at)
	case IssueDuplicateElement:
		return quoted(f.at.name) + " stands here a second time. Programs differ in which of the two they go by; take one away.", nil
	case IssueInvalidEffect:
		if n.kind != nodeString {
			return `Effect is "Allow" or "Deny", not ` + n.kind.String() + ".", nil
		}
		return quoted(n.text) + " is no effect: an effect is Allow or Deny.", v.spelled(n.text, "Allow", "Deny")
	case IssueMissingEffect:
		return `The statement has no Effect: "Allow" or "Deny".`, nil
	case IssueInvalidVersion:
		return `The version of the language is "2012-10-17", or of old policies "2008-10-17". It is not the policy's own.`, []string{string(Version2012)}
	case IssueMissingStatement:
		if n.kind == nodeList {
			return "The list of statements is empty: a policy has at least one.", nil
		}
		return "The policy has no Statement.", nil
	case IssueUniqueSids:
		return "An earlier statement has the Sid " + quoted(n.text) + " already. In a policy each Sid is there once.", nil
	case IssueUnsupportedSid:
		message = "A Sid has letters (A to Z) and digits only; " + quoted(n.text) + " has others."
		if plain := strings.Join(strings.FieldsFunc(n.text, notAlphanumeric), ""); plain != "" {
			meant = []string{plain}
		}
		return message, meant
	case IssueMissingAction:
		if n.kind == nodeList {
			return "The list of actions is empty.", nil
		}
		return "The statement has no Action (or NotAction): it says nothing of what may be done.", nil
	case IssueActionFormat:
		return v.actionWords(n.text)
	case IssueUnsupportedAction:
		return "A role's trust policy is about taking the role: its actions are those of sts, such as sts:AssumeRole. " + quoted(n.text) + " is none.", nil
	case IssueMissingResource:
		if n.kind == nodeList {
			return "The list of resources is empty.", nil
		}
		return `The statement has no Resource (or NotResource): name ARNs, or "*" for everything.`, nil
	case IssueUnsupportedElement:
		return "A role's trust policy is about the role itself: it has no " + f.at.name + ".", nil
	case IssueARNPrefix, IssuePartition, IssueARNService, IssueARNField:
		return v.arnWords(f.code, n.text)
	case IssueUnsupportedPrincipal:
		return "This kind of policy (" + v.rules.Kind.String() + ") has no " + f.at.name + ": it is about whoever it is attached to.", nil
	case IssueMissingPrincipal:
		switch class := f.at.class(); {
		case class != nil:
			return "The list of principals is empty.", nil
		case n.kind == nodeObject && len(n.members) == 0 && (f.at.name == "Principal" || f.at.name == "NotPrincipal"):
			return "There is no principal: name one, as AWS, Federated or Service.", nil
		}
		return "The statement has no Principal (or NotPrincipal). A " + v.rules.Kind.String() + " says whom it lets in.", nil
	case IssuePrincipalFormat:
		return principalWords(f.at, n)
	case IssueConditionOperator:
		return v.operatorWords(f.at.name)
	case IssueConditionType:
		return valueWords(f.at.operator(), n), nil
	case IssueConditionKey:
		return "A condition key is missing: here is an empty name.", nil
	}
	return strings.TrimPrefix(f.sentence, syntaxErrors+" "), nil
}

func quoted(text string) string { return `"` + cut(text) + `"` }

// spelled are the known words nearest to one.
func (v *validation) spelled(wrong string, known ...string) []string {
	if !spend(&v.lookups.near, mostNear) {
		return nil
	}
	return spelling.Near(wrong, mostOffered, slices.Values(known))
}

func elementWords(at *place) (string, []string) {
	name, elements, of, others, where := at.name, statementElements, "a statement", documentElements, "beside Statement, outside of the statements"
	if at.parent.parent == nil {
		elements, of, others, where = documentElements, "a policy", statementElements, "into a statement"
	}
	if slices.Contains(others, name) {
		return name + " does not belong here: it is put " + where + ".", nil
	}
	return quoted(name) + " is no element of " + of + ".", spelling.Near(name, mostOffered, slices.Values(elements))
}

func (v *validation) actionWords(text string) (string, []string) {
	service, name, found := strings.Cut(text, ":")
	switch {
	case text == "":
		return "This action is empty. An action is a service, a colon and a name, such as s3:GetObject.", nil
	case !found:
		meant := v.near(":"+text, Catalog.Near)
		if len(meant) == 0 && v.rules.Known != nil && v.rules.Known.HasService(text) {
			meant = []string{strings.ToLower(text) + ":*"}
		}
		return quoted(text) + " names no service. An action is a service, a colon and a name, such as s3:GetObject.", meant
	case strings.Contains(name, ":"):
		return "An action has one colon, between service and name; " + quoted(text) + " has more.", nil
	case strings.ContainsAny(service, "*?") && service != "*":
		return "The service of an action is named in full (or is * alone): " + quoted(service) + " is a pattern.", nil
	case service != "*" && !isVendor(service):
		if trimmed := strings.TrimSpace(text); trimmed != text && v.rules.Known != nil {
			if written, ok := v.rules.Known.Lookup(trimmed); ok {
				return quoted(text) + " has white space around it.", []string{written}
			}
		}
		return quoted(service) + " is no name of a service: these have letters, digits, hyphens and points.", nil
	}
	return quoted(text) + " has no name after the colon. " + service + ":* is every action of " + service + ".", []string{service + ":*"}
}

func (v *validation) arnWords(code IssueCode, text string) (string, []string) {
	parts := splitARN(text)
	switch code {
	case IssueARNPrefix:
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(text)), "arn:") {
			return quoted(text) + ` is no ARN: one begins with arn: in small letters, and nothing before it.`, nil
		}
		return quoted(text) + ` is neither an ARN (arn:aws:s3:::bucket) nor "*".`, nil
	case IssuePartition:
		message := quoted(parts[1]) + " is no partition. The second part of an ARN is " + either(partitions[:3]) + "."
		if parts[1] == "" {
			return "The ARN names no partition. Its second part is " + either(partitions[:3]) + ".", nil
		}
		var meant []string
		for _, near := range v.spelled(parts[1], partitions...) {
			meant = append(meant, "arn:"+near+strings.TrimPrefix(text, "arn:"+parts[1]))
		}
		return message, meant
	case IssueARNService:
		if len(parts) > 2 && strings.ContainsAny(parts[2], "*?") {
			return "The service of an ARN takes no wildcard: " + quoted(parts[2]) + " has to be a name, such as s3.", nil
		}
		return "The ARN names no service: it has to be arn:partition:service:region:account:resource.", nil
	}
	return "The ARN has " + count(len(parts)) + " of its six parts, arn:partition:service:region:account:resource. A part that is empty keeps its colon.", nil
}

// partitions are those that there are (AWS General Reference, "Amazon Resource Names").
var partitions = []string{"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"}

func principalWords(at *place, n *node) (string, []string) {
	class := at.class()
	switch {
	case class == nil:
		return `A principal is "*" or an object, such as {"AWS": "arn:aws:iam::111122223333:root"}.`, nil
	case !slices.Contains(principalClasses, class.name):
		return quoted(class.name) + " is no kind of principal: there are " + strings.Join(principalClasses[:3], ", ") + " and CanonicalUser.",
			spelling.Near(class.name, mostOffered, slices.Values(principalClasses))
	case strings.ContainsAny(n.text, "*?"):
		return `Principals are named in full: * stands alone, as {"AWS": "*"}, and is everybody. To let in whom a pattern describes, compare aws:PrincipalArn in a condition.`, nil
	case class.name == "AWS":
		return quoted(n.text) + ` is no principal of AWS: these are the id of an account (12 digits), the ARN of its root, of a user, a role or a session, or "*".`, nil
	case class.name == "CanonicalUser":
		return "A role's trust policy has no canonical users: these are of S3.", nil
	}
	return "This principal is empty.", nil
}

// operatorWords are about a name that is no condition operator. What stands before and
// after the operator's own name is kept.
func (v *validation) operatorWords(text string) (string, []string) {
	qualifier, name, qualifies := strings.Cut(text, ":")
	if !qualifies {
		qualifier, name = "", text
	}
	before := ""
	if qualifies {
		near := v.spelled(qualifier, "ForAnyValue", "ForAllValues")
		if len(near) == 0 {
			return quoted(qualifier) + " is neither ForAnyValue nor ForAllValues.", nil
		}
		before = near[0] + ":"
	}
	after := ""
	if n := len(name) - len("IfExists"); n >= 0 && strings.EqualFold(name[n:], "IfExists") {
		name, after = name[:n], "IfExists"
	}
	if strings.EqualFold(name, "Null") {
		return "Null asks whether a key is there: it takes neither ForAnyValue nor ForAllValues nor IfExists.", []string{"Null"}
	}
	known := make([]string, 0, len(operators))
	for name := range operators {
		known = append(known, name)
	}
	slices.Sort(known)
	var meant []string
	for _, near := range v.spelled(name, known...) {
		meant = append(meant, before+near+after)
	}
	return quoted(text) + " is no condition operator, such as StringEquals.", meant
}

// valueWords are about a value that its operator cannot compare with.
func valueWords(operator string, n *node) string {
	op, _, _, _ := parseOperator(operator)
	wants := map[family]string{
		familyNumeric: "a number",
		familyDate:    "a date, such as 2026-01-31 or 2026-01-31T12:00:00Z, or the seconds since 1970",
		familyBool:    "true or false",
		familyNull:    "true (the key is absent) or false (it is there)",
		familyBinary:  "Base64",
		familyIP:      "an IP address or a range of them, such as 203.0.113.0/24 or 2001:db8::/32",
	}[op.family]
	return operator + " compares with " + wants + "; " + quoted(n.text) + " is none."
}
