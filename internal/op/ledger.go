package op

import (
	"context"
	"sync"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// ledger writes the events that must be durable before their callers are answered
// and that come with no other writes: issues of credentials, and refusals. While
// one transaction commits, the events of everybody else gather for the next: many
// callers pay for one commit, and for one statement.
type ledger struct {
	store *store.Store

	mu      sync.Mutex
	waiting []filing
	writing bool
}

// filing is what one caller waits for.
type filing struct {
	rows []idc.Event
	done chan error
}

// ledgerBatch is how many events one transaction takes.
const ledgerBatch = 256

// file returns nil once the events are durable. It waits for that whatever becomes
// of the caller, who is not told before, well or badly.
func (l *ledger) file(rows []idc.Event) error {
	if len(rows) == 0 {
		return nil
	}
	f := filing{rows, make(chan error, 1)}
	l.mu.Lock()
	l.waiting = append(l.waiting, f)
	begin := !l.writing
	l.writing = true
	l.mu.Unlock()
	if begin {
		go l.write()
	}
	return <-f.done
}

// write works until nobody waits.
func (l *ledger) write() {
	for batch := l.take(); len(batch) > 0; batch = l.take() {
		var rows []idc.Event
		for _, f := range batch {
			rows = append(rows, f.rows...)
		}
		err := l.insert(rows)
		// Where the database is well, somebody's events cannot be kept, and nobody
		// knows whose: each for itself.
		alone := err != nil && !idc.Is(err, idc.KindUnavailable) && len(batch) > 1
		for _, f := range batch {
			if alone {
				err = l.insert(f.rows)
			}
			f.done <- err
		}
	}
}

// take is whoever waits, up to a batch; when nobody does the writing is over.
func (l *ledger) take() []filing {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, events := 0, 0
	for n < len(l.waiting) && (n == 0 || events+len(l.waiting[n].rows) <= ledgerBatch) {
		events += len(l.waiting[n].rows)
		n++
	}
	batch := l.waiting[:n:n]
	l.waiting = l.waiting[n:]
	l.writing = n > 0
	return batch
}

func (l *ledger) insert(rows []idc.Event) error {
	return l.store.Update(context.Background(), func(tx *store.Tx) error { return tx.InsertEvents(rows) })
}
