// Package iamactions is the list of the actions that IAM policies can name, so
// that a policy with s3:GetObjekt is found out before somebody relies on it; and of the
// condition keys (conditionkeys.go), and of the services whose ARNs stand for what
// actions are about (resources.go).
//
// The lists are data compiled into the program: actions.gz and its neighbours, made by
// tools/iamactions; SOURCE.md beside them says from what. Beside those
// there are a few more, Gatehouse's own among them (own.go, globalkeys.go). The lists are as
// old as the release: an action that they lack may be a mistake, or newer than they are.
//
// Actions are found without regard to letter case, as IAM compares them, and shown
// as AWS writes them. The package imports the standard library and
// gatehouse/internal/spelling; nothing of a list is read before the first call.
package iamactions

import (
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// actions.gz is a gzip file of lines. The first says where the list comes from;
// each other is a service prefix and the names of its actions, apart by spaces,
// in the order of their lower-case letters.
//
//go:embed actions.gz
var embedded string

// service is a prefix and its actions, in order.
type service struct {
	prefix string
	names  []string
}

type list struct {
	source   string
	services []service // by prefix
}

var load = sync.OnceValues(func() (*list, error) { return open(embedded) })

// loaded is the list, an empty one where the data is damaged: the tests see to it
// that it is not.
func loaded() *list {
	l, err := load()
	if err != nil {
		return &list{}
	}
	return l
}

func open(data string) (*list, error) {
	source, lines, err := unpack(data)
	if err != nil {
		return nil, fmt.Errorf("reading the list of actions: %w", err)
	}
	l := &list{source: source}
	for _, line := range lines {
		words := strings.Split(line, " ")
		l.services = append(l.services, service{words[0], words[1:]})
	}
	for prefix, names := range added {
		l.add(prefix, names)
	}
	return l, nil
}

// unpack reads one of the data files: its first line, and the others.
func unpack(data string) (source string, lines []string, err error) {
	r, err := gzip.NewReader(strings.NewReader(data))
	if err != nil {
		return "", nil, err
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return "", nil, err
	}
	lines = strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	return lines[0], lines[1:], nil
}

// add puts actions where they belong; one that is there already stays once.
func (l *list) add(prefix string, names []string) {
	i, ok := slices.BinarySearchFunc(l.services, prefix, comparePrefix)
	if !ok {
		l.services = slices.Insert(l.services, i, service{prefix: prefix})
	}
	s := &l.services[i]
	for _, name := range names {
		if j, there := s.find(strings.ToLower(name)); !there {
			s.names = slices.Insert(s.names, j, name)
		}
	}
}

// Source names where AWS's part of the list comes from, with the version.
func Source() string { return loaded().source }

// Services are the prefixes of all services, in order. The slice is the caller's.
func Services() []string {
	l := loaded()
	out := make([]string, len(l.services))
	for i, s := range l.services {
		out[i] = s.prefix
	}
	return out
}

// HasService reports whether there is a service of a prefix.
func HasService(prefix string) bool {
	_, ok := loaded().service(strings.ToLower(prefix))
	return ok
}

// Lookup finds an action and answers it as AWS writes it.
func Lookup(action string) (string, bool) {
	prefix, name, _ := strings.Cut(strings.ToLower(action), ":")
	s, ok := loaded().service(prefix)
	if !ok {
		return "", false
	}
	i, ok := s.find(name)
	if !ok {
		return "", false
	}
	return s.prefix + ":" + s.names[i], true
}

// Begins lists, in order, the actions that begin with a word, or, for a word
// without a colon, the services, each with a colon at its end; most of them.
func Begins(word string, most int) []string {
	l, out := loaded(), []string{}
	prefix, name, isAction := strings.Cut(strings.ToLower(word), ":")
	if isAction {
		s, ok := l.service(prefix)
		if !ok {
			return out
		}
		i, _ := s.find(name)
		for ; i < len(s.names) && len(out) < most && strings.HasPrefix(strings.ToLower(s.names[i]), name); i++ {
			out = append(out, s.prefix+":"+s.names[i])
		}
		return out
	}
	i, _ := slices.BinarySearchFunc(l.services, prefix, comparePrefix)
	for ; i < len(l.services) && len(out) < most && strings.HasPrefix(l.services[i].prefix, prefix); i++ {
		out = append(out, l.services[i].prefix+":")
	}
	return out
}

// Matches reports whether a pattern of a policy's Action element, such as s3:Get* or
// *:Get*, matches any action of the list.
func Matches(pattern string) bool {
	prefix, name, found := strings.Cut(strings.ToLower(pattern), ":")
	if !found {
		return prefix == "*"
	}
	g := newGlob(name)
	if prefix != "*" {
		s, ok := loaded().service(prefix)
		return ok && s.matches(g)
	}
	return slices.ContainsFunc(loaded().services, func(s service) bool { return s.matches(g) })
}

func comparePrefix(s service, prefix string) int { return strings.Compare(s.prefix, prefix) }

func (l *list) service(prefix string) (service, bool) {
	i, ok := slices.BinarySearchFunc(l.services, prefix, comparePrefix)
	if !ok {
		return service{}, false
	}
	return l.services[i], true
}

// find is the place of a lower-case name, or where it would be.
func (s service) find(name string) (int, bool) {
	return slices.BinarySearchFunc(s.names, name, func(a, name string) int { return strings.Compare(strings.ToLower(a), name) })
}

func (s service) matches(g glob) bool {
	return slices.ContainsFunc(s.names, func(name string) bool { return g.match(strings.ToLower(name)) })
}
