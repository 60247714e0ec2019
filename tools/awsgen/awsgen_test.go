package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const wire = "../../internal/awswire"

// TestCommitted: the committed packages are what the models give today.
func TestCommitted(t *testing.T) {
	files, err := generate(filepath.Join(wire, "models"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(wire, name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s differs: run go generate ./internal/awswire/...", name)
		}
	}
	// And nothing is left of a service that is served no more.
	committed, err := filepath.Glob(filepath.Join(wire, "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range committed {
		name, _ := filepath.Rel(wire, path)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(text, []byte("// Code generated")) && files[name] == nil {
			t.Errorf("%s comes from no model", name)
		}
	}
}

func TestOverlay(t *testing.T) {
	for _, tt := range []struct{ name, base, over, want string }{
		{"merge keeps the order", `{"b":{"x":1},"a":2}`, `{"b":{"y":3},"c":4}`, `{"b":{"x":1,"y":3},"a":2,"c":4}`},
		{"lists append", `{"r":["A"]}`, `{"r":["B"]}`, `{"r":["A","B"]}`},
		{"scalars replace", `{"max":36}`, `{"max":100}`, `{"max":100}`},
		{"null removes", `{"a":1,"b":2}`, `{"a":null}`, `{"b":2}`},
	} {
		got, err := lay([]byte(tt.base), []byte(tt.over))
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: got %s, %v, want %s", tt.name, got, err, tt.want)
		}
	}
	if _, err := lay([]byte(`{}`), []byte(`{"gone":null}`)); err == nil {
		t.Error("the removal of what is not there is accepted")
	}
}

// TestLookAheads: the two patterns that Go cannot compile, written out anew,
// take what the published ones take.
func TestLookAheads(t *testing.T) {
	for _, tt := range []struct {
		model, shape string
		yes, no      string
	}{
		{"sso-admin", "Duration",
			"PT1H PT12H P1D P1DT PT30M PT1H30M PT0.5S P1Y P1Y2M3D P1Y3D P2M P4W -PT1H P1DT2H PT1M2S P1Y2M3DT4H5M6.7S",
			"P PT 1H T1H PH PT1 P1 P1DH PT1D PT1.5H P1D1Y P-1D PTT1H P1W1D"},
		{"iam", "accountAliasType", "abc a1b a-b my-org-1", "a-- -ab ab- a--b A-b a_b"},
	} {
		m, err := load(filepath.Join(wire, "models", tt.model))
		if err != nil {
			t.Fatal(err)
		}
		re := regexp.MustCompile(`\A(?:` + m.Shapes[tt.shape].GoPattern + `)\z`)
		for _, s := range strings.Fields(tt.yes) {
			if !re.MatchString(s) {
				t.Errorf("%s refuses %s", tt.shape, s)
			}
		}
		for _, s := range strings.Fields(tt.no) {
			if re.MatchString(s) {
				t.Errorf("%s takes %s", tt.shape, s)
			}
		}
	}
}

// TestRefusals: what the runtime has not is refused when generating.
func TestRefusals(t *testing.T) {
	const head = `{"metadata":{"protocol":"json","endpointPrefix":"x"},"operations":{"Op":{"http":{"method":"POST","requestUri":"/"},"input":{"shape":"In"}}},"shapes":{"In":{"type":"structure","members":{"M":{"shape":"S"%s}}},"T":{"type":"string"},"I":{"type":"integer"},"S":%s}}`
	for _, tt := range []struct{ name, use, shape, want string }{
		{"type", ``, `{"type":"double"}`, "type double is not supported"},
		{"list", ``, `{"type":"list","member":{"shape":"I"}}`, "a list of integer is not supported"},
		{"map", ``, `{"type":"map","key":{"shape":"T"},"value":{"shape":"S"}}`, "a map to map is not supported"},
		{"location", `,"location":"uri"`, `{"type":"string"}`, "location uri is not supported"},
		{"pattern", ``, `{"type":"string","pattern":"(?=x)"}`, "give it a goPattern in the overlay"},
		{"time", `,"timestampFormat":"lunar"`, `{"type":"timestamp"}`, "timestamp format lunar is not supported"},
	} {
		folder := t.TempDir()
		text := strings.Replace(strings.Replace(head, "%s", tt.use, 1), "%s", tt.shape, 1)
		if err := os.WriteFile(filepath.Join(folder, "service-2.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		m, err := load(folder)
		if err != nil {
			t.Fatal(err)
		}
		_, err = newPackage("x", serving{Package: "x", Operations: []string{"Op"}}, m)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
	m, err := load(filepath.Join(wire, "models", "sts"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newPackage("sts", serving{Operations: []string{"MakeCoffee"}}, m); err == nil {
		t.Error("an operation that the model has not is served")
	}
}
