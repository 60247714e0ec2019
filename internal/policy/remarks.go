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
	version, ok := v.root.member("Version")
	if !ok {
		v.warn(opening(&v.root), IssueMissingVersion, `The policy has no Version and is read as one of "2008-10-17", in which policy variables are plain text. Add "Version": "2012-10-17".`)
	}
	statements, ok := v.root.member("Statement")
	if !ok {
		return
	}
	if version == nil || version.text == string(Version2008) {
		v.variables(statements)
	}
	list := statements.list
	if statements.kind != nodeList {
		list = []node{*statements}
	}
	for i := range list {
		if list[i].kind == nodeObject {
			v.statement(&list[i])
		}
	}
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

// written is a statement as it stands in the document.
type written struct {
	node       *node
	allows     bool
	denies     bool
	everything bool // the action *
	anywhere   bool // the resource *
	bounded    bool // by conditions
	passesRole *node
}

func (v *validation) statement(n *node) {
	w := written{node: n}
	if effect, ok := n.member("Effect"); ok {
		w.allows, w.denies = effect.text == "Allow", effect.text == "Deny"
	}
	if block, ok := n.member("Condition"); ok {
		w.bounded = len(block.members) > 0
		v.conditionRemarks(block)
	}
	for i := range n.members {
		m := &n.members[i]
		switch m.name {
		case "Action", "NotAction":
			v.actionRemarks(&m.value, m.name == "Action", &w)
		case "Resource", "NotResource":
			v.resourceRemarks(&m.value, m.name == "Resource", &w)
		}
	}
	v.effectRemarks(w)
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

// actionBudget bounds how many patterns are looked for: each is compared with every
// action of its service, or with all actions. No policy that can be stored comes near.
type actionBudget struct {
	ofService, ofAll int
	known            map[string]bool
}

const (
	mostPatterns    = 2000 // s3:Get*
	mostAnyPatterns = 20   // *:Get*
)

// matches asks the list of actions once for every pattern; what is over the budget
// counts as known.
func (v *validation) matches(pattern string) bool {
	b := &v.lookups
	if known, asked := b.known[pattern]; asked {
		return known
	}
	spent, most := &b.ofService, mostPatterns
	if strings.HasPrefix(pattern, "*:") {
		spent, most = &b.ofAll, mostAnyPatterns
	}
	if *spent == most {
		return true
	}
	*spent++
	if b.known == nil {
		b.known = map[string]bool{}
	}
	b.known[pattern] = v.rules.Actions.Matches(pattern)
	return b.known[pattern]
}

func (v *validation) actionRemarks(n *node, positive bool, w *written) {
	seen := map[string]bool{}
	eachString(n, func(n *node) {
		service, name, code, _ := splitAction(n.text, v.rules.Kind)
		if code != "" {
			return // Compile refuses it
		}
		pattern := service + ":" + name
		if seen[pattern] {
			v.suggest(n.where, IssueRedundantAction, "The action "+n.text+" is in the list already.")
			return
		}
		seen[pattern] = true
		w.everything = w.everything || positive && pattern == "*:*"
		if positive && service == "iam" && w.passesRole == nil {
			if g := newGlob(encodeWildcards.Replace(name)); g.match("passrole") {
				w.passesRole = n
			}
		}
		if v.rules.Actions == nil {
			return
		}
		switch {
		case service != "*" && !v.rules.Actions.HasService(service):
			v.warn(n.where, IssueUnknownService, "No service is known by the prefix "+service+".")
		case strings.ContainsAny(name, "*?"):
			if name != "*" && !v.matches(pattern) {
				v.warn(n.where, IssueNothingMatches, "The pattern "+n.text+" matches no known action.")
			}
		case service == "*":
			if !v.matches(pattern) {
				v.warn(n.where, IssueNothingMatches, "No service is known to have the action "+name+".")
			}
		default:
			if _, ok := v.rules.Actions.Lookup(pattern); !ok {
				v.warn(n.where, IssueUnknownAction, "The action "+n.text+" is not known. Is it written correctly?")
			}
		}
	})
}

func (v *validation) resourceRemarks(n *node, positive bool, w *written) {
	eachString(n, func(n *node) {
		if n.text == "*" {
			w.anywhere = w.anywhere || positive
			return
		}
		v.arnRemarks(n)
	})
}

// arnRemarks are about the parts of an ARN that Compile takes as they are.
func (v *validation) arnRemarks(n *node) {
	p := splitARN(n.text)
	if len(p) < 3 || p[0] != "arn" || !isPartition(p[1]) || p[2] == "" || strings.ContainsAny(p[2], "*?") {
		return // Compile refuses it
	}
	if p[2] != strings.ToLower(p[2]) && !strings.Contains(p[2], "${") {
		v.warn(n.where, IssueARNServiceCase, "The service "+p[2]+" of the ARN has to be in lower case, or the ARN matches no resource.")
	}
	if len(p) < 6 {
		return // completed by asterisks
	}
	if region := p[3]; !open(region) && strings.ContainsFunc(region, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		v.warn(n.where, IssueARNRegion, "The Region "+region+" of the ARN is none.")
	}
	if account := p[4]; !open(account) && account != "aws" && account != "cloudfront" && !isAccount(account) {
		v.warn(n.where, IssueARNAccount, "The account "+account+" of the ARN is none: accounts have 12 digits.")
	}
	if p[5] == "" {
		v.warn(n.where, IssueARNResource, "The ARN names no resource.")
	}
}

// open reports whether a part of an ARN is left open: empty, or with a wildcard or a
// policy variable.
func open(part string) bool { return part == "" || strings.ContainsAny(part, "*?$") }

func isAccount(s string) bool {
	return len(s) == 12 && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// conditionRemarks finds wildcards where they stand for themselves.
func (v *validation) conditionRemarks(block *node) {
	for i := range block.members {
		op, _, _, ok := parseOperator(block.members[i].name)
		if !ok || op.family != familyString && op.family != familyStringFold {
			continue
		}
		keys := block.members[i].value.members
		for j := range keys {
			eachString(&keys[j].value, func(n *node) {
				if strings.ContainsAny(n.text, "*?") && !strings.Contains(n.text, "${") {
					v.warn(n.where, IssueWildcardWithoutLike, "With "+block.members[i].name+" the characters * and ? stand for themselves. For wildcards, use StringLike.")
				}
			})
		}
	}
}

// effectRemarks are about what a statement does as a whole.
func (v *validation) effectRemarks(w written) {
	kind := v.rules.Kind
	name := func(element string) (extent, bool) {
		i := slices.IndexFunc(w.node.members, func(m member) bool { return m.name == element })
		if i < 0 {
			return extent{}, false
		}
		return w.node.members[i].where, true
	}
	if w.denies && kind == ServiceControlPolicy && w.everything && w.anywhere && !w.bounded {
		where, _ := name("Effect")
		v.warn(where, IssueDenyEverything, "The statement denies everything to everybody in the accounts below, their roots included.")
	}
	if !w.allows {
		return
	}
	if where, ok := name("NotPrincipal"); ok {
		v.warn(where, IssueAllowNotPrincipal, "Allow with NotPrincipal lets everybody in who is not named, those of other accounts and without account included. Use Principal.")
	}
	if kind == ServiceControlPolicy {
		return // it grants nothing: what it allows is a bound
	}
	if where, ok := name("NotAction"); ok {
		v.warn(where, IssueAllowNotAction, "Allow with NotAction allows every action that is not named, those that are still to come included. Use Action, or Deny.")
	}
	if where, ok := name("NotResource"); ok {
		v.warn(where, IssueAllowNotResource, "Allow with NotResource allows the actions on every resource that is not named, those that are still to come included. Use Resource, or Deny.")
	}
	where, _ := name("Action")
	switch {
	case w.everything && w.anywhere && !w.bounded:
		v.suggest(where, IssueAllowEverything, "The statement allows every action on every resource. Name the actions and resources that are needed.")
	case w.passesRole != nil && w.anywhere && !w.bounded:
		v.warn(w.passesRole.where, IssuePassRole, "With iam:PassRole on every resource any role can be given to a service, one that may do anything included. Name the roles.")
	}
	if principal, ok := w.node.member("Principal"); ok && !w.bounded && everyone(principal) {
		v.warn(principal.where, IssueAllowEveryone, "The statement lets everybody in, those of other accounts and without account included.")
	}
}

// everyone reports whether a Principal is everybody.
func everyone(n *node) bool {
	if n.kind == nodeString {
		return n.text == "*"
	}
	all := false
	if aws, ok := n.member("AWS"); ok {
		eachString(aws, func(n *node) { all = all || n.text == "*" })
	}
	return all
}
