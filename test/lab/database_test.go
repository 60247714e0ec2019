package lab

import (
	"strings"
	"testing"
)

func TestEachDatabase(t *testing.T) {
	t.Parallel()
	made := 0
	postgres := func(testing.TB) string { made++; return "postgres://made" }
	var seen []string
	EachDatabase(t, postgres, func(t *testing.T, database string) {
		s := startStandIn(t, Database(database))
		if want := `"database":"` + database + `"`; !strings.Contains(s.Log(), want) {
			t.Errorf("the server was not told %s:\n%s", want, s.Log())
		}
		seen = append(seen, t.Name())
	})
	want := "TestEachDatabase/SQLite TestEachDatabase/PostgreSQL"
	if got := strings.Join(seen, " "); got != want || made != 1 {
		t.Errorf("ran %q with %d databases made, want %q with one", got, made, want)
	}
}
