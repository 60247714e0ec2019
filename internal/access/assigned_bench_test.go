package access

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/dbtest"
	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// BenchmarkAssignedAccounts is the portal of somebody who has five sets in each of
// 3,000 accounts, by groups in groups, read at once.
func BenchmarkAssignedAccounts(b *testing.B) {
	for name, address := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return filepath.Join(t.TempDir(), "gatehouse.db") },
		"postgres": dbtest.Postgres,
	} {
		b.Run(name, func(b *testing.B) {
			const accounts, sets = 3000, 5
			clock, last := storetest.NewClock(), atomic.Int64{}
			newID := func() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", last.Add(1)) }
			db := storetest.Open(b, store.Config{Address: address(b), Now: clock.Now, NewID: newID})
			gate := op.New(op.Config{Store: db, Now: clock.Now, NewID: newID, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), Region: "us-east-1"})
			b.Cleanup(func() { gate.Close(context.Background()) })
			w := &world{clock: clock, db: db, gate: gate}
			w.Service = New(Config{Gate: gate, Planes: map[string]plane.Plane{}, Quotas: idc.AWSQuotas})
			storetest.Update(b, db, w.found)
			for s := range sets {
				id := idc.PermissionSetID(fmt.Sprintf("ps-%016x", s))
				storetest.Update(b, db, func(tx *store.Tx) error {
					return tx.InsertPermissionSet(idc.PermissionSet{Instance: instance, ID: id, Name: fmt.Sprintf("Set%d", s), Version: 1, Content: idc.SetContent{SessionDuration: "PT1H"}})
				})
				for first := 0; first < accounts; first += 500 {
					storetest.Update(b, db, func(tx *store.Tx) error {
						for n := first; n < first+500; n++ {
							account := idc.AccountID(fmt.Sprintf("%012d", 500000000000+n))
							if s == 0 {
								if err := tx.InsertAccount(idc.Account{ID: account, Name: fmt.Sprintf("account %d", n), Email: fmt.Sprintf("a%d@example.org", n), Status: idc.AccountActive,
									JoinedMethod: "CREATED", JoinedAt: tx.Now(), Parent: "r-0001", Plane: idc.PlaneLocal}); err != nil {
									return err
								}
							}
							if err := tx.PutProvisioned(idc.Provisioned{}, idc.Provisioned{Instance: instance, Account: account, Set: id, Version: 1, Wanted: 1, At: tx.Now()}); err != nil {
								return err
							}
							if err := tx.InsertGrant(idc.Grant{Instance: instance, ID: idc.GrantID(newID()), Account: account, Set: id, Principal: group(all),
								Origin: idc.OriginAPI, State: idc.GrantActive, CreatedAt: tx.Now()}); err != nil {
								return err
							}
						}
						return nil
					})
				}
			}
			c := idc.Caller{Kind: idc.CallerPerson, Person: &idc.Person{Store: people, User: ada, Name: "ada", Issued: clock.Now()}}
			follow, stop := context.WithCancel(b.Context())
			followed := make(chan error)
			go func() { followed <- db.Follow(follow, time.Millisecond) }()
			b.Cleanup(func() { stop(); <-followed })
			for db.Stale() && b.Context().Err() == nil {
				runtime.Gosched()
			}
			for b.Loop() {
				got, err := w.AssignedAccounts(b.Context(), c, page(5000))
				if err != nil || len(got.Items) != accounts || len(got.Items[0].Sets) != sets {
					b.Fatalf("got %d accounts, %v", len(got.Items), err)
				}
			}
		})
	}
}
