package store

import (
	"context"
	"database/sql"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/dbtest"
	"gatehouse/internal/idc"
)

// slowLog is a store on PostgreSQL that is followed, by a clock that stands still
// until it is moved, with a cache of one value, which it knows.
type slowLog struct {
	*Store
	address string
	elapsed atomic.Int64 // of the clock
	cache   *Cache[string, string]
	end     func() // ends Follow
}

func newSlowLog(t *testing.T, cfg Config) *slowLog {
	l := &slowLog{address: dbtest.Postgres(t)}
	cfg.Address = l.address
	cfg.Now = func() time.Time { return time.Unix(1_800_000_000+l.elapsed.Load(), 0) }
	l.Store = openTest(t, cfg)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- l.Follow(ctx, time.Millisecond) }()
	waitFor(t, l.following.Load)
	l.end = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		ended <- nil
	}
	t.Cleanup(l.end)
	l.cache = NewCache(l.Store, 10, func(*Tx, string) (string, error) { return "value", nil }, func(Change) ([]string, bool) { return nil, false })
	if v, err := l.cache.Get(t.Context(), "key"); v != "value" || err != nil {
		t.Fatalf("got %q, %v", v, err)
	}
	return l
}

// lock keeps everybody from reading the log until unlock.
func (l *slowLog) lock(t *testing.T) (unlock func()) {
	t.Helper()
	db, err := sql.Open("pgx", l.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("LOCK TABLE changes IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}
}

// ask asks the cache and returns when it waits for the log.
func (l *slowLog) ask(t *testing.T) (answer <-chan error) {
	t.Helper()
	got := make(chan error, 1)
	go func() {
		_, err := l.cache.Get(t.Context(), "key")
		got <- err
	}()
	waitFor(t, func() bool {
		l.asked.mu.Lock()
		defer l.asked.mu.Unlock()
		return l.asked.ch != nil
	})
	return got
}

// A database that stands still for a moment makes answers late, not wrong and
// not refused.
func TestCacheWaitsForTheLog(t *testing.T) {
	l := newSlowLog(t, Config{Longest: time.Minute})
	unlock := l.lock(t)
	l.elapsed.Add(1)
	answer := l.ask(t)
	if _, ok := l.cache.Known("key"); ok {
		t.Error("a value is known that may be too old")
	}
	unlock()
	if err := <-answer; err != nil {
		t.Error(err)
	}
}

// When the log cannot be read, or nobody reads it any more, the cache refuses.
func TestCacheRefusesWithoutTheLog(t *testing.T) {
	l := newSlowLog(t, Config{Longest: 50 * time.Millisecond})
	unlock := l.lock(t)
	defer unlock()
	l.elapsed.Add(1)
	if err := <-l.ask(t); !idc.Is(err, idc.KindUnavailable) {
		t.Errorf("while the log is locked: got %v, want Unavailable", err)
	}

	l = newSlowLog(t, Config{Longest: time.Minute})
	unlock = l.lock(t)
	defer unlock()
	l.elapsed.Add(1)
	answer := l.ask(t)
	l.end()
	if err := <-answer; !idc.Is(err, idc.KindUnavailable) {
		t.Errorf("when Follow ends: got %v, want Unavailable", err)
	}
	if _, err := l.cache.Get(t.Context(), "key"); !idc.Is(err, idc.KindUnavailable) {
		t.Errorf("after Follow: got %v, want Unavailable", err)
	}
}

// The log is read while every connection of the pool is taken.
func TestFollowBesideAFullPool(t *testing.T) {
	l := newSlowLog(t, Config{Longest: time.Minute, Connections: 1})
	inside, leave := make(chan struct{}), make(chan struct{})
	left := make(chan error)
	go func() {
		left <- l.View(context.Background(), func(*Tx) error {
			close(inside)
			<-leave
			return nil
		})
	}()
	<-inside
	l.elapsed.Add(1)
	if v, err := l.cache.Get(t.Context(), "key"); v != "value" || err != nil {
		t.Errorf("got %q, %v", v, err)
	}
	close(leave)
	if err := <-left; err != nil {
		t.Error(err)
	}
}
