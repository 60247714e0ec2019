package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// postgresConn is a transaction on one connection. A round trip costs more than
// what most statements do, so BEGIN, and the writes whose outcome nobody asks for
// by themselves, wait here and travel with the next statement whose outcome is
// asked for, in their order; at the latest with COMMIT. The server skips what
// comes behind a statement that failed, COMMIT included.
type postgresConn struct {
	engine  *postgresEngine
	conn    *pgxpool.Conn
	waiting []waitingStatement
}

type waitingStatement struct {
	name, text string
	args       []any
}

// acquire takes a connection of a pool, for a transaction that is begun by a statement, or
// for one statement when begin is empty.
func (e *postgresEngine) acquire(ctx context.Context, pool *pgxpool.Pool, begin string) (*postgresConn, error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, e.mapError(err)
	}
	c := &postgresConn{engine: e, conn: conn}
	if begin != "" {
		c.waiting = append(c.waiting, waitingStatement{name: "BEGIN", text: begin})
	}
	return c, nil
}

// release rolls back what was not committed and gives the connection back. One
// whose transaction cannot be ended is closed by the pool.
func (c *postgresConn) release() {
	if on := c.conn.Conn(); !on.IsClosed() && on.PgConn().TxStatus() != idle {
		ctx, cancel := context.WithTimeout(background, rollbackTime)
		_, _ = on.Exec(ctx, "ROLLBACK")
		cancel()
	}
	c.conn.Release()
}

const (
	idle         = 'I' // a connection outside of transactions
	rollbackTime = time.Second
)

func (c *postgresConn) exec(ctx context.Context, st *statement, args []any) (rowsAffected int64, err error) {
	if len(c.waiting) == 0 {
		tag, err := c.conn.Exec(ctx, st.text, args...)
		return tag.RowsAffected(), c.mapError(err)
	}
	results, err := c.sendWaiting(ctx, st.text, args)
	if err != nil {
		return 0, c.mapError(err)
	}
	tag, err := results.Exec()
	if closeErr := results.Close(); err == nil {
		err = closeErr
	}
	return tag.RowsAffected(), c.mapError(err)
}

func (c *postgresConn) query(ctx context.Context, st *statement, args []any) (rows, error) {
	if len(c.waiting) == 0 {
		found, err := c.conn.Query(ctx, st.text, args...)
		if err != nil {
			return nil, c.mapError(err)
		}
		return postgresRows{Rows: found}, nil
	}
	results, err := c.sendWaiting(ctx, st.text, args)
	if err != nil {
		return nil, c.mapError(err)
	}
	found, err := results.Query()
	if err != nil {
		results.Close()
		return nil, c.mapError(err)
	}
	return postgresRows{found, results}, nil
}

func (c *postgresConn) send(_ context.Context, st *statement, args []any) error {
	c.waiting = append(c.waiting, waitingStatement{st.name, st.text, args})
	return nil
}

// sendWaiting sends what waits, and a last statement whose results it answers.
// Errors are not mapped.
func (c *postgresConn) sendWaiting(ctx context.Context, last string, args []any) (pgx.BatchResults, error) {
	batch := pgx.Batch{QueuedQueries: make([]*pgx.QueuedQuery, 0, len(c.waiting)+1)}
	for _, w := range c.waiting {
		batch.Queue(w.text, w.args...)
	}
	batch.Queue(last, args...)
	results := c.conn.SendBatch(ctx, &batch)
	for _, w := range c.waiting {
		if _, err := results.Exec(); err != nil {
			results.Close()
			return nil, fmt.Errorf("%s: %w", w.name, err)
		}
	}
	c.waiting = c.waiting[:0]
	return results, nil
}

// commit ends the transaction; where none has begun there is nothing to end.
// Errors are not mapped: see postgresEngine.commitFailed.
func (c *postgresConn) commit(ctx context.Context) error {
	if len(c.waiting) == 0 {
		if c.conn.Conn().PgConn().TxStatus() == idle {
			return nil
		}
		_, err := c.conn.Exec(ctx, "COMMIT")
		return err
	}
	if len(c.waiting) == 1 && c.conn.Conn().PgConn().TxStatus() == idle { // BEGIN, and nothing to do
		return nil
	}
	results, err := c.sendWaiting(ctx, "COMMIT", nil)
	if err != nil {
		return err
	}
	tag, err := results.Exec()
	if closeErr := results.Close(); err == nil {
		err = closeErr
	}
	if err == nil && tag.String() != "COMMIT" {
		err = errors.New("COMMIT rolled back")
	}
	return err
}

func (c *postgresConn) mapError(err error) error {
	if err == nil {
		return nil
	}
	return c.engine.mapError(err)
}

// postgresRows are the rows of a statement, the last of a batch or alone.
type postgresRows struct {
	pgx.Rows
	results pgx.BatchResults
}

// Close implements rows.
func (r postgresRows) Close() error {
	r.Rows.Close()
	if r.results != nil {
		return r.results.Close()
	}
	return r.Rows.Err()
}
