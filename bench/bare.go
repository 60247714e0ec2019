package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
	_ "modernc.org/sqlite"             // the driver sqlite

	"gatehouse/internal/dbtest"
)

// database is the address of the database to measure on; "" is SQLite.
func database(asked string) (string, error) {
	if asked == "postgres" {
		return dbtest.Throwaway()
	}
	return asked, nil
}

// bare opens the server's database with nothing between but database/sql.
func (b *bench) bare() (*sql.DB, error) {
	if b.addr != "" {
		return openPostgres(b.addr)
	}
	query := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)", "mmap_size(2147483648)", "query_only(1)"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: filepath.Join(b.server.dir, "gatehouse.db"), RawQuery: query.Encode()}).String())
	if err == nil {
		db.SetMaxIdleConns(4)
		db.SetMaxOpenConns(4)
	}
	return db, err
}

func openPostgres(addr string) (*sql.DB, error) {
	db, err := sql.Open("pgx", addr)
	if err == nil {
		db.SetMaxIdleConns(16)
		db.SetMaxOpenConns(16)
	}
	return db, err
}

// statement reads the text of a named statement from the repository, so that
// what is run bare is what the server runs.
func (b *bench) statement(name string) (string, error) {
	files, err := filepath.Glob(filepath.Join(b.root, "internal/store/sql/*.sql"))
	if err != nil {
		return "", err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		_, rest, found := strings.Cut(string(text), "-- name: "+name+"\n")
		if !found {
			continue
		}
		body, _, _ := strings.Cut(rest, "-- name: ")
		body, _, _ = strings.Cut(body, ";")
		return oneRow(body), nil
	}
	return "", fmt.Errorf("no statement is named %s", name)
}

var rowsMarker = regexp.MustCompile(`\$rows\(([0-9]+)\)`)

// oneRow is a statement that takes any number of rows, for one.
func oneRow(text string) string {
	return rowsMarker.ReplaceAllStringFunc(text, func(marker string) string {
		n, _ := strconv.Atoi(rowsMarker.FindStringSubmatch(marker)[1])
		marks := make([]string, n)
		for i := range marks {
			marks[i] = "$" + strconv.Itoa(i+1)
		}
		return "(" + strings.Join(marks, ", ") + ")"
	})
}

// prepared prepares named statements.
func (b *bench) prepared(ctx context.Context, db *sql.DB, names ...string) (map[string]*sql.Stmt, error) {
	out := map[string]*sql.Stmt{}
	for _, name := range names {
		text, err := b.statement(name)
		if err != nil {
			return nil, err
		}
		if out[name], err = db.PrepareContext(ctx, text); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return out, nil
}

// ownCPU is the processor time of this program.
func ownCPU() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
