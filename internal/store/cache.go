package store

import (
	"context"
	"sync"
	"time"
)

// maxStale is how old what a cache knows of other nodes' changes may be. Beyond
// it the cache waits, and refuses to answer when that does not help (DESIGN
// decision 5).
const maxStale = 500 * time.Millisecond

// Cache keeps what load reads until a change says that it may differ. What it
// answers is never older than maxStale; within this process it is as new as the
// last answered commit.
type Cache[K comparable, V any] struct {
	store *Store
	size  int
	load  func(*Tx, K) (V, error)

	mu      sync.RWMutex
	entries map[K]V
	epoch   uint64 // grows with every invalidation
}

// NewCache makes a cache of at most size entries. affected says of a change
// which keys it touches, or that it may touch all. load must be a pure reading;
// its errors are answered and not kept.
func NewCache[K comparable, V any](s *Store, size int, load func(*Tx, K) (V, error), affected func(Change) (keys []K, all bool)) *Cache[K, V] {
	c := &Cache[K, V]{store: s, size: size, load: load, entries: map[K]V{}}
	s.Subscribe(func(changes []Change) { c.invalidate(changes, affected) })
	return c
}

// Known answers the value of a key if it is at hand. It never reads, so it may be
// asked inside a transaction.
func (c *Cache[K, V]) Known(key K) (v V, ok bool) {
	if c.store.Stale() {
		return v, false
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	v, ok = c.entries[key]
	return v, ok
}

// Get answers the value of a key.
func (c *Cache[K, V]) Get(ctx context.Context, key K) (V, error) {
	var zero V
	if err := c.store.upToDate(ctx); err != nil {
		return zero, err
	}
	c.mu.RLock()
	v, ok := c.entries[key]
	epoch := c.epoch
	c.mu.RUnlock()
	if ok {
		return v, nil
	}
	err := c.store.View(ctx, func(tx *Tx) (err error) {
		v, err = c.load(tx, key)
		return err
	})
	if err != nil {
		return zero, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.epoch == epoch { // nothing changed while it was read
		for k := range c.entries {
			if len(c.entries) < c.size {
				break
			}
			delete(c.entries, k)
		}
		c.entries[key] = v
	}
	return v, nil
}

func (c *Cache[K, V]) invalidate(changes []Change, affected func(Change) ([]K, bool)) {
	for _, change := range changes {
		keys, all := affected(change)
		if len(keys) == 0 && !all {
			continue
		}
		c.mu.Lock()
		c.epoch++
		if all {
			clear(c.entries)
		}
		for _, k := range keys {
			delete(c.entries, k)
		}
		c.mu.Unlock()
	}
}
