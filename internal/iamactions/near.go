package iamactions

import (
	"slices"
	"strings"

	"gatehouse/internal/spelling"
)

// Near are the known actions nearest to one that is none, most of them: those of its
// service with a name like it, or of services with a prefix like its own, else those of
// that very name in whatever service. Of a pattern such as s3:Gett* they are patterns that
// match something.
func Near(action string, most int) []string {
	prefix, name, found := strings.Cut(action, ":")
	if !found {
		return nil
	}
	l := loaded()
	var out []string
	add := func(of service, names []string) {
		for _, n := range names {
			if len(out) < most {
				out = append(out, of.prefix+":"+n)
			}
		}
	}
	if s, ok := l.service(strings.ToLower(prefix)); ok {
		add(s, s.near(name, most))
	} else {
		for _, p := range NearServices(prefix, most) {
			if s, ok := l.service(p); ok {
				add(s, s.near(name, 1))
			}
		}
	}
	if len(out) > 0 || strings.ContainsAny(name, "*?") {
		return out
	}
	for _, s := range l.services {
		if i, ok := s.find(strings.ToLower(name)); ok {
			add(s, s.names[i:i+1])
		}
	}
	return out
}

// NearServices are the prefixes of services nearest to one that is none; most of them.
func NearServices(prefix string, most int) []string {
	return spelling.Near(prefix, most, func(yield func(string) bool) {
		for _, s := range loaded().services {
			if !yield(s.prefix) {
				return
			}
		}
	})
}

// near are the names nearest to one, or to a pattern: itself, where it matches.
func (s service) near(name string, most int) []string {
	if !strings.ContainsAny(name, "*?") {
		return spelling.Near(name, most, slices.Values(s.names))
	}
	if s.matches(newGlob(strings.ToLower(name))) {
		return []string{name}
	}
	beginning, isBeginning := strings.CutSuffix(name, "*")
	if !isBeginning || strings.ContainsAny(beginning, "*?") {
		return nil
	}
	near := spelling.NearBeginnings(beginning, most, slices.Values(s.names))
	for i := range near {
		near[i] += "*"
	}
	return near
}
