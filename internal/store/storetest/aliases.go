package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// testPortalAliases: a name leads to one instance, a list begins with the current
// name whatever a page holds, and an instance that goes takes its names along.
func testPortalAliases(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	one, two := idc.Instance{ID: "ssoins-7223000000000001"}, idc.Instance{ID: "ssoins-7223000000000002"}
	alias := func(i idc.Instance, name string) error {
		return s.Update(t.Context(), func(tx *store.Tx) error {
			return tx.InsertPortalAlias(idc.PortalAlias{Alias: name, Instance: i.ID, CreatedAt: tx.Now()})
		})
	}
	var want []string
	for n := range 120 {
		name := fmt.Sprintf("corp-%03d", n)
		if err := alias(one, name); err != nil {
			t.Fatal(err)
		}
		want = append(want, name)
	}
	if err := alias(two, "elsewhere"); err != nil {
		t.Fatal(err)
	}
	wantKind(t, alias(two, "corp-007"), idc.KindConflict)
	wantKind(t, alias(one, "corp-007"), idc.KindConflict)

	// Two take one name at the same moment.
	var both sync.WaitGroup
	errs := make([]error, 2)
	for n, i := range []idc.Instance{one, two} {
		both.Go(func() { errs[n] = alias(i, "https://mycompany.awsapps.com/start") })
	}
	both.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("two instances take one name: %v, %v", errs[0], errs[1])
	}
	Update(t, s, func(tx *store.Tx) error {
		a, err := tx.PortalAlias("https://mycompany.awsapps.com/start")
		if err != nil || a.CreatedAt.IsZero() || !a.IsAddress() {
			t.Errorf("got %+v, %v", a, err)
		}
		return tx.DeletePortalAlias(a)
	})

	walk := func(i idc.Instance, limit int) (names []string) {
		View(t, s, func(tx *store.Tx) error {
			for p := (idc.PageRequest{Limit: limit}); ; {
				page, err := tx.ListPortalAliases(i, p)
				if err != nil {
					return err
				}
				if len(page.Items) > limit || len(names) > 1000 {
					t.Fatalf("a page of %d has %d items, after %d names", limit, len(page.Items), len(names))
				}
				for _, a := range page.Items {
					names = append(names, a.Alias)
				}
				if p.After = page.Next; p.After == "" {
					return nil
				}
			}
		})
		return names
	}
	for _, limit := range []int{1, 2, 50, 119, 120, 1000} {
		one.Settings.Portal = ""
		if got := walk(one, limit); !slices.Equal(got, want) {
			t.Errorf("pages of %d: %v", limit, got)
		}
		one.Settings.Portal = "corp-100"
		shown := append([]string{"corp-100"}, slices.DeleteFunc(slices.Clone(want), func(n string) bool { return n == "corp-100" })...)
		if got := walk(one, limit); !slices.Equal(got, shown) {
			t.Errorf("pages of %d with a current name: %v", limit, got)
		}
	}
	two.Settings.Portal = "elsewhere"
	if got := walk(two, 1); !slices.Equal(got, []string{"elsewhere"}) {
		t.Errorf("one name only: %v", got)
	}

	var rounds int
	for left := true; left && rounds < 10; rounds++ {
		Update(t, s, func(tx *store.Tx) (err error) {
			left, err = tx.ClearPortalAliases(one.ID, 50)
			return err
		})
	}
	one.Settings.Portal = ""
	if got := walk(one, 10); len(got) != 0 || rounds != 3 {
		t.Errorf("after %d rounds: %v", rounds, got)
	}
	if got := walk(two, 10); len(got) != 1 {
		t.Errorf("the other instance has lost its name: %v", got)
	}
}
