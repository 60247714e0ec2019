package house

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// Every package says in one comment, in one place, what it is for.
func TestPackageComments(t *testing.T) {
	type where struct{ code, test []string } // files that carry a package comment
	comments := map[string]where{}
	hasCode := map[string]bool{}
	for _, f := range listing(t, goFiles) {
		// An external test package belongs to the package it tests.
		dir := filepath.Dir(f.name)
		c := comments[dir]
		isTest := strings.HasSuffix(f.name, "_test.go")
		hasCode[dir] = hasCode[dir] || !isTest
		if f.tree.Doc != nil && len(strings.TrimSpace(f.tree.Doc.Text())) > 0 {
			if isTest {
				c.test = append(c.test, f.name)
			} else {
				c.code = append(c.code, f.name)
			}
		}
		comments[dir] = c
	}
	for _, dir := range slices.Sorted(maps.Keys(comments)) {
		found := comments[dir].code
		if !hasCode[dir] {
			found = comments[dir].test
		}
		switch len(found) {
		case 1:
		case 0:
			t.Errorf("%s has no package comment: say what it is for, what it is not for and what it may import", dir)
		default:
			t.Errorf("%s has %d package comments (%s): readers see only one of them, so there must be one", dir, len(found), strings.Join(found, ", "))
		}
	}
}

// longFiles may be longer than maxLines; each says why.
var longFiles = map[string]string{}

const maxLines = 600

// A file holds one idea; past maxLines there is a second one in it.
func TestFileLength(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range listing(t, goFiles) {
		lines := bytes.Count(f.source, []byte("\n"))
		_, excused := longFiles[f.name]
		seen[f.name] = true
		switch {
		case ast.IsGenerated(f.tree):
		case lines > maxLines && !excused:
			t.Errorf("%s has %d lines, more than %d: look for the second idea in it", f.name, lines, maxLines)
		case lines <= maxLines && excused:
			t.Errorf("%s is short enough now: take it off the list", f.name)
		}
	}
	for name := range longFiles {
		if !seen[name] {
			t.Errorf("%s is on the list of long files and does not exist", name)
		}
	}
}

// Tests advance a clock or wait for a signal; a pause makes them slow today and
// wrong on a busy machine. Inside synctest.Test time is simulated, and sleeping
// is how it is advanced.
func TestNoSleepingTests(t *testing.T) {
	for _, f := range listing(t, goFiles) {
		if !strings.HasSuffix(f.name, "_test.go") {
			continue
		}
		for _, pos := range sleeps(f.tree) {
			t.Errorf("%s sleeps: advance a clock or wait for a signal", f.fset.Position(pos))
		}
	}
}

// sleeps finds the uses of time.Sleep outside calls of synctest.Test.
func sleeps(tree *ast.File) (found []token.Pos) {
	timeName, synctestName := importName(tree, "time"), importName(tree, "testing/synctest")
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if isSelector(n.Fun, synctestName, "Test") {
				return false
			}
		case *ast.SelectorExpr:
			if isSelector(n, timeName, "Sleep") {
				found = append(found, n.Pos())
			}
		}
		return true
	})
	return found
}

// importName is the name under which a file knows an import, "" when it does not.
func importName(tree *ast.File, path string) string {
	for _, i := range tree.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err != nil || p != path {
			continue
		}
		if i.Name != nil {
			return i.Name.Name
		}
		return path[strings.LastIndex(path, "/")+1:]
	}
	return ""
}

func isSelector(e ast.Expr, pkg, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || pkg == "" || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == pkg
}

func TestSleepsAreFound(t *testing.T) {
	for _, c := range []struct {
		body string
		want int
	}{
		{`import "time"; func f() { time.Sleep(1) }`, 1},
		{`import clock "time"; var pause = clock.Sleep`, 1},
		{`import "time"; import "testing/synctest"; func f() { synctest.Test(t, func() { time.Sleep(1) }) }`, 0},
		{`import "time"; func f() { time.Now(); other.Sleep(1) }`, 0},
	} {
		tree, err := parser.ParseFile(token.NewFileSet(), "f.go", "package p; "+c.body, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(sleeps(tree)); got != c.want {
			t.Errorf("%s: found %d, want %d", c.body, got, c.want)
		}
	}
}

type strayText struct {
	pattern *regexp.Regexp
	because string
}

// stray is what no file of the repository contains.
var stray = []strayText{
	{regexp.MustCompile(`(^|[\s"'` + "`" + `=:(,])/(work|root|home/[a-z]+)/`),
		"a path of somebody's machine is wrong on every other"},
	{regexp.MustCompile(`https?://(registry|proxy|deb|index|mirror|mirrors|packages|files)\.[a-z0-9.-]+\.[a-z]+`),
		"which package registry is used is the business of the machine that builds"},
	{regexp.MustCompile(`"resolved":\s*"http`),
		"a lock file names versions and checksums, not the registry they came from"},
}

// strayAllowed lists files that may contain what stray forbids; each says why.
var strayAllowed = map[string]string{}

// exampleHost is a host reserved for documentation (RFC 2606, RFC 6761).
var exampleHost = regexp.MustCompile(`[./]example(\.(com|net|org))?$|\.(test|invalid|localhost)$`)

func TestNoStrayText(t *testing.T) {
	for _, name := range listing(t, files) {
		if strayAllowed[name] != "" {
			continue
		}
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(content, 0) >= 0 || !utf8.Valid(content) {
			continue // not text
		}
		for _, s := range stray {
			for i, line := range strings.Split(string(content), "\n") {
				if found := strayIn(s.pattern, line); found != "" {
					t.Errorf("%s:%d contains %q: %s", name, i+1, found, s.because)
				}
			}
		}
	}
}

// strayIn is the first match of the pattern in the line that is no example host.
func strayIn(pattern *regexp.Regexp, line string) string {
	for _, found := range pattern.FindAllString(line, -1) {
		if !exampleHost.MatchString(found) {
			return found
		}
	}
	return ""
}

// The patterns find what they are for and leave the rest alone.
func TestStrayPatterns(t *testing.T) {
	slash := "/"
	for _, c := range []struct {
		line string
		want bool
	}{
		{"see " + slash + "work/notes.md", true},
		{slash + "root/.cache", true},
		{`dir := "` + slash + `home/ada/src"`, true},
		{"docs/work/plan.md", false},
		{"https://docs.aws.amazon.com/work/x", false},
		{"fetch https:" + "//registry.packages.dev/x", true},
		{"GOPROXY=https:" + "//proxy.go.dev", true},
		{"https:" + "//proxy.example.com/x", false},
		{`"resolved": ` + `"https://x.dev/a.tgz"`, true},
		{"https://portal.sso.us-east-1.amazonaws.com", false},
	} {
		got := slices.ContainsFunc(stray, func(s strayText) bool { return strayIn(s.pattern, c.line) != "" })
		if got != c.want {
			t.Errorf("%q: got %v, want %v", c.line, got, c.want)
		}
	}
}
