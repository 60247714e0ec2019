package main

import (
	"cmp"
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"time"
)

// operation is what a caller does again and again, on its connection.
type operation func(c *conn) error

// errSpent ends a round: there is nothing left to send.
var errSpent = errors.New("no requests left")

// target is a server under load, or something in this process in its place.
type target struct {
	addr string                              // "" when operations need no connection
	cpu  func() time.Duration                // spent so far by the server
	work func(caller int) (operation, error) // makes the operation of a caller
	each func() error                        // prepares a round; may be nil
}

// sample is one round, or the sum of several.
type sample struct {
	rate      float64       // operations a second
	cpu       time.Duration // of the server for an operation
	latencies []time.Duration
}

func (s sample) quantile(q float64) time.Duration {
	if len(s.latencies) == 0 {
		return 0
	}
	return s.latencies[min(int(q*float64(len(s.latencies))), len(s.latencies)-1)]
}

// done is one operation: when it ended and how long it took.
type done struct{ at, took time.Duration }

// round runs a target with some callers for lead and then window, and says what
// happened in the window.
func (b *bench) round(ctx context.Context, t target, callers int) (sample, error) {
	if t.each != nil {
		if err := t.each(); err != nil {
			return sample{}, err
		}
	}
	ctx, stop := context.WithTimeout(ctx, b.lead+b.window+patience)
	defer stop()
	var (
		began  = time.Now()
		spent  = make(chan struct{})
		once   sync.Once
		wg     sync.WaitGroup
		all    = make([][]done, callers)
		errs   = make([]error, callers)
		finish = b.lead + b.window
	)
	for i := range callers {
		op, err := t.work(i)
		if err != nil {
			stop()
			wg.Wait()
			return sample{}, err
		}
		wg.Go(func() {
			all[i], errs[i] = call(ctx, t.addr, op, began, finish)
			if errs[i] != nil { // the others stop too
				once.Do(func() { close(spent) })
				if !errors.Is(errs[i], errSpent) {
					stop()
				}
			}
		})
	}
	wait(ctx, spent, b.lead)
	from, cpu := time.Since(began), t.cpu()
	wait(ctx, spent, finish-from)
	to := time.Since(began)
	cpu = t.cpu() - cpu
	wg.Wait()
	// The first failure closes the connections of the other callers.
	for _, closed := range []bool{false, true} {
		for _, err := range errs {
			if err != nil && !errors.Is(err, errSpent) && errors.Is(err, net.ErrClosed) == closed {
				return sample{}, err
			}
		}
	}
	return within(all, from, to, cpu)
}

// wait returns after d, or when a channel says that there is no more to wait for.
func wait(ctx context.Context, spent <-chan struct{}, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-spent:
	case <-ctx.Done():
	}
}

// call is one caller.
func call(ctx context.Context, addr string, op operation, began time.Time, finish time.Duration) ([]done, error) {
	var c *conn
	if addr != "" {
		var err error
		if c, err = dial(addr); err != nil {
			return nil, err
		}
		defer c.Close()
		defer context.AfterFunc(ctx, func() { c.Close() })()
	}
	list := make([]done, 0, 1<<14)
	for last := time.Since(began); last < finish && ctx.Err() == nil; {
		if err := op(c); err != nil {
			return list, err
		}
		now := time.Since(began)
		list = append(list, done{now, now - last})
		last = now
	}
	return list, nil
}

func within(all [][]done, from, to, cpu time.Duration) (sample, error) {
	var s sample
	for _, list := range all {
		for _, d := range list {
			if d.at >= from && d.at <= to {
				s.latencies = append(s.latencies, d.took)
			}
		}
	}
	if len(s.latencies) == 0 {
		return s, errors.New("nothing was answered within a round")
	}
	slices.Sort(s.latencies)
	s.rate = float64(len(s.latencies)) / (to - from).Seconds()
	s.cpu = cpu / time.Duration(len(s.latencies))
	return s, nil
}

// duel runs rounds of two targets in turn. The ratio is that of their rates,
// each taken from neighbouring rounds.
func (b *bench) duel(ctx context.Context, subject, other target, callers int) (s, o sample, ratio float64, err error) {
	var mine, theirs []sample
	var ratios []float64
	for range b.rounds {
		m, err := b.round(ctx, subject, callers)
		if err != nil {
			return s, o, 0, err
		}
		t, err := b.round(ctx, other, callers)
		if err != nil {
			return s, o, 0, err
		}
		mine, theirs = append(mine, m), append(theirs, t)
		ratios = append(ratios, m.rate/t.rate)
	}
	return summary(mine), summary(theirs), median(ratios), nil
}

// solo is duel without an opponent.
func (b *bench) solo(ctx context.Context, subject target, callers int) (sample, error) {
	var mine []sample
	for range b.rounds {
		m, err := b.round(ctx, subject, callers)
		if err != nil {
			return sample{}, err
		}
		mine = append(mine, m)
	}
	return summary(mine), nil
}

// summary is the median of rates and costs, and all the latencies.
func summary(list []sample) sample {
	var s sample
	var rates []float64
	var costs []time.Duration
	for _, l := range list {
		rates, costs = append(rates, l.rate), append(costs, l.cpu)
		s.latencies = append(s.latencies, l.latencies...)
	}
	slices.Sort(s.latencies)
	s.rate, s.cpu = median(rates), median(costs)
	return s
}

func median[T cmp.Ordered](list []T) T {
	slices.Sort(list)
	return list[len(list)/2]
}
