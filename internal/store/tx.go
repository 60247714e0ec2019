package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Tx is a transaction, valid until the function it was given to returns and
// for that goroutine only. Its methods take no context: it carries its own.
//
// After a statement has failed, a Tx only rolls back: every later method
// answers the same error, and the transaction fails even if fn returns nil
// (PostgreSQL demands it, and SQLite may have rolled back by itself). A row
// that is not found is no failure.
type Tx struct {
	store *Store
	conn  session
	ctx   context.Context
	now   time.Time

	writes   bool // Update
	once     bool // Read
	used     bool // a statement was run
	scanning bool
	failed   error // set by the first failure, and at the end

	eventID string
	changes []Change
	newJobs map[string]bool // by kind
}

// session runs statements on one connection. Errors come back mapped.
type session interface {
	exec(ctx context.Context, st *statement, args []any) (rowsAffected int64, err error)
	query(ctx context.Context, st *statement, args []any) (rows, error)
	// send is exec for a write whose outcome is not asked for. It is run before
	// whatever comes next; its error may be told as late as that.
	send(ctx context.Context, st *statement, args []any) error
	mapError(err error) error
}

// rows are what a query found, as database/sql has them.
type rows interface {
	scanner
	Next() bool
	Err() error
	Close() error
}

// Now is the time of the transaction: the same for all it writes.
func (tx *Tx) Now() time.Time { return tx.now }

// run calls fn and writes the changes it collected. It is everything between
// the beginning of a transaction and its commit, for both databases.
func (tx *Tx) run(fn func(*Tx) error) error {
	tx.store.inside.Add(1)
	finished := false
	defer func() {
		tx.store.inside.Add(-1)
		if !finished { // fn panics: whoever kept the Tx must not use it
			tx.failed = errClosedTx
		}
	}()
	err := call(fn, tx)
	finished = true
	if tx.failed != nil && (err == nil || mayRetry(tx.failed) || errors.Is(tx.failed, ErrSecond)) {
		err = tx.failed // a lost race, or a need for View, counts even if fn made another error of it
	}
	if err == nil {
		err = tx.flushChanges()
	}
	if tx.failed == nil {
		tx.failed = errClosedTx
	}
	return err
}

// scanner is a row that can be read.
type scanner interface{ Scan(dest ...any) error }

// exec runs a named statement that answers no rows and says how many it changed.
func (tx *Tx) exec(name string, args ...any) (rowsAffected int64, err error) {
	st, err := tx.prepare(name, plain, args)
	if err != nil {
		return 0, err
	}
	return tx.execStatement(st, args)
}

func (tx *Tx) execStatement(st *statement, args []any) (int64, error) {
	n, err := tx.conn.exec(tx.ctx, st, args)
	if err != nil {
		return 0, tx.failIn(st, err)
	}
	return n, nil
}

// send runs a named statement whose outcome the transaction does not depend on:
// it cannot be refused, or if it is there is nothing to say but that. On
// PostgreSQL it costs no round trip of its own; an error of it is that of the
// next statement, or of the commit.
func (tx *Tx) send(name string, args ...any) error {
	st, err := tx.prepare(name, plain, args)
	if err != nil {
		return err
	}
	return tx.sendStatement(st, args)
}

func (tx *Tx) sendStatement(st *statement, args []any) error {
	if err := tx.conn.send(tx.ctx, st, args); err != nil {
		return tx.failIn(st, err)
	}
	return nil
}

// row runs a named statement and reads its first row into dest; errNoRow when
// it has none.
func (tx *Tx) row(name string, dest []any, args ...any) error {
	st, err := tx.prepare(name, plain, args)
	if err != nil {
		return err
	}
	found := false
	err = tx.queryStatement(st, args, func(rows rows) error {
		if !rows.Next() {
			return nil
		}
		found = true
		return tx.failScan(st, rows.Scan(dest...))
	})
	if err == nil && !found {
		return errNoRow
	}
	return err
}

// rows runs a named statement and calls scan for every row. No other statement
// may run inside scan; an error of scan ends the reading and is returned.
func (tx *Tx) rows(name string, scan func(scanner) error, args ...any) error {
	st, err := tx.prepare(name, plain, args)
	if err != nil {
		return err
	}
	return tx.queryStatement(st, args, tx.each(scan))
}

// rowsIn is rows for a statement with IN ($list), which list fills; args are
// its other arguments. A long list is run in pieces, so ORDER BY orders within
// a piece only. An empty list finds nothing.
func (tx *Tx) rowsIn(name string, scan func(scanner) error, list []any, args ...any) error {
	return tx.listPieces(name, list, args, func(st *statement, args []any) error {
		return tx.queryStatement(st, args, tx.each(scan))
	})
}

// execIn is exec for a statement with IN ($list).
func (tx *Tx) execIn(name string, list []any, args ...any) (rowsAffected int64, err error) {
	err = tx.listPieces(name, list, args, func(st *statement, args []any) error {
		n, err := tx.execStatement(st, args)
		rowsAffected += n
		return err
	})
	return rowsAffected, err
}

// listOf is a list for rowsIn and execIn.
func listOf[T any](values []T) []any {
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = v
	}
	return list
}

func (tx *Tx) listPieces(name string, list, args []any, do func(*statement, []any) error) error {
	for len(list) > 0 {
		piece := list[:min(len(list), mostRepeats)]
		list = list[len(piece):]
		size := atLeast(len(piece))

		all := slices.Grow(slices.Clone(args), repeats[size])
		all = append(all, piece...)
		for range repeats[size] - len(piece) {
			all = append(all, piece[len(piece)-1])
		}
		if err := tx.piece(name, listForm, size, all, do); err != nil {
			return err
		}
	}
	return nil
}

// sendRows is send for a statement with VALUES $rows, for all rows, many at once.
func (tx *Tx) sendRows(name string, rows [][]any) error {
	return tx.rowPieces(name, rows, tx.sendStatement)
}

// rowsFor is rows for a statement with VALUES $rows; the pieces are as those of rowsIn.
func (tx *Tx) rowsFor(name string, scan func(scanner) error, rows [][]any) error {
	return tx.rowPieces(name, rows, func(st *statement, args []any) error {
		return tx.queryStatement(st, args, tx.each(scan))
	})
}

func (tx *Tx) rowPieces(name string, rows [][]any, do func(*statement, []any) error) error {
	for len(rows) > 0 {
		size := atMost(len(rows))
		all := slices.Concat(rows[:repeats[size]]...)
		rows = rows[repeats[size]:]
		if err := tx.piece(name, rowsForm, size, all, do); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) piece(name string, as form, size int, args []any, do func(*statement, []any) error) error {
	st, err := tx.prepare(name, as, args)
	if err != nil {
		return err
	}
	return do(st.sizes[size], args)
}

// prepare finds a statement, and makes sure that it may run now.
func (tx *Tx) prepare(name string, as form, args []any) (*statement, error) {
	if tx.failed != nil {
		return nil, tx.failed
	}
	if tx.scanning {
		return nil, tx.fail(fmt.Errorf("%w: %s", errScanning, name))
	}
	if tx.once && tx.used {
		return nil, tx.fail(fmt.Errorf("%w: %s", ErrSecond, name))
	}
	tx.used = true
	st := tx.store.catalog.byName[name]
	if st == nil || st.form != as {
		return nil, tx.fail(fmt.Errorf("store: no such statement, or none of that form: %s", name))
	}
	if st.writes && !tx.writes {
		return nil, tx.fail(fmt.Errorf("%w: %s", errReadOnly, name))
	}
	if err := toDatabase(args); err != nil {
		return nil, tx.fail(err)
	}
	return st, nil
}

func (tx *Tx) queryStatement(st *statement, args []any, read func(rows) error) error {
	rows, err := tx.conn.query(tx.ctx, st, args)
	if err != nil {
		return tx.failIn(st, err)
	}
	defer rows.Close()
	err = read(rows)
	if closeErr := rows.Close(); closeErr != nil {
		return tx.failIn(st, tx.conn.mapError(closeErr))
	}
	if rowsErr := rows.Err(); rowsErr != nil {
		return tx.failIn(st, tx.conn.mapError(rowsErr))
	}
	return err
}

func (tx *Tx) each(scan func(scanner) error) func(rows) error {
	return func(rows rows) error {
		tx.scanning = true
		defer func() { tx.scanning = false }()
		for rows.Next() {
			if err := scan(rows); err != nil {
				return err
			}
		}
		return nil
	}
}

func (tx *Tx) fail(err error) error {
	tx.failed = err
	return err
}

func (tx *Tx) failIn(st *statement, err error) error {
	return tx.fail(fmt.Errorf("store: %s: %w", st.name, err))
}

func (tx *Tx) failScan(st *statement, err error) error {
	if err == nil {
		return nil
	}
	return tx.failIn(st, err)
}
