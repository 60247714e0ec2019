package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
)

const mailStore = idc.StoreID("d-1234567890")

// testMails is the outbox: what is there to send, what became of it, and how it goes.
func testMails(t *testing.T, address string) {
	clock := NewClock()
	s := Open(t, store.Config{Address: address, Now: clock.Now})
	put := func(id string, user idc.UserID) {
		Update(t, s, func(tx *store.Tx) error {
			return tx.InsertMail(idc.Mail{
				Store: mailStore, ID: id, User: user, Kind: idc.MailReset, State: idc.MailWaiting, Letter: []byte{0, 1, 0xff},
				CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(time.Hour),
			})
		})
	}
	list := func(user idc.UserID, page idc.PageRequest) (ids []string, next string) {
		View(t, s, func(tx *store.Tx) error {
			p, err := tx.ListMails(mailStore, user, page)
			for _, m := range p.Items {
				ids = append(ids, m.ID)
			}
			next = p.Next
			return err
		})
		return ids, next
	}
	for i := range 5 {
		put(fmt.Sprintf("id-%d", i), "ada")
	}
	put("id-5", "") // nobody yet
	put("id-55", "bob")
	for user, want := range map[idc.UserID][]string{"": {"id-55", "id-4", "id-3", "id-2", "id-1", "id-0"}, "ada": {"id-4", "id-3", "id-2", "id-1", "id-0"}, "bob": {"id-55"}, "eve": nil} {
		var got []string
		for next, more := "", true; more; more = next != "" {
			var page []string
			page, next = list(user, idc.PageRequest{Limit: 3, After: next})
			got = append(got, page...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("the outbox lists %v for %q, want %v", got, user, want)
		}
	}
	Update(t, s, func(tx *store.Tx) error {
		m, err := tx.Mail(mailStore, "id-0")
		if err != nil || string(m.Letter) != "\x00\x01\xff" || !m.EndedAt.IsZero() || m.State != idc.MailWaiting {
			t.Errorf("got %+v, %v", m, err)
		}
		m.State, m.Letter, m.Attempts, m.Reason, m.EndedAt = idc.MailFailed, nil, 2, "no", tx.Now()
		return tx.UpdateMail(m)
	})
	clock.Add(40 * 24 * time.Hour)
	put("id-6", "ada")
	if got, _ := list("", idc.PageRequest{Limit: 10}); slices.Contains(got, "id-0") || !slices.Contains(got, "id-1") {
		t.Errorf("after a month: %v", got)
	}
	View(t, s, func(tx *store.Tx) error {
		_, err := tx.Job(store.JobMail, store.MailTarget(mailStore, "id-6"))
		return err
	})
}

// testProofs: a link is used once, whoever uses it at the same time, and ends with
// its person.
func testProofs(t *testing.T, address string) {
	clock := NewClock()
	s := Open(t, store.Config{Address: address, Now: clock.Now})
	u := idc.User{Store: mailStore, ID: "ada", UserName: "ada", Status: idc.UserEnabled, Source: idc.SourceDirectory, Revision: 1,
		Attrs: idc.UserAttributes{Emails: []idc.Email{{Value: "Ada@example.com"}}}}
	insert := func(id string, purpose store.ProofPurpose) {
		Update(t, s, func(tx *store.Tx) error {
			return tx.InsertProof(store.Proof{ID: id, Store: mailStore, User: u.ID, Purpose: purpose, Network: "net", CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(time.Hour)})
		})
	}
	there := func(id string) (is bool) {
		View(t, s, func(tx *store.Tx) error {
			_, err := tx.Proof(id)
			is = err == nil
			return nil
		})
		return is
	}
	Update(t, s, func(tx *store.Tx) error {
		if err := tx.InsertInstance(idc.Instance{ID: "ssoins-1", Store: mailStore, Owner: "111122223333", Status: idc.InstanceActive, CreatedAt: tx.Now()}); err != nil {
			return err
		}
		return tx.InsertUser(u)
	})

	insert("once", store.ProofReset)
	var won sync.Map
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.SpendProof(store.Proof{ID: "once"}) }); err == nil {
				won.Store(i, true)
			} else if !idc.Is(err, idc.KindNotFound) {
				t.Errorf("using it again: %v", err)
			}
		})
	}
	all.Wait()
	winners := 0
	won.Range(func(any, any) bool { winners++; return true })
	if winners != 1 {
		t.Errorf("%d used one link", winners)
	}

	for _, p := range store.ProofPurposes {
		insert(string(p), p)
	}
	View(t, s, func(tx *store.Tx) error {
		got, err := tx.ProofsSince(mailStore, u.ID, store.ProofReset, tx.Now().Add(-time.Minute), 5)
		if !slices.Equal(got, []string{"net"}) {
			t.Errorf("asked for from %v", got)
		}
		return err
	})
	Update(t, s, func(tx *store.Tx) error {
		return tx.PutPassword(nil, store.Password{Store: mailStore, User: u.ID, Hash: "hash", UpdatedAt: tx.Now()})
	})
	for p, want := range map[store.ProofPurpose]bool{store.ProofInvitation: false, store.ProofReset: false, store.ProofCode: false, store.ProofVerification: true} {
		if got := there(string(p)); got != want {
			t.Errorf("%s after a password was set: got %v, want %v", p, got, want)
		}
	}
	Update(t, s, func(tx *store.Tx) error { return tx.VerifyEmail(u) })
	verified := func(u idc.User) (is bool) {
		View(t, s, func(tx *store.Tx) error {
			since, err := tx.EmailVerified(u)
			is = !since.IsZero()
			return err
		})
		return is
	}
	other := u
	other.Attrs.Emails = []idc.Email{{Value: "ada@example.org"}}
	if !verified(u) || verified(other) {
		t.Errorf("verified: this address %v, another one %v", verified(u), verified(other))
	}
	Update(t, s, func(tx *store.Tx) error { return tx.DeleteUser(u) })
	if there(string(store.ProofVerification)) || verified(u) {
		t.Error("something is left of a person who was deleted")
	}
	insert("late", store.ProofReset)
	clock.Add(time.Hour)
	if there("late") {
		t.Error("a link works after its time")
	}
}

// testFlowsInAll: however many networks they come from, there are only so many flows,
// and the oldest give way.
func testFlowsInAll(t *testing.T, address string) {
	clock := NewClock()
	s := Open(t, store.Config{Address: address, Now: clock.Now})
	for i := range 6 {
		Update(t, s, func(tx *store.Tx) error {
			return tx.InsertSignInFlow(store.SignInFlow{
				ID: fmt.Sprint(i), Instance: "ssoins-1", SourceIP: fmt.Sprint(i), Step: "PASSWORD", Data: []byte("{}"), CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(time.Hour),
			}, 10)
		})
		clock.Add(time.Second)
	}
	Update(t, s, func(tx *store.Tx) error { return tx.TrimSignInFlows(4) })
	for i := range 6 {
		View(t, s, func(tx *store.Tx) error {
			if _, err := tx.SignInFlow(fmt.Sprint(i)); (err == nil) != (i >= 2) {
				t.Errorf("flow %d: %v", i, err)
			}
			return nil
		})
	}
}
