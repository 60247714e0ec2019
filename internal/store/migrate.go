package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
)

// Migrations are migrations/NNNN_name.sql, numbered without gaps, each run
// once in a transaction of its own and never edited afterwards. The text is
// the same for both databases; a line that ends in "-- sqlite" or "-- postgres"
// is for that one only.
//
// Programs of two adjacent releases may serve one PostgreSQL. A migration that
// programs of an older schema can live with says so: "-- serves: 7" means that
// a program whose newest migration is 7 may still be started. Without that line
// an older program is refused.

//go:embed migrations/*.sql
var migrationFiles embed.FS

type migration struct {
	version  int
	name     string
	text     string
	checksum string
	serves   int // the oldest schema whose programs can work with this one
}

var (
	migrationName = regexp.MustCompile(`^migrations/([0-9]{4})_([a-z0-9_]+)\.sql$`)
	servesLine    = regexp.MustCompile(`(?m)^-- serves: ([0-9]+)$`)
	oneOnly       = regexp.MustCompile(`(?m)^.*-- (sqlite|postgres)$\n?`)
)

func readMigrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var list []migration
	for i, name := range names {
		m := migrationName.FindStringSubmatch(name)
		if m == nil {
			return nil, fmt.Errorf("%s is not named NNNN_name.sql", name)
		}
		version, _ := strconv.Atoi(m[1])
		if version != i+1 {
			return nil, fmt.Errorf("%s: migration %04d is missing", name, i+1)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		serves := version
		if s := servesLine.FindSubmatch(text); s != nil {
			serves, _ = strconv.Atoi(string(s[1]))
		}
		list = append(list, migration{version, m[2], string(text), hex.EncodeToString(sum[:]), serves})
	}
	return list, nil
}

// textFor is the migration without the lines of the other database.
func (m migration) textFor(dialect string) string {
	return oneOnly.ReplaceAllStringFunc(m.text, func(line string) string {
		if strings.HasSuffix(strings.TrimSuffix(line, "\n"), "-- "+dialect) {
			return line
		}
		return ""
	})
}

// migrator is the connection that migrations run on.
type migrator interface {
	dialect() string
	// locked runs fn in a transaction that keeps other programs from migrating.
	locked(ctx context.Context, fn func(migrationTx) error) error
}

type migrationTx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// migrate brings the schema to the newest version, one transaction a step.
func migrate(ctx context.Context, on migrator, cfg Config) error {
	known, err := readMigrations(cfg.schema)
	if err != nil {
		return fmt.Errorf("reading migrations: %w", err)
	}
	for done := false; !done; {
		err := on.locked(ctx, func(tx migrationTx) error {
			applied, err := appliedMigrations(ctx, tx)
			if err != nil {
				return err
			}
			if err := compare(known, applied); err != nil {
				return err
			}
			if done = len(applied) >= len(known); done {
				return nil
			}
			m := known[len(applied)]
			if _, err := tx.ExecContext(ctx, m.textFor(on.dialect())); err != nil {
				return fmt.Errorf("migration %04d_%s: %w", m.version, m.name, err)
			}
			_, err = tx.ExecContext(ctx, "INSERT INTO schema_version (version, name, checksum, serves, applied_at) VALUES ($1, $2, $3, $4, $5)",
				m.version, m.name, m.checksum, m.serves, cfg.Now().UnixMicro())
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func appliedMigrations(ctx context.Context, tx migrationTx) ([]migration, error) {
	_, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_version (
		version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, serves INTEGER NOT NULL, applied_at BIGINT NOT NULL)`)
	if err != nil {
		return nil, fmt.Errorf("making schema_version: %w", err)
	}
	rows, err := tx.QueryContext(ctx, "SELECT version, name, checksum, serves FROM schema_version ORDER BY version")
	if err != nil {
		return nil, fmt.Errorf("reading schema_version: %w", err)
	}
	defer rows.Close()
	var list []migration
	for rows.Next() {
		var m migration
		if err := rows.Scan(&m.version, &m.name, &m.checksum, &m.serves); err != nil {
			return nil, fmt.Errorf("reading schema_version: %w", err)
		}
		list = append(list, m)
	}
	return list, rows.Err()
}

// compare refuses a database that this program's migrations did not make.
func compare(known, applied []migration) error {
	for i, a := range applied {
		switch {
		case a.version != i+1:
			return fmt.Errorf("the database lacks migration %04d although it has %04d; restore it from a backup", i+1, a.version)
		case i >= len(known):
			if a.serves > len(known) {
				return fmt.Errorf("the database was made by a newer Gatehouse (schema %d, this program knows %d); start that version, or restore a backup of before the upgrade", len(applied), len(known))
			}
		case a.checksum != known[i].checksum:
			return fmt.Errorf("migration %04d_%s differs from the one the database was made with (%s); this program is not a released Gatehouse, or the file was edited", a.version, known[i].name, a.name)
		}
	}
	return nil
}

type sqliteMigrator struct{ conn *sql.Conn }

func (sqliteMigrator) dialect() string { return "sqlite" }

func (m sqliteMigrator) locked(ctx context.Context, fn func(migrationTx) error) error {
	if _, err := m.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("locking the schema: %w", err)
	}
	err := fn(m.conn)
	if err == nil {
		_, err = m.conn.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		m.conn.ExecContext(background, "ROLLBACK")
	}
	return err
}

type postgresMigrator struct{ conn *sql.Conn }

func (postgresMigrator) dialect() string { return "postgres" }

// migrationLock is the key of the advisory lock: "gatehouse" in letters' numbers.
const migrationLock = 0x67617465686f7573

func (m postgresMigrator) locked(ctx context.Context, fn func(migrationTx) error) error {
	tx, err := m.conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("locking the schema: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(migrationLock)); err != nil {
		return fmt.Errorf("locking the schema: %w", err)
	}
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}
