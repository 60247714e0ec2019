package policy

import (
	"slices"
	"strings"
)

// remarks are about what Compile takes. They look at the document as it stands, so
// that what is wrong in one statement keeps nothing from being said of others.
func (v *validation) remarks() {
	if v.root.kind != nodeObject {
		return
	}
	v.version()
	statements, ok := v.root.member("Statement")
	if !ok {
		return
	}
	list := statements.list
	if statements.kind != nodeList {
		list = []node{*statements}
	}
	denies := 0
	for i := range list {
		if list[i].kind == nodeObject && v.statement(&list[i]).denies {
			denies++
		}
	}
	if bounds := v.rules.Kind == BoundaryPolicy || v.rules.Kind == SessionPolicy; bounds && len(list) > 0 && denies == len(list) {
		v.warn(v.root.name("Statement"), IssueAllowsNothing, "No statement allows anything. A "+v.rules.Kind.String()+" is a bound: what it does not allow nobody under it may do.")
	}
}

const oldVersion = `A managed policy has "Version": "2012-10-17".`

// version is about documents of the old version of the language.
func (v *validation) version() {
	version, ok := v.root.member("Version")
	if ok && version.text != string(Version2008) {
		return
	}
	where := opening(&v.root)
	if ok {
		where = version.where
	}
	switch {
	case v.rules.Kind == BoundaryPolicy || v.rules.Kind == IdentityPolicy && v.rules.Use == UseManaged:
		v.error(where, IssueInvalidVersion, oldVersion, v.versionIn(version)...)
	case !ok:
		v.warn(where, IssueMissingVersion, `The policy has no Version and is read as one of "2008-10-17", in which policy variables are plain text. Add "Version": "2012-10-17".`, v.versionIn(version)...)
	}
	if statements, ok := v.root.member("Statement"); ok {
		v.variables(statements)
	}
}

// versionIn is the present version, in place of the old one or behind the bracket
// that a document begins with.
func (v *validation) versionIn(old *node) []string {
	switch {
	case old != nil:
		return []string{inJSON(string(Version2012))}
	case len(v.root.members) > 0:
		return []string{`{ "Version": "2012-10-17",`}
	}
	return nil
}

// variables finds what looks like policy variables in a version that has none.
func (v *validation) variables(n *node) {
	if n.kind == nodeString && strings.Contains(n.text, "${") {
		v.warn(n.where, IssueVariableVersion, `Policy variables are plain text here: they need "Version": "2012-10-17".`)
	}
	for i := range n.list {
		v.variables(&n.list[i])
	}
	for i := range n.members {
		v.variables(&n.members[i].value)
	}
}

// name is where the name of a member stands.
func (n *node) name(member string) extent {
	for i := range n.members {
		if n.members[i].name == member {
			return n.members[i].where
		}
	}
	return opening(n)
}

func (n *node) has(member string) bool {
	_, ok := n.member(member)
	return ok
}

// remarked is a statement as it stands in the document, with what its parts are found
// to be.
type remarked struct {
	node       *node
	allows     bool
	denies     bool
	everything bool // the action *
	anywhere   bool // the resource *
	bounded    bool // by conditions
	passesRole *node
	actions    []action // of Action, not NotAction
	resources  []resource
	keys       []string // lower-case condition keys
}

// action is a well-formed entry of Action, in lower case.
type action struct {
	node          *node
	service, name string
}

// resource is an entry of Resource that names a service.
type resource struct {
	node    *node
	service string
}

func (v *validation) statement(n *node) *remarked {
	w := &remarked{node: n}
	if effect, ok := n.member("Effect"); ok {
		w.allows, w.denies = effect.text == "Allow", effect.text == "Deny"
	}
	for i := range n.members {
		m := &n.members[i]
		switch m.name {
		case "Condition":
			v.conditionRemarks(&m.value, w)
		case "Action", "NotAction":
			v.actionRemarks(&m.value, m.name == "Action", w)
		case "Resource", "NotResource":
			v.resourceRemarks(&m.value, m.name == "Resource", w)
		}
	}
	v.mismatches(w)
	v.effectRemarks(w)
	if v.rules.Kind.hasPrincipal() {
		v.principalRemarks(w)
	}
	return w
}

// eachString calls visit for the string, or each string of a list.
func eachString(n *node, visit func(*node)) {
	if n.kind == nodeString {
		visit(n)
	}
	for i := range n.list {
		if n.list[i].kind == nodeString {
			visit(&n.list[i])
		}
	}
}

// effectRemarks are about what a statement does as a whole.
func (v *validation) effectRemarks(w *remarked) {
	control := v.rules.Kind == ServiceControlPolicy
	if w.denies && control && w.everything && w.anywhere && !w.bounded {
		v.warn(w.node.name("Effect"), IssueDenyEverything, "The statement denies everything to everybody in the accounts below, their roots included.")
	}
	if !w.allows {
		return
	}
	if w.node.has("NotPrincipal") {
		v.secure(w.node.name("NotPrincipal"), IssueAllowNotPrincipal, "Allow with NotPrincipal lets everybody in who is not named, those of other accounts and without account included. Use Principal.")
	}
	if control {
		return // it grants nothing: what it allows is a bound
	}
	if w.node.has("NotAction") {
		v.secure(w.node.name("NotAction"), IssueAllowNotAction, "Allow with NotAction allows every action that is not named, those that are still to come included. Use Action, or Deny.")
	}
	if w.node.has("NotResource") {
		v.secure(w.node.name("NotResource"), IssueAllowNotResource, "Allow with NotResource allows the actions on every resource that is not named, those that are still to come included. Use Resource, or Deny.")
	}
	switch {
	case w.everything && w.anywhere && !w.bounded:
		v.secure(w.node.name("Action"), IssueAllowEverything, "The statement allows every action on every resource. Name the actions and resources that are needed.")
	case w.passesRole != nil && w.anywhere && !w.bounded:
		v.secure(w.passesRole.where, IssuePassRole, "With iam:PassRole on every resource any role can be given to a service, one that may do anything included. Name the roles.")
	}
}

// covered finds, of patterns in which * stands for anything, those that another one of
// them covers: for each its place, or -1. Of two that are equal the later is covered.
func (v *validation) covered(patterns []string) []int {
	const longest = 2048 // of AWS's names and ARNs
	by := make([]int, len(patterns))
	var wide []int
	globs := map[int]glob{}
	first := map[string]int{}
	for i, p := range patterns {
		by[i] = -1
		if equal, ok := first[p]; ok {
			by[i] = equal
			continue
		}
		first[p] = i
		if strings.Contains(p, "*") && !strings.ContainsAny(p, "?$") && len(p) <= longest {
			wide = append(wide, i)
			globs[i] = newGlob(encodeWildcards.Replace(p))
		}
	}
	for i, p := range patterns {
		if by[i] >= 0 || len(p) > longest {
			continue
		}
		at := slices.IndexFunc(wide, func(j int) bool {
			g := globs[j]
			return j != i && spend(&v.lookups.covers, mostCovers) && g.match(p)
		})
		// Of two that cover each other (a** and a*) one has to stay.
		if at >= 0 && (by[wide[at]] != i) {
			by[i] = wide[at]
		}
	}
	return by
}
