package iamactions

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// resources.gz is a gzip file of lines. The first says where it comes from; each other
// is a service prefix and, apart by spaces, the services that the ARNs name of what its
// actions are about. A service without line has no such ARNs, or any.
//
//go:embed resources.gz
var embeddedResources string

type resources struct {
	source string
	of     map[string][]string // services of ARNs, in order, by prefix of actions
	named  map[string]bool     // services that ARNs name
}

var loadResources = sync.OnceValues(func() (*resources, error) { return openResources(embeddedResources) })

func loadedResources() *resources {
	r, err := loadResources()
	if err != nil {
		return &resources{} // as with the actions
	}
	return r
}

func openResources(data string) (*resources, error) {
	source, lines, err := unpack(data)
	if err != nil {
		return nil, fmt.Errorf("reading the list of resources: %w", err)
	}
	r := &resources{source: source, of: map[string][]string{}, named: map[string]bool{}}
	for _, line := range lines {
		words := strings.Split(line, " ")
		r.of[words[0]] = words[1:]
	}
	for prefix, services := range addedResources {
		all := slices.Concat(r.of[prefix], services)
		slices.Sort(all)
		r.of[prefix] = slices.Compact(all)
	}
	for _, services := range r.of {
		for _, s := range services {
			r.named[s] = true
		}
	}
	return r, nil
}

// ARNServices are the services that the ARNs name of what the actions of a service are
// about, in order; of most it is the service itself. None where that is not known. The slice is
// not the caller's.
func ARNServices(prefix string) []string { return loadedResources().of[strings.ToLower(prefix)] }

// HasARNService reports whether a service is known that ARNs name so: one of resources,
// or one of actions.
func HasARNService(service string) bool {
	return loadedResources().named[service] || HasService(service)
}
