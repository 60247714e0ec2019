package policy

import (
	"errors"
	"strings"
)

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
	c := compilation{kind: kind, refuse: func(err error) error { return err }}
	root, err := readJSON(doc, c.refuse)
	var p *Policy
	if err == nil {
		p, err = c.policy(&root)
	}
	var f *fault
	if errors.As(err, &f) {
		return nil, f.err
	}
	return p, err
}

// compilation is one document on its way.
type compilation struct {
	kind    Kind
	version Version
	// refuse is told of every fault. Compile answers it, which ends the compilation;
	// Validate answers nil and hears of the next one.
	refuse func(error) error
}

func (c *compilation) policy(root *node) (*Policy, error) {
	at := &place{}
	if root.kind != nodeObject {
		return nil, c.refuse(malformed(at, IssueDataType, syntaxErrors+" A policy is an object, not %v.", root.kind))
	}
	p := &Policy{kind: c.kind, version: Version2008}
	for i := range root.members {
		if err := p.header(&root.members[i], at); err != nil {
			if err := c.refuse(err); err != nil {
				return nil, err
			}
		}
	}
	c.version = p.version
	statements, ok := root.member("Statement")
	if !ok {
		return nil, c.refuse(malformed(at, IssueMissingStatement, syntaxErrors+" The policy has no Statement."))
	}
	return p, c.statements(p, statements, at.member("Statement"))
}

// header reads a member of the document beside its statements.
func (p *Policy) header(m *member, at *place) error {
	at = at.member(m.name)
	switch m.name {
	case "Version":
		version := Version(m.value.text)
		if m.value.kind != nodeString || version != Version2008 && version != Version2012 {
			return malformed(at, IssueInvalidVersion, syntaxErrors+" The version must be %q or %q.", Version2012, Version2008)
		}
		p.version = version
	case "Id":
		if m.value.kind != nodeString {
			return malformed(at, IssueDataType, syntaxErrors+" Id is a string, not %v.", m.value.kind)
		}
		p.id = m.value.text
	case "Statement":
	default:
		return malformed(at.itsName(), IssueInvalidElement, syntaxErrors+" Unknown element %q.", m.name)
	}
	return nil
}

func (c *compilation) statements(p *Policy, n *node, at *place) error {
	list := n.list
	if n.kind != nodeList {
		list = []node{*n}
	}
	if len(list) == 0 {
		return c.refuse(malformed(at, IssueMissingStatement, syntaxErrors+" The policy has no statements."))
	}
	sids := make(map[string]bool, len(list))
	for i := range list {
		here := listPlace(n, at, i)
		s, err := c.statement(&list[i], here)
		if err != nil {
			return err
		}
		if s.sid != "" && sids[s.sid] {
			if err := c.refuse(malformed(here.member("Sid"), IssueUniqueSids, "Statement IDs (SID) in a single policy must be unique.")); err != nil {
				return err
			}
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

func (c *compilation) elements(n *node, at *place) (elements, error) {
	var e elements
	if n.kind != nodeObject {
		return e, c.refuse(malformed(at, IssueDataType, syntaxErrors+" A statement is an object, not %v.", n.kind))
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
			unknown := at.member(n.members[i].name).itsName()
			if err := c.refuse(malformed(unknown, IssueInvalidElement, syntaxErrors+" Unknown element %q.", n.members[i].name)); err != nil {
				return e, err
			}
			continue
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
			if err := c.refuse(malformed(at.member("Not"+pair.name).itsName(), IssueElementCombination, syntaxErrors+" A statement has %s or Not%s, not both.", pair.name, pair.name)); err != nil {
				return e, err
			}
		}
	}
	return e, nil
}

func (c *compilation) statement(n *node, at *place) (s statement, err error) {
	e, err := c.elements(n, at)
	if err != nil || n.kind != nodeObject {
		return s, err
	}
	for _, read := range [...]func() error{
		func() (err error) { s.sid, err = compileSid(e.sid, c.kind, at.member("Sid")); return err },
		func() (err error) { s.effect, err = compileEffect(e.effect, at); return err },
		func() error { return c.principalElement(&s, e, at) },
		func() error { return c.actionElement(&s, e, at) },
		func() error { return c.resourceElement(&s, e, at) },
		func() (err error) {
			if e.conditionBlock != nil {
				s.conditions, err = c.conditions(e.conditionBlock, at.member("Condition"))
			}
			return err
		},
	} {
		if err := read(); err != nil {
			if err := c.refuse(err); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// compileSid reads a Sid. IAM's own documents take letters and digits only;
// other services' take more.
func compileSid(n *node, kind Kind, at *place) (string, error) {
	if n == nil {
		return "", nil
	}
	if n.kind != nodeString {
		return "", malformed(at, IssueDataType, syntaxErrors+" Sid is a string, not %v.", n.kind)
	}
	if kind != ResourcePolicy && strings.ContainsFunc(n.text, notAlphanumeric) {
		return "", malformed(at, IssueUnsupportedSid, "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*")
	}
	return n.text, nil
}

func notAlphanumeric(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

func compileEffect(n *node, at *place) (Effect, error) {
	switch {
	case n == nil:
		return 0, malformed(at.member("Effect"), IssueMissingEffect, syntaxErrors+" The statement has no Effect.")
	case n.kind == nodeString && n.text == "Allow":
		return Allow, nil
	case n.kind == nodeString && n.text == "Deny":
		return Deny, nil
	}
	return 0, malformed(at.member("Effect"), IssueInvalidEffect, syntaxErrors+" Effect is \"Allow\" or \"Deny\".")
}

func (c *compilation) principalElement(s *statement, e elements, at *place) (err error) {
	element, name, not := e.principal, "Principal", false
	if e.notPrincipal != nil {
		element, name, not = e.notPrincipal, "NotPrincipal", true
	}
	switch {
	case element == nil && c.kind.hasPrincipal():
		return malformed(at, IssueMissingPrincipal, "Missing required field Principal")
	case element == nil:
		return nil
	case !c.kind.hasPrincipal():
		return malformed(at.member(name).itsName(), IssueUnsupportedPrincipal, "Policy document should not specify a principal.")
	}
	s.principals, err = c.principals(element, not, at.member(name))
	return err
}

func (c *compilation) actionElement(s *statement, e elements, at *place) (err error) {
	switch {
	case e.action != nil:
		s.actions, err = c.actions(e.action, at.member("Action"))
	case e.notAction != nil:
		s.notAction = true
		s.actions, err = c.actions(e.notAction, at.member("NotAction"))
	default:
		err = malformed(at, IssueMissingAction, "Policy statement must contain actions.")
	}
	return err
}

func (c *compilation) resourceElement(s *statement, e elements, at *place) (err error) {
	element, name := e.resource, "Resource"
	if e.notResource != nil {
		element, name = e.notResource, "NotResource"
		s.notResource = true
	}
	switch {
	case c.kind == TrustPolicy && element != nil:
		return malformed(at.member(name).itsName(), IssueUnsupportedElement, "Has prohibited field %s", name)
	case c.kind == TrustPolicy, c.kind == ResourcePolicy && element == nil:
		return nil
	case element == nil:
		return malformed(at, IssueMissingResource, "Policy statement must contain resources.")
	}
	s.resources, err = c.resources(element, at.member(name))
	return err
}

// stringList reads a string or a list of strings. What is none in a list is refused,
// and where refuse lets it pass has no text (isText).
func (c *compilation) stringList(n *node, at *place) ([]string, error) {
	switch n.kind {
	case nodeString:
		return []string{n.text}, nil
	case nodeList:
		texts := make([]string, len(n.list))
		for i := range n.list {
			if !isText(n, i) {
				if err := c.refuse(malformed(at.element(i), IssueDataType, syntaxErrors+" A string is expected, not %v.", n.list[i].kind)); err != nil {
					return nil, err
				}
			}
			texts[i] = n.list[i].text
		}
		return texts, nil
	}
	return nil, malformed(at, IssueDataType, syntaxErrors+" A string or a list of strings is expected, not %v.", n.kind)
}

// isText reports whether element i of what stringList read is a string.
func isText(n *node, i int) bool { return n.kind != nodeList || n.list[i].kind == nodeString }

// scalarList reads a string, number or boolean, or a list of these; quotation
// marks around numbers and booleans are optional. What is none of them is refused, and
// where refuse lets it pass has no text (isScalar).
func (c *compilation) scalarList(n *node, at *place) ([]string, error) {
	if n.kind != nodeList {
		if !isScalar(n, 0) {
			return nil, notScalar(n, at)
		}
		return []string{n.text}, nil
	}
	texts := make([]string, len(n.list))
	for i := range n.list {
		if !isScalar(n, i) {
			if err := c.refuse(notScalar(&n.list[i], at.element(i))); err != nil {
				return nil, err
			}
		}
		texts[i] = n.list[i].text
	}
	return texts, nil
}

// isScalar reports whether element i of what scalarList read is a scalar.
func isScalar(n *node, i int) bool {
	if n.kind == nodeList {
		n = &n.list[i]
	}
	return n.kind == nodeString || n.kind == nodeNumber || n.kind == nodeBool
}

func notScalar(n *node, at *place) error {
	return malformed(at, IssueDataType, syntaxErrors+" A condition value is a string, number or boolean, not %v.", n.kind)
}

// listPlace is the place of element i of an element that may stand without list.
func listPlace(n *node, at *place, i int) *place {
	if n.kind == nodeList {
		return at.element(i)
	}
	return at
}
