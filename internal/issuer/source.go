package issuer

import (
	"context"
	"crypto/ecdsa"
	"crypto/rsa"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"gatehouse/internal/idc"
)

// How long keys are kept. An issuer that says nothing is asked every hour; one
// that says something is heeded within bounds, so that it can neither be asked
// for every token nor bind us to a key that it has withdrawn.
const (
	keptAtLeast = time.Minute
	keptDefault = time.Hour
	keptAtMost  = 24 * time.Hour
	// keptStale is how much longer keys count while the issuer does not answer.
	keptStale = time.Hour
	// askAgain is the least time between two fetches: whoever sends tokens of
	// unknown keys, or of an issuer that is down, does not make us ask for each.
	askAgain = 10 * time.Second
)

// source is an issuer's keys.
type source struct {
	issuer string
	now    func() time.Time
	fetch  func(ctx context.Context, issuer string) ([]jose.JSONWebKey, time.Duration, error)

	mu      sync.Mutex
	have    []jose.JSONWebKey
	until   time.Time // when they are to be fetched again
	asked   time.Time // when they were last
	failure error     // of the last fetch
	under   chan struct{}
}

// keys answers the issuer's keys; with kid among them, unless the issuer has none
// of that name.
func (s *source) keys(ctx context.Context, kid string) ([]jose.JSONWebKey, error) {
	for {
		s.mu.Lock()
		now := s.now()
		fresh := now.Before(s.until)
		known := kid == "" || slices.ContainsFunc(s.have, func(k jose.JSONWebKey) bool { return k.KeyID == kid })
		if fresh && known || s.under == nil && !s.asked.IsZero() && now.Before(s.asked.Add(askAgain)) {
			defer s.mu.Unlock()
			return s.answer(now)
		}
		under := s.under
		if under == nil {
			under = make(chan struct{})
			s.under = under
			go s.refresh(under)
		}
		s.mu.Unlock()
		select {
		case <-under: // what it brought is judged anew; askAgain ends the loop
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// answer is what is known at present: keys that are a little old are better than
// none while the issuer does not answer.
func (s *source) answer(now time.Time) ([]jose.JSONWebKey, error) {
	if s.failure == nil || now.Before(s.until.Add(keptStale)) && len(s.have) > 0 {
		return s.have, nil
	}
	return nil, &idc.Error{Kind: idc.KindUnavailable, Message: "The keys of the token's issuer could not be fetched.", Err: s.failure}
}

// refresh fetches the keys, for everybody who waits. It is nobody's request: who
// came first and leaves does not end it for the others.
func (s *source) refresh(done chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), fetchMost)
	defer cancel()
	keys, kept, err := s.fetch(ctx, s.issuer)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(done)
	s.under, s.asked, s.failure = nil, s.now(), err
	if err == nil {
		s.have, s.until = keys, s.asked.Add(min(max(kept, keptAtLeast), keptAtMost))
	}
}

// strong refuses keys that can be broken (RFC 7518, section 3.3: 2048 bits or more).
func strong(key any) bool {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return k.N.BitLen() >= 2048 && k.N.BitLen() <= 8192
	case *ecdsa.PublicKey:
		return true
	}
	return false
}
