package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// numbers reads the value of a flag such as "1000,100000".
func numbers(flag string) ([]int, error) {
	var list []int
	for _, s := range strings.Split(flag, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is no list of numbers", flag)
		}
		list = append(list, n)
	}
	return list, nil
}

// scale grows the store and measures the same requests at each size. What a
// request costs the server should not depend on how many users there are; the
// ratio is that to the smallest size.
func scale(ctx context.Context, b *bench) error {
	if b.sizes == "" {
		return errNotHere
	}
	sizes, err := numbers(b.sizes)
	if err != nil {
		return fmt.Errorf("-sizes: %w", err)
	}
	first := map[string]time.Duration{}
	for _, n := range sizes {
		began, before := time.Now(), len(b.users)
		if err := b.seed(ctx, n); err != nil {
			return fmt.Errorf("growing to %d users: %w", n, err)
		}
		took := time.Since(began)
		if made := len(b.users) - before; made > 1000 {
			if err := b.settle(ctx); err != nil {
				return fmt.Errorf("settling %d users: %w", n, err)
			}
			b.table.add(fmt.Sprintf("%d users created on the way to %d", made, n), rate(float64(made)/took.Seconds()), "", "", nil)
		}
		for _, m := range []struct {
			name string
			make func() (target, error)
		}{
			{"read by id", b.reading}, {"page of 100", b.paging},
			{"durable creates", func() (target, error) { return b.creating(16), nil }},
		} {
			t, err := m.make()
			if err != nil {
				return err
			}
			s, err := b.solo(ctx, t, 16)
			if err != nil {
				return err
			}
			if first[m.name] == 0 {
				first[m.name] = s.cpu
			}
			const most = 1.3
			flat := float64(s.cpu) / float64(first[m.name])
			ok := flat <= most
			said, met := "", (*bool)(nil)
			if n != sizes[0] && m.name == "page of 100" {
				said, met = fmt.Sprintf("≤ %.1f × the CPU at %d", most, sizes[0]), &ok
			}
			b.table.add(fmt.Sprintf("%s, 16 callers, %d users", m.name, n), s.String(), ratio(flat), said, met)
		}
	}
	return nil
}

// settle ends what PostgreSQL would go on with by itself after so many rows, in the
// middle of the measures: cleaning up, and writing out what is only in its log.
func (b *bench) settle(ctx context.Context) error {
	if b.addr == "" {
		return nil
	}
	db, err := sql.Open("pgx", b.addr)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM (ANALYZE)"); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "CHECKPOINT")
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "42501" {
		return nil // not this role's to ask; the server does it in its own time
	}
	return err
}

func (b *bench) reading() (target, error) {
	requests, err := b.describes()
	return b.server.replay(requests), err
}

func (b *bench) paging() (target, error) {
	requests, _, err := b.pages()
	return b.server.replay(requests), err
}
