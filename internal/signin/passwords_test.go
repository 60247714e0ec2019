package signin

import (
	"bytes"
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

func TestPolicy(t *testing.T) {
	for _, c := range []struct{ password, want string }{
		{"Aa1!aaaa", ""},
		{strings.Repeat("a", 61) + "A1!", ""},
		{"Pässwörd-1", ""},
		{"Aa1 aaaa", "a symbol"}, // a space is none
		{"Aa1!aaa", "8 to 64"},
		{strings.Repeat("a", 62) + "A1!", "8 to 64"},
		{"aa1!aaaa", "an upper-case letter"},
		{"AA1!AAAA", "a lower-case letter"},
		{"Aaa!aaaa", "a digit"},
		{"ÄÖÜäöü12", "a lower-case letter, an upper-case letter, a symbol"},
	} {
		err := checkPassword(c.password)
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", c.password, err)
			}
			continue
		}
		wantText(t, err, c.want)
	}
	for _, s := range symbols {
		if err := checkPassword("Abcdefg1" + string(s)); err != nil {
			t.Errorf("%c is not a symbol: %v", s, err)
		}
	}
}

func TestOneTimePasswordsKeepThePolicy(t *testing.T) {
	seen := map[string]bool{}
	for range 2000 {
		p, err := oneTimePassword(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkPassword(p); err != nil || len(p) != oneTimeLength || seen[p] {
			t.Fatalf("%s: %v", p, err)
		}
		seen[p] = true
	}
	if _, err := oneTimePassword(bytes.NewReader(nil)); err == nil {
		t.Error("a one-time password without randomness")
	}
}

func TestPHC(t *testing.T) {
	hash := cheap.hash(pass, []byte("0123456789abcdef"))
	h, err := parsePHC(hash)
	if err != nil || h.params != cheap || !h.matches(pass) || h.matches(pass2) {
		t.Errorf("%s: got %+v, %v", hash, h, err)
	}
	for _, bad := range []string{
		"", "x", "$argon2i" + hash[9:], strings.Replace(hash, "v=19", "v=16", 1), strings.Replace(hash, "m=1024", "m=4294967295", 1),
		strings.Replace(hash, "t=1", "t=0", 1), hash[:len(hash)-1], hash + "$", strings.Replace(hash, "p=1", "p=x", 1),
	} {
		if _, err := parsePHC(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func FuzzPHC(f *testing.F) {
	f.Add(cheap.hash(pass, []byte("0123456789abcdef")))
	f.Add("$argon2id$v=19$m=1024,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parsePHC(s)
		if err == nil && h.params.check() != nil {
			t.Errorf("%q asks for %+v", s, h.params)
		}
	})
}

// The same password from different keyboards is the same.
func TestPasswordsAreComposed(t *testing.T) {
	w := newWorld(t)
	w.user(homeStore, "ada", "Cafe\u0301-Noir-1")
	w.mustSignIn("ada", "Caf\u00e9-Noir-1")
}

func TestHistory(t *testing.T) {
	w := newWorld(t)
	u := w.user(homeStore, "ada", pass)
	try := func(password string) error {
		t.Helper()
		w.clock.Add(time.Minute)
		_, err := w.UpdatePassword(t.Context(), w.as(directorySource, "UpdatePassword"), homeStore, u.ID, NewPassword{Password: password})
		return err
	}
	wantText(t, try(pass), "one of your last")
	for _, p := range []string{pass2, pass3} {
		if err := try(p); err != nil {
			t.Fatal(err)
		}
	}
	w.clock.Add(time.Minute)
	w.set(u, NewPassword{OneTime: true}) // does not push anything out
	for _, p := range []string{pass, pass2, pass3} {
		wantText(t, try(p), "one of your last")
	}
	if err := try(pass4); err != nil {
		t.Fatal(err)
	}
	if err := try(pass); err != nil {
		t.Errorf("the fourth last password: %v", err)
	}
}

func TestRehash(t *testing.T) {
	w := newWorld(t)
	u := w.user(homeStore, "ada", pass)
	dearer := HashParams{Memory: 2048, Time: 1, Threads: 1}
	w.hashes.params = dearer
	w.mustSignIn("ada", pass)
	storetest.View(t, w.db, func(tx *store.Tx) error {
		p, err := tx.Password(homeStore, u.ID)
		if h, perr := parsePHC(p.Hash); perr != nil || h.params != dearer {
			t.Errorf("the hash is %s, %v", p.Hash, perr)
		}
		return err
	})
	w.mustSignIn("ada", pass)
}

// Setting a password ends what the old one opened.
func TestNewPasswordEndsSessions(t *testing.T) {
	w := newWorld(t)
	u := w.user(homeStore, "ada", pass)
	_, r := w.mustSignIn("ada", pass)
	w.clock.Add(time.Hour)
	c, _ := w.mustSignIn("ada", pass)
	w.clock.Add(time.Minute)
	w.set(u, NewPassword{Password: pass2})
	_, err := w.Caller(t.Context(), r.Cookie)
	wantKind(t, "the cookie", err, idc.KindUnauthenticated)
	wantKind(t, "what was issued", w.act(c), idc.KindUnauthenticated)
	_, err = w.signIn("ada", pass)
	wantKind(t, "the old password", err, idc.KindUnauthenticated)
	c, _ = w.mustSignIn("ada", pass2)
	if err := w.act(c); err != nil {
		t.Errorf("a session right after the change: %v", err)
	}
}

func TestUpdatePasswordIsGuarded(t *testing.T) {
	w := newWorld(t)
	u := w.user(homeStore, "ada", pass)
	c, _ := w.mustSignIn("ada", pass)
	update := func(c idc.Caller, store idc.StoreID, id idc.UserID, password string) error {
		c.Request.EventSource, c.Request.EventName = directorySource, "UpdatePassword"
		_, err := w.UpdatePassword(t.Context(), c, store, id, NewPassword{Password: password})
		return err
	}
	wantKind(t, "a person", update(c, homeStore, u.ID, pass2), idc.KindDenied)
	stranger := w.admin
	stranger.Account, stranger.ARN = "999988887777", idc.RootARN("999988887777")
	storetest.Update(t, w.db, func(tx *store.Tx) error {
		return tx.InsertAccount(idc.Account{ID: "999988887777", Name: "Other", Email: "o@example.com", Status: idc.AccountActive, JoinedAt: tx.Now(), Parent: "r-abcd", Plane: idc.PlaneLocal})
	})
	wantKind(t, "another account", update(stranger, homeStore, u.ID, pass2), idc.KindDenied)
	wantKind(t, "nobody", update(idc.Caller{}, homeStore, u.ID, pass2), idc.KindDenied)
	wantKind(t, "a weak password", update(w.admin, homeStore, u.ID, "weak"), idc.KindInvalid)
	wantKind(t, "the user in another store", update(w.admin, otherStore, u.ID, pass2), idc.KindNotFound)
	wantKind(t, "no such store", update(w.admin, "d-ffffffffff", u.ID, pass2), idc.KindNotFound)
	w.disable(u)
	wantKind(t, "a disabled user", update(w.admin, homeStore, u.ID, pass2), idc.KindConflict)
	w.gate.Close(context.Background()) // writes the events of reads
	var refused []string
	for _, e := range w.events(directorySource) {
		if e.ErrorCode != "" {
			refused = append(refused, e.ErrorCode)
		}
	}
	slices.Sort(refused) // those of other accounts are in their own trails
	want := "ConflictException ResourceNotFoundException ResourceNotFoundException ValidationException"
	if got := strings.Join(refused, " "); got != want {
		t.Errorf("refusals on record: got %s, want %s", got, want)
	}
}

func TestSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := worldOn(t, address)
		ada := w.user(homeStore, "ada", pass)
		w.user(homeStore, "eve", pass2)
		var callers []idc.Caller
		for range 3 {
			c, _ := w.mustSignIn("ada", pass)
			callers = append(callers, c)
		}
		evil, _ := w.mustSignIn("eve", pass2)
		admin := w.as("sso.amazonaws.com", "ListSessions")

		first, err := w.ListSessions(t.Context(), admin, homeStore, ada.ID, idc.PageRequest{Limit: 2})
		if err != nil || len(first.Items) != 2 || first.Items[0].ID != callers[2].Person.Session || first.Next == "" {
			t.Fatalf("first page: %+v, %v", first, err)
		}
		second, err := w.ListSessions(t.Context(), admin, homeStore, ada.ID, idc.PageRequest{Limit: 2, After: first.Next})
		if err != nil || len(second.Items) != 1 || second.Items[0].ID != callers[0].Person.Session || second.Next != "" {
			t.Fatalf("second page: %+v, %v", second, err)
		}
		_, err = w.ListSessions(t.Context(), evil, homeStore, ada.ID, idc.PageRequest{Limit: 2})
		wantKind(t, "a person who lists another's sessions", err, idc.KindDenied)
		_, err = w.ListSessions(t.Context(), admin, homeStore, "aaaaaaaa-0000-4000-8000-999999999999", idc.PageRequest{Limit: 2})
		wantKind(t, "sessions of nobody", err, idc.KindNotFound)

		// Sessions of others, and those that are over, are passed over.
		ids := []idc.SessionID{callers[0].Person.Session, evil.Person.Session, "00000000-0000-0000-0000-000000000000"}
		if err := w.BatchDeleteSession(t.Context(), admin, homeStore, ada.ID, ids); err != nil {
			t.Fatal(err)
		}
		wantKind(t, "the session that was ended", w.act(callers[0]), idc.KindUnauthenticated)
		for _, c := range []idc.Caller{callers[1], evil} {
			if err := w.act(c); err != nil {
				t.Errorf("session %s: %v", c.Person.Session, err)
			}
		}
		if err := w.EndOwnSession(t.Context(), callers[1], evil.Person.Session); err != nil || w.act(evil) != nil {
			t.Errorf("somebody else's session was ended (%v)", err)
		}
		if err := w.EndOwnSession(t.Context(), callers[1], callers[2].Person.Session); err != nil {
			t.Fatal(err)
		}
		wantKind(t, "the other session", w.act(callers[2]), idc.KindUnauthenticated)
		if err := w.SignOut(t.Context(), callers[1]); err != nil {
			t.Fatal(err)
		}
		wantKind(t, "after signing out", w.act(callers[1]), idc.KindUnauthenticated)
		wantKind(t, "signing out of nothing", w.SignOut(t.Context(), idc.Caller{}), idc.KindUnauthenticated)
	})
}

func TestLastUsed(t *testing.T) {
	w := newWorld(t)
	u := w.user(homeStore, "ada", pass)
	_, r := w.mustSignIn("ada", pass)
	used := func() time.Duration {
		t.Helper()
		if _, err := w.Caller(t.Context(), r.Cookie); err != nil {
			t.Fatal(err)
		}
		page, err := w.ListSessions(t.Context(), w.admin, homeStore, u.ID, idc.PageRequest{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		return page.Items[0].LastUsedAt.Sub(page.Items[0].CreatedAt)
	}
	for _, c := range []struct{ pass, want time.Duration }{{59 * time.Second, 0}, {time.Second, time.Minute}, {time.Second, time.Minute}} {
		w.clock.Add(c.pass)
		if got := used(); got != c.want {
			t.Errorf("last used after %v, want %v", got, c.want)
		}
	}
}

func TestDescribePortal(t *testing.T) {
	w := newWorld(t)
	for id, url := range map[idc.InstanceID]string{home: "http://localhost:8080/start", other: "http://localhost:8080/start/" + string(other)} {
		p, err := w.DescribePortal(t.Context(), w.admin, id)
		if err != nil || p.URL != url || p.StartURL != "https://identitycenter.amazonaws.com/"+string(id) {
			t.Errorf("%s: got %+v, %v", id, p, err)
		}
	}
	_, err := w.DescribePortal(t.Context(), w.admin, "ssoins-0000000000000000")
	wantKind(t, "an instance that is not there", err, idc.KindNotFound)
	_, err = w.DescribePortal(t.Context(), idc.Caller{}, home)
	wantKind(t, "nobody", err, idc.KindDenied)
}
