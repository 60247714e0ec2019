package audit_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// searched are the events that a search finds, over all pages, and how many pages
// there were.
func (w *trail) searched(s idc.EventSearch, size int) (ids []string, pages int) {
	w.t.Helper()
	p := idc.PageRequest{Limit: size}
	for range 10_000 {
		var page idc.Page[idc.Event]
		storetest.View(w.t, w.store, func(tx *store.Tx) (err error) {
			page, err = tx.SearchEvents(s, p)
			return err
		})
		for _, e := range page.Items {
			ids = append(ids, e.ID)
		}
		if len(page.Items) > size {
			w.t.Fatalf("a page of %d has %d", size, len(page.Items))
		}
		pages++
		if p.After = page.Next; p.After == "" {
			return ids, pages
		}
	}
	w.t.Fatal("the search does not end")
	return nil, 0
}

// matching are the events that a reader of everything would pick, newest first.
func (w *trail) matching(s idc.EventSearch) (ids []string) {
	var hits []idc.Event
	for _, e := range w.events {
		if (s.Account == "" || s.Account == e.Account) && !e.At.Before(s.From) && !e.At.After(s.To) && s.Finds(e) {
			hits = append(hits, e)
		}
	}
	slices.SortFunc(hits, func(a, b idc.Event) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		return strings.Compare(b.ID, a.ID)
	})
	for _, e := range hits {
		ids = append(ids, e.ID)
	}
	return ids
}

// Whatever is asked for together, in one trail or in all, by whatever pages and
// however far the index has come, a search finds exactly what is there.
func TestSearch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newTrail(t, address)
		k := w.keeper(0)
		begin := w.clock.Now()
		for round := range 12 {
			w.record(40, 9*time.Second)
			if round%3 == 2 {
				w.record(3, time.Minute)
			}
			w.clock.Add(13 * time.Second)
			if round%2 == 0 {
				if err := k.Round(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
		}
		now, found := w.clock.Now(), 0
		yes, no := true, false
		for i := range 150 {
			pick := func(list ...string) string { // mostly nothing
				return append(list, make([]string, 2*len(list))...)[w.random.IntN(3*len(list))]
			}
			s := idc.EventSearch{
				Account: idc.AccountID(pick(string(account))), To: now, Name: pick("CreateUser", "createuser"), Source: pick("iam.amazonaws.com"),
				User: pick("ada", "al_n"), AccessKey: pick("AKIA1"), Principal: pick("u-1", "arn:aws:sts::1:assumed-role/R/s"),
				ResourceName: pick("arn:a", "arn:_", "%"), ResourceID: pick("a", `"b`, "_"), ResourceType: pick("AWS::1"),
				Address: pick("192.0.2.1"), ErrorCode: pick("AccessDenied"), Outcome: idc.EventOutcome(pick("SUCCEEDED", "REFUSED", "FAILED")),
				ReadOnly: []*bool{nil, nil, nil, &yes, &no}[w.random.IntN(5)],
			}
			if i%3 == 0 {
				s.From, s.To = begin.Add(20*time.Second), begin.Add(95*time.Second)
			}
			if i == 75 { // as in a database in which the first half was indexed by less
				storetest.Update(t, w.store, func(tx *store.Tx) error {
					return tx.PutSetting("events.indexed.more", begin.Add(50*time.Second).UnixMicro()/10_000_000*10_000_000)
				})
			}
			want := w.matching(s)
			if len(want) > 0 {
				found++
			}
			for _, size := range []int{3, 50} {
				if got, _ := w.searched(s, size); !slices.Equal(got, want) {
					t.Fatalf("%+v by %d:\n got %q\nwant %q", s, size, got, want)
				}
			}
		}
		if found < 40 {
			t.Errorf("%d searches found something", found)
		}
		e := w.events[7]
		for s, want := range map[idc.EventSearch]int{
			{ID: e.ID, To: now}: 1, {ID: e.ID, To: now, Account: e.Account, Name: e.Name}: 1, {ID: "none", To: now}: 0,
			{ID: e.ID, To: now, Account: "777788889999"}: 0, {ID: e.ID, To: now, Name: "Other"}: 0, {ID: e.ID, To: begin.Add(-time.Hour)}: 0,
		} {
			if got, _ := w.searched(s, 5); len(got) != want {
				t.Errorf("%+v finds %q", s, got)
			}
		}
	})
}

// A page looks at so many events and no more: one that is rare is reached over pages
// that may be empty, or at once where the index knows where it is.
func TestSearchIsBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newTrail(t, address)
		k := w.keeper(0)
		rare := idc.Event{ID: "e-rare", At: w.clock.Now().UTC().Truncate(time.Microsecond), Account: account, Source: "iam.amazonaws.com", Name: "Rare",
			UserName: "eve", ErrorCode: "AccessDenied", Body: []byte(`{"userIdentity":{"onBehalfOf":{"userId":"u-9"}}}`)}
		storetest.Update(t, w.store, func(tx *store.Tx) error { return tx.InsertEvents([]idc.Event{rare}) })
		for range 14 {
			w.clock.Add(3 * time.Second)
			w.record(1000, 0)
		}
		w.clock.Add(time.Minute)
		for range 3 {
			if err := k.Round(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			search idc.EventSearch
			pages  int // at least, or exactly one
		}{
			{idc.EventSearch{Principal: "u-9"}, 3},
			{idc.EventSearch{Principal: "u-9", Account: account}, 2},
			{idc.EventSearch{Name: "Rare"}, 1},
			{idc.EventSearch{Name: "Rare", Source: "iam.amazonaws.com", Account: account}, 1},
			{idc.EventSearch{User: "eve", Outcome: idc.EventRefused, Principal: "u-9"}, 1},
		} {
			c.search.To = w.clock.Now()
			got, pages := w.searched(c.search, 10)
			if !slices.Equal(got, []string{rare.ID}) || pages < c.pages || c.pages == 1 && pages != 1 {
				t.Errorf("%+v: got %q in %d pages", c.search, got, pages)
			}
		}
	})
}
