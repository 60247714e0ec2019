// Package house keeps the rules of the house: who may import whom, what every
// package says of itself, and what no file may contain. Each rule carries its
// reason and prints it when it is broken.
package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// root is the repository, seen from this package.
const root = "../.."

// module is the path of this module with a slash.
const module = "gatehouse/"

// pkg is what `go list` knows of a package of this module.
type pkg struct {
	Path string // within the module: internal/idc
	Dir  string

	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
	GoFiles      []string
	TestGoFiles  []string
	XTestGoFiles []string
}

// packages lists the packages of this module.
var packages = sync.OnceValues(func() ([]pkg, error) {
	list := exec.Command("go", "list", "-json", "./...")
	list.Dir = root
	var stderr bytes.Buffer
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		return nil, errors.New("go list: " + err.Error() + "\n" + stderr.String())
	}
	var all []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		p.Path = strings.TrimPrefix(p.ImportPath, module)
		all = append(all, p)
	}
})

// files lists the repository's files: those that git tracks, and new ones that
// it does not ignore. Names are relative to root.
var files = sync.OnceValues(func() ([]string, error) {
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, name := range strings.Split(strings.TrimRight(string(out), "\x00"), "\x00") {
		info, err := os.Lstat(filepath.Join(root, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted, and the deletion is not staged yet
		} else if err != nil {
			return nil, err
		}
		if info.Mode().IsRegular() {
			names = append(names, name)
		}
	}
	return names, nil
})

// listing is what a rule walks; an empty one would let every rule pass.
func listing[T any](t *testing.T, list func() ([]T, error)) []T {
	t.Helper()
	all, err := list()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("found nothing to check")
	}
	return all
}

// goFile is one parsed Go file of the repository.
type goFile struct {
	name   string
	source []byte
	fset   *token.FileSet
	tree   *ast.File
}

// goFiles parses every Go file of the repository, testdata excepted.
var goFiles = sync.OnceValues(func() ([]goFile, error) {
	names, err := files()
	if err != nil {
		return nil, err
	}
	var all []goFile
	for _, name := range names {
		if !strings.HasSuffix(name, ".go") || strings.Contains("/"+name, "/testdata/") {
			continue
		}
		source, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		f := goFile{name: name, source: source, fset: token.NewFileSet()}
		f.tree, err = parser.ParseFile(f.fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
})
