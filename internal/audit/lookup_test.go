package audit_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

const account, other = idc.AccountID("111122223333"), idc.AccountID("444455556666")

// trail is what was recorded, beside the store that keeps it.
type trail struct {
	t      *testing.T
	store  *store.Store
	clock  *storetest.Clock
	random *rand.Rand
	events []idc.Event
}

func newTrail(t *testing.T, address string) *trail {
	clock := storetest.NewClock()
	return &trail{
		t: t, clock: clock, random: rand.New(rand.NewPCG(1, 2)),
		store: storetest.Open(t, store.Config{Address: address, Now: clock.Now}),
	}
}

func (w *trail) keeper(days int) *audit.Keeper {
	k := audit.StartKeeper(audit.KeeperConfig{Store: w.store, Log: slog.New(slog.DiscardHandler), Now: w.clock.Now, Days: days})
	w.t.Cleanup(k.Close)
	return k
}

// record writes n events, up to late before the present.
func (w *trail) record(n int, late time.Duration) {
	w.t.Helper()
	var batch []idc.Event
	for range n {
		pick := func(list ...string) string { return list[w.random.IntN(len(list))] }
		e := idc.Event{
			ID: fmt.Sprintf("e-%06d", w.random.IntN(1_000_000)), At: w.clock.Now().Add(-time.Duration(w.random.Int64N(int64(late) + 1))).UTC().Truncate(time.Microsecond),
			Account: idc.AccountID(pick(string(account), string(account), string(other))), Source: pick("sso.amazonaws.com", "iam.amazonaws.com"),
			Name: pick("CreateUser", "ListUsers", "CreateUserX"), UserName: pick("", "ada", "al_n", "al%n"), AccessKey: pick("", "AKIA1", "ASIA2"),
			ReadOnly: w.random.IntN(2) == 0, Address: pick("192.0.2.1", "192.0.2.11"), ErrorCode: pick("", "", "AccessDenied", "ConflictException"),
		}
		e.Body = fmt.Appendf(nil, `{"userIdentity":{"arn":%q,"onBehalfOf":{"userId":%q}},"sourceIPAddress":%q,"requestParameters":{"name":"u-1"}}`,
			"arn:aws:sts::1:assumed-role/R/"+pick("s", "t"), pick("u-1", "u-2"), e.Address)
		if w.random.IntN(8) == 0 {
			e.Address = "" // as in rows of before the column
		}
		for i := range w.random.IntN(3) {
			name := pick("arn:a", "arn:_", `arn:"b`, "arn:ab", "arn:x/a")
			e.Resources = append(e.Resources, idc.EventResource{Type: "AWS::" + strconv.Itoa(i), Name: name})
		}
		if !slices.ContainsFunc(w.events, func(o idc.Event) bool { return o.ID == e.ID }) {
			batch, w.events = append(batch, e), append(w.events, e)
		}
	}
	storetest.Update(w.t, w.store, func(tx *store.Tx) error { return tx.InsertEvents(batch) })
}

// ids are the events that a query asks for, newest first, as a reader of the whole
// trail would pick them.
func (w *trail) ids(f idc.EventFilter, from, to time.Time) []string {
	var hits []idc.Event
	for _, e := range w.events {
		about := func(get func(idc.EventResource) string) bool {
			return slices.ContainsFunc(e.Resources, func(r idc.EventResource) bool { return get(r) == f.Value })
		}
		match := map[idc.EventAttribute]bool{
			"": true, idc.EventID: e.ID == f.Value, idc.EventName: e.Name == f.Value, idc.EventSource: e.Source == f.Value,
			idc.EventUser: e.UserName == f.Value, idc.EventAccessKey: e.AccessKey == f.Value, idc.EventReadOnly: strconv.FormatBool(e.ReadOnly) == f.Value,
			idc.EventResourceName: about(func(r idc.EventResource) string { return r.Name }),
			idc.EventResourceType: about(func(r idc.EventResource) string { return r.Type }),
		}[f.Attribute]
		if match && e.Account == account && !e.At.Before(from) && !e.At.After(to) {
			hits = append(hits, e)
		}
	}
	slices.SortFunc(hits, func(a, b idc.Event) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		return strings.Compare(b.ID, a.ID)
	})
	var ids []string
	for _, e := range hits {
		ids = append(ids, e.ID)
	}
	return ids
}

// found are the events that the store finds, over all pages; between happens after each.
func (w *trail) found(f idc.EventFilter, from, to time.Time, size int, between ...func()) []string {
	w.t.Helper()
	var ids []string
	p := idc.PageRequest{Limit: size}
	for {
		var page idc.Page[idc.Event]
		storetest.View(w.t, w.store, func(tx *store.Tx) (err error) {
			page, err = tx.LookupEvents(account, f, from, to, p)
			return err
		})
		for _, e := range page.Items {
			ids = append(ids, e.ID)
		}
		if len(page.Items) > size {
			w.t.Fatalf("a page of %d has %d", size, len(page.Items))
		}
		if p.After = page.Next; p.After == "" {
			return ids
		}
		for _, do := range between {
			do()
		}
	}
}

// However far the index has come, every attribute, span of time and size of page
// finds exactly what is there.
func TestLookup(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newTrail(t, address)
		k := w.keeper(0)
		begin := w.clock.Now()
		for round := range 12 {
			w.record(40, 9*time.Second)
			if round%3 == 2 {
				w.record(3, time.Minute) // came late: may lie in what is indexed
			}
			w.clock.Add(13 * time.Second)
			if round%2 == 0 {
				if err := k.Round(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
		}
		now := w.clock.Now()
		filters := []idc.EventFilter{{}, {Attribute: idc.EventID, Value: w.events[7].ID}, {Attribute: idc.EventID, Value: "none"}}
		for attribute, values := range map[idc.EventAttribute][]string{
			idc.EventName: {"CreateUser", "createuser", "none"}, idc.EventSource: {"iam.amazonaws.com"}, idc.EventUser: {"ada", "al_n", "al%n"},
			idc.EventAccessKey: {"AKIA1"}, idc.EventReadOnly: {"true", "false"}, idc.EventResourceType: {"AWS::1", "AWS::"},
			idc.EventResourceName: {"arn:a", "arn:_", `arn:"b`, "ARN:a", "%"},
		} {
			for _, v := range values {
				filters = append(filters, idc.EventFilter{Attribute: attribute, Value: v})
			}
		}
		for _, f := range filters {
			for _, span := range [][2]time.Time{
				{{}, now}, {begin.Add(20 * time.Second), begin.Add(95 * time.Second)}, {w.events[3].At, w.events[3].At}, {now, now.Add(time.Hour)},
			} {
				want := w.ids(f, span[0], span[1])
				for _, size := range []int{1, 7, 50} {
					if got := w.found(f, span[0], span[1], size); !slices.Equal(got, want) {
						t.Fatalf("%v from %v to %v by %d:\n got %q\nwant %q", f, span[0], span[1], size, got, want)
					}
				}
			}
		}
		var indexed time.Time
		storetest.View(t, w.store, func(tx *store.Tx) (err error) {
			indexed, err = tx.EventsIndexed()
			return err
		})
		if indexed.Before(begin.Add(time.Minute)) {
			t.Errorf("the index has come to %v only", indexed)
		}
	})
}

// A list goes on where it stood although the index has passed it meanwhile, within
// one microsecond too.
func TestLookupWhileIndexing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newTrail(t, address)
		k := w.keeper(0)
		for range 4 {
			w.record(60, 0) // all at one time
			w.clock.Add(11 * time.Second)
		}
		f, to := idc.EventFilter{Attribute: idc.EventSource, Value: "sso.amazonaws.com"}, w.clock.Now()
		want := w.ids(f, time.Time{}, to)
		got := w.found(f, time.Time{}, to, 7, func() {
			w.clock.Add(7 * time.Second)
			if err := k.Round(context.Background()); err != nil {
				t.Fatal(err)
			}
		})
		if !slices.Equal(got, want) {
			t.Errorf("got %d events, want %d", len(got), len(want))
		}
	})
}

// Events go when their days are over, not before; 0 keeps them for good.
func TestKeeping(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newTrail(t, address)
		w.record(600, 0)
		w.clock.Add(90*24*time.Hour - time.Second)
		w.record(5, 0)
		left := func() int { return len(w.found(idc.EventFilter{}, time.Time{}, w.clock.Now(), 100)) }
		before := left()
		for _, c := range []struct {
			days  int
			after time.Duration
			all   bool
		}{{90, 0, true}, {0, time.Hour, true}, {90, time.Hour, false}} {
			w.clock.Add(c.after)
			if err := w.keeper(c.days).Round(context.Background()); err != nil {
				t.Fatal(err)
			}
			if got := left(); (got == before) != c.all || got == 0 {
				t.Errorf("%d days, %v later: %d of %d are left", c.days, c.after, got, before)
			}
		}
		if got := w.found(idc.EventFilter{Attribute: idc.EventName, Value: "CreateUser"}, time.Time{}, w.clock.Now(), 10); len(got) > 5 {
			t.Errorf("the index finds %d", len(got))
		}
	})
}
