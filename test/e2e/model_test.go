package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// model is a service's published model with the overlay that our clients' newer
// members come from, read as data.
type model struct {
	Operations map[string]operation
	Shapes     map[string]shape
}

type operation struct {
	Input    struct{ Shape string }
	Errors   []struct{ Shape string }
	AuthType string
}

type shape struct {
	Type     string
	Members  map[string]struct{ Shape string }
	Member   struct{ Shape string }
	Key      struct{ Shape string }
	Value    struct{ Shape string }
	Required []string
	Min, Max *int
	Pattern  string
	Enum     []string
	Union    bool
	Document bool
}

func identityStoreModel(t *testing.T) model {
	t.Helper()
	return readModel(t, "identitystore")
}

func readModel(t *testing.T, service string) model {
	t.Helper()
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
			t.Fatal(err)
		}
		var layer map[string]any
		if err := json.Unmarshal(raw, &layer); err != nil {
			t.Fatal(err)
		}
		overlay(merged, layer)
	}
	raw, err := json.Marshal(merged)
	if err != nil {
		t.Fatal(err)
	}
	var m model
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

var models = filepath.Join("..", "..", "internal", "awswire", "models")

// served lists the operations of a service that are served.
func served(t *testing.T, service string) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(models, "serve.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]struct{ Operations []string }
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	if len(all[service].Operations) == 0 {
		t.Fatalf("serve.json lists no operations of %s", service)
	}
	return all[service].Operations
}

// overlay lays objects over objects, appends to lists and replaces all else.
func overlay(base, over map[string]any) {
	for key, v := range over {
		switch v := v.(type) {
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
