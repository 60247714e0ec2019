package op

import (
	"context"
	"sync"
	"time"

	"gatehouse/internal/store"
)

const (
	trailDelay = 500 * time.Millisecond // how long an event of a read may wait
	trailBatch = 500                    // events written in one transaction
	trailRoom  = 8192                   // events waiting; then callers wait too
)

// trail writes the events of calls that changed nothing, in batches, and the
// counts of requests that were nobody's.
type trail struct {
	cfg      Config
	failures *failures
	waiting  chan entry
	stop     chan struct{}
	once     sync.Once
	done     chan struct{}
}

// entry is an event and how its call ended. The trail makes the row of it, off
// the caller's path.
type entry struct {
	event         *Event
	code, message string
}

func newTrail(cfg Config, f *failures) *trail {
	t := &trail{cfg: cfg, failures: f, waiting: make(chan entry, trailRoom), stop: make(chan struct{}), done: make(chan struct{})}
	go t.run()
	return t
}

// add queues the event of a call that ended with err.
func (t *trail) add(e *Event, err error) {
	x := entry{event: e}
	if err != nil {
		x.code, x.message = errorText(err)
	}
	t.in(x)
}

// in queues an entry. When the database cannot keep up, the caller waits: an
// audited service does not outrun its audit.
func (t *trail) in(e entry) {
	select {
	case t.waiting <- e:
	case <-t.done:
		t.cfg.Log.Error("audit event after the trail was closed", "event", e.event.Name)
	}
}

func (t *trail) run() {
	defer close(t.done)
	tick := time.NewTicker(trailDelay)
	defer tick.Stop()
	var batch []store.Event
	for {
		select {
		case e := <-t.waiting:
			if batch = append(batch, e.event.ended(e.code, e.message)); len(batch) >= trailBatch {
				batch = t.write(batch)
			}
		case <-tick.C:
			batch = t.write(batch)
			t.count(t.failures.past())
		case <-t.stop:
			for {
				select {
				case e := <-t.waiting:
					batch = append(batch, e.event.ended(e.code, e.message))
					continue
				default:
				}
				break
			}
			t.write(batch)
			t.count(t.failures.all())
			return
		}
	}
}

// write stores a batch and gives it back empty. A batch that cannot be written
// is kept for the next tick, as long as there is room for it.
func (t *trail) write(batch []store.Event) []store.Event {
	if len(batch) == 0 {
		return batch
	}
	err := t.cfg.Store.Update(context.Background(), func(tx *store.Tx) error {
		return tx.InsertEvents(batch)
	})
	if err == nil {
		return batch[:0]
	}
	t.cfg.Log.Error("audit events not written", "events", len(batch), "error", err)
	if len(batch) < trailRoom {
		return batch
	}
	return batch[:0]
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
		return nil
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
