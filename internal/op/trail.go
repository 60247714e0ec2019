package op

import (
	"context"
	"sync"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

const (
	trailDelay = 500 * time.Millisecond // how long an event of a read may wait
	trailBatch = 500                    // events written in one transaction
	trailRoom  = 8192                   // events waiting; then callers wait too
)

// trail writes the events of calls that changed nothing, in batches, and the
// counts of requests that were nobody's. Adding an event costs a caller a lock and wakes nobody, until a batch is full; rows are made
// where they are written.
type trail struct {
	cfg      Config
	failures *failures
	full     chan struct{} // a batch is
	stop     chan struct{}
	once     sync.Once
	done     chan struct{}

	mu      sync.Mutex
	room    sync.Cond // of waiting
	waiting []entry
	failing bool // the last batch could not be stored
	closed  bool
}

// entry is an event and how its call ended.
type entry struct {
	event         *Event
	code, message string // of its error; empty on success
}

// ended is the entry of a call that ended with err.
func ended(e *Event, err error) entry {
	x := entry{event: e}
	if err != nil {
		x.code, x.message = e.errorText(err)
	}
	return x
}

func newTrail(cfg Config, f *failures) *trail {
	t := &trail{cfg: cfg, failures: f, full: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	t.room.L = &t.mu
	go t.run()
	return t
}

// add queues an event. An audited service does not outrun its audit: when the
// database cannot keep up the caller waits, and when events cannot be stored and
// there is no room for more, the call is refused.
func (t *trail) add(e entry) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.waiting) >= trailRoom && !t.closed && !t.failing {
		t.room.Wait()
	}
	if t.closed || len(t.waiting) >= trailRoom {
		return &idc.Error{Kind: idc.KindUnavailable, Message: "The request cannot be recorded at present. Try again."}
	}
	t.waiting = append(t.waiting, e)
	if len(t.waiting) >= trailBatch && !t.failing {
		select {
		case t.full <- struct{}{}:
		default:
		}
	}
	return nil
}

// take is at most a batch of what waits.
func (t *trail) take(batch []entry) []entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := copy(batch[:cap(batch)], t.waiting)
	rest := copy(t.waiting, t.waiting[n:])
	clear(t.waiting[rest:])
	t.waiting = t.waiting[:rest]
	t.room.Broadcast()
	return batch[:n]
}

func (t *trail) run() {
	defer close(t.done)
	tick := time.NewTicker(trailDelay)
	defer tick.Stop()
	w := trailWriter{trail: t, batch: make([]entry, 0, trailBatch)}
	for {
		select {
		case <-t.full:
			w.write(trailBatch)
		case <-tick.C:
			w.write(1)
			t.count(t.failures.past())
		case <-t.stop:
			t.mu.Lock()
			t.closed = true
			t.room.Broadcast()
			t.mu.Unlock()
			w.write(1)
			t.count(t.failures.all())
			return
		}
	}
}

// trailWriter is the goroutine that writes.
type trailWriter struct {
	*trail
	batch []entry
	rows  []idc.Event // of what was taken and is not yet stored
}

// write stores what waits, until less than least does. What cannot be stored is
// kept for the next tick.
func (w *trailWriter) write(least int) {
	for w.left() >= least {
		if len(w.rows) == 0 {
			w.batch = w.take(w.batch)
			for _, e := range w.batch {
				w.rows = append(w.rows, e.event.ended(e.code, e.message))
			}
			clear(w.batch)
		}
		err := w.cfg.Store.Update(context.Background(), func(tx *store.Tx) error { return tx.InsertEvents(w.rows) })
		w.mu.Lock()
		w.failing = err != nil
		w.room.Broadcast()
		w.mu.Unlock()
		if err != nil {
			w.cfg.Log.Error("audit events not written", "events", len(w.rows), "error", err)
			return
		}
		clear(w.rows)
		w.rows = w.rows[:0]
	}
}

func (w *trailWriter) left() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.rows) + len(w.waiting)
}

// count adds counts to the database; those that cannot be written are lost, with
// a line in the log that says how many.
func (t *trail) count(counts map[failure]int) {
	if len(counts) == 0 {
		return
	}
	if err := t.cfg.Store.Update(context.Background(), func(tx *store.Tx) error {
		for f, n := range counts {
			if err := tx.CountAnonymousFailure(f.minute, f.address, f.reason, n); err != nil {
				return err
			}
		}
		return tx.PurgeAnonymousFailures(tx.Now().Add(-failuresKept), failuresPurged)
	}); err != nil {
		t.cfg.Log.Error("counts of refused requests not written", "counts", len(counts), "error", err)
	}
}

func (t *trail) close(ctx context.Context) error {
	t.once.Do(func() { close(t.stop) })
	select {
	case <-t.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
