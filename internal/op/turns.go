package op

import (
	"context"
	"sync"
)

// PostgreSQL keeps serializable transactions apart by the pages of the indexes
// that they read: of several that look for a row each and insert it, all next to
// each other, it refuses all but one, although none has to do with another. Those
// who do that in numbers take turns first. It is no lock and nobody relies on it:
// another process does not know of it, and PostgreSQL decides as ever. It only
// costs less than to be refused and begin again.
type turns struct {
	mu     sync.Mutex
	queues map[string]*queue
}

// queue is where those stand who take turns.
type queue struct {
	free chan struct{}
	n    int // who stand there, the one whose turn it is included
}

// Turn waits until nobody else has the turn of a name, or ctx ends; done gives it
// back. Where transactions do not run beside each other it does nothing.
func (g *Gate) Turn(ctx context.Context, name string) (done func()) {
	if !g.cfg.Store.Parallel() {
		return func() {}
	}
	return g.turns.take(ctx, name)
}

func (t *turns) take(ctx context.Context, name string) (done func()) {
	t.mu.Lock()
	q := t.queues[name]
	if q == nil {
		q = &queue{free: make(chan struct{}, 1)}
		q.free <- struct{}{}
		t.queues[name] = q
	}
	q.n++
	t.mu.Unlock()
	select {
	case <-q.free:
		return func() {
			q.free <- struct{}{}
			t.leave(name, q)
		}
	case <-ctx.Done():
		t.leave(name, q)
		return func() {}
	}
}

func (t *turns) leave(name string, q *queue) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if q.n--; q.n == 0 {
		delete(t.queues, name)
	}
}
