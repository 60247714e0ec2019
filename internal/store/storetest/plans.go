package storetest

import (
	"testing"

	"gatehouse/internal/store"
)

// SmallTables are those that a statement may read from end to end, and why
// they stay small.
var SmallTables = map[string]string{
	"organizations":  "a deployment has one",
	"up":             "the groups that GroupsOf has found, read once",
	"down":           "the members that PeopleOf has found, read once",
	"who":            "a principal and the groups it is in, read once",
	"ways":           "the groups that lead to an account, read once",
	"people":         "those who reach an account that few reach, gathered once",
	"mine":           "the accounts or sets that one person reaches",
	"held":           "the one row that SetInUse and Reaches look for",
	"counted":        "the rows up to a quota, counted once",
	"schema_version": "one row a migration",
	"gap":            "the values of ChangesBetween itself",
	"few":            "as many rows as a quota allows, counted",
}

// NoFullScan fails for each of the named statements, or all if none is named,
// that would read a whole table, or a whole index, however large it grows.
func NoFullScan(t *testing.T, s *store.Store, statements ...string) {
	t.Helper()
	if len(statements) == 0 {
		statements = s.Statements()
	}
	for _, name := range statements {
		steps, err := s.Plan(t.Context(), name)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, step := range steps {
			if step.Scan && SmallTables[step.Table] == "" {
				t.Errorf("%s reads all of %s: %s", name, step.Table, step.Text)
			}
		}
	}
}
