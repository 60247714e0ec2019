package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
)

// readByID is DescribeUser of users in random order.
func readByID(ctx context.Context, b *bench) error {
	requests, err := b.describes()
	if err != nil {
		return err
	}
	return b.besideNull(ctx, "read by id (DescribeUser)", requests, map[int]float64{1: 0.3, 16: 0.4})
}

func (b *bench) describes() ([][]byte, error) {
	requests := make([][]byte, min(len(b.users), 2000))
	for i := range requests {
		u := b.users[rand.IntN(len(b.users))]
		body, err := json.Marshal(map[string]string{"IdentityStoreId": b.signer.store, "UserId": u.id})
		if err != nil {
			return nil, err
		}
		if requests[i], err = b.signer.json11("identitystore", "AWSIdentityStore.DescribeUser", body); err != nil {
			return nil, err
		}
	}
	return requests, nil
}

// besideNull measures a set of requests at 1 and 16 callers beside a null
// handler that gets the same bytes and answers as many.
func (b *bench) besideNull(ctx context.Context, name string, requests [][]byte, bars map[int]float64) error {
	probe, err := dial(b.server.addr)
	if err != nil {
		return err
	}
	answer, err := probe.ok(requests[0])
	probe.Close()
	if err != nil {
		return err
	}
	null, err := b.null(ctx, len(answer))
	if err != nil {
		return err
	}
	defer null.kill()
	for _, callers := range []int{1, 16} {
		mine, theirs, r, err := b.duel(ctx, b.server.replay(requests), null.replay(requests), callers)
		if err != nil {
			return err
		}
		bar, met := "", (*bool)(nil)
		if least, ok := bars[callers]; ok {
			ok = r >= least
			bar, met = fmt.Sprintf("≥ %.1f of null", least), &ok
		}
		b.table.add(fmt.Sprintf("%s, %s", name, count(callers)), mine.String(), ratio(r), bar, met)
		b.table.add(fmt.Sprintf("null handler, %s", count(callers)), theirs.String(), "", "", nil)
	}
	return nil
}

// replay sends requests again and again, each caller from a place of its own.
func (p *process) replay(requests [][]byte) target {
	return target{addr: p.addr, cpu: p.cpu, work: func(caller int) (operation, error) {
		next := caller * 7919
		return func(c *conn) error {
			next++
			_, err := c.ok(requests[next%len(requests)])
			return err
		}, nil
	}}
}

// String is a sample as the table shows it.
func (s sample) String() string {
	text := fmt.Sprintf("%s, p50 %s, p99 %s", rate(s.rate), short(s.quantile(.5)), short(s.quantile(.99)))
	if s.cpu > 0 {
		text += fmt.Sprintf(", %d µs CPU", s.cpu.Microseconds())
	}
	return text
}

func count(callers int) string {
	if callers == 1 {
		return "1 caller"
	}
	return fmt.Sprintf("%d callers", callers)
}
