package lab

import (
	"database/sql"
	"path/filepath"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
	_ "modernc.org/sqlite"             // the driver sqlite
)

// Rows reads the server's database past the server, with SQL that both databases
// understand; every column is read as text. It is what the program wrote that
// counts, not what it says of it.
func (s *Server) Rows(t testing.TB, query string) [][]string {
	t.Helper()
	db := s.open(t, "ro")
	defer db.Close()
	found, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for found.Next() {
		row := make([]string, len(columns))
		into := make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := found.Scan(into...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		all = append(all, row)
	}
	if err := found.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return all
}

// Write changes the database of a server that is stopped, with SQL that both
// databases understand.
func (s *Server) Write(t testing.TB, statement string) {
	t.Helper()
	if s.process != nil {
		t.Fatal("the server runs, and would not notice")
	}
	db := s.open(t, "rw")
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func (s *Server) open(t testing.TB, mode string) *sql.DB {
	t.Helper()
	driver, address := "pgx", s.cfg.database
	if address == "" {
		driver, address = "sqlite", "file:"+filepath.Join(s.Dir, "gatehouse.db")+"?mode="+mode
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// Columns names the columns of a table, in their order.
func (s *Server) Columns(t testing.TB, table string) []string {
	t.Helper()
	db := s.open(t, "ro")
	defer db.Close()
	found, err := db.QueryContext(t.Context(), "SELECT * FROM "+table+" WHERE 1 = 0")
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		t.Fatal(err)
	}
	return columns
}
