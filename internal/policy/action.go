package policy

import (
	"sort"
	"strings"
)

// actionSet is the Action or NotAction of a statement, sorted by service so
// that a request looks at the patterns of its own service only (the largest
// managed policies hold thousands). Actions are matched without regard to case.
type actionSet struct {
	all        bool   // "*" or "*:*"
	anyService []glob // the names of "*:<name>"
	services   []serviceActions
}

type serviceActions struct {
	service string
	all     bool
	names   []glob
}

// requestAction is the action of a request, lower-cased once per evaluation.
type requestAction struct{ service, name string }

func newRequestAction(action string) requestAction {
	service, name, _ := strings.Cut(strings.ToLower(action), ":")
	return requestAction{service, name}
}

func (s *actionSet) match(a requestAction) bool {
	if s.all {
		return true
	}
	for i := range s.anyService {
		if s.anyService[i].match(a.name) {
			return true
		}
	}
	i := sort.Search(len(s.services), func(i int) bool { return s.services[i].service >= a.service })
	if i == len(s.services) || s.services[i].service != a.service {
		return false
	}
	found := &s.services[i]
	if found.all {
		return true
	}
	for j := range found.names {
		if found.names[j].match(a.name) {
			return true
		}
	}
	return false
}

// actions reads Action or NotAction. The service of an action is
// literal or "*"; its name takes wildcards anywhere (IAM
// reference_policies_elements_action). Names of actions that no service has are
// accepted, as IAM does.
func (c *compilation) actions(n *node, at *place) (actionSet, error) {
	texts, err := c.stringList(n, at)
	if err != nil {
		return actionSet{}, err
	}
	if len(texts) == 0 {
		return actionSet{}, malformed(at, IssueMissingAction, "Policy statement must contain actions.")
	}
	var set actionSet
	byService := map[string]*serviceActions{}
	for i, text := range texts {
		if !isText(n, i) {
			continue
		}
		service, name, code, sentence := splitAction(text, c.kind)
		if code != "" {
			if err := c.refuse(malformed(listPlace(n, at, i), code, "%s", sentence)); err != nil {
				return actionSet{}, err
			}
			continue
		}
		switch {
		case service == "*" && name == "*":
			set.all = true
		case service == "*":
			set.anyService = append(set.anyService, newGlob(encodeWildcards.Replace(name)))
		default:
			s := byService[service]
			if s == nil {
				s = &serviceActions{service: service}
				byService[service] = s
			}
			if name == "*" {
				s.all = true
			} else {
				s.names = append(s.names, newGlob(encodeWildcards.Replace(name)))
			}
		}
	}
	for _, s := range byService {
		if s.all {
			s.names = nil
		}
		set.services = append(set.services, *s)
	}
	sort.Slice(set.services, func(i, j int) bool { return set.services[i].service < set.services[j].service })
	return set, nil
}

// splitAction splits an action pattern into lower-case service and name, or says
// what is wrong with it: then it has a code.
func splitAction(text string, kind Kind) (service, name string, code IssueCode, sentence string) {
	text = strings.ToLower(text)
	if text == "*" {
		text = "*:*"
	}
	service, name, found := strings.Cut(text, ":")
	switch {
	case !found:
		return "", "", IssueActionFormat, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
	case strings.Contains(name, ":"):
		return "", "", IssueActionFormat, "Actions/Condition can contain only one colon."
	case service != "*" && !isVendor(service):
		return "", "", IssueActionFormat, "Vendor " + service + " is not valid"
	case name == "":
		return "", "", IssueActionFormat, "Actions must have a name after the vendor."
	case kind == TrustPolicy && service != "sts":
		return "", "", IssueUnsupportedAction, "AssumeRole policy may only specify STS AssumeRole actions."
	}
	return service, name, "", ""
}

func isVendor(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && c != '-' && c != '.' {
			return false
		}
	}
	return s != ""
}
