package signin

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"

	"gatehouse/internal/idc"
)

// pool computes password hashes, a bounded number at a time: they are dear on
// purpose, and a crowd at the door must not take the memory and the processors
// from everybody else. A bounded number waits; whoever comes then is sent away,
// before anything was looked up for them in vain and with one answer for all.
type pool struct {
	params  HashParams
	rand    io.Reader
	slots   chan struct{}
	waiting atomic.Int64
	room    int64
	dummy   phc // what nobody's password is compared with
}

const queuePerWorker = 32

func newPool(params HashParams, workers, queue int, rand io.Reader) (*pool, error) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	if queue <= 0 {
		queue = queuePerWorker * workers
	}
	p := &pool{params: params, rand: rand, slots: make(chan struct{}, workers), room: int64(workers + queue)}
	secret := make([]byte, saltSize+keySize)
	if _, err := io.ReadFull(rand, secret); err != nil {
		return nil, fmt.Errorf("signin: %w", err)
	}
	// No password has this hash that anybody could find, and its cost is that of every other.
	p.dummy = phc{params: params, salt: secret[:saltSize], key: secret[saltSize:]}
	return p, nil
}

// do runs f when there is room, or says Throttled.
func (p *pool) do(ctx context.Context, f func()) error {
	if p.waiting.Add(1) > p.room {
		p.waiting.Add(-1)
		return &idc.Error{Kind: idc.KindThrottled, Reason: ReasonBusy, Message: "Too many people are signing in at this moment. Wait a few seconds and try again."}
	}
	defer p.waiting.Add(-1)
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-p.slots }()
	f()
	return nil
}

// hash makes the hash of a new password.
func (p *pool) hash(ctx context.Context, password string) (hash string, err error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(p.rand, salt); err != nil {
		return "", fmt.Errorf("salt of a password: %w", err)
	}
	err = p.do(ctx, func() { hash = p.params.hash(password, salt) })
	return hash, err
}

// verify reports whether password has this hash. "" stands for somebody who has
// no password, or is not there at all: that costs the same, and never matches.
func (p *pool) verify(ctx context.Context, hash, password string) (matches bool, err error) {
	h := p.dummy
	if hash != "" {
		if h, err = parsePHC(hash); err != nil {
			return false, err
		}
	}
	err = p.do(ctx, func() { matches = h.matches(password) })
	return matches && hash != "", err
}

// outdated reports whether a hash was made at another cost than is asked for now.
func (p *pool) outdated(hash string) bool {
	h, err := parsePHC(hash)
	return err == nil && h.params != p.params
}
