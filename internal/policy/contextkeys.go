package policy

import "strings"

// ContextKeys are the condition keys that the documents ask for, in conditions
// and as variables, in the order they stand in and as they are first written.
func ContextKeys(policies ...*Policy) []string {
	var keys keyList
	for _, p := range policies {
		for _, list := range [...][]statement{p.denies, p.allows} {
			for i := range list {
				list[i].contextKeys(p.version, &keys)
			}
		}
	}
	return keys.names
}

// MissingKeys are the condition keys that decide about a request, and that the
// request does not have: those of every statement about its action and resource.
func MissingKeys(policies Policies, request Request) []string {
	e := newEvaluation(&policies, &request)
	var keys keyList
	e.each(func(p *Policy, layer Layer, _ int) bool {
		for _, list := range [...][]statement{p.denies, p.allows} {
			for i := range list {
				s := &list[i]
				if layer != LayerSCP && s.matchAction(e.action) && (s.hasVariables() || s.matchResource(request.Resource, request.Context)) {
					s.contextKeys(p.version, &keys)
				}
			}
		}
		return true
	})
	var missing []string
	for _, name := range keys.names {
		if values, ok := request.Context.Lookup(strings.ToLower(name)); !ok || len(values) == 0 {
			missing = append(missing, name)
		}
	}
	return missing
}

// keyList keeps keys once, whatever their letter case.
type keyList struct {
	names []string
	seen  map[string]bool
}

func (l *keyList) add(name string) {
	folded := strings.ToLower(name)
	if l.seen[folded] {
		return
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[folded] = true
	l.names = append(l.names, name)
}

func (s *statement) hasVariables() bool {
	for i := range s.resources {
		if s.resources[i].variable != nil {
			return true
		}
	}
	return false
}

func (s *statement) contextKeys(version Version, keys *keyList) {
	for i := range s.resources {
		if v := s.resources[i].variable; v != nil {
			v.contextKeys(keys)
		}
	}
	for i := range s.conditions {
		c := &s.conditions[i]
		keys.add(c.writtenKey)
		for _, text := range c.writtenValues {
			// Compile took it, so that it is read again without error.
			if t, err := newTemplate(text, version == Version2012, false, nil); err == nil {
				t.contextKeys(keys)
			}
		}
	}
}

func (t *template) contextKeys(keys *keyList) {
	for _, p := range t.parts {
		if p.key != "" {
			keys.add(p.key)
		}
	}
}
