package dbtest

import (
	"database/sql"
	"testing"
)

func TestDatabasesAreSeparateAndSortByBytes(t *testing.T) {
	for range 2 {
		db, err := sql.Open("pgx", Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		// The second database would refuse the table if it were the first.
		if _, err := db.Exec("CREATE TABLE t (v TEXT PRIMARY KEY); INSERT INTO t VALUES ('a'), ('B')"); err != nil {
			t.Fatal(err)
		}
		var first, fsync string
		if err := db.QueryRow("SELECT v FROM t ORDER BY v LIMIT 1").Scan(&first); err != nil {
			t.Fatal(err)
		}
		if first != "B" {
			t.Errorf("first by order: got %q, want %q", first, "B")
		}
		if err := db.QueryRow("SHOW fsync").Scan(&fsync); err != nil {
			t.Fatal(err)
		}
		if fsync != "on" {
			t.Errorf("fsync: got %q, want on", fsync)
		}
	}
}
