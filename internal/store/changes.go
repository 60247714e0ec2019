package store

import (
	"encoding/json"
	"sync"
	"time"
)

// Change says that a row became another one. It is written with the
// transaction that made it, so it is there exactly when the row is.
type Change struct {
	Kind  string // noun of the row: user, group, permission_set, …
	ID    string
	Scope string // the instance, identity store or account it belongs to

	// Before and After are the row as JSON; nil where there was none or is none
	// any more. Changed encodes any value; whoever reads a Change finds a
	// json.RawMessage or nil.
	Before, After any

	// The rest is filled in by the store.
	EventID string    // set by Tx.SetEvent
	At      time.Time // Tx.Now
	Seq     int64     // place in the log; 0 in what a process hears of its own commits
	Node    string    // the process that made it
}

// SetEvent names the audit event that the changes of this transaction belong to.
func (tx *Tx) SetEvent(id string) { tx.eventID = id }

// Changed records c; every method that writes a row calls it. The value is
// encoded at once, and written at the end of the transaction.
func (tx *Tx) Changed(c Change) {
	if tx.failed != nil {
		return
	}
	if !tx.writes {
		tx.fail(errReadOnly)
		return
	}
	before, err := doc(c.Before)
	if err != nil {
		tx.fail(err)
		return
	}
	after, err := doc(c.After)
	if err != nil {
		tx.fail(err)
		return
	}
	c.Before, c.After = orNil(before), orNil(after)
	c.At, c.Node = tx.now, tx.store.cfg.Node
	tx.changes = append(tx.changes, c)
}

func orNil(text json.RawMessage) any {
	if text == nil {
		return nil
	}
	return text
}

// flushChanges writes the collected changes, many rows a statement.
func (tx *Tx) flushChanges() error {
	rows := make([][]any, len(tx.changes))
	for i := range tx.changes {
		c := &tx.changes[i]
		c.EventID = tx.eventID
		rows[i] = []any{c.Node, c.At, c.EventID, c.Kind, c.ID, c.Scope, c.Before, c.After}
	}
	return tx.sendRows("AddChanges", rows)
}

// subscribers are told of what this process has committed.
type subscribers struct {
	mu   sync.RWMutex
	list []func([]Change)
}

// Subscribe has fn called with the changes of every transaction: those of this
// process after their commit and before the caller of Update is answered, those
// of other processes as Follow finds them. Each change comes exactly once. On
// SQLite the transactions come in the order of their commits; on PostgreSQL two
// that commit at the same moment come in either order, so what a subscriber
// keeps is read again, not taken from After.
//
// fn must be quick, must not panic, and must not begin a transaction.
// Subscribe before the first Update.
func (s *Store) Subscribe(fn func([]Change)) {
	s.subscribers.mu.Lock()
	defer s.subscribers.mu.Unlock()
	s.subscribers.list = append(s.subscribers.list, fn)
}

func (s *Store) publish(changes []Change) {
	s.subscribers.mu.RLock()
	defer s.subscribers.mu.RUnlock()
	if len(changes) == 0 || len(s.subscribers.list) == 0 {
		return
	}
	s.inside.Add(1) // so that a subscriber that begins a transaction is refused
	defer s.inside.Add(-1)
	_ = call(func(*Tx) error {
		for _, fn := range s.subscribers.list {
			fn(changes)
		}
		return nil
	}, nil)
}

// committed passes on what tx has done, once it is durable.
func (s *Store) committed(tx *Tx) {
	s.publish(tx.changes)
	for kind := range tx.newJobs {
		s.jobs.wake(kind)
	}
}

// Changes lists what has happened since the change with number after, oldest first.
func (tx *Tx) Changes(after int64, limit int) ([]Change, error) {
	return tx.readChanges("ChangesAfter", limit, after, limit)
}

// ChangesOf is the history of one row after the change with number after, oldest first.
func (tx *Tx) ChangesOf(kind, id string, after int64, limit int) ([]Change, error) {
	return tx.readChanges("ChangesOf", limit, kind, id, after, limit)
}

func (tx *Tx) readChanges(statement string, limit int, args ...any) ([]Change, error) {
	list := make([]Change, 0, min(limit, 1000))
	err := tx.rows(statement, func(row scanner) error {
		c, err := scanChange(row)
		list = append(list, c)
		return err
	}, args...)
	return list, err
}

func scanChange(row scanner) (c Change, err error) {
	var before, after json.RawMessage
	err = row.Scan(&c.Seq, &c.Node, at(&c.At), &c.EventID, &c.Kind, &c.ID, &c.Scope, fromDoc(&before), fromDoc(&after))
	c.Before, c.After = orNil(before), orNil(after)
	return c, err
}
