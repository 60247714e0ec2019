package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"modernc.org/sqlite"
	sqlitecode "modernc.org/sqlite/lib"
)

// sqliteEngine is one SQLite file: a writer that owns the only connection that
// writes (group.go), and readers that see the last commit before they began.
type sqliteEngine struct {
	store   *Store
	writer  *writer
	readers *readers
	uniques map[string]string // "table.column, table.column" → name of the unique index
}

// Every connection: wait for another process's lock (a backup, the recovery
// command), keep foreign keys, do not trust functions named in the schema, and
// read pages by mmap, which keeps reads flat up to millions of rows.
var sqlitePragmas = []string{
	"busy_timeout(5000)", "foreign_keys(1)", "trusted_schema(0)", "mmap_size(2147483648)", "temp_store(2)",
}

// The writer: a commit is on the disk before it is answered (FULL), in the
// write-ahead log so that readers never wait. The log is copied back every
// 4,000 pages (16 MB) and cut to 64 MB when a long reader let it grow.
var writerPragmas = []string{
	"journal_mode(WAL)", "synchronous(FULL)", "cache_size(-16000)", "wal_autocheckpoint(4000)", "journal_size_limit(67108864)",
}

var readerPragmas = []string{"query_only(1)", "cache_size(-2000)"}

func sqliteAddress(path, mode string, pragmas ...[]string) string {
	// _dqs: "a" is a name and never a string, as on PostgreSQL.
	query := url.Values{"mode": {mode}, "_dqs": {"0"}}
	for _, list := range pragmas {
		for _, pragma := range list {
			query.Add("_pragma", pragma)
		}
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String()
}

func openSQLite(ctx context.Context, s *Store) (_ engine, err error) {
	path, err := filepath.Abs(s.cfg.Address)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if err := privateFile(path); err != nil {
		return nil, err
	}
	e := &sqliteEngine{store: s}
	db, err := openPool(sqliteAddress(path, "rw", sqlitePragmas, writerPragmas), s.cfg.wrap)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			db.Close()
		}
	}()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: opening %s: %w", path, e.mapError(err))
	}
	if err := checkJournal(ctx, conn, path); err != nil {
		return nil, err
	}
	if err := migrate(ctx, sqliteMigrator{conn}, s.cfg); err != nil {
		return nil, fmt.Errorf("store: %s: %w", path, err)
	}
	if e.uniques, err = uniqueIndexes(ctx, conn); err != nil {
		return nil, err
	}
	readDB, err := openPool(sqliteAddress(path, "ro", sqlitePragmas, readerPragmas), nil)
	if err != nil {
		return nil, err
	}
	e.readers = newReaders(readDB, s.cfg.Readers, e)
	if e.writer, err = newWriter(ctx, s, db, e.newConn(conn)); err != nil {
		readDB.Close()
		return nil, err
	}
	return e, nil
}

func openPool(address string, wrap func(driver.Connector) driver.Connector) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(address)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if wrap != nil {
		connector = wrap(connector)
	}
	return sql.OpenDB(connector), nil
}

// privateFile makes the database file for its owner only: it holds password
// hashes. SQLite gives its companions (-wal, -shm) the same mode.
func privateFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("store: opening the database: %w", err)
	}
	return f.Close()
}

func checkJournal(ctx context.Context, conn *sql.Conn, path string) error {
	var mode string
	if err := conn.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return fmt.Errorf("store: opening %s: %w", path, err)
	}
	if mode != "wal" {
		return fmt.Errorf("store: %s cannot be used: its file system has no write-ahead log (journal mode is %q). Put the database on a local disk", path, mode)
	}
	return nil
}

// uniqueIndexes finds how SQLite's messages, which list columns, name the
// indexes that PostgreSQL reports by name.
func uniqueIndexes(ctx context.Context, conn *sql.Conn) (map[string]string, error) {
	rows, err := conn.QueryContext(ctx, `
		SELECT t.name, i.name, i.origin, group_concat(t.name || '.' || c.name, ', ' ORDER BY c.seqno)
		FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
		WHERE t.type = 'table' AND i."unique" AND i.origin <> 'pk'
		GROUP BY t.name, i.name, i.origin HAVING count(c.name) = count(*)`)
	if err != nil {
		return nil, fmt.Errorf("store: reading the indexes: %w", err)
	}
	defer rows.Close()
	uniques := map[string]string{}
	for rows.Next() {
		var table, index, origin, columns string
		if err := rows.Scan(&table, &index, &origin, &columns); err != nil {
			return nil, fmt.Errorf("store: reading the indexes: %w", err)
		}
		if origin == "u" {
			return nil, fmt.Errorf("store: table %s: UNIQUE (%s) has no name of its own; use CREATE UNIQUE INDEX", table, columns)
		}
		if other := uniques[columns]; other != "" {
			return nil, fmt.Errorf("store: unique indexes %s and %s have the same columns, so that SQLite cannot tell them apart", other, index)
		}
		uniques[columns] = index
	}
	return uniques, rows.Err()
}

func (e *sqliteEngine) mapError(err error) error {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return err
	}
	switch lite.Code() {
	case sqlitecode.SQLITE_CONSTRAINT_UNIQUE:
		return duplicate(e.uniqueName(lite.Error()), err)
	case sqlitecode.SQLITE_CONSTRAINT_PRIMARYKEY, sqlitecode.SQLITE_CONSTRAINT_ROWID:
		table, _, _ := strings.Cut(uniqueColumns(lite.Error()), ".")
		return duplicate(table+"_pkey", err)
	case sqlitecode.SQLITE_CONSTRAINT_FOREIGNKEY:
		return badReference(err)
	}
	switch lite.Code() & 0xff {
	case sqlitecode.SQLITE_BUSY, sqlitecode.SQLITE_LOCKED:
		return &errRetry{err}
	case sqlitecode.SQLITE_FULL:
		return unavailable("The disk that holds the database is full.", err)
	case sqlitecode.SQLITE_IOERR, sqlitecode.SQLITE_NOMEM, sqlitecode.SQLITE_CANTOPEN, sqlitecode.SQLITE_READONLY,
		sqlitecode.SQLITE_CORRUPT, sqlitecode.SQLITE_NOTADB, sqlitecode.SQLITE_PERM, sqlitecode.SQLITE_PROTOCOL:
		return unavailable("The database cannot be used at present.", err)
	}
	return err
}

// uniqueColumns is the list in "… UNIQUE constraint failed: jobs.kind, jobs.target (2067)".
func uniqueColumns(message string) string {
	_, columns, _ := strings.Cut(message, "UNIQUE constraint failed: ")
	if i := strings.LastIndex(columns, " ("); i >= 0 {
		columns = columns[:i]
	}
	return columns
}

func (e *sqliteEngine) uniqueName(message string) string {
	columns := uniqueColumns(message)
	if quoted, ok := strings.CutPrefix(columns, "index '"); ok { // an index on an expression
		return strings.TrimSuffix(quoted, "'")
	}
	return e.uniques[columns]
}

func (e *sqliteEngine) update(ctx context.Context, _ updateMode, fn func(*Tx) error) error {
	return e.writer.update(ctx, fn)
}

func (e *sqliteEngine) close() error {
	e.writer.close()
	return errors.Join(e.readers.db.Close(), e.writer.db.Close())
}

// sqliteConn is one connection and the statements prepared on it. Its
// statements run under no caller's context: interrupting a statement rolls the
// whole transaction back, and watching a context costs more than a read.
type sqliteConn struct {
	engine *sqliteEngine
	conn   *sql.Conn
	stmts  []*sql.Stmt // by statement.index
}

var background = context.Background()

func (e *sqliteEngine) newConn(conn *sql.Conn) *sqliteConn {
	return &sqliteConn{engine: e, conn: conn, stmts: make([]*sql.Stmt, e.store.catalog.texts)}
}

func (c *sqliteConn) prepared(st *statement) (*sql.Stmt, error) {
	if p := c.stmts[st.index]; p != nil {
		return p, nil
	}
	p, err := c.conn.PrepareContext(background, positional(st.text))
	if err != nil {
		return nil, c.mapError(err)
	}
	c.stmts[st.index] = p
	return p, nil
}

func (c *sqliteConn) exec(ctx context.Context, st *statement, args []any) (rowsAffected int64, err error) {
	p, err := c.prepared(st)
	if err != nil {
		return 0, err
	}
	result, err := p.ExecContext(background, args...)
	if err != nil {
		return 0, c.mapError(err)
	}
	return result.RowsAffected()
}

// send is exec: there is nothing to save.
func (c *sqliteConn) send(ctx context.Context, st *statement, args []any) error {
	_, err := c.exec(ctx, st, args)
	return err
}

func (c *sqliteConn) query(ctx context.Context, st *statement, args []any) (rows, error) {
	// A reader stops between statements when its caller has gone; in the
	// writer ctx is never a caller's.
	if err := ctx.Err(); err != nil {
		return nil, gaveUp(err)
	}
	p, err := c.prepared(st)
	if err != nil {
		return nil, err
	}
	found, err := p.QueryContext(background, args...)
	if err != nil {
		return nil, c.mapError(err)
	}
	return found, nil
}

func (c *sqliteConn) mapError(err error) error { return c.engine.mapError(err) }

// readers is the pool of connections that read. The one used last is used
// next: its cache is warm.
type readers struct {
	db     *sql.DB
	engine *sqliteEngine
	places chan struct{}

	mu   sync.Mutex
	idle []*reader
}

type reader struct {
	*sqliteConn
	begin, commit *sql.Stmt
}

func newReaders(db *sql.DB, n int, e *sqliteEngine) *readers {
	db.SetMaxIdleConns(n)
	return &readers{db: db, engine: e, places: make(chan struct{}, n)}
}

func (r *readers) get(ctx context.Context) (*reader, error) {
	select {
	case r.places <- struct{}{}:
	default:
		select {
		case r.places <- struct{}{}:
		case <-ctx.Done():
			return nil, gaveUp(ctx.Err())
		}
	}
	r.mu.Lock()
	if n := len(r.idle); n > 0 {
		rd := r.idle[n-1]
		r.idle = r.idle[:n-1]
		r.mu.Unlock()
		return rd, nil
	}
	r.mu.Unlock()
	rd, err := r.open()
	if err != nil {
		<-r.places
		return nil, err
	}
	return rd, nil
}

func (r *readers) open() (_ *reader, err error) {
	conn, err := r.db.Conn(background)
	if err != nil {
		return nil, r.engine.mapError(err)
	}
	defer func() {
		if err != nil {
			conn.Close()
		}
	}()
	rd := &reader{sqliteConn: r.engine.newConn(conn)}
	if rd.begin, err = conn.PrepareContext(background, "BEGIN DEFERRED"); err != nil {
		return nil, r.engine.mapError(err)
	}
	if rd.commit, err = conn.PrepareContext(background, "COMMIT"); err != nil {
		return nil, r.engine.mapError(err)
	}
	return rd, nil
}

func (r *readers) put(rd *reader) {
	r.mu.Lock()
	r.idle = append(r.idle, rd)
	r.mu.Unlock()
	<-r.places
}

// discard closes a connection whose transaction could not be ended.
func (r *readers) discard(rd *reader) {
	rd.conn.Raw(func(any) error { return driver.ErrBadConn })
	rd.conn.Close()
	<-r.places
}

func (e *sqliteEngine) view(ctx context.Context, mode viewMode, fn func(*Tx) error) (err error) {
	rd, err := e.readers.get(ctx)
	if err != nil {
		return err
	}
	healthy := false
	defer func() { // also when fn panics
		if mode != oneStatement {
			_, endErr := rd.commit.ExecContext(background)
			healthy = healthy && endErr == nil
		}
		if healthy {
			e.readers.put(rd)
		} else {
			e.readers.discard(rd)
		}
	}()
	if mode != oneStatement {
		if _, err := rd.begin.ExecContext(background); err != nil {
			return e.mapError(err)
		}
	}
	tx := &Tx{store: e.store, conn: rd.sqliteConn, ctx: ctx, now: e.store.now(), once: mode == oneStatement}
	err = tx.run(fn)
	healthy = true
	if mayRetry(err) {
		// Readers meet a lock only while the log is being recovered.
		return unavailable("The database is locked by another process.", err)
	}
	return err
}

func (e *sqliteEngine) plan(ctx context.Context, st *statement) ([]PlanStep, error) {
	rd, err := e.readers.get(ctx)
	if err != nil {
		return nil, err
	}
	defer e.readers.put(rd)
	args := make([]any, parameters(st.text))
	rows, err := rd.conn.QueryContext(ctx, "EXPLAIN QUERY PLAN "+st.text, args...)
	if err != nil {
		return nil, fmt.Errorf("store: the plan of %s: %w", st.name, e.mapError(err))
	}
	defer rows.Close()
	var steps []PlanStep
	for rows.Next() {
		var id, parent, unused int
		var text string
		if err := rows.Scan(&id, &parent, &unused, &text); err != nil {
			return nil, fmt.Errorf("store: the plan of %s: %w", st.name, err)
		}
		// "SCAN users USING INDEX …", "SEARCH users USING …"; the rest are
		// sorts, subqueries and the statement's own values.
		words := strings.Fields(text)
		if len(words) < 2 || strings.Contains(text, "CONSTANT ROW") || strings.Contains(text, "VALUES CLAUSE") {
			continue
		}
		if words[0] == "SCAN" || words[0] == "SEARCH" {
			steps = append(steps, PlanStep{Table: words[1], Scan: words[0] == "SCAN", Text: text})
		}
	}
	return steps, rows.Err()
}
