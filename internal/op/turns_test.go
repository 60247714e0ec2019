package op

import (
	"context"
	"sync"
	"testing"
)

// One at a time has the turn of a name; whoever stops waiting does not hold the
// others up, and nothing is kept of names that nobody waits for.
func TestTurns(t *testing.T) {
	turns := &turns{queues: map[string]*queue{}}
	inside, most := 0, 0
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for range 100 {
				done := turns.take(t.Context(), "a")
				inside++ // the race detector sees who is not kept apart
				most = max(most, inside)
				inside--
				done()
			}
		})
	}
	all.Wait()
	if most != 1 {
		t.Errorf("%d had the turn at once", most)
	}

	first := turns.take(t.Context(), "a")
	other := turns.take(t.Context(), "b") // another name does not wait
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	turns.take(gone, "a")()
	if n := turns.queues["a"].n; n != 1 {
		t.Errorf("%d stand in the queue, want the one whose turn it is", n)
	}
	other()
	first()
	if len(turns.queues) != 0 {
		t.Errorf("%d queues are left", len(turns.queues))
	}
}
