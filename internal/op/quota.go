package op

import (
	"strings"
	"sync"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// Counting for a quota at every create would read as many index entries as there
// are rows (some 20 ms for 200,000, store.BenchmarkCount), and on PostgreSQL make all creates wait for each
// other. It is only needed near the bound: a count that leaves room for countRoom more rows is
// believed for countAge, in which no deployment makes that many (the fastest, a
// node alone on SQLite, commits some ten thousand a second). Within countRoom of
// the bound every create counts in its own transaction, so the bound is exact.
const (
	countRoom = 20_000
	countAge  = time.Second
)

// counts are the counts that are believed.
type counts struct {
	mu   sync.Mutex
	seen map[string]count
}

type count struct {
	n  int
	at time.Time
}

const cachedCounts = 4096

func newCounts() *counts { return &counts{seen: map[string]count{}} }

// leaveRoom reports whether what was counted a moment ago tells that the bound is
// far.
func (c *counts) leaveRoom(key string, bound int, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.seen[key]
	age := now.Sub(k.at)
	return ok && age >= 0 && age < countAge && k.n < bound-countRoom
}

func (c *counts) saw(key string, n int, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seen) >= cachedCounts {
		clear(c.seen)
	}
	c.seen[key] = count{n, now}
}

// Reached reports whether one more row of a kind in a scope would be over the
// bound of a quota; a bound of 0 is none.
func (tx *Tx) Reached(bound int, what store.Counted, scope ...string) (bool, error) {
	if bound <= 0 {
		return false, nil
	}
	key := string(what) + " " + strings.Join(scope, " ")
	if tx.gate.counts.leaveRoom(key, bound, tx.Now()) {
		return false, nil
	}
	n, err := tx.Count(what, bound, scope...)
	if err != nil {
		return false, err
	}
	tx.gate.counts.saw(key, n, tx.Now())
	return idc.Reached(bound, n), nil
}
