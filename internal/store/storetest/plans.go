package storetest

import (
	"strings"
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
	"few":            "as many rows as a bound allows, counted",
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

// ByIndex are statements that must go by one index, though others would do as long
// as tables are small, with what shows in a plan that it is bounded by.
var ByIndex = map[string]struct{ index, bound string }{
	"DueJobs":           {"jobs_due", "kind"},                 // in the order of time, and no job of another kind
	"CountBatch":        {"access_requests_batch", "batch"},   // all that is read is in the index
	"ListMailsOf":       {"mails_user", "user_id"},            // those of one person
	"ListBatchFailures": {"access_requests_batch", "account"}, // those of one account
}

// GoesByIndex fails for statements that do not go by the index of ByIndex.
func GoesByIndex(t *testing.T, s *store.Store) {
	t.Helper()
	for name, by := range ByIndex {
		steps, err := s.Plan(t.Context(), name)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, step := range steps {
			if !strings.Contains(step.Text, by.index) || !strings.Contains(step.Text, by.bound) {
				t.Errorf("%s goes another way than by %s: %s", name, by.index, step.Text)
			}
		}
		if len(steps) == 0 {
			t.Errorf("%s reads nothing", name)
		}
	}
}
