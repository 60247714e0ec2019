package signin

import (
	"sync"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// Attempts at one person's password: some are free, then each failure doubles
// the wait. Attempts that come too early are not even looked at and do not make
// the wait longer, so a person is never locked out for good; and a browser that
// the person has signed in with before does not wait for what strangers do.
const (
	freeFailures = 4
	firstDelay   = 5 * time.Second
	longestDelay = 15 * time.Minute
	forgotten    = 24 * time.Hour // after which failures no longer count
)

// delay is the wait after so many failures in a row.
func delay(failures int64) time.Duration {
	if failures <= freeFailures {
		return 0
	}
	d := firstDelay
	for range min(failures-freeFailures-1, 20) {
		d *= 2
	}
	return min(d, longestDelay)
}

// failed is the count after one more failure, and when the next attempt counts.
func failed(p store.Password, now time.Time) (failures int64, retryAfter time.Time) {
	return failedAfter(p.Failures, p.RetryAfter, now)
}

func failedAfter(failures int64, before, now time.Time) (after int64, retryAfter time.Time) {
	if now.Sub(before) > forgotten {
		failures = 0
	}
	failures++
	return failures, now.Add(delay(failures))
}

// Codes from a browser that the person has signed in with do not wait for what
// strangers do who know the password; but six digits are few, so it has not many.
const (
	codeBurst = 5
	codeEvery = 5 * time.Minute // one more
)

// Attempts from one address, whoever they are for, and from one known browser.
const (
	attemptBurst = 30
	attemptEvery = 6 * time.Second // one more
	limiterRoom  = 1 << 16         // keys in a generation
)

// Unknown user names leave an event too, but not more than these, wherever they
// come from: nobody without an account fills the disk (DESIGN decision 10).
const (
	unknownBurst = 30
	unknownEvery = 10 * time.Second
)

// Reasons of KindThrottled.
const (
	ReasonBusy     idc.Reason = "BUSY"              // too many hashes are waiting
	ReasonAttempts idc.Reason = "TOO_MANY_ATTEMPTS" // from this address
)

// limiter is a bounded set of token buckets. Keys live in two generations: when
// the younger is full, the older is forgotten and what is still used moves over.
type limiter struct {
	now   func() time.Time
	burst float64
	every time.Duration

	mu         sync.Mutex
	young, old map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

func newLimiter(now func() time.Time, burst int, every time.Duration) *limiter {
	return &limiter{now: now, burst: float64(burst), every: every, young: map[string]bucket{}}
}

// take spends one attempt of a key; false when it has none left.
func (l *limiter) take(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(key)
	ok := b.left >= 1
	if ok {
		b.left--
	}
	l.put(key, b)
	return ok
}

// giveBack returns an attempt that succeeded: only failures count.
func (l *limiter) giveBack(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(key)
	b.left = min(b.left+1, l.burst)
	l.put(key, b)
}

func (l *limiter) bucket(key string) bucket {
	now := l.now()
	b, ok := l.young[key]
	if !ok {
		if b, ok = l.old[key]; !ok {
			return bucket{l.burst, now}
		}
	}
	if grown := now.Sub(b.at); grown > 0 {
		b.left = min(b.left+float64(grown)/float64(l.every), l.burst)
	}
	b.at = now
	return b
}

func (l *limiter) put(key string, b bucket) {
	if _, ok := l.young[key]; !ok && len(l.young) >= limiterRoom {
		l.old, l.young = l.young, make(map[string]bucket, limiterRoom/8)
	}
	l.young[key] = b
}
