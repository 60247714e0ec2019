package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var matrixFile = filepath.Join("..", "..", "docs", "conformance.md")

// TestMatrix prints the matrix of operations and errors, and holds the committed
// one against it.
func TestMatrix(t *testing.T) {
	got := matrix(served(t))
	t.Log("\n" + got)
	if *update {
		if err := os.WriteFile(matrixFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	committed, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(committed) != got {
		t.Error("docs/conformance.md is not what the table says: run `make conformance`")
	}
}

// matrix is the table as a document.
func matrix(m map[string]operation) string {
	var b strings.Builder
	var notes []string // reasons, in the order in which they come up
	note := func(why string) int {
		i := slices.Index(notes, why)
		if i < 0 {
			i = len(notes)
			notes = append(notes, why)
		}
		return i + 1
	}
	operations, cases, provoked := 0, 0, 0
	var services strings.Builder
	for _, service := range servicesOf(m) {
		fmt.Fprintf(&services, "\n## %s\n\n| Operation | Cases | Errors provoked | Errors that cannot be |\n| --- | ---: | --- | --- |\n", service)
		for _, name := range sortedKeys(m) {
			o := m[name]
			r, ok := rowOf(name)
			if o.service != service || !ok {
				continue
			}
			codes, n := r.provoked(o)
			operations, cases, provoked = operations+1, cases+n, provoked+len(codes)
			var not []string
			for _, code := range o.errors {
				if i := slices.IndexFunc(unprovoked, func(u reason) bool { return u.covers(o.service, o.name, code) }); i >= 0 {
					not = append(not, fmt.Sprintf("%s [%d]", code, note(unprovoked[i].why)))
				}
			}
			fmt.Fprintf(&services, "| %s | %d | %s | %s |\n", o.name, n, strings.Join(codes, ", "), strings.Join(not, ", "))
		}
	}
	fmt.Fprintf(&b, `# Conformance

What test/conformance does to the running program, with boto3, on SQLite and on PostgreSQL: %d operations, %d cases,
%d pairs of an operation and an error that it answers. Every operation succeeds once with the members that its model
requires; every signed one refuses a role without permissions and a role of another account, and the refusals are on
record. Written by %s.
%s
## Why some errors cannot be provoked

`, operations, cases, provoked, "`make conformance`", services.String())
	for i, why := range notes {
		fmt.Fprintf(&b, "%d. %s\n", i+1, why)
	}
	return b.String()
}

func servicesOf(m map[string]operation) []string {
	var all []string
	for _, o := range m {
		all = append(all, o.service)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// rowOf is the row of "service Operation".
func rowOf(name string) (row, bool) {
	for _, table := range tables {
		for _, r := range table.rows {
			if table.service+" "+r.op == name {
				return r, true
			}
		}
	}
	return row{}, false
}
