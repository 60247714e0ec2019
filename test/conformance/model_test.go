package conformance

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

var models = filepath.Join("..", "..", "internal", "awswire", "models")

// operation is what the model says of a served operation.
type operation struct {
	service, name string
	protocol      string   // json, rest-json, query
	signed        bool     // else a bearer token, or nothing, says who calls
	required      []string // members of the input
	located       []string // members that a path needs, or that say who calls
	errors        []string // codes as they are on the wire
	eventSource   string
	paged         bool // the output may have the token of a next page
}

// unbodied reports that leaving a member out is no question of the input: a path
// cannot be made without it, or it says who calls.
func (o operation) unbodied(member string) bool { return slices.Contains(o.located, member) }

// denied is the code of a call that IAM does not allow.
func (o operation) denied() string {
	if o.protocol == "query" {
		return "AccessDenied"
	}
	return "AccessDeniedException"
}

// invalid is the code of an input that breaks the model's constraints.
func (o operation) invalid() string {
	switch {
	case o.protocol == "query":
		return "ValidationError"
	case o.protocol == "rest-json":
		return "InvalidRequestException"
	case o.service == "organizations":
		return "InvalidInputException"
	}
	return "ValidationException"
}

type serviceModel struct {
	Metadata   struct{ APIVersion, Protocol string }
	Operations map[string]struct {
		Input    struct{ Shape string }
		Output   struct{ Shape string }
		Errors   []struct{ Shape string }
		AuthType string
	}
	Shapes map[string]struct {
		Required []string
		Members  map[string]struct{ Location string }
		Error    struct{ Code string }
	}
}

// served are the served operations of all services, by "service Operation".
func served(t testing.TB) map[string]operation {
	t.Helper()
	all, err := servedOnce()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var servedOnce = sync.OnceValues(func() (map[string]operation, error) {
	var serve map[string]struct {
		EventSource  string
		EventSources map[string]string
		Operations   []string
	}
	raw, err := os.ReadFile(filepath.Join(models, "serve.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &serve); err != nil {
		return nil, fmt.Errorf("serve.json: %w", err)
	}
	all := map[string]operation{}
	for service, s := range serve {
		var m serviceModel
		raw, err := mergedModel(service)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(raw, &m); err != nil {
			return nil, fmt.Errorf("model of %s: %w", service, err)
		}
		for _, name := range s.Operations {
			if _, ok := m.Operations[name]; !ok {
				return nil, fmt.Errorf("serve.json has %s %s, which the model lacks", service, name)
			}
			o := m.operation(service, name)
			o.eventSource = cmp.Or(s.EventSources[name], s.EventSource)
			all[service+" "+name] = o
		}
	}
	return all, nil
})

func (m serviceModel) operation(service, name string) operation {
	op := m.Operations[name]
	o := operation{
		service: service, name: name, protocol: m.Metadata.Protocol, signed: op.AuthType != "none" && op.AuthType != "bearer",
		required: m.Shapes[op.Input.Shape].Required,
	}
	for member, where := range m.Shapes[op.Input.Shape].Members {
		if where.Location == "uri" || where.Location == "header" {
			o.located = append(o.located, member)
		}
	}
	for _, e := range op.Errors {
		o.errors = append(o.errors, cmp.Or(m.Shapes[e.Shape].Error.Code, e.Shape))
	}
	for _, token := range []string{"NextToken", "nextToken", "Marker"} {
		if _, ok := m.Shapes[op.Output.Shape].Members[token]; ok {
			o.paged = true
		}
	}
	slices.Sort(o.errors)
	o.errors = slices.Compact(o.errors)
	return o
}

// mergedModel is a service's model with our overlay laid over it, as the wire
// types are generated from.
func mergedModel(service string) ([]byte, error) {
	dir := filepath.Join(models, service)
	if service == "gatehouse" {
		dir = filepath.Join(dir, "2026-11-22") // as `aws configure add-model` keeps it
	}
	merged := map[string]any{}
	for _, name := range []string{"service-2.json", "overlay.json"} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if os.IsNotExist(err) && name == "overlay.json" {
			continue
		} else if err != nil {
			return nil, err
		}
		var layer map[string]any
		read := json.NewDecoder(bytes.NewReader(raw))
		read.UseNumber() // bounds beyond 2^53 stay what they are
		if err := read.Decode(&layer); err != nil {
			return nil, fmt.Errorf("%s of %s: %w", name, service, err)
		}
		overlay(merged, layer)
	}
	return json.Marshal(merged)
}

// overlay lays objects over objects, appends to lists, removes what is null and
// replaces all else.
func overlay(base, over map[string]any) {
	for key, v := range over {
		switch v := v.(type) {
		case nil:
			delete(base, key)
			continue
		case map[string]any:
			if under, ok := base[key].(map[string]any); ok {
				overlay(under, v)
				continue
			}
		case []any:
			if under, ok := base[key].([]any); ok {
				base[key] = append(under, v...)
				continue
			}
		}
		base[key] = v
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
