package storetest

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

// Names of the longest that the APIs take, of characters that fold to several each
// and that no index can compress, are kept, found, told apart and listed as others.
func testLongNames(t *testing.T, address string) {
	s := Open(t, store.Config{Address: address})
	random := rand.New(rand.NewPCG(1, 2))
	letters := func(n int, from, to rune) string {
		var b strings.Builder
		for range n {
			b.WriteRune(from + random.Int32N(to-from))
		}
		return b.String()
	}
	// U+3300 to U+3357 are squares of up to six characters of three bytes each.
	squares := func(n int) string { return letters(n, 0x3300, 0x3358) }
	name := squares(127)
	ada, eve, bob := lossUser("ada"), lossUser("eve"), lossUser("bob")
	ada.UserName, eve.UserName = name+"\uFDFA", name+"\uFB03" // which fold to eighteen characters and to three
	ada.Attrs.DisplayName = squares(1024)
	ada.Attrs.Emails = []idc.Email{{Value: squares(128)}}
	bob.UserName = strings.Repeat("\uFDFA", 128)
	ops, dev := lossGroup("ops"), lossGroup("dev")
	ops.DisplayName = letters(1023, 0x4E00, 0x9FFF) // as long as they are without folding
	dev.DisplayName = ops.DisplayName + "b"
	ops.DisplayName += "a"
	Update(t, s, func(tx *store.Tx) error {
		err := errors.Join(tx.InsertUser(ada), tx.InsertUser(eve), tx.InsertUser(bob), tx.InsertGroup(ops), tx.InsertGroup(dev))
		for _, u := range []idc.User{ada, eve, bob} {
			err = errors.Join(err, tx.InsertMembership(idc.Membership{
				Store: lossStore, ID: idc.MembershipID(u.ID), Group: ops.ID, Member: principal(string(u.ID)), Origin: idc.OriginDirect,
			}))
		}
		return errors.Join(err,
			tx.InsertApplication(idc.Application{Instance: "ssoins-1", ID: "apl-1", Name: squares(255)}, store.ClientToken{}),
			tx.InsertOU(idc.OU{ID: "ou-1", Name: squares(128), Parent: "r-1"}))
	})
	View(t, s, func(tx *store.Tx) error {
		for _, want := range []idc.User{ada, eve, bob} {
			u, err := tx.UserByName(lossStore, want.UserName)
			if err != nil || u.ID != want.ID {
				t.Errorf("%s by name: got %s, %v", want.ID, u.ID, err)
			}
			found, err := tx.SearchUsers(lossStore, idc.UserFilter{Prefix: want.UserName, Group: ops.ID}, idc.PageRequest{Limit: 10})
			if n := len(found.Items); err != nil || n == 0 || n > 2 { // ada and eve begin alike
				t.Errorf("%s as a member: got %d, %v", want.ID, n, err)
			}
		}
		if u, err := tx.UserByEmail(lossStore, ada.Attrs.Emails[0].Value); err != nil || u.ID != ada.ID {
			t.Errorf("ada by e-mail address: got %s, %v", u.ID, err)
		}
		for _, want := range []idc.Group{ops, dev} {
			if g, err := tx.GroupByName(lossStore, want.DisplayName); err != nil || g.ID != want.ID {
				t.Errorf("%s by name: got %s, %v", want.ID, g.ID, err)
			}
		}
		var walked int
		for p := (idc.PageRequest{Limit: 1}); ; walked++ {
			page, err := tx.ListUsers(lossStore, p)
			if err != nil {
				return err
			}
			if p.After = page.Next; p.After == "" {
				break
			}
		}
		if walked != 2 {
			t.Errorf("a walk of pages of one has %d pages, want 3", walked+1)
		}
		return nil
	})
	again := lossUser("mallory")
	again.UserName = strings.ReplaceAll(eve.UserName, "\uFB03", "FFI") // the same when it is folded
	err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.InsertUser(again) })
	if !idc.Is(err, idc.KindConflict) {
		t.Errorf("the same long name in another form: got %v", err)
	}
	Update(t, s, func(tx *store.Tx) error {
		after := ada
		after.UserName = "ada"
		return tx.UpdateUser(ada, after)
	})
	View(t, s, func(tx *store.Tx) error {
		if _, err := tx.UserByName(lossStore, ada.UserName); !idc.Is(err, idc.KindNotFound) {
			t.Errorf("the long name that ada had: %v", err)
		}
		return nil
	})
}
