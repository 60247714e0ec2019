package store

import (
	"context"
	"fmt"
	"testing"

	"gatehouse/internal/idc"
)

// BenchmarkCount is what a create near the bound of a quota pays for being exact.
func BenchmarkCount(b *testing.B) {
	eachDatabase(b, func(b *testing.B, s *Store) {
		ctx := context.Background()
		made := 0
		for _, rows := range []int{1000, 20_000, 200_000} {
			for made < rows {
				err := s.Update(ctx, func(tx *Tx) error {
					for n := made; n < made+1000; n++ {
						u := idc.User{Store: "d-0000000001", ID: idc.UserID(fmt.Sprintf("u%07d", n)), UserName: fmt.Sprintf("user-%07d", n), Status: idc.UserEnabled, Revision: 1}
						if err := tx.InsertUser(u); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
				made += 1000
			}
			b.Run(fmt.Sprint(rows), func(b *testing.B) {
				for b.Loop() {
					if err := s.View(ctx, func(tx *Tx) error {
						n, err := tx.Count(CountUsers, 1_000_000, "d-0000000001")
						if err == nil && n != rows {
							err = fmt.Errorf("got %d rows, want %d", n, rows)
						}
						return err
					}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	})
}
