package store

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gatehouse/internal/idc"
)

// Config says where the data is and gives the store its time and names.
// Only Address is required.
type Config struct {
	// Address is the path of an SQLite file, made when it is absent, or the
	// address of a PostgreSQL database (postgres://…), which must exist.
	Address string

	// Node names this process in changes and job leases; two processes on one
	// database must differ. Default: a random name.
	Node string

	Now   func() time.Time // default time.Now
	NewID func() string    // names of leases; default random
	Log   *slog.Logger     // default: discards

	// Readers bounds the connections that read an SQLite file.
	Readers int
	// Connections bounds the connections to PostgreSQL.
	Connections int
	// Longest is how long a transaction on PostgreSQL may last, its retries not
	// counted. Other nodes rely on it to tell a late change from one that will
	// never come (see Follow), so all nodes must agree. Default 5 s.
	Longest time.Duration
	// Attempts is how often a transaction that met another one is tried. Default 12.
	Attempts int

	schema     fs.FS                                   // migrations; tests add tables
	statements []fs.FS                                 // named statements; tests add some
	wrap       func(driver.Connector) driver.Connector // tests inject faults into the writer
	groupTime  time.Duration                           // tests let groups gather

	firstLook, longestLook int // of SearchUsers; tests look less far
}

func (c Config) withDefaults() (Config, error) {
	if c.Address == "" {
		return c, idc.Invalid("The database address is empty: give the path of an SQLite file or postgres://….")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = randomName
	}
	if c.Node == "" {
		c.Node = randomName()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Readers <= 0 {
		c.Readers = max(4, 2*runtime.GOMAXPROCS(0))
	}
	if c.Connections <= 0 {
		c.Connections = min(64, max(16, 4*runtime.GOMAXPROCS(0)))
	}
	if c.Longest <= 0 {
		c.Longest = 5 * time.Second
	}
	if c.Attempts <= 0 {
		c.Attempts = 12
	}
	if c.groupTime <= 0 {
		c.groupTime = groupTime
	}
	if c.firstLook <= 0 {
		c.firstLook, c.longestLook = firstLook, longestLook
	}
	if c.schema == nil {
		c.schema = migrationFiles
	}
	if c.statements == nil {
		c.statements = []fs.FS{statementFiles}
	}
	return c, nil
}

func randomName() string {
	var b [12]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program first
	return hex.EncodeToString(b[:])
}

// engine is what the two databases do differently.
type engine interface {
	view(ctx context.Context, mode viewMode, fn func(*Tx) error) error
	update(ctx context.Context, mode updateMode, fn func(*Tx) error) error
	plan(ctx context.Context, st *statement) ([]PlanStep, error)
	close() error
}

// viewMode is what a reading transaction is.
type viewMode int

const (
	snapshot     viewMode = iota
	oneStatement          // is its own snapshot
	ofFollower            // a snapshot that waits for nobody's connection: everybody waits for it
)

// updateMode is what a transaction may see of those that commit beside it. On
// SQLite none does.
type updateMode bool

const (
	serial updateMode = false
	// latest lets each statement see what was committed before it, so that it
	// waits for rows that others change instead of failing.
	latest updateMode = true
)

// Store is an open database. It is safe for concurrent use.
type Store struct {
	cfg     Config
	catalog *catalog
	engine  engine

	open        gate
	closing     sync.Once
	closed      error
	inside      atomic.Int32 // transactions that run now; see refuseNested
	subscribers subscribers
	jobs        wakeUps
	single      bool         // SQLite: no other node
	fresh       atomic.Int64 // see Fresh
	following   atomic.Bool
	asked       asked    // tells of each time Follow has asked
	position    position // Follow's
}

// Open opens the database, checks that it can be trusted with the data, and
// brings its schema up to date. A schema newer than this program, a database
// whose text does not sort by bytes, or a file that is no database is refused
// with a sentence that says what to do.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Store{cfg: cfg, jobs: wakeUps{kinds: map[string]chan struct{}{}}}
	if s.catalog, err = loadCatalog(cfg.statements...); err != nil {
		return nil, err
	}
	if isPostgres(cfg.Address) {
		s.engine, err = openPostgres(ctx, s)
	} else {
		s.single = true
		s.engine, err = openSQLite(ctx, s)
	}
	if err != nil {
		return nil, err
	}
	if err := s.startOfLog(ctx); err != nil {
		s.engine.close()
		return nil, fmt.Errorf("store: reading the log of changes: %w", err)
	}
	if err := s.giveWords(ctx); err != nil {
		s.engine.close()
		return nil, err
	}
	return s, nil
}

func isPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// Close refuses new transactions, waits for those that run, and closes the
// database. When ctx ends first the database is left as it is: that loses
// nothing that was answered.
func (s *Store) Close(ctx context.Context) error {
	if err := s.open.close(ctx); err != nil {
		return unavailable("The database could not be closed: transactions are still running.", err)
	}
	s.closing.Do(func() { s.closed = s.engine.close() })
	return s.closed
}

// View runs fn on one snapshot of the data. Everything fn reads is of the
// same moment; writes are refused. View cannot be called inside a transaction.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) error {
	return s.view(ctx, snapshot, fn)
}

// Parallel reports whether transactions that write run beside each other.
func (s *Store) Parallel() bool { return !s.single }

// Read is View for exactly one statement, which is its own snapshot: it saves
// BEGIN and COMMIT, two round trips of three on PostgreSQL. A second statement
// is refused, because it would read another moment.
func (s *Store) Read(ctx context.Context, fn func(*Tx) error) error {
	return s.view(ctx, oneStatement, fn)
}

func (s *Store) view(ctx context.Context, mode viewMode, fn func(*Tx) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.open.leave()
	return s.engine.view(ctx, mode, fn)
}

// Update runs fn in a read-write transaction as if no other ran beside it,
// and returns nil only once its writes are durable. When fn fails, nothing it
// wrote remains. fn may run more than once, so it has no effects outside tx;
// it must be quick: no network, no hashing. Update cannot be called inside a
// transaction.
//
// A caller whose ctx ends before its turn is let go without effect. On SQLite
// a transaction that has begun is carried to its end, and its true outcome is
// returned; on PostgreSQL the end of ctx rolls it back, up to COMMIT.
//
// An Unavailable error means that nothing was written, but for PostgreSQL's
// ReasonOutcomeUnknown: the connection was lost while COMMIT was under way.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) error {
	return s.update(ctx, serial, fn)
}

func (s *Store) update(ctx context.Context, mode updateMode, fn func(*Tx) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.open.leave()
	return s.engine.update(ctx, mode, fn)
}

func (s *Store) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return gaveUp(err)
	}
	if err := s.refuseNested(); err != nil {
		return err
	}
	if !s.open.enter() {
		return unavailable("The database is closed.", nil)
	}
	return nil
}

// now is the time of a transaction that begins: UTC, cut to the precision
// that both databases keep.
func (s *Store) now() time.Time { return s.cfg.Now().UTC().Truncate(time.Microsecond) }

// gate counts who is inside, so that closing can wait for them.
type gate struct {
	mu     sync.Mutex
	n      int
	closed bool
	empty  chan struct{}
}

func (g *gate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.n++
	return true
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.n--; g.n == 0 && g.closed {
		close(g.empty)
	}
}

// close lets nobody in any more and waits until all have left.
func (g *gate) close(ctx context.Context) error {
	g.mu.Lock()
	if !g.closed {
		g.closed, g.empty = true, make(chan struct{})
		if g.n == 0 {
			close(g.empty)
		}
	}
	g.mu.Unlock()
	select {
	case <-g.empty:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
