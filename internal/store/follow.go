package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"gatehouse/internal/idc"
)

// Other processes' changes are read from the log by their numbers. On
// PostgreSQL a transaction takes its numbers before it commits, so a row may
// appear below others that were read already. A number that is missing is
// therefore remembered as a gap and looked for again, until its row is there or
// it is older than any transaction can be: it was rolled back.

// lateness is how long after it took a number a transaction may still commit:
// Longest while its node is well; when the node stops in the middle, the server
// lets a last statement and an idle transaction last Longest each.
func (c Config) lateness() time.Duration { return 4 * c.Longest }

// gap is a run of numbers whose rows were not there when first looked for.
type gap struct {
	low, high int64
	since     time.Time
}

// position is how far the log was read.
type position struct {
	last int64
	gaps []gap
}

// found notes that the row with number seq is there, and reports whether it
// was not known before.
func (p *position) found(seq int64, now time.Time) bool {
	if seq > p.last {
		if seq > p.last+1 {
			p.gaps = append(p.gaps, gap{p.last + 1, seq - 1, now})
		}
		p.last = seq
		return true
	}
	i := slices.IndexFunc(p.gaps, func(g gap) bool { return g.low <= seq && seq <= g.high })
	if i < 0 {
		return false
	}
	g := p.gaps[i]
	var rest []gap
	if g.low < seq {
		rest = append(rest, gap{g.low, seq - 1, g.since})
	}
	if seq < g.high {
		rest = append(rest, gap{seq + 1, g.high, g.since})
	}
	p.gaps = slices.Replace(p.gaps, i, i+1, rest...)
	return true
}

// forget gives up gaps known since before t.
func (p *position) forget(t time.Time) {
	p.gaps = slices.DeleteFunc(p.gaps, func(g gap) bool { return g.since.Before(t) })
}

// startOfLog finds where a process that begins now has to follow from. Rows
// that are there are read with everything else; what may still appear among
// them is a gap.
func (s *Store) startOfLog(ctx context.Context) error {
	const chunk = 1000
	now := s.cfg.Now()
	// A row's time is that of its transaction's beginning by another clock:
	// twice the lateness leaves room for both.
	old := now.Add(-2 * s.cfg.lateness())
	var recent []int64
	err := s.View(ctx, func(tx *Tx) error {
		recent = nil
		next, reached := int64(math.MaxInt64), false
		for more := true; more && !reached; {
			n := 0
			err := tx.rows("RecentChanges", func(row scanner) error {
				var made time.Time
				if err := row.Scan(&next, at(&made)); err != nil {
					return err
				}
				n++
				recent = append(recent, next)
				reached = reached || made.Before(old)
				return nil
			}, next, chunk)
			if err != nil {
				return err
			}
			more = n == chunk
		}
		if !reached {
			recent = append(recent, 0)
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.Reverse(recent)
	s.position = position{last: recent[0]}
	for _, seq := range recent[1:] {
		s.position.found(seq, now)
	}
	return nil
}

// Follow tells subscribers of the changes of other processes, asking every
// interval, until ctx ends. It runs once in a process, for as long as the
// process uses what it remembers of the data. While the database cannot be
// asked, Fresh stands still.
func (s *Store) Follow(ctx context.Context, interval time.Duration) error {
	if !s.following.CompareAndSwap(false, true) {
		return errors.New("store: the log is followed already")
	}
	defer s.asked.tell(errNotFollowed) // whoever waits is let go
	defer s.following.Store(false)
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	failing := false
	for {
		err := s.poll(ctx)
		s.asked.tell(err)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil && !failing {
			s.cfg.Log.Warn("changes of other nodes cannot be read", "error", err)
		} else if err == nil && failing {
			s.cfg.Log.Info("changes of other nodes can be read again")
		}
		failing = err != nil
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// Fresh is the time at which everything committed until then, by any process,
// had been told to subscribers. On PostgreSQL it is the zero time until Follow
// has asked once. On SQLite it is always now: only this process writes, but for
// the commands of the host's administrator, which Follow finds.
func (s *Store) Fresh() time.Time {
	if s.single {
		return s.now()
	}
	return fromMicros(s.fresh.Load())
}

// Stale reports that what is remembered of the data may be older than it may
// be: caches refuse to answer until the log has been followed again.
func (s *Store) Stale() bool { return s.now().Sub(s.Fresh()) > maxStale }

// upToDate returns when what is remembered of the data may be relied on. A
// database that is slow for a moment, as at a checkpoint, is waited for: for as
// long as a transaction may last, and until asking it fails.
func (s *Store) upToDate(ctx context.Context) error {
	if !s.Stale() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Longest)
	defer cancel()
	for {
		// In this order: when Follow tells between the two, the channel is closed.
		told := s.asked.next()
		if !s.Stale() {
			return nil
		}
		if !s.following.Load() {
			return errStale(errNotFollowed)
		}
		select {
		case <-told:
			if err := s.asked.last(); err != nil {
				return errStale(err)
			}
		case <-ctx.Done():
			return errStale(ctx.Err())
		}
	}
}

var errNotFollowed = errors.New("store: nobody follows the log")

func errStale(cause error) error {
	return &idc.Error{Kind: idc.KindUnavailable, Err: cause, Message: "The service cannot verify the request at present. Try again."}
}

// asked is how often, and with what luck, the log was asked for changes.
type asked struct {
	mu  sync.Mutex
	ch  chan struct{} // closed when it has been asked again
	err error
}

// next is closed when the log has been asked once more.
func (a *asked) next() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ch == nil {
		a.ch = make(chan struct{})
	}
	return a.ch
}

// last is what became of asking the last time.
func (a *asked) last() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.err
}

func (a *asked) tell(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.err = err
	if a.ch != nil {
		close(a.ch)
		a.ch = nil
	}
}

// poll reads what has been committed since the last time.
func (s *Store) poll(ctx context.Context) error {
	const limit = 1000
	for full := true; full; {
		now := s.cfg.Now()
		var rows []Change
		// One snapshot: a transaction that it does not see, it sees neither in
		// a gap nor at the end, and whatever it sees was committed before now.
		err := s.view(ctx, ofFollower, func(tx *Tx) error {
			collect := func(row scanner) error {
				c, err := scanChange(row)
				rows = append(rows, c)
				return err
			}
			rows = nil
			if err := tx.rows("FollowChanges", collect, s.position.last, limit, s.cfg.Node); err != nil {
				return err
			}
			full = len(rows) == limit
			gaps := make([][]any, len(s.position.gaps))
			for i, g := range s.position.gaps {
				gaps[i] = []any{strconv.FormatInt(g.low, 10), strconv.FormatInt(g.high, 10)}
			}
			return tx.rowsFor("ChangesBetween", collect, gaps)
		})
		if err != nil {
			return fmt.Errorf("following the log: %w", err)
		}
		slices.SortFunc(rows, func(a, b Change) int { return cmp.Compare(a.Seq, b.Seq) })
		s.publish(s.foreign(rows, now))
		s.position.forget(now.Add(-s.cfg.lateness()))
		if !full {
			s.fresh.Store(micros(now))
		}
	}
	return nil
}

// foreign moves the position past rows and picks those of other processes.
func (s *Store) foreign(rows []Change, now time.Time) []Change {
	var others []Change
	for _, c := range rows {
		if s.position.found(c.Seq, now) && c.Node != s.cfg.Node {
			others = append(others, c)
		}
	}
	return others
}
