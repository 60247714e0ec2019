package lab

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// From starts the server on a copy of a data directory that an earlier release
// left. Files that end in .gz are unpacked.
func From(dir string) Option { return func(c *settings) { c.from = dir } }

// copyData fills a data directory with a copy of another.
func copyData(t testing.TB, from, to string) {
	t.Helper()
	files, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := read(filepath.Join(from, f.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, strings.TrimSuffix(f.Name(), ".gz")), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// read is what a file holds, unpacked.
func read(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if !strings.HasSuffix(name, ".gz") {
		return io.ReadAll(file)
	}
	packed, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(packed)
}
