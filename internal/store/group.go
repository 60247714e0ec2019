package store

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"
)

// SQLite has one writer at a time and pays one disk flush a commit, so callers
// share commits: the writer takes whoever waits, lets each in turn run in a
// savepoint of one transaction, commits, and only then answers them all. While
// it waits for the disk the next group gathers.
//
// What must not happen, and why it does not:
//
//   - A caller's context cancels a statement, which makes SQLite roll back the
//     whole transaction, neighbours included. Statements run under no caller's
//     context. It only decides whether a caller still wants its turn.
//   - A statement fails in a way that rolls back the whole transaction (disk
//     full, I/O error, out of memory), and what follows runs, and commits, on
//     its own. After every turn its savepoint must still be there. If it is
//     not, nothing of the group is: everybody is run again, each alone.
//   - Somebody is answered from writes that are then not committed: an
//     acknowledgement, or a refusal for the sake of a neighbour's row. Nobody is
//     answered before COMMIT, and if it fails everybody hears Unavailable.
//   - A failed COMMIT is seen again after a crash, because its frames had
//     reached the log before the flush failed. See fence.
//
// fn runs on its caller's goroutine, which holds the connection for that time:
// a panic, or a test's FailNow, unwinds where it belongs, and the writer goes on.

const (
	groupTurns = 128                  // callers in one commit
	groupTime  = 5 * time.Millisecond // no more are taken in when a group has lasted this long
)

type writer struct {
	store *Store
	db    *sql.DB
	conn  *sqliteConn
	queue chan *turn
	back  chan struct{} // a turn is given back
	ended chan struct{}

	begin, commit, rollback, savepoint, release, undo *sql.Stmt

	unfenced bool // a COMMIT failed and its frames may still be in the log
	fences   uint32
}

// turn is a caller of Update in the queue.
type turn struct {
	fn    func(*Tx) error
	state atomic.Int32
	say   chan word // from the writer: run, or the end

	tx      *Tx
	err     error
	unwound bool // fn panicked, or ended its goroutine
}

const (
	waiting = int32(iota)
	taken   // the writer will answer
	left    // the caller has gone
)

// word is what the writer says to a caller: here is your transaction, or, when
// tx is nil, this is your answer.
type word struct {
	tx  *Tx
	err error
}

func newWriter(ctx context.Context, s *Store, db *sql.DB, conn *sqliteConn) (*writer, error) {
	w := &writer{
		store: s, db: db, conn: conn,
		queue: make(chan *turn, groupTurns), back: make(chan struct{}), ended: make(chan struct{}),
	}
	for _, p := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&w.begin, "BEGIN IMMEDIATE"},
		{&w.commit, "COMMIT"},
		{&w.rollback, "ROLLBACK"},
		{&w.savepoint, "SAVEPOINT turn"},
		{&w.release, "RELEASE turn"},
		{&w.undo, "ROLLBACK TO turn"},
	} {
		var err error
		if *p.stmt, err = conn.conn.PrepareContext(ctx, p.text); err != nil {
			return nil, fmt.Errorf("store: preparing %s: %w", p.text, err)
		}
	}
	if err := conn.conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&w.fences); err != nil {
		return nil, fmt.Errorf("store: reading user_version: %w", err)
	}
	go w.loop()
	return w, nil
}

func (w *writer) close() {
	close(w.queue)
	<-w.ended
}

// update is the caller's side.
func (w *writer) update(ctx context.Context, fn func(*Tx) error) error {
	t := &turn{fn: fn, say: make(chan word, 1)}
	select {
	case w.queue <- t:
	case <-ctx.Done():
		return gaveUp(ctx.Err())
	}
	var heard word
	select {
	case heard = <-t.say:
	case <-ctx.Done():
		if t.state.CompareAndSwap(waiting, left) {
			return gaveUp(ctx.Err())
		}
		heard = <-t.say
	}
	for heard.tx != nil {
		t.run(w, heard.tx)
		heard = <-t.say
	}
	return heard.err
}

// run runs fn and gives the turn back. When fn panics it waits for the end of
// the group, like everybody, before the panic goes on.
func (t *turn) run(w *writer, tx *Tx) {
	t.tx, t.unwound = tx, true
	defer func() {
		w.back <- struct{}{}
		if t.unwound {
			<-t.say
		}
	}()
	t.err = tx.run(t.fn)
	t.unwound = false
}

// The rest is the writer's side.

func (w *writer) loop() {
	defer close(w.ended)
	for t := range w.queue {
		if t.take() {
			w.group(t)
		}
	}
}

func (t *turn) take() bool { return t.state.CompareAndSwap(waiting, taken) }

func (t *turn) answer(err error) { t.say <- word{err: err} }

// give lets t run on the transaction that is open, and waits until it has.
func (w *writer) give(t *turn) {
	t.say <- word{tx: &Tx{store: w.store, conn: w.conn, ctx: background, now: w.store.now(), writes: true}}
	<-w.back
}

func (w *writer) group(first *turn) {
	if err := w.start(); err != nil {
		first.answer(err)
		return
	}
	began := time.Now()
	group := make([]*turn, 0, 16)
	for t := first; t != nil; t = w.next(len(group), began) {
		group = append(group, t)
		if !w.inSavepoint(t) {
			w.do(w.rollback) // fails when SQLite did it already
			for _, t := range group {
				w.alone(t)
			}
			return
		}
	}
	w.finish(group)
}

// next is the next caller that still wants its turn, nil when the group is to
// be committed: nobody waits, or it is large or old enough.
func (w *writer) next(n int, began time.Time) *turn {
	if n >= groupTurns || time.Since(began) > w.store.cfg.groupTime {
		return nil
	}
	for yielded := false; ; {
		select {
		case t, ok := <-w.queue:
			if !ok {
				return nil
			}
			if t.take() {
				return t
			}
		default:
			if yielded {
				return nil
			}
			// Callers that were just answered may be about to ask again.
			runtime.Gosched()
			yielded = true
		}
	}
}

// inSavepoint gives t its turn and reports whether the group's transaction still stands.
func (w *writer) inSavepoint(t *turn) bool {
	if w.do(w.savepoint) != nil {
		return false
	}
	w.give(t)
	if t.err != nil || t.unwound {
		if w.do(w.undo) != nil {
			return false
		}
	}
	return w.do(w.release) == nil
}

// alone runs t in a transaction of its own.
func (w *writer) alone(t *turn) {
	if t.unwound { // it was run, and cannot be run again
		t.answer(nil)
		return
	}
	if err := w.start(); err != nil {
		t.answer(err)
		return
	}
	w.give(t)
	if t.err != nil || t.unwound {
		w.do(w.rollback)
		t.answer(w.refusal(t.err))
		return
	}
	w.finish([]*turn{t})
}

// finish commits, tells subscribers, and answers everybody.
func (w *writer) finish(group []*turn) {
	err := w.end()
	if err == nil {
		for _, t := range group {
			if t.err == nil && !t.unwound {
				w.store.committed(t.tx)
			}
		}
	}
	for _, t := range group {
		if err != nil {
			t.answer(err)
		} else {
			t.answer(w.refusal(t.err))
		}
	}
}

// refusal is what a caller hears whose function failed by err, or did not.
func (w *writer) refusal(err error) error {
	if mayRetry(err) { // cannot happen after BEGIN IMMEDIATE but for a broken lock
		return unavailable("The database is locked by another process.", err)
	}
	return err
}

// start begins the transaction of a group. SQLite waits busy_timeout for
// another process that writes (the recovery command, a backup).
func (w *writer) start() error {
	if w.unfenced {
		if err := w.fence(); err != nil {
			return unavailable("The database could not be written.", err)
		}
	}
	err := w.do(w.begin)
	if err == nil {
		return nil
	}
	if err = w.conn.mapError(err); mayRetry(err) {
		return unavailable("Another process keeps the database locked.", err)
	}
	return unavailable("The database could not be written.", err)
}

// end commits. When that fails nothing of the group is kept, now or later.
func (w *writer) end() error {
	err := w.do(w.commit)
	if err == nil {
		return nil
	}
	w.unfenced = true
	if fenceErr := w.fence(); fenceErr != nil {
		w.store.cfg.Log.Error("database not writable", "error", fenceErr)
	}
	return unavailable("The database could not be written; nothing was changed.", err)
}

// fence makes a failed COMMIT final. The flush may have failed after the
// group's frames, commit mark included, had reached the log file; then a crash
// would bring the group back. The fence's own frame takes the place of the
// first of them, and since checksums in the log are cumulative, those behind
// it are no longer part of it. Until a fence has been committed nothing else is.
func (w *writer) fence() error {
	w.do(w.rollback) // fails when the failed COMMIT did it already
	w.fences = (w.fences + 1) & 0x7fffffff
	for _, text := range []string{"BEGIN IMMEDIATE", fmt.Sprintf("PRAGMA user_version = %d", w.fences), "COMMIT"} {
		if _, err := w.conn.conn.ExecContext(background, text); err != nil {
			w.do(w.rollback)
			return fmt.Errorf("fencing off a failed commit: %w", w.conn.mapError(err))
		}
	}
	w.unfenced = false
	return nil
}

func (w *writer) do(st *sql.Stmt) error {
	_, err := st.ExecContext(background)
	return err
}
