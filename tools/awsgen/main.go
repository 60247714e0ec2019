// Awsgen writes the wire packages of internal/awswire from API models in
// botocore's service-2.json form.
//
//	awsgen -models internal/awswire/models -out internal/awswire -typescript console/src/aws/services
//
// serve.json in the models folder names the services and the operations to
// serve. For those it writes Go types, their constraints and a Server
// interface; the other operations of a model become a table of names, so that
// a request for one is refused by name. A model that needs something the
// runtime has not is refused here, not at run time. For services of the JSON
// protocol it also writes the modules that the console calls them by.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("awsgen: ")
	models := flag.String("models", "internal/awswire/models", "folder of the models and serve.json")
	out := flag.String("out", "internal/awswire", "folder that gets one package for each service")
	modules := flag.String("typescript", "", "folder that gets one TypeScript module for each service of the JSON protocol")
	flag.Parse()
	files, err := generate(*models)
	if err != nil {
		log.Fatal(err)
	}
	write(*out, files)
	if *modules == "" {
		return
	}
	if files, err = generateModules(*models); err != nil {
		log.Fatal(err)
	}
	write(*modules, files)
}

// write puts files, by path below it, into a folder.
func write(folder string, files map[string][]byte) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// serving is one entry of serve.json.
type serving struct {
	Package      string            `json:"package"`
	Model        string            `json:"model"` // folder of the model, where it is not the service's name
	EventSource  string            `json:"eventSource"`
	EventSources map[string]string `json:"eventSources"` // of operations that have another one
	Operations   []string          `json:"operations"`
}

// generate gives the files to write, by path below the output folder.
func generate(folder string) (map[string][]byte, error) {
	var serve map[string]serving
	if err := readJSON(filepath.Join(folder, "serve.json"), &serve); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range slices.Sorted(maps.Keys(serve)) {
		s := serve[name]
		if s.Model == "" {
			s.Model = name
		}
		m, err := load(filepath.Join(folder, s.Model))
		if err != nil {
			return nil, err
		}
		p, err := newPackage(name, s, m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		written, err := p.files()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for file, text := range written {
			files[filepath.Join(s.Package, file)] = text
		}
	}
	return files, nil
}

// generateModules gives the TypeScript modules, by file name.
func generateModules(folder string) (map[string][]byte, error) {
	var serve map[string]serving
	if err := readJSON(filepath.Join(folder, "serve.json"), &serve); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for name, s := range serve {
		if s.Model == "" {
			s.Model = name
		}
		m, err := load(filepath.Join(folder, s.Model))
		if err != nil {
			return nil, err
		}
		if m.Metadata.Protocol != "json" {
			continue
		}
		text, err := m.typescript(s.Model)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files[s.Package+".ts"] = text
	}
	return files, nil
}

func readJSON(path string, v any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
