package store

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// A statement that nobody runs is dead; a name that no file has is a failure
// waiting for its caller. Every call spells the name out, so the sources tell.
func TestStatementsAreUsed(t *testing.T) {
	catalog, err := loadCatalog(statementFiles)
	if err != nil {
		t.Fatal(err)
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile(`"([A-Z][A-Za-z0-9]+)"`)
	used := map[string]bool{}
	for _, file := range sources {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quoted.FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
		}
	}
	for name := range catalog.byName {
		if !used[name] {
			t.Errorf("statement %s is never used", name)
		}
	}
}

func TestCatalogRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"a name twice":          "-- name: A\nSELECT 1;\n-- name: A\nSELECT 2;\n",
		"two statements":        "-- name: A\nSELECT 1; SELECT 2;\n",
		"no statement":          "-- name: A\n-- only a comment\n",
		"text without a name":   "SELECT 1;\n-- name: A\nSELECT 1;\n",
		"a name in a file more": "-- name: GetSetting\nSELECT 1;\n",
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{"sql/test.sql": {Data: []byte(text)}}
			if _, err := loadCatalog(statementFiles, files); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestStatementTexts(t *testing.T) {
	catalog, err := loadCatalog(fstest.MapFS{"sql/test.sql": {Data: []byte(`
-- A comment for the file.

-- name: Plain
SELECT a FROM t -- why
WHERE b = $1; -- and why not

-- name: List
-- A comment for the statement.
SELECT a FROM t WHERE b = $1 AND c IN ($list) AND d = $2;

-- name: Rows
INSERT INTO t (a, b) VALUES $rows(2);
`)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ got, want string }{
		{catalog.byName["Plain"].text, "SELECT a FROM t\nWHERE b = $1"},
		{catalog.byName["List"].sizes[atLeast(1)].text, "SELECT a FROM t WHERE b = $1 AND c IN ($3) AND d = $2"},
		{catalog.byName["List"].sizes[atLeast(3)].text, "SELECT a FROM t WHERE b = $1 AND c IN ($3, $4, $5, $6) AND d = $2"},
		{catalog.byName["Rows"].sizes[atMost(1)].text, "INSERT INTO t (a, b) VALUES ($1, $2)"},
		{catalog.byName["Rows"].sizes[atMost(5)].text, "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8)"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	indexes := map[int]bool{}
	for _, st := range catalog.byName {
		for _, text := range append(st.sizes, st) {
			if text != st || st.form == plain {
				indexes[text.index] = true
			}
		}
	}
	if len(indexes) != catalog.texts {
		t.Errorf("%d texts have %d places in the cache", catalog.texts, len(indexes))
	}
}

func TestPositional(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"SELECT 1", "SELECT 1"},
		{"SELECT a FROM t WHERE b = $1 AND c > $2", "SELECT a FROM t WHERE b = ? AND c > ?"},
		{"SELECT a FROM t WHERE b = $1 OR c = $1", "SELECT a FROM t WHERE b = $1 OR c = $1"},
		{"UPDATE t SET a = $2 WHERE b = $1", "UPDATE t SET a = $2 WHERE b = $1"},
		{"VALUES ($1, $2), ($3, $4)", "VALUES (?, ?), (?, ?)"},
	} {
		if got := positional(c.text); got != c.want {
			t.Errorf("positional(%q): got %q, want %q", c.text, got, c.want)
		}
	}
}
