package policy

import "strings"

// Policy is a compiled document. It is immutable: one may be cached, shared
// and evaluated by many goroutines.
type Policy struct {
	name    string
	kind    Kind
	version Version
	id      string
	// Split by effect, so that looking for a deny costs nothing where there is none.
	denies, allows []statement
}

// Kind is what the document was compiled as.
func (p *Policy) Kind() Kind { return p.kind }

// Version is the document's language version; Version2008 where it says none.
// IAM refuses managed policies of the old version, its other places do not: that
// check is the caller's.
func (p *Policy) Version() Version { return p.version }

// ID is the document's Id element.
func (p *Policy) ID() string { return p.id }

// Name is what Decision calls the policy; "" until Named.
func (p *Policy) Name() string { return p.name }

// Named is the same policy under a name (an ARN, an inline policy's name) for
// explanations.
func (p *Policy) Named(name string) *Policy {
	named := *p
	named.name = name
	return &named
}

// statement is one compiled statement.
type statement struct {
	index       int // place in the document, from 0
	sid         string
	effect      Effect
	principals  *principalSet // nil in kinds that name none
	actions     actionSet
	notAction   bool
	resources   []resourcePattern // empty: about any resource
	notResource bool
	conditions  []condition
}

func (s *statement) matchAction(a requestAction) bool { return s.actions.match(a) != s.notAction }

func (s *statement) matchResource(arn string, ctx Context) bool {
	if len(s.resources) == 0 {
		return true
	}
	for i := range s.resources {
		if s.resources[i].match(arn, ctx) {
			return !s.notResource
		}
	}
	return s.notResource
}

func (s *statement) matchConditions(ctx Context) bool {
	for i := range s.conditions {
		if !s.conditions[i].holds(ctx, s.effect) {
			return false
		}
	}
	return true
}

// Compile reads a document of the given kind. Everything that IAM refuses when
// a policy is stored is refused here, with IAM's sentence and the place: the
// error is an *idc.Error of kind Invalid and reason ReasonMalformed.
func Compile(doc []byte, kind Kind) (*Policy, error) {
	root, err := readJSON(doc)
	if err != nil {
		return nil, err
	}
	at := &place{}
	if root.kind != nodeObject {
		return nil, malformed(at, syntaxErrors+" A policy is an object, not %v.", root.kind)
	}
	p := &Policy{kind: kind, version: Version2008}
	for i := range root.members {
		m := &root.members[i]
		here := at.member(m.name)
		switch m.name {
		case "Version":
			p.version = Version(m.value.text)
			if m.value.kind != nodeString || p.version != Version2008 && p.version != Version2012 {
				return nil, malformed(here, syntaxErrors+" The version must be %q or %q.", Version2012, Version2008)
			}
		case "Id":
			if m.value.kind != nodeString {
				return nil, malformed(here, syntaxErrors+" Id is a string, not %v.", m.value.kind)
			}
			p.id = m.value.text
		case "Statement":
		default:
			return nil, malformed(here, syntaxErrors+" Unknown element %q.", m.name)
		}
	}
	statements, ok := root.member("Statement")
	if !ok {
		return nil, malformed(at, syntaxErrors+" The policy has no Statement.")
	}
	return p, p.compileStatements(statements, at.member("Statement"))
}

func (p *Policy) compileStatements(n *node, at *place) error {
	list := n.list
	if n.kind != nodeList {
		list = []node{*n}
	}
	if len(list) == 0 {
		return malformed(at, syntaxErrors+" The policy has no statements.")
	}
	sids := make(map[string]bool, len(list))
	for i := range list {
		here := listPlace(n, at, i)
		s, err := compileStatement(&list[i], p, here)
		if err != nil {
			return err
		}
		if s.sid != "" && sids[s.sid] {
			return malformed(here.member("Sid"), "Statement IDs (SID) in a single policy must be unique.")
		}
		sids[s.sid] = true
		s.index = i
		if s.effect == Deny {
			p.denies = append(p.denies, s)
		} else {
			p.allows = append(p.allows, s)
		}
	}
	return nil
}

// elements are the members of a statement, as they stand in the document.
type elements struct {
	sid, effect, principal, notPrincipal  *node
	action, notAction                     *node
	resource, notResource, conditionBlock *node
}

func readElements(n *node, at *place) (elements, error) {
	var e elements
	if n.kind != nodeObject {
		return e, malformed(at, syntaxErrors+" A statement is an object, not %v.", n.kind)
	}
	fields := map[string]**node{
		"Sid": &e.sid, "Effect": &e.effect,
		"Principal": &e.principal, "NotPrincipal": &e.notPrincipal,
		"Action": &e.action, "NotAction": &e.notAction,
		"Resource": &e.resource, "NotResource": &e.notResource,
		"Condition": &e.conditionBlock,
	}
	for i := range n.members {
		field, ok := fields[n.members[i].name]
		if !ok {
			return e, malformed(at, syntaxErrors+" Unknown element %q.", n.members[i].name)
		}
		*field = &n.members[i].value
	}
	for _, pair := range [...]struct {
		a, b *node
		name string
	}{
		{e.principal, e.notPrincipal, "Principal"}, {e.action, e.notAction, "Action"}, {e.resource, e.notResource, "Resource"},
	} {
		if pair.a != nil && pair.b != nil {
			return e, malformed(at, syntaxErrors+" A statement has %s or Not%s, not both.", pair.name, pair.name)
		}
	}
	return e, nil
}

func compileStatement(n *node, p *Policy, at *place) (s statement, err error) {
	e, err := readElements(n, at)
	if err != nil {
		return s, err
	}
	if s.sid, err = compileSid(e.sid, p.kind, at.member("Sid")); err != nil {
		return s, err
	}
	if s.effect, err = compileEffect(e.effect, at.member("Effect")); err != nil {
		return s, err
	}
	if err = s.compilePrincipalElement(e, p.kind, at); err != nil {
		return s, err
	}
	switch {
	case e.action != nil:
		s.actions, err = compileActions(e.action, p.kind, at.member("Action"))
	case e.notAction != nil:
		s.notAction = true
		s.actions, err = compileActions(e.notAction, p.kind, at.member("NotAction"))
	default:
		err = malformed(at, "Policy statement must contain actions.")
	}
	if err != nil {
		return s, err
	}
	if err = s.compileResourceElement(e, p, at); err != nil {
		return s, err
	}
	if e.conditionBlock != nil {
		s.conditions, err = compileConditions(e.conditionBlock, p.version, at.member("Condition"))
	}
	return s, err
}

// compileSid reads a Sid. IAM's own documents take letters and digits only;
// other services' take more.
func compileSid(n *node, kind Kind, at *place) (string, error) {
	if n == nil {
		return "", nil
	}
	if n.kind != nodeString {
		return "", malformed(at, syntaxErrors+" Sid is a string, not %v.", n.kind)
	}
	if kind != ResourcePolicy && strings.ContainsFunc(n.text, notAlphanumeric) {
		return "", malformed(at, "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*")
	}
	return n.text, nil
}

func notAlphanumeric(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

func compileEffect(n *node, at *place) (Effect, error) {
	switch {
	case n == nil:
		return 0, malformed(at, syntaxErrors+" The statement has no Effect.")
	case n.kind == nodeString && n.text == "Allow":
		return Allow, nil
	case n.kind == nodeString && n.text == "Deny":
		return Deny, nil
	}
	return 0, malformed(at, syntaxErrors+" Effect is \"Allow\" or \"Deny\".")
}

func (s *statement) compilePrincipalElement(e elements, kind Kind, at *place) (err error) {
	element, name, not := e.principal, "Principal", false
	if e.notPrincipal != nil {
		element, name, not = e.notPrincipal, "NotPrincipal", true
	}
	switch {
	case element == nil && kind.hasPrincipal():
		return malformed(at, "Missing required field Principal")
	case element == nil:
		return nil
	case !kind.hasPrincipal():
		return malformed(at, "Policy document should not specify a principal.")
	}
	s.principals, err = compilePrincipals(element, not, kind, at.member(name))
	return err
}

func (s *statement) compileResourceElement(e elements, p *Policy, at *place) (err error) {
	element, name := e.resource, "Resource"
	if e.notResource != nil {
		element, name = e.notResource, "NotResource"
		s.notResource = true
	}
	switch {
	case p.kind == TrustPolicy && element != nil:
		return malformed(at, "Has prohibited field %s", name)
	case p.kind == TrustPolicy, p.kind == ResourcePolicy && element == nil:
		return nil
	case element == nil:
		return malformed(at, "Policy statement must contain resources.")
	}
	s.resources, err = compileResources(element, p.version, at.member(name))
	return err
}

// stringList reads a string or a list of strings.
func stringList(n *node, at *place) ([]string, error) {
	switch n.kind {
	case nodeString:
		return []string{n.text}, nil
	case nodeList:
		texts := make([]string, len(n.list))
		for i := range n.list {
			if n.list[i].kind != nodeString {
				return nil, malformed(at.element(i), syntaxErrors+" A string is expected, not %v.", n.list[i].kind)
			}
			texts[i] = n.list[i].text
		}
		return texts, nil
	}
	return nil, malformed(at, syntaxErrors+" A string or a list of strings is expected, not %v.", n.kind)
}

// scalarList reads a string, number or boolean, or a list of these; quotation
// marks around numbers and booleans are optional.
func scalarList(n *node, at *place) ([]string, error) {
	list := n.list
	if n.kind != nodeList {
		list = []node{*n}
	}
	texts := make([]string, len(list))
	for i := range list {
		if k := list[i].kind; k != nodeString && k != nodeNumber && k != nodeBool {
			return nil, malformed(listPlace(n, at, i), syntaxErrors+" A condition value is a string, number or boolean, not %v.", k)
		}
		texts[i] = list[i].text
	}
	return texts, nil
}

// listPlace is the place of element i of an element that may stand without list.
func listPlace(n *node, at *place, i int) *place {
	if n.kind == nodeList {
		return at.element(i)
	}
	return at
}
