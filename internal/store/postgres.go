package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"gatehouse/internal/idc"
)

// postgresEngine is a PostgreSQL database. It commits in parallel, so there is
// no group writer: Update is SERIALIZABLE and tried again when it met another.
// pgx prepares each statement once a connection.
type postgresEngine struct {
	store    *Store
	pool     *pgxpool.Pool
	follower *pgxpool.Pool // one connection of Follow's own: see ofFollower
	db       *sql.DB       // the connections of pool, for what is done once or by people
}

func openPostgres(ctx context.Context, s *Store) (_ engine, err error) {
	pooled, err := pgxpool.ParseConfig(s.cfg.Address)
	if err != nil {
		return nil, fmt.Errorf("store: the database address: %w", err)
	}
	pooled.MaxConns, pooled.MaxConnIdleTime = int32(s.cfg.Connections), 5*time.Minute
	config := pooled.ConnConfig
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
	pool, err := pgxpool.NewWithConfig(ctx, pooled)
	if err != nil {
		return nil, fmt.Errorf("store: the database address: %w", err)
	}
	alone := pooled.Copy()
	alone.MaxConns = 1
	follower, err := pgxpool.NewWithConfig(ctx, alone)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("store: the database address: %w", err)
	}
	e := &postgresEngine{store: s, pool: pool, follower: follower, db: stdlib.OpenDBFromPool(pool)}
	defer func() {
		if err != nil {
			e.close()
		}
	}()
	conn, err := e.db.Conn(ctx)
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

func (e *postgresEngine) view(ctx context.Context, mode viewMode, fn func(*Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, e.store.cfg.Longest)
	defer cancel()
	pool, begin := e.pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	switch mode {
	case oneStatement:
		begin = ""
	case ofFollower:
		pool = e.follower
	}
	conn, err := e.acquire(ctx, pool, begin)
	if err != nil {
		return err
	}
	defer conn.release()
	tx := &Tx{store: e.store, conn: conn, ctx: ctx, now: e.store.now(), once: mode == oneStatement}
	if err := tx.run(fn); err != nil {
		return err
	}
	if err := conn.commit(ctx); err != nil {
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
	begin := "BEGIN ISOLATION LEVEL SERIALIZABLE"
	if mode == latest {
		begin = "BEGIN ISOLATION LEVEL READ COMMITTED"
	}
	conn, err := e.acquire(ctx, e.pool, begin)
	if err != nil {
		return err
	}
	defer conn.release()
	tx := &Tx{store: e.store, conn: conn, ctx: ctx, now: e.store.now(), writes: true}
	if err := tx.run(fn); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return gaveUp(err)
	}
	if err := conn.commit(whole); err != nil {
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

func (e *postgresEngine) close() error {
	err := e.db.Close()
	e.pool.Close()
	e.follower.Close()
	return err
}
