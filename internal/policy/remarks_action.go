package policy

import (
	"slices"
	"strings"
)

// actionRemarks are about the entries of Action or NotAction.
func (v *validation) actionRemarks(n *node, positive bool, w *remarked) {
	var listed []action
	eachString(n, func(n *node) {
		service, name, code, _ := splitAction(n.text, v.rules.Kind)
		if code != "" {
			return // Compile refuses it
		}
		listed = append(listed, action{n, service, name})
	})
	patterns := make([]string, len(listed))
	for i, a := range listed {
		patterns[i] = a.service + ":" + a.name
	}
	covered := v.covered(patterns)
	for i, a := range listed {
		if by := covered[i]; by >= 0 {
			if patterns[by] == patterns[i] {
				v.suggest(a.node.where, IssueRedundantAction, "The action "+quoted(a.node.text)+" is in the list already.")
				continue
			}
			v.suggest(a.node.where, IssueRedundantAction, "The list has "+quoted(listed[by].node.text)+", which covers "+quoted(a.node.text)+".")
		}
		v.known(a)
		if !positive {
			continue
		}
		w.actions = append(w.actions, a)
		w.everything = w.everything || patterns[i] == "*:*"
		if a.service == "iam" && w.passesRole == nil {
			if g := newGlob(encodeWildcards.Replace(a.name)); g.match("passrole") {
				w.passesRole = a.node
			}
		}
	}
}

// known is about actions, and patterns of them, that no service has.
func (v *validation) known(a action) {
	if v.rules.Known == nil {
		return
	}
	warn := func(code IssueCode, message string, ask string) {
		var meant []string
		if ask != "" {
			meant = v.near(ask, Catalog.Near)
		}
		message, meant = didYouMean(message, meant)
		v.warn(a.node.where, code, message, meant...)
	}
	pattern := strings.ContainsAny(a.name, "*?")
	written := a.node.text
	switch {
	case a.service == "*" && a.name == "*":
	case a.service != "*" && !v.rules.Known.HasService(a.service):
		message := "No service is known by the prefix " + cut(a.service) + "."
		if a.name == "*" {
			meant := v.near(a.service, Catalog.NearServices)
			for i := range meant {
				meant[i] += ":*"
			}
			message, meant = didYouMean(message, meant)
			v.warn(a.node.where, IssueUnknownService, message, meant...)
			return
		}
		warn(IssueUnknownService, message, written)
	case pattern:
		if a.name != "*" && !v.matches(a.service+":"+a.name) {
			warn(IssueNothingMatches, "The pattern "+quoted(written)+" matches no known action.", written)
		}
	case a.service == "*":
		if !v.matches("*:" + a.name) {
			warn(IssueNothingMatches, "No service is known to have the action "+cut(a.name)+".", "")
		}
	default:
		if _, ok := v.rules.Known.Lookup(a.service + ":" + a.name); !ok {
			warn(IssueUnknownAction, "The action "+quoted(written)+" is not known.", written)
		}
	}
}

// mismatches finds actions that no resource of the statement can be a resource of, and
// resources that no action can be about: by the service that the ARNs name.
func (v *validation) mismatches(w *remarked) {
	if v.rules.Known == nil || len(w.actions) == 0 || len(w.resources) == 0 {
		return
	}
	if slices.ContainsFunc(w.resources, func(r resource) bool { return r.service == "" }) {
		return // one is about any service
	}
	about := map[string][]string{}
	for _, a := range w.actions {
		if a.service == "*" {
			return
		}
		if _, asked := about[a.service]; !asked {
			about[a.service] = v.rules.Known.ARNServices(a.service)
		}
	}
	of := func(services []string, r resource) bool {
		return len(services) == 0 || slices.Contains(services, r.service)
	}
	elsewhere := false
	for _, a := range w.actions {
		services := about[a.service]
		if slices.ContainsFunc(w.resources, func(r resource) bool { return of(services, r) }) {
			continue
		}
		elsewhere = true
		v.warn(a.node.where, IssueActionsElsewhere, "No resource of the statement is one that actions of "+cut(a.service)+" are about: their ARNs are of "+either(some(services))+".")
	}
	if elsewhere {
		return // the resources are not what is wrong, or not alone
	}
	for _, r := range w.resources {
		fits := false
		for _, services := range about {
			fits = fits || of(services, r)
		}
		if !fits {
			v.warn(r.node.where, IssueResourceElsewhere, "No action of the statement is about resources of "+cut(r.service)+".")
		}
	}
}

// some are the first few of many names.
func some(names []string) []string {
	if len(names) > mostOffered {
		return append(slices.Clone(names[:mostOffered]), "others")
	}
	return names
}
