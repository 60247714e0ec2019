package main

import (
	"context"
	"fmt"
	"sync/atomic"
)

// creates is CreateUser of ever new users, each durable before it is answered.
func creates(ctx context.Context, b *bench) error {
	const bar = 5000
	for _, callers := range []int{1, 16} {
		s, err := b.solo(ctx, b.creating(callers), callers)
		if err != nil {
			return err
		}
		said, met := "", (*bool)(nil)
		if callers == 16 && b.addr == "" {
			ok := s.rate >= bar
			said, met = fmt.Sprintf("≥ %d/s", bar), &ok
		}
		b.table.add("durable user creates, "+count(callers), s.String(), "", said, met)
	}
	return nil
}

// creating is a target whose requests create users.
func (b *bench) creating(callers int) target {
	return b.fresh(b.server, callers, func(i int) ([]byte, error) {
		return b.newUser(fmt.Sprintf("created-%d-%d", b.batches, i))
	})
}

// fresh is a target whose requests can be sent once each, so every round begins
// by signing as many as could be answered in it.
func (b *bench) fresh(p *process, callers int, request func(i int) ([]byte, error)) target {
	const fastest = 12000 // answers a second; a round ends when its requests are spent
	var (
		requests [][]byte
		next     atomic.Int64
	)
	return target{
		addr: p.addr, cpu: p.cpu,
		each: func() (err error) {
			b.batches++
			requests = make([][]byte, int(fastest*(b.lead+b.window).Seconds())*min(callers, 4)/4)
			for i := range requests {
				if requests[i], err = request(i); err != nil {
					return err
				}
			}
			next.Store(0)
			return nil
		},
		work: func(int) (operation, error) {
			return func(c *conn) error {
				i := int(next.Add(1)) - 1
				if i >= len(requests) {
					return errSpent
				}
				_, err := c.ok(requests[i])
				return err
			}, nil
		},
	}
}
