package op

import (
	"sync"
	"time"

	"gatehouse/internal/idc"
)

// failures counts refused requests that nobody can be held to, in memory, by
// minute, address (of IPv6, its network) and reason.
type failures struct {
	now func() time.Time

	mu     sync.Mutex
	minute time.Time // the minute that is counted now
	counts map[failure]int
	done   map[failure]int // of minutes before it
}

type failure struct {
	minute          time.Time
	address, reason string
}

// mostFailures bounds the rows of a minute; addresses beyond it share one, so
// that many addresses fill the disk no more than one does.
const (
	mostFailures = 1000
	elsewhere    = "*"

	// Counts are kept for a week: nobody can be held to them, and somebody can make
	// as many as a minute has room for, in every minute.
	failuresKept   = 7 * 24 * time.Hour
	failuresPurged = 4 * mostFailures // at once
)

func newFailures(now func() time.Time) *failures {
	return &failures{now: now, counts: map[failure]int{}, done: map[failure]int{}}
}

func (f *failures) count(address, reason string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turn()
	key := failure{f.minute, idc.Network(address), reason}
	if _, known := f.counts[key]; !known && len(f.counts) >= mostFailures {
		key.address = elsewhere
	}
	f.counts[key]++
}

// turn puts the counts aside when their minute is over. Those that the trail
// has not fetched yet are at most those of one minute more.
func (f *failures) turn() {
	minute := f.now().UTC().Truncate(time.Minute)
	if minute.Equal(f.minute) {
		return
	}
	if len(f.counts) > 0 {
		if len(f.done) >= mostFailures {
			clear(f.done)
		}
		for k, n := range f.counts {
			f.done[k] += n
		}
		clear(f.counts)
	}
	f.minute = minute
}

// past gives the counts of minutes that are over, and forgets them.
func (f *failures) past() map[failure]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turn()
	return f.take()
}

// all is past with the present minute.
func (f *failures) all() map[failure]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	for k, n := range f.counts {
		f.done[k] += n
	}
	clear(f.counts)
	return f.take()
}

func (f *failures) take() map[failure]int {
	if len(f.done) == 0 {
		return nil
	}
	out := f.done
	f.done = map[failure]int{}
	return out
}
