package store

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// schemaOf is a set of migrations with these texts.
func schemaOf(texts ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for i, text := range texts {
		files[fmt.Sprintf("migrations/%04d_step.sql", i+1)] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func TestMigrate(t *testing.T) {
	engine, err := migrationFiles.ReadFile("migrations/0001_engine.sql")
	if err != nil {
		t.Fatal(err)
	}
	base := string(engine)
	const (
		add    = "CREATE TABLE added (id TEXT PRIMARY KEY);"
		failed = "CREATE TABLE half (id TEXT PRIMARY KEY); CREATE TABLE half (id TEXT PRIMARY KEY);"
		spared = "-- serves: 1\nCREATE TABLE spared (id TEXT PRIMARY KEY);"
		one    = "CREATE TABLE one (\n  v TEXT, -- postgres\n  w TEXT, -- sqlite\n  id TEXT PRIMARY KEY\n);\nINSERT INTO one (id) VALUES ('1');"
	)
	for name, c := range map[string]struct {
		before, then []string
		want         string // part of the error, "" for none
	}{
		"nothing new":                    {[]string{base, add}, []string{base, add}, ""},
		"one more":                       {[]string{base}, []string{base, add}, ""},
		"two more":                       {[]string{base}, []string{base, add, one}, ""},
		"newer":                          {[]string{base, add}, []string{base}, "newer Gatehouse (schema 2, this program knows 1)"},
		"newer, but serves this":         {[]string{base, spared}, []string{base}, ""},
		"newer, and only one serves":     {[]string{base, spared, add}, []string{base}, "newer Gatehouse"},
		"edited":                         {[]string{base, add}, []string{base, add + " "}, "differs"},
		"a step that fails":              {[]string{base}, []string{base, failed}, "migration 0002_step"},
		"lines for one database or both": {[]string{base, one}, []string{base, one}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			eachAddress(t, func(t *testing.T, address string) {
				s, err := Open(t.Context(), Config{Address: address, schema: schemaOf(c.before...)})
				if err != nil {
					t.Fatal(err)
				}
				mustUpdate(t, s, addSetting("kept"))
				if err := s.Close(context.Background()); err != nil {
					t.Fatal(err)
				}
				s, err = Open(t.Context(), Config{Address: address, schema: schemaOf(c.then...)})
				if c.want != "" {
					if err == nil || !strings.Contains(err.Error(), c.want) {
						t.Errorf("got %v, want it to say %q", err, c.want)
					}
					// A step that fails leaves nothing: with it mended, the database opens.
					if s, err = Open(t.Context(), Config{Address: address, schema: schemaOf(c.before...)}); err != nil {
						t.Fatalf("after the refusal: %v", err)
					}
				}
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close(context.Background())
				wantSettings(t, s, "kept")
			})
		})
	}
}

// Several that start at the same time on an empty database all come up.
func TestMigrateRace(t *testing.T) {
	eachAddress(t, func(t *testing.T, address string) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				s, err := Open(t.Context(), Config{Address: address, Connections: 4})
				if err != nil {
					t.Error(err)
					return
				}
				if err := s.Close(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

// Constraints are checked by the statement that breaks them: one that waits
// for COMMIT would fail a whole group on SQLite.
func TestNoDeferredConstraints(t *testing.T) {
	list, err := readMigrations(migrationFiles)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		if strings.Contains(strings.ToUpper(m.text), "DEFERRABLE") {
			t.Errorf("migration %04d_%s defers a constraint", m.version, m.name)
		}
	}
}
