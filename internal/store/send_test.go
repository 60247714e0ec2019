package store

import (
	"slices"
	"testing"

	"gatehouse/internal/idc"
)

// What is sent without waiting is there for whatever comes after it, commits with
// the rest, and fails the whole transaction where it is refused, at the latest at
// its end.
func TestSend(t *testing.T) {
	send := func(tx *Tx, name string) error { return tx.send("AddSetting", name, "1") }
	for name, c := range map[string]struct {
		fn   func(t *testing.T, tx *Tx) error
		want []string // settings afterwards; "taken" is there before
		kind idc.Kind
	}{
		"alone": {
			fn:   func(_ *testing.T, tx *Tx) error { return send(tx, "a") },
			want: []string{"a", "taken"},
		},
		"read after": {
			fn: func(t *testing.T, tx *Tx) error {
				if err := send(tx, "a"); err != nil {
					return err
				}
				if err := send(tx, "b"); err != nil {
					return err
				}
				var n int
				if found, err := tx.Setting("b", &n); err != nil || !found {
					t.Errorf("what was sent is not there: %v", err)
				}
				return tx.AddSetting("c", 1)
			},
			want: []string{"a", "b", "c", "taken"},
		},
		"refused at the end": {
			fn: func(t *testing.T, tx *Tx) error {
				if err := tx.AddSetting("a", 1); err != nil {
					return err
				}
				_ = send(tx, "taken")
				return nil
			},
			want: []string{"taken"}, kind: idc.KindConflict,
		},
		"refused before another": {
			fn: func(t *testing.T, tx *Tx) error {
				_ = send(tx, "taken")
				if err := tx.AddSetting("a", 1); !idc.Is(err, idc.KindConflict) {
					t.Errorf("the next statement answers %v", err)
				}
				return nil // a failed transaction stays failed
			},
			want: []string{"taken"}, kind: idc.KindConflict,
		},
		"nothing": {
			fn:   func(*testing.T, *Tx) error { return nil },
			want: []string{"taken"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachAddress(t, func(t *testing.T, address string) {
				s := openTest(t, Config{Address: address})
				mustUpdate(t, s, addSetting("taken"))
				err := s.Update(t.Context(), func(tx *Tx) error { return c.fn(t, tx) })
				if c.kind != 0 && !idc.Is(err, c.kind) || c.kind == 0 && err != nil {
					t.Errorf("got %v", err)
				}
				if got := settingNames(t, s); !slices.Equal(got, c.want) {
					t.Errorf("settings are %v, want %v", got, c.want)
				}
				mustUpdate(t, s, addSetting("after")) // the connection is as good as before
			})
		})
	}
}
