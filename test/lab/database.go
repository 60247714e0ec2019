package lab

import "testing"

// EachDatabase runs a test once on SQLite and once on PostgreSQL. The test hands
// what it is given to Database. postgres makes an empty database and returns its
// address; it is dbtest.Postgres, which also decides what happens where there is
// no PostgreSQL.
func EachDatabase(t *testing.T, postgres func(testing.TB) string, test func(t *testing.T, database string)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, "") })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, postgres(t)) })
}
