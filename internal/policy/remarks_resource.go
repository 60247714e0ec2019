package policy

import (
	"slices"
	"strings"
)

// resourceRemarks are about the entries of Resource or NotResource.
func (v *validation) resourceRemarks(n *node, positive bool, w *remarked) {
	var listed []*node
	eachString(n, func(n *node) {
		listed = append(listed, n)
		if n.text == "*" {
			if positive {
				w.anywhere = true
				w.resources = append(w.resources, resource{node: n})
			}
			return
		}
		service, known := v.arnRemarks(n)
		if !positive || !known {
			service = "" // it may be of any
		}
		w.resources = append(w.resources, resource{n, service})
	})
	patterns := make([]string, len(listed))
	for i := range listed {
		patterns[i] = listed[i].text
	}
	for i, by := range v.covered(patterns) {
		switch {
		case by < 0:
		case patterns[by] == patterns[i]:
			v.suggest(listed[i].where, IssueRedundantResource, "The resource "+quoted(patterns[i])+" is in the list already.")
		default:
			v.suggest(listed[i].where, IssueRedundantResource, "The list has "+quoted(patterns[by])+", which covers this.")
		}
	}
}

// arnRemarks are about the parts of an ARN that Compile takes as they are. It answers
// the service that the ARN names, if that is one.
func (v *validation) arnRemarks(n *node) (service string, known bool) {
	p := splitARN(n.text)
	if len(p) < 3 || p[0] != "arn" || !isPartition(p[1]) || p[2] == "" || strings.ContainsAny(p[2], "*?") {
		return "", false // Compile refuses it
	}
	rest := strings.TrimPrefix(n.text, "arn:"+p[1]+":"+p[2])
	if !open(p[1]) && !slices.Contains(partitions, p[1]) {
		message, meant := "No partition is known as "+quoted(p[1])+".", v.spelled(p[1], partitions...)
		for i := range meant {
			meant[i] = "arn:" + meant[i] + strings.TrimPrefix(n.text, "arn:"+p[1])
		}
		message, meant = didYouMean(message, meant)
		v.warn(n.where, IssueARNPartition, message, meant...)
	}
	switch service = p[2]; {
	case strings.Contains(service, "${"):
		service = ""
	case service != strings.ToLower(service):
		lower := "arn:" + p[1] + ":" + strings.ToLower(service) + rest
		v.warn(n.where, IssueARNServiceCase, "The service "+quoted(service)+" of the ARN has to be in lower case, or the ARN matches no resource.", inJSON(lower))
		service = ""
	case v.rules.Known != nil && !v.rules.Known.HasARNService(service):
		meant := v.near(service, Catalog.NearServices)
		for i := range meant {
			meant[i] = "arn:" + p[1] + ":" + meant[i] + rest
		}
		message, meant := didYouMean("No ARNs are known of a service "+quoted(service)+".", meant)
		v.warn(n.where, IssueUnknownARNService, message, meant...)
		service = ""
	}
	if len(p) < 6 {
		return service, service != "" // completed by asterisks
	}
	if region := p[3]; !open(region) && !isRegion(region) {
		v.warn(n.where, IssueARNRegion, quoted(region)+" is no name of a Region, such as eu-central-1. Where a service has no Regions, this part of the ARN is empty.")
	}
	if account := p[4]; !open(account) && account != "aws" && account != "cloudfront" && !isAccount(account) {
		v.warn(n.where, IssueARNAccount, quoted(account)+" is no account: the id of an account has 12 digits.")
	}
	if p[5] == "" {
		v.warn(n.where, IssueARNResource, "The ARN names no resource. For all of them, end it with *.", inJSON(n.text+"*"))
	}
	return service, service != ""
}

// open reports whether a part of an ARN is left open: empty, or with a wildcard or a
// policy variable.
func open(part string) bool { return part == "" || strings.ContainsAny(part, "*?$") }

func isAccount(s string) bool {
	return len(s) == 12 && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// isRegion is about the form of a Region's name: words and a number, eu-central-1,
// with hyphens between. It knows no list, since there are new ones every year.
func isRegion(s string) bool {
	words := strings.Split(s, "-")
	last := len(words) - 1
	if last < 2 || words[last] == "" || strings.Trim(words[last], "0123456789") != "" {
		return false
	}
	return !slices.ContainsFunc(words[:last], func(w string) bool { return w == "" || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" })
}
