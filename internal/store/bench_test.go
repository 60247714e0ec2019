package store

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/dbtest"
)

// Rates, not durations: what is compared is callers with callers, and SQLite
// with PostgreSQL, on one machine.

func eachDatabase(b *testing.B, fn func(b *testing.B, s *Store)) {
	for name, address := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return filepath.Join(t.TempDir(), "gatehouse.db") },
		"postgres": dbtest.Postgres,
	} {
		b.Run(name, func(b *testing.B) { fn(b, openTest(b, Config{Address: address(b)})) })
	}
}

func openTest(t testing.TB, cfg Config) *Store {
	t.Helper()
	s, err := Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// callers runs fn b.N times, shared by that many goroutines.
func callers(b *testing.B, n int, fn func(i int64) error) {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for range n {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				if err := fn(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "op/s")
}

func BenchmarkUpdate(b *testing.B) {
	eachDatabase(b, func(b *testing.B, s *Store) {
		var run int
		for _, n := range []int{1, 16} {
			b.Run(fmt.Sprintf("callers=%d", n), func(b *testing.B) {
				run++
				callers(b, n, func(i int64) error {
					return s.Update(context.Background(), func(tx *Tx) error {
						return tx.AddSetting(fmt.Sprintf("%d-%d-%d", run, n, i), map[string]string{"name": "a value of some length, as rows are"})
					})
				})
			})
		}
	})
}

func BenchmarkRead(b *testing.B) {
	const rows = 10_000
	eachDatabase(b, func(b *testing.B, s *Store) {
		err := s.Update(context.Background(), func(tx *Tx) error {
			for i := range rows {
				if err := tx.PutSetting(fmt.Sprintf("setting-%06d", i), map[string]string{"name": "a value of some length, as rows are"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		for name, transact := range map[string]func(context.Context, func(*Tx) error) error{"view": s.View, "read": s.Read} {
			for _, n := range []int{1, 16} {
				b.Run(fmt.Sprintf("%s/callers=%d", name, n), func(b *testing.B) {
					ctx, cancel := context.WithCancel(context.Background()) // as a request's is
					defer cancel()
					callers(b, n, func(i int64) error {
						return transact(ctx, func(tx *Tx) error {
							var value map[string]string
							_, err := tx.Setting(fmt.Sprintf("setting-%06d", i*7919%rows), &value)
							return err
						})
					})
				})
			}
		}
	})
}

// BenchmarkJobs is a job's way: put, claimed among many, finished.
func BenchmarkJobs(b *testing.B) {
	eachDatabase(b, func(b *testing.B, s *Store) {
		b.Run("callers=16", func(b *testing.B) {
			ctx := context.Background()
			callers(b, 16, func(i int64) error {
				err := s.Update(ctx, func(tx *Tx) error {
					_, err := tx.PutJob(NewJob{Kind: "k", Target: fmt.Sprint(i)})
					return err
				})
				if err != nil {
					return err
				}
				jobs, err := s.ClaimJobs(ctx, []string{"k"}, 1, time.Minute)
				if err != nil {
					return err
				}
				return s.Update(ctx, func(tx *Tx) error {
					for _, j := range jobs {
						if _, err := tx.FinishJob(j); err != nil {
							return err
						}
					}
					return nil
				})
			})
		})
	})
}
