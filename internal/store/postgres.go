package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"gatehouse/internal/idc"
)

// postgresEngine is a PostgreSQL database. It commits in parallel, so there is
// no group writer: Update is SERIALIZABLE and tried again when it met another.
// pgx prepares each statement once a connection.
type postgresEngine struct {
	store    *Store
	db       *sql.DB
	follower *sql.DB // one connection of Follow's own: see ofFollower
}

func openPostgres(ctx context.Context, s *Store) (_ engine, err error) {
	config, err := pgx.ParseConfig(s.cfg.Address)
	if err != nil {
		return nil, fmt.Errorf("store: the database address: %w", err)
	}
	config.StatementCacheCapacity = max(config.StatementCacheCapacity, s.catalog.texts+16)
	limit := strconv.FormatInt(s.cfg.Longest.Milliseconds(), 10)
	for name, value := range map[string]string{
		"application_name": "gatehouse",
		// A commit is durable before it is answered, whatever the server's default.
		"synchronous_commit": "on",
		// The server ends what a stopped node leaves open: see Config.Longest.
		"statement_timeout":                   limit,
		"idle_in_transaction_session_timeout": limit,
	} {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	pool := func(connections int) *sql.DB {
		db := stdlib.OpenDB(*config)
		db.SetMaxOpenConns(connections)
		db.SetMaxIdleConns(connections)
		db.SetConnMaxIdleTime(5 * time.Minute)
		return db
	}
	db := pool(s.cfg.Connections)
	e := &postgresEngine{store: s, db: db, follower: pool(1)}
	defer func() {
		if err != nil {
			e.close()
		}
	}()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: connecting to PostgreSQL: %w", e.mapError(err))
	}
	defer conn.Close()
	if err := checkByteOrder(ctx, conn); err != nil {
		return nil, err
	}
	// A migration may take longer than a transaction may.
	if _, err := conn.ExecContext(ctx, "SET statement_timeout = 0"); err != nil {
		return nil, fmt.Errorf("store: %w", e.mapError(err))
	}
	if err := migrate(ctx, postgresMigrator{conn}, s.cfg); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if _, err := conn.ExecContext(ctx, "RESET statement_timeout"); err != nil {
		return nil, fmt.Errorf("store: %w", e.mapError(err))
	}
	return e, nil
}

// byteOrder are strings in the order of their UTF-8 bytes that languages,
// UTF-16 and punctuation-blind collations put otherwise.
var byteOrder = []string{"-b", "B", "Z", "a", "a b", "aa", "b", "e\u0301", "f", "\u00e9", "\u0131", "\u4e00", "\uffee", "\U00010000"}

// checkByteOrder refuses a database that does not sort as Go and SQLite do,
// since the same page of a list would then differ between databases, and
// between two PostgreSQL servers with other locale data. C does, and C.UTF-8,
// whose order of code points is UTF-8's order of bytes; what counts is the
// order found, not the name.
func checkByteOrder(ctx context.Context, conn *sql.Conn) error {
	var encoding, collation string
	err := conn.QueryRowContext(ctx, `SELECT pg_encoding_to_char(encoding), datcollate
		FROM pg_database WHERE datname = current_database()`).Scan(&encoding, &collation)
	if err != nil {
		return fmt.Errorf("store: reading the database's locale: %w", err)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("store: the database's encoding is %s, but must be UTF8. %s", encoding, createDatabase)
	}
	var joined string
	err = conn.QueryRowContext(ctx, "SELECT string_agg(v, '|' ORDER BY v) FROM unnest(string_to_array($1, '|')) AS v",
		strings.Join(byteOrder, "|")).Scan(&joined)
	if err != nil {
		return fmt.Errorf("store: trying the database's sort order: %w", err)
	}
	if !slices.Equal(strings.Split(joined, "|"), byteOrder) {
		return fmt.Errorf("store: the database sorts text by the rules of %s, but must sort it by bytes. %s", collation, createDatabase)
	}
	return nil
}

const createDatabase = "Create it with: CREATE DATABASE gatehouse TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"

func (e *postgresEngine) mapError(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pg.Code {
		case "23505":
			return duplicate(pg.ConstraintName, err)
		case "23503":
			return badReference(err)
		case "40001", "40P01": // serialization failure, deadlock
			return &errRetry{err}
		case "22021", "22P05": // a character that PostgreSQL cannot hold
			return errText
		case "53100":
			return unavailable("The disk that holds the database is full.", err)
		case "57014":
			return unavailable("The database took too long.", err)
		}
		switch pg.Code[:2] {
		case "08", "25", "53", "57", "58", "XX": // connection, aborted or idle too long, resources, shutdown, I/O, corruption
			return unavailable("The database cannot be used at present.", err)
		}
		return err
	}
	if isCancelled(err) {
		return gaveUp(err)
	}
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, sql.ErrTxDone) {
		return unavailable("The database cannot be reached.", err)
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return unavailable("The database cannot be reached.", err)
	}
	return err
}

func isCancelled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// querier is *sql.Tx, or *sql.DB for a statement that is its own transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

type postgresConn struct {
	engine *postgresEngine
	q      querier
}

func (c postgresConn) exec(ctx context.Context, st *statement, args []any) (sql.Result, error) {
	result, err := c.q.ExecContext(ctx, st.text, args...)
	if err != nil {
		return nil, c.mapError(err)
	}
	return result, nil
}

func (c postgresConn) query(ctx context.Context, st *statement, args []any) (*sql.Rows, error) {
	rows, err := c.q.QueryContext(ctx, st.text, args...)
	if err != nil {
		return nil, c.mapError(err)
	}
	return rows, nil
}

func (c postgresConn) mapError(err error) error { return c.engine.mapError(err) }

func (e *postgresEngine) view(ctx context.Context, mode viewMode, fn func(*Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, e.store.cfg.Longest)
	defer cancel()
	if mode == oneStatement {
		tx := &Tx{store: e.store, conn: postgresConn{e, e.db}, ctx: ctx, now: e.store.now(), once: true}
		return tx.run(fn)
	}
	db := e.db
	if mode == ofFollower {
		db = e.follower
	}
	t, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return e.mapError(err)
	}
	defer t.Rollback() // when fn panics; after Commit it does nothing
	tx := &Tx{store: e.store, conn: postgresConn{e, t}, ctx: ctx, now: e.store.now()}
	if err := tx.run(fn); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return e.mapError(err)
	}
	return nil
}

func (e *postgresEngine) update(ctx context.Context, mode updateMode, fn func(*Tx) error) error {
	var err error
	for attempt := range e.store.cfg.Attempts {
		if attempt > 0 {
			if err := pause(ctx, attempt); err != nil {
				return gaveUp(err)
			}
		}
		if err = e.attempt(ctx, mode, fn); !mayRetry(err) {
			return err
		}
	}
	return unavailable("Too many others are changing the same data; try again.", err)
}

// pause waits before another attempt: longer each time, and never as long as
// the one it met.
func pause(ctx context.Context, attempt int) error {
	longest := min(time.Millisecond<<attempt, 200*time.Millisecond)
	timer := time.NewTimer(rand.N(longest))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *postgresEngine) attempt(caller context.Context, mode updateMode, fn func(*Tx) error) error {
	ctx, cancel := context.WithTimeout(caller, e.store.cfg.Longest)
	defer cancel()
	// Statements end with the caller; COMMIT does not, for then nobody would
	// know what became of it, unless the server is not heard of any more.
	whole, stop := context.WithTimeout(context.WithoutCancel(caller), 2*e.store.cfg.Longest)
	defer stop()
	isolation := sql.LevelSerializable
	if mode == latest {
		isolation = sql.LevelReadCommitted
	}
	t, err := e.db.BeginTx(whole, &sql.TxOptions{Isolation: isolation})
	if err != nil {
		return e.mapError(err)
	}
	defer t.Rollback() // when fn fails or panics; after Commit it does nothing
	tx := &Tx{store: e.store, conn: postgresConn{e, t}, ctx: ctx, now: e.store.now(), writes: true}
	if err := tx.run(fn); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return gaveUp(err)
	}
	if err := t.Commit(); err != nil {
		return e.commitFailed(err)
	}
	e.store.committed(tx)
	return nil
}

// commitFailed tells a COMMIT that the server refused, after which nothing was
// written, from one whose answer never came.
func (e *postgresEngine) commitFailed(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Severity != "FATAL" && pg.Severity != "PANIC" {
		return e.mapError(err)
	}
	return &idc.Error{
		Kind: idc.KindUnavailable, Reason: ReasonOutcomeUnknown, Err: err,
		Message: "The connection to the database was lost; the change may or may not have been made.",
	}
}

func (e *postgresEngine) close() error { return errors.Join(e.follower.Close(), e.db.Close()) }

// plan explains st for any values (a generic plan) and with sequential scans
// at a price, since the planner would rather scan a table that is empty.
func (e *postgresEngine) plan(ctx context.Context, st *statement) (steps []PlanStep, err error) {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return nil, e.mapError(err)
	}
	defer conn.Close()
	execute := "EXECUTE planned"
	if n := parameters(st.text); n > 0 {
		execute += "(" + strings.TrimSuffix(strings.Repeat("NULL, ", n), ", ") + ")"
	}
	for _, text := range []string{"SET plan_cache_mode = force_generic_plan", "SET enable_seqscan = off", "PREPARE planned AS " + st.text} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return nil, fmt.Errorf("store: the plan of %s: %w", st.name, e.mapError(err))
		}
	}
	defer conn.ExecContext(ctx, "DEALLOCATE planned; RESET plan_cache_mode; RESET enable_seqscan")
	var text []byte
	if err := conn.QueryRowContext(ctx, "EXPLAIN (FORMAT JSON) "+execute).Scan(&text); err != nil {
		return nil, fmt.Errorf("store: the plan of %s: %w", st.name, e.mapError(err))
	}
	var plans []struct{ Plan postgresPlan }
	if err := json.Unmarshal(text, &plans); err != nil {
		return nil, fmt.Errorf("store: the plan of %s: %w", st.name, err)
	}
	for _, p := range plans {
		steps = p.Plan.steps(steps)
	}
	return steps, nil
}

type postgresPlan struct {
	NodeType  string         `json:"Node Type"`
	Relation  string         `json:"Relation Name"`
	Index     string         `json:"Index Name"`
	IndexCond string         `json:"Index Cond"`
	Plans     []postgresPlan `json:"Plans"`
}

func (p postgresPlan) steps(list []PlanStep) []PlanStep {
	text := strings.TrimSpace(p.NodeType + " " + p.Relation + " " + p.Index + " " + p.IndexCond)
	switch p.NodeType {
	case "Seq Scan":
		list = append(list, PlanStep{Table: p.Relation, Scan: true, Text: text})
	case "Index Scan", "Index Only Scan":
		list = append(list, PlanStep{Table: p.Relation, Scan: p.IndexCond == "", Text: text})
	case "Bitmap Heap Scan":
		step := PlanStep{Table: p.Relation, Text: text}
		for _, child := range p.Plans {
			step.Scan = step.Scan || child.unbounded()
		}
		return append(list, step)
	}
	for _, child := range p.Plans {
		list = child.steps(list)
	}
	return list
}

// unbounded reports whether a bitmap is made of a whole index.
func (p postgresPlan) unbounded() bool {
	if p.NodeType == "Bitmap Index Scan" {
		return p.IndexCond == ""
	}
	for _, child := range p.Plans {
		if child.unbounded() {
			return true
		}
	}
	return false
}
