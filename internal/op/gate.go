// Package op is the gate: every operation on the identity center runs in one
// transaction that authorizes its caller by IAM's rules, checks, writes, and
// records what happened. Nothing else reaches the store.
//
// Operation packages call Update or View with a function over a Tx. A function
// that ends well without having asked for authorization (Tx.Authorize) or having
// said why it needs none (Tx.Permit) is a programming error and is refused.
package op

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// Config is what a Gate is made of; all members are required.
type Config struct {
	Store  *store.Store
	Now    func() time.Time
	NewID  func() string // a new UUID, time-ordered
	Rand   io.Reader
	Log    *slog.Logger
	Region string // of the deployment
}

// Gate is the one way to the store.
type Gate struct {
	cfg    Config
	access *access
	trail  *trail
	ledger *ledger
	turns  *turns

	failures *failures
	counts   *counts
}

// New makes a gate; Close writes what it has not yet written.
func New(cfg Config) *Gate {
	f := newFailures(cfg.Now)
	return &Gate{
		cfg: cfg, access: newAccess(cfg), trail: newTrail(cfg, f), ledger: &ledger{store: cfg.Store},
		turns: &turns{queues: map[string]*queue{}}, failures: f, counts: newCounts(),
	}
}

// Close writes the audit events that are still waiting.
func (g *Gate) Close(ctx context.Context) error { return g.trail.close(ctx) }

// Region is the region of the deployment.
func (g *Gate) Region() string { return g.cfg.Region }

// Now is the time by the gate's clock.
func (g *Gate) Now() time.Time { return g.cfg.Now() }

// Update runs fn in a transaction that may write. Its writes, the audit event
// and the changes commit together before Update returns; when fn fails, nothing
// of it remains but the event, which is written by itself. fn may run more than
// once and must have no effect outside tx.
func Update[T any](ctx context.Context, g *Gate, c idc.Caller, fn func(*Tx) (T, error)) (T, error) {
	var out T
	who, err := g.enter(ctx, c)
	if err != nil {
		return out, g.refused(c, err)
	}
	var event *Event
	var tx *Tx
	err = g.cfg.Store.Update(ctx, func(stx *store.Tx) error {
		tx = g.begin(stx, c, who)
		tx.updates = true
		event = &tx.Event
		var err error
		if out, err = fn(tx); err != nil {
			return err
		}
		if err := tx.decided(); err != nil {
			return err
		}
		return tx.record()
	})
	if err != nil {
		var zero T
		return zero, g.failed(event, c, err)
	}
	return out, tx.recordLater()
}

// View runs fn over one snapshot. The event of an authenticated call is written
// within a second (DESIGN decision 10).
func View[T any](ctx context.Context, g *Gate, c idc.Caller, fn func(*Tx) (T, error)) (T, error) {
	return view(ctx, g, c, g.cfg.Store.View, fn)
}

// Read is View for operations that mostly read by a single statement, which is
// its own snapshot and saves beginning and ending a transaction. When fn turns
// out to need a second one it is run again, as View runs it.
func Read[T any](ctx context.Context, g *Gate, c idc.Caller, fn func(*Tx) (T, error)) (T, error) {
	return view(ctx, g, c, func(ctx context.Context, fn func(*store.Tx) error) error {
		err := g.cfg.Store.Read(ctx, fn)
		if errors.Is(err, store.ErrSecond) {
			err = g.cfg.Store.View(ctx, fn)
		}
		return err
	}, fn)
}

func view[T any](ctx context.Context, g *Gate, c idc.Caller, transact func(context.Context, func(*store.Tx) error) error, fn func(*Tx) (T, error)) (T, error) {
	var out, zero T
	who, err := g.enter(ctx, c)
	if err != nil {
		return zero, g.refused(c, err)
	}
	var tx *Tx
	err = transact(ctx, func(stx *store.Tx) error {
		tx = g.begin(stx, c, who)
		tx.Event.ReadOnly = true
		var err error
		if out, err = fn(tx); err != nil {
			return err
		}
		return tx.decided()
	})
	if tx != nil {
		logged := !tx.Event.Unlogged
		if err != nil { // a refusal of nobody is counted, not recorded
			logged = c.Kind != idc.CallerAnonymous
		}
		if logged {
			if terr := g.trail.add(ended(&tx.Event, err)); terr != nil && err == nil {
				err = terr
			}
		}
		g.access.remember(ctx, tx)
	}
	if err != nil {
		return zero, err
	}
	return out, nil
}

// Exec is Update for operations that answer nothing.
func Exec(ctx context.Context, g *Gate, c idc.Caller, fn func(*Tx) error) error {
	_, err := Update(ctx, g, c, func(tx *Tx) (struct{}, error) { return struct{}{}, fn(tx) })
	return err
}

// RefusedAs records that an authenticated caller's request was refused before it
// came here: it could not be read, asks for what is not served, or is wrong in what
// needs no transaction to see. code and message are what was answered.
func (g *Gate) RefusedAs(c idc.Caller, code, message string) {
	if c.Kind != idc.CallerAnonymous {
		e := g.event(c, g.cfg.Now())
		if terr := g.trail.add(entry{&e, code, message}); terr != nil {
			g.cfg.Log.Error("audit event of a refused request not written", "event", e.Name, "request", e.request.ID, "error", terr)
		}
	}
}

// Refused records that an operation refused an authenticated caller's request
// between its transactions: where it asked somebody else, say.
func (g *Gate) Refused(c idc.Caller, err error) {
	e := g.event(c, g.cfg.Now())
	code, message := e.errorText(err)
	g.RefusedAs(c, code, message)
}

// CountFailure counts a request that was refused and that nobody can be held to:
// such requests leave no event of their own, so that nobody without an account
// can fill the disk. Counts are written each minute.
func (g *Gate) CountFailure(address, reason string) { g.failures.count(address, reason) }

// enter takes the request over from the front door and finds out what decides
// about its caller.
func (g *Gate) enter(ctx context.Context, c idc.Caller) (*principal, error) {
	if c.Request.Reached != nil {
		*c.Request.Reached = true
	}
	return g.access.principal(ctx, c)
}

func (g *Gate) refused(c idc.Caller, err error) error {
	e := g.event(c, g.cfg.Now())
	return g.failed(&e, c, err)
}

// failed leaves the event of a transaction that was undone, in another one. The
// caller's context does not count: the refusal must be on record.
func (g *Gate) failed(e *Event, c idc.Caller, err error) error {
	if e == nil { // the transaction never began
		return err
	}
	if c.Kind == idc.CallerAnonymous {
		return err
	}
	if rerr := g.ledger.file([]idc.Event{e.row(err)}); rerr != nil {
		g.cfg.Log.Error("audit event of a failed call not written", "event", e.Name, "request", e.request.ID, "error", rerr)
	}
	return err
}

func (g *Gate) begin(stx *store.Tx, c idc.Caller, who *principal) *Tx {
	tx := &Tx{Tx: stx, Event: g.event(c, stx.Now()), Caller: c, gate: g, who: who}
	stx.SetEvent(tx.Event.id) // the changes name the event that caused them
	return tx
}
