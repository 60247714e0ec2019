package token

import (
	"sync"
	"time"
)

// What has expired is deleted in passing by those who add something new, once in
// a while, so that no worker is needed and nobody waits long for it.
const (
	purgeEvery  = time.Second
	purgeAtOnce = 2000
	// purgeAfter is how long the expired is kept, so that who comes late, or
	// again, is told so.
	purgeAfter = 10 * time.Minute
)

type purges struct {
	mu   sync.Mutex
	last time.Time
}

// due reports whether it is time to purge, to one caller.
func (p *purges) due(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.last) < purgeEvery {
		return false
	}
	p.last = now
	return true
}
