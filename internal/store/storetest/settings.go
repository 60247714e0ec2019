package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

func testSettings(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	type value struct{ Region string }
	Update(t, s, func(tx *store.Tx) error {
		var v value
		if found, err := tx.Setting("home", &v); err != nil || found {
			t.Errorf("before it is written: found %v, %v", found, err)
		}
		if found, err := tx.DeleteSetting("home"); err != nil || found {
			t.Errorf("deleting what is not there: found %v, %v", found, err)
		}
		return tx.PutSetting("home", value{"us-east-1"})
	})
	get := func() (v value, found bool) {
		View(t, s, func(tx *store.Tx) (err error) {
			found, err = tx.Setting("home", &v)
			return err
		})
		return v, found
	}
	if v, found := get(); !found || v.Region != "us-east-1" {
		t.Errorf("got %v %v", v, found)
	}
	Update(t, s, func(tx *store.Tx) error { return tx.PutSetting("home", value{"eu-west-1"}) })
	if v, found := get(); !found || v.Region != "eu-west-1" {
		t.Errorf("put again: got %v %v", v, found)
	}
	Update(t, s, func(tx *store.Tx) error {
		found, err := tx.DeleteSetting("home")
		if !found {
			t.Error("deleting: not found")
		}
		return err
	})
	if v, found := get(); found {
		t.Errorf("deleted: got %v", v)
	}
}

func testSettingConflict(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	add := func(v int) error {
		return s.Update(t.Context(), func(tx *store.Tx) error { return tx.AddSetting("ring", v) })
	}
	if err := add(1); err != nil {
		t.Fatal(err)
	}
	err := add(2)
	wantKind(t, err, idc.KindConflict)
	var got int
	View(t, s, func(tx *store.Tx) error { _, err := tx.Setting("ring", &got); return err })
	if got != 1 {
		t.Errorf("the second one left %d", got)
	}
}

func putNames(t *testing.T, s *store.Store, names []string) {
	t.Helper()
	Update(t, s, func(tx *store.Tx) error {
		for _, name := range names {
			if err := tx.AddSetting(name, true); err != nil {
				return fmt.Errorf("%q: %w", name, err)
			}
		}
		return nil
	})
}

// page reads one page of setting names.
func page(t *testing.T, s *store.Store, limit int, after string) (names []string, next string) {
	t.Helper()
	View(t, s, func(tx *store.Tx) error {
		p, err := tx.Settings(idc.PageRequest{Limit: limit, After: after})
		for _, setting := range p.Items {
			names = append(names, setting.Name)
		}
		next = p.Next
		return err
	})
	return names, next
}

// Names that differ in letter case, composition or invisible characters are
// different names, and sort by their bytes.
func testOrder(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	names := []string{
		"ada", "Ada", "ADA", "ada ", " ada", "a-da", "ada\u200d", "\u00e9", "e\u0301", "E\u0301", "z", "\u00df", "ss", "SS",
		"\u0130", "i", "I", "\u0131", "\u4e2d", "\uff41", "\U0001f600", "\U00010000", "\ufffd", "_", "%", "'", `"`, `\`, "9", "10",
	}
	putNames(t, s, names)
	slices.Sort(names)
	if got, _ := page(t, s, 100, ""); !slices.Equal(got, names) {
		t.Errorf("order:\n got %q\nwant %q", got, names)
	}
	for _, name := range names {
		View(t, s, func(tx *store.Tx) error {
			var v bool
			found, err := tx.Setting(name, &v)
			if !found {
				t.Errorf("%q is not found", name)
			}
			return err
		})
	}
}

// Every row comes once, whatever the size of the page is to the number of rows.
func testPages(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	if names, next := page(t, s, 10, ""); len(names) != 0 || next != "" {
		t.Errorf("no rows: got %q, next %q", names, next)
	}
	View(t, s, func(tx *store.Tx) error {
		p, err := tx.Settings(idc.PageRequest{Limit: 1})
		if text, _ := json.Marshal(p.Items); string(text) != "[]" {
			t.Errorf("an empty list is encoded as %s", text)
		}
		return err
	})
	var want []string
	for i := range 10 {
		want = append(want, fmt.Sprintf("name-%d", i))
	}
	putNames(t, s, want)
	for _, limit := range []int{1, 3, 5, 9, 10, 11, 100} {
		var got []string
		pages, after := 0, ""
		for {
			names, next := page(t, s, limit, after)
			got = append(got, names...)
			if pages++; next == "" || pages > len(want) {
				break
			}
			after = next
		}
		if !slices.Equal(got, want) {
			t.Errorf("limit %d: got %q", limit, got)
		}
		if wantPages := (len(want) + limit - 1) / limit; pages != wantPages {
			t.Errorf("limit %d: got %d pages, want %d", limit, pages, wantPages)
		}
	}
}

// A row that stays is neither lost nor repeated while others come and go, also
// when the one that the page ended with goes.
func testPagesWhileRowsChange(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	putNames(t, s, []string{"b", "d", "f", "h"})
	first, next := page(t, s, 2, "")
	Update(t, s, func(tx *store.Tx) error {
		if _, err := tx.DeleteSetting("d"); err != nil {
			return err
		}
		if err := tx.AddSetting("a", true); err != nil {
			return err
		}
		return tx.AddSetting("g", true)
	})
	second, _ := page(t, s, 10, next)
	if got, want := append(first, second...), []string{"b", "d", "f", "g", "h"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What one of the databases cannot hold, both refuse.
func testText(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	for name, put := range map[string]func(*store.Tx) error{
		"NUL":                 func(tx *store.Tx) error { return tx.PutSetting("a\x00b", 1) },
		"not UTF-8":           func(tx *store.Tx) error { return tx.PutSetting("a\xff", 1) },
		"surrogate":           func(tx *store.Tx) error { return tx.PutSetting("\xed\xa0\x80", 1) },
		"NUL in JSON":         func(tx *store.Tx) error { tx.Changed(store.Change{After: "a\x00b"}); return nil },
		"raw JSON, not UTF-8": func(tx *store.Tx) error { tx.Changed(store.Change{After: json.RawMessage("\"\xff\"")}); return nil },
	} {
		err := s.Update(t.Context(), put)
		if !idc.Is(err, idc.KindInvalid) {
			t.Errorf("%s: got %v, want Invalid", name, err)
		}
	}
	// An escaped backslash before u0000 is no NUL.
	const harmless = `\u0000 \\u0000`
	Update(t, s, func(tx *store.Tx) error {
		tx.Changed(store.Change{Kind: "k", ID: "1", After: harmless})
		return nil
	})
	View(t, s, func(tx *store.Tx) error {
		list, err := tx.ChangesOf("k", "1", 0, 1)
		if err != nil {
			return err
		}
		var got string
		if err := json.Unmarshal(list[0].After.(json.RawMessage), &got); err != nil || got != harmless {
			t.Errorf("got %q (%v), want %q", got, err, harmless)
		}
		return nil
	})
}

// JSON numbers come back to the digit.
func testNumbers(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	for _, number := range []string{"0", "-1", "9007199254740993", "18446744073709551615", "1.50", "1e400", "0.1"} {
		Update(t, s, func(tx *store.Tx) error { return tx.PutSetting("n", json.RawMessage(number)) })
		View(t, s, func(tx *store.Tx) error {
			var got json.RawMessage
			_, err := tx.Setting("n", &got)
			if string(got) != number {
				t.Errorf("got %s, want %s", got, number)
			}
			return err
		})
	}
}

// A time is UTC, to the microsecond, and the same in a transaction as out of the database.
func testTime(t *testing.T, address string) {
	clock := NewClock()
	s := Open(t, store.Config{Address: address, Now: clock.Now})
	want := clock.Now().UTC().Truncate(time.Microsecond)
	Update(t, s, func(tx *store.Tx) error {
		if got := tx.Now(); got != want {
			t.Errorf("in the transaction: got %v, want %v", got, want)
		}
		tx.Changed(store.Change{Kind: "k", ID: "1"})
		_, err := tx.PutJob(store.NewJob{Kind: "k", Target: "t", RunAt: clock.Now().Add(time.Hour)})
		return err
	})
	View(t, s, func(tx *store.Tx) error {
		list, err := tx.ChangesOf("k", "1", 0, 10)
		if err != nil {
			return err
		}
		if got := list[0].At; got != want {
			t.Errorf("of a change: got %v, want %v", got, want)
		}
		j, err := tx.Job("k", "t")
		if got := j.RunAt; got != want.Add(time.Hour) {
			t.Errorf("of a job: got %v, want %v", got, want.Add(time.Hour))
		}
		if !j.LeaseUntil.IsZero() {
			t.Errorf("a lease that is not held: got %v", j.LeaseUntil)
		}
		return err
	})
}

// What was committed is there after the store was opened again, and opening
// changes nothing.
func testReopen(t *testing.T, address string) {
	for i := range 3 {
		s, err := store.Open(t.Context(), store.Config{Address: address})
		if err != nil {
			t.Fatal(err)
		}
		if names, _ := page(t, s, 10, ""); len(names) != i {
			t.Errorf("opened %d times: got %q", i, names)
		}
		putNames(t, s, []string{fmt.Sprint(i)})
		if err := s.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}
